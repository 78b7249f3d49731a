//! TLS-003: suites that protect nothing.

use super::prelude::*;
use crate::tls::bad;

pub(super) const CHECK: Check = Check {
    id: "TLS-003",
    title: "Suites without encryption, authentication or real keys are offered",
    severity: Severity::High,
    cwe: &[327],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-003"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    Ok(Outcome::bad_if(&facts.named(bad::is_void)).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn void_suites_are_named() {
        let void = FakeTls::of(&[Version::Tls10, Version::Tls12], &[0x2f, 0x02, 0x18, 0x03]);
        let said = is_bad("TLS-003", 443, void.serve(Town::default(), 443)).await;
        for part in ["TLS 1.0: ", "TLS 1.2: ", "TLS_RSA_WITH_NULL_SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5"] {
            assert!(said.contains(part), "{said}");
        }
        assert!(said.to_ascii_lowercase().contains("tls_dh_anon_with_rc4_128_md5") && !said.contains("AES"), "{said}");
        let good = FakeTls::of(&[Version::Tls12], &[0x2f, 0xc02f]);
        is_fine("TLS-003", 443, good.serve(Town::default(), 443)).await;
    }
}
