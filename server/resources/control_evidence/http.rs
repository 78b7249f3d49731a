//! The routes of controls' evidence.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Asked, Created, Deleted, Download, Filters, IfMatch, List, Listing, Partial, Tagged,
        docs::{DeletedId, FlatErrors, FlatList},
        upload::UploadOr,
    },
    resources::shared::Paging,
};
use assay_api::control_evidence::{ControlEvidence, NewControlEvidence};
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
        .routes(routes!(list_control_evidence, add_control_evidence))
        .routes(routes!(get_control_evidence, update_control_evidence, patch_control_evidence, delete_control_evidence))
        .routes(routes!(download_control_evidence))
}

/// A file as a form brings it.
#[derive(Serialize, ToSchema)]
struct ControlEvidenceForm {
    /// The file, at most 50 MiB.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// What is said about it.
    #[serde(flatten)]
    words: NewControlEvidence,
}

/// What shows a control, newest first: files and links, also those whose last day is over.
#[utoipa::path(get, path = "/controls/{id}/evidence", tag = "Controls", params(("id" = String, Path), Paging, Filter),
    responses((status = 200, description = "A page", body = FlatList<ControlEvidence>), FlatErrors))]
async fn list_control_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<ControlEvidence>> {
    Ok(List(actions::list(&app, &ctx, id, filter, params).await?))
}

/// Adds a link, as JSON with its `url`, or a file of at most 50 MiB: as a form with the part `file`, or as the whole
/// body with `name`, `title`, `note`, `collected_on` and `valid_until` in the address. What a file is, its content says.
#[utoipa::path(post, path = "/controls/{id}/evidence", tag = "Controls", params(("id" = String, Path)),
    request_body(content((NewControlEvidence = "application/json"), (inline(ControlEvidenceForm) = "multipart/form-data"),
        (inline(Vec<u8>) = "application/octet-stream"))),
    responses((status = 201, description = "Kept", body = ControlEvidence), FlatErrors))]
async fn add_control_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    brought: UploadOr<NewControlEvidence>,
) -> Result<Created<ControlEvidence>> {
    let evidence = actions::create(&app, &ctx, id, brought).await?;
    let place = format!("/controls/{}/evidence/{}", evidence.control_id, evidence.id);
    Ok(Created(evidence, place))
}

/// One piece of a control's evidence.
#[utoipa::path(get, path = "/controls/{id}/evidence/{evidence_id}", tag = "Controls",
    params(("id" = String, Path), ("evidence_id" = String, Path)),
    responses((status = 200, description = "What is known of it", body = ControlEvidence), FlatErrors))]
async fn get_control_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, evidence_id)): Path<(String, String)>,
) -> Result<Tagged<ControlEvidence>> {
    Ok(Tagged(actions::get(&app, &ctx, id, evidence_id).await?))
}

/// Changes the fields that are given. What has expired counts again with a later last day.
#[utoipa::path(put, path = "/controls/{id}/evidence/{evidence_id}", tag = "Controls",
    params(("id" = String, Path), ("evidence_id" = String, Path)), request_body = Partial<NewControlEvidence>,
    responses((status = 200, description = "As it is now", body = ControlEvidence), FlatErrors))]
async fn update_control_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(place): Path<(String, String)>,
    if_match: IfMatch,
    given: Partial<NewControlEvidence>,
) -> Result<Tagged<ControlEvidence>> {
    Ok(Tagged(actions::update(&app, &ctx, place, &if_match, given).await?))
}

/// Changes the fields that are given. What has expired counts again with a later last day.
#[utoipa::path(patch, path = "/controls/{id}/evidence/{evidence_id}", tag = "Controls",
    params(("id" = String, Path), ("evidence_id" = String, Path)), request_body = Partial<NewControlEvidence>,
    responses((status = 200, description = "As it is now", body = ControlEvidence), FlatErrors))]
async fn patch_control_evidence(
    app: State<App>,
    ctx: Ctx,
    place: Path<(String, String)>,
    if_match: IfMatch,
    given: Partial<NewControlEvidence>,
) -> Result<Tagged<ControlEvidence>> {
    update_control_evidence(app, ctx, place, if_match, given).await
}

/// Removes a piece for good.
#[utoipa::path(delete, path = "/controls/{id}/evidence/{evidence_id}", tag = "Controls",
    params(("id" = String, Path), ("evidence_id" = String, Path)),
    responses((status = 200, description = "Gone", body = DeletedId), FlatErrors))]
async fn delete_control_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path(place): Path<(String, String)>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, place, &if_match).await?))
}

/// The file itself, whole or in part (`Range`). Pictures are shown in place, everything else is saved; nothing runs.
#[utoipa::path(get, path = "/controls/{id}/evidence/{evidence_id}/content", tag = "Controls",
    params(("id" = String, Path), ("evidence_id" = String, Path)),
    responses((status = 200, description = "The file", body = inline(Vec<u8>), content_type = "*/*",
        headers(("ETag" = String, description = "The hash of the file"))), FlatErrors))]
async fn download_control_evidence(
    State(app): State<App>,
    ctx: Ctx,
    Path((id, evidence_id)): Path<(String, String)>,
    asked: Asked,
) -> Result<Response> {
    let (content, file, name) = actions::content(&app, &ctx, id, evidence_id).await?;
    Download::new(content, &file, &name).answer(&asked).await
}
