//! The first message of a client, built by hand for any version.

use std::fmt;

/// A version of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Version {
    Ssl2,
    Ssl3,
    Tls10,
    Tls11,
    Tls12,
    Tls13,
}

impl Version {
    /// As it stands on the wire.
    pub(crate) const fn number(self) -> u16 {
        match self {
            Self::Ssl2 => 0x0002,
            Self::Ssl3 => 0x0300,
            Self::Tls10 => 0x0301,
            Self::Tls11 => 0x0302,
            Self::Tls12 => 0x0303,
            Self::Tls13 => 0x0304,
        }
    }
}

impl fmt::Display for Version {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Ssl2 => "SSL 2.0",
            Self::Ssl3 => "SSL 3.0",
            Self::Tls10 => "TLS 1.0",
            Self::Tls11 => "TLS 1.1",
            Self::Tls12 => "TLS 1.2",
            Self::Tls13 => "TLS 1.3",
        })
    }
}

/// A hello.
#[derive(Debug, Clone)]
pub(crate) struct Hello<'a> {
    version: Version,
    suites: &'a [u16],
    compression: bool,
    /// Whether everything from TLS 1.0 on is offered beside `version`.
    older: bool,
}

/// x25519, x448, the NIST curves, and the finite fields of RFC 7919.
const GROUPS: [u16; 10] = [0x1d, 0x17, 0x18, 0x19, 0x1e, 0x100, 0x101, 0x102, 0x103, 0x104];
/// Every signature that a server could make, the old ones too.
const SIGNATURES: [u16; 19] = [
    0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080a, 0x080b, 0x0401, 0x0501, 0x0601,
    0x0203, 0x0201, 0x0202, 0x0402, 0x0101,
];

impl<'a> Hello<'a> {
    pub(crate) fn new(version: Version, suites: &'a [u16]) -> Self {
        Self { version, suites, compression: false, older: false }
    }

    pub(crate) fn with_compression(self) -> Self {
        Self { compression: true, ..self }
    }

    pub(crate) fn with_older(self, older: bool) -> Self {
        Self { older, ..self }
    }

    /// The record with the hello in it; `name` is sent as the server's name.
    pub(crate) fn bytes(&self, name: Option<&str>) -> Vec<u8> {
        if self.version == Version::Ssl2 {
            return ssl2();
        }
        let body = self.body(name);
        let record_version = self.version.number().min(if self.version == Version::Ssl3 { 0x300 } else { 0x301 });
        let mut message = vec![1, 0];
        message.extend(sized16(&body));
        let mut record = vec![0x16];
        record.extend_from_slice(&record_version.to_be_bytes());
        record.extend(sized16(&message));
        record
    }

    fn body(&self, name: Option<&str>) -> Vec<u8> {
        let mut body = self.version.number().min(0x0303).to_be_bytes().to_vec();
        body.extend_from_slice(&[0x5a; 32]);
        // A session to be resumed, as clients of TLS 1.3 send one to please what stands in between.
        let session: &[u8] = if self.version == Version::Tls13 { &[0xa5; 32] } else { &[] };
        body.push(u8::try_from(session.len()).unwrap_or(0));
        body.extend_from_slice(session);
        body.extend(sized16(&words(self.suites)));
        body.extend_from_slice(if self.compression { &[2, 1, 0] } else { &[1, 0] });
        if self.version != Version::Ssl3 {
            body.extend(sized16(&self.extensions(name)));
        }
        body
    }

    fn extensions(&self, name: Option<&str>) -> Vec<u8> {
        let mut all = Vec::new();
        let mut add = |number: u16, content: &[u8]| {
            all.extend_from_slice(&number.to_be_bytes());
            all.extend(sized16(content));
        };
        if let Some(name) = name {
            let entry = [&[0][..], &sized16(name.as_bytes())].concat();
            add(0, &sized16(&entry));
        }
        add(0xff01, &[0]);
        add(10, &sized16(&words(&GROUPS)));
        add(11, &[1, 0]);
        add(13, &sized16(&words(&SIGNATURES)));
        add(23, &[]);
        if self.version == Version::Tls13 {
            let versions: &[u16] = if self.older { &[0x304, 0x303, 0x302, 0x301] } else { &[0x304] };
            let list = words(versions);
            add(43, &[&[u8::try_from(list.len()).unwrap_or(0)][..], &list].concat());
            // No key yet: the server then says which group it wants, and with that which suite.
            add(51, &[0, 0]);
        }
        all
    }
}

/// The hello of 1995, with its seven ciphers.
fn ssl2() -> Vec<u8> {
    let ciphers: [[u8; 3]; 7] =
        [[1, 0, 128], [2, 0, 128], [3, 0, 128], [4, 0, 128], [5, 0, 128], [6, 0, 64], [7, 0, 192]];
    let mut hello = vec![1, 0, 2, 0, 21, 0, 0, 0, 16];
    hello.extend(ciphers.concat());
    hello.extend_from_slice(&[0x5a; 16]);
    let length = u8::try_from(hello.len()).unwrap_or(0);
    [vec![0x80, length], hello].concat()
}

fn words(list: &[u16]) -> Vec<u8> {
    list.iter().flat_map(|word| word.to_be_bytes()).collect()
}

fn sized16(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap_or(u16::MAX);
    [&length.to_be_bytes()[..], content].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_agree() {
        for version in [Version::Ssl3, Version::Tls10, Version::Tls12, Version::Tls13] {
            let bytes = Hello::new(version, &[0x2f, 0x35]).with_compression().bytes(Some("a.example"));
            let record = usize::from(u16::from_be_bytes([bytes[3], bytes[4]]));
            let message = usize::from(u16::from_be_bytes([bytes[7], bytes[8]]));
            assert_eq!((bytes.len(), bytes.len()), (record + 5, message + 9), "{version}");
        }
        let old = ssl2();
        assert_eq!(usize::from(old[1]) + 2, old.len());
    }
}
