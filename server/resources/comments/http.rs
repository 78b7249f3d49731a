//! The comments' routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, IfMatch, List, Listing, Partial, Tagged,
        docs::{DeletedId, Envelope, EnvelopeList, Errors},
    },
    resources::shared::Paging,
};
use assay_api::comments::{Comment, NewComment};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_comments, create_comment)).routes(routes!(
        get_comment,
        update_comment,
        patch_comment,
        delete_comment
    ))
}

/// What people said about a finding, newest first.
#[utoipa::path(get, path = "/findings/{id}/comments", tag = "Findings", params(("id" = String, Path), Paging),
    responses((status = 200, description = "A page", body = EnvelopeList<Comment>), Errors))]
async fn list_comments(
    State(app): State<App>,
    ctx: Ctx,
    Path(finding): Path<String>,
    Listing(params): Listing,
) -> Result<List<Comment>> {
    Ok(List(actions::list(&app, &ctx, finding, params).await?))
}

/// Says something about a finding.
#[utoipa::path(post, path = "/findings/{id}/comments", tag = "Findings", params(("id" = String, Path)),
    request_body = NewComment, responses((status = 201, description = "Said", body = Envelope<Comment>), Errors))]
async fn create_comment(
    State(app): State<App>,
    ctx: Ctx,
    Path(finding): Path<String>,
    Body(new): Body<NewComment>,
) -> Result<Created<Comment>> {
    let comment = actions::create(&app, &ctx, finding, new).await?;
    let place = format!("/findings/{}/comments/{}", comment.finding_id, comment.id);
    Ok(Created(comment, place))
}

/// One comment.
#[utoipa::path(get, path = "/findings/{id}/comments/{comment_id}", tag = "Findings",
    params(("id" = String, Path), ("comment_id" = String, Path)),
    responses((status = 200, description = "The comment", body = Envelope<Comment>), Errors))]
async fn get_comment(
    State(app): State<App>,
    ctx: Ctx,
    Path((finding, id)): Path<(String, String)>,
) -> Result<Tagged<Comment>> {
    Ok(Tagged(actions::get(&app, &ctx, finding, id).await?))
}

/// Changes one's own words.
#[utoipa::path(put, path = "/findings/{id}/comments/{comment_id}", tag = "Findings",
    params(("id" = String, Path), ("comment_id" = String, Path)), request_body = Partial<NewComment>,
    responses((status = 200, description = "As it is now", body = Envelope<Comment>), Errors))]
async fn update_comment(
    State(app): State<App>,
    ctx: Ctx,
    Path(place): Path<(String, String)>,
    if_match: IfMatch,
    given: Partial<NewComment>,
) -> Result<Tagged<Comment>> {
    Ok(Tagged(actions::update(&app, &ctx, place, &if_match, given).await?))
}

/// Changes one's own words.
#[utoipa::path(patch, path = "/findings/{id}/comments/{comment_id}", tag = "Findings",
    params(("id" = String, Path), ("comment_id" = String, Path)), request_body = Partial<NewComment>,
    responses((status = 200, description = "As it is now", body = Envelope<Comment>), Errors))]
async fn patch_comment(
    app: State<App>,
    ctx: Ctx,
    place: Path<(String, String)>,
    if_match: IfMatch,
    given: Partial<NewComment>,
) -> Result<Tagged<Comment>> {
    update_comment(app, ctx, place, if_match, given).await
}

/// Removes one's own comment; administrators remove anybody's.
#[utoipa::path(delete, path = "/findings/{id}/comments/{comment_id}", tag = "Findings",
    params(("id" = String, Path), ("comment_id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn delete_comment(
    State(app): State<App>,
    ctx: Ctx,
    Path((finding, id)): Path<(String, String)>,
    if_match: IfMatch,
) -> Result<Deleted> {
    Ok(Deleted(actions::delete(&app, &ctx, finding, id, &if_match).await?))
}
