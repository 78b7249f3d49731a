//! HTTP-008: shelves that one can look through.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-008",
    title: "A directory is listed",
    severity: Severity::Medium,
    cwe: &[548],
    topics: &[Topic::Web, Topic::Dat],
    risk: Risk::Safe,
    cost: 7,
    docs: page!("HTTP-008"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

const DIRECTORIES: [&str; 7] = ["/", "/images/", "/uploads/", "/files/", "/backup/", "/static/", "/icons/"];
const SIGNS: [&str; 4] = ["<title>Index of /", "<title>Directory listing for /", "[To Parent Directory]", "<h1>Index of /"];

async fn run(site: &Site) -> Judged {
    let (mut faults, mut seen) = (Vec::new(), String::new());
    for path in DIRECTORIES {
        let page = site.get(path).await?;
        let text = page.text();
        if page.is_success() && SIGNS.iter().any(|sign| text.contains(sign)) {
            faults.push(format!("{path} is listed"));
            seen.push_str(&page.seen());
        }
    }
    Ok(Outcome::bad_if(&faults).seen(seen))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn listed_and_not() {
        let listing = Town::default().web(80, |said| match said.split(' ').nth(1) {
            Some("/uploads/") => page(200, "", "<html><title>Index of /uploads</title>"),
            _ => page(403, "", "no"),
        });
        assert_eq!(is_bad("HTTP-008", 80, listing).await, "/uploads/ is listed");
        is_fine("HTTP-008", 80, Town::default().web(80, |_| page(200, "", "<title>Welcome</title>"))).await;
    }
}
