//! The bytes of a file, and the gauge that all parsers drink through: it turns them into UTF-8, counts lines, and ends
//! a record that is too large before it fills the memory.

use crate::error::{Error, Place, Result};
use std::{
    cell::{Cell, RefCell},
    fs::File,
    io::{self, BufRead, Read},
    path::{Path, PathBuf},
    rc::Rc,
};

/// The most bytes of one record: of one finding, one host, one line.
pub const RECORD: u64 = 32 << 20;
const CHUNK: usize = 64 << 10;

/// A file that can be read from the start as often as a format needs it.
pub trait Source {
    /// A new reader at its first byte.
    fn open(&self) -> io::Result<Box<dyn Read + '_>>;
}

impl Source for [u8] {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self))
    }
}

impl Source for Vec<u8> {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(self.as_slice()))
    }
}

impl Source for Path {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        Ok(Box::new(File::open(self)?))
    }
}

impl Source for PathBuf {
    fn open(&self) -> io::Result<Box<dyn Read + '_>> {
        self.as_path().open()
    }
}

/// Where a parser stands, kept beside it: parsers own their reader.
#[derive(Debug, Default)]
pub(crate) struct Gauge {
    offset: Cell<u64>,
    lines: Cell<u64>,
    record: Cell<u64>,
    failure: RefCell<Option<Error>>,
}

impl Gauge {
    /// A new record begins.
    pub(crate) fn begin(&self) {
        self.record.set(0);
    }

    /// The place of the next byte.
    pub(crate) fn here(&self) -> Place {
        Place { line: self.lines.get() + 1, offset: self.offset.get() }
    }

    /// What the bytes themselves had wrong; parsers would report it in their own words.
    pub(crate) fn failure(&self) -> Option<Error> {
        self.failure.borrow_mut().take()
    }

    /// The failure of the bytes, or the parser's own complaint at the place where it stands.
    pub(crate) fn blame(&self, message: impl Into<String>) -> Error {
        self.failure().unwrap_or_else(|| Error::at(self.here(), message))
    }

    fn advance(&self, bytes: u64, lines: u64) {
        self.lines.set(self.lines.get() + lines);
        self.offset.set(self.offset.get() + bytes);
        self.record.set(self.record.get() + bytes);
    }

    fn fail(&self, message: String) -> io::Error {
        let error = Error::at(self.here(), message);
        let told = io::Error::new(io::ErrorKind::InvalidData, error.clone());
        self.failure.borrow_mut().get_or_insert(error);
        told
    }
}

/// How the bytes become text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf16 { big: bool },
}

/// A reader of UTF-8 text over any source.
pub(crate) struct Meter<'s> {
    inner: Box<dyn Read + 's>,
    gauge: Rc<Gauge>,
    encoding: Option<Encoding>,
    /// Bytes that are no whole character yet.
    carry: Vec<u8>,
    text: Vec<u8>,
    at: usize,
    ended: bool,
}

impl<'s> Meter<'s> {
    /// Opens `source` at its start.
    pub(crate) fn open(source: &'s (impl Source + ?Sized)) -> Result<Self> {
        let inner = source.open().map_err(|e| Error::io(&e))?;
        Ok(Self {
            inner,
            gauge: Rc::default(),
            encoding: None,
            carry: Vec::new(),
            text: Vec::new(),
            at: 0,
            ended: false,
        })
    }

    /// The gauge of this reader.
    pub(crate) fn gauge(&self) -> Rc<Gauge> {
        self.gauge.clone()
    }

    fn refill(&mut self) -> io::Result<()> {
        self.text.clear();
        self.at = 0;
        while self.text.is_empty() && !self.ended {
            let mut raw = std::mem::take(&mut self.carry);
            let had = raw.len();
            raw.resize(had + CHUNK, 0);
            let count = read_some(&mut self.inner, &mut raw[had..]).inspect_err(|e| {
                self.gauge.failure.borrow_mut().get_or_insert(Error::io(e));
            })?;
            raw.truncate(had + count);
            self.ended = count == 0;
            if raw.len() < 4 && !self.ended {
                self.carry = raw;
                continue;
            }
            self.decode(raw)?;
        }
        Ok(())
    }

