//! DB-001: a Redis that lets anybody in.

use super::prelude::*;
use crate::plan::STEP as WAIT;

pub(super) const CHECK: Check = Check {
    id: "DB-001",
    title: "Redis answers without a password",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("DB-001"),
    needs: Needs::Names(&["redis"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let said = site.peer.ask(b"*2\r\n$4\r\nINFO\r\n$6\r\nserver\r\n", WAIT, |seen| seen.len() > 100 || is_refusal(seen)).await?;
    let text = String::from_utf8_lossy(&said).into_owned();
    Ok(match () {
        () if text.contains("redis_version:") => Outcome::bad("anybody can read and write everything in it").seen(text),
        () if text.starts_with("-NOAUTH") || text.starts_with("-NOPERM") || text.starts_with("-DENIED") => Outcome::fine().seen(text),
        () => Outcome::unknown("the answer is neither information nor a refusal").seen(text),
    })
}

/// A whole error: nothing more will come.
fn is_refusal(seen: &[u8]) -> bool {
    seen.starts_with(b"-") && seen.ends_with(b"\r\n")
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        let open = Town::default().says(6379, b"", &[(b"PING", b"+PONG\r\n"), (b"INFO", b"$24\r\nredis_version:7.2.4\r\nos:x\r\n")]);
        assert!(is_bad("DB-001", 6379, open).await.contains("anybody"));
        let locked = Town::default().says(6379, b"", &[(b"", b"-NOAUTH Authentication required.\r\n")]);
        is_fine("DB-001", 6379, locked).await;
    }
}
