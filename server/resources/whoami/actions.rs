//! What a caller may know of itself.

use crate::{
    app::App,
    auth::{Ctx, POLICY},
    db::{Conn, OptionalExtension},
    error::{Error, Refusal, Result},
    resources::users,
};
use assay_api::{
    Scope,
    auth::{CredentialView, WhoAmI},
    scopes::normalised,
};

/// Who the caller is.
pub async fn get(app: &App, ctx: &Ctx) -> Result<WhoAmI> {
    let user_id = ctx.user_id()?.to_owned();
    let (user, organisation) = app
        .db
        .read(move |conn| {
            let user = users::store::actor(conn, &user_id)?.ok_or_else(|| Error::unauthenticated(Refusal::Invalid))?;
            Ok((user, organisation(conn)?))
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
        effective_scopes: effective(ctx),
        tier: credential.tier.clone().unwrap_or_else(|| "session".to_owned()),
        organisation,
        version: env!("CARGO_PKG_VERSION").to_owned(),
    })
}

/// The scopes of the rights that the caller has.
fn effective(ctx: &Ctx) -> Vec<Scope> {
    let rights = POLICY.iter().filter(|(right, ..)| ctx.may(*right).is_ok());
    normalised(&rights.map(|(_, scope, _)| *scope).collect::<Vec<_>>())
}

/// Whose appliance it is, where somebody has said so.
pub(crate) fn organisation(conn: &Conn) -> Result<Option<String>> {
    let sql = "SELECT value FROM settings WHERE name = 'organisation'";
    Ok(conn.query_row(sql, [], |row| row.get(0)).optional()?)
}
