//! SVC-018: Windows management without TLS.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SVC-018",
    title: "Management over HTTP in clear text",
    severity: Severity::Medium,
    cwe: &[319],
    topics: &[Topic::Adm],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-018"),
    needs: Needs::Ports(&[5985, 47_001]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    if site.service.tls || !site.service.certain {
        return Ok(Outcome::fine());
    }
    let page = site.get("/wsman").await?;
    let windows = page.header("server").is_some_and(|server| server.contains("Microsoft-HTTPAPI"));
    Ok(if windows && matches!(page.status, 401 | 405) {
        Outcome::bad("WinRM listens without TLS").seen(page.seen())
    } else {
        Outcome::fine().seen(page.seen())
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn windows_and_others() {
        let windows = Town::default().web(5985, |said| {
            page(if said.contains("/wsman") { 405 } else { 404 }, "Server: Microsoft-HTTPAPI/2.0\r\n", "")
        });
        is_bad("SVC-018", 5985, windows).await;
        is_fine("SVC-018", 5985, Town::default().web(5985, |_| page(404, "Server: nginx\r\n", ""))).await;
    }
}
