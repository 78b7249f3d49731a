//! HTTP-009: headers that help the wrong people.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-009",
    title: "The server tells its version",
    severity: Severity::Low,
    cwe: &[200, 209],
    topics: &[Topic::Cfg],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-009"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

const HEADERS: [&str; 5] = ["server", "x-powered-by", "x-aspnet-version", "x-aspnetmvc-version", "x-generator"];
const TRACES: [&str; 5] = ["Traceback (most recent call last)", "at java.lang.", "Stack trace:", "DEBUG = True", "Werkzeug Debugger"];

async fn run(site: &Site) -> Judged {
    let page = site.home().await?;
    let told = HEADERS.iter().flat_map(|name| page.all(name).map(move |value| (name, value)));
    let told = told.filter(|(name, value)| has_version(value) || name.ends_with("version"));
    let mut faults: Vec<String> = told.map(|(name, value)| format!("{name}: {}", crate::text::line(value.as_bytes(), 80))).collect();
    let text = page.text();
    faults.extend(TRACES.iter().find(|sign| text.contains(**sign)).map(|_| "the page shows the inside of an error".to_owned()));
    Ok(Outcome::bad_if(&faults).seen(page.head.clone()))
}

/// Digits with a point between them.
fn has_version(value: &str) -> bool {
    value.as_bytes().windows(3).any(|three| three[0].is_ascii_digit() && three[1] == b'.' && three[2].is_ascii_digit())
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn told_and_kept() {
        let loud = "Server: Apache/2.4.41 (Ubuntu)\r\nX-Powered-By: PHP/7.4.3\r\n";
        let said = is_bad("HTTP-009", 80, Town::default().web(80, move |_| page(200, loud, ""))).await;
        assert!(said.contains("Apache/2.4.41") && said.contains("PHP/7.4.3"), "{said}");
        is_fine("HTTP-009", 80, Town::default().web(80, |_| page(200, "Server: nginx\r\n", "v1.2"))).await;
    }
}
