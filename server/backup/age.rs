//! The age format (age-encryption.org/v1) as far as a passphrase needs it: scrypt makes a key from the passphrase, that
//! key wraps the file's, and the content follows in sealed pieces of 64 KiB, so that nothing unproved is ever read.
//!
//! Written here and not taken from the crate `age`, which brings forty crates for the sake of its messages; what we write
//! is read by its program and the other way round.

use super::Passphrase;
use crate::{
    clock::random,
    error::{Error, Result},
};
use base64::{Engine as _, prelude::BASE64_STANDARD_NO_PAD};
use chacha20poly1305::{
    ChaCha20Poly1305, Nonce,
    aead::{Aead, KeyInit},
};
use ring::{hkdf, hmac};
use std::io::{self, Read, Write};

const INTRO: &str = "age-encryption.org/v1";
/// The first bytes of every age file.
pub(super) const MAGIC: &[u8] = b"age-encryption.org/";
const LABEL: &[u8] = b"age-encryption.org/v1/scrypt";
/// scrypt's work: 2^17 rounds take 128 MiB and a third of a second.
const WORK: u8 = 17;
/// The most that a foreign file may ask for: 1 GiB.
const MOST_WORK: u8 = 20;
/// Plain bytes in one piece, and what sealing adds to it.
const PIECE: usize = 64 << 10;
const TAG: usize = 16;

/// The payload's key, and which piece comes next.
struct Stream {
    cipher: ChaCha20Poly1305,
    piece: u64,
}

impl Stream {
    fn new(file_key: &[u8], nonce: &[u8]) -> io::Result<Self> {
        let key = derived(nonce, file_key, b"payload").ok_or_else(|| io::Error::other("no key could be derived"))?;
        Ok(Self { cipher: ChaCha20Poly1305::new(&key.into()), piece: 0 })
    }

    fn nonce(&mut self, last: bool) -> Nonce {
        let mut nonce = [0; 12];
        nonce[3..11].copy_from_slice(&self.piece.to_be_bytes());
        nonce[11] = u8::from(last);
        self.piece += 1;
        nonce.into()
    }
}

/// Seals what is written to it.
pub(super) struct Sealer<W> {
    to: W,
    stream: Stream,
    waiting: Vec<u8>,
}

impl<W: Write> Sealer<W> {
    /// Writes the head.
    pub(super) fn new(mut to: W, passphrase: &Passphrase) -> Result<Self> {
        let cannot = |e| Error::io("cannot write the backup", e);
        let (file_key, salt, nonce) = (random::<16>(), random::<16>(), random::<16>());
        let wrapped = cipher(passphrase, &salt, WORK)?
            .encrypt(&Nonce::from([0; 12]), file_key.as_slice())
            .map_err(|_| Error::internal("the backup's key could not be sealed"))?;
        let base64 = |bytes: &[u8]| BASE64_STANDARD_NO_PAD.encode(bytes);
        let head = format!("{INTRO}\n-> scrypt {} {WORK}\n{}\n---", base64(&salt), base64(&wrapped));
        let mac = mac(&file_key, head.as_bytes()).ok_or_else(|| Error::internal("no key could be derived"))?;
        writeln!(to, "{head} {}", base64(&mac)).and_then(|()| to.write_all(&nonce)).map_err(cannot)?;
        Ok(Self { to, stream: Stream::new(&file_key, &nonce).map_err(cannot)?, waiting: Vec::with_capacity(PIECE) })
    }

    fn seal(&mut self, last: bool) -> io::Result<()> {
        let nonce = self.stream.nonce(last);
        let sealed = self.stream.cipher.encrypt(&nonce, self.waiting.as_slice());
        self.waiting.clear();
        self.to.write_all(&sealed.map_err(|_| io::Error::other("a piece could not be sealed"))?)
    }

    /// Seals what is left, as the last piece.
    pub(super) fn finish(mut self) -> io::Result<W> {
        self.seal(true)?;
        Ok(self.to)
    }
}

impl<W: Write> Write for Sealer<W> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        // A full piece waits until more comes: the last one is marked.
        if self.waiting.len() == PIECE {
            self.seal(false)?;
        }
        let count = bytes.len().min(PIECE - self.waiting.len());
        self.waiting.extend_from_slice(&bytes[..count]);
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Opens what was sealed, and proves each piece before it gives any of it away.
pub(super) struct Opener<R> {
    from: R,
    stream: Stream,
    plain: Vec<u8>,
    at: usize,
    /// Read ahead: whether a piece is the last is known by what comes after it.
    next: Vec<u8>,
    ended: bool,
}

