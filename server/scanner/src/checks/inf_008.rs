//! INF-008: printers that print what they are sent.

use super::prelude::*;
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "INF-008",
    title: "A printer's raw port is open",
    severity: Severity::Low,
    cwe: &[284],
    topics: &[Topic::Svc],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-008"),
    needs: Needs::Ports(&[515, 9100, 9101, 9102, 9103, 9104, 9105, 9106, 9107]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    // Not a byte is sent: it would be printed. Printers do not speak first; what does is something else.
    let said = site.peer.plain().await?.read(Duration::from_secs(1), |_| true).await;
    if !said.is_empty() {
        return Ok(Outcome::fine().seen(String::from_utf8_lossy(&said)));
    }
    Ok(Outcome::bad(format!("port {} takes whatever it is sent and prints it", site.peer.at.port())))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};
    use tokio::io::AsyncReadExt as _;

    #[tokio::test(start_paused = true)]
    async fn a_printer_is_sent_nothing() {
        let silent = Town::default().tcp(9100, |mut stream| async move {
            let mut buffer = [0; 1];
            assert_eq!(stream.read(&mut buffer).await.unwrap_or(0), 0, "a byte was sent to a printer");
        });
        assert!(is_bad("INF-008", 9100, silent).await.contains("port 9100"));
        is_fine("INF-008", 9100, Town::default().says(9100, b"SSH-2.0-x\r\n", &[])).await;
    }
}
