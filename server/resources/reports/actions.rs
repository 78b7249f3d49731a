//! What can be done with reports.

use super::{compare::compare, gather, job, model::Filter, store};
use crate::{
    app::App,
    auth::{Ctx, Right, signing},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    files::{Content, Kept},
    http::IfMatch,
    resources::projects,
};
use assay_api::{
    Time,
    reports::{NewReport, Report, ReportComparison, ReportFormat, ReportLanguage, ReportStatus, SigningKey},
};
use assay_reporting::Dossier;
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::time::Duration;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, timeout_at},
};

/// How long one question for a report waits; less than the control socket does.
const PATIENCE: Duration = Duration::from_secs(20);
/// The most reports that wait at once: each keeps a snapshot.
const MOST_WAITING: u64 = 200;

/// A page of the reports that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Report>> {
    ctx.may(Right::ReadReports)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await
}

/// One report.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Report> {
    ctx.may(Right::ReadReports)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// Takes the snapshot and has the report made from it.
pub async fn create(app: &App, ctx: &Ctx, new: NewReport) -> Result<Report> {
    ctx.may(Right::WriteReports)?;
    let (id, now) = (app.clock.id("report"), app.clock.now());
    let (caller, asked, name) = (ctx.clone(), new.clone(), id.clone());
    let dossier = app
        .db
        .read(move |conn| {
            projects::actions::must_be_visible(conn, &caller, "project_id", &asked.project_id)?;
            gather::dossier(conn, &asked, &name, now)
        })
        .await?;
    let snapshot = serde_json::to_vec(&dossier).map_err(|e| Error::internal("a snapshot is no JSON").caused_by(e))?;
    let stored = app.files.put("reports", &snapshot).await?;
    let author = ctx.actor.as_ref().map(|actor| actor.id.clone());
    let report = build(id, new, &dossier, author, now);
    let files = gather::files(&dossier);
    let caller = ctx.clone();
    let made = app
        .door
        .change(ctx, move |tx, now| {
            projects::actions::must_be_visible(tx, &caller, "project_id", &report.project_id)?;
            if store::count_waiting(tx)? >= MOST_WAITING {
                return Err(Error::unavailable(
                    "Too many reports wait to be made; ask again when some of them are ready",
                ));
            }
            let snapshot = stored.keep(tx, now)?;
            store::insert(tx, &report, &snapshot.sha256, &files)?;
            let change = Change::created(Kind::ReportCreated, &report);
            Ok(Written::new(report, change))
        })
        .await?;
    app.wake.nudge(job::TASK);
    Ok(made)
}

fn build(id: String, new: NewReport, dossier: &Dossier, author: Option<String>, now: Time) -> Report {
    let format = new.format.unwrap_or(ReportFormat::Docx).as_str().to_owned();
    let findings_count = dossier.findings.len() as u64;
    Report {
        id,
        project_id: new.project_id,
        name: dossier.name.clone(),
        template_id: Some(new.template_id.unwrap_or_else(|| gather::DEFAULT.to_owned())),
        estimated_time: Some(super::model::estimate(&format, findings_count)),
        format,
        language: new.language.unwrap_or(ReportLanguage::English),
        status: ReportStatus::Generating,
        error: None,
        findings_count,
        file_size: None,
        sha256: None,
        signature: None,
        download_url: None,
        generated_by: author,
        created_at: now,
        generated_at: None,
        version: 1,
    }
}

/// The file, under which name and type it is given out.
pub async fn download(app: &App, ctx: &Ctx, id: String) -> Result<(Content, Kept, String)> {
    let report = get(app, ctx, id).await?;
    let sha256 = match report.status {
        ReportStatus::Completed => report.sha256.clone(),
        ReportStatus::Generating => {
            return Err(Error::conflict("This report is still being made; ask again when its status is completed"));
        }
        ReportStatus::Failed => {
            let why = report.error.as_deref().unwrap_or("it is not known why");
            return Err(Error::conflict(format!("This report could not be made: {why}")));
        }
    };
    let sha256 = sha256.ok_or_else(|| Error::internal("a completed report without a file"))?;
    let content = app.files.read(&sha256).await?;
    let media_type = report.format.parse::<ReportFormat>().map_or("application/octet-stream", ReportFormat::media_type);
    let kept = Kept { sha256, size: content.size, media_type: media_type.to_owned(), pixels: None };
    Ok((content, kept, super::model::file_name(&report)))
}

