//! What can be done with webhooks.

use super::{
    health::Health,
    model::{Counted, Filter, Hook, Record, view},
    secrets::{self, Secrets},
    store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Wanted, Written, journal},
    db::{
        Conn,
        page::{Page, Params},
    },
    egress::Target,
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::{events::right_of, projects},
};
use assay_api::{
    FieldError, Time,
    webhooks::{CreatedWebhook, HIDDEN, NewWebhook, RotateSecret, Webhook},
};
use serde_json::json;

/// How long the secret before signs as well, after a rotation.
const OVERLAP: i64 = 24 * Time::HOUR;

/// A page of the webhooks.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Webhook>> {
    ctx.may(Right::ReadWebhooks)?;
    let page = app.db.read(move |conn| store::list(conn, &filter, &params)).await?;
    Ok(page.map(|counted| shown(app, counted)))
}

/// One webhook.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Webhook> {
    ctx.may(Right::ReadWebhooks)?;
    let counted = app.db.read(move |conn| existing(conn, &id)).await?;
    Ok(shown(app, counted))
}

/// Makes a webhook. What happens from now on is sent; nothing is looked up or connected to yet.
pub async fn create(app: &App, ctx: &Ctx, new: NewWebhook) -> Result<CreatedWebhook> {
    ctx.may(Right::WriteWebhooks)?;
    let target = check(app, ctx, &new)?;
    let made = new.secret.is_none().then(secrets::fresh);
    let sealed = Secrets {
        url: new.url.clone(),
        secret: new.secret.clone().or(made.clone()).unwrap_or_default(),
        old_secret: None,
        headers: new.headers.clone(),
    };
    let (app, caller, id) = (app.clone(), ctx.clone(), app.clock.id("webhook"));
    let door = app.door.clone();
    let job = move |tx: &crate::db::Tx<'_>, now| {
        check_projects(tx, &caller, &new.project_ids)?;
        let mut hook = build(id, new, &target, now);
        hook.cursor = journal::head(tx)?;
        hook.sealed = sealed.seal(&app.keys, &hook.id)?;
        store::insert(tx, &hook)?;
        let change = Change::created(Kind::WebhookCreated, &Record::new(&hook, &sealed));
        let counted = Counted { hook, waiting: 0, hours: Vec::new() };
        Ok(Written::new(CreatedWebhook { details: view(counted, Some(&sealed), now), secret: made }, change))
    };
    door.change_with_secret(ctx, job).await
}

/// Changes the fields that are given.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewWebhook>,
) -> Result<Webhook> {
    ctx.may(Right::WriteWebhooks)?;
    let (owned, caller, if_match) = (app.clone(), ctx.clone(), if_match.clone());
    let door = app.door.clone();
    door.change(ctx, move |tx, now| {
        let app = &owned;
        let before = existing(tx, &id)?;
        if_match.holds(&shown(app, Counted { hook: before.hook.clone(), waiting: 0, hours: Vec::new() }))?;
        let old = Secrets::open(&app.keys, &id, &before.hook.sealed)?;
        let shown_before = view(Counted { hook: before.hook.clone(), waiting: 0, hours: Vec::new() }, Some(&old), now);
        let mut new = given.over(&NewWebhook::from(&shown_before))?;
        restore_hidden(&mut new, &old);
        let target = check(app, &caller, &new)?;
        if given.has("project_ids") {
            check_projects(tx, &caller, &new.project_ids)?;
        }
        let sealed = Secrets {
            url: new.url.clone(),
            secret: new.secret.clone().unwrap_or_else(|| old.secret.clone()),
            old_secret: old.old_secret.clone(),
            headers: new.headers.clone(),
        };
        let fresh = build(id, new, &target, now);
        let after = changed(&before.hook, fresh, journal::head(tx)?, &sealed, &old);
        let (was, is) = (Record::new(&before.hook, &old), Record::new(&after, &sealed));
        let secret_changed = sealed.secret != old.secret || sealed.headers != old.headers;
        let change = Change::updated(Kind::WebhookUpdated, &was, &is);
        let change = change.or_else(|| {
            let about = json!({ "after": { "secret_or_headers": "changed" } });
            secret_changed.then(|| Change::about(Kind::WebhookUpdated, &is, about))
        });
        let Some(change) = change else { return Ok(Written::unchanged(shown(app, before))) };
        save(tx, app, after, before, &sealed, change, now)
    })
    .await
}

