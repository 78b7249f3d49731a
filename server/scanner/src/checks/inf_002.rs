//! INF-002: a kubelet that answers without knowing who asks.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "INF-002",
    title: "The kubelet answers anybody",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-002"),
    needs: Needs::Ports(&[10250, 10255]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let page = site.get("/pods").await?;
    Ok(match page.status {
        200 if page.text().contains("\"PodList\"") => Outcome::bad("anybody can list the pods of this node").seen(page.seen()),
        401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a list nor a refusal, but {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    fn town(status: u16) -> Town {
        Town::default().web(10255, move |said| {
            if said.contains("/pods") { page(status, "", r#"{"kind":"PodList"}"#) } else { page(404, "", "404 page not found") }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        is_bad("INF-002", 10255, town(200)).await;
        is_fine("INF-002", 10255, town(401)).await;
    }
}
