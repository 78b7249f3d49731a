//! SVC-013: a directory for anybody.

use super::prelude::*;
use crate::{
    identify::ldap_bind,
    peer::{Lost, Peer, Talk, Upgrade},
};

pub(super) const CHECK: Check = Check {
    id: "SVC-013",
    title: "LDAP gives entries to anybody or offers no TLS",
    severity: Severity::Medium,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Tls],
    risk: Risk::Safe,
    cost: 3,
    docs: page!("SVC-013"),
    needs: Needs::Names(&["ldap"]),
    run: |site| Box::pin(run(site)),
};

async fn run(site: &Site) -> Judged {
    let mut talk = site.peer.talk().await?;
    talk.send(&ldap_bind()).await?;
    message(&mut talk).await?;
    let mut faults = Vec::new();
    talk.send(&search(2, "", 0, "namingContexts")).await?;
    let root = message(&mut talk).await?;
    if let Some(base) = context(&root) {
        // The result that ends the first search.
        message(&mut talk).await?;
        talk.send(&search(3, &base, 2, "1.1")).await?;
        let found = message(&mut talk).await?;
        if is_entry(&found) && !found.is_empty() {
            faults.push(format!("anybody can read entries below {base}"));
        }
    }
    if !site.service.tls {
        let peer = Peer { upgrade: Upgrade::Ldap, ..site.peer.clone() };
        match peer.doorstep().await {
            Ok(_) => {}
            Err(Lost::Garbled(_) | Lost::Closed) => faults.push("StartTLS is not offered: passwords travel in clear text".into()),
            Err(lost) => return Err(lost),
        }
    }
    Ok(Outcome::bad_if(&faults).seen(String::from_utf8_lossy(&root)))
}

/// One whole message.
async fn message(talk: &mut Talk) -> Result<Vec<u8>, Lost> {
    let head = talk.exact(2).await?;
    let length = match head[1] {
        short @ 0..0x80 => usize::from(short),
        long => talk.exact(usize::from(long & 0x7f).min(4)).await?.iter().fold(0, |n, byte| n << 8 | usize::from(*byte)),
    };
    talk.exact(length.min(64 * 1024)).await
}

/// A search for one entry below `base` by its presence; only `attribute` is wanted.
fn search(id: u8, base: &str, scope: u8, attribute: &str) -> Vec<u8> {
    let sized = |tag: u8, content: &[u8]| {
        let length = u8::try_from(content.len()).unwrap_or(0x7f).min(0x7f);
        [&[tag, length][..], &content[..usize::from(length)]].concat()
    };
    let base = sized(4, &base.as_bytes()[..base.len().min(60)]);
    let fixed = [0x0a, 1, scope, 0x0a, 1, 0, 2, 1, 1, 2, 1, 5, 1, 1, 0];
    let filter = sized(0x87, b"objectClass");
    let attributes = sized(0x30, &sized(4, attribute.as_bytes()));
    let request = sized(0x63, &[base, fixed.to_vec(), filter, attributes].concat());
    sized(0x30, &[vec![2, 1, id], request].concat())
}

/// Whether a message is an entry that was found.
fn is_entry(message: &[u8]) -> bool {
    message.get(3) == Some(&0x64)
}

/// The first naming context that the root names.
fn context(root: &[u8]) -> Option<String> {
    let word = b"namingContexts";
    let at = root.windows(word.len()).position(|part| part.eq_ignore_ascii_case(word))? + word.len();
    // A set (0x31) of texts (0x04), with short or long lengths.
    let rest = root.get(at..)?;
    let text = rest.iter().position(|byte| *byte == 4)?;
    let length = usize::from(*rest.get(text + 1)?);
    let base = rest.get(text + 2..text + 2 + length)?;
    String::from_utf8(base.to_vec()).ok().filter(|base| base.contains('=') && base.len() <= 60)
}

#[cfg(test)]
mod tests {
use crate::town::{Town, is_bad, is_fine};
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

    const BOUND: &[u8] = b"\x30\x0c\x02\x01\x01\x61\x07\x0a\x01\x00\x04\x00\x04\x00";
    const ROOT: &[u8] = b"\x30\x27\x02\x01\x02\x64\x22\x04\x00\x30\x1e\x30\x1c\x04\x0enamingContexts\x31\x0a\x04\x08dc=a,c=b\x30\x0c\x02\x01\x02\x65\x07\x0a\x01\x00\x04\x00\x04\x00";
    const ENTRY: &[u8] = b"\x30\x0f\x02\x01\x03\x64\x0a\x04\x08dc=a,c=b";
    const DENIED: &[u8] = b"\x30\x0c\x02\x01\x03\x65\x07\x0a\x01\x32\x04\x00\x04\x00";
    const STARTED: &[u8] = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x00\x04\x00\x04\x00";
    const REFUSED: &[u8] = b"\x30\x0c\x02\x01\x01\x78\x07\x0a\x01\x02\x04\x00\x04\x00";

    fn town(open: bool) -> Town {
        Town::default().tcp(389, move |mut stream| async move {
            let mut buffer = [0; 512];
            while let Ok(length @ 1..) = stream.read(&mut buffer).await {
                let answer = match buffer[5] {
                    0x60 => BOUND,
                    0x77 => if open { REFUSED } else { STARTED },
                    _ if buffer[..length].windows(14).any(|part| part == b"namingContexts") => ROOT,
                    _ => if open { ENTRY } else { DENIED },
                };
                let _ = stream.write_all(answer).await;
            }
        })
    }

    #[tokio::test(start_paused = true)]
    async fn open_and_locked() {
        let said = is_bad("SVC-013", 389, town(true)).await;
        assert!(said.contains("below dc=a,c=b") && said.contains("StartTLS"), "{said}");
        is_fine("SVC-013", 389, town(false)).await;
    }
}
