//! Several authorities of assay, trusted by this host: one that is no longer used is one that can still be misused.

use crate::{
    doctor::{Finding, Patient},
    tls,
};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let own = std::fs::read(patient.data.join("tls/ca.pem")).unwrap_or_default();
    judge(&tls::authorities_of_assay(&own, &rustls_native_certs::load_native_certs().certs))
}

/// Names of authorities of assay that this host trusts and that are not this appliance's.
fn judge(others: &[String]) -> Vec<Finding> {
    if others.is_empty() {
        return Vec::new();
    }
    vec![Finding::warning(
        format!("this host trusts other authorities of assay than this appliance's: {}", others.join(", ")),
        "remove those that are of appliances no longer used from the host's trusted certificates",
    )]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{config::Config, doctor::tests::config, tls::Identity};
    use rustls_pki_types::{CertificateDer, pem::PemObject};

    fn authority(place: &tempfile::TempDir) -> (Vec<u8>, CertificateDer<'static>) {
        let config: Config = config(place.path());
        std::fs::create_dir(place.path().join("tls")).expect("made");
        let pem = Identity::open(&config).expect("an identity").ca_pem.expect("an authority").into_bytes();
        let der = CertificateDer::from_pem_slice(&pem).expect("a certificate").into_owned();
        (pem, der)
    }

    #[test]
    fn another_authority_that_is_trusted_is_told_of() {
        let (mine, theirs) = (tempfile::tempdir().expect("a directory"), tempfile::tempdir().expect("a directory"));
        let ((own, own_der), (_, other)) = (authority(&mine), authority(&theirs));
        assert!(judge(&tls::authorities_of_assay(&own, std::slice::from_ref(&own_der))).is_empty());
        let found = judge(&tls::authorities_of_assay(&own, &[own_der, other]));
        assert!(found[0].what.contains("Assay CA"), "{found:?}");
    }
}
