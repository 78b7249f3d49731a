//! What an import does with a thing in its file: decided from what the tool says now, what it said the last time, and
//! what people have made of it since.

use crate::{
    error::{Error, Result},
    resources::findings::rules::settle,
};
use assay_api::{
    Rules, Time,
    assets::{Asset, AssetType, NewAsset},
    findings::{Finding, FindingStatus, NewFinding, Severity},
    imports::{FieldChange, ImportAction},
};
use assay_importers::{AssetDraft, Draft, Part};
use serde::{Deserialize, Serialize};
use serde_json::json;

/// How much evidence goes into a description, in bytes.
const EVIDENCE: usize = 40_000;

/// What a tool says of a finding, in the fields that a finding has.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub(super) struct Told {
    pub(super) title: String,
    pub(super) severity: Severity,
    pub(super) cvss: (Option<String>, Option<f64>),
    pub(super) cve_id: Option<String>,
    pub(super) cwe_id: Option<String>,
    #[serde(default)]
    pub(super) epss: Option<f64>,
    #[serde(default)]
    pub(super) kev: bool,
    pub(super) description: Option<String>,
    pub(super) impact: Option<String>,
    pub(super) remediation: Option<String>,
    pub(super) references: Vec<String>,
    pub(super) tags: Vec<String>,
    /// As the import has set it, or sets it.
    pub(super) status: FindingStatus,
}

impl Told {
    /// From a draft.
    pub(super) fn of(draft: &Draft) -> Self {
        Self {
            title: draft.title.clone(),
            severity: draft.severity,
            cvss: cvss(draft),
            cve_id: draft.cves.first().cloned(),
            cwe_id: draft.cwes.first().cloned(),
            epss: draft.epss.filter(|epss| (0.0..=1.0).contains(epss)),
            kev: draft.kev == Some(true),
            description: description(draft),
            impact: draft.impact.clone(),
            remediation: draft.remediation.clone(),
            references: draft.references.clone(),
            tags: draft.tags.clone(),
            status: draft.status.unwrap_or(FindingStatus::Open),
        }
    }

    /// As a new finding.
    ///
    /// # Errors
    /// What of it no finding may have.
    pub(super) fn new_finding(&self, project: &str, source: &str, seen: Seen) -> Result<NewFinding> {
        let mut new = NewFinding {
            project_id: project.to_owned(),
            title: self.title.clone(),
            severity: Some(self.severity),
            status: Some(self.status),
            cvss_vector: self.cvss.0.clone(),
            cvss_score: self.cvss.1,
            cve_id: self.cve_id.clone(),
            cwe_id: self.cwe_id.clone(),
            epss: self.epss,
            kev: Some(self.kev),
            description: self.description.clone(),
            impact: self.impact.clone(),
            remediation: self.remediation.clone(),
            references: self.references.clone(),
            tags: self.tags.clone(),
            source: Some(source.to_owned()),
            first_seen: seen.first.or(seen.last),
            last_seen: seen.last,
            ..NewFinding::default()
        };
        new.checked()?;
        Ok(new)
    }
}

/// The best vector that can be read, with its score; else the score alone.
fn cvss(draft: &Draft) -> (Option<String>, Option<f64>) {
    let vectors = [&draft.cvss4, &draft.cvss3, &draft.cvss2];
    let good = vectors.into_iter().flatten().find_map(|vector| {
        let mut probe = NewFinding { cvss_vector: Some(vector.clone()), ..NewFinding::default() };
        settle(&mut probe).ok().map(|()| (probe.cvss_vector, probe.cvss_score))
    });
    good.unwrap_or((None, draft.score))
}

/// The description with what has no field of its own: further ids, and what the tool saw.
fn description(draft: &Draft) -> Option<String> {
    let mut parts: Vec<String> = draft.description.iter().cloned().collect();
    if draft.cves.len() > 1 {
        parts.push(format!("**CVE:** {}", draft.cves.join(", ")));
    }
    let mut room = EVIDENCE;
    for seen in &draft.evidence {
        let Some(left) = room.checked_sub(seen.len()) else { break };
        room = left;
        let fence = fence(seen);
        parts.push(format!("**Evidence**\n\n{fence}\n{seen}\n{fence}"));
    }
    (!parts.is_empty()).then(|| parts.join("\n\n"))
}

/// A fence that nothing in the text can close.
fn fence(text: &str) -> String {
    let longest = text.split(|c| c != '`').map(str::len).max().unwrap_or_default();
    "`".repeat(longest.max(2) + 1)
}

