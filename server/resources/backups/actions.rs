//! What can be done with backups. All of it is for administrators with a credential for everything: whoever has a backup
//! that is not encrypted has every key.

use super::{model::ready, work};
use crate::{
    app::App,
    auth::{Ctx, Right},
    backup::{Job, Passphrase, Shelf, name_of, store},
    change::{Change, Kind, Written},
    error::{Error, Result},
    resources::{scans, schedules},
};
use assay_api::backups::{Backup, BackupStatus, Backups, NewBackup};
use serde_json::json;
use std::fs::File;
use tokio::task::spawn_blocking;

/// All of them, and when the next is made.
pub async fn list(app: &App, ctx: &Ctx) -> Result<Backups> {
    ctx.may(Right::ManageBackups)?;
    let held = app.db.read(store::held).await?;
    let asking = app.clone();
    let looked = look(app, move |shelf| {
        let shelved = shelf.list()?;
        let next = work::next(&shelved, &asking)?;
        Ok((shelved, next))
    });
    let (shelf, next_at) = looked.await?;
    let mut backups = app.backups.open();
    // What was made the moment before may stand in both.
    backups.retain(|open| shelf.iter().all(|shelved| shelved.name != open.id));
    backups.extend(shelf.into_iter().map(ready));
    Ok(Backups {
        backups,
        every_hours: app.config.backup_every_hours,
        keep: app.config.backup_keep,
        encrypted: app.config.backup_passphrase_file.is_some(),
        next_at,
        held,
    })
}

/// One of them.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Backup> {
    ctx.may(Right::ManageBackups)?;
    let name = id.clone();
    if let Some(shelved) = look(app, move |shelf| shelf.get(&name)).await? {
        return Ok(ready(shelved));
    }
    app.backups.open().into_iter().find(|open| open.id == id).ok_or_else(|| Error::not_found("backup"))
}

/// Has one made. It lies on the shelf when its status is ready.
pub async fn create(app: &App, ctx: &Ctx, new: NewBackup) -> Result<Backup> {
    ctx.may(Right::ManageBackups)?;
    let (at, desk) = (app.clock.now(), app.backups.clone());
    let passphrase = new.passphrase.map(Passphrase::given);
    let name = name_of(at, passphrase.is_some());
    let job = Job { name: name.clone(), at, passphrase };
    let made = app
        .door
        .change(ctx, move |_, _| {
            let backup =
                desk.ask(job).ok_or_else(|| Error::conflict("A backup is being made; ask again when it is done"))?;
            let change = Change::about(Kind::BackupStarted, &backup, json!({ "after": backup }));
            Ok(Written::new(backup, change))
        })
        .await;
    match &made {
        Ok(_) => app.wake.nudge(work::TASK),
        // What could not be noted is not done either.
        Err(_) => app.backups.withdraw(&name),
    }
    made
}

/// Notes a backup that was made at the command line.
pub async fn note_made(app: &App, ctx: &Ctx, path: &str, size: u64, encrypted: bool) -> Result<()> {
    ctx.may(Right::ManageBackups)?;
    let (id, created_at) = (path.rsplit('/').next().unwrap_or_default().to_owned(), app.clock.now());
    let backup = Backup { id, created_at, size, encrypted, status: BackupStatus::Ready, error: None };
    let change = Change::about(Kind::BackupCompleted, &backup, json!({ "after": backup, "path": path }));
    app.door.change(ctx, move |_, _| Ok(Written::new((), change))).await
}

/// The file, to be taken away. That it was is noted.
pub async fn download(app: &App, ctx: &Ctx, id: String) -> Result<(File, Backup)> {
    ctx.may(Right::ManageBackups)?;
    let found = look(app, move |shelf| {
        let shelved = shelf.get(&id)?.ok_or_else(|| Error::not_found("backup"))?;
        Ok((shelf.open(&shelved.name)?, ready(shelved)))
    });
    let (file, backup) = found.await?;
    let change = Change::about(Kind::BackupDownloaded, &backup, json!({ "size": backup.size }));
    app.door.change(ctx, move |_, _| Ok(Written::new((), change))).await?;
    Ok((file, backup))
}

/// Removes one for good.
pub async fn delete(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    ctx.may(Right::ManageBackups)?;
    let name = id.clone();
    let shelved = look(app, move |shelf| shelf.get(&name)?.ok_or_else(|| Error::not_found("backup"))).await?;
    let change = Change::deleted(Kind::BackupDeleted, &ready(shelved));
    // Noted first: a row without its deed is a question, a deed without its row is none.
    app.door.change(ctx, move |_, _| Ok(Written::new((), change))).await?;
    let name = id.clone();
    look(app, move |shelf| shelf.remove(&name)).await?;
    Ok(id)
}

/// Lets webhooks and scans go on, which wait after a restore.
pub async fn resume(app: &App, ctx: &Ctx) -> Result<Backups> {
    ctx.may(Right::ManageBackups)?;
    app.door
        .change(ctx, move |tx, _| {
            let Some(held) = store::held(tx)? else { return Ok(Written::unchanged(())) };
            store::release(tx)?;
            Ok(Written::new((), Change::of_appliance(Kind::ApplianceResumed, "resume", json!({ "before": held }))))
        })
        .await?;
    app.hold.release();
    app.wake.nudge(scans::run::TASK);
    app.wake.nudge(schedules::TASK);
    list(app, ctx).await
}

/// Looks at the shelf, where that may take a while.
async fn look<T: Send + 'static>(app: &App, look: impl FnOnce(Shelf) -> Result<T> + Send + 'static) -> Result<T> {
    let shelf = Shelf::of(app.data.path());
    spawn_blocking(move || look(shelf)).await.map_err(|e| Error::internal("reading broke off").caused_by(e))?
}
