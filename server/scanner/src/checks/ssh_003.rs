//! SSH-003: messages that can be cut out unseen.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SSH-003",
    title: "SSH is open to Terrapin (CVE-2023-48795)",
    severity: Severity::Medium,
    cwe: &[354],
    topics: &[Topic::Vul],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SSH-003"),
    needs: Needs::Names(&["ssh"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let facts = site.ssh().await?;
    if facts.exchanges.is_empty() {
        return Ok(Outcome::not_applicable());
    }
    let strict = facts.exchanges.iter().any(|name| name == "kex-strict-s-v00@openssh.com");
    let chacha = facts.ciphers.iter().any(|name| name == "chacha20-poly1305@openssh.com");
    let cbc = facts.ciphers.iter().any(|name| name.ends_with("-cbc")) && facts.macs.iter().any(|name| name.contains("-etm@"));
    let mut faults = Vec::new();
    if chacha && !strict {
        faults.push("ChaCha20-Poly1305 is offered without strict key exchange".to_owned());
    }
    if cbc && !strict {
        faults.push("CBC with encrypt-then-MAC is offered without strict key exchange".to_owned());
    }
    Ok(Outcome::bad_if(&faults).seen(facts.table()))
}

#[cfg(test)]
mod tests {
use crate::{ssh::fake, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn with_and_without_strictness() {
        let said = is_bad("SSH-003", 22, fake::serve(Town::default(), "SSH-2.0-x", fake::LOOSE)).await;
        assert!(said.contains("ChaCha20") && said.contains("CBC"), "{said}");
        is_fine("SSH-003", 22, fake::serve(Town::default(), "SSH-2.0-x", fake::MODERN)).await;
        is_fine("SSH-003", 22, fake::serve(Town::default(), "SSH-2.0-x", fake::OLD)).await;
    }
}