impl<R: Read> Opener<R> {
    /// Reads the head.
    ///
    /// # Errors
    /// A sentence: not the passphrase, or not a file that a passphrase opens.
    pub(super) fn new(mut from: R, passphrase: &Passphrase) -> Result<Self> {
        let file_key = head(&mut from, passphrase)?;
        let mut nonce = [0; 16];
        let begun = from.read_exact(&mut nonce).and_then(|()| Ok((Stream::new(&file_key, &nonce)?, piece(&mut from)?)));
        let (stream, next) = begun.map_err(|e| Error::io("the backup cannot be read", e))?;
        Ok(Self { from, stream, plain: Vec::new(), at: 0, next, ended: false })
    }

    fn open(&mut self) -> io::Result<()> {
        let sealed = std::mem::take(&mut self.next);
        self.next = if sealed.len() == PIECE + TAG { piece(&mut self.from)? } else { Vec::new() };
        let last = self.next.is_empty();
        let nonce = self.stream.nonce(last);
        let opened = self.stream.cipher.decrypt(&nonce, sealed.as_slice());
        self.plain = opened.map_err(|_| io::Error::new(io::ErrorKind::InvalidData, "it is damaged or cut off"))?;
        if last && self.plain.is_empty() && self.stream.piece > 1 {
            return Err(io::Error::new(io::ErrorKind::InvalidData, "it is damaged"));
        }
        (self.at, self.ended) = (0, last);
        Ok(())
    }
}

impl<R: Read> Read for Opener<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        if self.at == self.plain.len() && !self.ended {
            self.open()?;
        }
        let count = into.len().min(self.plain.len() - self.at);
        into[..count].copy_from_slice(&self.plain[self.at..self.at + count]);
        self.at += count;
        Ok(count)
    }
}

/// The file's key, out of the head.
fn head(from: &mut impl Read, passphrase: &Passphrase) -> Result<Vec<u8>> {
    let foreign = || Error::config("the backup is encrypted, but not with a passphrase; decrypt it with age first");
    let lines = [line(from)?, line(from)?, line(from)?, line(from)?];
    let [intro, stanza, body, end] = lines.each_ref().map(String::as_str);
    let mut words = stanza.strip_prefix("-> scrypt ").ok_or_else(foreign)?.split(' ');
    let (salt, work) = (words.next().and_then(decode), words.next().and_then(|work| work.parse::<u8>().ok()));
    let (Some(salt), Some(work), None, true) = (salt, work, words.next(), intro == INTRO) else {
        return Err(foreign());
    };
    let (wrapped, told) = decode(body).zip(end.strip_prefix("--- ").and_then(decode)).ok_or_else(foreign)?;
    if !(1..=MOST_WORK).contains(&work) || salt.len() != 16 || wrapped.len() != 32 {
        return Err(foreign());
    }
    let wrong = || Error::config("this is not the passphrase of the backup, or its beginning is damaged");
    let opened = cipher(passphrase, &salt, work)?.decrypt(&Nonce::from([0; 12]), wrapped.as_slice());
    let file_key = opened.map_err(|_| wrong())?;
    let covered = format!("{intro}\n{stanza}\n{body}\n---");
    match mac(&file_key, covered.as_bytes()) {
        Some(mac) if mac.as_slice() == told => Ok(file_key),
        _ => Err(wrong()),
    }
}

/// One line of the head, without its end; a head is short.
fn line(from: &mut impl Read) -> Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    loop {
        from.read_exact(&mut byte).map_err(|e| Error::io("the backup cannot be read", e))?;
        match byte[0] {
            b'\n' => break,
            other if line.len() < 200 => line.push(other),
            _ => return Err(Error::config("the backup is encrypted in a way that is not known here")),
        }
    }
    String::from_utf8(line).map_err(|_| Error::config("the backup is encrypted in a way that is not known here"))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    BASE64_STANDARD_NO_PAD.decode(text).ok()
}

/// As much of a sealed piece as there is.
fn piece(from: &mut impl Read) -> io::Result<Vec<u8>> {
    let mut sealed = Vec::with_capacity(PIECE + TAG);
    from.take((PIECE + TAG) as u64).read_to_end(&mut sealed)?;
    Ok(sealed)
}

/// What wraps a file's key.
fn cipher(passphrase: &Passphrase, salt: &[u8], work: u8) -> Result<ChaCha20Poly1305> {
    let mut key = [0; 32];
    let params = scrypt::Params::new(work, 8, 1).map_err(|e| Error::internal("scrypt").caused_by(e))?;
    scrypt::scrypt(passphrase.bytes(), &[LABEL, salt].concat(), &params, &mut key)
        .map_err(|e| Error::internal("scrypt").caused_by(e))?;
    Ok(ChaCha20Poly1305::new(&key.into()))
}

