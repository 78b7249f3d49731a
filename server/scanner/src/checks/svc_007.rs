//! SVC-007: file sharing that can be changed on the way.

use super::prelude::*;
use crate::{
    identify::{smb_agreed, smb_negotiate},
    plan::STEP as WAIT,
};

pub(super) const CHECK: Check = Check {
    id: "SVC-007",
    title: "SMB signing is not required",
    severity: Severity::Medium,
    cwe: &[347],
    topics: &[Topic::Net, Topic::Cfg],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-007"),
    needs: Needs::Names(&["smb"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let said = site.peer.ask(&smb_negotiate(), WAIT, |seen| seen.len() >= 72).await?;
    if said.get(4..8) != Some(b"\xfeSMB") {
        return Ok(Outcome::not_applicable());
    }
    // An error has the place of the mode too, and nothing in it.
    let Some(agreed) = smb_agreed(&said) else {
        return Ok(Outcome::unknown("the server agrees to none of the dialects"));
    };
    let outcome = match agreed.security & 2 {
        0 => Outcome::bad("the server does not insist on signatures"),
        _ => Outcome::fine(),
    };
    Ok(outcome.seen(format!("security mode {}", agreed.security)))
}

#[cfg(test)]
mod tests {
    use crate::{
        report::Verdict,
        town::{Town, is_bad, is_fine, result_by},
    };

    const ASKING: &[u8; 76] = &answer(1, 0);
    const INSISTING: &[u8; 76] = &answer(3, 0);
    const REFUSING: &[u8; 76] = &answer(0, 0xbb);

    const fn answer(mode: u8, error: u8) -> [u8; 76] {
        let mut said = [0; 76];
        said[12] = error;
        (said[3], said[4], said[5], said[6], said[7]) = (72, 0xfe, b'S', b'M', b'B');
        (said[68], said[70], said[72], said[73]) = (65, mode, 0x02, 0x03);
        said
    }

    #[tokio::test(start_paused = true)]
    async fn asked_for_or_insisted_on() {
        is_bad("SVC-007", 445, Town::default().says(445, b"", &[(b"\xfeSMB", ASKING)])).await;
        is_fine("SVC-007", 445, Town::default().says(445, b"", &[(b"\xfeSMB", INSISTING)])).await;
    }

    #[tokio::test(start_paused = true)]
    async fn an_error_says_nothing_of_signatures() {
        let refusing = Town::default().says(445, b"", &[(b"\xfeSMB", REFUSING)]);
        let result = result_by("SVC-007", 445, refusing, |_| {}).await;
        assert!(matches!(result.verdict, Verdict::Unknown { .. }), "{:?}", result.verdict);
    }
}
