//! Many findings at once: all of them or none. What can be done beside the writer is done there, so that the write
//! itself is short; what is new is staged piece by piece, seen by nobody, and shown in one step.

use super::{
    actions::{changed, check_acceptance, source, visible},
    links::{Links, build},
    rules, store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{Conn, Tx},
    error::{Error, Result},
    http::Partial,
    resources::{
        finding_templates,
        shared::operations::{self, Item},
    },
};
use assay_api::{
    FieldError, Time,
    findings::{Finding, NewFinding},
    operations::{BulkChange, BulkDone},
};
use std::{
    sync::Arc,
    time::{Duration, Instant},
};

/// How long a write that stages may take before it lets others in.
const TURN: Duration = Duration::from_millis(20);
/// The most errors that an answer lists.
const ERRORS: usize = 100;

/// Makes all of them.
pub async fn create(app: &App, ctx: &Ctx, rows: Vec<NewFinding>) -> Result<BulkDone> {
    ctx.may(Right::WriteFindings)?;
    let (caller, now) = (ctx.clone(), app.clock.now());
    let ids: Vec<_> = rows.iter().map(|_| app.clock.id("find")).collect();
    let undo = app.clock.id("op");
    let made = app.db.read(move |conn| Ok(prepared(conn, &caller, rows, ids, now))).await?;
    let (all, refused) = match made {
        Ok(made) => (Arc::new(made), None),
        Err(error) => (Arc::default(), Some(error)),
    };
    stage(app, &all).await?;
    let (shown, caller) = (all.clone(), ctx.clone());
    let done = app.door.change(ctx, move |tx, now| match refused {
        // Not before the door was asked: the request may be a repeated one that went well.
        Some(error) => Err(error),
        None => show(tx, &caller, now, undo, &shown),
    });
    let done = done.await;
    let ours = done.as_ref().is_ok_and(|done| done.ids.first() == all.first().map(|finding| &finding.id));
    if !ours && !all.is_empty() {
        unstage(app, all).await;
    }
    done
}

/// The findings that the rows describe; every row that is wrong is named.
fn prepared(conn: &Conn, ctx: &Ctx, rows: Vec<NewFinding>, ids: Vec<String>, now: Time) -> Result<Vec<Finding>> {
    let (mut links, mut made, mut errors) = (Links::new(conn, ctx), Vec::with_capacity(rows.len()), Vec::new());
    for (index, (mut new, id)) in rows.into_iter().zip(ids).enumerate() {
        new.source.get_or_insert_with(|| source(ctx).to_owned());
        let finding = finding_templates::actions::start_from(conn, &mut new)
            .and_then(|()| rules::settle(&mut new))
            .and_then(|()| check_acceptance(new.accepted_until, None, now))
            .and_then(|()| links.resolve(&new, None))
            .map(|resolved| build(id, new, resolved, now, None));
        match finding {
            Ok(finding) => made.push(finding),
            Err(error) => errors.extend(of_row(&format!("findings[{index}]."), error)?),
        }
    }
    told(errors)?;
    Ok(made)
}

/// A row's errors, each with its place; what is no field's fault ends the whole.
fn of_row(prefix: &str, error: Error) -> Result<Vec<FieldError>> {
    if error.fields().is_empty() {
        return Err(error);
    }
    Ok(error.fields().iter().map(|wrong| FieldError::new(format!("{prefix}{}", wrong.field), &wrong.message)).collect())
}

fn told(mut errors: Vec<FieldError>) -> Result<()> {
    errors.truncate(ERRORS);
    if errors.is_empty() { Ok(()) } else { Err(errors.into()) }
}

