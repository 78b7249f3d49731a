//! Making reports: from the snapshot, by the reporting crate, each in a process of its own. What was being made when
//! the appliance ended is made again at its next start, from the same snapshot; what ends it thrice is given up.

use super::store::{self, Work};
use crate::{
    app::App,
    auth::Ctx,
    change::{Kind, Written},
    error::{Error, Result},
    files::{Files, Stored},
};
use assay_api::reports::{Report, ReportFormat, ReportStatus};
use assay_reporting::{Child, Dossier, Failure};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use futures_util::{StreamExt, stream};
use std::{path::PathBuf, time::Duration};
use tokio::{runtime::Handle, task::spawn_blocking};

/// The task's name, for nudges.
pub const TASK: &str = "reports";
/// The word by which this program is told to make a report and nothing else.
pub const MAKE_REPORT: &str = "make-report";
/// How many are made at once.
const AT_ONCE: usize = 2;
/// What a report may take.
const TIME: Duration = Duration::from_secs(120);
const MEMORY: u64 = 4 << 30;

/// Makes every report that waits.
pub async fn run(app: App) -> Result<()> {
    loop {
        let waiting = app.db.read(store::waiting).await?;
        if waiting.is_empty() {
            return Ok(());
        }
        let made = stream::iter(waiting).map(|id| make(app.clone(), id)).buffer_unordered(AT_ONCE);
        let outcomes: Vec<Result<bool>> = made.collect().await;
        // What somebody else is at need not be waited for here.
        let all = outcomes.into_iter().collect::<Result<Vec<_>>>()?;
        if !all.contains(&true) {
            return Ok(());
        }
    }
}

/// Makes one, unless somebody in this process is at it already: whether it was made. That it cannot be made is no failure
/// of the task.
pub(super) async fn make(app: App, id: String) -> Result<bool> {
    let Some(_mine) = app.claims.take(&id) else { return Ok(false) };
    let name = id.clone();
    let Some(work) = app.db.read(move |conn| store::work(conn, &name)).await? else { return Ok(true) };
    if work.is_hopeless() {
        let why = "making it ended the appliance several times; it was given up";
        finish(&app, work.report, Err(why.to_owned())).await?;
        return Ok(true);
    }
    app.door.upkeep(move |tx| store::begin(tx, &id)).await?;
    let outcome = file(&app, &work).await?;
    finish(&app, work.report, outcome).await?;
    Ok(true)
}

/// A finished file, or the reason why there is none.
type Outcome = Result<(Stored, Vec<u8>), String>;

async fn file(app: &App, work: &Work) -> Result<Outcome> {
    let Some(snapshot_name) = &work.dossier else { return Ok(Err("its snapshot is gone".to_owned())) };
    let Ok(format) = work.report.format.parse::<ReportFormat>() else {
        return Ok(Err(format!("this version of the appliance knows no format {}", work.report.format)));
    };
    let dossier = snapshot(app, snapshot_name).await?;
    let bytes = match rendered(&app.files, dossier, format).await? {
        Ok(bytes) => bytes,
        Err(failure) => return Ok(Err(failure.to_string())),
    };
    let signature = app.keys.reports.sign(&bytes);
    Ok(Ok((app.files.put("reports", &bytes).await?, signature)))
}

/// The snapshot with this name.
pub(super) async fn snapshot(app: &App, sha256: &str) -> Result<Dossier> {
    let bytes = app.files.bytes(sha256).await?;
    serde_json::from_slice(&bytes).map_err(|e| Error::internal("a report's snapshot cannot be read").caused_by(e))
}

/// The file that a dossier makes.
pub(crate) async fn rendered(
    files: &Files,
    dossier: Dossier,
    format: ReportFormat,
) -> Result<Result<Vec<u8>, Failure>> {
    let pictures = Pictures { files: files.clone(), runtime: Handle::current() };
    let made = spawn_blocking(move || child().render(&dossier, &pictures, format));
    made.await.map_err(|e| Error::internal("making a report broke off").caused_by(e))
}

/// This very program, also when its file was replaced by an upgrade meanwhile.
fn child() -> Child {
    let arguments = vec![MAKE_REPORT.into()];
    Child { program: PathBuf::from("/proc/self/exe"), arguments, time: TIME, memory: MEMORY }
}

/// Pictures from the file store. One that is missing or damaged is said to be so in the report.
struct Pictures {
    files: Files,
    runtime: Handle,
}

impl assay_reporting::Files for Pictures {
    fn bytes(&self, sha256: &str) -> Option<Vec<u8>> {
        self.runtime.block_on(self.files.bytes(sha256)).ok()
    }
}

async fn finish(app: &App, report: Report, outcome: Outcome) -> Result<()> {
    let change = move |tx: &crate::db::Tx<'_>, now| {
        // It may have been deleted, or finished by another process, while it was made.
        let Some(Work { report: before, .. }) = store::work(tx, &report.id)? else { return Ok(Written::unchanged(())) };
        let mut after =
            Report { generated_at: Some(now), estimated_time: None, version: before.version + 1, ..before.clone() };
        let kind = match outcome {
            Ok((stored, signature)) => {
                let kept = stored.keep(tx, now)?;
                after.status = ReportStatus::Completed;
                (after.sha256, after.file_size) = (Some(kept.sha256), Some(kept.size));
                after.download_url = Some(format!("/reports/{}/download", after.id));
                after.signature = Some(BASE64_STANDARD.encode(&signature));
                store::finish(tx, &after, Some(&signature))?;
                Kind::ReportGenerated
            }
            Err(reason) => {
                (after.status, after.error) = (ReportStatus::Failed, Some(reason));
                store::finish(tx, &after, None)?;
                Kind::ReportFailed
            }
        };
        let written = Written::updated(kind, &before, after);
        Ok(written.map(drop))
    };
    app.door.change(&Ctx::system(TASK), change).await
}
