//! INF-009: devices that must be left alone.

use super::prelude::*;
use std::time::Duration;

pub(super) const CHECK: Check = Check {
    id: "INF-009",
    title: "A controller of machines is in this network",
    severity: Severity::Info,
    cwe: &[284],
    topics: &[Topic::Inv, Topic::Net],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("INF-009"),
    needs: Needs::Ports(&[102, 502, 20_000, 44_818]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    // Such devices have been seen to stop when they were asked what they do not know: one only listens.
    let said = site.peer.plain().await?.read(Duration::from_secs(1), |_| true).await;
    if !said.is_empty() {
        return Ok(Outcome::fine().seen(String::from_utf8_lossy(&said)));
    }
    let protocol = match site.peer.at.port() {
        102 => "S7 or MMS",
        502 => "Modbus",
        20_000 => "DNP3",
        _ => "EtherNet/IP",
    };
    Ok(Outcome::bad(format!("this is the port of {protocol}; the device was treated as fragile and asked nothing")))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};
    use tokio::io::AsyncReadExt as _;

    #[tokio::test(start_paused = true)]
    async fn a_controller_is_sent_nothing() {
        let silent = Town::default().tcp(502, |mut stream| async move {
            let mut buffer = [0; 1];
            assert_eq!(stream.read(&mut buffer).await.unwrap_or(0), 0, "a byte was sent to a controller");
        });
        assert!(is_bad("INF-009", 502, silent).await.contains("Modbus"));
        is_fine("INF-009", 502, Town::default().says(502, b"220 hello\r\n", &[])).await;
    }
}
