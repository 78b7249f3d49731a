//! Imports: another tool's file, what it would change, and what it has changed.

use crate::{Check, Named, Rules, Time, findings::Severity, named::named};
use serde::{Deserialize, Serialize};

named! {
    /// How far an import is.
    ImportStatus, "import status" {
        Reading = "reading",
        Ready = "ready",
        Committing = "committing",
        Completed = "completed",
        Undoing = "undoing",
        Undone = "undone",
        Failed = "failed",
    }
}

named! {
    /// What an import does with one thing in its file.
    ImportAction, "import action" {
        New = "new",
        Changed = "changed",
        Reopened = "reopened",
        Same = "same",
        Kept = "kept",
        Missing = "missing",
        Skipped = "skipped",
    }
}

named! {
    /// What a row of an import is about.
    ImportKind, "kind of row" {
        Asset = "asset",
        Finding = "finding",
        Record = "record",
    }
}

/// The words that come with the file of `POST /imports`.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewImport {
    /// The project that it goes into.
    pub project_id: String,
    /// `nessus`, `nmap`, `burp`, `zap-xml`, `zap-json`, `nuclei`, `sarif`, `openvas`, `trivy`, `grype`, `testssl`,
    /// `sslyze`, `cyclonedx`, `assay`, `csv`, `json`; `auto`, or absent: recognised by the content.
    pub format: Option<String>,
    /// For tables: which column holds which field, as a JSON object `{"title": "Befund", "host": "IP"}`.
    pub columns: Option<String>,
    /// The host, for files that name none, such as a report about source code.
    pub target: Option<String>,
}

impl Rules for NewImport {
    fn check(&mut self, check: &mut Check) {
        check.required("project_id", "Project", &mut self.project_id, 100);
        check.line("format", &mut self.format, 40);
        check.line("columns", &mut self.columns, 10_000);
        check.line("target", &mut self.target, 253);
    }
}

/// What `POST /imports/{id}/commit` takes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct CommitImport {
    /// Close what the same tool found earlier in this project, on the hosts of this file, and finds no longer. What a
    /// person has decided about stays as it is.
    pub close_missing: bool,
    /// Open again what a person called Remediated or Closed and the tool still finds.
    pub reopen: bool,
}

impl Rules for CommitImport {
    fn check(&mut self, _: &mut Check) {}
}

/// How many things an import does something with.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default)]
pub struct Tally {
    /// Not known yet.
    pub new: u64,
    /// Known, and the tool tells it otherwise by now.
    pub changed: u64,
    /// Closed before, and found again.
    pub reopened: u64,
    /// Known, and as it was.
    pub same: u64,
    /// Left as a person decided.
    pub kept: u64,
    /// Known from an earlier file of this tool, on a host of this file, and found no longer.
    pub missing: u64,
    /// Not usable.
    pub skipped: u64,
}

impl Tally {
    /// The number for one action.
    pub fn of(&mut self, action: ImportAction) -> &mut u64 {
        match action {
            ImportAction::New => &mut self.new,
            ImportAction::Changed => &mut self.changed,
            ImportAction::Reopened => &mut self.reopened,
            ImportAction::Same => &mut self.same,
            ImportAction::Kept => &mut self.kept,
            ImportAction::Missing => &mut self.missing,
            ImportAction::Skipped => &mut self.skipped,
        }
    }
}

/// An import.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Import {
    /// `imp_…`
    pub id: String,
    /// The project that it goes into.
    pub project_id: String,
    /// That project's id and name.
    pub project: Named,
    /// The file's name, as it came.
    pub name: String,
    /// What the file is.
    pub format: String,
    /// Its size in bytes.
    pub size: u64,
    /// SHA-256 of its content.
    pub sha256: String,
    /// How far it is.
    pub status: ImportStatus,
    /// What it does, or did, with findings; records that cannot be used are counted here as skipped.
    pub findings: Tally,
    /// What it does, or did, with assets.
    pub assets: Tally,
    /// Rows that are done.
    pub done: u64,
    /// Rows in all.
    pub total: u64,
    /// Whether what is missing is closed.
    pub close_missing: bool,
    /// Whether findings are opened again that a person called done.
    pub reopen: bool,
    /// What went wrong.
    pub error: Option<String>,
    /// Who brought it.
    pub created_by: Option<Named>,
    /// When it came.
    pub created_at: Time,
    /// When it last went on.
    pub updated_at: Time,
    /// Grows with each change.
    pub version: u64,
}

/// One field that an import changes. In the document it has a name of its own: a history's `FieldChange` is another.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = ImportedChange))]
pub struct FieldChange {
    /// Its name.
    pub field: String,
    /// What it was.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub from: serde_json::Value,
    /// What it becomes.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub to: serde_json::Value,
}

/// One thing in an import's file, and what becomes of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportRow {
    /// Its place among the rows.
    pub id: String,
    /// What it is about.
    pub kind: ImportKind,
    /// What becomes of it.
    pub action: ImportAction,
    /// Title or name.
    pub title: String,
    /// Of findings.
    pub severity: Option<Severity>,
    /// What it is recognised by, in words: tool, rule, host, port, path, parameter.
    pub identity: String,
    /// Why that becomes of it.
    pub reason: String,
    /// The finding or asset that it is, where it is known.
    pub object_id: Option<String>,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// Whether it has been done.
    pub done: bool,
}

/// What a finding is recognised by when a tool finds it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct FindingIdentity {
    /// `find_…`
    pub finding_id: String,
    /// In words; none for what no import knows.
    pub identity: Option<String>,
    /// The key that is compared: a JSON list of tool, rule, host, port, path, parameter.
    pub key: Option<String>,
    /// Which parts count beside tool, rule and host.
    pub parts: Vec<String>,
    /// The import that found it first.
    pub first_import: Option<String>,
    /// The import that found it last.
    pub last_import: Option<String>,
}
