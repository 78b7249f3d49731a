//! SVC-003: files for anonymous.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SVC-003",
    title: "FTP lets anybody in",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-003"),
    needs: Needs::Names(&["ftp"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let mut talk = site.peer.talk().await?;
    talk.reply().await?;
    let (mut code, mut text) = talk.command("USER anonymous").await?;
    if code == 331 {
        (code, text) = talk.command("PASS assay@").await?;
    }
    let seen = format!("{code} {text}");
    let _ = talk.send(b"QUIT\r\n").await;
    Ok(match code {
        230 => Outcome::bad("the name 'anonymous' is let in").seen(seen),
        400..=599 | 332 => Outcome::fine().seen(seen),
        _ => Outcome::unknown("the answer to the name is not understood").seen(seen),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        let open: &[(&[u8], &[u8])] = &[(b"USER", b"331 Please specify the password.\r\n"), (b"PASS", b"230 Login successful.\r\n")];
        is_bad("SVC-003", 21, Town::default().says(21, b"220 ready ftp\r\n", open)).await;
        let locked: &[(&[u8], &[u8])] = &[(b"USER", b"331 Please specify the password.\r\n"), (b"PASS", b"530 Login incorrect.\r\n")];
        is_fine("SVC-003", 21, Town::default().says(21, b"220 ready ftp\r\n", locked)).await;
    }
}
