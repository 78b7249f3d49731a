//! The collector: a file goes when nobody has referred to it for a day, and never while the store is held still.
//!
//! The row goes first, then the file. What a crash leaves between the two, or between a rename and its commit, is a
//! file without a row: the sweep finds those by walking the directories.

use super::{Files, store};
use crate::{
    change::Door,
    db::Db,
    error::{Error, Result},
};
use assay_api::Time;
use std::{
    fs, io,
    path::Path,
    time::{Duration, SystemTime},
};
use tokio::task::spawn_blocking;

/// How long a file may lie about without a reference.
const GRACE: i64 = 24 * Time::HOUR;
/// Rows per read, and rows per write.
const MANY: usize = 5_000;
const FEW: usize = 500;

impl Files {
    /// One round: marks what is idle, forgets what has been for a day, sweeps up what no row speaks of.
    pub async fn collect(&self, db: &Db, door: &Door, now: Time) -> Result<()> {
        self.mark(db, door, now).await?;
        self.forget(db, door, now).await?;
        self.sweep(db, now).await
    }

    async fn mark(&self, db: &Db, door: &Door, now: Time) -> Result<()> {
        let mut after = String::new();
        loop {
            let (wrong, next) = db.read(move |conn| store::mismarked(conn, &after, MANY)).await?;
            for few in wrong.chunks(FEW).map(<[String]>::to_vec) {
                door.upkeep(move |tx| store::mark(tx, &few, now)).await?;
            }
            match next {
                Some(last) => after = last,
                None => return Ok(()),
            }
        }
    }

    async fn forget(&self, db: &Db, door: &Door, now: Time) -> Result<()> {
        let limit = now.plus(-GRACE);
        loop {
            let idle = db.read(move |conn| store::idle(conn, limit, FEW)).await?;
            if idle.is_empty() || self.is_held() {
                return Ok(());
            }
            let (files, gone) = (self.clone(), idle.clone());
            door.upkeep(move |tx| {
                for hash in idle.iter().filter(|_| !files.is_held()) {
                    if !store::forget(tx, hash, limit)? {
                        // Somebody has come to refer to it since.
                        store::mark(tx, std::slice::from_ref(hash), now)?;
                    }
                }
                Ok(())
            })
            .await?;
            let (files, db) = (self.clone(), db.clone());
            spawn_blocking(move || gone.iter().for_each(|hash| files.remove(&db, hash, || true)))
                .await
                .map_err(broken)?;
        }
    }

    /// Removes a file that no row speaks of. That is asked under the lock of the pins: whoever stores the same content
    /// at this moment has either written its row, or holds the file.
    fn remove(&self, db: &Db, hash: &str, still: impl FnOnce() -> bool) {
        let Some(path) = self.place(hash) else { return };
        let unknown = || db.read_now(|conn| store::is_known(conn, hash)).is_ok_and(|known| !known);
        match self.0.pins.remove(&path, || !self.is_held() && still() && unknown()) {
            Ok(true) => tracing::debug!(hash, "a file that nobody refers to was removed"),
            Ok(false) => {}
            Err(error) => tracing::warn!(hash, %error, "a file that nobody refers to could not be removed"),
        }
    }

    async fn sweep(&self, db: &Db, now: Time) -> Result<()> {
        let root = self.0.root.clone();
        let rooms = spawn_blocking(move || names(&root)).await.map_err(broken)?;
        let rooms = rooms.map_err(|e| Error::io("cannot list the stored files", e))?;
        for room in rooms.into_iter().filter(|name| name.len() == 2) {
            let prefix = room.clone();
            let known = db.read(move |conn| store::beginning(conn, &prefix)).await?;
            let (files, db) = (self.clone(), db.clone());
            let swept = spawn_blocking(move || -> io::Result<()> {
                for hash in names(&files.0.root.join(&room))?.iter().filter(|name| !known.contains(*name)) {
                    let is_old = || files.place(hash).is_some_and(|path| is_old(&path, now));
                    files.remove(&db, hash, is_old);
                }
                Ok(())
            });
            swept.await.map_err(broken)?.map_err(|e| Error::io("cannot sweep the stored files", e))?;
        }
        Ok(())
    }
}

fn names(directory: &Path) -> io::Result<Vec<String>> {
    fs::read_dir(directory)?.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}

fn is_old(path: &Path, now: Time) -> bool {
    let written = fs::metadata(path).and_then(|about| about.modified()).ok();
    let since = written.and_then(|written| written.duration_since(SystemTime::UNIX_EPOCH).ok());
    let ms = since.map(|since: Duration| i64::try_from(since.as_millis()).unwrap_or(i64::MAX));
    ms.is_some_and(|ms| ms < now.plus(-GRACE).0)
}

fn broken(panic: tokio::task::JoinError) -> Error {
    Error::internal("collecting files broke off").caused_by(panic)
}