    fn decode(&mut self, mut raw: Vec<u8>) -> io::Result<()> {
        let encoding = match self.encoding {
            Some(known) => known,
            None => {
                let (encoding, mark) = sniff(&raw);
                raw.drain(..mark);
                self.encoding = Some(encoding);
                encoding
            }
        };
        match encoding {
            Encoding::Utf8 => self.utf8(raw),
            Encoding::Utf16 { big } => self.utf16(&raw, big),
        }
    }

    fn utf8(&mut self, mut raw: Vec<u8>) -> io::Result<()> {
        if let Err(error) = std::str::from_utf8(&raw) {
            let good = error.valid_up_to();
            if error.error_len().is_some() || self.ended {
                let offset = self.gauge.offset.get() + good as u64;
                let lines = memchr::memchr_iter(b'\n', &raw[..good]).count() as u64;
                let line = self.gauge.lines.get() + lines + 1;
                let message = "the bytes are not UTF-8; export the file as UTF-8, or convert it";
                let error = Error::at(Place { line, offset }, message);
                self.gauge.failure.borrow_mut().get_or_insert(error.clone());
                return Err(io::Error::new(io::ErrorKind::InvalidData, error));
            }
            self.carry = raw.split_off(good);
        }
        self.text = raw;
        Ok(())
    }

    fn utf16(&mut self, raw: &[u8], big: bool) -> io::Result<()> {
        let whole = raw.len() & !1;
        let mut units: Vec<u16> = raw[..whole]
            .chunks_exact(2)
            .map(
                |pair| {
                    if big { u16::from_be_bytes([pair[0], pair[1]]) } else { u16::from_le_bytes([pair[0], pair[1]]) }
                },
            )
            .collect();
        let mut kept = whole;
        if !self.ended && units.last().is_some_and(|unit| (0xD800..0xDC00).contains(unit)) {
            units.pop();
            kept -= 2;
        }
        self.carry = raw[kept..].to_vec();
        if self.ended && !self.carry.is_empty() {
            return Err(self.gauge.fail("the file ends within a character; it is truncated".to_owned()));
        }
        let text: std::result::Result<String, _> = char::decode_utf16(units).collect();
        self.text = text.map_err(|_| self.gauge.fail("the bytes are not UTF-16".to_owned()))?.into_bytes();
        Ok(())
    }
}

impl BufRead for Meter<'_> {
    fn fill_buf(&mut self) -> io::Result<&[u8]> {
        if self.at == self.text.len() {
            self.refill()?;
        }
        if self.gauge.record.get() >= RECORD {
            let message = format!("one record is larger than {} MiB, the most that is taken", RECORD >> 20);
            return Err(self.gauge.fail(message));
        }
        Ok(&self.text[self.at..])
    }

    fn consume(&mut self, count: usize) {
        let eaten = &self.text[self.at..self.at + count];
        let lines = memchr::memchr_iter(b'\n', eaten).count() as u64;
        self.at += count;
        self.gauge.advance(count as u64, lines);
    }
}

impl Read for Meter<'_> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        // The JSON parser asks for one byte at a time.
        if let [slot] = into
            && let Some(byte) = self.text.get(self.at)
            && self.gauge.record.get() < RECORD
        {
            *slot = *byte;
            self.at += 1;
            self.gauge.advance(1, u64::from(*byte == b'\n'));
            return Ok(1);
        }
        let ready = self.fill_buf()?;
        let count = ready.len().min(into.len());
        into[..count].copy_from_slice(&ready[..count]);
        self.consume(count);
        Ok(count)
    }
}

fn read_some(from: &mut dyn Read, into: &mut [u8]) -> io::Result<usize> {
    loop {
        match from.read(into) {
            Err(e) if e.kind() == io::ErrorKind::Interrupted => {}
            other => return other,
        }
    }
}

/// The encoding that the first bytes betray, and the length of their mark.
fn sniff(raw: &[u8]) -> (Encoding, usize) {
    match raw {
        [0xEF, 0xBB, 0xBF, ..] => (Encoding::Utf8, 3),
        [0xFF, 0xFE, ..] => (Encoding::Utf16 { big: false }, 2),
        [0xFE, 0xFF, ..] => (Encoding::Utf16 { big: true }, 2),
        // XML that says nothing but begins as XML must.
        [b'<', 0, ..] => (Encoding::Utf16 { big: false }, 0),
        [0, b'<', ..] => (Encoding::Utf16 { big: true }, 0),
        _ => (Encoding::Utf8, 0),
    }
}
