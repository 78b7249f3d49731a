//! The data directory: made, checked and locked before anything else looks at it, so that one process
//! alone ever has it open, and so that a directory that cannot hold data is found out at start.
//!
//! Also the one way to write a small file here: under another name, flushed, then renamed, so that
//! a reader or a power cut finds the old file or the new one and nothing between.

pub(crate) mod swap;

use crate::error::{Error, Result};
use std::{
    fs::{self, DirBuilder, File, OpenOptions, TryLockError},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
};

/// What must stay free on its disk, in bytes, so that the database can go on.
pub const RESERVE: u64 = 32 << 20;

/// How full a disk is.
#[derive(Debug, Clone, Copy)]
pub struct Space {
    /// Bytes that may still be written.
    pub free: u64,
    /// All of its bytes.
    pub size: u64,
    /// Files (inodes) that may still be made.
    pub free_files: u64,
    /// All that it can hold; 0 on file systems that have no such bound.
    pub files: u64,
}

/// How full the disk is on which `path` lies.
///
/// # Errors
/// When `path` is not there, or cannot be reached.
pub fn space(path: &Path) -> Result<Space> {
    let at = rustix::fs::statvfs(path).map_err(|e| cannot("find out how much space there is in", path, e.into()))?;
    Ok(Space {
        free: at.f_bavail.saturating_mul(at.f_frsize),
        size: at.f_blocks.saturating_mul(at.f_frsize),
        free_files: at.f_favail,
        files: at.f_files,
    })
}

/// What lies in it.
const ROOMS: [&str; 4] = ["keys", "tls", "files", "backups"];

/// A data directory that is ours for as long as this value lives.
#[derive(Debug)]
pub struct DataDir {
    path: PathBuf,
    _lock: File,
}

impl DataDir {
    /// Makes the directory where it is missing, takes its lock and sees that it can be written.
    pub fn open(path: &Path) -> Result<Self> {
        make(path)?;
        let path = path.canonicalize().map_err(|e| cannot("open", path, e))?;
        let lock = lock(&path)?;
        swap::finish(&path)?;
        ROOMS.iter().try_for_each(|room| make(&path.join(room)))?;
        Ok(Self { path, _lock: lock })
    }

    /// Where it is, as an absolute path.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

/// Writes a whole file so that it is there whole or not at all, readable for `mode` (0o600: us alone).
pub fn write_atomically(path: &Path, content: &[u8], mode: u32) -> Result<()> {
    let mut beside = path.as_os_str().to_owned();
    beside.push(format!(".new-{}", std::process::id()));
    let beside = PathBuf::from(beside);
    let written = write_and_rename(&beside, path, content, mode);
    if written.is_err() {
        // Best effort: the error that matters is the one above.
        let _ = fs::remove_file(&beside);
    }
    written.map_err(|e| Error::io(format!("cannot write {}", path.display()), e))
}

fn write_and_rename(beside: &Path, path: &Path, content: &[u8], mode: u32) -> io::Result<()> {
    let mut file = create_anew(beside, mode)?;
    file.write_all(content)?;
    file.sync_all()?;
    fs::rename(beside, path)?;
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

/// A new, empty file of ours. One of that name that a killed process left behind goes first: in
/// a container every process has the same number.
fn create_anew(path: &Path, mode: u32) -> io::Result<File> {
    match fs::remove_file(path) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => return Err(e),
        _ => {}
    }
    OpenOptions::new().write(true).create_new(true).mode(mode).open(path)
}

/// For us alone; the parents too, where they are missing.
fn make(path: &Path) -> Result<()> {
    DirBuilder::new().recursive(true).mode(0o700).create(path).map_err(|e| cannot("make", path, e))
}

fn lock(directory: &Path) -> Result<File> {
    let path = directory.join("lock");
    let mut options = OpenOptions::new();
    let mut file = options
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .open(&path)
        .map_err(|e| cannot("write to", directory, e))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => return Err(in_use(directory, &mut file)),
        Err(TryLockError::Error(e)) => return Err(cannot("lock", directory, e)),
    }
    refuse_foreign(directory)?;
    // Only after the lock: the number of whoever holds it stays readable for those who wait.
    file.set_len(0)
        .and_then(|()| writeln!(file, "{}", std::process::id()))
        .map_err(|e| cannot("write to", directory, e))?;
    Ok(file)
}

fn in_use(directory: &Path, lock: &mut File) -> Error {
    let mut pid = String::new();
    // The number is a courtesy; without it the sentence is still true.
    let _ = lock.take(20).read_to_string(&mut pid);
    let who = match pid.trim() {
        "" => "another assay process".to_owned(),
        pid => format!("another assay process (pid {pid})"),
    };
    Error::config(format!(
        "the data directory {} is in use by {who}; stop that one first, or use another --data-dir",
        directory.display()
    ))
}

/// A database opened by another user, root above all, leaves files behind that its owner cannot write.
fn refuse_foreign(directory: &Path) -> Result<()> {
    let Ok(owner) = fs::metadata(directory.join("assay.db")).map(|database| database.uid()) else {
        return Ok(());
    };
    let probe = directory.join("probe");
    let made = create_anew(&probe, 0o600).and_then(|file| file.metadata());
    let me = made
        .and_then(|made| fs::remove_file(&probe).map(|()| made.uid()))
        .map_err(|e| cannot("write to", directory, e))?;
    if me == owner {
        return Ok(());
    }
    Err(Error::config(format!(
        "the database in {} belongs to the user with the id {owner}, and this is user {me}; run the command as that user",
        directory.display()
    )))
}

fn cannot(what: &str, path: &Path, error: io::Error) -> Error {
    let hint = match error.kind() {
        io::ErrorKind::PermissionDenied => "; give this user the right, or use another --data-dir",
        io::ErrorKind::ReadOnlyFilesystem => "; mount it writable, or use another --data-dir",
        io::ErrorKind::StorageFull => "; free some space",
        _ => "",
    };
    let message = format!("cannot {what} the data directory {}: {error}{hint}", path.display());
    Error::config(message).caused_by(error)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time() -> Result<(), Box<dyn std::error::Error>> {
        let place = tempfile::tempdir()?;
        let first = DataDir::open(&place.path().join("a/b"))?;
        let second = DataDir::open(first.path()).expect_err("the directory is in use");
        assert!(second.to_string().contains(&format!("(pid {})", std::process::id())), "{second}");
        let path = first.path().to_owned();
        drop(first);
        assert_eq!(fs::metadata(DataDir::open(&path)?.path())?.mode() & 0o777, 0o700);
        Ok(())
    }

    #[test]
    fn a_file_is_replaced_whole() -> Result<(), Box<dyn std::error::Error>> {
        let place = tempfile::tempdir()?;
        let path = place.path().join("key.pem");
        write_atomically(&path, b"old", 0o600)?;
        write_atomically(&path, b"new", 0o600)?;
        assert_eq!(fs::read(&path)?, b"new");
        assert_eq!(fs::metadata(&path)?.mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(place.path())?.count(), 1);
        Ok(())
    }
}
