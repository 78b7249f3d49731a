//! A file on its way in: written under a name of its own, hashed and looked at as it comes, so that it is read once.

use super::{
    Files, Kind, TURN, failed, full,
    kind::{HEAD, TextCheck},
    pins::Pin,
    store::{self, Kept},
};
use crate::{
    db::Tx,
    error::{Error, Result},
};
use assay_api::Time;
use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};
use std::{
    fs::{self, File, OpenOptions},
    io::{self, BufReader, Write},
    os::unix::fs::OpenOptionsExt,
    path::{Path, PathBuf},
};
use tokio::{sync::OwnedSemaphorePermit, task::spawn_blocking, time::timeout};

/// What is gathered before the disk is asked.
const PIECE: usize = 256 << 10;

/// A file that is coming in. Dropped before its end, it leaves nothing behind.
pub struct Incoming {
    files: Files,
    sink: Option<Sink>,
    waiting: Vec<u8>,
    size: u64,
    limit: u64,
    _turns: (OwnedSemaphorePermit, OwnedSemaphorePermit),
}

/// A file that is on disk, whole, and that no row speaks of yet. Dropped, it is removed again.
pub struct Stored {
    file: Kept,
    pin: Pin,
}

struct Sink {
    file: File,
    hash: Context,
    text: TextCheck,
    head: Vec<u8>,
    /// Last, so that it goes after the file is closed.
    temporary: Temporary,
}

struct Temporary(PathBuf);

impl Drop for Temporary {
    fn drop(&mut self) {
        match fs::remove_file(&self.0) {
            // It was renamed.
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, path = %self.0.display(), "half a file could not be removed"),
            Ok(()) => {}
        }
    }
}

impl Files {
    /// Begins a file of at most `limit` bytes for `caller`, of whom only some may be at it at once. `expected` is how
    /// many bytes the caller says will come.
    ///
    /// # Errors
    /// Too large by what it says itself; unavailable when the disk has no room or too many files come in.
    pub async fn begin(&self, caller: &str, limit: u64, expected: Option<u64>) -> Result<Incoming> {
        if expected.is_some_and(|size| size > limit) {
            return Err(too_large(limit));
        }
        if self.room()? < expected.unwrap_or_default().max(PIECE as u64) {
            return Err(full());
        }
        let busy = || Error::unavailable("Too many files are coming in at once; try again in a moment");
        let both = async { (self.turns_of(caller).acquire_owned().await, self.0.turns.clone().acquire_owned().await) };
        let turns = match timeout(TURN, both).await {
            Ok((Ok(own), Ok(all))) => (own, all),
            _ => return Err(busy()),
        };
        let path = self.0.root.join("incoming").join(HEXLOWER.encode(&crate::clock::random::<16>()));
        let sink = spawn_blocking(move || Sink::open(path)).await.map_err(broken)?;
        let sink = Some(sink.map_err(|e| failed("cannot begin a file", e))?);
        Ok(Incoming { files: self.clone(), sink, waiting: Vec::new(), size: 0, limit, _turns: turns })
    }

    /// Stores what is in memory already, such as a report.
    pub async fn put(&self, caller: &str, content: &[u8]) -> Result<Stored> {
        let size = content.len() as u64;
        let mut incoming = self.begin(caller, size, Some(size)).await?;
        incoming.write(content).await?;
        incoming.finish().await
    }
}

impl Incoming {
    /// The next piece.
    ///
    /// # Errors
    /// Too large when it is more than was allowed; unavailable when the disk is full.
    pub async fn write(&mut self, piece: &[u8]) -> Result<()> {
        self.size += piece.len() as u64;
        if self.size > self.limit {
            return Err(too_large(self.limit));
        }
        self.waiting.extend_from_slice(piece);
        if self.waiting.len() < PIECE {
            return Ok(());
        }
        if self.files.room()? < self.waiting.len() as u64 {
            return Err(full());
        }
        self.flush().await
    }

    /// Whether nothing has come yet.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// That was all: the file is flushed, named by its hash, and looked at.
    pub async fn finish(mut self) -> Result<Stored> {
        self.flush().await?;
        let sink = self.sink.take().ok_or_else(|| Error::internal("a file was finished twice"))?;
        let (files, size) = (self.files.clone(), self.size);
        let done = spawn_blocking(move || sink.finish(&files, size)).await.map_err(broken)?;
        done.map_err(|e| failed("cannot store a file", e))
    }

    async fn flush(&mut self) -> Result<()> {
        let mut sink = self.sink.take().ok_or_else(|| Error::internal("a file was written to after an error"))?;
        let piece = std::mem::take(&mut self.waiting);
        let written = spawn_blocking(move || sink.write(&piece).map(|()| sink)).await.map_err(broken)?;
        self.sink = Some(written.map_err(|e| failed("cannot write a file", e))?);
        Ok(())
    }
}

impl Sink {
    fn open(path: PathBuf) -> io::Result<Self> {
        let file = OpenOptions::new().read(true).write(true).create_new(true).mode(0o600).open(&path)?;
        let temporary = Temporary(path);
        Ok(Self { file, hash: Context::new(&SHA256), text: TextCheck::new(), head: Vec::new(), temporary })
    }

    fn write(&mut self, piece: &[u8]) -> io::Result<()> {
        self.hash.update(piece);
        self.text.see(piece);
        let missing = HEAD.saturating_sub(self.head.len()).min(piece.len());
        self.head.extend_from_slice(&piece[..missing]);
        self.file.write_all(piece)
    }

    fn finish(self, files: &Files, size: u64) -> io::Result<Stored> {
        self.file.sync_all()?;
        let sha256 = HEXLOWER.encode(self.hash.finish().as_ref());
        let kind = Kind::of(&self.head, self.text.is_text(), BufReader::new(File::open(&self.temporary.0)?));
        let place = files.place(&sha256).ok_or_else(|| io::Error::other("a hash of another length"))?;
        let room = place.parent().unwrap_or(Path::new("."));
        if !room.exists() {
            fs::create_dir_all(room)?;
            File::open(&files.0.root)?.sync_all()?;
        }
        let pin = files.0.pins.place(&self.temporary.0, &place)?;
        File::open(room)?.sync_all()?;
        Ok(Stored { file: Kept { sha256, size, media_type: kind.media_type, pixels: kind.size }, pin })
    }
}

impl Stored {
    /// The file as it will be known.
    pub fn file(&self) -> &Kept {
        &self.file
    }

    /// Writes its row, in the transaction that writes the row which refers to it.
    pub fn keep(self, tx: &Tx<'_>, now: Time) -> Result<Kept> {
        store::keep(tx, &self.file, now)?;
        tx.on_commit(move || self.pin.kept());
        Ok(self.file)
    }
}

fn too_large(limit: u64) -> Error {
    Error::too_large(usize::try_from(limit).unwrap_or(usize::MAX))
}

fn broken(panic: tokio::task::JoinError) -> Error {
    Error::internal("storing a file broke off").caused_by(panic)
}
