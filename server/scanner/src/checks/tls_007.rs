//! TLS-007: two old holes in the handshake.

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "TLS-007",
    title: "Renegotiation is unsafe or compression is on",
    severity: Severity::Medium,
    cwe: &[310],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-007"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    let mut faults = Vec::new();
    if facts.renegotiation == Some(false) {
        faults.push("the server does not know safe renegotiation (RFC 5746)".to_owned());
    }
    if facts.compression {
        faults.push("the server compresses what it encrypts".to_owned());
    }
    Ok(Outcome::bad_if(&faults).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn both_are_seen() {
        let old = FakeTls::of(&[Version::Tls12], &[0x2f]).without_renegotiation().with_compression();
        let said = is_bad("TLS-007", 443, old.serve(Town::default(), 443)).await;
        assert!(said.contains("safe renegotiation") && said.contains("compresses"), "{said}");
        let good = FakeTls::of(&[Version::Tls12], &[0x2f]);
        is_fine("TLS-007", 443, good.serve(Town::default(), 443)).await;
    }
}
