//! The findings' routes.

use super::{Filter, actions, bulk, merge};
use crate::{
    app::App,
    auth::{Ctx, Right},
    error::Result,
    http::{
        Body, Created, Filters, IfMatch, List, Listing, One, Partial, Row, Rows, Tagged,
        docs::{Envelope, EnvelopeList, Errors},
    },
    resources::{projects, shared::Paging},
};
use assay_api::{
    findings::{Finding, NewFinding},
    operations::{BulkChange, BulkDone, BulkIds, Merge, Merged, NewFindings, Removed},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_findings, create_finding))
        .routes(routes!(get_finding, update_finding, patch_finding, delete_finding))
        .routes(routes!(list_project_findings))
        .routes(routes!(create_findings, change_findings, delete_findings))
        .routes(routes!(merge_finding))
}

/// Findings, newest first, with filters, search, sorting and pages.
#[utoipa::path(get, path = "/findings", tag = "Findings", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Finding>), Errors))]
async fn list_findings(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Finding>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// The findings of one project.
#[utoipa::path(get, path = "/projects/{id}/findings", tag = "Findings", params(("id" = String, Path), Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Finding>), Errors))]
async fn list_project_findings(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Finding>> {
    ctx.may(Right::ReadFindings)?;
    projects::actions::must_exist(&app, &ctx, &id).await?;
    let filter = Filter { project_id: Some(id), ..filter };
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a finding.
#[utoipa::path(post, path = "/findings", tag = "Findings", request_body = NewFinding,
    responses((status = 201, description = "Made", body = Envelope<Finding>), Errors))]
async fn create_finding(State(app): State<App>, ctx: Ctx, Body(new): Body<NewFinding>) -> Result<Created<Finding>> {
    let finding = actions::create(&app, &ctx, new).await?;
    let place = format!("/findings/{}", finding.id);
    Ok(Created(finding, place))
}

/// One finding.
#[utoipa::path(get, path = "/findings/{id}", tag = "Findings", params(("id" = String, Path)),
    responses((status = 200, description = "The finding", body = Envelope<Finding>), Errors))]
async fn get_finding(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Finding>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/findings/{id}", tag = "Findings", params(("id" = String, Path)), request_body = Partial<NewFinding>,
    responses((status = 200, description = "As it is now", body = Envelope<Finding>), Errors))]
async fn update_finding(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewFinding>,
) -> Result<Tagged<Finding>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/findings/{id}", tag = "Findings", params(("id" = String, Path)), request_body = Partial<NewFinding>,
    responses((status = 200, description = "As it is now", body = Envelope<Finding>), Errors))]
async fn patch_finding(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewFinding>,
) -> Result<Tagged<Finding>> {
    update_finding(app, ctx, id, if_match, given).await
}

/// Puts a finding into the trash.
#[utoipa::path(delete, path = "/findings/{id}", tag = "Findings", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<Removed>), Errors))]
async fn delete_finding(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<One<Removed>> {
    Ok(One(actions::delete(&app, &ctx, id, &if_match).await?))
}

impl Row for NewFinding {
    const LIST: &'static str = "findings";
}

/// Makes up to 1,000 findings: all of them or none.
#[utoipa::path(post, path = "/findings/bulk", tag = "Findings", request_body = NewFindings,
    responses((status = 201, description = "Made", body = Envelope<BulkDone>), Errors))]
async fn create_findings(State(app): State<App>, ctx: Ctx, Rows(rows): Rows<NewFinding>) -> Result<Created<BulkDone>> {
    Ok(Created(bulk::create(&app, &ctx, rows).await?, "/findings".to_owned()))
}

/// Changes up to 1,000 findings: all of them or none.
#[utoipa::path(patch, path = "/findings/bulk", tag = "Findings", request_body = BulkChange,
    responses((status = 200, description = "Changed", body = Envelope<BulkDone>), Errors))]
async fn change_findings(State(app): State<App>, ctx: Ctx, Body(change): Body<BulkChange>) -> Result<One<BulkDone>> {
    Ok(One(bulk::update(&app, &ctx, change).await?))
}

/// Puts up to 1,000 findings into the trash: all of them or none.
#[utoipa::path(delete, path = "/findings/bulk", tag = "Findings", request_body = BulkIds,
    responses((status = 200, description = "Gone", body = Envelope<BulkDone>), Errors))]
async fn delete_findings(State(app): State<App>, ctx: Ctx, Body(these): Body<BulkIds>) -> Result<One<BulkDone>> {
    Ok(One(bulk::delete(&app, &ctx, these.ids).await?))
}

/// Makes a finding a duplicate of another, which gets its tags, references and assets.
#[utoipa::path(post, path = "/findings/{id}/merge", tag = "Findings", params(("id" = String, Path)), request_body = Merge,
    responses((status = 200, description = "The other one, as it is now", body = Envelope<Merged>), Errors))]
async fn merge_finding(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    Body(merge): Body<Merge>,
) -> Result<One<Merged>> {
    Ok(One(merge::merge(&app, &ctx, id, &if_match, merge.into).await?))
}
