//! The evidence's routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Asked, Created, Deleted, Download, Filters, IfMatch, List, Listing, Partial, Tagged, Upload,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::evidence::{Evidence, NewEvidence};
use axum::{
    extract::{Path, State},
    response::Response,
};
use serde::Serialize;
use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_evidence, add_evidence))
        .routes(routes!(get_evidence, update_evidence, patch_evidence, delete_evidence))
        .routes(routes!(download_evidence))
        .routes(routes!(restore_evidence))
}

/// A file as a form brings it.
#[derive(Serialize, ToSchema)]
struct EvidenceForm {
    /// The file, at most 50 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What is said about it.
    #[serde(flatten)]
    words: NewEvidence,
}

/// A finding's files, in their order.
#[utoipa::path(get, path = "/findings/{id}/evidence", tag = "Evidence", params(("id" = String, Path), Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Evidence>), Errors))]
async fn list_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Evidence>> {
    Ok(List(actions::list(&app, &ctx, id, filter, params).await?))
}

/// Adds a file of at most 50 MiB to a finding: as a form with the part `file`, or as the whole body with `name`,
/// `title` and `caption` in the address. What it is, its content says.
#[utoipa::path(post, path = "/findings/{id}/evidence", tag = "Evidence", params(("id" = String, Path)),
    request_body(content((inline(EvidenceForm) = "multipart/form-data"), (inline(Vec<u8>) = "application/octet-stream"))),
    responses((status = 201, description = "Stored", body = Envelope<Evidence>), Errors))]
async fn add_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    upload: Upload,
) -> Result<Created<Evidence>> {
    let evidence = actions::create(&app, &ctx, id, upload).await?;
    let place = format!("/evidence/{}", evidence.id);
    Ok(Created(evidence, place))
}

/// What is known of a file.
#[utoipa::path(get, path = "/evidence/{id}", tag = "Evidence", params(("id" = String, Path)),
    responses((status = 200, description = "What is known of it", body = Envelope<Evidence>), Errors))]
async fn get_evidence(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Evidence>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given: name, title, caption, place.
#[utoipa::path(put, path = "/evidence/{id}", tag = "Evidence", params(("id" = String, Path)), request_body = Partial<NewEvidence>,
    responses((status = 200, description = "As it is now", body = Envelope<Evidence>), Errors))]
async fn update_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewEvidence>,
) -> Result<Tagged<Evidence>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given: name, title, caption, place.
#[utoipa::path(patch, path = "/evidence/{id}", tag = "Evidence", params(("id" = String, Path)), request_body = Partial<NewEvidence>,
    responses((status = 200, description = "As it is now", body = Envelope<Evidence>), Errors))]
async fn patch_evidence(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewEvidence>,
) -> Result<Tagged<Evidence>> {
    update_evidence(app, ctx, id, if_match, given).await
}

/// Puts a file into the trash, where it stays for 30 days.
#[utoipa::path(delete, path = "/evidence/{id}", tag = "Evidence", params(("id" = String, Path)),
    responses((status = 200, description = "In the trash", body = Envelope<DeletedId>), Errors))]
async fn delete_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// Takes a file out of the trash again.
#[utoipa::path(post, path = "/evidence/{id}/restore", tag = "Evidence", params(("id" = String, Path)),
    responses((status = 200, description = "As it is now", body = Envelope<Evidence>), Errors))]
async fn restore_evidence(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Evidence>> {
    Ok(Tagged(actions::restore(&app, &ctx, id).await?))
}

/// The file itself, whole or in part (`Range`). Pictures are shown in place, everything else is saved; nothing runs.
#[utoipa::path(get, path = "/evidence/{id}/content", tag = "Evidence", params(("id" = String, Path)),
    responses((status = 200, description = "The file", body = inline(Vec<u8>), content_type = "*/*",
        headers(("ETag" = String, description = "The hash of the file"))), Errors))]
async fn download_evidence(State(app): State<App>, ctx: Ctx, Path(id): Path<String>, asked: Asked) -> Result<Response> {
    let (content, file, name) = actions::content(&app, &ctx, id).await?;
    Download::new(content, &file, &name).answer(&asked).await
}
