//! What a caller may know of itself.

use crate::{
    app::App,
    auth::Ctx,
    db::OptionalExtension,
    error::{Error, Refusal, Result},
    resources::users,
};
use assay_api::auth::{CredentialView, WhoAmI};

/// Who the caller is.
pub async fn get(app: &App, ctx: &Ctx) -> Result<WhoAmI> {
    let user_id = ctx.user_id()?.to_owned();
    let (user, organisation) = app
        .db
        .read(move |conn| {
            let user = users::store::actor(conn, &user_id)?.ok_or_else(|| Error::unauthenticated(Refusal::Invalid))?;
            let sql = "SELECT value FROM settings WHERE name = 'organisation'";
            Ok((user, conn.query_row(sql, [], |row| row.get(0)).optional()?))
        })
        .await?;
    let credential = &ctx.credential;
    Ok(WhoAmI {
        user,
        credential: CredentialView {
            kind: credential.kind,
            id: credential.id.clone(),
            name: credential.name.clone(),
            expires_at: credential.expires_at,
        },
        scopes: credential.scopes.to_vec(),
        tier: credential.tier.clone().unwrap_or_else(|| "session".to_owned()),
        organisation,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}
