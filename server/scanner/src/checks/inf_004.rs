//! INF-004: the store of a cluster's secrets, open.

use super::prelude::*;
use crate::web::{Request, send};

pub(super) const CHECK: Check = Check {
    id: "INF-004",
    title: "etcd answers without a client certificate",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-004"),
    needs: Needs::Ports(&[2379]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    // How many keys there are; none of them is read.
    let body = r#"{"key":"AA==","range_end":"AA==","count_only":true}"#;
    let request = Request { method: "POST", path: "/v3/kv/range", more: "Content-Type: application/json\r\n", body };
    let page = send(&site.peer, &request).await?;
    let text = page.text();
    Ok(match page.status {
        200 if text.contains("\"cluster_id\"") => Outcome::bad("anybody can read every key").seen(page.seen()),
        401 | 403 => Outcome::fine().seen(page.seen()),
        _ if text.contains("user name is empty") || text.contains("permission denied") => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a count nor a refusal, but {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    fn town(status: u16, body: &'static str) -> Town {
        Town::default().web(2379, move |said| {
            if said.contains("/v3/kv/range") { page(status, "", body) } else { page(404, "", "404 page not found") }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        is_bad("INF-004", 2379, town(200, r#"{"header":{"cluster_id":"1"},"count":"5"}"#)).await;
        is_fine("INF-004", 2379, town(400, r#"{"error":"etcdserver: user name is empty"}"#)).await;
    }
}
