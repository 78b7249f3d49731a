//! SVC-011: file systems for anybody.

use super::prelude::*;
use crate::{identify::rpc_call, plan::STEP as WAIT};

pub(super) const CHECK: Check = Check {
    id: "SVC-011",
    title: "NFS exports to everybody",
    severity: Severity::High,
    cwe: &[732],
    topics: &[Topic::Dat],
    risk: Risk::Safe,
    cost: 3,
    docs: page!("SVC-011"),
    needs: Needs::Names(&["rpcbind"]),
    run: |site| Box::pin(run(site)),
};

/// The mount daemon, version 3, over TCP.
const MOUNT: u32 = 100_005;
const MOST_EXPORTS: usize = 500;

async fn run(site: &Site) -> Judged {
    let wanted = [MOUNT, 3, 6, 0].map(u32::to_be_bytes).concat();
    let said = site.peer.ask(&rpc_call(100_000, 2, 3, &wanted), WAIT, |seen| seen.len() >= 32).await?;
    let port = said.get(28..32).map_or(0, |four| u32::from_be_bytes([four[0], four[1], four[2], four[3]]));
    let Some(port) = u16::try_from(port).ok().filter(|port| *port > 0) else { return Ok(Outcome::not_applicable()) };
    let mut talk = site.peer.other(port).plain().await?;
    talk.send(&rpc_call(MOUNT, 3, 5, &[])).await?;
    let head = talk.exact(4).await?;
    let length = usize::from(head[2]) << 8 | usize::from(head[3]) | usize::from(head[1]) << 16;
    let reply = talk.exact(length.min(256 * 1024)).await?;
    let Some(exports) = exports(&reply) else { return Ok(Outcome::unknown("the list of exports is not understood")) };
    let listed: Vec<String> = exports.iter().map(|(path, groups)| format!("{path} to {}", groups.join(", "))).collect();
    let open = exports.iter().filter(|(_, groups)| groups.is_empty() || groups.iter().any(|group| group == "*" || group == "(everyone)"));
    let faults: Vec<String> = open.map(|(path, _)| format!("{path} is exported to everybody")).collect();
    Ok(Outcome::bad_if(&faults).seen(listed.join("\n")))
}

/// The exports with those to whom they are given, from a reply without its length.
fn exports(reply: &[u8]) -> Option<Vec<(String, Vec<String>)>> {
    let mut rest = reply.get(24..)?;
    let mut all = Vec::new();
    while flag(&mut rest)? && all.len() < MOST_EXPORTS {
        let path = text(&mut rest)?;
        let mut groups = Vec::new();
        while flag(&mut rest)? && groups.len() < MOST_EXPORTS {
            groups.push(text(&mut rest)?);
        }
        all.push((path, groups));
    }
    Some(all)
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let (four, after) = rest.split_at_checked(4)?;
    *rest = after;
    usize::try_from(u32::from_be_bytes(four.try_into().ok()?)).ok()
}

fn flag(rest: &mut &[u8]) -> Option<bool> {
    Some(number(rest)? != 0)
}

/// A text, filled up to a multiple of four.
fn text(rest: &mut &[u8]) -> Option<String> {
    let length = number(rest)?;
    let (text, after) = rest.split_at_checked(length.checked_next_multiple_of(4)?)?;
    *rest = after;
    Some(crate::text::line(text.get(..length)?, 200))
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    fn reply(body: &[u8]) -> Vec<u8> {
        let mut all = b"assa\x00\x00\x00\x01".to_vec();
        all.extend_from_slice(&[0; 16]);
        all.extend_from_slice(body);
        let length = u32::try_from(all.len()).expect("short") | 0x8000_0000;
        [&length.to_be_bytes()[..], &all].concat()
    }

    fn town(exports: &'static [u8]) -> Town {
        let serve = |town: Town, port: u16, body: &'static [u8]| {
            town.tcp(port, move |mut stream| async move {
                let mut buffer = [0; 256];
                let _ = stream.read(&mut buffer).await;
                let _ = stream.write_all(&reply(body)).await;
            })
        };
        let town = serve(Town::default(), 111, b"\x00\x00\x4e\x50");
        serve(town, 20_048, exports)
    }

    #[tokio::test(start_paused = true)]
    async fn to_all_and_to_some() {
        let open = b"\x00\x00\x00\x01\x00\x00\x00\x04/srv\x00\x00\x00\x00\x00\x00\x00\x00";
        assert_eq!(is_bad("SVC-011", 111, town(open)).await, "/srv is exported to everybody");
        let closed = b"\x00\x00\x00\x01\x00\x00\x00\x04/srv\x00\x00\x00\x01\x00\x00\x00\x0810.0.0.1\x00\x00\x00\x00\x00\x00\x00\x00";
        is_fine("SVC-011", 111, town(closed)).await;
    }
}
