//! TLS-005: what is recorded today can be read once the key is known.

use super::prelude::*;
use crate::tls::Version;

pub(super) const CHECK: Check = Check {
    id: "TLS-005",
    title: "Forward secrecy is missing or not preferred",
    severity: Severity::Low,
    cwe: &[326],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-005"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    let mut faults = Vec::new();
    for (version, suites) in facts.versions.iter().filter(|(version, _)| **version != Version::Ssl2) {
        let secret = suites.iter().filter(|suite| suite.is_forward_secret()).count();
        // Those with forward secrecy were offered first, so a server without an opinion takes one.
        match suites.first() {
            Some(_) if secret == 0 => faults.push(format!("{version}: no suite has forward secrecy")),
            Some(first) if !first.is_forward_secret() => {
                faults.push(format!("{version}: {} is preferred to suites with forward secrecy", first.name()));
            }
            _ => {}
        }
    }
    Ok(Outcome::bad_if(&faults).seen(facts.table()))
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn missing_and_unloved() {
        let none = FakeTls::of(&[Version::Tls12], &[0x2f, 0x35]);
        let said = is_bad("TLS-005", 443, none.serve(Town::default(), 443)).await;
        assert_eq!(said, "TLS 1.2: no suite has forward secrecy");
        let unloved = FakeTls::of(&[Version::Tls12], &[0x2f, 0xc02f]);
        let said = is_bad("TLS-005", 443, unloved.serve(Town::default(), 443)).await;
        assert!(said.contains("TLS_RSA_WITH_AES_128_CBC_SHA is preferred"), "{said}");
        let good = FakeTls::of(&[Version::Tls12], &[0xc02f, 0x2f]);
        is_fine("TLS-005", 443, good.serve(Town::default(), 443)).await;
    }
}
