//! Controls out of a file: an OSCAL catalogue or a table, and what it would change.

use crate::{imports::FieldChange, named::named};
use serde::{Deserialize, Serialize};

/// The largest file, in bytes.
pub const LARGEST: u64 = 16 << 20;
/// The most controls of one file.
pub const MOST: usize = 2_000;

named! {
    /// What a file is.
    ControlFormat, "format of controls" {
        Oscal = "oscal",
        Csv = "csv",
    }
}

named! {
    /// What an import does with a control of its file.
    ControlAction, "action" {
        New = "new",
        Changed = "changed",
        Same = "same",
        Skipped = "skipped",
    }
}

/// What an import of controls does, or did.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlImport {
    /// Nothing was written.
    pub dry_run: bool,
    /// What the file is.
    pub format: ControlFormat,
    /// The framework that the file describes as a whole, where it does: a catalogue's title.
    pub framework: Option<String>,
    /// Controls that are not known yet.
    pub new: u64,
    /// Controls that the file tells otherwise.
    pub changed: u64,
    /// Controls that are as the file tells them.
    pub same: u64,
    /// Controls that cannot be taken.
    pub skipped: u64,
    /// Columns of a table that are not read.
    pub ignored_columns: Vec<String>,
    /// Each control of the file, in its order.
    pub rows: Vec<ControlImportRow>,
}

/// What an import does with one control.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ControlImportRow {
    /// Where it stands in the file, where that is a table.
    pub line: Option<u64>,
    /// Its short name.
    pub r#ref: String,
    /// What it is about.
    pub name: String,
    /// What is done with it.
    pub action: ControlAction,
    /// Why, or what is left as it is.
    pub reason: Option<String>,
    /// What changes.
    pub changes: Vec<FieldChange>,
    /// The control's id, where it is known.
    pub id: Option<String>,
}
