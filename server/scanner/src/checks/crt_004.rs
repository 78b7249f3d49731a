//! CRT-004: a certificate that nobody who is trusted vouches for.

use super::prelude::*;
use crate::tls::trouble_with_chain;

pub(super) const CHECK: Check = Check {
    id: "CRT-004",
    title: "The certificate is self-signed or its chain is not trusted",
    severity: Severity::Medium,
    cwe: &[295],
    topics: &[Topic::Crt],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("CRT-004"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let (Some(cert), Some(chain)) = (site.cert().await?, site.chain().await?) else {
        return Ok(Outcome::not_applicable());
    };
    let trusted = chain.first().is_some_and(|own| site.roots.contains(own));
    if cert.self_issued && !trusted {
        return Ok(Outcome::bad("it is self-signed").seen(cert.table()));
    }
    if site.roots.is_empty() {
        return Ok(Outcome::unknown("this machine knows no authorities by which a chain could be judged"));
    }
    let fault = trouble_with_chain(&chain, &site.roots).filter(|_| !trusted);
    Ok(Outcome::bad_if(fault.as_slice()).seen(cert.table()))
}

#[cfg(test)]
mod tests {
    use crate::town::{Identity, Town, is_bad, is_bad_as, is_fine_as, page};
    use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
    use std::sync::Arc;

    fn town(identity: &Identity) -> Town {
        Town::default().https(443, identity, |_| page(200, "", "hello"))
    }

    /// An authority, and a certificate that it made.
    fn made() -> (rustls::pki_types::CertificateDer<'static>, Identity) {
        let mut params = CertificateParams::new(Vec::new()).expect("params");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        params.distinguished_name.push(rcgen::DnType::CommonName, "an authority");
        let key = KeyPair::generate().expect("a key");
        let root = params.self_signed(&key).expect("a root").der().clone();
        let issuer = Issuer::new(params, key);
        let mut leaf = CertificateParams::new(vec!["a.example".into()]).expect("params");
        leaf.distinguished_name.push(rcgen::DnType::CommonName, "a server");
        let key = KeyPair::generate().expect("a key");
        let cert = leaf.signed_by(&key, &issuer).expect("a certificate");
        (root, Identity { chain: vec![cert.der().clone()], key: Arc::new(key.serialize_der()) })
    }

    #[tokio::test(start_paused = true)]
    async fn chains_lead_somewhere_or_not() {
        assert_eq!(is_bad("CRT-004", 443, town(&Identity::own(&["a.example"]))).await, "it is self-signed");
        let (root, identity) = made();
        let (other, _) = made();
        let said = is_bad_as("CRT-004", 443, town(&identity), |plan| plan.roots = vec![other]).await;
        assert!(!said.is_empty());
        is_fine_as("CRT-004", 443, town(&identity), |plan| plan.roots = vec![root]).await;
    }
}
