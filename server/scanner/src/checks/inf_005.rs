//! INF-005: consoles that show themselves to anybody.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "INF-005",
    title: "A console of the infrastructure is open",
    severity: Severity::Medium,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-005"),
    needs: Needs::Names(&["consul", "nomad", "prometheus", "grafana", "kibana"]),
    run: |site| Box::pin(run(site)),
};

/// For each product a page that only those who are signed in should see, and a word that stands in it.
const PAGES: [(&str, &str, &str); 5] = [
    ("consul", "/v1/catalog/nodes", "\"Node\""),
    ("nomad", "/v1/nodes", "\"NodeClass\""),
    ("prometheus", "/api/v1/status/config", "\"yaml\""),
    ("grafana", "/api/search", "["),
    ("kibana", "/api/status", "\"status\""),
];

async fn run(site: &Site) -> Judged {
    let known = PAGES.iter().find(|(name, ..)| *name == site.service.name);
    let Some((name, path, word)) = known else { return Ok(Outcome::not_applicable()) };
    let page = site.get(path).await?;
    Ok(match page.status {
        200 if page.text().contains(word) => Outcome::bad(format!("{name} answers {path} to anybody")).seen(page.seen()),
        300..=303 | 307 | 308 | 401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a page nor a refusal, but {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn prometheus() {
        let town = |status| Town::default().web(9090, move |said| {
            let home = "<title>Prometheus Time Series</title>";
            if said.contains("/status/config") { page(status, "", r#"{"data":{"yaml":""}}"#) } else { page(200, "", home) }
        });
        is_bad("INF-005", 9090, town(200)).await;
        is_fine("INF-005", 9090, town(401)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn grafana_and_consul() {
        let grafana = |status| Town::default().web(3000, move |said| {
            if said.contains("/api/search") { page(status, "", "[]") } else { page(200, "", "<title>Grafana</title>") }
        });
        is_bad("INF-005", 3000, grafana(200)).await;
        is_fine("INF-005", 3000, grafana(401)).await;
        let consul = |status| Town::default().web(8500, move |said| {
            let node = r#"[{"Node":"a"}]"#;
            if said.contains("/catalog") { page(status, "", node) } else { page(200, "", "<title>Consul by HashiCorp</title>") }
        });
        is_bad("INF-005", 8500, consul(200)).await;
        is_fine("INF-005", 8500, consul(403)).await;
    }
}
