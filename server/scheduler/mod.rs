//! What the appliance does of its own accord: tasks, each with a period, each also run when it is nudged.
//!
//! A task has no input: it looks at the database, does what is due and may be run at any time, so that one that was
//! missed or broken off is simply run again. Each has a loop of its own, so it never runs twice at once, and one that
//! is slow, fails or panics delays no other. What became of it is kept in the table `tasks`.

mod store;
mod tasks;

pub use tasks::TASKS;

use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    error::{Error, Result},
};
use assay_api::Time;
use futures_util::{FutureExt, future::BoxFuture};
use serde_json::json;
use std::{panic::AssertUnwindSafe, time::Duration};
use tokio::task::JoinSet;

/// How long a task that failed rests at least; longer each time, never longer than its period.
const RETRY: i64 = Time::MINUTE;

/// One task.
pub struct Task {
    /// Its name, for nudges and for people: `sessions`.
    pub name: &'static str,
    /// What it does, as a sentence without its full stop.
    pub meaning: &'static str,
    /// From the beginning of one run to the beginning of the next.
    pub period: Duration,
    /// Also run when the appliance starts, however lately it ran before.
    pub at_start: bool,
    /// Does it.
    pub run: fn(App) -> BoxFuture<'static, Result<()>>,
}

/// Runs the tasks for as long as it is polled.
pub async fn run(app: App, tasks: &'static [Task]) {
    if let Err(error) = app.door.upkeep(move |tx| store::enlist(tx, tasks)).await {
        tracing::warn!(%error, "the list of tasks could not be written");
    }
    let mut loops = JoinSet::new();
    for task in tasks {
        loops.spawn(keep(app.clone(), task));
    }
    while loops.join_next().await.is_some() {}
}

/// One task's life.
async fn keep(app: App, task: &'static Task) {
    let bell = app.wake.bell(task.name);
    let known = app.db.read(|conn| store::last(conn, task.name)).await.unwrap_or_default();
    let mut failures = known.failures;
    let mut next = match known.next_at {
        // A clock that was set back must not hold a task up for longer than its period.
        Some(next) if !task.at_start => next.min(app.clock.now().plus(task.period_ms())),
        _ => app.clock.now(),
    };
    loop {
        tokio::select! {
            () = app.clock.until(next) => {}
            () = bell.notified() => {}
        }
        let begun = app.clock.now();
        let outcome = once(&app, task).await;
        failures = if outcome.is_ok() { 0 } else { failures.saturating_add(1) };
        next = begun.plus(task.rest(failures)).max(app.clock.now());
        note(&app, task, store::Run { begun, ended: app.clock.now(), failures, next, error: outcome.err() }).await;
    }
}

impl Task {
    fn period_ms(&self) -> i64 {
        i64::try_from(self.period.as_millis()).unwrap_or(i64::MAX)
    }

    /// How long it rests after so many failures in a row.
    fn rest(&self, failures: u32) -> i64 {
        let patience = RETRY.saturating_mul(1 << failures.saturating_sub(1).min(20));
        if failures == 0 { self.period_ms() } else { patience.min(self.period_ms()) }
    }
}

/// Runs a task once; what went wrong, as a sentence.
async fn once(app: &App, task: &Task) -> Result<(), String> {
    let run = AssertUnwindSafe((task.run)(app.clone())).catch_unwind().await;
    let outcome = run.unwrap_or_else(|_| Err(Error::internal("it panicked; the log says where")));
    outcome.map_err(|error| {
        tracing::warn!(task = task.name, %error, cause = error.source.as_ref().map(|s| s.to_string()), "a task failed; it will be run again");
        error.to_string()
    })
}

/// Writes what became of a run. The first of several failures is an event.
async fn note(app: &App, task: &'static Task, run: store::Run) {
    let failed = run.error.clone().filter(|_| run.failures == 1);
    if let Err(error) = app.door.upkeep(move |tx| store::save(tx, task.name, &run)).await {
        tracing::warn!(task = task.name, %error, "the outcome of a task could not be written");
    }
    if let Some(error) = failed {
        let change = Change::of_appliance(Kind::TaskFailed, task.name, json!({ "after": { "error": error } }));
        let told = app.door.change(&Ctx::system("scheduler"), move |_, _| Ok(Written::new((), change))).await;
        drop(told.inspect_err(|error| tracing::warn!(task = task.name, %error, "its failure could not be told")));
    }
}
