//! SVC-006: the protocol by which WannaCry came.

use super::prelude::*;
use crate::{peer::Lost, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "SVC-006",
    title: "SMB 1 is accepted",
    severity: Severity::High,
    cwe: &[327],
    topics: &[Topic::Svc, Topic::Vul],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-006"),
    needs: Needs::Either(&["smb"], &[445]),
    run: |site| Box::pin(run(site)),
};

/// A negotiation that offers `NT LM 0.12` alone.
const QUESTION: &[u8] = b"\x00\x00\x00\x2f\xffSMB\x72\x00\x00\x00\x00\x18\x01\x28\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x0c\x00\x02NT LM 0.12\x00";

async fn run(site: &Site) -> Judged {
    let said = match site.peer.ask(QUESTION, WAIT, |seen| seen.len() >= 39).await {
        Err(Lost::Closed) => Vec::new(),
        other => other?,
    };
    let chosen = said.get(37..39).map(|two| u16::from_le_bytes([two[0], two[1]]));
    Ok(match (said.get(4..8), chosen) {
        (Some(b"\xffSMB"), Some(0)) => Outcome::bad("the server agrees to speak SMB 1").seen("dialect NT LM 0.12 accepted"),
        // One that does not speak it hangs up, or says that it knows none of the dialects.
        (Some(b"\xffSMB"), Some(_)) | (None, _) => Outcome::fine(),
        _ => Outcome::unknown("something answers that is not SMB 1"),
    })
}

#[cfg(test)]
mod tests {
use super::QUESTION;
    use crate::town::{Town, is_bad, is_fine};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    fn town(accepts: bool) -> Town {
        Town::default().tcp(445, move |mut stream| async move {
            let mut buffer = [0; 256];
            let length = stream.read(&mut buffer).await.unwrap_or(0);
            let answer = match &buffer[..length] {
                said if said.starts_with(b"\x00\x00\x00\x2f\xffSMB") && accepts => {
                    [&b"\x00\x00\x00\x25\xffSMB\x72"[..], &[0; 27], &[17, 0, 0, 0, 0]].concat()
                }
                said if said.windows(4).any(|part| part == b"\xfeSMB") => [&b"\x00\x00\x00\x48\xfeSMB"[..], &[0; 68]].concat(),
                _ => Vec::new(),
            };
            let _ = stream.write_all(&answer).await;
        })
    }

    #[test]
    fn the_question_has_its_stated_length() {
        assert_eq!(usize::from(QUESTION[3]), QUESTION.len() - 4);
    }

    #[tokio::test(start_paused = true)]
    async fn accepted_and_refused() {
        is_bad("SVC-006", 445, town(true)).await;
        is_fine("SVC-006", 445, town(false)).await;
    }
}
