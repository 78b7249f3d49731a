//! CRT-001: a certificate outside its time.

use super::prelude::*;
use crate::checks::site::now;

pub(super) const CHECK: Check = Check {
    id: "CRT-001",
    title: "The certificate is expired or not yet valid",
    severity: Severity::High,
    cwe: &[298],
    topics: &[Topic::Crt],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("CRT-001"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(cert) = site.cert().await? else { return Ok(Outcome::not_applicable()) };
    let now = now();
    let fault = match () {
        () if cert.until < now => Some(format!("it expired on {}", cert.until)),
        () if cert.from > now => Some(format!("it is valid from {} on", cert.from)),
        () => None,
    };
    Ok(Outcome::bad_if(fault.as_slice()).seen(cert.table()))
}

#[cfg(test)]
mod tests {
    use crate::town::{Identity, Town, is_bad, is_fine, page};

    fn town(identity: &Identity) -> Town {
        Town::default().https(443, identity, |_| page(200, "", "hello"))
    }

    #[tokio::test(start_paused = true)]
    async fn too_late_and_too_early() {
        let late = Identity::made(&["a.example"], |params| params.not_after = rcgen::date_time_ymd(2020, 1, 2));
        assert_eq!(is_bad("CRT-001", 443, town(&late)).await, "it expired on 2020-01-02T00:00:00.000Z");
        let early = Identity::made(&["a.example"], |params| params.not_before = rcgen::date_time_ymd(2090, 1, 2));
        assert_eq!(is_bad("CRT-001", 443, town(&early)).await, "it is valid from 2090-01-02T00:00:00.000Z on");
        is_fine("CRT-001", 443, town(&Identity::own(&["a.example"]))).await;
    }
}
