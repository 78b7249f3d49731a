//! The file store: what is too large for the database, by its content's SHA-256 under `<data>/files/`.
//!
//! A file comes in under a name of its own, is flushed and renamed, its directory flushed, and only then is the row
//! committed that speaks of it: what the database knows is there whole. A table refers to a file by a foreign key to
//! `files (sha256)`, and nothing else need be done: the collector reads from the schema who refers to files, and the
//! engine refuses to forget one that is referred to.

mod collect;
mod incoming;
mod kind;
mod pins;
mod read;
mod store;

pub use incoming::{Incoming, Stored};
pub use kind::{Kind, is_picture};
pub use read::{Content, hash};
pub use store::Kept;

use crate::{
    datadir,
    error::{Error, Result},
};
use pins::Pins;
use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};
use tokio::sync::Semaphore;

/// How many files come in at once, from everybody and from one caller.
const AT_ONCE: usize = 32;
const AT_ONCE_EACH: usize = 8;
/// How long a caller waits for its turn.
const TURN: Duration = Duration::from_secs(10);

/// The store. Cheap to clone.
#[derive(Clone)]
pub struct Files(Arc<Inner>);

struct Inner {
    root: PathBuf,
    pins: Arc<Pins>,
    turns: Arc<Semaphore>,
    callers: Mutex<HashMap<String, Arc<Semaphore>>>,
    reads: Semaphore,
    verified: Mutex<HashMap<String, read::Seen>>,
    holds: AtomicUsize,
}

/// While this lives nothing is collected: for whoever copies the whole store.
pub struct Hold(Files);

impl Files {
    /// Opens the store below the data directory. What was coming in when the power went is removed.
    ///
    /// # Errors
    /// A sentence for the host's administrator.
    pub fn open(data: &Path) -> Result<Self> {
        let root = data.join("files");
        let made = clear(&root.join("incoming"));
        made.map_err(|e| Error::io(format!("cannot prepare {}", root.display()), e))?;
        Ok(Self(Arc::new(Inner {
            pins: Arc::default(),
            turns: Arc::new(Semaphore::new(AT_ONCE)),
            callers: Mutex::default(),
            reads: Semaphore::new(AT_ONCE),
            verified: Mutex::default(),
            holds: AtomicUsize::new(0),
            root,
        })))
    }

    /// Keeps every file that is there now, until the answer is dropped.
    pub fn hold(&self) -> Hold {
        self.0.holds.fetch_add(1, Ordering::SeqCst);
        Hold(self.clone())
    }

    fn is_held(&self) -> bool {
        self.0.holds.load(Ordering::SeqCst) > 0
    }

    /// Where the file with this hash lies; none for what is no hash.
    fn place(&self, sha256: &str) -> Option<PathBuf> {
        let is_hash = sha256.len() == 64 && sha256.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'));
        is_hash.then(|| self.0.root.join(&sha256[..2]).join(sha256))
    }

    /// Bytes that may still be written here.
    fn room(&self) -> Result<u64> {
        Ok(datadir::space(&self.0.root)?.free.saturating_sub(datadir::RESERVE))
    }

    /// The turns of one caller; callers who have none out are forgotten.
    fn turns_of(&self, caller: &str) -> Arc<Semaphore> {
        let mut callers = self.0.callers.lock().unwrap_or_else(PoisonError::into_inner);
        callers.retain(|name, turns| name == caller || Arc::strong_count(turns) > 1);
        callers.entry(caller.to_owned()).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE_EACH))).clone()
    }
}

impl Drop for Hold {
    fn drop(&mut self) {
        self.0.0.holds.fetch_sub(1, Ordering::SeqCst);
    }
}

/// Makes the directory, empty.
fn clear(directory: &Path) -> io::Result<()> {
    fs::create_dir_all(directory)?;
    for entry in fs::read_dir(directory)? {
        fs::remove_file(entry?.path())?;
    }
    Ok(())
}

/// What a failed write says: a full disk is a state of the appliance, everything else a fault.
fn failed(what: &str, error: io::Error) -> Error {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => full().caused_by(error),
        _ => Error::io(what, error),
    }
}

fn full() -> Error {
    Error::unavailable("There is no room on the disk for this file; nothing was saved")
}
