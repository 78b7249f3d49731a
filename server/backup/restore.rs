//! Bringing a backup back: laid out beside what is there, proved, made harmless, and only then exchanged for it.

use super::{Passphrase, create::room, open, store, verify::check_journal};
use crate::{
    auth::{Ctx, Epoch},
    change::{Change, Door, Kind, Written},
    clock::Clock,
    datadir::{DataDir, swap},
    db::{self, Db},
    error::{Error, Result},
};
use assay_api::{Time, backups::Held};
use serde_json::json;
use std::{
    fs::{self, DirBuilder},
    io,
    os::unix::fs::DirBuilderExt,
    path::{Path, PathBuf},
};

/// What may lie in a directory that counts as empty.
const IDLE: [&str; 4] = ["lock", "assay.toml", "backups", ".restore"];

/// What was brought back.
#[derive(Debug, Clone)]
pub struct Restored {
    /// The moment that it shows.
    pub created_at: Time,
    /// The program that made it.
    pub version: String,
    /// Stored files.
    pub files: usize,
    /// Stored files that were missing or damaged when it was made.
    pub lacking: usize,
    /// Where that lies which was there before; none when nothing was.
    pub aside: Option<PathBuf>,
}

/// Brings a backup back into `data`. With `force` what lies there is kept aside; without, there must be nothing.
///
/// # Errors
/// A sentence for the host's administrator. What was there is as it was.
pub async fn restore(file: &Path, data: &Path, passphrase: Option<&Passphrase>, force: bool) -> Result<Restored> {
    // Before the directory is made: a typing error in the file's name must leave nothing behind.
    open::is_sealed(file)?;
    let occupied = fs::read_dir(data).is_ok_and(|entries| {
        entries.flatten().any(|entry| !IDLE.iter().any(|idle| entry.file_name() == *idle) && !is_bare(&entry.path()))
    });
    if occupied && !force {
        return Err(Error::config(format!(
            "{} is not empty; name another --data-dir, or say --force: what is there is then kept aside",
            data.display()
        )));
    }
    let directory = DataDir::open(data)?;
    let data = directory.path();
    let new = swap::stage(data)?;
    let done = lay_out(file, data, &new, passphrase).await;
    if done.is_err() {
        // Nothing was decided, so nothing has happened.
        swap::finish(data)?;
    }
    let restored = done?;
    let aside = format!("replaced-{}", Clock::default().now().to_string().replace(':', "-"));
    swap::exchange(data, &aside)?;
    Ok(Restored { aside: Some(data.join(aside)).filter(|aside| aside.exists()), ..restored })
}

/// Whether it is a room with nothing in it.
fn is_bare(path: &Path) -> bool {
    fs::read_dir(path).is_ok_and(|entries| entries.flatten().all(|entry| is_bare(&entry.path())))
}

async fn lay_out(file: &Path, data: &Path, new: &Path, passphrase: Option<&Passphrase>) -> Result<Restored> {
    let list = open::read(file, passphrase, |list| room(data, list.size()), |part| Some(new.join(&part.path)))?;
    let rooms = ["keys", "tls", "files", "files/incoming"];
    let make = |room: &&str| DirBuilder::new().recursive(true).mode(0o700).create(new.join(room));
    rooms.iter().try_for_each(make).map_err(|e| Error::io("cannot make the directories", e))?;
    narrow(new).map_err(|e| Error::io("cannot protect what was restored", e))?;
    let conn = db::open_checked(&new.join(db::FILE))?;
    check_journal(&conn)?;
    drop(conn);
    tame(new, list.created_at).await?;
    Ok(Restored {
        created_at: list.created_at,
        files: list.files(),
        lacking: list.lacking.len(),
        version: list.version,
        aside: None,
    })
}

/// Every directory for us alone.
fn narrow(place: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(place, fs::Permissions::from_mode(0o700))?;
    for entry in fs::read_dir(place)? {
        let path = entry?.path();
        if path.is_dir() {
            narrow(&path)?;
        }
    }
    Ok(())
}

/// Brings the database up to date, and has it wait: a drill on a second machine must not page anyone, nor scan.
async fn tame(new: &Path, created_at: Time) -> Result<()> {
    let db = Db::open(new)?;
    let clock = Clock::default();
    let door = Door::new(db.clone(), clock.clone(), Epoch::default());
    let held = Held { since: clock.now(), backup_of: created_at };
    let change = Change::of_appliance(Kind::ApplianceRestored, "restore", json!({ "after": held }));
    let ctx = Ctx::system("cli");
    let done = door.change(&ctx, move |tx, _| {
        store::hold(tx, &held)?;
        Ok(Written::new((), change))
    });
    let done = done.await;
    tokio::task::spawn_blocking(move || db.close())
        .await
        .map_err(|e| Error::internal("closing the database broke off").caused_by(e))?;
    done?;
    if fs::metadata(new.join("assay.db-wal")).is_ok_and(|about| about.len() > 0) {
        return Err(Error::internal("the restored database could not be closed; nothing was changed"));
    }
    // A copy made before an upgrade, and an empty log, are of the way here.
    for entry in fs::read_dir(new).into_iter().flatten().flatten() {
        let name = entry.file_name();
        if name.to_string_lossy().starts_with("assay.db-") || name.to_string_lossy().starts_with("assay.db.before-") {
            fs::remove_file(entry.path()).map_err(|e| Error::io("cannot tidy what was restored", e))?;
        }
    }
    Ok(())
}
