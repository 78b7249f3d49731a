//! What can be done with what lies in the trash.

use super::{model::Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn, Tx,
        page::{Page, Params},
    },
    error::{Error, Result},
    resources::{assets, clients, findings, projects},
};
use assay_api::trash::{TrashType, Trashed};
use serde_json::json;

/// A page of what lies in the trash, of what the caller may read.
pub(super) async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Trashed>> {
    ctx.may(Right::ReadTrash)?;
    let readable = [
        (TrashType::Client, Right::ReadClients),
        (TrashType::Project, Right::ReadProjects),
        (TrashType::Asset, Right::ReadAssets),
        (TrashType::Finding, Right::ReadFindings),
    ];
    let kinds: Vec<_> = readable.iter().filter(|(_, right)| ctx.may(*right).is_ok()).map(|(kind, _)| *kind).collect();
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &kinds, &filter, &params)).await
}

/// Brings an object of this kind back.
pub async fn restore(app: &App, ctx: &Ctx, kind: TrashType, id: String) -> Result<String> {
    ctx.may(match kind {
        TrashType::Client => Right::DeleteClients,
        TrashType::Project => Right::DeleteProjects,
        TrashType::Asset => Right::WriteAssets,
        TrashType::Finding => Right::WriteFindings,
    })?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, _| {
            if !id.starts_with(prefix(kind)) {
                return Err(Error::not_found(kind.as_str()));
            }
            let change = bring_back(tx, &caller, &id)?;
            Ok(Written::new(id, change))
        })
        .await
}

fn prefix(kind: TrashType) -> &'static str {
    match kind {
        TrashType::Client => "client_",
        TrashType::Project => "proj_",
        TrashType::Asset => "asset_",
        TrashType::Finding => "find_",
    }
}

/// Brings something back that lies in the trash, for whoever has seen to the rights.
pub(crate) fn bring_back(tx: &Tx<'_>, ctx: &Ctx, id: &str) -> Result<Change> {
    let project = store::project_of(tx, id)?.ok_or_else(|| Error::not_found("object in the trash"))?;
    if project.is_some_and(|project| !ctx.sees(&project)) {
        return Err(Error::not_found("object in the trash"));
    }
    if let Some(obstacle) = store::obstacle(tx, id)? {
        return Err(Error::conflict(format!("Its {obstacle} is in the trash; restore that first")));
    }
    let trashed = store::get(tx, id)?.ok_or_else(|| Error::not_found("object in the trash"))?;
    store::restore(tx, trashed.r#type, id)?;
    restored(tx, &trashed)?.ok_or_else(|| Error::internal("what came back from the trash is not there"))
}

/// What happened, as the journal writes it.
fn restored(conn: &Conn, trashed: &Trashed) -> Result<Option<Change>> {
    let id = &trashed.id;
    Ok(match trashed.r#type {
        TrashType::Client => {
            clients::store::get(conn, id)?.map(|o| Change::about(Kind::ClientRestored, &o, json!({ "after": o })))
        }
        TrashType::Project => {
            projects::store::get(conn, id)?.map(|o| Change::about(Kind::ProjectRestored, &o, json!({ "after": o })))
        }
        TrashType::Asset => {
            assets::store::get(conn, id)?.map(|o| Change::about(Kind::AssetRestored, &o, json!({ "after": o })))
        }
        TrashType::Finding => {
            findings::store::get(conn, id)?.map(|o| Change::about(Kind::FindingRestored, &o, json!({ "after": o })))
        }
    })
}
