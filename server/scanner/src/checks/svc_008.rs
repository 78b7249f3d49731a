//! SVC-008: remote desktops before anybody has signed in.

use super::prelude::*;
use crate::{identify::rdp_request, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "SVC-008",
    title: "RDP does not insist on network level authentication",
    severity: Severity::Medium,
    cwe: &[287],
    topics: &[Topic::Aut, Topic::Adm],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-008"),
    needs: Needs::Names(&["rdp"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    // TLS alone is offered, without authentication before the session.
    let said = site.peer.ask(&rdp_request(1), WAIT, |seen| seen.len() >= 11).await?;
    Ok(match (said.get(11), said.get(15)) {
        (Some(2), Some(0 | 1)) => Outcome::bad("a session begins before the user is known").seen("negotiation: TLS accepted"),
        (Some(3), Some(5)) => Outcome::fine().seen("negotiation: network level authentication required"),
        (Some(3), _) => Outcome::unknown("the server refuses TLS for another reason"),
        // Too old to negotiate at all.
        (None, _) if said.len() >= 7 => Outcome::bad("the server knows only the oldest protection").seen("no negotiation"),
        _ => Outcome::unknown("the answer to the request is not understood"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn with_and_without() {
        let without: &[(&[u8], &[u8])] = &[(b"\x03\x00\x00", b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x02\x00\x08\x00\x01\x00\x00\x00")];
        is_bad("SVC-008", 3389, Town::default().says(3389, b"", without)).await;
        let with: &[(&[u8], &[u8])] = &[(b"\x03\x00\x00", b"\x03\x00\x00\x13\x0e\xd0\x00\x00\x12\x34\x00\x03\x00\x08\x00\x05\x00\x00\x00")];
        is_fine("SVC-008", 3389, Town::default().says(3389, b"", with)).await;
    }
}
