//! The work on imports: one task of the scheduler does all of it, in turn. It looks at the database, does what is due
//! and may be broken off at any moment: each chunk is one write, and the next run goes on after the last.

mod judging;
pub(super) mod reading;
mod undoing;
mod writing;

use super::{model::Job, rows::store::count, store};
use crate::{
    app::App,
    auth::{Actor, Ctx},
    change::{Change, Kind, Written},
    error::{Error, Kind as ErrorKind, Result},
};
use assay_api::{
    imports::{Import, ImportKind, ImportStatus, Tally},
    users::Role,
};
use serde_json::json;
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// The task's name, for nudges.
pub const TASK: &str = "imports";

/// The most rows of one write that looks at none of them.
const CHUNK: usize = 500;
/// The most rows that are looked at at once: a read has two seconds, also on a machine that has other work.
const LOOK: usize = 100;
/// How long one write may go on taking rows: others wait for it.
const STRIDE: Duration = Duration::from_millis(35);

/// Does what there is to do.
pub async fn run(app: App) -> Result<()> {
    while let Some(job) = app.db.read(store::at_work).await? {
        let outcome = match job.import.status {
            ImportStatus::Reading => reading::run(&app, &job).await,
            ImportStatus::Committing => writing::run(&app, &job).await,
            ImportStatus::Undoing => undoing::run(&app, &job).await,
            _ => Err(Error::internal("an import has work to do that nobody knows")),
        };
        match outcome {
            Ok(()) => {}
            // The file is at fault: that is the import's end, and no failure of the task.
            Err(error) if error.kind == ErrorKind::Invalid && job.import.status == ImportStatus::Reading => {
                let message = error.fields().first().map_or_else(|| error.to_string(), |field| field.message.clone());
                step(&app, &job, Kind::ImportFailed, move |import| {
                    import.status = ImportStatus::Failed;
                    import.error = Some(message);
                })
                .await?;
            }
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// The context of whoever had it done, for the journal: their name stands at each change.
fn hand(job: &Job) -> Ctx {
    let mut ctx = Ctx::system(&job.credential);
    ctx.actor = job
        .import
        .created_by
        .as_ref()
        .map(|by| Arc::new(Actor { id: by.id.clone(), name: by.name.clone(), role: Role::Analyst }));
    ctx
}

/// Changes the import itself, as an event.
async fn step(app: &App, job: &Job, kind: Kind, change: impl FnOnce(&mut Import) + Send + 'static) -> Result<Import> {
    let id = job.import.id.clone();
    app.door
        .change(&hand(job), move |tx, now| {
            let mut import = store::get(tx, &id)?.ok_or_else(|| Error::not_found("import"))?;
            change(&mut import);
            if kind == Kind::ImportCompleted {
                store::reveal(tx, &id)?;
            }
            store::update(tx, &import, now)?;
            let told = progress(kind, &import);
            Ok(Written::new(import, told))
        })
        .await
}

/// An event that says how far it is.
fn progress(kind: Kind, import: &Import) -> Change {
    let state = json!({
        "status": import.status, "done": import.done, "total": import.total, "findings": import.findings,
        "assets": import.assets, "error": import.error,
    });
    Change::about(kind, import, json!({ "after": state }))
}

/// Counts what becomes of the rows.
async fn tallies(app: &App, id: &str) -> Result<(Tally, Tally, u64)> {
    let id = id.to_owned();
    let counts = app.db.read(move |conn| count(conn, &id)).await?;
    let (mut findings, mut assets, mut total) = (Tally::default(), Tally::default(), 0);
    for (kind, action, count) in counts {
        let tally = if kind == ImportKind::Asset { &mut assets } else { &mut findings };
        *tally.of(action) += count;
        total += count;
    }
    Ok((findings, assets, total))
}

/// A write's clock: whether there is time for one more row.
struct Stride(Instant);

impl Stride {
    fn begin() -> Self {
        Self(Instant::now())
    }

    fn is_over(&self) -> bool {
        self.0.elapsed() > STRIDE
    }
}
