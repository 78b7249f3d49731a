//! The schedules' routes.

use super::{Filter, actions};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, Filters, IfMatch, List, Listing, One, Partial, Tagged,
        docs::{DeletedId, FlatErrors, FlatList},
    },
    resources::shared::Paging,
};
use assay_api::{
    scans::{Scan, ScanDiff},
    schedules::{NewSchedule, Schedule},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_schedules, create_schedule))
        .routes(routes!(get_schedule, update_schedule, patch_schedule, delete_schedule))
        .routes(routes!(run_schedule))
        .routes(routes!(schedule_diff))
}

/// Schedules, newest first, each with its next five times.
#[utoipa::path(get, path = "/schedules", tag = "Schedules", params(Paging, Filter),
    responses((status = 200, description = "A page", body = FlatList<Schedule>), FlatErrors))]
async fn list_schedules(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Schedule>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// Makes a schedule. Where clocks go forward, a fixed time that is left out that day comes at the moment at which they
/// do; where they go back, one that comes twice counts once; patterns such as every 15 minutes follow the hours that
/// really pass. What was missed is made up for once, within the window.
#[utoipa::path(post, path = "/schedules", tag = "Schedules", request_body = NewSchedule,
    responses((status = 201, description = "Made", body = Schedule), FlatErrors))]
async fn create_schedule(State(app): State<App>, ctx: Ctx, Body(new): Body<NewSchedule>) -> Result<Created<Schedule>> {
    let schedule = actions::create(&app, &ctx, new).await?;
    let place = format!("/schedules/{}", schedule.id);
    Ok(Created(schedule, place))
}

/// One schedule, with its next five times.
#[utoipa::path(get, path = "/schedules/{id}", tag = "Schedules", params(("id" = String, Path)),
    responses((status = 200, description = "The schedule", body = Schedule), FlatErrors))]
async fn get_schedule(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Tagged<Schedule>> {
    Ok(Tagged(actions::get(&app, &ctx, id).await?))
}

/// Changes the fields that are given; from then on it scans in the name of whoever changed it.
#[utoipa::path(put, path = "/schedules/{id}", tag = "Schedules", params(("id" = String, Path)),
    request_body = Partial<NewSchedule>,
    responses((status = 200, description = "As it is now", body = Schedule), FlatErrors))]
async fn update_schedule(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
    given: Partial<NewSchedule>,
) -> Result<Tagged<Schedule>> {
    Ok(Tagged(actions::update(&app, &ctx, id, &if_match, given).await?))
}

/// Changes the fields that are given; from then on it scans in the name of whoever changed it.
#[utoipa::path(patch, path = "/schedules/{id}", tag = "Schedules", params(("id" = String, Path)),
    request_body = Partial<NewSchedule>,
    responses((status = 200, description = "As it is now", body = Schedule), FlatErrors))]
async fn patch_schedule(
    app: State<App>,
    ctx: Ctx,
    id: Path<String>,
    if_match: IfMatch,
    given: Partial<NewSchedule>,
) -> Result<Tagged<Schedule>> {
    update_schedule(app, ctx, id, if_match, given).await
}

/// Removes a schedule; its scans stay.
#[utoipa::path(delete, path = "/schedules/{id}", tag = "Schedules", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = DeletedId), FlatErrors))]
async fn delete_schedule(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, id, &if_match).await?))
}

/// Begins its scan now, in the caller's name; its times stay as they are.
#[utoipa::path(post, path = "/schedules/{id}/run", tag = "Schedules", params(("id" = String, Path)),
    responses((status = 201, description = "The scan", body = Scan), FlatErrors))]
async fn run_schedule(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Created<Scan>> {
    let scan = actions::run_now(&app, &ctx, id).await?;
    let place = format!("/scans/{}", scan.id);
    Ok(Created(scan, place))
}

/// What its last scan that is through found otherwise than the one before; all is empty while there is none.
#[utoipa::path(get, path = "/schedules/{id}/diff", tag = "Schedules", params(("id" = String, Path)),
    responses((status = 200, description = "The differences", body = ScanDiff), FlatErrors))]
async fn schedule_diff(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<ScanDiff>> {
    Ok(One(actions::diff(&app, &ctx, id).await?))
}
