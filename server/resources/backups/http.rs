//! The backups' routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, One,
        docs::{DeletedId, Envelope, Errors},
        download::attachment,
    },
};
use assay_api::backups::{Backup, Backups, NewBackup};
use axum::{
    extract::{Path, State},
    response::Response,
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_backups, create_backup))
        .routes(routes!(get_backup, delete_backup))
        .routes(routes!(download_backup))
        .routes(routes!(resume_appliance))
}

/// The backups on the appliance, when the next is made, and whether webhooks and scans wait after a restore.
#[utoipa::path(get, path = "/backups", tag = "Backups",
    responses((status = 200, description = "All of them", body = Envelope<Backups>), Errors))]
async fn list_backups(State(app): State<App>, ctx: Ctx) -> Result<One<Backups>> {
    Ok(One(actions::list(&app, &ctx).await?))
}

/// Has a backup made: database, files, keys and certificates. Ask for it until its status is `ready`, or wait for the
/// event `backup.completed`. Without a passphrase it is not encrypted, and holds every key of the appliance.
#[utoipa::path(post, path = "/backups", tag = "Backups", request_body = NewBackup,
    responses((status = 201, description = "It is being made", body = Envelope<Backup>), Errors))]
async fn create_backup(State(app): State<App>, ctx: Ctx, Body(new): Body<NewBackup>) -> Result<Created<Backup>> {
    let backup = actions::create(&app, &ctx, new).await?;
    let place = format!("/backups/{}", backup.id);
    Ok(Created(backup, place))
}

/// One backup.
#[utoipa::path(get, path = "/backups/{id}", tag = "Backups", params(("id" = String, Path)),
    responses((status = 200, description = "The backup", body = Envelope<Backup>), Errors))]
async fn get_backup(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<Backup>> {
    Ok(One(actions::get(&app, &ctx, id).await?))
}

/// The file, for `assay restore`. That it was taken away is noted in the journal.
#[utoipa::path(get, path = "/backups/{id}/download", tag = "Backups", params(("id" = String, Path)),
    responses((status = 200, description = "The file", body = Vec<u8>, content_type = "application/octet-stream"), Errors))]
async fn download_backup(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Response> {
    let (file, backup) = actions::download(&app, &ctx, id).await?;
    Ok(attachment(file, backup.size, &backup.id))
}

/// Removes a backup for good.
#[utoipa::path(delete, path = "/backups/{id}", tag = "Backups", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_backup(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id).await?))
}

/// Lets webhooks and scans go on, which wait since the appliance was brought back from a backup.
#[utoipa::path(post, path = "/system/resume", tag = "Backups",
    responses((status = 200, description = "They go on", body = Envelope<Backups>), Errors))]
async fn resume_appliance(State(app): State<App>, ctx: Ctx) -> Result<One<Backups>> {
    Ok(One(actions::resume(&app, &ctx).await?))
}
