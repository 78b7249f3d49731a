//! HTTP-011: doors that everybody can knock at.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "HTTP-011",
    title: "An administration page is reachable",
    severity: Severity::Medium,
    cwe: &[1392],
    topics: &[Topic::Adm, Topic::Aut],
    risk: Risk::Safe,
    cost: 8,
    docs: page!("HTTP-011"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

/// Product, path, and a word that stands on its page.
const PANELS: [(&str, &str, &str); 7] = [
    ("phpMyAdmin", "/phpmyadmin/", "phpMyAdmin"),
    ("Adminer", "/adminer.php", "Adminer"),
    ("WordPress", "/wp-login.php", "wp-submit"),
    ("Joomla", "/administrator/", "com_login"),
    ("Tomcat Manager", "/manager/html", "Tomcat"),
    ("Apache Solr", "/solr/", "Solr Admin"),
    ("Webmin", "/session_login.cgi", "Webmin"),
];

async fn run(site: &Site) -> Judged {
    let (mut faults, mut seen) = (Vec::new(), String::new());
    for (product, path, word) in PANELS {
        let page = site.get(path).await?;
        let asks = page.status == 401 && page.header("www-authenticate").is_some_and(|kind| kind.contains(word));
        let shows = site.found(path).await?.is_some_and(|page| page.text().contains(word));
        if asks || shows {
            faults.push(format!("{product} at {path}"));
            seen.push_str(&page.head);
        }
    }
    Ok(Outcome::bad_if(&faults).seen(seen))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn found_and_not() {
        let panels = Town::default().web(80, |said| match said.split(' ').nth(1) {
            Some("/phpmyadmin/") => page(200, "", "<title>phpMyAdmin</title>"),
            Some("/manager/html") => page(401, "WWW-Authenticate: Basic realm=\"Tomcat Manager Application\"\r\n", ""),
            _ => page(404, "", "no"),
        });
        assert_eq!(is_bad("HTTP-011", 80, panels).await, "phpMyAdmin at /phpmyadmin/; Tomcat Manager at /manager/html");
        is_fine("HTTP-011", 80, Town::default().web(80, |_| page(200, "", "we know phpMyAdmin, Adminer and Solr Admin"))).await;
    }
}