fn mac(file_key: &[u8], head: &[u8]) -> Option<Vec<u8>> {
    let key = hmac::Key::new(hmac::HMAC_SHA256, &derived(&[], file_key, b"header")?);
    Some(hmac::sign(&key, head).as_ref().to_vec())
}

fn derived(salt: &[u8], secret: &[u8], info: &[u8]) -> Option<[u8; 32]> {
    let mut key = [0; 32];
    let info = [info];
    let okm = hkdf::Salt::new(hkdf::HKDF_SHA256, salt).extract(secret);
    okm.expand(&info, hkdf::HKDF_SHA256).and_then(|okm| okm.fill(&mut key)).ok().map(|()| key)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base64::prelude::BASE64_STANDARD;

    /// What the program age 1.1.1 made of a line, with the passphrase below.
    const FOREIGN: &str = "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IHNjcnlwdCBQMnhzQXBBSGZURy9pRlAvMWV0bnlRIDE4CjhFRGlLMitWNTdqMVFkUmNHOC9TbFRFajlZM3Rhc2NPSnE4aHpNVmJNc2sKLS0tIEtBV1UzcFlaZ3hWT1FNQ0NHN0JCTC9oV2QwZWZueVRUYUhyQThzT1U2UHcK0rJwGEJeDJ3FEUvFWACgFqLKz9Fi0eoq9DtQCyYBGRMXLyO9udjkZzk0wZoYscI2ww8Z2+22a5NBF5g=";

    fn passphrase(text: &str) -> Passphrase {
        Passphrase::given(text.to_owned())
    }

    fn sealed(plain: &[u8]) -> Vec<u8> {
        let mut sealer = Sealer::new(Vec::new(), &passphrase("correct horse battery")).expect("a sealer");
        sealer.write_all(plain).expect("written");
        sealer.finish().expect("finished")
    }

    fn opened(sealed: &[u8], with: &str) -> Result<Vec<u8>> {
        let mut plain = Vec::new();
        let read = Opener::new(sealed, &passphrase(with))?.read_to_end(&mut plain);
        read.map_err(|e| Error::io("cannot read", e)).map(|_| plain)
    }

    #[test]
    fn what_age_has_sealed_opens_here() {
        let foreign = BASE64_STANDARD.decode(FOREIGN).expect("base64");
        assert_eq!(opened(&foreign, "correct horse battery").expect("opened"), b"what age itself has sealed\n");
    }

    #[test]
    fn what_is_sealed_opens_with_its_passphrase_alone_and_shows_nothing() {
        for size in [0, 1, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE] {
            let plain: Vec<u8> = (0..size).map(|n| (n % 251) as u8).collect();
            let sealed = sealed(&plain);
            assert_eq!(opened(&sealed, "correct horse battery").expect("opened"), plain, "{size}");
            assert!(size < 100 || !sealed.windows(16).any(|part| part == &plain[..16]));
        }
        let refused = opened(&sealed(b"x"), "wrong horse battery").expect_err("another passphrase");
        assert!(refused.message.contains("not the passphrase"), "{refused}");
    }

    #[test]
    fn nothing_that_was_changed_cut_or_added_to_opens() {
        let plain = vec![7; PIECE + 100];
        let good = sealed(&plain);
        let head = good.windows(5).position(|part| part == b"\n--- ").expect("a head") + 49;
        for at in [30, 60, head - 3, head + 3, head + 40, good.len() - 1, good.len() - 116] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            assert!(opened(&bad, "correct horse battery").is_err(), "byte {at}");
        }
        // Cut between two pieces, within one, and added to.
        for cut in [head + 16 + PIECE + TAG, good.len() - 1, head + 16, head, 10, 0] {
            assert!(opened(&good[..cut], "correct horse battery").is_err(), "cut at {cut}");
        }
        assert!(opened(&[good.as_slice(), b"more"].concat(), "correct horse battery").is_err());
        for foreign in ["-> X25519 abc\n", "-> scrypt AAAAAAAAAAAAAAAAAAAAAA 30\n", "-> scrypt A 17\n", "\n"] {
            let bad = format!("{INTRO}\n{foreign}x\n--- x\n{}", "x".repeat(100));
            assert!(opened(bad.as_bytes(), "correct horse battery").is_err(), "{foreign}");
        }
    }
}
