//! What can be asked of the appliance about itself.

use super::{metrics, process, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    backup::{self, Shelf},
    datadir::{Space, space},
    db::{self, Conn},
    error::{Error, Result},
    tls::Facts,
};
use assay_api::system::{BackupState, Certificate, Process, Queues, Storage, System};
use tokio::task::spawn_blocking;

/// The appliance at this moment.
pub async fn get(app: &App, ctx: &Ctx) -> Result<System> {
    ctx.may(Right::ReadSystem)?;
    let asked =
        |conn: &Conn| Ok((store::queues(conn)?, store::stored(conn)?, store::tasks(conn)?, backup::store::held(conn)?));
    let (queues, files, tasks, held) = app.db.read(asked).await?;
    let (storage, backups, certificate) = on_disk(app, files).await?;
    let now = app.clock.now();
    Ok(System {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        schema: db::schema() as u64,
        started_at: app.started,
        uptime_seconds: u64::try_from((now.0 - app.started.0) / 1_000).unwrap_or_default(),
        writable: app.db.is_writable(),
        damaged: app.db.is_damaged(),
        storage,
        process: process(app),
        queues: Queues { writes: app.db.load().waiting, ..queues },
        certificate,
        backups,
        held,
        tasks,
    })
}

/// The same numbers, and those that only grow, as Prometheus reads them.
pub async fn metrics(app: &App, ctx: &Ctx) -> Result<String> {
    ctx.may(Right::ReadMetrics)?;
    let queues = app.db.read(store::queues).await?;
    let (storage, backups, certificate) = on_disk(app, 0).await?;
    Ok(metrics::text(&metrics::Numbers {
        requests: app.meter.read(),
        load: app.db.load(),
        process: process(app),
        uptime: (app.clock.now().0 - app.started.0).max(0) / 1_000,
        writable: app.db.is_writable(),
        damaged: app.db.is_damaged(),
        held: app.hold.is_on(),
        queues,
        storage,
        backups,
        certificate,
    }))
}

fn process(app: &App) -> Process {
    Process {
        memory: process::memory(),
        open_files: process::open_files(),
        open_files_limit: process::open_files_limit(),
        listeners: app.meter.read().listeners,
    }
}

async fn on_disk(app: &App, files: u64) -> Result<(Storage, BackupState, Option<Certificate>)> {
    let app = app.clone();
    let looked = spawn_blocking(move || {
        let data = app.data.path();
        let size = |name: &str| data.join(name).metadata().map_or(0, |about| about.len());
        let Space { free, size: disk, .. } = space(data)?;
        let shelved = Shelf::of(data).list()?;
        let storage = Storage {
            database: size(db::FILE),
            log: size("assay.db-wal"),
            files,
            backups: shelved.iter().map(|shelved| shelved.size).sum(),
            free,
            disk,
        };
        let backups = BackupState {
            count: shelved.len() as u64,
            newest_at: backup::newest(&shelved, app.clock.now()),
            every_hours: app.config.backup_every_hours,
        };
        // One that cannot be read any more is still in force; the doctor tells of its file.
        let facts = Facts::of(&app.config).ok().flatten();
        let certificate = facts.map(|facts| Certificate { until: facts.until, own: facts.own, lacking: facts.lacking });
        Ok((storage, backups, certificate))
    });
    looked.await.map_err(|e| Error::internal("looking at the disk broke off").caused_by(e))?
}
