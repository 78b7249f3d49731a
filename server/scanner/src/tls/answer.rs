//! What a server says to a hello: records, messages, and of them only what matters here.

use crate::peer::{Lost, Talk};
use rustls::pki_types::CertificateDer;

/// The most bytes of handshake that are read.
const MOST: usize = 256 * 1024;
/// The most records.
const RECORDS: usize = 64;

/// A server's reply.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Answer {
    /// It goes on.
    Chosen(Chosen),
    /// It does not: the number of its alert.
    Refused(u8),
}

/// What a server chose.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Chosen {
    pub(crate) version: u16,
    pub(crate) suite: u16,
    pub(crate) compression: u8,
    /// Whether it knows how to renegotiate safely.
    pub(crate) renegotiation: bool,
    /// Its certificates, when they were sent in the clear.
    pub(crate) chain: Vec<CertificateDer<'static>>,
    /// The prime of its Diffie-Hellman group.
    pub(crate) prime: Option<Vec<u8>>,
}

/// Reads up to the choice; `whole`: up to the end of what the server says before it waits for us.
pub(crate) async fn read_answer(talk: &mut Talk, whole: bool) -> Result<Answer, Lost> {
    let mut reader = Reader::default();
    for _ in 0..RECORDS {
        let head = talk.exact(5).await?;
        if let Some(answer) = two(&head) {
            return answer;
        }
        let length = usize::from(u16::from_be_bytes([head[3], head[4]]));
        if length > 18 * 1024 {
            return Err(Lost::Garbled("a TLS record that is too long"));
        }
        let content = talk.exact(length).await?;
        match reader.record(head[0], &content)? {
            Step::Refused(alert) => return Ok(Answer::Refused(alert)),
            Step::Done => return Ok(Answer::Chosen(reader.chosen)),
            Step::Hello if !whole || reader.chosen.version >= 0x0304 => return Ok(Answer::Chosen(reader.chosen)),
            Step::Hello | Step::More => {}
        }
    }
    Err(Lost::Garbled("a TLS handshake without an end"))
}

/// The answer to a hello of SSL 2.0, or something that is not TLS at all.
fn two(head: &[u8]) -> Option<Result<Answer, Lost>> {
    match head {
        [0x14..=0x17, 3, _, _, _] => None,
        [0x80..=0xff, _, 4, _, _] => Some(Ok(Answer::Chosen(Chosen { version: 2, ..Chosen::default() }))),
        [0x80..=0xff, _, 0, _, _] => Some(Ok(Answer::Refused(0))),
        _ => Some(Err(Lost::Garbled("not TLS"))),
    }
}

#[derive(Debug, Default)]
struct Reader {
    /// Handshake messages may run over the ends of records.
    pending: Vec<u8>,
    seen: usize,
    greeted: bool,
    chosen: Chosen,
}

enum Step {
    More,
    Hello,
    Done,
    Refused(u8),
}

impl Reader {
    fn record(&mut self, kind: u8, content: &[u8]) -> Result<Step, Lost> {
        match kind {
            // Warnings, such as "I do not know this name", come before the choice.
            0x15 => Ok(match content {
                [1, alert, ..] if *alert != 0 => Step::More,
                [_, alert, ..] => Step::Refused(*alert),
                _ => return Err(Lost::Garbled("an encrypted or empty alert")),
            }),
            0x16 => {
                self.seen += content.len();
                if self.seen > MOST {
                    return Err(Lost::Garbled("a TLS handshake without an end"));
                }
                self.pending.extend_from_slice(content);
                self.messages()
            }
            _ => Ok(if self.greeted { Step::Done } else { Step::More }),
        }
    }

    fn messages(&mut self) -> Result<Step, Lost> {
        while let Some((kind, end)) = self.next_message() {
            let message: Vec<u8> = self.pending.drain(..end).skip(4).collect();
            match kind {
                2 => {
                    hello(&message, &mut self.chosen).ok_or(Lost::Garbled("a broken server hello"))?;
                    self.greeted = true;
                }
                11 => self.chosen.chain = chain(&message).unwrap_or_default(),
                12 => self.chosen.prime = prime(&message, self.chosen.suite),
                14 => return Ok(Step::Done),
                _ => {}
            }
        }
        Ok(if self.greeted { Step::Hello } else { Step::More })
    }

