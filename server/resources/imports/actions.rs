//! What can be done with imports.

use super::{
    Filter, identities,
    model::{Given, RowFilter},
    rows, rules, store,
    work::{self, TASK, reading},
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
    http::{IfMatch, strict, upload::Received},
    resources::{findings, projects},
};
use assay_api::{
    Named, Rules,
    imports::{CommitImport, FindingIdentity, Import, ImportRow, ImportStatus, NewImport, Tally},
};
use assay_importers::Format;
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::{collections::BTreeMap, path::PathBuf};
use tokio::{io::AsyncReadExt, task::spawn_blocking};

/// How many touched objects an error names.
const NAMED: usize = 20;

/// A page of the imports that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Import>> {
    ctx.may(Right::ReadFindings)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await
}

/// One import.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<Import> {
    ctx.may(Right::ReadFindings)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// A page of what an import does.
pub async fn list_rows(
    app: &App,
    ctx: &Ctx,
    id: String,
    filter: RowFilter,
    mut params: Params,
) -> Result<Page<ImportRow>> {
    ctx.may(Right::ReadFindings)?;
    params.descending = params.descending.or(Some(false));
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            visible(conn, &ctx, &id)?;
            rows::store::list(conn, &id, &filter, &params)
        })
        .await
}

/// By what a finding is recognised when a tool finds it again.
pub async fn explain(app: &App, ctx: &Ctx, id: String) -> Result<FindingIdentity> {
    ctx.may(Right::ReadFindings)?;
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            let finding = findings::store::get(conn, &id)?.filter(|finding| ctx.sees(&finding.project_id));
            identities::store::explain(conn, &finding.ok_or_else(|| Error::not_found("finding"))?.id)
        })
        .await
}

/// Whether the caller may import at all; asked before a file is taken.
pub fn may_import(ctx: &Ctx) -> Result<()> {
    ctx.may(Right::WriteFindings)?;
    ctx.may(Right::WriteAssets)
}

/// A file of this host, for the command line.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Brought {
    /// Where it lies.
    pub path: PathBuf,
    /// A format, or `auto`.
    pub format: String,
    /// The project's id.
    pub project: String,
    /// The host, for files that name none.
    pub target: Option<String>,
}

/// Takes a file of this host.
pub async fn begin(app: &App, ctx: &Ctx, brought: Brought) -> Result<Import> {
    let path = brought.path.display().to_string();
    let unreadable = |e| Error::config(format!("cannot read {path}: {e}; the server's user must be allowed to"));
    let mut file = tokio::fs::File::open(&brought.path).await.map_err(unreadable)?;
    let size = file.metadata().await.map_err(unreadable)?.len();
    let mut incoming = app.files.begin("cli", app.config.import_limit_mib << 20, Some(size)).await?;
    let mut piece = vec![0; 256 << 10];
    loop {
        match file.read(&mut piece).await.map_err(unreadable)? {
            0 => break,
            count => incoming.write(&piece[..count]).await?,
        }
    }
    let words = json!({ "project_id": brought.project, "format": brought.format, "target": brought.target });
    let received = Received {
        stored: incoming.finish().await?,
        name: Some(path.clone()),
        words: words.as_object().cloned().unwrap_or_default(),
    };
    create(app, ctx, received).await
}

/// Takes a file: recognised at once, read by the task.
pub async fn create(app: &App, ctx: &Ctx, received: Received) -> Result<Import> {
    may_import(ctx)?;
    let mut new: NewImport = strict::read(received.words)?;
    new.checked()?;
    let given = Given { columns: columns(new.columns.as_deref())?, target: new.target };
    let caller = ctx.clone();
    let project = new.project_id.clone();
    app.db.read(move |conn| projects::actions::must_be_visible(conn, &caller, "project_id", &project)).await?;
    let file = received.stored.file().clone();
    let format = recognised(app, &received.stored, new.format.as_deref()).await?;
    let name = received.name.as_deref().map(file_name).filter(|name| !name.is_empty());
    let (id, caller) = (app.clock.id("imp"), ctx.clone());
    let made = app.door.change(ctx, move |tx, now| {
        projects::actions::must_be_visible(tx, &caller, "project_id", &new.project_id)?;
        let kept = received.stored.keep(tx, now)?;
        let import = Import {
            id,
            project: Named { id: new.project_id.clone(), name: String::new() },
            project_id: new.project_id,
            name: name.unwrap_or_else(|| format!("{format} file")),
            format: format.name().to_owned(),
            size: file.size,
            sha256: kept.sha256,
            status: ImportStatus::Reading,
            findings: Tally::default(),
            assets: Tally::default(),
            done: 0,
            total: 0,
            close_missing: false,
            reopen: false,
            error: None,
            created_by: caller.actor.as_ref().map(|actor| Named { id: actor.id.clone(), name: actor.name.clone() }),
            created_at: now,
            updated_at: now,
            version: 1,
        };
        store::insert(tx, &import, &given, &caller.credential.id)?;
        let import = stored(tx, &import.id)?;
        let change = Change::created(Kind::ImportCreated, &import);
        Ok(Written::new(import, change))
    });
    let made = made.await?;
    app.wake.nudge(TASK);
    Ok(made)
}

