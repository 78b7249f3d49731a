//! SVC-016: mail in clear text.

use super::prelude::*;


pub(super) const CHECK: Check = Check {
    id: "SVC-016",
    title: "SMTP offers no STARTTLS or tells users",
    severity: Severity::Low,
    cwe: &[319],
    topics: &[Topic::Tls, Topic::Cfg],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-016"),
    needs: Needs::Names(&["smtp"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let mut talk = site.peer.talk().await?;
    talk.reply().await?;
    let (code, extensions) = talk.command("EHLO assay.invalid").await?;
    let mut faults = Vec::new();
    let offered = extensions.lines().any(|line| line.trim().eq_ignore_ascii_case("STARTTLS"));
    if !(site.service.tls || code == 250 && offered) {
        faults.push("STARTTLS is not offered".to_owned());
    }
    let (code, said) = talk.command("VRFY postmaster").await?;
    if matches!(code, 250 | 251) {
        faults.push("VRFY tells which users exist".to_owned());
    }
    let _ = talk.send(b"QUIT\r\n").await;
    Ok(Outcome::bad_if(&faults).seen(format!("{extensions}VRFY: {code} {said}")))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};

    #[tokio::test(start_paused = true)]
    async fn old_and_modern() {
        let old: &[(&[u8], &[u8])] = &[(b"EHLO", b"250-mx\r\n250 SIZE 1\r\n"), (b"VRFY", b"250 <postmaster@mx>\r\n"), (b"STARTTLS", b"502 no\r\n")];
        let said = is_bad("SVC-016", 25, Town::default().says(25, b"220 mx ESMTP\r\n", old)).await;
        assert!(said.contains("STARTTLS") && said.contains("VRFY"), "{said}");
        let modern: &[(&[u8], &[u8])] = &[(b"EHLO", b"250-mx\r\n250-STARTTLS\r\n250 SIZE 1\r\n"), (b"VRFY", b"252 try\r\n")];
        is_fine("SVC-016", 25, Town::default().says(25, b"220 mx ESMTP\r\n", modern)).await;
    }
}