    /// Kind and end of the message at the front, once all of it is there.
    fn next_message(&self) -> Option<(u8, usize)> {
        let [kind, a, b, c, ..] = *self.pending.as_slice() else { return None };
        let end = 4 + usize::try_from(u32::from_be_bytes([0, a, b, c])).ok()?;
        (self.pending.len() >= end).then_some((kind, end))
    }
}

/// A cursor over bytes that may end anywhere.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    /// A number of so many bytes.
    fn number(&mut self, bytes: usize) -> Option<usize> {
        Some(self.take(bytes)?.iter().fold(0, |number, byte| number << 8 | usize::from(*byte)))
    }

    /// What follows its own length.
    fn sized(&mut self, bytes: usize) -> Option<&'a [u8]> {
        let length = self.number(bytes)?;
        self.take(length)
    }
}

fn hello(message: &[u8], chosen: &mut Chosen) -> Option<()> {
    let mut bytes = Bytes(message);
    chosen.version = u16::try_from(bytes.number(2)?).ok()?;
    bytes.take(32)?;
    bytes.sized(1)?;
    chosen.suite = u16::try_from(bytes.number(2)?).ok()?;
    chosen.compression = u8::try_from(bytes.number(1)?).ok()?;
    let mut extensions = Bytes(bytes.sized(2).unwrap_or_default());
    while let Some(number) = extensions.number(2) {
        let content = extensions.sized(2)?;
        match (number, content) {
            (0xff01, _) => chosen.renegotiation = true,
            (43, [high, low]) => chosen.version = u16::from_be_bytes([*high, *low]),
            _ => {}
        }
    }
    Some(())
}

fn chain(message: &[u8]) -> Option<Vec<CertificateDer<'static>>> {
    let mut list = Bytes(Bytes(message).sized(3)?);
    let mut chain = Vec::new();
    while let Some(one) = list.sized(3).filter(|_| chain.len() < 20) {
        chain.push(CertificateDer::from(one.to_vec()));
    }
    Some(chain)
}

/// The prime of a server key exchange, if the suite has one in this place.
fn prime(message: &[u8], suite: u16) -> Option<Vec<u8>> {
    let prime = super::Suite(suite).is_dhe().then(|| Bytes(message).sized(2)).flatten()?;
    let zeros = prime.iter().take_while(|byte| **byte == 0).count();
    Some(prime[zeros..].to_vec()).filter(|prime| !prime.is_empty())
}

/// Reads whatever a stranger might send as handshake records; for those who look for bytes that make it stumble.
#[cfg(any(test, feature = "fuzzing"))]
pub(crate) fn read_bytes(mut bytes: &[u8]) -> Option<Chosen> {
    let mut reader = Reader::default();
    while let [kind, _, _, high, low, rest @ ..] = bytes {
        let length = usize::from(u16::from_be_bytes([*high, *low])).min(rest.len());
        if !matches!(reader.record(*kind, &rest[..length]), Ok(Step::More | Step::Hello)) {
            break;
        }
        bytes = &rest[length..];
    }
    reader.greeted.then_some(reader.chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_hello_in_two_records_after_a_warning() {
        let mut message = vec![2, 0, 0, 44, 3, 3];
        message.extend_from_slice(&[7; 32]);
        message.extend_from_slice(&[0, 0xc0, 0x2f, 0, 0, 5, 0xff, 1, 0, 1, 0]);
        message[3] = u8::try_from(message.len() - 4).expect("short");
        let (first, second) = message.split_at(10);
        let mut bytes = vec![0x15, 3, 3, 0, 2, 1, 112];
        for part in [first, second] {
            bytes.extend_from_slice(&[0x16, 3, 3, 0, u8::try_from(part.len()).expect("short")]);
            bytes.extend_from_slice(part);
        }
        let chosen = read_bytes(&bytes).expect("a choice");
        assert_eq!((chosen.version, chosen.suite, chosen.renegotiation), (0x303, 0xc02f, true));
    }

    proptest! {
        #[test]
        fn no_bytes_make_it_stumble(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
            read_bytes(&bytes);
        }

        #[test]
        fn nor_do_messages_that_begin_well(kind in 2_u8..16, rest in prop::collection::vec(any::<u8>(), 0..200)) {
            let length = u8::try_from(rest.len() + 4).expect("short");
            let message = [&[0x16, 3, 3, 0, length, kind, 0, 0, length - 4][..], &rest].concat();
            read_bytes(&message);
        }
    }
}
