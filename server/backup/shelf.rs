//! The backups that the appliance keeps, in `<data>/backups`. The directory is the truth: no table can disagree with it.

use super::shop;
use crate::error::{Error, Result};
use assay_api::Time;
use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
};

const STEM: &str = "assay-";
const PLAIN: &str = ".tar.gz";
const SEALED: &str = ".tar.gz.age";

/// The directory.
#[derive(Debug, Clone)]
pub struct Shelf(PathBuf);

/// One backup on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Shelved {
    /// Its file's name.
    pub name: String,
    /// The moment that it shows.
    pub at: Time,
    /// In bytes.
    pub size: u64,
    /// Whether a passphrase is needed.
    pub encrypted: bool,
}

/// The name of a backup of that moment.
pub fn name_of(at: Time, encrypted: bool) -> String {
    format!("{STEM}{}{}", at.to_string().replace(':', "-"), if encrypted { SEALED } else { PLAIN })
}

/// The moment and whether it is encrypted; none of what is no name of ours.
fn read(name: &str) -> Option<(Time, bool)> {
    let text = name.strip_prefix(STEM)?;
    let (moment, encrypted) = match text.strip_suffix(SEALED) {
        Some(moment) => (moment, true),
        None => (text.strip_suffix(PLAIN)?, false),
    };
    let (day, time) = moment.split_once('T')?;
    let at = format!("{day}T{}", time.replace('-', ":")).parse().ok()?;
    (name_of(at, encrypted) == name).then_some((at, encrypted))
}

/// When the newest of them was made. One of a time to come counts for nothing: the clock was wrong then.
pub fn newest(shelved: &[Shelved], now: Time) -> Option<Time> {
    shelved.iter().map(|one| one.at).filter(|at| *at <= now).max()
}

impl Shelf {
    /// That of a data directory.
    pub fn of(data: &Path) -> Self {
        Self(data.join("backups"))
    }

    /// Where a backup of that name lies, or would.
    pub fn path(&self, name: &str) -> PathBuf {
        self.0.join(name)
    }

    /// All, newest first.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn list(&self) -> Result<Vec<Shelved>> {
        let mut found = Vec::new();
        let entries = match fs::read_dir(&self.0) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => return Ok(found),
            other => other.map_err(|e| Error::io(format!("cannot list {}", self.0.display()), e))?,
        };
        for entry in entries.flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            if let (Some((at, encrypted)), Ok(about)) = (read(&name), entry.metadata())
                && about.is_file()
            {
                found.push(Shelved { name, at, size: about.len(), encrypted });
            }
        }
        found.sort_by(|a, b| (b.at, &b.name).cmp(&(a.at, &a.name)));
        Ok(found)
    }

    /// The one of this name; none when there is none.
    ///
    /// # Errors
    /// When the directory cannot be read.
    pub fn get(&self, name: &str) -> Result<Option<Shelved>> {
        Ok(self.list()?.into_iter().find(|shelved| shelved.name == name))
    }

    /// Opens the one of this name, which [`Shelf::list`] told of.
    ///
    /// # Errors
    /// When it cannot be read.
    pub fn open(&self, name: &str) -> Result<File> {
        File::open(self.path(name)).map_err(|e| Error::io(format!("cannot read the backup {name}"), e))
    }

    /// Removes the one of this name.
    ///
    /// # Errors
    /// When it cannot be removed.
    pub fn remove(&self, name: &str) -> Result<()> {
        fs::remove_file(self.path(name)).map_err(|e| Error::io(format!("cannot remove the backup {name}"), e))
    }

    /// Keeps the newest `count`, and those of a time to come for last: a clock that was wrong must not cost the good ones.
    /// Answers the names of those that went.
    ///
    /// # Errors
    /// When one cannot be removed.
    pub fn prune(&self, count: usize, now: Time) -> Result<Vec<String>> {
        shop::sweep(&self.0);
        let (past, ahead): (Vec<_>, Vec<_>) = self.list()?.into_iter().partition(|shelved| shelved.at <= now);
        let gone: Vec<_> = past.into_iter().chain(ahead).skip(count).map(|shelved| shelved.name).collect();
        gone.iter().try_for_each(|name| self.remove(name))?;
        Ok(gone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_newest_are_kept_and_what_is_no_backup_is_left_alone() {
        let data = tempfile::tempdir().expect("a directory");
        let shelf = Shelf::of(data.path());
        fs::create_dir(data.path().join("backups")).expect("made");
        let put = |name: &str| fs::write(shelf.path(name), "x").expect("written");
        let day = |n: i64| Time(n * Time::DAY + 1_234);
        for n in 1..=4 {
            put(&name_of(day(n), n == 2));
        }
        put(&name_of(day(99), false));
        for other in ["assay-notes.txt", "assay-1970.tar.gz", "x.tar.gz", "assay-1970-01-02T00-00-01.23Z.tar.gz"] {
            put(other);
        }
        assert_eq!(shelf.list().expect("listed").len(), 5);
        let found = shelf.get(&name_of(day(2), true)).expect("listed").expect("it is there");
        assert_eq!((found.at, found.size, found.encrypted), (day(2), 1, true));
        assert!(shelf.get("../keys/jwt.v1").expect("listed").is_none());
        let gone = shelf.prune(2, day(5)).expect("pruned");
        assert_eq!(gone, [name_of(day(2), true), name_of(day(1), false), name_of(day(99), false)]);
        let left: Vec<_> = shelf.list().expect("listed").into_iter().map(|shelved| shelved.at).collect();
        assert_eq!(left, [day(4), day(3)]);
        assert!(shelf.path("assay-notes.txt").exists());
    }
}