/// Carries out what the dry run showed.
pub async fn commit(app: &App, ctx: &Ctx, id: String, with: CommitImport) -> Result<Import> {
    may_import(ctx)?;
    advance(app, ctx, id, Kind::ImportStarted, move |_, import| {
        if import.status != ImportStatus::Ready {
            return Err(Error::conflict(format!(
                "This import is {}; only one that is ready can be committed",
                import.status
            )));
        }
        (import.status, import.done) = (ImportStatus::Committing, 0);
        (import.close_missing, import.reopen) = (with.close_missing, with.reopen);
        Ok(())
    })
    .await
}

/// Takes back what an import has done, if nothing else has touched it.
pub async fn undo(app: &App, ctx: &Ctx, id: String) -> Result<Import> {
    may_import(ctx)?;
    let (caller, this) = (ctx.clone(), id.clone());
    // Asked beside the writer, because it looks at every row; each is looked at once more as it is put back.
    let touched = app
        .db
        .read(move |conn| {
            visible(conn, &caller, &this)?;
            rows::store::touched(conn, &this, NAMED)
        })
        .await?;
    if !touched.is_empty() {
        let names: Vec<_> = touched.iter().map(|(title, id)| format!("{title} ({id})")).collect();
        let more = if touched.len() == NAMED { " and perhaps more" } else { "" };
        let message = format!("Something else has touched what this import made: {}{more}", names.join(", "));
        return Err(Error::conflict(message));
    }
    advance(app, ctx, id, Kind::ImportUndoing, |_, import| {
        if import.status != ImportStatus::Completed {
            return Err(Error::conflict(format!(
                "This import is {}; only a completed one can be undone",
                import.status
            )));
        }
        import.status = ImportStatus::Undoing;
        Ok(())
    })
    .await
}

/// Forgets an import that has changed nothing, or no longer does.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<String> {
    may_import(ctx)?;
    let if_match = if_match.clone();
    let import = get(app, ctx, id.clone()).await?;
    idle(&import)?;
    reading::clear(app, &id).await?;
    let caller = ctx.clone();
    app.door
        .change(ctx, move |tx, _| {
            let import = visible(tx, &caller, &id)?;
            if_match.holds(&import)?;
            idle(&import)?;
            store::delete(tx, &id)?;
            Ok(Written::new(id, Change::deleted(Kind::ImportDeleted, &import)))
        })
        .await
}

fn idle(import: &Import) -> Result<()> {
    match import.status {
        ImportStatus::Ready | ImportStatus::Failed | ImportStatus::Undone => Ok(()),
        ImportStatus::Completed => {
            Err(Error::conflict("This import has changed the project; undo it first, or keep it as its history"))
        }
        busy => Err(Error::conflict(format!("This import is {busy}; wait until that has ended"))),
    }
}

async fn advance(
    app: &App,
    ctx: &Ctx,
    id: String,
    kind: Kind,
    change: impl FnOnce(&Conn, &mut Import) -> Result<()> + Send + 'static,
) -> Result<Import> {
    let caller = ctx.clone();
    let made = app.door.change(ctx, move |tx, now| {
        let mut import = visible(tx, &caller, &id)?;
        change(tx, &mut import)?;
        store::update(tx, &import, now)?;
        let actor = caller.actor.as_ref().map(|actor| actor.id.as_str());
        store::set_hand(tx, &id, actor, &caller.credential.id)?;
        let import = stored(tx, &id)?;
        let state = json!({ "after": { "status": import.status, "close_missing": import.close_missing, "reopen": import.reopen } });
        let told = Change::about(kind, &import, state);
        Ok(Written::new(import, told))
    });
    let made = made.await?;
    app.wake.nudge(work::TASK);
    Ok(made)
}

fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Import> {
    store::get(conn, id)?.filter(|import| ctx.sees(&import.project_id)).ok_or_else(|| Error::not_found("import"))
}

fn stored(conn: &Conn, id: &str) -> Result<Import> {
    store::get(conn, id)?.ok_or_else(|| Error::internal("an import vanished while it was written"))
}

/// The mapping of columns, from its JSON.
fn columns(text: Option<&str>) -> Result<BTreeMap<String, String>> {
    let Some(text) = text else { return Ok(BTreeMap::new()) };
    serde_json::from_str(text).map_err(|_| {
        Error::field(
            "columns",
            "must be a JSON object of field and column, such as {\"title\": \"Befund\", \"host\": \"IP\"}",
        )
    })
}

/// The file's name without the path that some browsers send along, in one line.
fn file_name(given: &str) -> String {
    let name = given.rsplit(['/', '\\']).next().unwrap_or_default();
    name.chars()
        .filter(|c| !c.is_control() && !matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}'))
        .take(200)
        .collect()
}

async fn recognised(app: &App, stored: &crate::files::Stored, wanted: Option<&str>) -> Result<Format> {
    if let Some(name) = wanted.filter(|name| !name.eq_ignore_ascii_case("auto")) {
        return name.parse().map_err(|why: String| Error::field("format", why));
    }
    let file = app.files.open_stored(stored)?;
    let found = spawn_blocking(move || assay_importers::recognise(&reading::Stored(file))).await;
    let found = found.map_err(|e| Error::internal("recognising a file broke off").caused_by(e))?;
    found.map_err(|error| rules::of_the_file(&error))
}
