//! The controls' routes.

use super::{Filter, actions, import};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Deleted, Filters, IfMatch, List, Listing, One, Partial, Tagged, Upload,
        docs::{DeletedId, FlatErrors, FlatList},
    },
    resources::shared::Paging,
};
use assay_api::{
    control_imports::ControlImport,
    controls::{Assessed, Control, ControlDetail, Coverage, NewControl},
};
use axum::extract::{Path, State};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_controls))
        .routes(routes!(assess_controls))
        .routes(routes!(list_frameworks))
        .routes(routes!(import_controls))
        .routes(routes!(get_control, update_control, patch_control, delete_control))
}

/// What an import is asked for besides its file.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a shape for the document")]
struct DryRun {
    /// Says what would change, and changes nothing.
    dry_run: Option<bool>,
}

/// A file of controls as a form brings it.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
struct ControlsForm {
    /// The file, at most 16 MiB and 2,000 controls.
    #[schema(value_type = String, format = Binary)]
    file: Vec<u8>,
    /// Says what would change, and changes nothing.
    dry_run: Option<bool>,
}

/// An OSCAL catalogue as the body itself.
#[derive(ToSchema)]
#[expect(dead_code, reason = "a shape for the document")]
struct OscalCatalogue {
    /// With `metadata`, `groups` and `controls`, as OSCAL 1.0 and 1.1 have them.
    #[schema(value_type = Object)]
    catalog: (),
}

/// Controls, by their short names, with a person's status and the appliance's assessment beside it.
#[utoipa::path(get, path = "/controls", tag = "Controls", params(Paging, Filter),
    responses((status = 200, description = "A page", body = FlatList<Control>), FlatErrors))]
async fn list_controls(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Control>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Has the appliance look anew at what speaks for and against each control. It also does so by itself.
#[utoipa::path(post, path = "/controls/assess", tag = "Controls",
    responses((status = 200, description = "What it came to", body = Assessed), FlatErrors))]
async fn assess_controls(State(app): State<App>, ctx: Ctx) -> Result<One<Assessed>> {
    Ok(One(actions::assess(&app, &ctx).await?))
}

/// The frameworks, and how far the controls cover each.
#[utoipa::path(get, path = "/controls/frameworks", tag = "Controls",
    responses((status = 200, description = "All of them", body = Coverage), FlatErrors))]
async fn list_frameworks(State(app): State<App>, ctx: Ctx) -> Result<One<Coverage>> {
    Ok(One(Coverage { frameworks: actions::frameworks(&app, &ctx).await? }))
}

/// Takes controls of the organisation's own: from an OSCAL catalogue (JSON) or a table (CSV) with the columns `ref`,
/// `name` and, as far as there are, `domain`, `description`, `guidance`, `frameworks` (`SOC 2: CC6.1, CC6.2; House
/// rules`), `status`, `owner`, `note`, `due_date`. The file may be a form's part or the whole body. All of it is taken
/// in one write, or nothing. Controls of the built-in catalogue are not changed; what a person said of one stays.
#[utoipa::path(post, path = "/controls/import", tag = "Controls", params(DryRun),
    request_body(content((inline(ControlsForm) = "multipart/form-data"), (inline(OscalCatalogue) = "application/json"), (inline(String) = "text/csv"))),
    responses((status = 200, description = "What it does with each control", body = ControlImport), FlatErrors))]
async fn import_controls(State(app): State<App>, ctx: Ctx, upload: Upload) -> Result<One<ControlImport>> {
    Ok(One(import::run(&app, &ctx, upload).await?))
}

/// Removes a control of the organisation's own, with its evidence. One of the built-in catalogue cannot be removed.
#[utoipa::path(delete, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = DeletedId), FlatErrors))]
async fn delete_control(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// A control, with what it asks for, the requirements it answers, and why its assessment is what it is.
#[utoipa::path(get, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)),
    responses((status = 200, description = "The control", body = ControlDetail), FlatErrors))]
async fn get_control(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<ControlDetail>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes what a person says of a control: the fields that are given.
#[utoipa::path(put, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)), request_body = Partial<NewControl>,
    responses((status = 200, description = "As it is now", body = ControlDetail), FlatErrors))]
async fn update_control(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewControl>,
) -> Result<Tagged<ControlDetail>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes what a person says of a control: the fields that are given.
#[utoipa::path(patch, path = "/controls/{id}", tag = "Controls", params(("id" = String, Path)), request_body = Partial<NewControl>,
    responses((status = 200, description = "As it is now", body = ControlDetail), FlatErrors))]
async fn patch_control(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewControl>,
) -> Result<Tagged<ControlDetail>> {
    update_control(app, ctx, id, if_match, given).await
}
