//! What can be done with tiers. The limiter has its own copy of them, which follows each change.

use super::{
    model::{build, built_in, counted},
    store,
};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{
        IfMatch, Partial,
        limits::{self, TIERS},
    },
};
use assay_api::{
    Time,
    tiers::{NewTier, RateTier},
};

/// The most own tiers: with the built-in ones they fit on one page.
const MOST: usize = 90;

/// A page of all tiers: the built-in ones first.
pub async fn list(app: &App, ctx: &Ctx, params: Params) -> Result<Page<RateTier>> {
    ctx.may(Right::ManageTiers)?;
    if params.cursor.is_some() {
        return Err(Error::field("cursor", "is not taken here: all tiers fit on one page"));
    }
    if params.sort.as_deref().is_some_and(|sort| sort != "name") {
        return Err(Error::field("sort", "must be name"));
    }
    let now = app.clock.now();
    let all = app.db.read(move |conn| all(conn, now)).await?;
    let (total, begin) = (all.len() as u64, (params.page - 1).saturating_mul(params.limit));
    let skip = usize::try_from(begin).unwrap_or(usize::MAX);
    let rows = all.into_iter().skip(skip).take(usize::try_from(params.limit).unwrap_or(MOST)).collect();
    Ok(Page { rows, total, capped: false, page: params.page, limit: params.limit, next: None })
}

/// One tier.
pub async fn get(app: &App, ctx: &Ctx, name: String) -> Result<RateTier> {
    ctx.may(Right::ManageTiers)?;
    let now = app.clock.now();
    app.db.read(move |conn| existing(conn, &name, now)).await
}

/// Makes a tier.
pub async fn create(app: &App, ctx: &Ctx, new: NewTier) -> Result<RateTier> {
    ctx.may(Right::ManageTiers)?;
    let made = app.door.change(ctx, move |tx, now| {
        if is_known(tx, &new.name)? || new.name == "session" {
            return Err(Error::field("name", "is the name of another tier"));
        }
        if store::all(tx)?.len() >= MOST {
            return Err(Error::conflict(format!("There are {MOST} own tiers already; remove one first")));
        }
        let tier = build(new, now, None);
        store::put(tx, &tier)?;
        let change = Change::created(Kind::TierCreated, &tier);
        Ok(Written::new(tier, change))
    });
    followed(app, made.await).await
}

/// Changes the fields that are given. The tokens that have it are counted by the new limits from now on.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    name: String,
    if_match: &IfMatch,
    given: Partial<NewTier>,
) -> Result<RateTier> {
    ctx.may(Right::ManageTiers)?;
    let if_match = if_match.clone();
    let changed = app.door.change(ctx, move |tx, now| {
        let before = own(tx, &name, now)?;
        if_match.holds(&before)?;
        given.fixed("name", &before.name)?;
        let after = build(given.over(&NewTier::from(&before))?, now, Some(&before));
        let Some(change) = Change::updated(Kind::TierUpdated, &before, &after) else {
            return Ok(Written::unchanged(before));
        };
        store::put(tx, &after)?;
        Ok(Written::new(after, change))
    });
    followed(app, changed.await).await
}

/// Removes a tier that no token has.
pub async fn delete(app: &App, ctx: &Ctx, name: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::ManageTiers)?;
    let if_match = if_match.clone();
    let gone = app.door.change(ctx, move |tx, now| {
        let tier = own(tx, &name, now)?;
        if_match.holds(&tier)?;
        if tier.tokens_count > 0 {
            let count = tier.tokens_count;
            return Err(Error::conflict(format!("{count} tokens have this tier; revoke them, or change its limits")));
        }
        store::delete(tx, &name)?;
        Ok(Written::new(name, Change::deleted(Kind::TierDeleted, &tier)))
    });
    followed(app, gone.await).await
}

/// Gives the limiter its copy anew. Whoever comes last has read what was committed last.
pub async fn reload(app: &App) -> Result<()> {
    let inside = app.clone();
    let read = move |conn: &Conn| {
        inside.tiers.replace(|| Ok(store::all(conn)?.iter().map(|tier| (tier.name.clone(), counted(tier))).collect()))
    };
    app.db.read(read).await
}

/// Refuses a tier that is not there.
pub(crate) fn must_exist(conn: &Conn, field: &str, name: &str) -> Result<()> {
    if is_known(conn, name)? {
        return Ok(());
    }
    let own = store::all(conn)?.into_iter().map(|tier| tier.name);
    let known: Vec<_> = TIERS.iter().map(|(name, _)| (*name).to_owned()).chain(own).collect();
    Err(Error::field(field, format!("must be one of {}", known.join(", "))))
}

async fn followed<T>(app: &App, outcome: Result<T>) -> Result<T> {
    let made = outcome?;
    reload(app).await?;
    Ok(made)
}

fn is_known(conn: &Conn, name: &str) -> Result<bool> {
    Ok(limits::tier(name).is_some() || store::get(conn, name)?.is_some())
}

fn all(conn: &Conn, now: Time) -> Result<Vec<RateTier>> {
    let used = store::used(conn, now)?;
    let count = |name: &str| used.get(name).copied().unwrap_or_default();
    let built_in = TIERS.iter().map(|(name, tier)| built_in(name, tier, count(name)));
    let own = store::all(conn)?.into_iter().map(|tier| RateTier { tokens_count: count(&tier.name), ..tier });
    Ok(built_in.chain(own).collect())
}

fn existing(conn: &Conn, name: &str, now: Time) -> Result<RateTier> {
    all(conn, now)?.into_iter().find(|tier| tier.name == name).ok_or_else(|| Error::not_found("tier"))
}

/// A tier that can be changed.
fn own(conn: &Conn, name: &str, now: Time) -> Result<RateTier> {
    let tier = existing(conn, name, now)?;
    match tier.built_in {
        true => Err(Error::conflict("This tier comes with the appliance and cannot be changed; make one of your own")),
        false => Ok(tier),
    }
}
