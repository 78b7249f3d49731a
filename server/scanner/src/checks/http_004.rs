//! HTTP-004: three headers that cost nothing.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-004",
    title: "Protective headers are missing",
    severity: Severity::Low,
    cwe: &[1021],
    topics: &[Topic::Web],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-004"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let page = site.home().await?;
    if !page.is_success() || !page.is_type("html") {
        return Ok(Outcome::not_applicable());
    }
    let policy: String = page.all("content-security-policy").collect();
    let mut faults = Vec::new();
    if page.header("x-frame-options").is_none() && !policy.contains("frame-ancestors") {
        faults.push("any site may put the page into a frame (X-Frame-Options or frame-ancestors)".to_owned());
    }
    if !page.header("x-content-type-options").is_some_and(|value| value.eq_ignore_ascii_case("nosniff")) {
        faults.push("browsers may guess types (X-Content-Type-Options: nosniff)".to_owned());
    }
    if page.header("referrer-policy").is_none() {
        faults.push("addresses are told to other sites (Referrer-Policy)".to_owned());
    }
    Ok(Outcome::bad_if(&faults).seen(page.head.clone()))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn none_and_all() {
        let said = is_bad("HTTP-004", 80, Town::default().web(80, |_| page(200, "Content-Type: text/html\r\n", "<p>"))).await;
        assert!(said.contains("X-Frame-Options") && said.contains("nosniff") && said.contains("Referrer-Policy"), "{said}");
        let all = "Content-Type: text/html\r\nX-Frame-Options: DENY\r\nX-Content-Type-Options: nosniff\r\nReferrer-Policy: no-referrer\r\n";
        is_fine("HTTP-004", 80, Town::default().web(80, move |_| page(200, all, "<p>"))).await;
    }
}
