//! The library's routes.

use super::{actions, model::Filter};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::finding_templates::{FindingTemplate, NewTemplate, StartersAdded};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_finding_templates, create_finding_template))
        .routes(routes!(add_starter_templates))
        .routes(routes!(get_finding_template, update_finding_template, patch_finding_template, delete_finding_template))
}

/// The team's library of findings.
#[utoipa::path(get, path = "/finding-templates", tag = "Templates", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<FindingTemplate>), Errors))]
async fn list_finding_templates(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<FindingTemplate>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a template; with `finding_id`, from a finding.
#[utoipa::path(post, path = "/finding-templates", tag = "Templates", request_body = NewTemplate,
    responses((status = 201, description = "Made", body = Envelope<FindingTemplate>), Errors))]
async fn create_finding_template(
    State(app): State<App>,
    ctx: Ctx,
    Body(new): Body<NewTemplate>,
) -> Result<Created<FindingTemplate>> {
    let template = actions::create(&app, &ctx, new).await?;
    let place = format!("/finding-templates/{}", template.id);
    Ok(Created(template, place))
}

/// Adds a set to start with: those whose titles are not there yet.
#[utoipa::path(post, path = "/finding-templates/starters", tag = "Templates",
    responses((status = 200, description = "Which were added", body = Envelope<StartersAdded>), Errors))]
async fn add_starter_templates(State(app): State<App>, ctx: Ctx) -> Result<One<StartersAdded>> {
    Ok(One(actions::add_starters(&app, &ctx).await?))
}

/// One template.
#[utoipa::path(get, path = "/finding-templates/{id}", tag = "Templates", params(("id" = String, Path)),
    responses((status = 200, description = "The template", body = Envelope<FindingTemplate>), Errors))]
async fn get_finding_template(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
) -> Result<Tagged<FindingTemplate>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given.
#[utoipa::path(put, path = "/finding-templates/{id}", tag = "Templates", params(("id" = String, Path)),
    request_body = Partial<NewTemplate>,
    responses((status = 200, description = "As it is now", body = Envelope<FindingTemplate>), Errors))]
async fn update_finding_template(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewTemplate>,
) -> Result<Tagged<FindingTemplate>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given.
#[utoipa::path(patch, path = "/finding-templates/{id}", tag = "Templates", params(("id" = String, Path)),
    request_body = Partial<NewTemplate>,
    responses((status = 200, description = "As it is now", body = Envelope<FindingTemplate>), Errors))]
async fn patch_finding_template(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewTemplate>,
) -> Result<Tagged<FindingTemplate>> {
    update_finding_template(app, ctx, id, if_match, given).await
}

/// Removes a template. Findings that began with it stay as they are.
#[utoipa::path(delete, path = "/finding-templates/{id}", tag = "Templates", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_finding_template(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}
