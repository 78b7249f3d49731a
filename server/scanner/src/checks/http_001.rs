//! HTTP-001: passwords in clear text.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-001",
    title: "A sign-in is offered over HTTP in clear text",
    severity: Severity::High,
    cwe: &[319],
    topics: &[Topic::Web, Topic::Tls],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-001"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    if site.service.tls {
        return Ok(Outcome::fine());
    }
    let page = site.home().await?;
    let basic = page.all("www-authenticate").any(|kind| kind.to_ascii_lowercase().starts_with("basic"));
    let text = page.text().to_ascii_lowercase();
    let form = ["type=\"password\"", "type='password'", "type=password"].iter().any(|sign| text.contains(sign));
    let fault = match () {
        () if basic && page.status == 401 => Some("the server asks for name and password (basic authentication)".to_owned()),
        () if form => Some("the page has a form with a password".to_owned()),
        () => None,
    };
    Ok(Outcome::bad_if(fault.as_slice()).seen(page.seen()))
}

#[cfg(test)]
mod tests {
use crate::town::{Identity, Town, is_bad, is_fine, page};

    const FORM: &str = "<form><input name=p type='password'></form>";

    #[tokio::test(start_paused = true)]
    async fn forms_and_basic() {
        is_bad("HTTP-001", 80, Town::default().web(80, |_| page(200, "", FORM))).await;
        is_bad("HTTP-001", 80, Town::default().web(80, |_| page(401, "WWW-Authenticate: Basic realm=x\r\n", ""))).await;
        is_fine("HTTP-001", 80, Town::default().web(80, |_| page(301, "Location: https://10.9.8.7/\r\n", FORM.get(..0).unwrap_or("")))).await;
        is_fine("HTTP-001", 443, Town::default().https(443, &Identity::own(&["a"]), |_| page(200, "", FORM))).await;
    }
}
