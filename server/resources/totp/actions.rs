//! What can be done with the second factor. Its owner proves the password again for each: an open browser is not
//! enough to take it away, or to lock its owner out with another.

use super::qr;
use crate::{
    app::App,
    auth::{Ctx, Right, totp},
    change::{Change, Kind, Secret, Written},
    db::Tx,
    error::{Error, Kind as ErrorKind, Result},
    resources::{profile, users, whoami},
};
use assay_api::{
    Time,
    totp::{ConfirmTotp, EnrolTotp, ProveTotp, RecoveryCodes, TotpSeed, TotpState},
    users::User,
};
use serde_json::json;

/// Issuer where nobody has said whose appliance it is.
const ISSUER: &str = "Assay";

impl Secret for TotpSeed {
    fn made(&self) -> &str {
        "a second factor"
    }
}

impl Secret for RecoveryCodes {
    fn made(&self) -> &str {
        "recovery codes"
    }
}

/// Whether the caller has one.
pub async fn get(app: &App, ctx: &Ctx) -> Result<TotpState> {
    ctx.may(Right::OwnAccount)?;
    let user = ctx.user_id()?.to_owned();
    let standing = app.db.read(move |conn| totp::standing(conn, &user)).await?;
    Ok(TotpState {
        enabled: standing.confirmed_at.is_some(),
        confirmed_at: standing.confirmed_at,
        recovery_codes_left: standing.codes_left,
    })
}

/// A seed for the caller's app; it counts once a code of it has been confirmed.
pub async fn enrol(app: &App, ctx: &Ctx, form: EnrolTotp) -> Result<TotpSeed> {
    let user = profile::actions::prove(app, ctx, form.password).await?;
    let (seed, inside) = (totp::new_seed(), app.clone());
    let (account, issuer) = (user.username.clone(), app.db.read(whoami::actions::organisation).await?);
    app.door
        .change_with_secret(ctx, move |tx, now| {
            totp::enrol(tx, &inside.keys, &user.id, &seed, now)?;
            let secret = totp::base32(&seed);
            let otpauth_url = qr::address(issuer.as_deref().unwrap_or(ISSUER), &account, &secret);
            let shown = TotpSeed { secret, qr: qr::image(&otpauth_url)?, otpauth_url };
            Ok(Written::new(shown, Change::about(Kind::TotpBegun, &user, json!({}))))
        })
        .await
}

/// The first code: from now on one is asked for at sign-in.
pub async fn confirm(app: &App, ctx: &Ctx, form: ConfirmTotp) -> Result<RecoveryCodes> {
    ctx.may(Right::OwnAccount)?;
    let (id, inside) = (ctx.user_id()?.to_owned(), app.clone());
    app.door
        .change_with_secret(ctx, move |tx, now| {
            let user = users::store::get(tx, &id)?.ok_or_else(profile::actions::no_person)?;
            let recovery_codes = totp::confirm(tx, &inside.keys, &id, &form.code, now)?;
            users::store::touch(tx, &id, now)?;
            Ok(Written::new(RecoveryCodes { recovery_codes }, Change::about(Kind::TotpEnabled, &user, json!({}))))
        })
        .await
}

/// New recovery codes instead of those that are left.
pub async fn renew_codes(app: &App, ctx: &Ctx, form: ProveTotp) -> Result<RecoveryCodes> {
    let user = profile::actions::prove(app, ctx, form.password).await?;
    let (inside, account) = (app.clone(), user.id.clone());
    let made = app.door.change_with_secret(ctx, move |tx, now| {
        demand(tx, &inside, &user, &form.code, now)?;
        let recovery_codes = totp::new_codes(tx, &inside.keys, &user.id)?;
        Ok(Written::new(RecoveryCodes { recovery_codes }, Change::about(Kind::RecoveryCodesMade, &user, json!({}))))
    });
    counted(app, ctx, &account, made.await)
}

/// Takes the caller's second factor away.
pub async fn remove(app: &App, ctx: &Ctx, form: ProveTotp) -> Result<()> {
    let user = profile::actions::prove(app, ctx, form.password).await?;
    let (inside, account) = (app.clone(), user.id.clone());
    let removed = app.door.change(ctx, move |tx, now| {
        demand(tx, &inside, &user, &form.code, now)?;
        totp::remove(tx, &user.id)?;
        users::store::touch(tx, &user.id, now)?;
        Ok(Written::new((), Change::about(Kind::TotpRemoved, &user, json!({ "by": "its owner" }))))
    });
    counted(app, ctx, &account, removed.await)
}

/// Takes somebody's second factor away: their phone is lost, and their recovery codes too.
pub async fn remove_of(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    ctx.may(Right::GrantAccess)?;
    app.door
        .change(ctx, move |tx, now| {
            let user = users::actions::existing(tx, &id)?;
            take_away(tx, &user, now)?;
            Ok(Written::new(id, Change::about(Kind::TotpRemoved, &user, json!({ "by": "an administrator" }))))
        })
        .await
}

/// The same for whoever signs in with `login`: for the host's administrator at the command line.
pub async fn remove_for(app: &App, ctx: &Ctx, login: &str) -> Result<User> {
    ctx.may(Right::GrantAccess)?;
    let login = login.to_owned();
    app.door
        .change(ctx, move |tx, now| {
            let user = users::store::by_login(tx, &login)?.ok_or_else(|| Error::not_found("user"))?;
            take_away(tx, &user, now)?;
            let change = Change::about(Kind::TotpRemoved, &user, json!({ "by": "the host's administrator" }));
            Ok(Written::new(user, change))
        })
        .await
}

fn take_away(tx: &Tx<'_>, user: &User, now: Time) -> Result<()> {
    match totp::remove(tx, &user.id)? {
        true => users::store::touch(tx, &user.id, now),
        false => Err(Error::conflict("This user has no second factor")),
    }
}

fn demand(tx: &Tx<'_>, app: &App, user: &User, code: &str, now: Time) -> Result<()> {
    match totp::demand(tx, &app.keys, &user.id, Some(code), now) {
        Ok(totp::Factor::None) => Err(Error::conflict("You have no second factor; set one up first")),
        Ok(_) => Ok(()),
        Err(error) if error.kind == ErrorKind::Unauthenticated => {
            Err(Error::field("code", "is not a code that works now"))
        }
        Err(error) => Err(error),
    }
}

/// A wrong code counts like a wrong password: six digits could be guessed else.
fn counted<T>(app: &App, ctx: &Ctx, account: &str, outcome: Result<T>) -> Result<T> {
    match &outcome {
        Ok(_) => app.lockout.succeeded(account, ctx.ip),
        Err(error) if !error.fields().is_empty() => drop(app.lockout.failed(account, ctx.ip)),
        Err(_) => {}
    }
    outcome
}
