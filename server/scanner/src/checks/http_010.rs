//! HTTP-010: methods that a web site does not need.

use super::prelude::*;
use crate::web::{Request, send};

pub(super) const CHECK: Check = Check {
    id: "HTTP-010",
    title: "TRACE or writing methods are offered",
    severity: Severity::Low,
    cwe: &[650],
    topics: &[Topic::Cfg],
    risk: Risk::Safe,
    cost: 2,
    docs: page!("HTTP-010"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

const METHODS: [&str; 3] = ["TRACE", "TRACK", "PUT"];

async fn run(site: &Site) -> Judged {
    let page = send(&site.peer, &Request { method: "OPTIONS", ..Request::get("/") }).await?;
    let allowed: Vec<&str> = page.all("allow").chain(page.all("public")).flat_map(|list| list.split(',')).map(str::trim).collect();
    let offered: Vec<&str> = METHODS.into_iter().filter(|method| allowed.contains(method)).collect();
    let fault = (!offered.is_empty()).then(|| format!("the server offers {}", offered.join(", ")));
    Ok(Outcome::bad_if(fault.as_slice()).seen(page.head))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn offered_and_not() {
        let loose = Town::default().web(80, |said| {
            page(200, if said.starts_with("OPTIONS") { "Allow: GET, PUT, TRACE\r\n" } else { "" }, "")
        });
        assert_eq!(is_bad("HTTP-010", 80, loose).await, "the server offers TRACE, PUT");
        is_fine("HTTP-010", 80, Town::default().web(80, |_| page(200, "Allow: GET, HEAD, OPTIONS\r\n", ""))).await;
    }
}
