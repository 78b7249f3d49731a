//! What can be done with evidence. Whoever may read a finding may read its files, whoever may write it may bring some.

use super::{Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    files::{Content, Kept},
    http::{IfMatch, Partial, Upload, strict},
    resources::findings,
};
use assay_api::{
    Named, Rules, Time,
    evidence::{Evidence, LARGEST, MOST, NewEvidence, cleaned, file_ending},
};
use ring::digest::{SHA256, digest};
use serde_json::{Map, Value};

/// How long evidence stays in the trash.
pub const TRASH: i64 = 30 * 24 * Time::HOUR;

/// A page of a finding's evidence, in its order.
pub async fn list(app: &App, ctx: &Ctx, finding: String, filter: Filter, mut params: Params) -> Result<Page<Evidence>> {
    ctx.may(Right::ReadFindings)?;
    if params.sort.as_deref().is_none_or(|sort| sort == "position") {
        params.descending.get_or_insert(false);
    }
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            findings::actions::visible(conn, &ctx, &finding)?;
            store::list(conn, &finding, &filter, &params)
        })
        .await
}

/// What is known of one file.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Evidence> {
    ctx.may(Right::ReadFindings)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// A file itself, found whole.
pub async fn content(app: &App, ctx: &Ctx, id: String) -> Result<(Content, Kept, String)> {
    let evidence = get(app, ctx, id).await?;
    let content = app.files.read(&evidence.sha256).await?;
    let Evidence { sha256, size, content_type: media_type, width, height, name, .. } = evidence;
    Ok((content, Kept { sha256, size, media_type, pixels: width.zip(height) }, name))
}

/// Takes a file in. Who may not write the finding is told before anything of it is read.
pub async fn create(app: &App, ctx: &Ctx, finding: String, upload: Upload) -> Result<Evidence> {
    ctx.may(Right::WriteFindings)?;
    let (caller, asked) = (ctx.clone(), finding.clone());
    app.db.read(move |conn| has_room(conn, &caller, &asked)).await?;
    let received = upload.receive(&app.files, ctx.user_id().unwrap_or("system"), LARGEST).await?;
    let words = Value::Object(received.words.clone()).to_string();
    let mut new: NewEvidence = strict::read(with_numbers(received.words))?;
    new.checked()?;
    let stored = received.stored;
    let name = new.name.or(received.name.as_deref().and_then(cleaned));
    let name = name.unwrap_or_else(|| format!("evidence.{}", file_ending(&stored.file().media_type)));
    // The same file with the same words is the same request.
    let ctx = ctx.with_body(digest(&SHA256, format!("{} {words}", stored.file().sha256).as_bytes()).as_ref());
    let (id, caller) = (app.clock.id("evid"), ctx.clone());
    app.door
        .change(&ctx, move |tx, now| {
            let last = has_room(tx, &caller, &finding)?;
            let file = stored.keep(tx, now)?;
            let actor = caller.actor.as_ref().map(|actor| Named { id: actor.id.clone(), name: actor.name.clone() });
            let evidence = Evidence {
                id: id.clone(),
                finding_id: finding.clone(),
                project_id: String::new(),
                name,
                title: new.title,
                caption: new.caption,
                position: last + 1,
                content_type: file.media_type,
                size: file.size,
                sha256: file.sha256,
                width: None,
                height: None,
                inline: false,
                uploaded_by: actor,
                created_at: now,
                updated_at: now,
                version: 1,
            };
            store::insert(tx, &evidence)?;
            if let Some(place) = new.position.filter(|place| *place <= last) {
                store::arrange(tx, &finding, &id, place)?;
            }
            let evidence = visible(tx, &caller, &id)?;
            let change = Change::created(Kind::EvidenceCreated, &evidence);
            Ok(Written::new(evidence, change))
        })
        .await
}

/// Changes what is said about a file, or its place.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    id: String,
    if_match: &IfMatch,
    given: Partial<NewEvidence>,
) -> Result<Evidence> {
    ctx.may(Right::WriteFindings)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &id)?;
            if_match.holds(&before)?;
            let new = given.over(&NewEvidence::from(&before))?;
            let name = new.name.ok_or_else(|| Error::field("name", "Name is required"))?;
            let place = new.position.unwrap_or(before.position).min(store::extent(tx, &before.finding_id)?.0);
            let mut after =
                Evidence { name, title: new.title, caption: new.caption, position: place, ..before.clone() };
            if Change::updated(Kind::EvidenceUpdated, &before, &after).is_none() {
                return Ok(Written::unchanged(before));
            }
            (after.updated_at, after.version) = (now, before.version + 1);
            store::update(tx, &after)?;
            if place != before.position {
                after.position = store::arrange(tx, &before.finding_id, &id, place)?;
            }
            Ok(Written::updated(Kind::EvidenceUpdated, &before, after))
        })
        .await
}

/// Puts a file into the trash.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteFindings)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let evidence = visible(tx, &caller, &id)?;
            if_match.holds(&evidence)?;
            store::trash(tx, &id, now)?;
            Ok(Written::new(id, Change::deleted(Kind::EvidenceDeleted, &evidence)))
        })
        .await
}

/// Takes a file out of the trash again.
pub async fn restore(app: &App, ctx: &Ctx, id: String) -> Result<Evidence> {
    ctx.may(Right::WriteFindings)?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, now| {
            if let Ok(there) = visible(tx, &caller, &id) {
                return Ok(Written::unchanged(there));
            }
            let gone = store::trashed(tx, &id)?.filter(|gone| caller.sees(&gone.project_id));
            let gone = gone.ok_or_else(|| Error::not_found("evidence in the trash"))?;
            let last = has_room(tx, &caller, &gone.finding_id)?;
            store::restore(tx, &id, last + 1, now)?;
            let evidence = visible(tx, &caller, &id)?;
            let change = Change::created(Kind::EvidenceRestored, &evidence);
            Ok(Written::new(evidence, change))
        })
        .await
}

fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Evidence> {
    store::get(conn, id)?.filter(|evidence| ctx.sees(&evidence.project_id)).ok_or_else(|| Error::not_found("evidence"))
}

/// The last place among the files of a finding that can take another one.
fn has_room(conn: &Conn, ctx: &Ctx, finding: &str) -> Result<u64> {
    findings::actions::visible(conn, ctx, finding)?;
    let (count, last) = store::extent(conn, finding)?;
    if count >= MOST {
        return Err(Error::conflict(format!(
            "This finding has {count} files, the most that one can have; delete some first"
        )));
    }
    Ok(last)
}

/// A form and an address know texts alone.
fn with_numbers(mut words: Map<String, Value>) -> Map<String, Value> {
    let number = words.get("position").and_then(|place| place.as_str()?.trim().parse::<u64>().ok());
    if let Some(number) = number {
        words.insert("position".to_owned(), number.into());
    }
    words
}
