//! CRT-002: a certificate that ends soon.

use super::prelude::*;
use crate::checks::site::now;
use assay_api::Time;

/// Soon.
const DAYS: i64 = 30;

pub(super) const CHECK: Check = Check {
    id: "CRT-002",
    title: "The certificate expires within 30 days",
    severity: Severity::Low,
    cwe: &[298],
    topics: &[Topic::Crt],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("CRT-002"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(cert) = site.cert().await? else { return Ok(Outcome::not_applicable()) };
    let now = now();
    // One that is over already is for CRT-001.
    let soon = cert.until >= now && cert.until < now.plus(DAYS * Time::DAY);
    let fault = soon.then(|| format!("it expires on {}", cert.until));
    Ok(Outcome::bad_if(fault.as_slice()).seen(cert.table()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::{Identity, Town, is_bad, is_fine, page};
    use std::time::Duration;

    fn ending_in(days: u64) -> Town {
        let seconds = u64::try_from(now().seconds()).expect("after 1970") + days * 86_400;
        let identity = Identity::made(&["a.example"], |params| {
            params.not_after = rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(seconds);
        });
        Town::default().https(443, &identity, |_| page(200, "", "hello"))
    }

    #[tokio::test(start_paused = true)]
    async fn a_month_is_soon() {
        assert!(is_bad("CRT-002", 443, ending_in(29)).await.starts_with("it expires on "));
        is_fine("CRT-002", 443, ending_in(31)).await;
    }
}
