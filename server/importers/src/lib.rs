//! Other tools' files as drafts of findings and assets: recognised by their content, read as a stream, never trusted.
//!
//! A file is hostile until it has been read: it may be cut off, in another encoding, ten thousand lists deep, or made to
//! fill the memory. Each of these ends in an [`Error`] with a place, at a cost that does not grow with the file. A
//! single record that cannot be used is told as [`Item::Skipped`] and costs nothing but itself.
//!
//! Knows no database and no HTTP: it stands on `assay-api` alone. One file per format; `formats` is the only list.

mod controls;
mod detect;
mod draft;
mod error;
mod fields;
mod formats;
mod json;
mod source;
mod text;
mod xml;

pub use controls::{ControlDraft, Controls, controls};
pub use detect::recognise;
pub use draft::{AssetDraft, Draft, Identity, Item, Part, Skipped};
pub use error::{Error, Place, Result};
pub use formats::{Format, assay};
pub use source::{RECORD, Source};

use std::collections::{BTreeMap, BTreeSet};

/// What a file cannot tell of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Options {
    /// Which column or key holds what, for tables: field → column. Fields that are not named are found by their usual
    /// names.
    pub columns: BTreeMap<String, String>,
    /// The host of findings in a file that names none, such as a report about source code.
    pub target: Option<String>,
}

/// How much was read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Summary {
    /// The tools whose findings the file holds, or would hold if there were any.
    pub tools: BTreeSet<String>,
    /// Findings handed out, repetitions included.
    pub findings: u64,
    /// Assets handed out, repetitions included.
    pub assets: u64,
    /// Records that could not be used.
    pub skipped: u64,
}

/// Reads `source` as `format` and hands each thing in it to `sink`.
///
/// # Errors
/// What is wrong with the file as a whole, or what `sink` answered. What was handed out before stays valid.
pub fn read(
    format: Format,
    source: &dyn Source,
    options: &Options,
    sink: &mut dyn FnMut(Item) -> Result<()>,
) -> Result<Summary> {
    let tools = format.tool().map(str::to_owned).into_iter().collect();
    let mut out = Out { sink, summary: Summary { tools, ..Summary::default() } };
    format.reader()(source, options, &mut out)?;
    Ok(out.summary)
}

/// Where the formats put what they find.
pub(crate) struct Out<'s> {
    sink: &'s mut dyn FnMut(Item) -> Result<()>,
    summary: Summary,
}

impl Out<'_> {
    pub(crate) fn finding(&mut self, mut draft: Draft, line: u64) -> Result<()> {
        draft.title = text::line(&draft.title);
        if draft.title.is_empty() || draft.identity.rule.is_empty() {
            return self.skip(line, &draft.identity.to_string(), "it has no title");
        }
        if draft.asset.as_ref().is_some_and(|asset| asset.name.is_empty()) {
            draft.asset = None;
        }
        self.tool(&draft.identity.tool);
        self.summary.findings += 1;
        (self.sink)(Item::Finding(Box::new(draft)))
    }

    /// A tool that has looked, whether or not it found anything.
    pub(crate) fn tool(&mut self, name: &str) {
        if !self.summary.tools.contains(name) {
            self.summary.tools.insert(name.to_owned());
        }
    }

    pub(crate) fn asset(&mut self, asset: AssetDraft) -> Result<()> {
        if asset.name.is_empty() {
            return Ok(());
        }
        self.summary.assets += 1;
        (self.sink)(Item::Asset(asset))
    }

    pub(crate) fn skip(&mut self, line: u64, what: &str, why: impl Into<String>) -> Result<()> {
        self.summary.skipped += 1;
        let (what, why) = (text::short(what, 200), text::short(&why.into(), 300));
        (self.sink)(Item::Skipped(Skipped { line, what, why }))
    }
}
