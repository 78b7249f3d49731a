//! SMB: a negotiation, and what its answer says.
//!
//! Every dialect from 2.0.2 to 3.1.1 is offered: a server that speaks only the newest answers anything else with an
//! error, which says nothing about how it is set up.

use super::banner::service;
use crate::report::Service;

const DIALECTS: [u16; 5] = [0x0202, 0x0210, 0x0300, 0x0302, 0x0311];
/// How long the header is, and with it everything before the dialects.
const HEADER: usize = 64;
const FIXED: usize = HEADER + 36;

/// A negotiation of every dialect.
pub(crate) fn negotiate() -> Vec<u8> {
    let mut packet = b"\xfeSMB\x40\x00\x00\x00\x00\x00\x00\x00\x00\x00\x1f\x00".to_vec();
    packet.resize(HEADER, 0);
    packet.extend_from_slice(&[36, 0, 5, 0, 1, 0, 0, 0, 0, 0, 0, 0]);
    packet.extend_from_slice(b"assay-scanner-id");
    let contexts = (FIXED + 2 * DIALECTS.len()).next_multiple_of(8);
    packet.extend_from_slice(&[u8::try_from(contexts).unwrap_or(0), 0, 0, 0, 2, 0, 0, 0]);
    packet.extend(DIALECTS.iter().flat_map(|dialect| dialect.to_le_bytes()));
    packet.resize(contexts, 0);
    // What 3.1.1 wants to know beside: SHA-512 with a salt for the handshake, AES-128-GCM or CCM for what comes after.
    packet.extend_from_slice(&[1, 0, 38, 0, 0, 0, 0, 0, 1, 0, 32, 0, 1, 0]);
    packet.extend_from_slice(&[0x5a; 32]);
    packet.resize(packet.len().next_multiple_of(8), 0);
    packet.extend_from_slice(&[2, 0, 6, 0, 0, 0, 0, 0, 2, 0, 2, 0, 1, 0]);
    let length = u8::try_from(packet.len()).unwrap_or(u8::MAX);
    [vec![0, 0, 0, length], packet].concat()
}

/// What a server agreed to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Agreed {
    /// Bit 0: it signs when asked to; bit 1: it insists.
    pub(crate) security: u8,
    dialect: u16,
}

/// Reads the answer to a negotiation; nothing when it is none, or an error.
pub(crate) fn agreed(said: &[u8]) -> Option<Agreed> {
    let body = 4 + HEADER;
    let is_answer = said.get(4..8)? == b"\xfeSMB" && said.get(12..16)? == [0; 4];
    let dialect = said.get(body + 4..body + 6)?;
    is_answer.then_some(Agreed { security: said[body + 2], dialect: u16::from_le_bytes([dialect[0], dialect[1]]) })
}

pub(super) fn smb(said: &[u8]) -> Option<Service> {
    let known = matches!(said.get(4..8)?, b"\xfeSMB" | b"\xffSMB");
    let info = agreed(said).map(|agreed| format!("dialect {}", name(agreed.dialect)));
    known.then(|| Service { info, ..service("smb", None, None) })
}

/// `0x0302` is 3.0.2, `0x0210` is 2.1.
fn name(dialect: u16) -> String {
    let [major, rest] = dialect.to_be_bytes();
    let patch = Some(rest & 15).filter(|patch| *patch > 0).map(|patch| format!(".{patch}"));
    format!("{major}.{}{}", rest >> 4, patch.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_question_has_its_stated_length() {
        let packet = negotiate();
        assert_eq!(usize::from(packet[3]), packet.len() - 4);
        // Where the contexts begin, there the first of them is.
        let contexts = 4 + usize::from(packet[4 + HEADER + 28]);
        assert_eq!(packet[contexts..contexts + 4], [1, 0, 38, 0]);
    }

    #[test]
    fn an_agreement_and_an_error() {
        let mut said = [0; 76];
        (said[3], said[68], said[70], said[72], said[73]) = (72, 65, 3, 0x11, 0x03);
        said[4..8].copy_from_slice(b"\xfeSMB");
        assert_eq!(smb(&said).expect("smb").info.as_deref(), Some("dialect 3.1.1"));
        assert_eq!(agreed(&said).map(|agreed| agreed.security), Some(3));
        said[12] = 0xbb;
        assert_eq!((smb(&said).expect("smb").info, agreed(&said)), (None, None));
        assert_eq!([0x0202, 0x0210, 0x0300].map(name), ["2.0.2", "2.1", "3.0"]);
    }
}
