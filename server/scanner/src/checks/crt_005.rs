//! CRT-005: keys and signatures that can be broken.

use super::prelude::*;
use crate::tls::Cert;

/// The least bits of an RSA key.
const LEAST: usize = 2_048;
/// Signatures with MD2, MD5 and SHA-1.
const WEAK: [(&str, &str); 5] = [
    ("1.2.840.113549.1.1.2", "MD2"),
    ("1.2.840.113549.1.1.4", "MD5"),
    ("1.2.840.113549.1.1.5", "SHA-1"),
    ("1.2.840.10045.4.1", "SHA-1"),
    ("1.2.840.10040.4.3", "SHA-1"),
];

pub(super) const CHECK: Check = Check {
    id: "CRT-005",
    title: "The certificate's key or signature is weak",
    severity: Severity::Medium,
    cwe: &[326],
    topics: &[Topic::Crt],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("CRT-005"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(chain) = site.chain().await? else { return Ok(Outcome::not_applicable()) };
    let certs: Vec<Cert> = chain.iter().filter_map(|der| Cert::read(der)).collect();
    if certs.is_empty() {
        return Ok(Outcome::unknown("the server shows no certificate that can be read"));
    }
    let faults: Vec<String> = certs.iter().flat_map(faults).collect();
    Ok(Outcome::bad_if(&faults).seen(certs.iter().map(Cert::table).collect::<Vec<_>>().join("\n\n")))
}

fn faults(cert: &Cert) -> Vec<String> {
    let small = cert.rsa_bits.filter(|bits| *bits < LEAST);
    let small = small.map(|bits| format!("{} has an RSA key of {bits} bits", cert.subject));
    // Nobody relies on the signature by which a root vouches for itself.
    let weak = WEAK.iter().find(|(id, _)| *id == cert.signed_by && !cert.self_issued);
    let weak = weak.map(|(_, name)| format!("{} is signed with {name}", cert.subject));
    small.into_iter().chain(weak).collect()
}

#[cfg(test)]
mod tests {
    use crate::{tls::{Version, fake::FakeTls}, town::{Identity, Town, is_bad, is_fine, page}};

    #[tokio::test(start_paused = true)]
    async fn a_short_key_signed_by_sha_1() {
        let weak = FakeTls::of(&[Version::Tls12], &[0x2f]).with_chain(vec![include_bytes!("fixtures/weak.der").to_vec()]);
        let said = is_bad("CRT-005", 443, weak.serve(Town::default(), 443)).await;
        assert_eq!(said, "CN=weak.example has an RSA key of 1024 bits; CN=weak.example is signed with SHA-1");
        let good = Town::default().https(443, &Identity::own(&["a.example"]), |_| page(200, "", "hello"));
        is_fine("CRT-005", 443, good).await;
    }
}
