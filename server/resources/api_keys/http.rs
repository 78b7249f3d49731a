//! The API keys' routes. What a key is and does stands in `tokens`.

use crate::{
    app::App,
    auth::Ctx,
    error::{Error, Result},
    http::{
        Body, Created, Deleted, Filters, List, Listing, One,
        docs::{BareErrors, BareList},
    },
    resources::{
        shared::Paging,
        tokens::{self, Filter},
    },
};
use assay_api::{
    Time,
    api_keys::{ApiKey, CreatedApiKey, NewApiKey},
    auth::CredentialKind,
    tokens::{NewToken, Token},
};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_api_keys, create_api_key)).routes(routes!(get_api_key, revoke_api_key))
}

/// The caller's own API keys, newest first.
#[utoipa::path(get, path = "/api-keys", tag = "API keys", params(Paging, Filter),
    responses((status = 200, description = "A page", body = BareList<ApiKey>), BareErrors))]
async fn list_api_keys(
    State(app): State<App>,
    ctx: Ctx,
    Filters(filter): Filters<Filter>,
    Listing(params): Listing,
) -> Result<List<ApiKey>> {
    let page = tokens::actions::list_keys(&app, &ctx, filter, params).await?;
    Ok(List(page.map(as_key)))
}

/// Makes an API key that acts as the caller. Its secret is in this answer alone.
#[utoipa::path(post, path = "/api-keys", tag = "API keys", request_body = NewApiKey,
    responses((status = 201, description = "Made", body = CreatedApiKey), BareErrors))]
async fn create_api_key(
    State(app): State<App>,
    ctx: Ctx,
    Body(new): Body<NewApiKey>,
) -> Result<Created<CreatedApiKey>> {
    let lifetime = new.expires_in_days.map(|days| i64::from(days) * Time::DAY);
    let new = NewToken {
        name: new.name,
        scopes: new.permissions,
        expires_at: lifetime.map(|ms| app.clock.now().plus(ms)),
        ..NewToken::default()
    };
    let made = tokens::actions::create_key(&app, &ctx, new).await?;
    let place = format!("/api-keys/{}", made.details.id);
    Ok(Created(CreatedApiKey { details: as_key(made.details), key: made.token }, place))
}

/// One API key, without its secret.
#[utoipa::path(get, path = "/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    responses((status = 200, description = "The key", body = ApiKey), BareErrors))]
async fn get_api_key(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<One<ApiKey>> {
    Ok(One(as_key(key(&app, &ctx, id).await?)))
}

/// Takes an API key back, at once.
#[utoipa::path(delete, path = "/api-keys/{id}", tag = "API keys", params(("id" = String, Path)),
    responses((status = 204, description = "Revoked"), BareErrors))]
async fn revoke_api_key(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    let key = key(&app, &ctx, id).await?;
    Ok(Deleted(tokens::actions::revoke(&app, &ctx, key.id).await?))
}

async fn key(app: &App, ctx: &Ctx, id: String) -> Result<Token> {
    let token = tokens::actions::get(app, ctx, id).await?;
    Some(token).filter(|token| token.kind == CredentialKind::ApiKey).ok_or_else(|| Error::not_found("API key"))
}

fn as_key(token: Token) -> ApiKey {
    ApiKey {
        id: token.id,
        name: token.name,
        key_prefix: token.prefix,
        permissions: token.scopes,
        state: token.state,
        created_at: token.created_at,
        expires_at: token.expires_at,
        last_used_at: token.last_used_at,
        last_used_ip: token.last_used_ip,
    }
}
