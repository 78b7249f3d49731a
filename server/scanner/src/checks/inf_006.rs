//! INF-006: consoles by which software is built and run.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "INF-006",
    title: "A management console lets anybody read",
    severity: Severity::Medium,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Adm],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-006"),
    needs: Needs::Names(&["jenkins", "rabbitmq", "portainer"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    match site.service.name.as_str() {
        "jenkins" => read(site, "/api/json", "\"jobs\"", "Jenkins lists its jobs to anybody").await,
        "rabbitmq" => read(site, "/api/overview", "\"management_version\"", "RabbitMQ shows its state to anybody").await,
        _ => portainer(site).await,
    }
}

async fn read(site: &Site, path: &str, word: &str, fault: &str) -> Judged {
    let page = site.get(path).await?;
    Ok(match page.status {
        200 if page.text().contains(word) => Outcome::bad(fault).seen(page.seen()),
        401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a page nor a refusal, but {status}")).seen(page.seen()),
    })
}

/// Before its first administrator is made, anybody may become it.
async fn portainer(site: &Site) -> Judged {
    let page = site.get("/api/users/admin/check").await?;
    Ok(match page.status {
        404 => Outcome::bad("Portainer has no administrator yet: whoever comes first becomes it").seen(page.seen()),
        204 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn jenkins() {
        let town = |status| Town::default().web(8080, move |said| {
            let head = "X-Jenkins: 2.440\r\n";
            if said.contains("/api/json") { page(status, head, r#"{"jobs":[]}"#) } else { page(403, head, "sign in") }
        });
        is_bad("INF-006", 8080, town(200)).await;
        is_fine("INF-006", 8080, town(403)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn portainer() {
        let town = |status| Town::default().web(9000, move |said| {
            if said.contains("/admin/check") { page(status, "", "") } else { page(200, "", "<title>Portainer</title>") }
        });
        assert!(is_bad("INF-006", 9000, town(404)).await.contains("whoever comes first"));
        is_fine("INF-006", 9000, town(204)).await;
    }
}
