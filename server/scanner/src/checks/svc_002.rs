//! SVC-002: file transfer in clear text.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SVC-002",
    title: "FTP is offered without TLS",
    severity: Severity::Medium,
    cwe: &[319],
    topics: &[Topic::Svc, Topic::Tls],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-002"),
    needs: Needs::Names(&["ftp"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    if site.service.tls {
        return Ok(Outcome::fine());
    }
    let mut talk = site.peer.plain().await?;
    talk.reply().await?;
    let (code, text) = talk.command("AUTH TLS").await?;
    Ok(match code {
        234 => Outcome::fine().seen(text),
        _ => Outcome::bad("the server refuses AUTH TLS").seen(format!("{code} {text}")),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn with_and_without() {
        let plain = Town::default().says(21, b"220 (vsFTPd 3.0.5)\r\n", &[(b"AUTH TLS", b"530 Please login with USER and PASS.\r\n")]);
        is_bad("SVC-002", 21, plain).await;
        let secure = Town::default().says(21, b"220 (vsFTPd 3.0.5)\r\n", &[(b"AUTH TLS", b"234 Proceed with negotiation.\r\n")]);
        is_fine("SVC-002", 21, secure).await;
    }
}
