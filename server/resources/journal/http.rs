//! The journal's routes.

use super::{Filter, actions, export};
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Filters, List, Listing, One,
        docs::{Envelope, EnvelopeList, Errors},
        query::NoFilter,
    },
    resources::shared::Paging,
};
use assay_api::journal::{Activity, Checkpoint, EraseEntry, JournalEntry};
use axum::{
    body::Body as Stream,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_journal))
        .routes(routes!(export_journal))
        .routes(routes!(list_checkpoints, make_checkpoint))
        .routes(routes!(get_checkpoint))
        .routes(routes!(get_journal_entry))
        .routes(routes!(erase_journal_entry))
        .routes(routes!(list_project_activity))
}

/// The journal, newest first: every change, sign-in, refusal and export.
#[utoipa::path(get, path = "/journal", tag = "Journal", params(Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<JournalEntry>), Errors))]
async fn list_journal(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<JournalEntry>> {
    Ok(List(actions::list(&app, &ctx, filter, params).await?))
}

/// The journal as JSON lines, oldest first; the last line is a signed checkpoint, also when a filter leaves out rows.
/// That it was exported is noted in it.
#[utoipa::path(get, path = "/journal/export", tag = "Journal", params(Filter),
    responses((status = 200, description = "One entry in each line, then the checkpoint", content_type = "application/jsonl", body = String), Errors))]
async fn export_journal(State(app): State<App>, ctx: Ctx, Filters(filter): Filters<Filter>) -> Result<Response> {
    let until = actions::begin_export(&app, &ctx, &filter).await?;
    let headers = [
        (header::CONTENT_TYPE, "application/jsonl".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"journal-to-{}.jsonl\"", until.seq)),
    ];
    Ok((headers, Stream::from_stream(export::lines(app, filter, until))).into_response())
}

/// Checkpoints of the journal, newest first: one an hour, when something happened.
#[utoipa::path(get, path = "/journal/checkpoints", tag = "Journal", params(Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<Checkpoint>), Errors))]
async fn list_checkpoints(
    State(app): State<App>,
    ctx: Ctx,
    Filters(NoFilter {}): Filters<NoFilter>,
    Listing(params): Listing,
) -> Result<List<Checkpoint>> {
    Ok(List(actions::checkpoints(&app, &ctx, params).await?))
}

/// Makes a signed checkpoint of everything until now. Keep it elsewhere.
#[utoipa::path(post, path = "/journal/checkpoints", tag = "Journal",
    responses((status = 201, description = "Made", body = Envelope<Checkpoint>), Errors))]
async fn make_checkpoint(State(app): State<App>, ctx: Ctx) -> Result<Created<Checkpoint>> {
    let checkpoint = actions::make_checkpoint(&app, &ctx).await?;
    let place = format!("/journal/checkpoints/{}", checkpoint.id);
    Ok(Created(checkpoint, place))
}

/// One checkpoint.
#[utoipa::path(get, path = "/journal/checkpoints/{id}", tag = "Journal", params(("id" = String, Path)),
    responses((status = 200, description = "The checkpoint", body = Envelope<Checkpoint>), Errors))]
async fn get_checkpoint(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<Checkpoint>> {
    Ok(One(actions::get_checkpoint(&app, &ctx, id).await?))
}

/// One entry of the journal.
#[utoipa::path(get, path = "/journal/{id}", tag = "Journal", params(("id" = String, Path)),
    responses((status = 200, description = "The entry", body = Envelope<JournalEntry>), Errors))]
async fn get_journal_entry(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<JournalEntry>> {
    Ok(One(actions::get(&app, &ctx, id).await?))
}

/// Takes an entry's payload away for good. The entry itself, and the chain of hashes, stay; so does the reason.
#[utoipa::path(post, path = "/journal/{id}/erase", tag = "Journal", params(("id" = String, Path)),
    request_body = EraseEntry,
    responses((status = 200, description = "The entry as it is now", body = Envelope<JournalEntry>), Errors))]
async fn erase_journal_entry(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Body(why): Body<EraseEntry>,
) -> Result<One<JournalEntry>> {
    Ok(One(actions::erase(&app, &ctx, id, why).await?))
}

/// What happened in a project, newest first, as far as the caller may read what it happened to.
#[utoipa::path(get, path = "/projects/{id}/activity", tag = "Projects", params(("id" = String, Path), Paging, Filter),
    responses((status = 200, description = "A page", body = EnvelopeList<Activity>), Errors))]
async fn list_project_activity(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<Activity>> {
    Ok(List(actions::activity(&app, &ctx, id, filter, params).await?))
}
