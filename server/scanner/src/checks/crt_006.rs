//! CRT-006: a key that others have too. Whether several hosts share one shows at the end of the scan, in
//! `run::compare`; here are those that come with the software.

use super::prelude::*;

/// What stands in certificates that products bring along.
const FACTORY: [&str; 12] = [
    "internet widgits pty ltd",
    "snake oil",
    "someorganization",
    "default company ltd",
    "localhost.localdomain",
    "traefik default cert",
    "kubernetes ingress controller fake certificate",
    "acme co",
    "support@fortinet.com",
    "ubiquiti networks",
    "qnap nas",
    "synology inc.",
];

pub(super) const CHECK: Check = Check {
    id: "CRT-006",
    title: "The private key is shared or comes from the factory",
    severity: Severity::Medium,
    cwe: &[321],
    topics: &[Topic::Crt],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("CRT-006"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(cert) = site.cert().await? else { return Ok(Outcome::not_applicable()) };
    let names = format!("{} {}", cert.subject, cert.issuer).to_lowercase();
    let known = FACTORY.iter().find(|name| names.contains(*name));
    let fault = known.map(|_| format!("it is one that comes with the software: {}", cert.subject));
    Ok(Outcome::bad_if(fault.as_slice()).seen(cert.table()))
}

#[cfg(test)]
mod tests {
    use crate::{
        report::Verdict,
        run::Event,
        town::{Identity, Town, is_bad, is_fine, page, plan, scanned},
    };
    use rcgen::DnType;

    fn town(identity: &Identity) -> Town {
        Town::default().https(443, identity, |_| page(200, "", "hello"))
    }

    #[tokio::test(start_paused = true)]
    async fn from_the_factory() {
        let stock = Identity::made(&["a.example"], |params| {
            params.distinguished_name.push(DnType::CommonName, "TRAEFIK DEFAULT CERT");
        });
        assert!(is_bad("CRT-006", 443, town(&stock)).await.contains("TRAEFIK DEFAULT CERT"));
        is_fine("CRT-006", 443, town(&Identity::own(&["a.example"]))).await;
    }

    #[tokio::test(start_paused = true)]
    async fn shared_by_two_hosts() {
        let mut both = plan("443");
        both.targets = vec!["10.9.8.7-8".into()];
        both.assume_up = true;
        let (summary, ears) = scanned(town(&Identity::own(&["a.example"])), both).await;
        let events = ears.0.lock().expect("ears");
        let shared: Vec<_> = events
            .iter()
            .filter_map(|event| match event {
                Event::Compared { result } if matches!(result.verdict, Verdict::Vulnerable { .. }) => Some(result.host),
                _ => None,
            })
            .collect();
        assert_eq!(shared.len(), 2, "{shared:?}");
        assert!(summary.findings[2] >= 2);
    }
}
