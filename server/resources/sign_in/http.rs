//! The sign-in routes.

use super::actions::{self, Attempt, LOGIN_SECONDS, TOKEN_SECONDS};
use crate::{
    app::App,
    auth::{Ctx, sessions},
    error::{Error, Refusal, Result},
    http::{
        Body, Form, NoContent, One, cookie,
        docs::{BareErrors, FlatErrors},
    },
    resources::whoami,
};
use assay_api::auth::{AccessToken, Refresh, SignIn, TokenForm, WhoAmI};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(token))
        .routes(routes!(login))
        .routes(routes!(refresh))
        .routes(routes!(sign_in, session, sign_out))
}

/// An access token for a name and a password, sent as a form. Lives for an hour.
#[utoipa::path(post, path = "/auth/token", tag = "Sign-in", security(()),
    request_body(content = TokenForm, content_type = "application/x-www-form-urlencoded"),
    responses((status = 200, description = "Signed in", body = AccessToken), FlatErrors))]
async fn token(State(app): State<App>, ctx: Ctx, headers: HeaderMap, Form(form): Form<TokenForm>) -> Result<Response> {
    let attempt = Attempt {
        login: form.username,
        password: form.password,
        code: form.mfa_code.or(form.totp_code),
        user_agent: user_agent(&headers),
    };
    let token = actions::access(&app, &ctx, attempt, TOKEN_SECONDS, false).await?;
    Ok(One(token).into_response())
}

/// An access token for a name and a password. Lives for a day and comes with a refresh token.
#[utoipa::path(post, path = "/auth/login", tag = "Sign-in", security(()), request_body = SignIn,
    responses((status = 200, description = "Signed in", body = AccessToken), BareErrors))]
async fn login(
    State(app): State<App>,
    ctx: Ctx,
    headers: HeaderMap,
    Body(form): Body<SignIn>,
) -> Result<One<AccessToken>> {
    Ok(One(actions::access(&app, &ctx, attempt(form, &headers), LOGIN_SECONDS, true).await?))
}

/// The next access token, for the current one in the header Authorization or a refresh token in the body.
#[utoipa::path(post, path = "/auth/refresh", tag = "Sign-in", security((), ("bearer" = [])), request_body = Refresh,
    responses((status = 200, description = "The next one", body = AccessToken), BareErrors))]
async fn refresh(
    State(app): State<App>,
    ctx: Ctx,
    headers: HeaderMap,
    Body(form): Body<Refresh>,
) -> Result<One<AccessToken>> {
    if let Some(token) = form.refresh_token {
        return Ok(One(actions::refresh(&app, &ctx, &token).await?));
    }
    let bearer = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let bearer = bearer.and_then(|value| value.split_once(' ')).map(|(_, token)| token.trim());
    let bearer = bearer.ok_or_else(|| Error::unauthenticated(Refusal::Missing))?;
    Ok(One(actions::renew(&app, &ctx, bearer).await?))
}

/// Signs a browser in: the session is a cookie.
#[utoipa::path(post, path = "/auth/session", tag = "Sign-in", security(()), request_body = SignIn,
    responses((status = 200, description = "Signed in", body = WhoAmI), BareErrors))]
async fn sign_in(State(app): State<App>, ctx: Ctx, headers: HeaderMap, Body(form): Body<SignIn>) -> Result<Response> {
    let session = actions::start_session(&app, &ctx, attempt(form, &headers)).await?;
    let who = whoami::actions::get(&app, &session.ctx).await?;
    let cookie = cookie::set(&session.secret, sessions::ABSOLUTE / 1000);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), One(who)).into_response())
}

/// Who is signed in.
#[utoipa::path(get, path = "/auth/session", tag = "Sign-in",
    responses((status = 200, description = "The caller", body = WhoAmI), BareErrors))]
async fn session(State(app): State<App>, ctx: Ctx) -> Result<One<WhoAmI>> {
    Ok(One(whoami::actions::get(&app, &ctx).await?))
}

/// Signs out: the session is gone, here and everywhere.
#[utoipa::path(delete, path = "/auth/session", tag = "Sign-in",
    responses((status = 204, description = "Signed out"), BareErrors))]
async fn sign_out(State(app): State<App>, ctx: Ctx) -> Result<Response> {
    actions::end_session(&app, &ctx).await?;
    Ok((AppendHeaders([(header::SET_COOKIE, cookie::set("", 0))]), NoContent).into_response())
}

fn attempt(form: SignIn, headers: &HeaderMap) -> Attempt {
    Attempt {
        login: form.login().to_owned(),
        code: form.totp_code.or(form.mfa_code),
        password: form.password,
        user_agent: user_agent(headers),
    }
}

fn user_agent(headers: &HeaderMap) -> Option<String> {
    headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned)
}