/// When it was seen, as far as the file or its arrival tell.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Seen {
    pub(super) first: Option<Time>,
    pub(super) last: Option<Time>,
}

/// What becomes of a thing, and why.
#[derive(Debug, Clone)]
pub(super) struct Verdict<N> {
    pub(super) action: ImportAction,
    pub(super) reason: String,
    pub(super) changes: Vec<FieldChange>,
    /// What it is to be; none where nothing is written.
    pub(super) next: Option<N>,
}

impl<N> Verdict<N> {
    pub(super) fn of(action: ImportAction, reason: impl Into<String>) -> Self {
        Self { action, reason: reason.into(), changes: Vec::new(), next: None }
    }
}

/// Lays what the tool says now over a finding that is known: a field changes when the tool tells it otherwise than the
/// last time and nobody else has changed it since.
pub(super) fn judge(finding: &Finding, before: &Told, now: &Told, seen: Seen, reopen: bool) -> Verdict<NewFinding> {
    let mut next = NewFinding::from(finding);
    let mut over = Overlay::default();
    over.field("title", &before.title, &now.title, &mut next.title);
    over.field("severity", &Some(before.severity), &Some(now.severity), &mut next.severity);
    let mut cvss = (next.cvss_vector.take(), next.cvss_score.take());
    over.field("cvss", &before.cvss, &now.cvss, &mut cvss);
    (next.cvss_vector, next.cvss_score) = cvss;
    over.field("cve_id", &before.cve_id, &now.cve_id, &mut next.cve_id);
    over.field("cwe_id", &before.cwe_id, &now.cwe_id, &mut next.cwe_id);
    over.field("epss", &before.epss, &now.epss, &mut next.epss);
    over.field("kev", &Some(before.kev), &Some(now.kev), &mut next.kev);
    over.field("description", &before.description, &now.description, &mut next.description);
    over.field("impact", &before.impact, &now.impact, &mut next.impact);
    over.field("remediation", &before.remediation, &now.remediation, &mut next.remediation);
    over.field("references", &before.references, &now.references, &mut next.references);
    over.field("tags", &before.tags, &now.tags, &mut next.tags);
    let (action, reason) = status(finding, before, now, reopen, &mut over, &mut next);
    let seen_later = seen.last.filter(|last| *last > finding.last_seen);
    next.last_seen = seen_later.or(next.last_seen);
    let action = action.unwrap_or(if over.changes.is_empty() { ImportAction::Same } else { ImportAction::Changed });
    let mut reason = reason.unwrap_or_else(|| "known by the same identity".to_owned());
    if !over.kept.is_empty() {
        reason += &format!("; left as somebody changed it: {}", over.kept.join(", "));
    }
    let writes = !over.changes.is_empty() || seen_later.is_some();
    Verdict { action, reason, changes: over.changes, next: writes.then_some(next) }
}

/// What becomes of the status. A person's word stands, unless the import was told to open again.
fn status(
    finding: &Finding,
    before: &Told,
    now: &Told,
    reopen: bool,
    over: &mut Overlay,
    next: &mut NewFinding,
) -> (Option<ImportAction>, Option<String>) {
    let by_person = finding.status != before.status;
    let over_and_done = matches!(finding.status, FindingStatus::Remediated | FindingStatus::Closed);
    let is_found = now.status.is_open();
    if over_and_done && is_found && (!by_person || reopen) {
        over.set("status", &Some(now.status), &mut next.status);
        return (Some(ImportAction::Reopened), Some("it was closed, and the tool finds it again".to_owned()));
    }
    if over_and_done && is_found {
        let said = format!("somebody set it to {}, but the tool still finds it", finding.status);
        return (Some(ImportAction::Kept), Some(said));
    }
    if !by_person && now.status != before.status {
        over.set("status", &Some(now.status), &mut next.status);
    }
    (None, by_person.then(|| format!("known by the same identity; its status is a person's ({})", finding.status)))
}

/// What a tool no longer finds is closed, unless a person has decided about it.
pub(super) fn missing(finding: &Finding, before: &Told) -> Verdict<NewFinding> {
    if finding.status != before.status {
        let said = format!("the tool finds it no longer, but its status is a person's ({})", finding.status);
        return Verdict::of(ImportAction::Kept, said);
    }
    let mut next = NewFinding::from(finding);
    let mut over = Overlay::default();
    over.set("status", &Some(FindingStatus::Closed), &mut next.status);
    let reason = "the tool found it earlier on this host, and finds it no longer".to_owned();
    Verdict { action: ImportAction::Missing, reason, changes: over.changes, next: Some(next) }
}

