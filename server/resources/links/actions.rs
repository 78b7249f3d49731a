//! Making links, and what happens when they are opened.

use super::store::{self, Link};
use crate::{
    app::App,
    auth::{Actor, Ctx, Right, passwords, secrets, sessions},
    change::{Change, Kind, Secret, Written},
    db::{Conn, Tx},
    error::{Error, Result},
    resources::{projects, users, whoami},
};
use assay_api::{
    Check, Time,
    links::{AcceptLink, AcceptedLink, CreatedLink, Invite, Invited, LinkPurpose, LinkState, username_of},
    users::{NewUser, User, check_password},
};
use serde_json::json;
use std::sync::Arc;

/// How long an invitation works.
const INVITATION: i64 = 7 * Time::DAY;
/// How long a reset link works.
const RESET: i64 = Time::DAY;

impl Secret for CreatedLink {
    fn made(&self) -> &str {
        &self.user_id
    }
}

impl Secret for Invited {
    fn made(&self) -> &str {
        &self.user.id
    }
}

/// Makes a user without a password, and the link by which they give themselves one. `base` is where the caller
/// reaches the appliance: `https://host:port`.
pub async fn invite(app: &App, ctx: &Ctx, invite: Invite, base: String) -> Result<Invited> {
    ctx.may(Right::GrantAccess)?;
    let (secret, caller, id) = (secrets::opaque(), ctx.clone(), app.clock.id("user"));
    let hash = app.keys.fingerprint(&secret);
    app.door
        .change_with_secret(ctx, move |tx, now| {
            let username = match invite.username {
                Some(username) => username,
                None => free_username(tx, &username_of(&invite.email))?,
            };
            let new =
                NewUser { username, email: invite.email, name: invite.name, role: invite.role, ..NewUser::default() };
            let user = users::actions::build(id, new, now, None);
            users::store::insert(tx, &user, None)?;
            let joined = join(tx, &caller, &user, &invite.project_ids, now)?;
            let link =
                Link { user_id: user.id.clone(), purpose: LinkPurpose::Invitation, expires_at: now.plus(INVITATION) };
            store::put(tx, &link, &hash, now)?;
            let payload = json!({ "after": user, "project_ids": invite.project_ids });
            let change = Change::about(Kind::UserInvited, &user, payload);
            let written = Written::new(Invited { link: shown(&link, &base, &secret), user }, change);
            Ok(joined.into_iter().fold(written, Written::and))
        })
        .await
}

/// Makes a link for a user who is there: another invitation for somebody who has no password yet, else a reset.
pub async fn create(app: &App, ctx: &Ctx, user_id: String, base: String) -> Result<CreatedLink> {
    ctx.may(Right::GrantAccess)?;
    let secret = secrets::opaque();
    let hash = app.keys.fingerprint(&secret);
    app.door
        .change_with_secret(ctx, move |tx, now| {
            let user = users::actions::existing(tx, &user_id)?;
            if !user.active {
                return Err(Error::conflict("This user is deactivated; activate them first"));
            }
            let (purpose, life) =
                if user.invited { (LinkPurpose::Invitation, INVITATION) } else { (LinkPurpose::PasswordReset, RESET) };
            let link = Link { user_id, purpose, expires_at: now.plus(life) };
            store::put(tx, &link, &hash, now)?;
            let payload = json!({ "purpose": purpose, "expires_at": link.expires_at });
            let change = Change::about(Kind::LinkCreated, &user, payload);
            Ok(Written::new(shown(&link, &base, &secret), change))
        })
        .await
}

/// Takes a user's link away, whoever has it.
pub async fn revoke(app: &App, ctx: &Ctx, user_id: String) -> Result<String> {
    ctx.may(Right::GrantAccess)?;
    app.door
        .change(ctx, move |tx, _| {
            let user = users::actions::existing(tx, &user_id)?;
            if !store::delete(tx, &user_id)? {
                return Err(Error::not_found("link of this user"));
            }
            Ok(Written::new(user_id, Change::about(Kind::LinkRevoked, &user, json!({}))))
        })
        .await
}

/// Whom a link is for.
pub async fn verify(app: &App, secret: &str) -> Result<LinkState> {
    opened(app, secret).await.map(|(state, _)| state)
}

