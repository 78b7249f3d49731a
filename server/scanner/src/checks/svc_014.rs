//! SVC-014: the computer inside the computer.

use super::prelude::*;
use crate::dial::{DialError, Fault};
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "SVC-014",
    title: "A management controller (IPMI) is exposed",
    severity: Severity::High,
    cwe: &[287],
    topics: &[Topic::Adm, Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-014"),
    needs: Needs::Udp(623),
    run: |site| Box::pin(run(site)),
};

/// Which ways of signing in the channel knows.
const QUESTION: &[u8] = b"\x06\x00\xff\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x09\x20\x18\xc8\x81\x00\x38\x8e\x04\xb5";

async fn run(site: &Site) -> Judged {
    let said = match site.peer.datagram(QUESTION, Duration::from_secs(2), false).await {
        Ok(said) => said,
        Err(DialError::Fault(Fault::Refused | Fault::Timeout)) => return Ok(Outcome::fine()),
        Err(error) => return Err(error.into()),
    };
    let is_answer = said.starts_with(b"\x06\x00\xff\x07") && said.get(19) == Some(&0x38) && said.get(20) == Some(&0);
    if !is_answer {
        return Ok(Outcome::unknown("something answers that is not IPMI"));
    }
    let kinds = said.get(22).copied().unwrap_or(0);
    let status = said.get(23).copied().unwrap_or(0);
    let mut detail = "it answers on this network".to_owned();
    if kinds & 1 != 0 {
        detail.push_str("; it lets in without a password");
    }
    if status & 2 != 0 {
        detail.push_str("; it lets in without a user name");
    }
    Ok(Outcome::bad(detail).seen(format!("authentication types {kinds:#04x}, status {status:#04x}")))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn answering_and_silent() {
        let there = Town::default().udp(623, |_| {
            Some(b"\x06\x00\xff\x07\x00\x00\x00\x00\x00\x00\x00\x00\x00\x10\x81\x1c\x63\x20\x00\x38\x00\x01\x97\x04\x03\x00\x00\x00\x00\x00".to_vec())
        });
        assert!(is_bad("SVC-014", 623, there).await.contains("without a password"));
        is_fine("SVC-014", 623, Town::default()).await;
    }
}
