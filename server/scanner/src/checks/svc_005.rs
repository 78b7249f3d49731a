//! SVC-005: management with a password that everybody knows.

use super::prelude::*;
use crate::dial::{DialError, Fault};
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "SVC-005",
    title: "SNMP answers to the community 'public'",
    severity: Severity::High,
    cwe: &[1392],
    topics: &[Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-005"),
    needs: Needs::Udp(161),
    run: |site| Box::pin(run(site)),
};

/// The description of the system, version 2c.
const QUESTION: &[u8] = b"\x30\x29\x02\x01\x01\x04\x06public\xa0\x1c\x02\x04\x61\x73\x61\x79\x02\x01\x00\x02\x01\x00\x30\x0e\x30\x0c\x06\x08\x2b\x06\x01\x02\x01\x01\x01\x00\x05\x00";

async fn run(site: &Site) -> Judged {
    // One try, with the one word that stands in the standard.
    let said = match site.peer.datagram(QUESTION, Duration::from_secs(2), false).await {
        Ok(said) => said,
        Err(DialError::Fault(Fault::Refused | Fault::Timeout)) => return Ok(Outcome::fine()),
        Err(error) => return Err(error.into()),
    };
    let is_answer = said.first() == Some(&0x30) && said.windows(6).any(|part| part == b"public") && said.contains(&0xa2);
    Ok(if is_answer {
        let text: Vec<u8> = said.iter().copied().filter(|byte| (0x20..0x7f).contains(byte)).collect();
        Outcome::bad("anybody can read the device's state").seen(String::from_utf8_lossy(&text))
    } else {
        Outcome::unknown("something answers that is not SNMP")
    })
}

#[cfg(test)]
mod tests {
use super::QUESTION;
    use crate::town::{Town, is_bad, is_fine};

    #[test]
    fn the_question_has_its_stated_length() {
        assert_eq!(usize::from(QUESTION[1]), QUESTION.len() - 2);
    }

    #[tokio::test(start_paused = true)]
    async fn answering_and_silent() {
        let there = Town::default().udp(161, |_| {
            Some(b"\x30\x2f\x02\x01\x01\x04\x06public\xa2\x22\x02\x04asay\x02\x01\x00\x02\x01\x00\x30\x14\x30\x12\x06\x08+\x06\x01\x02\x01\x01\x01\x00\x04\x06Router".to_vec())
        });
        is_bad("SVC-005", 161, there).await;
        is_fine("SVC-005", 161, Town::default().udp(161, |_| None)).await;
    }
}
