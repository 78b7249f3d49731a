//! What can be done with assets.

use super::{Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::{projects, shared::operations},
};
use assay_api::{
    Named, Time,
    assets::{Asset, AssetStatus, AssetType, NewAsset},
    operations::Removed,
};

/// A page of the assets that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Asset>> {
    ctx.may(Right::ReadAssets)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await
}

/// One asset.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Asset> {
    ctx.may(Right::ReadAssets)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// Makes an asset.
pub async fn create(app: &App, ctx: &Ctx, new: NewAsset) -> Result<Asset> {
    ctx.may(Right::WriteAssets)?;
    let (id, caller) = (app.clock.id("asset"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            projects::actions::must_be_visible(tx, &caller, "project_id", &new.project_id)?;
            store::insert(tx, &build(id.clone(), new, now, None))?;
            let asset =
                store::get(tx, &id)?.ok_or_else(|| Error::internal("an asset vanished while it was written"))?;
            let change = Change::created(Kind::AssetCreated, &asset);
            Ok(Written::new(asset, change))
        })
        .await
}

/// Changes the fields that are given.
pub async fn update(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, given: Partial<NewAsset>) -> Result<Asset> {
    ctx.may(Right::WriteAssets)?;
    let caller = ctx.clone();
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &id)?;
            if_match.holds(&before)?;
            given.fixed("project_id", &before.project_id)?;
            let after = build(id, given.over(&NewAsset::from(&before))?, now, Some(&before));
            let Some(change) = Change::updated(Kind::AssetUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::update(tx, &after)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Puts an asset into the trash. Findings that name it stay, and name it no longer.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<Removed> {
    ctx.may(Right::WriteAssets)?;
    let caller = ctx.clone();
    let (if_match, undo) = (if_match.clone(), app.clock.id("op"));
    app.door
        .change(ctx, move |tx, now| {
            let asset = visible(tx, &caller, &id)?;
            if_match.holds(&asset)?;
            store::trash(tx, &id, now)?;
            let removed = operations::remember_removal(tx, &caller, now, undo, &asset)?;
            Ok(Written::new(removed, Change::deleted(Kind::AssetDeleted, &asset)))
        })
        .await
}

fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Asset> {
    store::get(conn, id)?.filter(|asset| ctx.sees(&asset.project_id)).ok_or_else(|| Error::not_found("asset"))
}

pub(super) fn build(id: String, new: NewAsset, now: Time, before: Option<&Asset>) -> Asset {
    Asset {
        id,
        project: before
            .map_or_else(|| Named { id: new.project_id.clone(), name: String::new() }, |a| a.project.clone()),
        project_id: new.project_id,
        name: new.name,
        r#type: new.r#type.unwrap_or(AssetType::Other),
        ip_address: new.ip_address,
        hostname: new.hostname,
        ports: new.ports,
        os: new.os,
        status: new.status.unwrap_or(AssetStatus::NotTested),
        notes: new.notes,
        tags: new.tags,
        findings_count: before.map_or(0, |asset| asset.findings_count),
        created_at: before.map_or(now, |asset| asset.created_at),
        updated_at: now,
        version: before.map_or(1, |asset| asset.version + 1),
    }
}
