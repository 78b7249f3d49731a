//! DB-004: a cache that lets anybody in.

use super::prelude::*;
use crate::plan::STEP as WAIT;
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "DB-004",
    title: "memcached is reachable",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Svc],
    risk: Risk::Safe,
    cost: 2,
    docs: page!("DB-004"),
    needs: Needs::Names(&["memcached"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let said = site.peer.ask(b"stats\r\n", WAIT, is_whole).await?;
    let text = String::from_utf8_lossy(&said).into_owned();
    if text.contains("unauthenticated") || text.starts_with("ERROR") {
        return Ok(Outcome::fine().seen(text));
    }
    if !text.starts_with("STAT ") {
        return Ok(Outcome::unknown("the answer is neither statistics nor a refusal").seen(text));
    }
    let datagram = site.peer.datagram(b"\x00\x01\x00\x00\x00\x01\x00\x00version\r\n", Duration::from_secs(1), false).await;
    let also = datagram.is_ok_and(|said| said.windows(7).any(|part| part == b"VERSION"));
    let more = if also { "; it answers datagrams too, which makes it a weapon against others" } else { "" };
    Ok(Outcome::bad(format!("anybody can read and write what is cached{more}")).seen(text))
}

fn is_whole(seen: &[u8]) -> bool {
    seen.ends_with(b"END\r\n") || !seen.starts_with(b"STAT ") && seen.ends_with(b"\r\n")
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        let replies: &[(&[u8], &[u8])] = &[(b"version", b"VERSION 1.6.18\r\n"), (b"stats", b"STAT pid 1\r\nEND\r\n")];
        let open = Town::default().says(11211, b"", replies);
        assert!(is_bad("DB-004", 11211, open.clone()).await.ends_with("what is cached"));
        let amplifier = open.udp(11211, |_| Some(b"\x00\x01\x00\x00\x00\x01\x00\x00VERSION 1.6.18\r\n".to_vec()));
        assert!(is_bad("DB-004", 11211, amplifier).await.contains("weapon"));
        let replies: &[(&[u8], &[u8])] = &[(b"version", b"VERSION 1.6.18\r\n"), (b"stats", b"CLIENT_ERROR unauthenticated\r\n")];
        is_fine("DB-004", 11211, Town::default().says(11211, b"", replies)).await;
    }
}
