//! `assay serve --demo`: a fresh appliance is filled with a year of made-up work, so that everything can be looked at
//! before there is anything of one's own.
//!
//! The data come in through the same actions as a person's or a program's: rules, rights, journal, counters and indexes
//! are real, and nothing in the product knows that it is a demo. What is told of the past is told by a clock that is put
//! there (`Clock::put`), in an appliance that is opened for this alone: no task runs in it, nobody is served by it, and it
//! is closed before the one that serves is opened, whose clock was never touched. Nothing is dialled: scans are told
//! (`scans::run::tell`), schedules and webhooks are switched off.

mod chance;
mod controls;
mod desk;
mod evidence;
mod findings;
mod network;
mod people;
mod picture;
mod places;
mod scans;
mod script;
mod stage;
mod store;
mod talk;
mod weaknesses;

use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    config::Config,
    error::{Error, Result},
    resources::controls::actions as catalogue,
};
use serde_json::json;
use stage::{NAME, Stage};
use std::{path::Path, time::Instant};

/// Everybody's password. It stands in the documentation: a demo keeps no secrets.
pub const PASSWORD: &str = "assay-demo-2026";

/// How an appliance stands to the demo.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing has happened in it yet.
    Fresh,
    /// It is somebody's.
    Used,
    /// It is a demo whose telling was broken off.
    Half,
    /// It is a demo.
    Whole,
}

/// Fills the appliance that these settings name, which must be fresh.
///
/// # Errors
/// A sentence when it is not, or when it cannot be filled.
pub async fn fill(config: &Config) -> Result<()> {
    // Nothing is scanned here, so what bounds real scans need not hold made-up ones up.
    let app = App::open(Config { scan_only: Vec::new(), ..config.clone() })?;
    let outcome = told(&app).await;
    app.close().await;
    outcome
}

async fn told(app: &App) -> Result<()> {
    let place = app.data.path().display().to_string();
    match app.db.read(store::state).await? {
        State::Fresh if !app.is_claimed() => {}
        State::Half => return Err(half(app.data.path())),
        State::Whole => {
            return Err(Error::config(format!("{place} holds a demo already; start it without --demo")));
        }
        State::Fresh | State::Used => {
            let rest = "name another directory with --data-dir, or start this one without --demo";
            return Err(Error::config(format!(
                "{place} holds an appliance with data, and --demo fills only a fresh one; {rest}"
            )));
        }
    }
    tracing::info!("filling {place} with demo data; all of it is made up");
    let begun = Instant::now();
    let mut stage = Stage::new(app.clone());
    mark(app, Kind::DemoBegun).await?;
    catalogue::lay_catalogue(app).await?;
    script::tell(&mut stage, app.config.first_admin.clone()).await?;
    mark(app, Kind::DemoCompleted).await?;
    tracing::info!("the demo data are whole after {:.1?}", begun.elapsed());
    Ok(())
}

async fn mark(app: &App, kind: Kind) -> Result<()> {
    let change = Change::of_appliance(kind, NAME, json!({ "after": { "findings": script::FINDINGS } }));
    app.door.change(&Ctx::system(NAME), move |_, _| Ok(Written::new((), change))).await
}

/// The sentence that stands at the start of a demo: who can sign in, and that nothing of it is real. None of an appliance
/// that is none.
///
/// # Errors
/// When its telling was broken off: half a demo is not served.
pub async fn greeting(app: &App) -> Result<Option<String>> {
    match app.db.read(store::state).await? {
        State::Fresh | State::Used => Ok(None),
        State::Half => Err(half(app.data.path())),
        State::Whole => {
            tracing::warn!("this is a demo: everything in it is made up, and its passwords are known to everybody");
            let who = people::list();
            Ok(Some(format!("Demo: everything in it is made up · sign in as {who} · password {PASSWORD}")))
        }
    }
}

fn half(data: &Path) -> Error {
    let place = data.display();
    Error::config(format!(
        "the demo in {place} was broken off before it was whole; remove that directory, and start again with --demo"
    ))
}
