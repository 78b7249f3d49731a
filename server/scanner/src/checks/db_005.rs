//! DB-005: databases that let anybody in.

use super::prelude::*;
use crate::plan::STEP as WAIT;

pub(super) const CHECK: Check = Check {
    id: "DB-005",
    title: "CouchDB, InfluxDB or Cassandra answers without signing in",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("DB-005"),
    needs: Needs::Names(&["couchdb", "influxdb", "cassandra"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    match site.service.name.as_str() {
        "couchdb" => web(site, "/_all_dbs", "[").await,
        "influxdb" => web(site, "/query?q=SHOW%20DATABASES", "\"results\"").await,
        _ => cassandra(site).await,
    }
}

async fn web(site: &Site, path: &str, sign: &str) -> Judged {
    let page = site.get(path).await?;
    let text = page.text();
    Ok(match page.status {
        200 if text.contains(sign) => Outcome::bad("anybody can list its databases").seen(page.seen()),
        401 | 403 => Outcome::fine().seen(page.seen()),
        status => Outcome::unknown(format!("the answer is neither a list nor a refusal, but {status}")).seen(page.seen()),
    })
}

/// Begins a session; the server says whether it wants to know who asks.
async fn cassandra(site: &Site) -> Judged {
    let startup = b"\x04\x00\x00\x00\x01\x00\x00\x00\x16\x00\x01\x00\x0bCQL_VERSION\x00\x053.0.0";
    let said = site.peer.ask(startup, WAIT, |seen| seen.len() >= 9).await?;
    Ok(match said.get(4) {
        Some(2) => Outcome::bad("a session begins without signing in").seen("READY"),
        Some(3) => Outcome::fine().seen("AUTHENTICATE"),
        _ => Outcome::unknown("the answer to the begin of a session is not understood"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine, page};

    fn couch(status: u16) -> Town {
        Town::default().web(5984, move |said| {
            let home = r#"{"couchdb":"Welcome","version":"3.3.3"}"#;
            if said.contains("/_all_dbs") { page(status, "", "[\"a\"]") } else { page(200, "", home) }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn couchdb() {
        is_bad("DB-005", 5984, couch(200)).await;
        is_fine("DB-005", 5984, couch(401)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn influxdb() {
        let influx = |status| Town::default().web(8086, move |said| {
            let version = "X-Influxdb-Version: 1.8.10\r\n";
            if said.contains("/query") { page(status, version, r#"{"results":[]}"#) } else { page(404, version, "") }
        });
        is_bad("DB-005", 8086, influx(200)).await;
        is_fine("DB-005", 8086, influx(401)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn cassandra() {
        const OPTIONS: &[u8] = b"\x84\x00\x00\x00\x06\x00\x00\x00\x00";
        let open: &[(&[u8], &[u8])] = &[(b"CQL", b"\x84\x00\x00\x00\x02\x00\x00\x00\x00"), (b"\x04\x00\x00\x00\x05", OPTIONS)];
        is_bad("DB-005", 9042, Town::default().says(9042, b"", open)).await;
        let locked: &[(&[u8], &[u8])] = &[(b"CQL", b"\x84\x00\x00\x00\x03\x00\x00\x00\x00"), (b"\x04\x00\x00\x00\x05", OPTIONS)];
        is_fine("DB-005", 9042, Town::default().says(9042, b"", locked)).await;
    }
}
