//! SVC-019: file sharing with whoever comes.

use super::prelude::*;
use crate::{
    identify::{smb_agreed, smb_negotiate},
    peer::{Lost, Talk},
};

pub(super) const CHECK: Check = Check {
    id: "SVC-019",
    title: "SMB lets anybody in as a guest",
    severity: Severity::High,
    cwe: &[306],
    topics: &[Topic::Aut, Topic::Dat],
    risk: Risk::Safe,
    cost: 1,
    docs: page!("SVC-019"),
    needs: Needs::Names(&["smb"]),
    run: |site| Box::pin(run(site)),
};

/// The server wants to hear the next part of the sign-in.
const GO_ON: u32 = 0xc000_0016;
/// Unicode, NTLM, and that keys are always agreed on.
const FLAGS: u32 = 0x0000_8205 | 0x0008_0000;
/// A name that nobody has.
const NAME: &str = "assay-nobody";

async fn run(site: &Site) -> Judged {
    let mut talk = site.peer.plain().await?;
    talk.send(&smb_negotiate()).await?;
    if smb_agreed(&message(&mut talk).await?).is_none() {
        return Ok(Outcome::unknown("the server agrees to none of the dialects"));
    }
    talk.send(&setup(1, [0; 8], &hello())).await?;
    let first = message(&mut talk).await?;
    if status(&first) != Some(GO_ON) {
        return Ok(Outcome::fine().seen(format!("status {:#010x}", status(&first).unwrap_or(0))));
    }
    let session = first.get(44..52).and_then(|eight| eight.try_into().ok()).unwrap_or_default();
    talk.send(&setup(2, session, &name())).await?;
    let second = message(&mut talk).await?;
    let is_guest = second.get(70).is_some_and(|flags| flags & 1 != 0);
    let seen = format!("status {:#010x}, guest: {is_guest}", status(&second).unwrap_or(0));
    Ok(match status(&second) {
        Some(0) if is_guest => {
            Outcome::bad("a name that nobody has is let in as a guest, without a password").seen(seen)
        }
        Some(_) => Outcome::fine().seen(seen),
        None => Outcome::unknown("the answer to the sign-in is not understood"),
    })
}

/// The next message, with the four bytes of its length.
async fn message(talk: &mut Talk) -> Result<Vec<u8>, Lost> {
    let head = talk.exact(4).await?;
    let length = u32::from_be_bytes([0, head[1], head[2], head[3]]).min(16 * 1024);
    Ok([head, talk.exact(length as usize).await?].concat())
}

fn status(said: &[u8]) -> Option<u32> {
    let of_smb2 = said.get(4..8)? == b"\xfeSMB" && said.len() >= 72;
    of_smb2.then(|| u32::from_le_bytes([said[12], said[13], said[14], said[15]]))
}

/// The request for a session, with a part of the sign-in.
fn setup(number: u8, session: [u8; 8], part: &[u8]) -> Vec<u8> {
    let mut packet = b"\xfeSMB\x40\x00\x01\x00\x00\x00\x00\x00\x01\x00\x1f\x00".to_vec();
    packet.resize(24, 0);
    packet.push(number);
    packet.resize(40, 0);
    packet.extend_from_slice(&session);
    packet.resize(64, 0);
    packet.extend_from_slice(&[25, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 88, 0]);
    packet.extend_from_slice(&u16::try_from(part.len()).unwrap_or(0).to_le_bytes());
    packet.resize(88, 0);
    packet.extend_from_slice(part);
    [&u32::try_from(packet.len()).unwrap_or(0).to_be_bytes()[..], &packet].concat()
}

/// NTLM's first part: what we can.
fn hello() -> Vec<u8> {
    let mut part = b"NTLMSSP\x00\x01\x00\x00\x00".to_vec();
    part.extend_from_slice(&FLAGS.to_le_bytes());
    part.resize(32, 0);
    part
}

/// NTLM's last part: the name, and nothing that would prove it.
fn name() -> Vec<u8> {
    let name: Vec<u8> = NAME.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let length = u8::try_from(name.len()).unwrap_or(0);
    let mut part = b"NTLMSSP\x00\x03\x00\x00\x00".to_vec();
    // Two answers to the challenge, the domain, the name, the machine, a key: the length of each twice, and its place.
    for length in [0, 0, 0, length, 0, 0] {
        part.extend_from_slice(&[length, 0, length, 0, 64, 0, 0, 0]);
    }
    part.extend_from_slice(&FLAGS.to_le_bytes());
    part.extend_from_slice(&name);
    part
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::town::{Town, is_bad, is_fine};

    const fn answer(error: [u8; 4], flags: u8) -> [u8; 76] {
        let mut said = [0; 76];
        (said[3], said[4], said[5], said[6], said[7]) = (72, 0xfe, b'S', b'M', b'B');
        (said[12], said[13], said[14], said[15]) = (error[0], error[1], error[2], error[3]);
        (said[68], said[70], said[72], said[73]) = (65, flags, 0x11, 0x03);
        said
    }

    const AGREED: &[u8] = &answer([0; 4], 3);
    const MORE: &[u8] = &answer([0x16, 0, 0, 0xc0], 0);
    const GUEST: &[u8] = &answer([0; 4], 1);
    const WELCOME: &[u8] = &answer([0; 4], 0);
    const DENIED: &[u8] = &answer([0x6d, 0, 0, 0xc0], 0);

    fn town(last: &'static [u8]) -> Town {
        let replies = [
            (&b"assay-scanner-id"[..], AGREED),
            (b"NTLMSSP\x00\x01", MORE),
            (b"NTLMSSP\x00\x03", last),
        ];
        Town::default().says(445, b"", Box::leak(Box::new(replies)))
    }

    #[test]
    fn the_questions_have_their_stated_lengths() {
        for packet in [setup(1, [0; 8], &hello()), setup(2, [7; 8], &name())] {
            assert_eq!(usize::from(packet[3]), packet.len() - 4);
            assert_eq!(usize::from(packet[4 + 78]), packet.len() - 4 - 88);
        }
        assert_eq!(name().len(), 64 + 2 * NAME.len());
    }

    #[tokio::test(start_paused = true)]
    async fn let_in_and_turned_away() {
        assert!(is_bad("SVC-019", 445, town(GUEST)).await.contains("guest"));
        is_fine("SVC-019", 445, town(DENIED)).await;
        is_fine("SVC-019", 445, town(WELCOME)).await;
    }
}
