//! HTTP-005: cookies that can be read or sent by others.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-005",
    title: "A session cookie lacks its protections",
    severity: Severity::Medium,
    cwe: &[614, 1004, 1275],
    topics: &[Topic::Web],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("HTTP-005"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

const NAMES: [&str; 8] = ["sess", "sid", "auth", "token", "jwt", "login", "remember", "user"];

async fn run(site: &Site) -> Judged {
    let page = site.home().await?;
    let faults: Vec<String> = page.all("set-cookie").filter_map(|cookie| fault(cookie, site.service.tls)).collect();
    Ok(Outcome::bad_if(&faults).seen(page.head.clone()))
}

/// What a cookie lacks; nothing when it is whole, is no session's, or takes one away.
fn fault(cookie: &str, tls: bool) -> Option<String> {
    let mut parts = cookie.split(';').map(str::trim);
    let (name, value) = parts.next()?.split_once('=')?;
    let attributes: Vec<String> = parts.map(str::to_ascii_lowercase).collect();
    let lower = name.to_ascii_lowercase();
    let gone = value.is_empty() || attributes.iter().any(|part| part == "max-age=0" || part.contains("01 jan 1970") || part.contains("01-jan-1970"));
    // The token against forged requests is meant to be read by scripts.
    let is_session = NAMES.iter().any(|part| lower.contains(part)) && !lower.contains("csrf") && !lower.contains("xsrf");
    if gone || !is_session {
        return None;
    }
    let has = |attribute: &str| attributes.iter().any(|part| part == attribute);
    let mut lacks = Vec::new();
    if tls && !has("secure") {
        lacks.push("Secure");
    }
    if !has("httponly") {
        lacks.push("HttpOnly");
    }
    if !attributes.iter().any(|part| part.starts_with("samesite=")) {
        lacks.push("SameSite");
    }
    (!lacks.is_empty()).then(|| format!("cookie {} lacks {}", crate::text::line(name.as_bytes(), 60), lacks.join(", ")))
}

#[cfg(test)]
mod tests {
use crate::town::{Identity, Town, is_bad, is_fine, page};

    fn town(cookie: &'static str) -> Town {
        Town::default().https(443, &Identity::own(&["a"]), move |_| page(200, &format!("Set-Cookie: {cookie}\r\n"), ""))
    }

    #[tokio::test(start_paused = true)]
    async fn bare_and_whole() {
        assert_eq!(is_bad("HTTP-005", 443, town("PHPSESSID=1; Path=/")).await, "cookie PHPSESSID lacks Secure, HttpOnly, SameSite");
        for fine in ["sid=1; Secure; HttpOnly; SameSite=Lax", "sid=; Path=/", "sid=x; Max-Age=0", "theme=dark", "csrftoken=1"] {
            is_fine("HTTP-005", 443, town(fine)).await;
        }
    }
}
