//! TLS-001: versions that are older than TLS.

use super::prelude::*;
use crate::tls::Version;

pub(super) const CHECK: Check = Check {
    id: "TLS-001",
    title: "SSL 2.0 or SSL 3.0 is offered",
    severity: Severity::High,
    cwe: &[327],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-001"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    let old = |version: &Version| *version <= Version::Ssl3;
    let faults: Vec<String> = facts.versions.keys().filter(|version| old(version)).map(|v| format!("{v} is offered")).collect();
    Ok(Outcome::bad_if(&faults).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn old_versions_are_named() {
        let both = FakeTls::of(&[Version::Ssl2, Version::Ssl3, Version::Tls12], &[0x2f]);
        let said = is_bad("TLS-001", 443, both.serve(Town::default(), 443)).await;
        assert_eq!(said, "SSL 2.0 is offered; SSL 3.0 is offered");
        let modern = FakeTls::of(&[Version::Tls10, Version::Tls12], &[0x2f]);
        is_fine("TLS-001", 443, modern.serve(Town::default(), 443)).await;
    }
}
