//! Many findings at once: all of them or none. What can be done beside the writer is done there, so that the write
//! itself is short; what is new is staged piece by piece, seen by nobody, and shown in one step.

use super::{
    actions::{changed, check_acceptance, source},
    links::{Links, build},
    rules, store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::Tx,
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
/// Rows that are looked up in one read: none may take long, whatever else the machine does.
const STEP: usize = 50;
/// The most errors that an answer lists.
const ERRORS: usize = 100;

/// Makes all of them.
pub async fn create(app: &App, ctx: &Ctx, rows: Vec<NewFinding>) -> Result<BulkDone> {
    ctx.may(Right::WriteFindings)?;
    let (caller, now, undo) = (ctx.clone(), app.clock.now(), app.clock.id("op"));
    let rows: Vec<_> = rows.into_iter().map(|new| (app.clock.id("find"), new)).collect();
    let count = rows.len();
    let one = move |links: &mut Links<'_>, index: usize| {
        let (id, new) = rows[index].clone();
        prepared(links, &caller, id, new, now)
    };
    let (all, refused) = match each(app, ctx, count, |index| format!("findings[{index}]."), one).await? {
        Ok(made) => (Arc::new(made), None),
        Err(error) => (Arc::default(), Some(error)),
    };
    stage(app, &all).await?;
    let changes: Vec<_> = all.iter().map(|finding| Change::created(Kind::FindingCreated, finding)).collect();
    let (shown, caller) = (all.clone(), ctx.clone());
    let done = app.door.change(ctx, move |tx, now| match refused {
        // Not before the door was asked: the request may be a repeated one that went well.
        Some(error) => Err(error),
        None => show(tx, &caller, now, undo, &shown, changes),
    });
    let done = done.await;
    let ours = done.as_ref().is_ok_and(|done| done.ids.first() == all.first().map(|finding| &finding.id));
    if !ours && !all.is_empty() {
        unstage(app, all).await;
    }
    done
}

/// What `one` makes of each row, looked up beside the writer in steps that are short however many rows there are;
/// inside, what is wrong with them, each with its place.
async fn each<T: Send + 'static>(
    app: &App,
    ctx: &Ctx,
    count: usize,
    place: fn(usize) -> String,
    one: impl Fn(&mut Links<'_>, usize) -> Result<T> + Send + Sync + 'static,
) -> Result<Result<Vec<T>>> {
    let (one, mut made, mut errors) = (Arc::new(one), Vec::with_capacity(count), Vec::new());
    for from in (0..count).step_by(STEP) {
        let (one, ctx) = (one.clone(), ctx.clone());
        let step = app.db.read(move |conn| {
            let mut links = Links::new(conn, &ctx);
            Ok((from..count.min(from + STEP)).map(|index| one(&mut links, index)).collect::<Vec<_>>())
        });
        for (index, row) in (from..).zip(step.await?) {
            match row.map_err(|error| of_row(&place(index), error)) {
                Ok(row) => made.push(row),
                Err(Ok(wrong)) => errors.extend(wrong),
                Err(Err(error)) => return Ok(Err(error)),
            }
        }
    }
    Ok(told(errors).map(|()| made))
}

