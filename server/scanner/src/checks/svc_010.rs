//! SVC-010: a display that anybody may use.

use super::prelude::*;
use crate::plan::STEP as WAIT;

pub(super) const CHECK: Check = Check {
    id: "SVC-010",
    title: "An X11 display is open",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-010"),
    needs: Needs::Names(&["x11"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let said = site.peer.ask(b"l\x00\x0b\x00\x00\x00\x00\x00\x00\x00\x00\x00", WAIT, |seen| seen.len() >= 8).await?;
    Ok(match said.first() {
        Some(1) => Outcome::bad("anybody reads the keyboard and the screen").seen("setup: success"),
        Some(0 | 2) => Outcome::fine().seen("setup: refused"),
        _ => Outcome::unknown("the answer to the setup is not understood"),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        is_bad("SVC-010", 6000, Town::default().says(6000, b"", &[(b"l\x00", b"\x01\x00\x0b\x00\x00\x00\x00\x00")])).await;
        is_fine("SVC-010", 6000, Town::default().says(6000, b"", &[(b"l\x00", b"\x00\x00\x0b\x00\x00\x00\x00\x00")])).await;
    }
}
