//! What can be done with the journal.

use super::{Filter, model, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written, checkpoint},
    db::page::{Page, Params},
    error::{Error, Result},
    resources::{events::right_of, projects},
};
use assay_api::journal::{Activity, Checkpoint, EraseEntry, JournalEntry};
use serde_json::json;
use std::collections::BTreeSet;

/// A page of the journal.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<JournalEntry>> {
    ctx.may(Right::ReadJournal)?;
    app.db.read(move |conn| store::list(conn, &filter, None, &params)).await
}

/// One entry.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<JournalEntry> {
    ctx.may(Right::ReadJournal)?;
    app.db.read(move |conn| store::get(conn, &id)?.ok_or_else(|| Error::not_found("journal entry"))).await
}

/// What happened in a project, as far as the caller may read what it happened to.
pub async fn activity(app: &App, ctx: &Ctx, project: String, filter: Filter, params: Params) -> Result<Page<Activity>> {
    ctx.may(Right::ReadProjects)?;
    projects::actions::must_exist(app, ctx, &project).await?;
    let types = readable(ctx);
    let filter = Filter { project_id: Some(project), request_id: None, ..filter };
    let page = app.db.read(move |conn| store::list(conn, &filter, Some(&types), &params)).await?;
    Ok(page.map(model::activity))
}

/// The kinds of object that the caller may read.
fn readable(ctx: &Ctx) -> Vec<&'static str> {
    let types: BTreeSet<_> = Kind::ALL.iter().filter_map(|kind| kind.name().split('.').next()).collect();
    let may = |name: &&str| right_of(name).is_some_and(|right| ctx.may(right).is_ok());
    types.into_iter().filter(may).collect()
}

/// Takes an entry's payload away for good, for those who must be forgotten. That it was done, by whom and why, stays.
pub async fn erase(app: &App, ctx: &Ctx, id: String, why: EraseEntry) -> Result<JournalEntry> {
    ctx.may(Right::EraseJournal)?;
    app.door
        .change(ctx, move |tx, _| {
            let entry = store::get(tx, &id)?.ok_or_else(|| Error::not_found("journal entry"))?;
            if entry.payload.is_none() {
                return Ok(Written::unchanged(entry));
            }
            store::erase(tx, &id)?;
            let erased = JournalEntry { payload: None, ..entry };
            let change =
                Change::about(Kind::PayloadErased, &erased, json!({ "seq": erased.seq, "reason": why.reason }));
            Ok(Written::new(erased, change))
        })
        .await
}

/// A page of the checkpoints.
pub async fn checkpoints(app: &App, ctx: &Ctx, params: Params) -> Result<Page<Checkpoint>> {
    ctx.may(Right::ReadJournal)?;
    app.db.read(move |conn| store::checkpoints(conn, &params)).await
}

/// One checkpoint.
pub async fn get_checkpoint(app: &App, ctx: &Ctx, id: String) -> Result<Checkpoint> {
    ctx.may(Right::ReadJournal)?;
    app.db.read(move |conn| store::checkpoint(conn, &id)?.ok_or_else(|| Error::not_found("checkpoint"))).await
}

/// Makes a checkpoint of everything until now.
pub async fn make_checkpoint(app: &App, ctx: &Ctx) -> Result<Checkpoint> {
    ctx.may(Right::ReadJournal)?;
    let (signing, id) = (app.clone(), app.clock.id("chk"));
    app.door
        .change(ctx, move |tx, now| {
            let made = checkpoint::take(tx, &signing.keys.journal, id, now)?;
            let made = made.ok_or_else(|| Error::conflict("The journal is empty"))?;
            checkpoint::keep(tx, &made)?;
            let change = Change::about(Kind::CheckpointMade, &made, json!({ "seq": made.seq }));
            Ok(Written::new(made, change))
        })
        .await
}

/// Notes an export, and makes the checkpoint with which it ends: it covers that note too.
pub(super) async fn begin_export(app: &App, ctx: &Ctx, filter: &Filter) -> Result<Checkpoint> {
    ctx.may(Right::ReadJournal)?;
    // Whether it can be carried out, before it is noted.
    let (asked, params) = (filter.clone(), Params { limit: 1, page: 1, uncounted: true, ..Params::default() });
    app.db.read(move |conn| store::list(conn, &asked, None, &params)).await?;
    let change = Change::of_appliance(Kind::JournalExported, "journal", json!({ "after": { "filter": filter } }));
    app.door.change(ctx, move |_, _| Ok(Written::new((), change))).await?;
    let (signing, id, now) = (app.clone(), app.clock.id("chk"), app.clock.now());
    let taken = app.db.read(move |conn| checkpoint::take(conn, &signing.keys.journal, id, now)).await?;
    let taken = taken.ok_or_else(|| Error::internal("the journal is empty after a row was added"))?;
    let kept = taken.clone();
    app.door.upkeep(move |tx| checkpoint::keep(tx, &kept)).await?;
    Ok(taken)
}