/// The finding that a row describes.
fn prepared(links: &mut Links<'_>, ctx: &Ctx, id: String, mut new: NewFinding, now: Time) -> Result<Finding> {
    new.source.get_or_insert_with(|| source(ctx).to_owned());
    finding_templates::actions::start_from(links.conn(), &mut new)?;
    rules::settle(&mut new)?;
    check_acceptance(new.accepted_until, None, now)?;
    let resolved = links.resolve(&new, None)?;
    Ok(build(id, new, resolved, now, None))
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
fn show(
    tx: &Tx<'_>,
    ctx: &Ctx,
    now: Time,
    undo: String,
    all: &[Finding],
    changes: Vec<Change>,
) -> Result<Written<BulkDone>> {
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

/// What a change makes of one finding.
struct Ready {
    /// The version that it was made from.
    version: u64,
    after: Finding,
    change: Option<Change>,
    item: Item,
}

impl Ready {
    fn new(before: &Finding, after: Finding) -> Self {
        let old = Some(rules::difference(before, &after));
        let item = Item { before: old, ..Item::whole(&after, after.version) };
        let change = Change::updated(Kind::FindingUpdated, before, &after);
        Self { version: before.version, after, change, item }
    }
}

/// Changes all of them.
pub async fn update(app: &App, ctx: &Ctx, mut change: BulkChange) -> Result<BulkDone> {
    ctx.may(Right::WriteFindings)?;
    let given = Partial::<NewFinding>::new(std::mem::take(&mut change.set));
    let given = given.map_err(|error| of_row("set.", error).map_or_else(|error| error, Error::invalid))?;
    let (caller, now, asked, undo) = (ctx.clone(), app.clock.now(), Arc::new((change, given)), app.clock.id("op"));
    let wish = asked.clone();
    let one = move |links: &mut Links<'_>, index: usize| ready(links, &wish.0, &wish.1, now, index);
    let all = each(app, ctx, asked.0.ids.len(), |_| String::new(), one).await?;
    app.door
        .change(ctx, move |tx, now| {
            let (mut changes, mut items) = (Vec::new(), Vec::new());
            let mut links = Links::new(tx, &caller);
            for (index, mut one) in all?.into_iter().enumerate() {
                if store::version(tx, &asked.0.ids[index])? != Some(one.version) {
                    // Somebody was faster: once more, where nobody can be.
                    one = ready(&mut links, &asked.0, &asked.1, now, index)?;
                }
                let Some(change) = one.change else { continue };
                store::update(tx, &one.after)?;
                changes.push(change);
                items.push(one.item);
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

/// One finding as it is and as it will be.
fn ready(
    links: &mut Links<'_>,
    change: &BulkChange,
    given: &Partial<NewFinding>,
    now: Time,
    index: usize,
) -> Result<Ready> {
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
    Ok(Ready::new(&before, after))
}

/// Puts all of them into the trash.
pub async fn delete(app: &App, ctx: &Ctx, ids: Vec<String>) -> Result<BulkDone> {
    ctx.may(Right::WriteFindings)?;
    let (caller, undo, asked) = (ctx.clone(), app.clock.id("op"), Arc::new(ids));
    let wish = asked.clone();
    let one = move |links: &mut Links<'_>, index: usize| leaving(links, &wish, index);
    let all = each(app, ctx, asked.len(), |_| String::new(), one).await?;
    app.door
        .change(ctx, move |tx, now| {
            let (mut changes, mut items) = (Vec::with_capacity(asked.len()), Vec::with_capacity(asked.len()));
            let mut links = Links::new(tx, &caller);
            for (index, (mut version, mut change)) in all?.into_iter().enumerate() {
                let id = &asked[index];
                if store::version(tx, id)? != Some(version) {
                    (version, change) = leaving(&mut links, &asked, index)?;
                }
                store::trash(tx, id, now)?;
                changes.push(change);
                items.push(Item { object_type: "finding", object_id: id.clone(), version: version + 1, before: None });
            }
            operations::remember(tx, &caller, now, &undo, "delete", items)?;
            Ok(Written::all(done(asked.to_vec(), undo), changes))
        })
        .await
}

/// The version at which a finding goes, and what the journal says of it.
fn leaving(links: &mut Links<'_>, ids: &[String], index: usize) -> Result<(u64, Change)> {
    let missing = || Error::no_such(&format!("ids[{index}]"), "finding", &ids[index]);
    let finding = links.finding(&ids[index])?.ok_or_else(missing)?;
    Ok((finding.version, Change::deleted(Kind::FindingDeleted, &finding)))
}
