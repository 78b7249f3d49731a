//! SVC-017: databases that speak in clear text.

use super::prelude::*;
use crate::{identify::pg_ssl_request, peer::mysql_has_tls, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "SVC-017",
    title: "A database is reachable without TLS",
    severity: Severity::Medium,
    cwe: &[319],
    topics: &[Topic::Tls, Topic::Svc],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-017"),
    needs: Needs::Names(&["postgresql", "mysql"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let offered = if site.service.name == "mysql" {
        let mut talk = site.peer.plain().await?;
        let head = talk.exact(4).await?;
        let greeting = talk.exact((usize::from(head[0]) | usize::from(head[1]) << 8).min(1024)).await?;
        if greeting.first() != Some(&10) {
            return Ok(Outcome::unknown("the server does not let this machine in, and so says nothing of TLS"));
        }
        mysql_has_tls(&greeting)
    } else {
        match site.peer.ask(&pg_ssl_request(), WAIT, |_| true).await?.first() {
            Some(b'S') => true,
            Some(b'N') => false,
            _ => return Ok(Outcome::unknown("the answer to the request for TLS is not understood")),
        }
    };
    Ok(if offered { Outcome::fine() } else { Outcome::bad("TLS is not offered: passwords and data travel in clear text") })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    const fn mysql(high: u8) -> [u8; 59] {
        let mut said = [b'x'; 59];
        (said[0], said[1], said[2], said[3], said[4]) = (55, 0, 0, 0, 10);
        (said[5], said[6], said[7], said[8], said[9], said[10]) = (b'8', b'.', b'0', b'.', b'9', 0);
        (said[23], said[24], said[25]) = (0, 0xff, high);
        said
    }
    const WITH: &[u8; 59] = &mysql(0xff);
    const WITHOUT: &[u8; 59] = &mysql(0xf7);

    #[tokio::test(start_paused = true)]
    async fn mysql_with_and_without() {
        is_bad("SVC-017", 3306, Town::default().says(3306, WITHOUT, &[])).await;
        is_fine("SVC-017", 3306, Town::default().says(3306, WITH, &[])).await;
    }

    #[tokio::test(start_paused = true)]
    async fn postgres_with_and_without() {
        is_bad("SVC-017", 5432, Town::default().says(5432, b"", &[(b"\x04\xd2\x16\x2f", b"N")])).await;
        is_fine("SVC-017", 5432, Town::default().says(5432, b"", &[(b"\x04\xd2\x16\x2f", b"S")])).await;
    }
}
