//! SVC-004: file transfer that knows no sign-in.

use super::prelude::*;
use crate::dial::{DialError, Fault};
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "SVC-004",
    title: "TFTP answers",
    severity: Severity::Medium,
    cwe: &[306],
    topics: &[Topic::Svc],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-004"),
    needs: Needs::Udp(69),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let request = b"\x00\x01assay-no-such-file\x00octet\x00";
    let said = match site.peer.datagram(request, Duration::from_secs(2), true).await {
        Ok(said) => said,
        Err(DialError::Fault(Fault::Refused | Fault::Timeout)) => return Ok(Outcome::fine()),
        Err(error) => return Err(error.into()),
    };
    Ok(match said.as_slice() {
        [0, 3 | 5 | 6, ..] => Outcome::bad("a server answers requests for files").seen(String::from_utf8_lossy(&said)),
        _ => Outcome::unknown("something answers that is not TFTP"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn answering_and_silent() {
        let there = Town::default().udp(69, |said| said.starts_with(b"\x00\x01").then(|| b"\x00\x05\x00\x01File not found\x00".to_vec()));
        is_bad("SVC-004", 69, there).await;
        is_fine("SVC-004", 69, Town::default()).await;
    }
}
