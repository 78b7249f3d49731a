//! The second factor's routes.

use super::actions;
use crate::{
    app::App,
    auth::Ctx,
    error::Result,
    http::{
        Body, Created, Deleted, NoContent, One,
        docs::{BareErrors, DeletedId, Envelope, Errors},
    },
};
use assay_api::totp::{ConfirmTotp, EnrolTotp, ProveTotp, RecoveryCodes, TotpSeed, TotpState};
use axum::extract::{Path, State};
use utoipa_axum::{router::OpenApiRouter, routes};

/// Every route of this slice.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(get_totp, enrol_totp, remove_totp))
        .routes(routes!(confirm_totp))
        .routes(routes!(renew_recovery_codes))
        .routes(routes!(remove_totp_of_user))
}

/// Whether the caller has a second factor.
#[utoipa::path(get, path = "/auth/totp", tag = "Account",
    responses((status = 200, description = "Whether they have", body = TotpState), BareErrors))]
async fn get_totp(State(app): State<App>, ctx: Ctx) -> Result<One<TotpState>> {
    Ok(One(actions::get(&app, &ctx).await?))
}

/// Begins with a second factor: a seed for the authenticator app, which is in this answer alone.
#[utoipa::path(post, path = "/auth/totp", tag = "Account", request_body = EnrolTotp,
    responses((status = 201, description = "Confirm it with a code", body = TotpSeed), BareErrors))]
async fn enrol_totp(State(app): State<App>, ctx: Ctx, Body(form): Body<EnrolTotp>) -> Result<Created<TotpSeed>> {
    Ok(Created(actions::enrol(&app, &ctx, form).await?, "/auth/totp".to_owned()))
}

/// The app's first code. From now on one is asked for at sign-in; the recovery codes are in this answer alone.
#[utoipa::path(post, path = "/auth/totp/confirm", tag = "Account", request_body = ConfirmTotp,
    responses((status = 200, description = "Enabled", body = RecoveryCodes), BareErrors))]
async fn confirm_totp(State(app): State<App>, ctx: Ctx, Body(form): Body<ConfirmTotp>) -> Result<One<RecoveryCodes>> {
    Ok(One(actions::confirm(&app, &ctx, form).await?))
}

/// Makes new recovery codes; the old ones work no longer.
#[utoipa::path(post, path = "/auth/totp/recovery-codes", tag = "Account", request_body = ProveTotp,
    responses((status = 200, description = "Made", body = RecoveryCodes), BareErrors))]
async fn renew_recovery_codes(
    State(app): State<App>,
    ctx: Ctx,
    Body(form): Body<ProveTotp>,
) -> Result<One<RecoveryCodes>> {
    Ok(One(actions::renew_codes(&app, &ctx, form).await?))
}

/// Takes the caller's second factor away.
#[utoipa::path(delete, path = "/auth/totp", tag = "Account", request_body = ProveTotp,
    responses((status = 204, description = "Gone"), BareErrors))]
async fn remove_totp(State(app): State<App>, ctx: Ctx, Body(form): Body<ProveTotp>) -> Result<NoContent> {
    actions::remove(&app, &ctx, form).await?;
    Ok(NoContent)
}

/// Takes a user's second factor away, when phone and recovery codes are lost.
#[utoipa::path(delete, path = "/users/{id}/totp", tag = "Users", params(("id" = String, Path)),
    responses((status = 200, description = "Gone", body = Envelope<DeletedId>), Errors))]
async fn remove_totp_of_user(State(app): State<App>, ctx: Ctx, Path(id): Path<String>) -> Result<Deleted> {
    Ok(Deleted(actions::remove_of(&app, &ctx, id).await?))
}
