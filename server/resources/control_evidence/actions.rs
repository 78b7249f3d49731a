//! What can be done with evidence of controls. Whoever may read controls may read it, whoever may write them may bring
//! some.

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
    http::{IfMatch, Partial, Upload, strict, upload::UploadOr},
    resources::controls,
};
use assay_api::{
    Day, Named, Rules,
    control_evidence::{ControlEvidence, EvidenceKind, LARGEST, MOST, NewControlEvidence, host_of},
    evidence::{cleaned, file_ending},
};
use ring::digest::{SHA256, digest};
use serde_json::Value;

/// A page of a control's evidence.
pub async fn list(
    app: &App,
    ctx: &Ctx,
    control: String,
    filter: Filter,
    params: Params,
) -> Result<Page<ControlEvidence>> {
    ctx.may(Right::ReadControls)?;
    app.db
        .read(move |conn| {
            must_be_there(conn, &control)?;
            store::list(conn, &control, &filter, &params)
        })
        .await
}

/// One piece of a control's evidence.
pub async fn get(app: &App, ctx: &Ctx, control: String, id: String) -> Result<ControlEvidence> {
    ctx.may(Right::ReadControls)?;
    app.db.read(move |conn| existing(conn, &control, &id)).await
}

/// A file itself, found whole.
pub async fn content(app: &App, ctx: &Ctx, control: String, id: String) -> Result<(Content, Kept, String)> {
    let evidence = get(app, ctx, control, id).await?;
    let ControlEvidence { sha256, size, content_type, width, height, name, .. } = evidence;
    let (Some(sha256), Some(size), Some(media_type)) = (sha256, size, content_type) else {
        return Err(Error::not_found("file: this evidence is a link"));
    };
    let content = app.files.read(&sha256).await?;
    Ok((content, Kept { sha256, size, media_type, pixels: width.zip(height) }, name))
}

/// Takes a link or a file. Who may not write controls is told before anything of a file is read.
pub async fn create(
    app: &App,
    ctx: &Ctx,
    control: String,
    brought: UploadOr<NewControlEvidence>,
) -> Result<ControlEvidence> {
    ctx.may(Right::WriteControls)?;
    let asked = control.clone();
    app.db.read(move |conn| has_room(conn, &asked)).await?;
    match brought {
        UploadOr::Json(new) => add_link(app, ctx, control, new).await,
        UploadOr::File(upload) => add_file(app, ctx, control, upload).await,
    }
}

async fn add_link(app: &App, ctx: &Ctx, control: String, new: NewControlEvidence) -> Result<ControlEvidence> {
    let url = new.url.clone();
    let url = url.ok_or_else(|| {
        Error::field(
            "url",
            "is required: JSON brings a link; a file comes as multipart/form-data or as the body itself",
        )
    })?;
    must_lie_ahead(new.valid_until, app.clock.now().day())?;
    let name = new.name.clone().unwrap_or_else(|| host_of(&url));
    let (id, caller) = (app.clock.id("evid"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            has_room(tx, &control)?;
            store::insert(tx, &drafted(id.clone(), &control, name, new, &caller, now))?;
            let evidence = existing(tx, &control, &id)?;
            let change = Change::created(Kind::ControlEvidenceCreated, &evidence);
            Ok(Written::new(evidence, change))
        })
        .await
}

async fn add_file(app: &App, ctx: &Ctx, control: String, upload: Upload) -> Result<ControlEvidence> {
    let received = upload.receive(&app.files, ctx.user_id().unwrap_or("system"), LARGEST).await?;
    let words = Value::Object(received.words.clone()).to_string();
    let mut new: NewControlEvidence = strict::read(received.words)?;
    if new.url.is_some() {
        return Err(Error::field("url", "cannot stand beside a file; a link is brought as JSON"));
    }
    new.checked()?;
    must_lie_ahead(new.valid_until, app.clock.now().day())?;
    let stored = received.stored;
    let name = new.name.clone().or(received.name.as_deref().and_then(cleaned));
    let name = name.unwrap_or_else(|| format!("evidence.{}", file_ending(&stored.file().media_type)));
    // The same file with the same words is the same request.
    let ctx = ctx.with_body(digest(&SHA256, format!("{} {words}", stored.file().sha256).as_bytes()).as_ref());
    let (id, caller) = (app.clock.id("evid"), ctx.clone());
    app.door
        .change(&ctx, move |tx, now| {
            has_room(tx, &control)?;
            let file = stored.keep(tx, now)?;
            let draft = drafted(id.clone(), &control, name, new, &caller, now);
            store::insert(tx, &ControlEvidence { kind: EvidenceKind::File, sha256: Some(file.sha256), ..draft })?;
            let evidence = existing(tx, &control, &id)?;
            let change = Change::created(Kind::ControlEvidenceCreated, &evidence);
            Ok(Written::new(evidence, change))
        })
        .await
}

