//! Keeps the steps of a scan, and makes findings of those that found something: in one transaction, so that a scan that
//! goes on after a kill neither loses nor doubles any.

use super::{
    super::{
        kept::store::{self as kept, Step},
        rules::TOOL,
        store,
    },
    still, told,
};
use crate::{
    app::App,
    auth::Ctx,
    change::{Change, Kind, Written},
    db::Tx,
    error::Result,
    resources::imports::sightings::{self, By, Sighting},
};
use assay_api::{
    Named, Time,
    findings::Severity,
    imports::ImportAction,
    scans::{Scan, ScanSighting},
};
use assay_importers::{AssetDraft, Draft, Identity};
use assay_scanner::{
    report::CheckResult,
    run::{Done, Ledger, Task},
};
use futures_util::future::BoxFuture;
use serde_json::json;

/// The most steps of one write, and the most findings.
const STEPS: usize = 250;
const FINDINGS: usize = 10;

/// The steps of one scan.
pub(super) struct Kept {
    app: App,
    scan: String,
    project: Named,
    hand: Ctx,
}

/// What one write takes.
#[derive(Default)]
struct Batch {
    steps: Vec<Step>,
    found: Vec<Found>,
}

/// A finding, ready to be held against what is known.
struct Found {
    draft: Draft,
    asset: AssetDraft,
    source: String,
}

impl Kept {
    pub(super) fn new(app: App, scan: &Scan, hand: Ctx) -> Self {
        Self { app, scan: scan.id.clone(), project: scan.project.clone(), hand }
    }

    async fn write(&self, batch: Batch) -> Result<()> {
        let scan = self.scan.clone();
        if batch.found.is_empty() {
            return self.app.door.upkeep(move |tx| kept::keep(tx, &scan, &batch.steps)).await;
        }
        let (project, clock) = (self.project.clone(), self.app.clock.clone());
        let job = move |tx: &Tx<'_>, now: Time| {
            let mut state = still(tx, &scan)?;
            kept::keep(tx, &scan, &batch.steps)?;
            let by = By { project: &project, scan: &scan, clock: &clock };
            let mut changes = Vec::new();
            for found in &batch.found {
                sight(tx, now, &by, found, &mut changes)?;
            }
            kept::count(tx, &mut state)?;
            store::update(tx, &state, now)?;
            changes.push(told(Kind::ScanProgress, &state));
            Ok(Written::all((), changes))
        };
        self.app.door.change(&self.hand, job).await
    }
}

fn sight(tx: &Tx<'_>, now: Time, by: &By<'_>, found: &Found, changes: &mut Vec<Change>) -> Result<()> {
    let (asset, change) = sightings::host(tx, now, by, &found.asset)?;
    changes.extend(change);
    let Some(sighting) = sightings::seen(tx, now, by, (&found.draft, &found.source), asset)? else { return Ok(()) };
    kept::sighted(tx, by.scan, &sighting.finding, what(sighting.action))?;
    let is_news = matches!(sighting.action, ImportAction::New | ImportAction::Reopened);
    let Sighting { finding, changes: more, .. } = sighting;
    changes.extend(more);
    if is_news {
        let about = json!({ "after": { "scan_id": by.scan, "status": finding.status, "source": finding.source } });
        let also = match finding.severity {
            Severity::Critical => Some(Kind::VulnerabilityCritical),
            Severity::High => Some(Kind::VulnerabilityHigh),
            _ => None,
        };
        let kinds = std::iter::once(Kind::VulnerabilityFound).chain(also);
        changes.extend(kinds.map(|kind| Change::about(kind, &finding, about.clone())));
    }
    Ok(())
}

fn what(action: ImportAction) -> ScanSighting {
    match action {
        ImportAction::New => ScanSighting::New,
        ImportAction::Changed => ScanSighting::Changed,
        ImportAction::Reopened => ScanSighting::Reopened,
        ImportAction::Kept => ScanSighting::Kept,
        ImportAction::Missing => ScanSighting::Fixed,
        ImportAction::Same | ImportAction::Skipped => ScanSighting::Same,
    }
}

/// The finding that a result makes, in the words of the importers.
fn found(result: &CheckResult) -> Option<Found> {
    let new = result.draft()?;
    let ip = result.host.to_string();
    let host = result.hostname.clone().unwrap_or_else(|| ip.clone());
    let asset =
        AssetDraft { name: host.clone(), ip: Some(ip), hostname: result.hostname.clone(), ..AssetDraft::default() };
    let identity = Identity {
        tool: TOOL.to_owned(),
        rule: result.check.clone(),
        host,
        port: Some(result.port),
        protocol: result.protocol.clone(),
        ..Identity::default()
    };
    let mut draft = Draft::new(identity, new.title, new.severity.unwrap_or(Severity::Info));
    draft.cwes = new.cwe_id.into_iter().collect();
    (draft.description, draft.remediation, draft.tags) = (new.description, new.remediation, new.tags);
    (draft.first_seen, draft.last_seen) = (new.first_seen, new.last_seen);
    Some(Found { draft, asset, source: new.source.unwrap_or_default() })
}

impl Ledger for Kept {
    fn load<'a>(&'a self, host: &'a str) -> BoxFuture<'a, Result<Vec<Done>, String>> {
        Box::pin(async move {
            let (scan, host) = (self.scan.clone(), host.to_owned());
            let steps = self.app.db.read(move |conn| kept::steps(conn, &scan, &host)).await;
            let steps = steps.map_err(|error| error.to_string())?;
            steps.iter().map(|text| serde_json::from_str(text).map_err(|error| error.to_string())).collect()
        })
    }

    fn save(&self, tasks: Vec<Task>) -> BoxFuture<'_, Result<(), String>> {
        Box::pin(async move {
            let mut batch = Batch::default();
            for task in tasks {
                if let Done::Checked { result } = &task.done {
                    batch.found.extend(found(result));
                }
                let done = serde_json::to_string(&task.done).map_err(|error| error.to_string())?;
                batch.steps.push(Step { host: task.host, stage: task.stage, part: task.part, done });
                if batch.steps.len() >= STEPS || batch.found.len() >= FINDINGS {
                    self.write(std::mem::take(&mut batch)).await.map_err(|error| error.to_string())?;
                }
            }
            if batch.steps.is_empty() {
                return Ok(());
            }
            self.write(batch).await.map_err(|error| error.to_string())
        })
    }
}
