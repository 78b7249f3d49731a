//! DB-003: a search engine that lets anybody in.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "DB-003",
    title: "Elasticsearch or OpenSearch answers without signing in",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("DB-003"),
    needs: Needs::Names(&["elasticsearch"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let page = site.get("/_cluster/health").await?;
    let text = page.text();
    Ok(match page.status {
        200 if text.contains("\"cluster_name\"") => {
            Outcome::bad("anybody can read the state of the cluster, and with it its indices").seen(page.seen())
        }
        401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a state nor a refusal, but {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    const HOME: &str = r#"{"version":{"number":"8.11.0"},"tagline":"You Know, for Search"}"#;

    fn town(status: u16, body: &'static str) -> Town {
        Town::default().web(9200, move |said| {
            if said.contains("/_cluster/health") { page(status, "", body) } else { page(200, "", HOME) }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        let said = is_bad("DB-003", 9200, town(200, r#"{"cluster_name":"logs","status":"green"}"#)).await;
        assert!(said.contains("cluster"));
        is_fine("DB-003", 9200, town(401, r#"{"error":"security_exception"}"#)).await;
    }
}