/// Gives a link's user the password. Their sign-ins end, and the link with them.
pub async fn accept(app: &App, ctx: &Ctx, form: AcceptLink) -> Result<AcceptedLink> {
    // First of all, so that whoever has no link cannot make us hash.
    let (state, user) = opened(app, &form.secret).await?;
    let mut check = Check::default();
    check_password(&mut check, &form.password, &state.username);
    check.finish()?;
    let (secret_hash, hash) = (app.keys.fingerprint(&form.secret), passwords::hash(form.password).await?);
    let ctx = acting(ctx, &user);
    let name = form.name.filter(|_| state.purpose == LinkPurpose::Invitation);
    let accepted = app
        .door
        .change(&ctx, move |tx, now| {
            let link = store::by_secret(tx, &secret_hash, now)?.ok_or_else(over)?;
            let before = users::actions::existing(tx, &link.user_id)?;
            let name = name.unwrap_or_else(|| before.name.clone());
            let after = User { name, invited: false, updated_at: now, version: before.version + 1, ..before.clone() };
            users::store::update(tx, &after, Some(&hash))?;
            store::delete(tx, &after.id)?;
            sessions::delete_all_of(tx, &after.id)?;
            let (kind, by) = match link.purpose {
                LinkPurpose::Invitation => (Kind::UserJoined, "invitation"),
                LinkPurpose::PasswordReset => (Kind::PasswordReset, "link"),
            };
            let change = Change::about(kind, &after, json!({ "by": by }));
            Ok(Written::new(AcceptedLink { username: after.username }, change))
        })
        .await?;
    // Whoever holds the link has proved more than a password would.
    app.lockout.succeeded(&user.id, ctx.ip);
    Ok(accepted)
}

/// Removes links that are over.
pub fn forget(tx: &Tx<'_>, now: Time) -> Result<()> {
    store::delete_ended(tx, now)
}

async fn opened(app: &App, secret: &str) -> Result<(LinkState, User)> {
    let (hash, now) = (app.keys.fingerprint(secret), app.clock.now());
    app.db
        .read(move |conn| {
            let link = store::by_secret(conn, &hash, now)?.ok_or_else(over)?;
            let user = users::actions::existing(conn, &link.user_id)?;
            let state = LinkState {
                purpose: link.purpose,
                username: user.username.clone(),
                name: user.name.clone(),
                organisation: whoami::actions::organisation(conn)?,
                expires_at: link.expires_at,
            };
            Ok((state, user))
        })
        .await
}

/// One sentence for every link that does not work: which of the reasons it is, only its user would be told.
fn over() -> Error {
    Error::field(
        "secret",
        "This link does not work: it has been used or replaced, or its time is over. Ask your administrator for a new one",
    )
}

/// The context of somebody whose link has just said who they are.
fn acting(ctx: &Ctx, user: &User) -> Ctx {
    let actor = Actor { id: user.id.clone(), name: user.name.clone(), role: user.role };
    Ctx { actor: Some(Arc::new(actor)), ..ctx.clone() }
}

fn shown(link: &Link, base: &str, secret: &str) -> CreatedLink {
    let page = match link.purpose {
        LinkPurpose::Invitation => "join",
        LinkPurpose::PasswordReset => "reset",
    };
    CreatedLink {
        user_id: link.user_id.clone(),
        purpose: link.purpose,
        url: format!("{base}/{page}#{secret}"),
        expires_at: link.expires_at,
    }
}

/// Makes a new user a member of these projects.
fn join(tx: &Tx<'_>, ctx: &Ctx, user: &User, projects: &[String], now: Time) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for (index, id) in projects.iter().enumerate() {
        projects::actions::must_be_visible(tx, ctx, &format!("project_ids[{index}]"), id)?;
        let project = projects::actions::visible(tx, ctx, id)?;
        let members = project.member_ids.iter().cloned().chain([user.id.clone()]).collect();
        changes.extend(projects::actions::set_members(tx, &project, members, now)?.into_changes());
    }
    Ok(changes)
}

/// `wanted`, or with a number behind it where somebody has that name.
fn free_username(conn: &Conn, wanted: &str) -> Result<String> {
    let numbered = (2..1_000).map(|n| format!("{wanted}{n}"));
    for name in std::iter::once(wanted.to_owned()).chain(numbered) {
        if users::store::by_username(conn, &name)?.is_none() {
            return Ok(name);
        }
    }
    Err(Error::field("username", "is needed here: the one made of the mail address is taken"))
}