/// Removes a webhook; what waits for it is not sent.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteWebhooks)?;
    let (owned, if_match) = (app.clone(), if_match.clone());
    let door = app.door.clone();
    door.change(ctx, move |tx, now| {
        let counted = existing(tx, &id)?;
        let sealed = opened_or_empty(&owned, &counted.hook);
        let record = Record::new(&counted.hook, &sealed);
        if_match.holds(&view(counted, Some(&sealed), now))?;
        store::bury(tx, &id, now)?;
        Ok(Written::new(id, Change::deleted(Kind::WebhookDeleted, &record)))
    })
    .await
}

/// Gives a webhook a new secret; for a while the old one signs as well.
pub async fn rotate_secret(app: &App, ctx: &Ctx, id: String, how: RotateSecret) -> Result<CreatedWebhook> {
    ctx.may(Right::WriteWebhooks)?;
    let made = how.secret.is_none().then(secrets::fresh);
    let secret = how.secret.or(made.clone()).unwrap_or_default();
    secrets::check(&secret).map_err(|message| Error::field("secret", message))?;
    let owned = app.clone();
    let door = app.door.clone();
    let job = move |tx: &crate::db::Tx<'_>, now: Time| {
        let before = existing(tx, &id)?;
        let mut sealed = opened_or_empty(&owned, &before.hook);
        if sealed.url.is_empty() {
            return Err(Error::conflict("The key that sealed this webhook is gone; make it anew"));
        }
        let old = std::mem::replace(&mut sealed.secret, secret);
        sealed.old_secret = Some(old);
        let mut after = before.hook.clone();
        (after.secret_changed_at, after.old_secret_until) = (now, Some(now.plus(OVERLAP)));
        let record = Record::new(&after, &sealed);
        let about = json!({ "after": { "old_secret_until": after.old_secret_until } });
        let change = Change::about(Kind::WebhookSecretRotated, &record, about);
        let written = save(tx, &owned, after, before, &sealed, change, now)?;
        Ok(written.map(|details| CreatedWebhook { details, secret: made }))
    };
    door.change_with_secret(ctx, job).await
}

/// Switches a webhook off, because its receiver is gone.
pub(super) async fn disable(app: &App, id: String, reason: String) -> Result<()> {
    let owned = app.clone();
    let system = Ctx::system("webhooks");
    let done = app.door.change(&system, move |tx, now| {
        let before = existing(tx, &id)?;
        let sealed = opened_or_empty(&owned, &before.hook);
        if !before.hook.active {
            return Ok(Written::unchanged(()));
        }
        let mut after = before.hook.clone();
        (after.active, after.disabled_reason) = (false, Some(reason.clone()));
        let about = json!({ "before": { "active": true }, "after": { "active": false, "disabled_reason": reason } });
        let change = Change::about(Kind::WebhookDisabled, &Record::new(&after, &sealed), about);
        Ok(save(tx, &owned, after, before, &sealed, change, now)?.map(|_| ()))
    });
    done.await
}

/// The webhook with this id.
pub(super) fn existing(conn: &Conn, id: &str) -> Result<Counted> {
    store::get(conn, id)?.ok_or_else(|| Error::not_found("webhook"))
}

/// A webhook as it is shown.
pub(super) fn shown(app: &App, counted: Counted) -> Webhook {
    let sealed = Secrets::open(&app.keys, &counted.hook.id, &counted.hook.sealed).ok();
    view(counted, sealed.as_ref(), app.clock.now())
}

pub(super) fn opened_or_empty(app: &App, hook: &Hook) -> Secrets {
    Secrets::open(&app.keys, &hook.id, &hook.sealed).unwrap_or_else(|_| Secrets {
        url: String::new(),
        secret: String::new(),
        old_secret: None,
        headers: Default::default(),
    })
}

/// Stores a webhook's new state.
pub(super) fn save(
    tx: &crate::db::Tx<'_>,
    app: &App,
    mut after: Hook,
    before: Counted,
    sealed: &Secrets,
    change: Change,
    now: Time,
) -> Result<Written<Webhook>> {
    (after.version, after.updated_at) = (before.hook.version + 1, now);
    after.sealed = sealed.seal(&app.keys, &after.id)?;
    store::update(tx, &after)?;
    let counted = Counted { hook: after, ..before };
    Ok(Written::new(view(counted, Some(sealed), now), change))
}

