//! Whether anybody lives at an address: a knock at four doors; any answer, also a refusal, is a sign of life.

use crate::{
    dial::{DialError, Fault},
    plan::Host,
    run::{Broken, Run},
};
use futures_util::{StreamExt as _, stream};
use std::{net::SocketAddr, time::Duration};

const DOORS: [u16; 4] = [443, 80, 22, 445];
const PATIENCE: Duration = Duration::from_millis(1_200);

/// Whether the host is up, and by what one knows. A host that was named alone is scanned in any case: it may hide.
pub(crate) async fn look(run: &Run, host: &Host) -> Result<(bool, String), Broken> {
    if host.ip.is_loopback() {
        return Ok((true, "this machine".into()));
    }
    if run.assume_up {
        return Ok((true, "not asked".into()));
    }
    let knocks =
        stream::iter(DOORS.map(|port| async move {
            (port, run.dialer.tcp(SocketAddr::new(host.ip, port), PATIENCE).await.map(drop))
        }));
    let mut knocks = knocks.buffer_unordered(run.pace.knocks);
    let mut trouble = None;
    while let Some((port, said)) = knocks.next().await {
        match said {
            Ok(()) => return Ok((true, format!("port {port} is open"))),
            Err(DialError::Fault(Fault::Refused | Fault::Broken)) => {
                return Ok((true, format!("port {port} answered")));
            }
            Err(DialError::Cancelled) => return Err(Broken::Cancelled),
            Err(error @ (DialError::Forbidden(_) | DialError::Fault(Fault::Local(_)))) => trouble = Some(error),
            Err(_) => {}
        }
    }
    match trouble {
        // Nobody may say of a host that could not be asked that it is down.
        Some(error) => Ok((true, format!("could not be asked: {error}"))),
        None if host.alone => Ok((true, "named alone; it does not answer on common ports".into())),
        None => Ok((false, "does not answer".into())),
    }
}