/// A new piece, before it is known what its file is.
fn drafted(
    id: String,
    control: &str,
    name: String,
    new: NewControlEvidence,
    caller: &Ctx,
    now: assay_api::Time,
) -> ControlEvidence {
    ControlEvidence {
        id,
        control_id: control.to_owned(),
        kind: EvidenceKind::Link,
        name,
        title: new.title,
        note: new.note,
        url: new.url,
        content_type: None,
        size: None,
        sha256: None,
        width: None,
        height: None,
        inline: false,
        collected_on: new.collected_on,
        valid_until: new.valid_until,
        expired: false,
        uploaded_by: caller.actor.as_ref().map(|actor| Named { id: actor.id.clone(), name: actor.name.clone() }),
        created_at: now,
        updated_at: now,
        version: 1,
    }
}

/// Changes what is said about a piece. With a later last day it counts again.
pub async fn update(
    app: &App,
    ctx: &Ctx,
    (control, id): (String, String),
    if_match: &IfMatch,
    given: Partial<NewControlEvidence>,
) -> Result<ControlEvidence> {
    ctx.may(Right::WriteControls)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, now| {
            let before = existing(tx, &control, &id)?;
            if_match.holds(&before)?;
            // Said first: without its address the rest would be held to the rules of a file.
            let leads = given.get::<String>("url").is_some_and(|url| !url.trim().is_empty());
            if given.has("url") && leads != before.url.is_some() {
                let message = if leads { "cannot be given to a file" } else { "is required for a link" };
                return Err(Error::field("url", message));
            }
            let new = given.over(&NewControlEvidence::from(&before))?;
            if new.valid_until != before.valid_until {
                must_lie_ahead(new.valid_until, now.day())?;
            }
            let mut after = ControlEvidence {
                name: new.name.ok_or_else(|| Error::field("name", "Name is required"))?,
                url: new.url,
                title: new.title,
                note: new.note,
                collected_on: new.collected_on,
                expired: before.expired && new.valid_until == before.valid_until,
                valid_until: new.valid_until,
                ..before.clone()
            };
            if after == before {
                return Ok(Written::unchanged(before));
            }
            (after.updated_at, after.version) = (now, before.version + 1);
            store::update(tx, &after)?;
            Ok(Written::updated(Kind::ControlEvidenceUpdated, &before, after))
        })
        .await
}

/// Removes a piece. Its file goes a day later, when nothing else refers to it.
pub async fn delete(app: &App, ctx: &Ctx, (control, id): (String, String), if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteControls)?;
    let if_match = if_match.clone();
    app.door
        .change(ctx, move |tx, _| {
            let evidence = existing(tx, &control, &id)?;
            if_match.holds(&evidence)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ControlEvidenceDeleted, &evidence)))
        })
        .await
}

fn existing(conn: &Conn, control: &str, id: &str) -> Result<ControlEvidence> {
    store::get(conn, control, id)?.ok_or_else(|| Error::not_found("evidence"))
}

fn must_be_there(conn: &Conn, control: &str) -> Result<()> {
    if controls::store::is_there(conn, control)? { Ok(()) } else { Err(Error::not_found("control")) }
}

fn has_room(conn: &Conn, control: &str) -> Result<()> {
    must_be_there(conn, control)?;
    let count = store::count(conn, control)?;
    if count < MOST {
        return Ok(());
    }
    Err(Error::conflict(format!(
        "This control has {count} pieces of evidence, the most that one can have; delete some first"
    )))
}

/// What has ended already shows nothing; whoever brings it has most likely mistyped the year.
fn must_lie_ahead(valid_until: Option<Day>, today: Day) -> Result<()> {
    match valid_until {
        Some(day) if day < today => Err(Error::field("valid_until", format!("lies in the past; today is {today}"))),
        _ => Ok(()),
    }
}
