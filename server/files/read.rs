//! A file on its way out. What lies on a disk for years may not be what was put there: before a file is given away its
//! content is held against its name.

use super::{Files, Stored};
use crate::error::{Error, Result};
use data_encoding::HEXLOWER;
use ring::digest::{Context, SHA256};
use std::{
    fs::{File, Metadata},
    io::{self, Read, Seek},
    path::PathBuf,
    sync::PoisonError,
    time::{Duration, Instant, SystemTime},
};
use tokio::task::spawn_blocking;

/// How long a look at a file that has not been touched since is trusted: for those who ask for it piece by piece.
const TRUST: Duration = Duration::from_secs(600);
/// Beyond so many, looks are forgotten.
const MOST: usize = 10_000;

/// A look at a file that was found whole.
pub(super) struct Seen {
    at: Instant,
    size: u64,
    modified: Option<SystemTime>,
}

/// A file that was found whole, at its beginning.
#[derive(Debug)]
pub struct Content {
    /// To read from.
    pub file: File,
    /// In bytes.
    pub size: u64,
    /// Its name, by which a copy elsewhere can be recognised.
    pub sha256: String,
}

impl Files {
    /// Opens a file that a row refers to.
    ///
    /// # Errors
    /// Unavailable, in words for the caller, when it is missing or not what was stored.
    pub async fn read(&self, sha256: &str) -> Result<Content> {
        let _turn = self.0.reads.acquire().await.map_err(|_| Error::unavailable("The appliance is stopping"))?;
        let (files, name) = (self.clone(), sha256.to_owned());
        let opened = spawn_blocking(move || files.open_whole(&name)).await;
        opened.map_err(|e| Error::internal("reading a file broke off").caused_by(e))?.map_err(|error| {
            tracing::error!(sha256, %error, "a stored file is damaged or missing; restore it from a backup");
            let message =
                "This file is damaged on the appliance's disk; an administrator must restore it from a backup";
            Error::unavailable(message).caused_by(error)
        })
    }

    /// Where a file lies that is there and whole: for the host's administrator, who copies it from there.
    ///
    /// # Errors
    /// As [`Files::read`].
    pub async fn path(&self, sha256: &str) -> Result<PathBuf> {
        self.read(sha256).await?;
        self.place(sha256).ok_or_else(|| Error::internal("a stored file's name is no hash"))
    }

    /// A whole file in memory, for those who put it into something else.
    pub async fn bytes(&self, sha256: &str) -> Result<Vec<u8>> {
        let Content { mut file, size, .. } = self.read(sha256).await?;
        let read = spawn_blocking(move || {
            let mut bytes = Vec::with_capacity(usize::try_from(size).unwrap_or_default());
            file.read_to_end(&mut bytes).map(|_| bytes)
        });
        let read = read.await.map_err(|e| Error::internal("reading a file broke off").caused_by(e))?;
        read.map_err(|e| Error::io("cannot read a file", e))
    }

    /// Opens a file that has just come in, which no row speaks of yet.
    pub fn open_stored(&self, stored: &Stored) -> Result<File> {
        let path = self.place(&stored.file().sha256).ok_or_else(|| Error::internal("a file's name is no hash"))?;
        File::open(path).map_err(|e| Error::io("cannot open a file that has just come in", e))
    }

    fn open_whole(&self, sha256: &str) -> io::Result<Content> {
        let path = self.place(sha256).ok_or_else(|| io::Error::other("its name is no hash"))?;
        let mut file = File::open(path)?;
        let about = file.metadata()?;
        if !self.is_known(sha256, &about) {
            let found = hash(&mut file)?;
            if found != sha256 {
                return Err(io::Error::other(format!("its content has the hash {found}")));
            }
            file.rewind()?;
            self.remember(sha256, &about);
        }
        Ok(Content { file, size: about.len(), sha256: sha256.to_owned() })
    }

    fn is_known(&self, sha256: &str, about: &Metadata) -> bool {
        let all = self.0.verified.lock().unwrap_or_else(PoisonError::into_inner);
        all.get(sha256).is_some_and(|seen| {
            seen.at.elapsed() < TRUST && seen.size == about.len() && seen.modified == about.modified().ok()
        })
    }

    fn remember(&self, sha256: &str, about: &Metadata) {
        let mut all = self.0.verified.lock().unwrap_or_else(PoisonError::into_inner);
        if all.len() >= MOST {
            all.clear();
        }
        let seen = Seen { at: Instant::now(), size: about.len(), modified: about.modified().ok() };
        all.insert(sha256.to_owned(), seen);
    }
}

/// The SHA-256 of what is still to be read, in hexadecimal.
///
/// # Errors
/// When it cannot be read.
pub fn hash(mut file: impl Read) -> io::Result<String> {
    let mut context = Context::new(&SHA256);
    let mut piece = vec![0; 256 << 10];
    loop {
        match file.read(&mut piece)? {
            0 => return Ok(HEXLOWER.encode(context.finish().as_ref())),
            count => context.update(&piece[..count]),
        }
    }
}
