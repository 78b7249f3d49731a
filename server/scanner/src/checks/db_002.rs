//! DB-002: a MongoDB that lets anybody in.

use super::prelude::*;
use crate::{identify::mongo_command, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "DB-002",
    title: "MongoDB answers without signing in",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("DB-002"),
    needs: Needs::Names(&["mongodb"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let question = mongo_command(b"\x10listDatabases\x00\x01\x00\x00\x00\x08nameOnly\x00\x01");
    let said = site.peer.ask(&question, WAIT, |seen| seen.len() > 20).await?;
    let has = |word: &[u8]| said.windows(word.len()).any(|part| part == word);
    let text = String::from_utf8_lossy(&said).into_owned();
    Ok(match () {
        () if has(b"databases\x00") => Outcome::bad("anybody can list its databases").seen(text),
        () if has(b"requires authentication") || has(b"Unauthorized") || has(b"not authorized") => Outcome::fine().seen(text),
        () => Outcome::unknown("the answer is neither a list nor a refusal").seen(text),
    })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    const HELLO: &[u8] = b"\x40\0\0\0\x01\0\0\0\x01\0\0\0\xdd\x07\0\0\0\0\0\0\0\x2b\0\0\0\x10maxWireVersion\x00\x15\0\0\0";
    const LIST: &[u8] = b"\x40\0\0\0\x01\0\0\0\x01\0\0\0\xdd\x07\0\0\0\0\0\0\0\x2b\0\0\0\x04databases\x00\x05\0\0\0\0";
    const NO: &[u8] = b"\x40\0\0\0\x01\0\0\0\x01\0\0\0\xdd\x07\0\0\0\0\0\0\0\x2b\0\0\0\x02errmsg\x00 command requires authentication\0";

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        let open = Town::default().says(27017, b"", &[(b"hello", HELLO), (b"listDatabases", LIST)]);
        assert!(is_bad("DB-002", 27017, open).await.contains("list its databases"));
        let locked = Town::default().says(27017, b"", &[(b"hello", HELLO), (b"listDatabases", NO)]);
        is_fine("DB-002", 27017, locked).await;
    }
}
