//! SVC-012: copies for anybody.

use super::prelude::*;
use crate::peer::Lost;

pub(super) const CHECK: Check = Check {
    id: "SVC-012",
    title: "rsync lists its modules to anybody",
    severity: Severity::Medium,
    cwe: &[306],
    topics: &[Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-012"),
    needs: Needs::Names(&["rsync"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let mut talk = site.peer.talk().await?;
    talk.line().await?;
    talk.send(b"@RSYNCD: 31.0\n\n").await?;
    let mut modules = Vec::new();
    while modules.len() < 500 {
        match talk.line().await {
            Ok(line) if line.starts_with("@RSYNCD: EXIT") || line.starts_with("@ERROR") => break,
            Ok(line) => modules.push(line),
            Err(Lost::Closed) => break,
            Err(lost) => return Err(lost),
        }
    }
    let names: Vec<&str> = modules.iter().filter_map(|line| line.split(['\t', ' ']).next()).filter(|name| !name.is_empty()).collect();
    Ok(if names.is_empty() { Outcome::fine() } else { Outcome::bad(format!("modules: {}", names.join(", "))).seen(modules.join("\n")) })
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn listed_or_not() {
        let open: &[(&[u8], &[u8])] = &[(b"@RSYNCD", b"backup         \tall of it\nwww            \t\n@RSYNCD: EXIT\n")];
        assert_eq!(is_bad("SVC-012", 873, Town::default().says(873, b"@RSYNCD: 31.0\n", open)).await, "modules: backup, www");
        is_fine("SVC-012", 873, Town::default().says(873, b"@RSYNCD: 31.0\n", &[(b"@RSYNCD", b"@RSYNCD: EXIT\n")])).await;
    }
}
