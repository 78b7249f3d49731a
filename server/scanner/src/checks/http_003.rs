//! HTTP-003: a page's rules about scripts.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-003",
    title: "The content security policy is missing or lets anything in",
    severity: Severity::Low,
    cwe: &[693],
    topics: &[Topic::Web],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-003"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let page = site.home().await?;
    if !page.is_success() || !page.is_type("html") {
        return Ok(Outcome::not_applicable());
    }
    let policies: Vec<String> = page.all("content-security-policy").map(str::to_ascii_lowercase).collect();
    let fault = match policies.join(", ").as_str() {
        "" => Some("the header Content-Security-Policy is missing".to_owned()),
        policy => loose(policy),
    };
    Ok(Outcome::bad_if(fault.as_slice()).seen(page.head.clone()))
}

/// What is wrong with a policy's rule about scripts.
fn loose(policy: &str) -> Option<String> {
    let rule = |name: &str| policy.split([';', ',']).map(str::trim).find(|rule| rule.split(' ').next() == Some(name));
    let Some(scripts) = rule("script-src").or_else(|| rule("default-src")) else {
        return Some("the policy says nothing about scripts".to_owned());
    };
    // Where a nonce or a hash is given, browsers pay no heed to 'unsafe-inline'.
    let exact = scripts.contains("'nonce-") || scripts.contains("'sha") || scripts.contains("'strict-dynamic'");
    match () {
        () if scripts.contains("'unsafe-inline'") && !exact => Some("the policy lets inline scripts run".to_owned()),
        () if scripts.split(' ').any(|source| source == "*" || source == "data:") => {
            Some("the policy lets scripts from anywhere run".to_owned())
        }
        () => None,
    }
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    fn town(policy: &'static str) -> Town {
        Town::default().web(80, move |_| page(200, &format!("Content-Type: text/html\r\n{policy}"), "<p>hello"))
    }

    #[tokio::test(start_paused = true)]
    async fn policies() {
        assert!(is_bad("HTTP-003", 80, town("")).await.contains("missing"));
        for loose in ["script-src 'self' 'unsafe-inline'", "default-src *", "img-src 'self'"] {
            let header = format!("Content-Security-Policy: {loose}\r\n").leak();
            is_bad("HTTP-003", 80, town(header)).await;
        }
        is_fine("HTTP-003", 80, town("Content-Security-Policy: default-src 'self'\r\n")).await;
        is_fine("HTTP-003", 80, town("Content-Security-Policy: script-src 'nonce-abc' 'unsafe-inline'\r\n")).await;
    }
}
