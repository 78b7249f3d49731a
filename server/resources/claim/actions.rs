//! The secret, and the one transaction that makes the first administrator.

use crate::{
    app::App,
    auth::{Ctx, passwords, secrets},
    change::{Change, Kind, Written},
    datadir::write_atomically,
    db::{Conn, Tx, params},
    error::{Error, Result},
    resources::users,
};
use assay_api::{
    Rules,
    auth::{Claim, ClaimState},
    users::{NewUser, Role, User},
};
use std::{fs, io::ErrorKind, path::PathBuf};

/// Whether the appliance has an owner, and until then the fingerprint to compare with the terminal's.
pub fn state(app: &App) -> ClaimState {
    let claimed = app.is_claimed();
    let fingerprint = app.identity().filter(|_| !claimed).and_then(|identity| identity.ca_fingerprint.clone());
    ClaimState { claimed, ca_fingerprint: fingerprint }
}

/// Whether `secret` is the set-up link's.
pub fn verify(app: &App, secret: &str) -> Result<ClaimState> {
    let known = setup_secret(app)?.ok_or_else(|| Error::conflict("This appliance has an owner already; sign in"))?;
    // Keyed hashes are compared, so that the time it takes tells nothing about the secret.
    if app.keys.fingerprint(&known) != app.keys.fingerprint(secret.trim()) {
        return Err(Error::field(
            "secret",
            "is not the secret of the set-up link; open the link that the appliance printed last",
        ));
    }
    Ok(state(app))
}

/// Makes the first administrator.
pub async fn claim(app: &App, ctx: &Ctx, claim: Claim) -> Result<User> {
    verify(app, &claim.secret)?;
    let new = NewUser {
        username: claim.username,
        email: claim.email,
        name: claim.name,
        role: Some(Role::Admin),
        active: Some(true),
        password: Some(claim.password),
    };
    let user = become_owner(app, ctx, new, claim.organisation).await?;
    user.ok_or_else(|| Error::conflict("This appliance has an owner already; sign in"))
}

/// Makes the first administrator without a person at hand; false when there is one already.
pub async fn first_admin(app: &App, mut new: NewUser) -> Result<bool> {
    if app.is_claimed() {
        return Ok(false);
    }
    new.checked()?;
    Ok(become_owner(app, &Ctx::system("setup"), new, None).await?.is_some())
}

/// The set-up link's secret, made when there is none yet; none once the appliance is claimed.
pub fn setup_secret(app: &App) -> Result<Option<String>> {
    let path = path(app);
    if app.is_claimed() {
        forget(app);
        return Ok(None);
    }
    match fs::read_to_string(&path) {
        Ok(secret) if secret.trim().len() >= 32 => return Ok(Some(secret.trim().to_owned())),
        Err(e) if e.kind() != ErrorKind::NotFound => {
            return Err(Error::io(format!("cannot read {}", path.display()), e));
        }
        _ => {}
    }
    let secret = secrets::opaque();
    write_atomically(&path, secret.as_bytes(), 0o600)?;
    Ok(Some(secret))
}

/// None when somebody was first.
async fn become_owner(app: &App, ctx: &Ctx, mut new: NewUser, organisation: Option<String>) -> Result<Option<User>> {
    let password = new.password.take().ok_or_else(|| Error::field("password", "Password is required"))?;
    let hash = passwords::hash(password).await?;
    let id = app.clock.id("user");
    let owner = app
        .door
        .change(ctx, move |tx, now| {
            if has_users(tx)? {
                return Ok(Written::unchanged(None));
            }
            let user = users::actions::build(id, new, now, None);
            users::store::insert(tx, &user, Some(&hash))?;
            set_organisation(tx, organisation.as_deref())?;
            let change = Change::created(Kind::ApplianceClaimed, &user);
            Ok(Written::new(Some(user), change))
        })
        .await?;
    app.set_claimed();
    forget(app);
    Ok(owner)
}

fn has_users(conn: &Conn) -> Result<bool> {
    Ok(conn.query_row("SELECT EXISTS (SELECT 1 FROM users)", [], |row| row.get(0))?)
}

fn set_organisation(tx: &Tx<'_>, name: Option<&str>) -> Result<()> {
    let Some(name) = name else { return Ok(()) };
    let sql = "INSERT INTO settings (name, value) VALUES ('organisation', ?) ON CONFLICT DO UPDATE SET value = excluded.value";
    tx.execute(sql, params![name])?;
    Ok(())
}

fn path(app: &App) -> PathBuf {
    app.data.path().join("setup-token")
}

fn forget(app: &App) {
    if let Err(error) = fs::remove_file(path(app))
        && error.kind() != ErrorKind::NotFound
    {
        tracing::warn!(%error, "the used set-up secret could not be removed; it opens nothing any more");
    }
}
