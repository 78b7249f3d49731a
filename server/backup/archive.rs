//! Writing an archive.

use super::{
    Passphrase,
    age::Sealer,
    manifest::{Manifest, NAME, Part},
};
use crate::error::{Error, Result};
use data_encoding::HEXLOWER;
use flate2::{Compression, write::GzEncoder};
use ring::digest::{Context, SHA256};
use std::{
    fs::File,
    io::{self, BufWriter, Read, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};

/// Where a part's content is.
#[derive(Clone)]
pub(super) enum Source {
    /// Small, and read already.
    Bytes(Vec<u8>),
    /// In this file.
    File(PathBuf),
}

/// Where the archive goes: as it is, or sealed.
enum Sink {
    Plain(BufWriter<File>),
    Sealed(Box<Sealer<BufWriter<File>>>),
}

impl Sink {
    fn finish(self) -> io::Result<File> {
        let buffered = match self {
            Self::Plain(file) => file,
            Self::Sealed(sealer) => sealer.finish()?,
        };
        buffered.into_inner().map_err(io::IntoInnerError::into_error)
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match self {
            Self::Plain(file) => file.write(bytes),
            Self::Sealed(sealer) => sealer.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match self {
            Self::Plain(file) => file.flush(),
            Self::Sealed(sealer) => sealer.flush(),
        }
    }
}

/// Writes an archive to the new file `to` and has it on disk; or answers the first part that is not what the list says.
pub(super) fn write(
    to: &Path,
    list: &Manifest,
    sources: &[Source],
    passphrase: Option<&Passphrase>,
) -> Result<Option<Part>> {
    let cannot = |e: io::Error| Error::io(format!("cannot write {}", to.display()), e);
    let file = File::options().write(true).create(true).truncate(true).mode(0o600).open(to).map_err(cannot)?;
    let buffered = BufWriter::with_capacity(256 << 10, file);
    let sink = match passphrase {
        None => Sink::Plain(buffered),
        Some(passphrase) => Sink::Sealed(Box::new(Sealer::new(buffered, passphrase)?)),
    };
    let mut tar = tar::Builder::new(GzEncoder::new(sink, Compression::fast()));
    let text = serde_json::to_vec(list).map_err(|e| Error::internal("the list of a backup").caused_by(e))?;
    append(&mut tar, NAME, text.len() as u64, list, text.as_slice()).map_err(cannot)?;
    for (part, source) in list.parts.iter().zip(sources) {
        if !copy(&mut tar, list, part, source).map_err(cannot)? {
            return Ok(Some(part.clone()));
        }
    }
    let written = tar.into_inner().and_then(GzEncoder::finish).and_then(Sink::finish).and_then(|file| file.sync_all());
    written.map_err(cannot).map(|()| None)
}

/// Whether the part was what the list says.
fn copy(tar: &mut tar::Builder<impl Write>, list: &Manifest, part: &Part, source: &Source) -> io::Result<bool> {
    let path = match source {
        Source::Bytes(bytes) => return append(tar, &part.path, part.size, list, bytes.as_slice()).map(|()| true),
        Source::File(path) => path,
    };
    let Ok(file) = File::open(path) else { return Ok(false) };
    let mut from = Hashing::new(file.take(part.size));
    match append(tar, &part.path, part.size, list, &mut from) {
        // The disk cannot read it: that is no fault of what is written.
        Err(_) if from.is_broken => Ok(false),
        appended => appended.map(|()| from.end() == (part.size, part.sha256.clone())),
    }
}

fn append(
    tar: &mut tar::Builder<impl Write>,
    path: &str,
    size: u64,
    list: &Manifest,
    from: impl Read,
) -> io::Result<()> {
    let mut header = tar::Header::new_gnu();
    header.set_size(size);
    header.set_mode(0o600);
    header.set_mtime(u64::try_from(list.created_at.seconds()).unwrap_or_default());
    tar.append_data(&mut header, path, from)
}

/// Counts and hashes what is read through it.
pub(super) struct Hashing<R> {
    from: R,
    context: Context,
    count: u64,
    /// Whether reading failed.
    is_broken: bool,
}

impl<R: Read> Hashing<R> {
    pub(super) fn new(from: R) -> Self {
        Self { from, context: Context::new(&SHA256), count: 0, is_broken: false }
    }

    /// How much was read, and its hash.
    pub(super) fn end(self) -> (u64, String) {
        (self.count, HEXLOWER.encode(self.context.finish().as_ref()))
    }
}

impl<R: Read> Read for Hashing<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let count = self.from.read(into).inspect_err(|_| self.is_broken = true)?;
        self.context.update(&into[..count]);
        self.count += count as u64;
        Ok(count)
    }
}

/// Size and hash of a file.
pub(super) fn weigh(path: &Path) -> io::Result<(u64, String)> {
    let mut file = Hashing::new(File::open(path)?);
    io::copy(&mut file, &mut io::sink())?;
    Ok(file.end())
}
