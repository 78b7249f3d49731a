//! INF-007: a broker that lets anybody connect.

use super::prelude::*;
use crate::{identify::mqtt_connect, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "INF-007",
    title: "The MQTT broker accepts anybody",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-007"),
    needs: Needs::Names(&["mqtt"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let said = site.peer.ask(&mqtt_connect(), WAIT, |seen| seen.len() >= 4).await?;
    Ok(match said.as_slice() {
        [0x20, 2, _, 0, ..] => Outcome::bad("a connection without name and password is accepted").seen("CONNACK 0"),
        [0x20, 2, _, code @ 1..=5, ..] => Outcome::fine().seen(format!("CONNACK {code}")),
        _ => Outcome::unknown("the answer to a connection is not understood"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        is_bad("INF-007", 1883, Town::default().says(1883, b"", &[(b"MQTT", b"\x20\x02\x00\x00")])).await;
        is_fine("INF-007", 1883, Town::default().says(1883, b"", &[(b"MQTT", b"\x20\x02\x00\x05")])).await;
    }
}
