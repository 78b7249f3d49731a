//! The links' routes. Those under `/auth` are for whoever holds a link, and are counted like sign-ins.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::{Error, Result},
    http::{
        Body, Created, Deleted, One,
        docs::{BareErrors, DeletedId, Envelope, Errors},
    },
};
use assay_api::links::{AcceptLink, AcceptedLink, CreatedLink, Invite, Invited, LinkState, VerifyLink};
use axum::{
    extract::{OriginalUri, Path, State},
    http::{HeaderMap, header},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(invite_user))
        .routes(routes!(create_link, revoke_link))
        .routes(routes!(verify_link))
        .routes(routes!(accept_link))
}

/// Makes a user without a password, and the link by which they give themselves one. It is in this answer alone.
#[utoipa::path(post, path = "/users/invite", tag = "Users", request_body = Invite,
    responses((status = 201, description = "Invited", body = Envelope<Invited>), Errors))]
async fn invite_user(
    State(app): State<App>,
    ctx: Ctx,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Body(new): Body<Invite>,
) -> Result<Created<Invited>> {
    let base = base(&app, uri.authority().map(|host| host.as_str()), &headers)?;
    let invited = actions::invite(&app, &ctx, new, base).await?;
    let place = format!("/users/{}", invited.user.id);
    Ok(Created(invited, place))
}

/// Makes a link by which a user sets a password: the first one, or a new one. It takes the place of an earlier link
/// and is in this answer alone.
#[utoipa::path(post, path = "/users/{id}/link", tag = "Users", params(("id" = String, Path)),
    responses((status = 201, description = "Made", body = Envelope<CreatedLink>), Errors))]
async fn create_link(
    State(app): State<App>,
    ctx: Ctx,
    Path(id): Path<String>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Created<CreatedLink>> {
    let base = base(&app, uri.authority().map(|host| host.as_str()), &headers)?;
    let link = actions::create(&app, &ctx, id, base).await?;
    let place = format!("/users/{}", link.user_id);
    Ok(Created(link, place))
}

/// Takes a user's link away, whoever has it.
#[utoipa::path(delete, path = "/users/{id}/link", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn revoke_link(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(actions::revoke(&app, &ctx, id).await?))
}

/// Whom a link is for.
#[utoipa::path(post, path = "/auth/link/verify", tag = "Sign-in", security(()), request_body = VerifyLink,
    responses((status = 200, description = "It works", body = LinkState), BareErrors))]
async fn verify_link(State(app): State<App>, Body(form): Body<VerifyLink>) -> Result<One<LinkState>> {
    Ok(One(actions::verify(&app, &form.secret).await?))
}

/// Sets the password of a link's user. Works once; then they sign in with it.
#[utoipa::path(post, path = "/auth/link/accept", tag = "Sign-in", security(()), request_body = AcceptLink,
    responses((status = 200, description = "Set", body = AcceptedLink), BareErrors))]
async fn accept_link(State(app): State<App>, ctx: Ctx, Body(form): Body<AcceptLink>) -> Result<One<AcceptedLink>> {
    Ok(One(actions::accept(&app, &ctx, form).await?))
}

/// Where the caller reaches the appliance: the link goes to somebody who is to come the same way. The caller is a
/// known administrator who sees the answer, so a false `Host` deceives nobody else.
fn base(app: &App, authority: Option<&str>, headers: &HeaderMap) -> Result<String> {
    let host = authority.or_else(|| headers.get(header::HOST).and_then(|host| host.to_str().ok()));
    let plain =
        |host: &&str| host.parse::<axum::http::uri::Authority>().is_ok_and(|known| !known.as_str().contains('@'));
    let host = host.filter(plain).ok_or_else(|| Error::malformed("The header Host is needed to make the link"))?;
    let scheme = if app.config.http && app.config.behind_proxy.is_empty() { "http" } else { "https" };
    Ok(format!("{scheme}://{host}"))
}
