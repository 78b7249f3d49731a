//! TLS-002: versions that were withdrawn.

use super::prelude::*;
use crate::tls::Version;

pub(super) const CHECK: Check = Check {
    id: "TLS-002",
    title: "TLS 1.0 or TLS 1.1 is offered",
    severity: Severity::Medium,
    cwe: &[327],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-002"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    let old = [Version::Tls10, Version::Tls11].into_iter().filter(|version| facts.versions.contains_key(version));
    let faults: Vec<String> = old.map(|version| format!("{version} is offered")).collect();
    Ok(Outcome::bad_if(&faults).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn withdrawn_versions_are_named() {
        let old = FakeTls::of(&[Version::Tls10, Version::Tls11, Version::Tls12], &[0x2f]);
        let said = is_bad("TLS-002", 443, old.serve(Town::default(), 443)).await;
        assert_eq!(said, "TLS 1.0 is offered; TLS 1.1 is offered");
        let modern = FakeTls::of(&[Version::Tls12], &[0xc02f]);
        is_fine("TLS-002", 443, modern.serve(Town::default(), 443)).await;
    }
}
