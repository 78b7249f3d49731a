//! The claim's routes.

use super::actions;
use crate::{
    app::App,
    auth::{Ctx, sessions},
    error::Result,
    http::{
        Body, Created, One, cookie,
        docs::{Envelope, Errors},
    },
    resources::{sign_in, whoami},
};
use assay_api::auth::{Claim, ClaimState, VerifyClaim, WhoAmI};
use axum::{
    extract::State,
    http::{HeaderMap, header},
    response::{AppendHeaders, IntoResponse, Response},
};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(claim_state, claim)).routes(routes!(verify_claim))
}

/// Whether the appliance has an owner.
#[utoipa::path(get, path = "/claim", tag = "Set-up", security(()),
    responses((status = 200, description = "Whether it has", body = Envelope<ClaimState>), Errors))]
async fn claim_state(State(app): State<App>) -> One<ClaimState> {
    One(actions::state(&app))
}

/// Whether a secret is the set-up link's.
#[utoipa::path(post, path = "/claim/verify", tag = "Set-up", security(()), request_body = VerifyClaim,
    responses((status = 200, description = "It is", body = Envelope<ClaimState>), Errors))]
async fn verify_claim(State(app): State<App>, Body(claim): Body<VerifyClaim>) -> Result<One<ClaimState>> {
    Ok(One(actions::verify(&app, &claim.secret)?))
}

/// Makes the first administrator, and signs them in. Works once.
#[utoipa::path(post, path = "/claim", tag = "Set-up", security(()), request_body = Claim,
    responses((status = 201, description = "Claimed", body = Envelope<WhoAmI>), Errors))]
async fn claim(State(app): State<App>, ctx: Ctx, headers: HeaderMap, Body(form): Body<Claim>) -> Result<Response> {
    let owner = actions::claim(&app, &ctx, form).await?;
    let agent = headers.get(header::USER_AGENT).and_then(|value| value.to_str().ok()).map(str::to_owned);
    let place = format!("/users/{}", owner.id);
    let session = sign_in::actions::open_session(&app, &ctx, owner, agent).await?;
    let who = whoami::actions::get(&app, &session.ctx).await?;
    let cookie = cookie::set(&session.secret, sessions::ABSOLUTE / 1000);
    Ok((AppendHeaders([(header::SET_COOKIE, cookie)]), Created(who, place)).into_response())
}
