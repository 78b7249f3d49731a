//! Going for good: by an administrator's hand, or after 30 days by the appliance's. The journal keeps that it was, and
//! forgets what it held. A project goes piece by piece, so that no write takes long; one that is broken off goes on.

use super::{
    content,
    model::{Asset, Client, Finding, Project},
    store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::Tx,
    error::{Error, Result},
};
use assay_api::{
    Time,
    trash::{KEPT_DAYS, TrashType, Trashed},
};
use serde_json::json;

/// Objects per look at the trash.
const CHUNK: usize = 50;

/// Removes something from the trash for good.
pub async fn purge(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    ctx.may(Right::PurgeTrash)?;
    let asked = id.clone();
    let trashed = app
        .door
        .change(ctx, move |tx, now| {
            let trashed = store::get(tx, &asked)?.ok_or_else(|| Error::not_found("object in the trash"))?;
            let change = remove(tx, &trashed, now)?;
            Ok(Written::new(trashed, change))
        })
        .await?;
    if trashed.r#type == TrashType::Project {
        app.wake.nudge("trash");
    }
    Ok(id)
}

/// Removes what has lain in the trash for 30 days, and goes on with what was begun.
pub async fn run(app: &App) -> Result<()> {
    content::run(app).await?;
    // A clock that leapt ahead must not empty the trash.
    let before = app.clock.sure().plus(-KEPT_DAYS * Time::DAY);
    loop {
        let old = app.db.read(move |conn| store::older(conn, before, CHUNK)).await?;
        for trashed in &old {
            expired(app, trashed.id.clone()).await?;
            if trashed.r#type == TrashType::Project {
                // Its client may be next, which cannot go before it.
                content::run(app).await?;
            }
        }
        if old.len() < CHUNK {
            return Ok(());
        }
    }
}

async fn expired(app: &App, id: String) -> Result<()> {
    app.door
        .change(&Ctx::system("appliance"), move |tx, now| match store::get(tx, &id)? {
            Some(trashed) => Ok(Written::new((), remove(tx, &trashed, now)?)),
            // Somebody brought it back meanwhile.
            None => Ok(Written::unchanged(())),
        })
        .await
}

/// Removes it, or begins to: of a project, what is in it follows.
fn remove(tx: &Tx<'_>, trashed: &Trashed, now: Time) -> Result<Change> {
    let id = &trashed.id;
    if trashed.r#type == TrashType::Client && store::has_projects(tx, id)? {
        return Err(Error::conflict("This client has projects in the trash; remove those for good first"));
    }
    // The journal forgets what was said about it; whoever checks it later must see why.
    let comments = store::comments(tx, id)?;
    store::erase(tx, id)?;
    if trashed.r#type == TrashType::Project {
        content::begin(tx, id, now)?;
        store::forget(tx, id)?;
    } else {
        store::remove(tx, trashed.r#type, id)?;
    }
    let payload = if comments.is_empty() { json!({}) } else { json!({ "comments": comments }) };
    Ok(match trashed.r#type {
        TrashType::Client => Change::about(Kind::ClientPurged, &Client(trashed), payload),
        TrashType::Project => Change::about(Kind::ProjectPurged, &Project(trashed), payload),
        TrashType::Asset => Change::about(Kind::AssetPurged, &Asset(trashed), payload),
        TrashType::Finding => Change::about(Kind::FindingPurged, &Finding(trashed), payload),
    })
}
