//! Making backups: what somebody asked for, and what is due. One at a time, for a task never runs twice at once.

use crate::{
    app::App,
    auth::Ctx,
    backup::{self, Job, Order, Passphrase, Shelf, Shelved, name_of, newest},
    change::{Change, Kind, Written, journal},
    error::{Error, Result},
};
use assay_api::{
    Time,
    backups::{Backup, BackupStatus},
};
use serde_json::json;
use tokio::task::spawn_blocking;

/// The task's name, for nudges.
pub const TASK: &str = "backups";

/// Makes what there is to make.
pub async fn run(app: App) -> Result<()> {
    while let Some(job) = app.backups.take() {
        // Whoever asked is told by the backup's status; the task itself has not failed.
        drop(one(&app, job, true).await);
    }
    let due = {
        let app = app.clone();
        blocking(move || next(&Shelf::of(app.data.path()).list()?, &app)).await?
    };
    let now = app.clock.now();
    if due.is_none_or(|due| due > now) {
        return Ok(());
    }
    let passphrase = app.config.backup_passphrase_file.as_deref().map(Passphrase::of_file).transpose()?;
    one(&app, Job { name: name_of(now, passphrase.is_some()), at: now, passphrase }, false).await
}

/// When the next one is due of the appliance's own accord, beside those that there are; none when it never is.
pub(super) fn next(shelved: &[Shelved], app: &App) -> Result<Option<Time>> {
    let every = i64::try_from(app.config.backup_every_hours).unwrap_or_default().saturating_mul(Time::HOUR);
    if every == 0 {
        return Ok(None);
    }
    let since = match newest(shelved, app.clock.now()) {
        Some(last) => Some(last),
        None => app.db.read_now(journal::oldest)?,
    };
    Ok(since.map(|since| since.plus(every)))
}

/// Makes one. That one which was due failed is told once, and not each time that it is tried again.
async fn one(app: &App, job: Job, asked_for: bool) -> Result<()> {
    let known = !asked_for && app.backups.has_failed();
    let made = make(app, &job).await;
    let encrypted = job.passphrase.is_some();
    let mut backup = Backup {
        id: job.name.clone(),
        created_at: job.at,
        size: 0,
        encrypted,
        status: BackupStatus::Ready,
        error: made.as_ref().err().map(ToString::to_string),
    };
    let change = match &made {
        Ok((size, lacking, gone)) => {
            backup.size = *size;
            tracing::info!(backup = job.name, size, "a backup was made");
            let payload = json!({ "after": backup, "lacking": lacking, "pruned": gone });
            Change::about(Kind::BackupCompleted, &backup, payload)
        }
        Err(error) => {
            backup.status = BackupStatus::Failed;
            tracing::error!(backup = job.name, %error, cause = error.source.as_ref().map(|s| s.to_string()), "a backup could not be made");
            Change::about(Kind::BackupFailed, &backup, json!({ "after": backup }))
        }
    };
    app.backups.done(&job, backup.error);
    if made.is_ok() || !known {
        app.door.change(&Ctx::system("scheduler"), move |_, _| Ok(Written::new((), change))).await?;
    }
    made.map(drop)
}

/// Size, what was lacking, and the names of those that made room for it.
async fn make(app: &App, job: &Job) -> Result<(u64, Vec<String>, Vec<String>)> {
    let shelf = Shelf::of(app.data.path());
    let order = Order {
        data: app.data.path().to_owned(),
        to: shelf.path(&job.name),
        at: job.at,
        passphrase: job.passphrase.clone(),
        replace: false,
    };
    // Nothing that the copy of the database names may go meanwhile.
    let hold = app.files.hold();
    let (keep, now) = (usize::try_from(app.config.backup_keep).unwrap_or(usize::MAX), app.clock.now());
    let made = blocking(move || {
        let _hold = hold;
        let made = backup::make(&order)?;
        // The backup is made; that an old one could not be removed is another matter.
        let gone = shelf.prune(keep, now).unwrap_or_else(|error| {
            tracing::warn!(%error, "old backups could not be removed");
            Vec::new()
        });
        Ok((made.size, made.lacking, gone))
    });
    let made = made.await;
    // What was spared meanwhile need not wait for the collector's next hour.
    app.wake.nudge("files");
    made
}

async fn blocking<T: Send + 'static>(job: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    spawn_blocking(job).await.map_err(|e| Error::internal("it broke off; the log says where").caused_by(e))?
}
