//! HTTP-006: an open door between sites.

use super::prelude::*;
use crate::web::{Request, send};

pub(super) const CHECK: Check = Check {
    id: "HTTP-006",
    title: "Other sites may read answers with the user's rights",
    severity: Severity::High,
    cwe: &[942],
    topics: &[Topic::Web],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-006"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

const ORIGIN: &str = "https://assay-check.invalid";

async fn run(site: &Site) -> Judged {
    let more = format!("Origin: {ORIGIN}\r\n");
    let page = send(&site.peer, &Request { more: &more, ..Request::get(&site.start) }).await?;
    let echoed = page.header("access-control-allow-origin").is_some_and(|origin| origin == ORIGIN);
    let trusted = page.header("access-control-allow-credentials").is_some_and(|value| value.eq_ignore_ascii_case("true"));
    let fault = (echoed && trusted).then(|| "any origin is allowed, with the user's cookies".to_owned());
    Ok(Outcome::bad_if(fault.as_slice()).seen(page.head))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn echoed_and_fixed() {
        let echo = Town::default().web(80, |said| {
            let origin = said.lines().find_map(|line| line.strip_prefix("Origin: ")).unwrap_or("none");
            let allow = format!("Access-Control-Allow-Origin: {origin}\r\nAccess-Control-Allow-Credentials: true\r\n");
            page(200, &allow, "")
        });
        is_bad("HTTP-006", 80, echo).await;
        let fixed = "Access-Control-Allow-Origin: https://app.example\r\nAccess-Control-Allow-Credentials: true\r\n";
        is_fine("HTTP-006", 80, Town::default().web(80, move |_| page(200, fixed, ""))).await;
        is_fine("HTTP-006", 80, Town::default().web(80, |_| page(200, "Access-Control-Allow-Origin: *\r\n", ""))).await;
    }
}
