//! TLS-006: Diffie-Hellman groups that can be broken in advance.

use super::prelude::*;

/// The least bits that a prime should have.
const LEAST: usize = 2_048;

pub(super) const CHECK: Check = Check {
    id: "TLS-006",
    title: "The Diffie-Hellman group is weak",
    severity: Severity::Medium,
    cwe: &[326],
    topics: &[Topic::Tls],
    risk: Risk::Safe,
    cost: 60,
    docs: page!("TLS-006"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(facts) = site.tls().await? else { return Ok(Outcome::not_applicable()) };
    if facts.primes.is_empty() {
        return Ok(Outcome::fine());
    }
    let smallest = facts.primes.iter().min_by_key(|(_, prime)| bits(prime));
    let weak = smallest.filter(|(_, prime)| bits(prime) < LEAST);
    let fault = weak.map(|(suite, prime)| format!("{} uses a prime of {} bits", suite.name(), bits(prime)));
    let sizes: Vec<String> =
        facts.primes.iter().map(|(suite, prime)| format!("{} {} bits", suite.name(), bits(prime))).collect();
    Ok(Outcome::bad_if(fault.as_slice()).seen(sizes.join("\n")))
}

/// The size of a number without leading zero bytes.
fn bits(prime: &[u8]) -> usize {
    prime.len() * 8 - prime.first().map_or(0, |first| first.leading_zeros() as usize)
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Town, is_bad, is_fine}};

    #[tokio::test(start_paused = true)]
    async fn small_primes_are_measured() {
        let small = FakeTls::of(&[Version::Tls12], &[0x9e]).with_prime(128);
        let said = is_bad("TLS-006", 443, small.serve(Town::default(), 443)).await;
        assert_eq!(said, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256 uses a prime of 1024 bits");
        let large = FakeTls::of(&[Version::Tls12], &[0x9e]).with_prime(256);
        is_fine("TLS-006", 443, large.serve(Town::default(), 443)).await;
    }
}
