//! TLS-008: nothing that a client of today speaks.

use super::prelude::*;
use crate::tls::Version;

pub(super) const CHECK: Check = Check {
    id: "TLS-008",
    title: "Neither TLS 1.2 nor TLS 1.3 is offered",
    severity: Severity::High,
    cwe: &[327],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-008"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    let newest = facts.versions.keys().max().filter(|newest| **newest < Version::Tls12);
    let fault = newest.map(|newest| format!("the newest version is {newest}"));
    Ok(Outcome::bad_if(fault.as_slice()).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn the_newest_version_is_named() {
        let old = FakeTls::of(&[Version::Ssl3, Version::Tls10], &[0x2f]);
        let said = is_bad("TLS-008", 443, old.serve(Town::default(), 443)).await;
        assert_eq!(said, "the newest version is TLS 1.0");
        let modern = FakeTls::of(&[Version::Tls13], &[0x1301]);
        is_fine("TLS-008", 443, modern.serve(Town::default(), 443)).await;
    }
}