#[derive(Default)]
struct Overlay {
    changes: Vec<FieldChange>,
    kept: Vec<&'static str>,
}

impl Overlay {
    fn field<T: PartialEq + Clone + Serialize>(&mut self, name: &'static str, before: &T, now: &T, place: &mut T) {
        if now == before || now == place {
            return;
        }
        if place == before { self.set(name, now, place) } else { self.kept.push(name) }
    }

    fn set<T: PartialEq + Clone + Serialize>(&mut self, name: &str, to: &T, place: &mut T) {
        let change = FieldChange { field: name.to_owned(), from: brief(json!(place)), to: brief(json!(to)) };
        self.changes.push(change);
        place.clone_from(to);
    }
}

/// Enough of a long text to see what it is about.
fn brief(value: serde_json::Value) -> serde_json::Value {
    match value.as_str() {
        Some(text) if text.len() > 500 => json!(format!("{}…", &text[..text.floor_char_boundary(500)])),
        _ => value,
    }
}

/// A new asset of what a file says.
pub(super) fn new_asset(draft: &AssetDraft, project: &str) -> Result<NewAsset> {
    let mut new = NewAsset {
        project_id: project.to_owned(),
        name: draft.name.clone(),
        r#type: Some(draft.kind.unwrap_or(AssetType::Other)),
        ip_address: draft.ip.clone(),
        hostname: draft.hostname.clone(),
        ports: draft.ports.clone(),
        os: draft.os.clone(),
        ..NewAsset::default()
    };
    new.ports.dedup_by(|a, b| (a.port, &a.protocol) == (b.port, &b.protocol));
    new.checked()?;
    Ok(new)
}

/// What a file adds to an asset that is known: ports, and what was not known yet. Nothing is taken away.
pub(super) fn judge_asset(asset: &Asset, draft: &AssetDraft, how: &str) -> Verdict<NewAsset> {
    let mut next = NewAsset::from(asset);
    let mut over = Overlay::default();
    let mut ports = next.ports.clone();
    for port in &draft.ports {
        match ports.iter_mut().find(|known| (known.port, &known.protocol) == (port.port, &port.protocol)) {
            Some(known) => known.service = known.service.take().or_else(|| port.service.clone()),
            None => ports.push(port.clone()),
        }
    }
    if ports != next.ports {
        over.set("ports", &ports, &mut next.ports);
    }
    for (name, given, place) in [
        ("ip_address", &draft.ip, &mut next.ip_address),
        ("hostname", &draft.hostname, &mut next.hostname),
        ("os", &draft.os, &mut next.os),
    ] {
        if place.is_none() && given.is_some() {
            over.set(name, given, place);
        }
    }
    let is_same = over.changes.is_empty() || next.checked().is_err();
    let action = if is_same { ImportAction::Same } else { ImportAction::Changed };
    Verdict { action, reason: how.to_owned(), changes: over.changes, next: (!is_same).then_some(next) }
}

/// Takes in what another row says of the same asset.
pub(super) fn absorb_asset(mine: &mut AssetDraft, other: AssetDraft) {
    mine.kind = mine.kind.or(other.kind);
    mine.ip = mine.ip.take().or(other.ip);
    mine.hostname = mine.hostname.take().or(other.hostname);
    mine.os = mine.os.take().or(other.os);
    for port in other.ports {
        if !mine.ports.iter().any(|known| (known.port, &known.protocol) == (port.port, &port.protocol)) {
            mine.ports.push(port);
        }
    }
    mine.ports.sort_by(|a, b| (a.port, &a.protocol).cmp(&(b.port, &b.protocol)));
}

/// The parts of an identity that count for a tool, from settings such as `zap=port+path`.
pub(super) fn parts(settings: &[String], tool: &str) -> Vec<Part> {
    let own = settings.iter().find_map(|entry| entry.split_once('=').filter(|(name, _)| name.trim() == tool));
    let Some((_, names)) = own else { return Part::ALL.to_vec() };
    let part = |name: &str| match name.trim() {
        "port" => Some(Part::Port),
        "path" => Some(Part::Path),
        "parameter" => Some(Part::Parameter),
        _ => None,
    };
    names.split('+').filter_map(part).collect()
}

/// What is wrong with a file, as the fault of the field that brought it.
pub(super) fn of_the_file(error: &assay_importers::Error) -> Error {
    let said = error.to_string();
    let field = if said.starts_with("columns:") { "columns" } else { "file" };
    Error::field(field, said.trim_start_matches("columns: "))
}
