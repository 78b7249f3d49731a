//! INF-001: a Docker daemon that does what anybody says.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "INF-001",
    title: "The Docker API is open",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Adm],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-001"),
    needs: Needs::Names(&["docker"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let page = site.get("/version").await?;
    Ok(match page.status {
        200 if page.text().contains("\"ApiVersion\"") => {
            let how = if site.service.tls { "with TLS, but without a client certificate" } else { "without TLS" };
            Outcome::bad(format!("anybody can start containers, {how}, and with them own the host")).seen(page.seen())
        }
        401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a version nor a refusal, but {status}")).seen(page.seen()),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    fn town(status: u16) -> Town {
        Town::default().web(2375, move |said| {
            let server = "Server: Docker/24.0.7 (linux)\r\n";
            if said.contains("/version") { page(status, server, r#"{"ApiVersion":"1.43"}"#) } else { page(404, server, "{}") }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        assert!(is_bad("INF-001", 2375, town(200)).await.contains("without TLS"));
        is_fine("INF-001", 2375, town(403)).await;
    }
}
