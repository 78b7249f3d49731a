//! HTTP-007: what was left behind.

use super::prelude::*;
use crate::web::Response;

pub(super) const CHECK: Check = Check {
    id: "HTTP-007",
    title: "Files lie open that were not meant for the web",
    severity: Severity::High,
    cwe: &[538, 527],
    topics: &[Topic::Web, Topic::Dat],
    risk: Risk::Safe,
    cost: 14,
    docs: page!("HTTP-007"),
    needs: Needs::Http,
    run: |site| Box::pin(run(site)),
};

/// A path, and how its content gives itself away.
type File = (&'static str, fn(&Response) -> bool);

const FILES: [File; 10] = [
    ("/.git/HEAD", |page| page.body.starts_with(b"ref: refs/") || is_hash(&page.body)),
    ("/.env", |page| !page.is_type("html") && page.text().lines().filter(|line| is_setting(line)).count() >= 2),
    ("/.DS_Store", |page| page.body.starts_with(b"\x00\x00\x00\x01Bud1")),
    ("/.svn/wc.db", |page| page.body.starts_with(b"SQLite format 3\0")),
    ("/.htpasswd", |page| !page.is_type("html") && page.text().lines().any(|line| line.contains(":$apr1$") || line.contains(":{SHA}") || line.contains(":$2y$"))),
    ("/phpinfo.php", |page| page.text().contains("<title>phpinfo()</title>") || page.text().contains("PHP Version")),
    ("/backup.zip", |page| page.body.starts_with(b"PK\x03\x04")),
    ("/backup.tar.gz", |page| page.body.starts_with(b"\x1f\x8b\x08")),
    ("/backup.sql", |page| !page.is_type("html") && (page.text().contains("CREATE TABLE") || page.text().contains("INSERT INTO"))),
    ("/server-status", |page| page.text().contains("Apache Server Status for")),
];

async fn run(site: &Site) -> Judged {
    let (mut faults, mut seen) = (Vec::new(), String::new());
    for (path, is) in FILES {
        if let Some(page) = site.found(path).await?.filter(|page| is(page)) {
            faults.push(format!("{path} can be fetched"));
            // That it is there is proof enough; what is in it may be secret.
            seen.push_str(&format!("{path}: {} bytes\n{}\n", page.body.len(), page.head));
        }
    }
    Ok(Outcome::bad_if(&faults).seen(seen))
}

fn is_hash(body: &[u8]) -> bool {
    let line = body.trim_ascii();
    line.len() == 40 && line.iter().all(u8::is_ascii_hexdigit)
}

fn is_setting(line: &str) -> bool {
    let name = line.split_once('=').map(|(name, _)| name.trim());
    name.is_some_and(|name| name.len() > 1 && name.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b'_'))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    #[tokio::test(start_paused = true)]
    async fn left_behind_and_not() {
        let careless = Town::default().web(80, |said| match said.split(' ').nth(1) {
            Some("/.git/HEAD") => page(200, "", "ref: refs/heads/main\n"),
            Some("/.env") => page(200, "", "DB_HOST=db\nDB_PASSWORD=hunter2\n"),
            _ => page(404, "", "no"),
        });
        assert_eq!(is_bad("HTTP-007", 80, careless).await, "/.git/HEAD can be fetched; /.env can be fetched");
        // One that says "welcome" to everything.
        is_fine("HTTP-007", 80, Town::default().web(80, |_| page(200, "Content-Type: text/html\r\n", "<p>PHP Version welcome"))).await;
        is_fine("HTTP-007", 80, Town::default().web(80, |_| page(200, "", "A_B=1\nC_D=2\n"))).await;
    }
}
