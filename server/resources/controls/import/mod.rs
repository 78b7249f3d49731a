//! Controls of the organisation's own, out of an OSCAL catalogue or a table: shown as what they would change, then taken
//! in one write or not at all. The built-in catalogue is never touched, and what a person said of a control stays.

mod model;
mod rules;
pub(in crate::resources::controls) mod store;

use self::rules::{Judged, Known, Plan, Write, judge};
use super::store as controls;
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    clock::Clock,
    db::{Conn, Tx},
    error::{Error, Result},
    http::{Upload, query::flag, strict, upload::Received},
};
use assay_api::{
    Time,
    control_imports::{ControlFormat, ControlImport, LARGEST, MOST},
};
use assay_importers::Controls;
use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::json;
use std::{io::Read, sync::Arc};
use tokio::task::spawn_blocking;

/// The words that may come with the file, in the form or in the address.
#[derive(Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Words {
    dry_run: Option<String>,
}

/// Takes a file of controls, or says what it would change.
pub async fn run(app: &App, ctx: &Ctx, upload: Upload) -> Result<ControlImport> {
    ctx.may(Right::WriteControls)?;
    let received = upload.receive(&app.files, ctx.user_id().unwrap_or("system"), LARGEST).await?;
    let words: Words = strict::read(received.words.clone())?;
    let dry_run = flag("dry_run", words.dry_run.as_deref())?.unwrap_or_default();
    let body = digest(&SHA256, format!("{} {dry_run}", received.stored.file().sha256).as_bytes());
    let file = Arc::new(parsed(app, received).await?);
    if dry_run {
        return app.db.read(move |conn| Ok(answer(&file, plan(conn, &file)?, true))).await;
    }
    let clock = app.clock.clone();
    app.door.change(&ctx.with_body(body.as_ref()), move |tx, now| commit(tx, &file, &clock, now)).await
}

/// What the file holds. It is kept no longer than it takes to read it.
async fn parsed(app: &App, received: Received) -> Result<Controls> {
    let mut file = app.files.open_stored(&received.stored)?;
    let read = spawn_blocking(move || {
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|e| Error::io("cannot read a file that has just come in", e))?;
        assay_importers::controls(&bytes, MOST).map_err(|error| Error::field("file", error.to_string()))
    });
    read.await.map_err(|e| Error::internal("reading a file of controls broke off").caused_by(e))?
}

/// What becomes of each control of the file, as things are.
fn plan(conn: &Conn, file: &Controls) -> Result<Plan> {
    let shelf = controls::shelf(conn)?;
    let known = Known {
        builtin: store::builtin(conn)?,
        own: store::all(conn)?,
        people: store::people(conn, file.controls.iter().filter_map(|control| control.owner.as_deref()))?,
        shelf: &shelf,
    };
    judge(file, &known)
}

fn commit(tx: &Tx<'_>, file: &Controls, clock: &Clock, now: Time) -> Result<Written<ControlImport>> {
    let mut plan = plan(tx, file)?;
    let mut changes = Vec::new();
    for framework in &plan.frameworks {
        store::put_framework(tx, framework, now)?;
    }
    for Judged { row, write } in &mut plan.rows {
        match write {
            None => {}
            Some(Write::New(control)) => {
                control.id = clock.id("ctrl");
                row.id = Some(control.id.clone());
                store::insert(tx, control, now)?;
                changes.push(Change::created(Kind::ControlCreated, &**control));
            }
            Some(Write::Change(before, after)) => {
                store::update(tx, after, now)?;
                changes.extend(Change::updated(Kind::ControlUpdated, &**before, &**after));
            }
        }
    }
    if changes.is_empty() && plan.frameworks.is_empty() {
        return Ok(Written::unchanged(answer(file, plan, false)));
    }
    store::forget_frameworks(tx)?;
    let answer = answer(file, plan, false);
    let ControlImport { format, framework, new, changed, skipped, .. } = &answer;
    let told = json!({ "after": { "format": format, "framework": framework, "new": new, "changed": changed, "skipped": skipped } });
    changes.push(Change::of_appliance(Kind::ControlsImported, "controls", told));
    Ok(Written::all(answer, changes))
}

fn answer(file: &Controls, plan: Plan, dry_run: bool) -> ControlImport {
    let mut answer = ControlImport {
        dry_run,
        format: if file.is_table { ControlFormat::Csv } else { ControlFormat::Oscal },
        framework: file.framework.as_ref().map(|(title, _)| title.clone()),
        new: 0,
        changed: 0,
        same: 0,
        skipped: 0,
        ignored_columns: file.ignored.clone(),
        rows: plan.rows.into_iter().map(|judged| judged.row).collect(),
    };
    for row in &answer.rows {
        use assay_api::control_imports::ControlAction::{Changed, New, Same, Skipped};
        let count = match row.action {
            New => &mut answer.new,
            Changed => &mut answer.changed,
            Same => &mut answer.same,
            Skipped => &mut answer.skipped,
        };
        *count += 1;
    }
    answer
}