/// Writes the rows where nobody sees them, in turns with whoever else writes.
async fn stage(app: &App, all: &Arc<Vec<Finding>>) -> Result<()> {
    let mut from = 0;
    while from < all.len() {
        let rows = all.clone();
        let staged = app.door.upkeep(move |tx| {
            let begun = Instant::now();
            for (index, finding) in rows.iter().enumerate().skip(from) {
                store::insert(tx, finding, true)?;
                if begun.elapsed() >= TURN {
                    return Ok(index + 1);
                }
            }
            Ok(rows.len())
        });
        match staged.await {
            Ok(next) => from = next,
            Err(error) => {
                unstage(app, all.clone()).await;
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Shows what was staged, with its journal rows, in one step.
fn show(tx: &Tx<'_>, ctx: &Ctx, now: Time, undo: String, all: &[Finding]) -> Result<Written<BulkDone>> {
    let mut links = Links::new(tx, ctx);
    for (index, finding) in all.iter().enumerate() {
        // The project may have gone while the rows were staged.
        let there = links.project(&finding.project_id);
        there.or_else(|error| told(of_row(&format!("findings[{index}]."), error)?).map(|()| String::new()))?;
        if !store::show(tx, &finding.id)? {
            return Err(Error::internal("a staged finding vanished"));
        }
    }
    operations::remember(
        tx,
        ctx,
        now,
        &undo,
        "create",
        all.iter().map(|finding| Item::whole(finding, finding.version)),
    )?;
    let changes = all.iter().map(|finding| Change::created(Kind::FindingCreated, finding)).collect();
    Ok(Written::all(done(all.iter().map(|finding| finding.id.clone()).collect(), undo), changes))
}

/// Drops what was staged in vain. What cannot be dropped now is swept up by the housekeeping.
async fn unstage(app: &App, all: Arc<Vec<Finding>>) {
    for chunk in (0..all.len()).collect::<Vec<_>>().chunks(200) {
        let (all, range) = (all.clone(), chunk[0]..chunk[0] + chunk.len());
        let dropped = app.door.upkeep(move |tx| all[range].iter().try_for_each(|f| store::unstage(tx, &f.id)));
        if let Err(error) = dropped.await {
            tracing::warn!(%error, "rows of a bulk that failed were left behind, unseen");
            return;
        }
    }
}

fn done(ids: Vec<String>, undo: String) -> BulkDone {
    BulkDone { count: ids.len() as u64, undo: (!ids.is_empty()).then_some(undo), ids }
}

/// What a change makes of one finding: as it was, and as it will be.
type Pair = (Finding, Finding);

/// Changes all of them.
pub async fn update(app: &App, ctx: &Ctx, mut change: BulkChange) -> Result<BulkDone> {
    ctx.may(Right::WriteFindings)?;
    let given = Partial::<NewFinding>::new(std::mem::take(&mut change.set));
    let given = given.map_err(|error| of_row("set.", error).map_or_else(|error| error, Error::invalid))?;
    let (caller, now, change, given) = (ctx.clone(), app.clock.now(), Arc::new(change), Arc::new(given));
    let (undo, asked) = (app.clock.id("op"), (change.clone(), given.clone()));
    let pairs = app.db.read(move |conn| Ok(pairs(&mut Links::new(conn, &caller), &asked.0, &asked.1, now))).await?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            let (mut changes, mut items) = (Vec::new(), Vec::new());
            let mut links = Links::new(tx, &caller);
            for (index, mut pair) in pairs?.into_iter().enumerate() {
                if store::version(tx, &pair.0.id)? != Some(pair.0.version) {
                    // Somebody was faster: once more, where nobody can be.
                    pair = self::pair(&mut links, &change, &given, now, index)?;
                }
                let (before, after) = pair;
                let Some(change) = Change::updated(Kind::FindingUpdated, &before, &after) else { continue };
                store::update(tx, &after)?;
                changes.push(change);
                let old = Some(rules::difference(&before, &after));
                items.push(Item { before: old, ..Item::whole(&after, after.version) });
            }
            let ids: Vec<_> = items.iter().map(|item| item.object_id.clone()).collect();
            if ids.is_empty() {
                return Ok(Written::unchanged(done(ids, undo)));
            }
            operations::remember(tx, &caller, now, &undo, "update", items)?;
            Ok(Written::all(done(ids, undo), changes))
        })
        .await
}

fn pairs(links: &mut Links<'_>, change: &BulkChange, given: &Partial<NewFinding>, now: Time) -> Result<Vec<Pair>> {
    let (mut pairs, mut errors) = (Vec::with_capacity(change.ids.len()), Vec::new());
    for index in 0..change.ids.len() {
        match pair(links, change, given, now, index) {
            Ok(pair) => pairs.push(pair),
            Err(error) => errors.extend(of_row("", error)?),
        }
    }
    told(errors)?;
    Ok(pairs)
}

/// One finding as it is and as it will be.
fn pair(
    links: &mut Links<'_>,
    change: &BulkChange,
    given: &Partial<NewFinding>,
    now: Time,
    index: usize,
) -> Result<Pair> {
    let (id, place) = (&change.ids[index], format!("ids[{index}]"));
    let before = links.finding(id)?.ok_or_else(|| Error::no_such(&place, "finding", id))?;
    let named = |error: Error| match error.fields() {
        [] => error,
        fields => {
            let message = |wrong: &FieldError| format!("{} of {id} {}", wrong.field, wrong.message);
            Error::invalid(fields.iter().map(|wrong| FieldError::new(&place, message(wrong))).collect())
        }
    };
    let mut after = changed(links, &before, given, now).map_err(named)?;
    after.tags = rules::tagged(after.tags, &change.add_tags, &change.remove_tags)
        .map_err(|message| Error::field(&place, message))?;
    Ok((before, after))
}

/// Puts all of them into the trash.
pub async fn delete(app: &App, ctx: &Ctx, ids: Vec<String>) -> Result<BulkDone> {
    ctx.may(Right::WriteFindings)?;
    let (caller, undo, asked) = (ctx.clone(), app.clock.id("op"), ids.clone());
    let found = app.db.read(move |conn| Ok(all_visible(conn, &caller, &asked))).await?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            let (mut changes, mut items) = (Vec::with_capacity(ids.len()), Vec::with_capacity(ids.len()));
            for (index, mut finding) in found?.into_iter().enumerate() {
                if store::version(tx, &finding.id)? != Some(finding.version) {
                    finding = visible(tx, &caller, &ids[index]).map_err(|error| gone(error, index, &ids[index]))?;
                }
                store::trash(tx, &finding.id, now)?;
                changes.push(Change::deleted(Kind::FindingDeleted, &finding));
                items.push(Item::whole(&finding, finding.version + 1));
            }
            operations::remember(tx, &caller, now, &undo, "delete", items)?;
            Ok(Written::all(done(ids, undo), changes))
        })
        .await
}

fn all_visible(conn: &Conn, ctx: &Ctx, ids: &[String]) -> Result<Vec<Finding>> {
    let (mut found, mut errors) = (Vec::with_capacity(ids.len()), Vec::new());
    for (index, id) in ids.iter().enumerate() {
        match visible(conn, ctx, id) {
            Ok(finding) => found.push(finding),
            Err(error) => errors.extend(of_row("", gone(error, index, id))?),
        }
    }
    told(errors)?;
    Ok(found)
}

/// A finding that is not there, by its place in the request.
fn gone(error: Error, index: usize, id: &str) -> Error {
    if error.kind == crate::error::Kind::NotFound {
        Error::no_such(&format!("ids[{index}]"), "finding", id)
    } else {
        error
    }
}
