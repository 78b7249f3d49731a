//! HTTP-002: the promise to use TLS next time too.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-002",
    title: "HSTS is missing or short",
    severity: Severity::Low,
    cwe: &[319],
    topics: &[Topic::Web, Topic::Tls],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-002"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

/// Half a year, in seconds.
const LEAST: u64 = 15_552_000;

async fn run(site: &Site) -> Judged {
    if !site.service.tls {
        return Ok(Outcome::not_applicable());
    }
    let page = site.home().await?;
    let header = page.header("strict-transport-security").map(str::to_ascii_lowercase);
    let age = header.as_deref().and_then(|value| {
        let age = value.split(';').find_map(|part| part.trim().strip_prefix("max-age="))?;
        age.trim_matches('"').parse::<u64>().ok()
    });
    let fault = match (header, age) {
        (None, _) => Some("the header Strict-Transport-Security is missing".to_owned()),
        (Some(_), None) => Some("the header Strict-Transport-Security has no max-age".to_owned()),
        (_, Some(age)) if age < LEAST => Some(format!("max-age is {age} seconds, less than half a year")),
        _ => None,
    };
    Ok(Outcome::bad_if(fault.as_slice()).seen(page.head.clone()))
}

#[cfg(test)]
mod tests {
use crate::town::{Identity, Town, is_bad, is_fine, page};

    fn town(headers: &'static str) -> Town {
        Town::default().https(443, &Identity::own(&["a"]), move |_| page(200, headers, "hello"))
    }

    #[tokio::test(start_paused = true)]
    async fn missing_short_and_long() {
        assert!(is_bad("HTTP-002", 443, town("")).await.contains("missing"));
        assert!(is_bad("HTTP-002", 443, town("Strict-Transport-Security: max-age=300\r\n")).await.contains("300 seconds"));
        is_fine("HTTP-002", 443, town("Strict-Transport-Security: max-age=31536000; includeSubDomains\r\n")).await;
    }
}
