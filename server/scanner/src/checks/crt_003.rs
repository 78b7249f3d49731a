//! CRT-003: a certificate for somebody else.

use super::prelude::*;

pub(super) const CHECK: Check = Check {
    id: "CRT-003",
    title: "The certificate is for another name",
    severity: Severity::Medium,
    cwe: &[297],
    topics: &[Topic::Crt],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("CRT-003"),
    needs: Needs::Tls,
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let Some(cert) = site.cert().await? else { return Ok(Outcome::not_applicable()) };
    let nameless = cert.names.is_empty() && cert.addresses.is_empty();
    let fault = match site.peer.name.as_deref() {
        _ if nameless => Some("the certificate names nobody".to_owned()),
        Some(name) if !cert.is_for(Some(name), site.peer.at.ip()) => {
            Some(format!("it is for {}, not for {name}", cert.names.join(", ")))
        }
        // Clients use names; that a certificate lacks the bare address says nothing.
        None => return Ok(Outcome::not_applicable()),
        Some(_) => None,
    };
    Ok(Outcome::bad_if(fault.as_slice()).seen(cert.table()))
}

#[cfg(test)]
mod tests {
    use crate::town::{Identity, Town, is_bad_as, is_fine_as, page};

    fn town() -> Town {
        Town::default().https(443, &Identity::own(&["*.web.example"]), |_| page(200, "", "hello"))
    }

    #[tokio::test(start_paused = true)]
    async fn names_are_compared() {
        let named = |name: &'static str| move |plan: &mut crate::plan::Plan| plan.targets = vec![name.into()];
        let said = is_bad_as("CRT-003", 443, town(), named("shop.example")).await;
        assert_eq!(said, "it is for *.web.example, not for shop.example");
        is_fine_as("CRT-003", 443, town(), named("a.web.example")).await;
    }
}