/// Removes a report; its files are collected when nothing else refers to them.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    ctx.may(Right::WriteReports)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, _| {
            let report = visible(tx, &caller, &id)?;
            if_match.holds(&report)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ReportDeleted, &report)))
        })
        .await
}

/// What has changed since another report of the project: `with`, or else the one before this.
pub async fn compared(app: &App, ctx: &Ctx, id: String, with: Option<String>) -> Result<ReportComparison> {
    ctx.may(Right::ReadReports)?;
    let caller = ctx.clone();
    let find = move |conn: &Conn| {
        let report = visible(conn, &caller, &id)?;
        let snapshot = |id: &str| store::dossier(conn, id)?.ok_or_else(|| Error::not_found("report"));
        let previous = match &with {
            None => store::previous(conn, &report)?,
            Some(other) => Some(sibling(conn, &report, other)?),
        };
        let before = previous.map(|previous| Ok::<_, Error>((snapshot(&previous.id)?, previous))).transpose()?;
        Ok((before, snapshot(&report.id)?))
    };
    let (before, after) = app.db.read(find).await?;
    let before = match before {
        Some((snapshot, report)) => Some((report, job::snapshot(app, &snapshot).await?)),
        None => None,
    };
    Ok(compare(before.as_ref(), &job::snapshot(app, &after).await?))
}

/// The public half of the key with which reports are signed.
pub fn signing_key(app: &App, ctx: &Ctx) -> Result<SigningKey> {
    ctx.may(Right::ReadReports)?;
    let signing = &app.keys.reports;
    Ok(SigningKey {
        algorithm: "Ed25519".to_owned(),
        public_key: BASE64_STANDARD.encode(signing.public_key()),
        pem: signing.pem(),
    })
}

/// Waits a while for a report to be made: where its file lies, or nothing yet. With no server that makes reports, it is
/// made here.
///
/// # Errors
/// The reason why it could not be made.
pub async fn finish(app: &App, ctx: &Ctx, id: String) -> Result<String> {
    let mut events = app.door.listen();
    let patience = Instant::now() + PATIENCE;
    // A task of its own: it goes on when the question's time is over.
    match timeout_at(patience, tokio::spawn(job::make(app.clone(), id.clone()))).await {
        Err(_) => return Ok(String::new()),
        Ok(made) => made.map_err(|e| Error::internal("making a report broke off").caused_by(e))??,
    };
    loop {
        let report = get(app, ctx, id.clone()).await?;
        match (report.status, &report.sha256) {
            (ReportStatus::Completed, Some(sha256)) => return Ok(app.files.path(sha256).await?.display().to_string()),
            (ReportStatus::Generating, _) => {}
            _ => {
                return Err(Error::conflict(report.error.unwrap_or_else(|| "the report could not be made".to_owned())));
            }
        }
        // Somebody else is at it. A missed event is no harm: the row is read again.
        match timeout_at(patience, events.recv()).await {
            Err(_) | Ok(Err(RecvError::Closed)) => return Ok(String::new()),
            Ok(_) => {}
        }
    }
}

/// What is known of a file that is said to be a report of ours: a sentence.
///
/// # Errors
/// When it is none, or not as it was delivered.
pub async fn verify(app: &App, sha256: String) -> Result<String> {
    let unknown =
        || Error::conflict("no report of this appliance has this content: it was altered, or is not from here");
    let hash = sha256.clone();
    let report = app.db.read(move |conn| store::with_file(conn, &hash)).await?.ok_or_else(unknown)?;
    let signature = report.signature.as_deref().and_then(|text| BASE64_STANDARD.decode(text).ok());
    let content = app.files.bytes(&sha256).await?;
    if !signature.is_some_and(|signature| signing::is_signed(app.keys.reports.public_key(), &content, &signature)) {
        return Err(Error::conflict("the signature of this report is not from the key of this appliance"));
    }
    let made = report.generated_at.map(|time| time.to_string()).unwrap_or_default();
    Ok(format!("This is the report {} ({}), as it was delivered at {made}.", report.name, report.id))
}

/// Another report of the same project.
fn sibling(conn: &Conn, report: &Report, id: &str) -> Result<Report> {
    let found = store::get(conn, id)?.filter(|other| other.project_id == report.project_id);
    found.ok_or_else(|| Error::no_such("with", "report of this project", id))
}

fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Report> {
    store::get(conn, id)?.filter(|report| ctx.sees(&report.project_id)).ok_or_else(|| Error::not_found("report"))
}