/// A field that shows nothing means what is there.
fn restore_hidden(new: &mut NewWebhook, old: &Secrets) {
    for (name, value) in &mut new.headers {
        if let (HIDDEN, Some(known)) = (value.as_str(), old.headers.get(name)) {
            value.clone_from(known);
        }
    }
}

/// What field rules cannot know: how addresses are read here, which events there are, what the caller may hear.
fn check(app: &App, ctx: &Ctx, new: &NewWebhook) -> Result<Target> {
    let mut errors = Vec::new();
    let target = Target::parse(&new.url).map_err(|message| errors.push(FieldError::new("url", message)));
    if let Some(message) = new.secret.as_deref().and_then(|secret| secrets::check(secret).err()) {
        errors.push(FieldError::new("secret", message));
    }
    match Wanted::of(&new.events, |index| format!("events[{index}]")) {
        Ok(wanted) => errors.extend(beyond_reach(ctx, &wanted)),
        Err(unknown) => errors.extend(unknown),
    }
    if let Err(error) = new.ca_pem.as_deref().map(|pem| app.egress.trust(Some(pem))).transpose() {
        errors.extend(error.fields().to_vec());
    }
    match target {
        Ok(target) if errors.is_empty() => Ok(target),
        _ => Err(errors.into()),
    }
}

/// A webhook hears what its maker may hear, and no more.
fn beyond_reach(ctx: &Ctx, wanted: &Wanted) -> Option<FieldError> {
    let kinds = wanted.kinds().unwrap_or_default();
    let secret = |kind: &&'static str| match right_of(kind.split('.').next().unwrap_or_default()) {
        Some(right) => ctx.may(right).is_err(),
        None => !ctx.is_admin(),
    };
    kinds.into_iter().find(secret).map(|kind| {
        let needed =
            right_of(kind.split('.').next().unwrap_or_default()).map_or("admin", |right| right.scope().as_str());
        FieldError::new(
            "events",
            format!("{kind} can be asked for with the scope {needed}, which this credential lacks"),
        )
    })
}

fn check_projects(conn: &Conn, ctx: &Ctx, ids: &[String]) -> Result<()> {
    ids.iter().enumerate().try_for_each(|(index, id)| {
        projects::actions::must_be_visible(conn, ctx, &format!("project_ids[{index}]"), id).map(drop)
    })
}

fn build(id: String, new: NewWebhook, target: &Target, now: Time) -> Hook {
    let host = target.host.to_string();
    Hook {
        id,
        name: new.name.unwrap_or_else(|| host.clone()),
        host,
        sealed: Vec::new(),
        events: new.events,
        project_ids: new.project_ids,
        min_severity: new.min_severity,
        format: new.format.unwrap_or(assay_api::webhooks::WebhookFormat::Json),
        payload: new.payload.unwrap_or(assay_api::webhooks::WebhookPayload::Thin),
        ca_pem: new.ca_pem,
        active: new.active.unwrap_or(true),
        disabled_reason: None,
        cursor: 0,
        recover: None,
        health: Health::default(),
        secret_changed_at: now,
        old_secret_until: None,
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// The webhook with these fields. Whoever changes where or whether it sends begins anew; what happened while nothing
/// was to be sent is not sent later.
fn changed(before: &Hook, mut after: Hook, head: i64, sealed: &Secrets, old: &Secrets) -> Hook {
    let now = after.created_at;
    let woken = after.active && !before.active;
    let moved = sealed.url != old.url || after.ca_pem != before.ca_pem;
    after.cursor = if woken { head } else { before.cursor };
    after.recover = before.recover;
    after.health = if woken || moved {
        Health { last_success_at: before.health.last_success_at, ..Health::default() }
    } else {
        before.health.clone()
    };
    after.disabled_reason = before.disabled_reason.clone().filter(|_| !after.active);
    after.created_at = before.created_at;
    let same_secret = sealed.secret == old.secret;
    after.secret_changed_at = if same_secret { before.secret_changed_at } else { now };
    after.old_secret_until = before.old_secret_until.filter(|_| same_secret);
    after
}
