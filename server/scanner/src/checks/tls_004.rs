//! TLS-004: ciphers that are broken.

use super::prelude::*;
use crate::tls::bad;

pub(super) const CHECK: Check = Check {
    id: "TLS-004",
    title: "Suites with RC4, DES or Triple DES are offered",
    severity: Severity::Medium,
    cwe: &[327],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-004"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    Ok(Outcome::bad_if(&facts.named(bad::is_weak)).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn weak_suites_are_named() {
        let weak = FakeTls::of(&[Version::Tls12], &[0x2f, 0x05, 0x0a]);
        let said = is_bad("TLS-004", 443, weak.serve(Town::default(), 443)).await;
        assert!(said.contains("TLS_RSA_WITH_RC4_128_SHA") && said.contains("TLS_RSA_WITH_3DES_EDE_CBC_SHA"), "{said}");
        let good = FakeTls::of(&[Version::Tls12], &[0x2f, 0xc02f]);
        is_fine("TLS-004", 443, good.serve(Town::default(), 443)).await;
    }
}
