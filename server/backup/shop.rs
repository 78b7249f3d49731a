//! Where a backup is made: a directory beside the place where it shall lie, so that one rename brings it there. It is
//! locked by its process; one that nobody holds was left behind by a process that was killed, and goes.

use crate::error::{Error, Result};
use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// How such a directory's name begins.
const STEM: &str = ".assay-backup-";

/// A directory to work in; gone with this value.
pub(super) struct Workshop {
    path: PathBuf,
    _lock: File,
}

impl Workshop {
    /// A new one in `directory`. Those that killed processes left there are removed.
    pub(super) fn open(directory: &Path) -> Result<Self> {
        sweep(directory);
        let path = directory.join(format!("{STEM}{}", data_encoding::HEXLOWER.encode(&crate::clock::random::<6>())));
        let made = DirBuilder::new().mode(0o700).create(&path).and_then(|()| {
            let lock = File::create_new(path.join("lock"))?;
            lock.try_lock().map_err(io::Error::from)?;
            Ok(lock)
        });
        let lock = made.map_err(|e| {
            let _ = fs::remove_dir_all(&path);
            Error::io(format!("cannot write to {}", directory.display()), e)
        })?;
        Ok(Self { path, _lock: lock })
    }

    /// The path of a file in it.
    pub(super) fn at(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }
}

impl Drop for Workshop {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::warn!(%error, path = %self.path.display(), "a directory that was worked in could not be removed");
        }
    }
}

/// Removes the workshops in `directory` that nobody works in.
pub(super) fn sweep(directory: &Path) {
    for entry in fs::read_dir(directory).into_iter().flatten().flatten() {
        let is_one = entry.file_name().to_str().is_some_and(|name| name.starts_with(STEM));
        if is_one
            && is_forsaken(&entry.path())
            && let Err(error) = fs::remove_dir_all(entry.path())
        {
            tracing::warn!(%error, path = %entry.path().display(), "what a killed backup left could not be removed");
        }
    }
}

/// Whether nobody holds its lock. One without a lock is about to get it, unless it has been so for an hour.
fn is_forsaken(path: &Path) -> bool {
    match File::open(path.join("lock")) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => {
            let made = fs::metadata(path).and_then(|about| about.modified()).ok();
            made.and_then(|made| made.elapsed().ok()).is_some_and(|age| age.as_secs() > 3_600)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_holds_goes_and_what_somebody_holds_stays() {
        let place = tempfile::tempdir().expect("a directory");
        let held = Workshop::open(place.path()).expect("a workshop");
        let left = place.path().join(format!("{STEM}left"));
        fs::create_dir(&left).expect("made");
        fs::write(left.join("lock"), "").expect("written");
        fs::write(left.join("assay.db"), "half").expect("written");
        let another = Workshop::open(place.path()).expect("another");
        assert!(held.path.exists() && another.path.exists() && !left.exists());
        drop((held, another));
        assert_eq!(fs::read_dir(place.path()).expect("listed").count(), 0);
    }
}
