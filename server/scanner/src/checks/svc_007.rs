//! SVC-007: file sharing that can be changed on the way.

use super::prelude::*;
use crate::{identify::smb_negotiate, plan::STEP as WAIT};

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
    Ok(match said.get(70) {
        Some(mode) if mode & 2 == 0 => Outcome::bad("the server does not insist on signatures").seen(format!("security mode {mode}")),
        Some(mode) => Outcome::fine().seen(format!("security mode {mode}")),
        None => Outcome::unknown("the answer to the negotiation is cut off"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    const ASKING: &[u8; 76] = &answer(1);
    const INSISTING: &[u8; 76] = &answer(3);

    const fn answer(mode: u8) -> [u8; 76] {
        let mut said = [0; 76];
        (said[3], said[4], said[5], said[6], said[7]) = (72, 0xfe, b'S', b'M', b'B');
        (said[68], said[70], said[72], said[73]) = (65, mode, 0x02, 0x03);
        said
    }

    #[tokio::test(start_paused = true)]
    async fn asked_for_or_insisted_on() {
        is_bad("SVC-007", 445, Town::default().says(445, b"", &[(b"\xfeSMB", ASKING)])).await;
        is_fine("SVC-007", 445, Town::default().says(445, b"", &[(b"\xfeSMB", INSISTING)])).await;
    }
}
