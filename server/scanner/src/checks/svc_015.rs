//! SVC-015: time servers that talk too much.

use super::prelude::*;
use crate::dial::{DialError, Fault};
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "SVC-015",
    title: "NTP tells about itself",
    severity: Severity::Low,
    cwe: &[406],
    topics: &[Topic::Cfg],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-015"),
    needs: Needs::Udp(123),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    // Mode 6, read variables.
    let question = b"\x16\x02\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00";
    let said = match site.peer.datagram(question, Duration::from_secs(2), false).await {
        Ok(said) => said,
        Err(DialError::Fault(Fault::Refused | Fault::Timeout)) => return Ok(Outcome::fine()),
        Err(error) => return Err(error.into()),
    };
    let is_answer = said.len() > 12 && said[0] & 7 == 6 && said[1] & 0x80 != 0;
    Ok(if is_answer {
        let text = String::from_utf8_lossy(&said[12..]).into_owned();
        Outcome::bad("it answers control questions of anybody, with more than was asked").seen(text)
    } else {
        Outcome::fine()
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn answering_and_silent() {
        let there = Town::default().udp(123, |said| {
            (said[0] & 7 == 6).then(|| b"\x16\x82\x00\x01\x06\x15\x00\x00\x00\x00\x00\x17version=\"ntpd 4.2.8p15\"".to_vec())
        });
        is_bad("SVC-015", 123, there).await;
        is_fine("SVC-015", 123, Town::default().udp(123, |_| None)).await;
    }
}
