//! DB-006: cluster services that let anybody in.

use super::prelude::*;
use crate::{peer::Lost, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "DB-006",
    title: "ZooKeeper or Kafka answers without signing in",
    severity: Severity::Medium,
    cwe: &[306],
    topics: &[Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("DB-006"),
    needs: Needs::Names(&["zookeeper", "kafka"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    if site.service.name == "kafka" { kafka(site).await } else { zookeeper(site).await }
}

async fn zookeeper(site: &Site) -> Judged {
    let said = site.peer.ask(b"mntr", WAIT, |seen| seen.len() > 1_000).await?;
    let text = String::from_utf8_lossy(&said).into_owned();
    Ok(match () {
        () if text.contains("zk_version") => Outcome::bad("anybody can read the state of the ensemble").seen(text),
        () if text.contains("not in the whitelist") || text.is_empty() => Outcome::fine().seen(text),
        () => Outcome::unknown("the answer is neither a state nor a refusal").seen(text),
    })
}

/// Asks which brokers there are.
async fn kafka(site: &Site) -> Judged {
    let request = b"\x00\x00\x00\x13\x00\x03\x00\x00\x00\x00\x00\x09\x00\x05assay\x00\x00\x00\x00";
    let said = match site.peer.ask(request, WAIT, |seen| seen.len() > 12).await {
        Err(Lost::Closed) => Vec::new(),
        other => other?,
    };
    let brokers = said.get(8..12).map(|four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    Ok(match brokers {
        Some(1..=1_000) => Outcome::bad("anybody can list brokers and topics").seen(String::from_utf8_lossy(&said)),
        // A broker that wants to know who asks hangs up.
        None => Outcome::fine(),
        Some(_) => Outcome::unknown("the answer is neither a list nor a refusal"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn zookeeper() {
        let open: &[(&[u8], &[u8])] = &[(b"srvr", b"Zookeeper version: 3.8.0-a, built\n"), (b"mntr", b"zk_version\t3.8.0\n")];
        is_bad("DB-006", 2181, Town::default().says(2181, b"", open)).await;
        let closed: &[(&[u8], &[u8])] = &[(b"srvr", b"Zookeeper version: 3.8.0-a, built\n"), (b"mntr", b"mntr is not executed because it is not in the whitelist.\n")];
        is_fine("DB-006", 2181, Town::default().says(2181, b"", closed)).await;
    }

    #[tokio::test(start_paused = true)]
    async fn kafka() {
        const VERSIONS: &[u8] = b"\x00\x00\x00\x10\x00\x00\x00\x07\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x01";
        let open: &[(&[u8], &[u8])] = &[(b"\x00\x12\x00\x00", VERSIONS), (b"\x00\x03\x00\x00", b"\x00\x00\x00\x20\x00\x00\x00\x09\x00\x00\x00\x01\x00\x00\x00\x01")];
        is_bad("DB-006", 9092, Town::default().says(9092, b"", open)).await;
        let locked: &[(&[u8], &[u8])] = &[(b"\x00\x12\x00\x00", VERSIONS)];
        is_fine("DB-006", 9092, Town::default().says(9092, b"", locked)).await;
    }
}
