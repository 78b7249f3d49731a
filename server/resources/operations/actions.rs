//! Undo: what was made goes into the trash, what was removed comes back, what was changed gets its old values again.

use super::store::{self, Touched};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Written},
    db::{Conn, Tx},
    error::{Error, Result},
    resources::{findings, trash},
};
use assay_api::{Time, operations::Operation, trash::KEPT_DAYS};

/// How many objects a refusal names.
const NAMED: usize = 5;

/// One operation: for whoever did it, and for administrators.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Operation> {
    let (ctx, now) = (ctx.clone(), app.clock.now());
    app.db.read(move |conn| Ok(visible(conn, &ctx, &id, now)?.0)).await
}

/// Takes an operation back, as a whole.
pub async fn undo(app: &App, ctx: &Ctx, id: String) -> Result<Operation> {
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            let (operation, items) = visible(tx, &caller, &id, now)?;
            if let Some(when) = operation.undone_at {
                return Err(Error::conflict(format!("This was undone already, at {when}")));
            }
            untouched(tx, &items)?;
            let mut changes = Vec::with_capacity(items.len());
            for item in items {
                changes.extend(back(tx, &caller, &operation.kind, item, now)?);
            }
            store::mark(tx, &id, now)?;
            Ok(Written::all(Operation { undone_at: Some(now), ..operation }, changes))
        })
        .await
}

/// Forgets what can be undone no longer.
pub(crate) async fn forget(app: &App) -> Result<()> {
    let before = app.clock.sure().plus(-KEPT_DAYS * Time::DAY);
    while app.door.upkeep(move |tx| store::forget(tx, before)).await? {}
    Ok(())
}

/// The operation with what it touched, if the caller did it (or is an administrator), still may do it, and sees all of
/// it.
fn visible(conn: &Conn, ctx: &Ctx, id: &str, now: Time) -> Result<(Operation, Vec<Touched>)> {
    let missing = || Error::not_found("operation, or it can be undone no longer");
    let operation = store::get(conn, id)?.filter(|operation| now < operation.undo_until).ok_or_else(missing)?;
    let own = operation.actor.as_ref().is_some_and(|actor| ctx.user_id().is_ok_and(|id| id == actor.id));
    if !own && !ctx.is_admin() {
        return Err(missing());
    }
    let items = store::items(conn, id)?;
    for item in &items {
        ctx.may(match item.object_type.as_str() {
            "client" => Right::DeleteClients,
            "project" => Right::DeleteProjects,
            "asset" => Right::WriteAssets,
            _ => Right::WriteFindings,
        })?;
        let project = store::now(conn, &item.object_type, &item.object_id)?.and_then(|now| now.project_id);
        if project.is_some_and(|project| !ctx.sees(&project)) {
            return Err(missing());
        }
    }
    Ok((operation, items))
}

/// Refuses to take back what somebody has built upon.
fn untouched(conn: &Conn, items: &[Touched]) -> Result<()> {
    let mut touched = Vec::new();
    for item in items {
        let id = &item.object_id;
        match store::now(conn, &item.object_type, id)? {
            Some(now) if now.version == item.version => {}
            Some(now) => touched.push(format!("“{}” ({id}) was changed since", now.name)),
            None => touched.push(format!("{id} is gone for good")),
        }
    }
    if touched.is_empty() {
        return Ok(());
    }
    let more = touched.len().saturating_sub(NAMED);
    touched.truncate(NAMED);
    let more = if more == 0 { String::new() } else { format!(", and {more} more") };
    Err(Error::conflict(format!("Nothing was undone: {}{more}", touched.join(", "))))
}

fn back(tx: &Tx<'_>, ctx: &Ctx, kind: &str, item: Touched, now: Time) -> Result<Option<Change>> {
    match (kind, item.before) {
        ("delete", _) => trash::actions::bring_back(tx, ctx, &item.object_id).map(Some),
        ("create", _) => findings::undo::take_back(tx, ctx, &item.object_id, now).map(Some),
        (_, before) => findings::undo::put_back(tx, ctx, &item.object_id, before.unwrap_or_default(), now),
    }
}
