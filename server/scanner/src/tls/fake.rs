//! A server that offers whatever a test wants: it reads a hello, chooses, sends its part of the handshake and hangs up.

use super::{Suite, Version};
use crate::town::{Identity, Town};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, DuplexStream};

#[derive(Clone)]
pub(crate) struct FakeTls {
    versions: Vec<Version>,
    /// In the server's order.
    suites: Vec<u16>,
    /// Bytes of the prime.
    prime: usize,
    renegotiation: bool,
    compression: bool,
    chain: Vec<Vec<u8>>,
}

impl FakeTls {
    pub(crate) fn of(versions: &[Version], suites: &[u16]) -> Self {
        let chain = Identity::own(&["fake.example"]).chain.iter().map(|cert| cert.to_vec()).collect();
        Self {
            versions: versions.to_vec(),
            suites: suites.to_vec(),
            prime: 256,
            renegotiation: true,
            compression: false,
            chain,
        }
    }

    pub(crate) fn with_prime(self, bytes: usize) -> Self {
        Self { prime: bytes, ..self }
    }

    pub(crate) fn without_renegotiation(self) -> Self {
        Self { renegotiation: false, ..self }
    }

    pub(crate) fn with_compression(self) -> Self {
        Self { compression: true, ..self }
    }

    pub(crate) fn with_chain(self, chain: Vec<Vec<u8>>) -> Self {
        Self { chain, ..self }
    }

    pub(crate) fn serve(self, town: Town, port: u16) -> Town {
        town.tcp(port, move |stream| self.clone().one(stream))
    }

    async fn one(self, mut stream: DuplexStream) {
        let mut buffer = vec![0; 16 * 1024];
        let Ok(length @ 11..) = stream.read(&mut buffer).await else { return };
        let said = &buffer[..length];
        let answer = if said[0] & 0x80 != 0 { self.two() } else { self.answer(said) };
        let _ = stream.write_all(&answer).await;
    }

    fn two(&self) -> Vec<u8> {
        if self.versions.contains(&Version::Ssl2) {
            vec![0x80, 11, 4, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0]
        } else {
            Vec::new()
        }
    }

    fn answer(&self, said: &[u8]) -> Vec<u8> {
        const REFUSED: [u8; 7] = [0x15, 3, 1, 0, 2, 2, 40];
        let asked = u16::from_be_bytes([said[9], said[10]]);
        let session = usize::from(said[43]);
        let at = 44 + session;
        let count = usize::from(u16::from_be_bytes([said[at], said[at + 1]]));
        let offered: Vec<u16> =
            said[at + 2..at + 2 + count].chunks(2).map(|two| u16::from_be_bytes([two[0], two[1]])).collect();
        let methods = &said[at + 3 + count..at + 3 + count + usize::from(said[at + 2 + count])];
        let modern = said.windows(5).any(|five| five == [0, 43, 0, 3, 2]);
        let asked = if modern { 0x0304 } else { asked };
        // Like real ones: the best that both know.
        let version =
            self.versions.iter().filter(|version| **version != Version::Ssl2 && version.number() <= asked).max();
        let Some(version) = version else { return REFUSED.to_vec() };
        let fits = |suite: &&u16| (**suite >> 8 == 0x13) == (*version == Version::Tls13) && offered.contains(*suite);
        let Some(suite) = self.suites.iter().find(fits) else { return REFUSED.to_vec() };
        let compression = u8::from(self.compression && methods.contains(&1));
        self.handshake(*version, *suite, compression)
    }

    fn handshake(&self, version: Version, suite: u16, compression: u8) -> Vec<u8> {
        let mut hello = version.number().min(0x0303).to_be_bytes().to_vec();
        hello.extend_from_slice(&[9; 32]);
        hello.push(0);
        hello.extend_from_slice(&suite.to_be_bytes());
        hello.push(compression);
        let mut extensions = Vec::new();
        if self.renegotiation {
            extensions.extend_from_slice(&[0xff, 1, 0, 1, 0]);
        }
        if version == Version::Tls13 {
            extensions.extend_from_slice(&[0, 43, 0, 2, 3, 4]);
        }
        hello.extend_from_slice(&[0, u8::try_from(extensions.len()).expect("short")]);
        hello.extend(extensions);
        let mut all = message(2, &hello);
        let list: Vec<u8> = self.chain.iter().flat_map(|cert| [&length3(cert.len())[..], cert].concat()).collect();
        all.extend(message(11, &[&length3(list.len())[..], &list].concat()));
        if Suite(suite).is_dhe() {
            let size = u16::try_from(self.prime).expect("small").to_be_bytes();
            all.extend(message(12, &[&size[..], &vec![0xff; self.prime], &[0, 1, 2, 0, 1, 4]].concat()));
        }
        all.extend(message(14, &[]));
        let records = all.chunks(1000).map(|part| {
            let size = u16::try_from(part.len()).expect("small").to_be_bytes();
            [&[0x16, 3, 3][..], &size, part].concat()
        });
        records.flatten().collect()
    }
}

fn message(kind: u8, body: &[u8]) -> Vec<u8> {
    [&[kind][..], &length3(body.len()), body].concat()
}

fn length3(length: usize) -> [u8; 3] {
    let [_, a, b, c] = u32::try_from(length).expect("small").to_be_bytes();
    [a, b, c]
}
