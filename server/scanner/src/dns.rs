//! DNS over TCP: one question, and of the answer what the checks look at.

use crate::{
    peer::{Lost, Peer},
    plan::STEP,
};

/// Types of records.
pub(crate) const NS: u16 = 2;
pub(crate) const SOA: u16 = 6;
pub(crate) const PTR: u16 = 12;
pub(crate) const AXFR: u16 = 252;

/// The most records that are read of one answer.
const MOST: usize = 200;
/// The number of every question.
const NUMBER: [u8; 2] = [0x12, 0x34];

/// One record of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Record {
    pub(crate) name: String,
    pub(crate) kind: u16,
    /// The name to which a pointer leads.
    pub(crate) target: Option<String>,
}

/// An answer; of several messages the first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reply {
    /// 0 is well, 5 refused.
    pub(crate) code: u8,
    /// Whether the server answers of its own knowledge.
    pub(crate) own: bool,
    /// Whether the server would ask others for whoever asked this.
    pub(crate) asks_others: bool,
    pub(crate) records: Vec<Record>,
}

/// Asks for records of one type below a name; `onwards`: others may be asked too.
pub(crate) async fn ask(peer: &Peer, name: &str, kind: u16, onwards: bool) -> Result<Reply, Lost> {
    let question = question(name, kind, onwards).ok_or(Lost::Garbled("no name of DNS"))?;
    let length = u16::try_from(question.len()).unwrap_or(0).to_be_bytes();
    let mut talk = peer.talk().await?;
    talk.send(&[&length[..], &question].concat()).await?;
    let said = talk.read(STEP, is_whole).await;
    if said.is_empty() {
        return Err(Lost::Closed);
    }
    read(said.get(2..).unwrap_or_default()).ok_or(Lost::Garbled("no answer of DNS"))
}

/// A question as it stands in a datagram; nothing when the name cannot be one.
pub(crate) fn question(name: &str, kind: u16, onwards: bool) -> Option<Vec<u8>> {
    let mut said = [&NUMBER[..], &[u8::from(onwards), 0, 0, 1, 0, 0, 0, 0, 0, 0]].concat();
    for label in name.split('.').filter(|label| !label.is_empty()) {
        said.push(u8::try_from(label.len()).ok().filter(|length| *length < 64)?);
        said.extend_from_slice(label.as_bytes());
    }
    said.push(0);
    said.extend_from_slice(&kind.to_be_bytes());
    said.extend_from_slice(&[0, 1]);
    (said.len() <= 12 + 255 + 4).then_some(said)
}

/// Whether a message is there as long as it says it is.
fn is_whole(seen: &[u8]) -> bool {
    matches!(seen, [high, low, rest @ ..] if rest.len() >= usize::from(u16::from_be_bytes([*high, *low])))
}

/// Reads an answer to one of our questions.
pub(crate) fn read(said: &[u8]) -> Option<Reply> {
    let two = |at: usize| Some(u16::from_be_bytes([*said.get(at)?, *said.get(at + 1)?]));
    if said.get(..2)? != NUMBER || said.get(2)? & 0x80 == 0 {
        return None;
    }
    let flags = two(2)?;
    let mut at = 12;
    for _ in 0..two(4)?.min(4) {
        at = name(said, at)?.1 + 4;
    }
    let mut records = Vec::new();
    for _ in 0..usize::from(two(6)?).min(MOST) {
        // What is cut off or broken ends the list.
        let Some((record, next)) = record(said, at) else { break };
        records.push(record);
        at = next;
    }
    let code = u8::try_from(flags & 15).unwrap_or(0);
    Some(Reply { code, own: flags & 0x0400 != 0, asks_others: flags & 0x80 != 0, records })
}

/// The record that begins there, and where the next one does.
fn record(said: &[u8], at: usize) -> Option<(Record, usize)> {
    let (owner, at) = name(said, at)?;
    let kind = u16::from_be_bytes([*said.get(at)?, *said.get(at + 1)?]);
    let length = usize::from(u16::from_be_bytes([*said.get(at + 8)?, *said.get(at + 9)?]));
    let target = (kind == PTR).then(|| name(said, at + 10)).flatten().map(|(target, _)| target);
    Some((Record { name: owner, kind, target }, at + 10 + length))
}

/// The name that begins there, in small letters, and where it ends. Pointers lead backwards alone.
fn name(said: &[u8], from: usize) -> Option<(String, usize)> {
    let (mut at, mut end, mut whole) = (from, None, String::new());
    loop {
        match *said.get(at)? {
            0 => return Some((whole, end.unwrap_or(at + 1))),
            length @ 1..=63 => {
                let label = said.get(at + 1..at + 1 + usize::from(length))?;
                if !whole.is_empty() {
                    whole.push('.');
                }
                whole.push_str(&crate::text::line(label, 63).to_ascii_lowercase());
                at += 1 + usize::from(length);
            }
            high @ 0xc0.. => {
                end.get_or_insert(at + 2);
                let to = usize::from(high & 0x3f) << 8 | usize::from(*said.get(at + 1)?);
                at = Some(to).filter(|to| *to < at)?;
            }
            _ => return None,
        }
        if whole.len() > 255 {
            return None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_pointer_is_followed_backwards_and_no_further() {
        let mut said = question("1.0.0.127.in-addr.arpa", PTR, true).expect("a question");
        (said[2], said[3], said[7]) = (0x85, 0x80, 1);
        said.extend_from_slice(b"\xc0\x0c\x00\x0c\x00\x01\x00\x00\x00\x3c\x00\x07\x02Ns\x01a\xc0\x1e");
        let reply = read(&said).expect("a reply");
        assert_eq!((reply.code, reply.own, reply.asks_others), (0, true, true));
        let target = Some("ns.a.arpa".to_owned());
        assert_eq!(reply.records, [Record { name: "1.0.0.127.in-addr.arpa".into(), kind: PTR, target }]);
        // One that leads to itself.
        let end = said.len();
        said[end - 1] = u8::try_from(end - 2).expect("small");
        assert_eq!(read(&said).expect("a reply").records[0].target, None);
    }

    #[test]
    fn names_that_cannot_be() {
        assert!(question(&"a".repeat(64), SOA, false).is_none() && question(&"a.".repeat(200), SOA, false).is_none());
        assert_eq!(question("", NS, false).expect("the root").len(), 17);
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(rest in prop::collection::vec(any::<u8>(), 0..300)) {
            read(&[&NUMBER[..], &[0x80, 0, 0, 1, 0, 9], &rest].concat());
        }
    }
}
