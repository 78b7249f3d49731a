//! INF-003: an API server that knows a right of the unknown.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "INF-003",
    title: "The Kubernetes API gives resources to anybody",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-003"),
    needs: Needs::Names(&["kubernetes"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let page = site.get("/api/v1/namespaces").await?;
    Ok(match page.status {
        200 if page.text().contains("\"NamespaceList\"") => Outcome::bad("anybody can list the namespaces").seen(page.seen()),
        401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a list nor a refusal, but {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    fn town(status: u16) -> Town {
        Town::default().web(6443, move |said| {
            if said.contains("/namespaces") { page(status, "", r#"{"kind":"NamespaceList"}"#) } else { page(403, "", r#"{"kind":"Status"}"#) }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        is_bad("INF-003", 6443, town(200)).await;
        is_fine("INF-003", 6443, town(403)).await;
    }
}
