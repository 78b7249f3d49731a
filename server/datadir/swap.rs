//! A restored directory takes the place of what was there: several renames, which a power cut may part. What is to come
//! in lies in `.restore/new`; from the moment that `.restore/ready` is there the exchange is decided, and whoever opens
//! the directory next brings it to its end. Before that moment nothing has happened.

use super::write_atomically;
use crate::error::{Error, Result};
use std::{
    fs::{self, DirBuilder, File},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// What is exchanged, in this order: the old database's log must be gone before the new database comes.
const PARTS: [&str; 6] = ["assay.db-wal", "assay.db-shm", "assay.db", "keys", "tls", "files"];
/// Those of them that a restore brings.
const BROUGHT: [&str; 4] = ["assay.db", "keys", "tls", "files"];

/// Where a restore lays what it brings. Empty: what an earlier one left goes.
pub(crate) fn stage(data: &Path) -> Result<PathBuf> {
    let room = data.join(".restore");
    let made = clear(&room).and_then(|()| DirBuilder::new().mode(0o700).create(&room)).and_then(|()| {
        let new = room.join("new");
        DirBuilder::new().mode(0o700).create(&new)?;
        Ok(new)
    });
    made.map_err(|e| Error::io(format!("cannot write to {}", data.display()), e))
}

/// Exchanges what lies in the directory for what was staged. What was there goes to the directory `aside`, if anything was.
pub(crate) fn exchange(data: &Path, aside: &str) -> Result<()> {
    let new = data.join(".restore/new");
    if let Some(lacking) = BROUGHT.iter().find(|part| !new.join(part).exists()) {
        return Err(Error::internal(format!("{lacking} was not staged")));
    }
    // One call for tens of thousands of files, where each of its own would wait for the disk.
    let settled = File::open(&new).and_then(|directory| Ok(rustix::fs::syncfs(directory)?));
    settled.map_err(|e| Error::io("cannot have on disk what was restored", e))?;
    write_atomically(&data.join(".restore/ready"), aside.as_bytes(), 0o600)?;
    finish(data)
}

/// Whether a restore was decided on and not brought to its end.
pub(crate) fn is_broken_off(data: &Path) -> bool {
    data.join(".restore/ready").exists()
}

/// Brings an exchange to its end that was decided, and forgets one that was not. May be broken off and run again.
pub(crate) fn finish(data: &Path) -> Result<()> {
    let room = data.join(".restore");
    let finished = || -> io::Result<()> {
        match fs::read_to_string(room.join("ready")) {
            Ok(aside) => move_all(data, &room.join("new"), &data.join(aside.trim()))?,
            Err(e) if e.kind() == io::ErrorKind::NotFound => {}
            Err(e) => return Err(e),
        }
        // The decision goes last but for its directory: without it nothing is moved any more.
        remove(&room.join("ready"))?;
        clear(&room)
    };
    finished().map_err(|e| Error::io(format!("cannot finish the restore of {}", data.display()), e))
}

fn move_all(data: &Path, new: &Path, aside: &Path) -> io::Result<()> {
    // As long as the new database has not come, a log that lies there is the old one's.
    let old = new.join("assay.db").exists();
    for part in PARTS {
        let (here, coming) = (data.join(part), new.join(part));
        let leaves = if BROUGHT.contains(&part) { coming.exists() } else { old };
        // An empty room is nothing that anybody would look for.
        if leaves && here.exists() && fs::remove_dir(&here).is_err() {
            if !aside.exists() {
                DirBuilder::new().mode(0o700).create(aside)?;
            }
            fs::rename(&here, aside.join(part))?;
        }
        if coming.exists() {
            fs::rename(&coming, &here)?;
        }
    }
    File::open(data)?.sync_all()
}

fn clear(room: &Path) -> io::Result<()> {
    match fs::remove_dir_all(room) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

fn remove(file: &Path) -> io::Result<()> {
    match fs::remove_file(file) {
        Err(e) if e.kind() != io::ErrorKind::NotFound => Err(e),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lay(place: &Path, word: &str, log: bool) {
        for room in ["keys", "tls", "files"] {
            fs::create_dir_all(place.join(room)).expect("made");
            fs::write(place.join(room).join("x"), word).expect("written");
        }
        fs::write(place.join("assay.db"), word).expect("written");
        if log {
            fs::write(place.join("assay.db-wal"), word).expect("written");
        }
    }

    fn words(place: &Path) -> Vec<String> {
        ["assay.db", "keys/x", "tls/x", "files/x"]
            .map(|path| fs::read_to_string(place.join(path)).unwrap_or_default())
            .into()
    }

    #[test]
    fn an_exchange_that_breaks_off_anywhere_is_finished_and_loses_nothing() {
        // Before the step with this number the power goes: each step is one rename, and a directory is made in between.
        for broken in 0..=9 {
            let place = tempfile::tempdir().expect("a directory");
            let data = place.path();
            lay(data, "old", true);
            let new = stage(data).expect("staged");
            lay(&new, "new", false);
            write_atomically(&data.join(".restore/ready"), b"aside", 0o600).expect("decided");
            let aside = data.join("aside");
            let mut steps: Vec<(PathBuf, PathBuf)> = vec![(data.join("assay.db-wal"), aside.join("assay.db-wal"))];
            for part in BROUGHT {
                steps.push((data.join(part), aside.join(part)));
                steps.push((new.join(part), data.join(part)));
            }
            for (from, to) in &steps[..broken] {
                fs::create_dir_all(&aside).expect("made");
                fs::rename(from, to).expect("moved");
            }
            assert!(is_broken_off(data));
            finish(data).expect("finished");
            assert_eq!(words(data), ["new"; 4], "broken before step {broken}");
            assert_eq!(words(&aside), ["old"; 4], "broken before step {broken}");
            assert!(aside.join("assay.db-wal").exists() && !data.join("assay.db-wal").exists());
            assert!(!data.join(".restore").exists() && !is_broken_off(data));
            fs::write(data.join("assay.db-wal"), "the new one's").expect("written");
            finish(data).expect("nothing to do");
            assert!(data.join("assay.db-wal").exists());
        }
    }

    #[test]
    fn what_was_not_decided_never_happened() {
        let place = tempfile::tempdir().expect("a directory");
        lay(place.path(), "old", true);
        let new = stage(place.path()).expect("staged");
        lay(&new, "half", false);
        finish(place.path()).expect("forgotten");
        assert_eq!(words(place.path()), ["old"; 4]);
        assert!(!place.path().join(".restore").exists());
        let new = stage(place.path()).expect("staged");
        fs::write(new.join("assay.db"), "new").expect("written");
        exchange(place.path(), "aside").expect_err("it has no keys");
        assert_eq!(words(place.path()), ["old"; 4]);
    }
}
