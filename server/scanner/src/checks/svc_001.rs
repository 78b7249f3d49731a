//! SVC-001: sign-in in clear text.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SVC-001",
    title: "Telnet, rlogin or rsh is offered",
    severity: Severity::High,
    cwe: &[319],
    topics: &[Topic::Adm, Topic::Svc],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-001"),
    needs: Needs::Either(&["telnet"], &[23, 512, 513, 514]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let service = &site.service;
    let named = match (service.certain, service.name.as_str()) {
        (true, "telnet") => "Telnet",
        (true, _) => return Ok(Outcome::fine().seen(service.banner.clone().unwrap_or_default())),
        (false, _) => match site.peer.at.port() {
            512 => "rexec",
            513 => "rlogin",
            514 => "rsh",
            _ => return Ok(Outcome::unknown("something listens that is not recognised as Telnet")),
        },
    };
    Ok(Outcome::bad(format!("{named} is offered")).seen(service.banner.clone().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn telnet_on_any_port() {
        assert_eq!(is_bad("SVC-001", 2323, Town::default().says(2323, b"\xff\xfd\x18\xff\xfd\x20login: ", &[])).await, "Telnet is offered");
        assert_eq!(is_bad("SVC-001", 513, Town::default().says(513, b"", &[])).await, "rlogin is offered");
        is_fine("SVC-001", 23, Town::default().says(23, b"SSH-2.0-OpenSSH_9.6\r\n", &[])).await;
    }
}
