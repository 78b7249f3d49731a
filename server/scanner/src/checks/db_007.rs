//! DB-007: a database server that lets anybody in.

use super::prelude::*;
use crate::peer::{Lost, Peer, Talk, Upgrade, mysql_has_tls};

pub(super) const CHECK: Check = Check {
    id: "DB-007",
    title: "PostgreSQL or MySQL lets in without a password",
    severity: Severity::Critical,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 3,
    docs: page!("DB-007"),
    needs: Needs::Names(&["postgresql", "mysql"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    if site.service.name == "mysql" { mysql(site).await } else { postgres(site).await }
}

/// The peer as one gets into TLS by its own way.
fn inside(site: &Site, upgrade: Upgrade) -> Peer {
    Peer { tls: true, upgrade, ..site.peer.clone() }
}

/// Says who comes; the server says what it wants to know of them.
async fn postgres(site: &Site) -> Judged {
    let mut talk = match inside(site, Upgrade::Postgres).talk().await {
        Err(Lost::Garbled(_)) => site.peer.plain().await?,
        other => other?,
    };
    let who = b"\x00\x03\x00\x00user\x00postgres\x00database\x00postgres\x00\x00";
    let length = u32::try_from(who.len() + 4).unwrap_or(0).to_be_bytes();
    talk.send(&[&length[..], who].concat()).await?;
    let kind = talk.exact(1).await?;
    let head = talk.exact(4).await?;
    let body = u32::from_be_bytes([head[0], head[1], head[2], head[3]]).saturating_sub(4).min(2_000);
    let body = talk.exact(body as usize).await?;
    Ok(match (kind[0], body.as_slice()) {
        (b'R', [0, 0, 0, 0]) => {
            let _ = talk.send(b"X\x00\x00\x00\x04").await;
            Outcome::bad("the user 'postgres' is let in without a password").seen("AuthenticationOk")
        }
        (b'R', wanted) => Outcome::fine().seen(format!("authentication request {wanted:?}")),
        (b'E', error) => Outcome::fine().seen(String::from_utf8_lossy(error)),
        _ => Outcome::unknown("the answer to the begin of a session is not understood"),
    })
}

/// Bits of MySQL's capabilities: the protocol of 4.1, passwords of that time, named plugins, TLS.
const CAPABILITIES: u32 = 0x0200 | 0x8000 | 0x0008_0000;
const TLS: u32 = 0x0800;

async fn mysql(site: &Site) -> Judged {
    let mut talk = site.peer.plain().await?;
    let (_, greeting) = packet(&mut talk).await?;
    if greeting.first() != Some(&10) {
        return Ok(Outcome::fine().seen(String::from_utf8_lossy(&greeting)));
    }
    let tls = mysql_has_tls(&greeting);
    let mut number = 1;
    if tls {
        // Some let nobody in without TLS, and say so before they look at the name. The greeting and the request for TLS
        // were the packets before.
        (talk, number) = (inside(site, Upgrade::Mysql).talk().await?, 2);
    }
    talk.send(&framed(number, &response(tls))).await?;
    let (mut last, mut answer) = packet(&mut talk).await?;
    if answer.first() == Some(&0xfe) {
        // The account has another way of signing in: by that way, too, without a password.
        let nothing: &[u8] = if answer[1..].starts_with(b"caching_sha2_password") { &[0] } else { &[] };
        talk.send(&framed(last.wrapping_add(1), nothing)).await?;
        (last, answer) = packet(&mut talk).await?;
    }
    Ok(match answer.first() {
        Some(0) => {
            let _ = talk.send(&framed(0, &[1])).await;
            Outcome::bad("the user 'root' is let in without a password").seen(format!("OK, packet {last}"))
        }
        Some(0xff) => Outcome::fine().seen(String::from_utf8_lossy(answer.get(3..).unwrap_or_default())),
        _ => Outcome::unknown("the answer to the sign-in is neither a welcome nor a refusal"),
    })
}

/// The answer to a greeting: `root`, no password, no database.
fn response(tls: bool) -> Vec<u8> {
    let capabilities = if tls { CAPABILITIES | TLS } else { CAPABILITIES };
    let mut said = capabilities.to_le_bytes().to_vec();
    said.extend_from_slice(&[0, 0, 0, 1, 33]);
    said.resize(32, 0);
    said.extend_from_slice(b"root\x00\x00mysql_native_password\x00");
    said
}

/// A packet with its length and its number.
fn framed(number: u8, content: &[u8]) -> Vec<u8> {
    let length = u8::try_from(content.len()).unwrap_or(u8::MAX);
    [&[length, 0, 0, number][..], content].concat()
}

/// The next packet, with its number.
async fn packet(talk: &mut Talk) -> Result<(u8, Vec<u8>), Lost> {
    let head = talk.exact(4).await?;
    let length = usize::from(head[0]) | usize::from(head[1]) << 8;
    Ok((head[3], talk.exact(length.min(2_000)).await?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::{Town, is_bad, is_fine};

    #[test]
    fn the_answer_has_its_stated_length() {
        let said = framed(1, &response(false));
        assert_eq!((usize::from(said[0]), said[36..].split(|byte| *byte == 0).next()), (said.len() - 4, Some(&b"root"[..])));
    }

    /// A PostgreSQL without TLS that answers a session's begin so.
    fn postgres(answer: &'static [u8]) -> Town {
        let replies = [(&b"\x04\xd2\x16\x2f"[..], &b"N"[..]), (b"postgres", answer)];
        Town::default().says(5432, b"", Box::leak(Box::new(replies)))
    }

    #[tokio::test(start_paused = true)]
    async fn postgresql() {
        assert!(is_bad("DB-007", 5432, postgres(b"R\x00\x00\x00\x08\x00\x00\x00\x00")).await.contains("postgres"));
        is_fine("DB-007", 5432, postgres(b"R\x00\x00\x00\x0c\x00\x00\x00\x05salt")).await;
        is_fine("DB-007", 5432, postgres(b"E\x00\x00\x00\x10SFATAL\x00C28000\x00\x00")).await;
    }

    const GREETING: &[u8] = &{
        let mut said = [b'x'; 59];
        (said[0], said[1], said[2], said[3], said[4]) = (55, 0, 0, 0, 10);
        (said[5], said[6], said[7], said[8], said[9], said[10]) = (b'8', b'.', b'0', b'.', b'9', 0);
        (said[23], said[24], said[25]) = (0, 0xff, 0xf7);
        said
    };

    fn sql(replies: &'static [(&'static [u8], &'static [u8])]) -> Town {
        Town::default().says(3306, GREETING, replies)
    }

    #[tokio::test(start_paused = true)]
    async fn mysql() {
        is_bad("DB-007", 3306, sql(&[(b"root", b"\x07\x00\x00\x02\x00\x00\x00\x02\x00\x00\x00")])).await;
        is_fine("DB-007", 3306, sql(&[(b"root", b"\x0b\x00\x00\x02\xff\x15\x04#28000no")])).await;
        // An account that signs in by another plugin, and has no password in that one either.
        const OTHER: &[(&[u8], &[u8])] = &[
            (b"root", b"\x17\x00\x00\x02\xfecaching_sha2_password\x00"),
            (b"\x01\x00\x00\x03\x00", b"\x07\x00\x00\x04\x00\x00\x00\x02\x00\x00\x00"),
        ];
        is_bad("DB-007", 3306, sql(OTHER)).await;
    }
}
