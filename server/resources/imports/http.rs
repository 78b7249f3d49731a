//! The imports' routes.

use super::{Filter, actions, model::RowFilter};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, One, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
        upload::Upload,
    },
    resources::shared::Paging,
};
use assay_api::imports::{CommitImport, FindingIdentity, Import, ImportRow};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_imports, create_import))
        .routes(routes!(get_import, delete_import))
        .routes(routes!(list_import_rows))
        .routes(routes!(commit_import))
        .routes(routes!(undo_import))
        .routes(routes!(get_finding_identity))
}

/// The form of `POST /imports`, for the document.
#[derive(utoipa::ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
struct ImportForm {
    /// The file.
    #[schema(format = Binary, content_media_type = "application/octet-stream")]
    file: String,
    /// The project that it goes into.
    project_id: String,
    /// `nessus`, `nmap`, `burp`, `zap-xml`, `zap-json`, `nuclei`, `sarif`, `openvas`, `trivy`, `grype`, `testssl`,
    /// `sslyze`, `cyclonedx`, `assay`, `csv`, `json`; `auto`, or absent: recognised by the content.
    format: Option<String>,
    /// For tables: which column holds which field, as a JSON object `{"title": "Befund", "host": "IP"}`.
    columns: Option<String>,
    /// The host, for files that name none, such as a report about source code.
    target: Option<String>,
}

/// Imports, newest first.
#[utoipa::path(get, path = "/imports", tag = "Imports", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Import>), Errors))]
async fn list_imports(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Import>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Brings another tool's file: recognised, read, and shown as what it would change. Nothing is changed before
/// `POST /imports/{id}/commit`. The file may also be the whole body, with the other fields in the address.
#[utoipa::path(post, path = "/imports", tag = "Imports",
    request_body(content = inline(ImportForm), content_type = "multipart/form-data"),
    responses((status = 201, description = "Taken; it is being read", body = Envelope<Import>), Errors))]
async fn create_import(State(app): State<App>, ctx: Ctx, upload: Upload) -> Result<Created<Import>> {
    actions::may_import(&ctx)?;
    let limit = app.config.import_limit_mib << 20;
    let received = upload.receive(&app.files, &ctx.credential.id, limit).await?;
    let import = actions::create(&app, &ctx, received).await?;
    let place = format!("/imports/{}", import.id);
    Ok(Created(import, place))
}

/// One import.
#[utoipa::path(get, path = "/imports/{id}", tag = "Imports", params(("id" = String, Path)),
    responses((status = 200, description = "The import", body = Envelope<Import>), Errors))]
async fn get_import(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Import>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// What an import does with each thing in its file, and why.
#[utoipa::path(get, path = "/imports/{id}/rows", tag = "Imports", params(("id" = String, Path), Paging, RowFilter),
    responses((status = 200, description = "A page", body = EnvelopeList<ImportRow>), Errors))]
async fn list_import_rows(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<RowFilter>,
    Listing(params): Listing,
) -> Result<List<ImportRow>> {
    Ok(List(actions::list_rows(&app, &ctx, id, filter, params).await?))
}

/// Carries out what the import shows. What it makes is seen when all of it is there.
#[utoipa::path(post, path = "/imports/{id}/commit", tag = "Imports", params(("id" = String, Path)), request_body = CommitImport,
    responses((status = 200, description = "Begun", body = Envelope<Import>), Errors))]
async fn commit_import(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(with): Body<CommitImport>,
) -> Result<Tagged<Import>> {
    Ok(Tagged(actions::commit(&app, &ctx, id, with).await?))
}

/// Takes back what a completed import has done, for as long as nothing else has touched it.
#[utoipa::path(post, path = "/imports/{id}/undo", tag = "Imports", params(("id" = String, Path)),
    responses((status = 200, description = "Begun", body = Envelope<Import>), Errors))]
async fn undo_import(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Import>> {
    Ok(Tagged(actions::undo(&app, &ctx, id).await?))
}

/// Forgets an import that is ready, failed or undone.
#[utoipa::path(delete, path = "/imports/{id}", tag = "Imports", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_import(State(app): State<App>, ctx: Ctx, Path(id): Path<String>, if_match: IfMatch) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// By what a finding is recognised when a tool finds it again.
#[utoipa::path(get, path = "/findings/{id}/identity", tag = "Imports", params(("id" = String, Path)),
    responses((status = 200, description = "Its identity", body = Envelope<FindingIdentity>), Errors))]
async fn get_finding_identity(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<One<FindingIdentity>> {
    Ok(One(actions::explain(&app, &ctx, id).await?))
}
