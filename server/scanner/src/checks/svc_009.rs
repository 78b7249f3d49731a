//! SVC-009: a screen for everybody.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SVC-009",
    title: "VNC asks for no password",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Adm],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-009"),
    needs: Needs::Names(&["vnc"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let mut talk = site.peer.talk().await?;
    let greeting = talk.exact(12).await?;
    if !greeting.starts_with(b"RFB ") {
        return Ok(Outcome::unknown("the greeting is not that of VNC"));
    }
    let old = greeting.starts_with(b"RFB 003.003");
    talk.send(if old { b"RFB 003.003\n" } else { b"RFB 003.008\n" }).await?;
    let kinds = if old {
        talk.exact(4).await?
    } else {
        let count = talk.exact(1).await?[0];
        talk.exact(usize::from(count)).await?
    };
    let seen = format!("security types {kinds:?}");
    Ok(if kinds.contains(&1) { Outcome::bad("anybody sees and steers the screen").seen(seen) } else { Outcome::fine().seen(seen) })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn none_and_password() {
        is_bad("SVC-009", 5900, Town::default().says(5900, b"RFB 003.008\n", &[(b"RFB", b"\x02\x01\x02")])).await;
        is_bad("SVC-009", 5900, Town::default().says(5900, b"RFB 003.003\n", &[(b"RFB", b"\x00\x00\x00\x01")])).await;
        is_fine("SVC-009", 5900, Town::default().says(5900, b"RFB 003.008\n", &[(b"RFB", b"\x01\x02")])).await;
    }
}
