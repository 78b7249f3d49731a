//! SSH-001: the first version of the protocol.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SSH-001",
    title: "SSH protocol 1 is accepted",
    severity: Severity::High,
    cwe: &[327],
    topics: &[Topic::Adm, Topic::Tls],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SSH-001"),
    needs: Needs::Names(&["ssh"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let banner = site.ssh().await?.banner.clone();
    let old = banner.starts_with("SSH-1.");
    let fault = old.then(|| format!("the server introduces itself as '{}'", crate::text::line(banner.as_bytes(), 60)));
    Ok(Outcome::bad_if(fault.as_slice()).seen(banner))
}

#[cfg(test)]
mod tests {
use crate::{ssh::fake, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn old_and_new() {
        assert!(is_bad("SSH-001", 22, fake::serve(Town::default(), "SSH-1.99-OpenSSH_3.4", fake::MODERN)).await.contains("SSH-1.99"));
        is_bad("SSH-001", 22, Town::default().says(22, b"SSH-1.5-OpenSSH_1.2\r\n", &[])).await;
        is_fine("SSH-001", 22, fake::serve(Town::default(), "SSH-2.0-OpenSSH_9.6", fake::MODERN)).await;
    }
}
