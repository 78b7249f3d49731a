//! PDF, by Typst as a library. A template is a Typst source: one of ours or the user's own. It gets the report as data
//! (`/report.json`) and the pictures by name, and reaches nothing else: its world holds these files and no others, no
//! packages, no clock. What people wrote is never part of a source, so nothing in it can be markup.
//!
//! A template can still compute for ever or ask for all memory, which is one reason for [`crate::Child`].

mod data;
mod world;

use crate::{Dossier, Failure, view::Report};
use typst::{
    World, WorldExt,
    diag::SourceDiagnostic,
    foundations::{Datetime, Smart},
    syntax::{DiagSpanKind, Source},
};
use typst_layout::PagedDocument;
use typst_pdf::PdfOptions;
use world::Room;

/// Makes the PDF here and now.
pub(crate) fn render(dossier: &Dossier, report: Report) -> Result<Vec<u8>, Failure> {
    let room = Room::new(dossier, report)?;
    let document = typst::compile::<PagedDocument>(&room).output.map_err(|errors| template(&room, &errors))?;
    let options = PdfOptions {
        // Stable, and different for each report, as readers' bookmarks want it.
        ident: Smart::Custom(format!("{}/{}/{}", dossier.project.id, dossier.reference, dossier.name)),
        creator: Smart::Custom(Some(format!("Assay {}", env!("CARGO_PKG_VERSION")))),
        timestamp: None,
        ..PdfOptions::default()
    };
    typst_pdf::pdf(&document, &options).map_err(|errors| template(&room, &errors))
}

/// Whether a template can be read at all: what is wrong and where. Nothing of it is run.
///
/// # Errors
/// The first three places that are no Typst.
pub fn check(source: &str) -> Result<(), String> {
    let source = Source::detached(source);
    let (errors, _) = source.root().errors_and_warnings();
    let said = errors.iter().take(3).map(|error| {
        let range = match error.span.get() {
            DiagSpanKind::Number { num, sub_range, .. } => source.range(num, sub_range),
            DiagSpanKind::Range { range, .. } => Some(range),
            DiagSpanKind::Detached => None,
        };
        let line = range.and_then(|range| source.lines().byte_to_line(range.start)).unwrap_or(0) + 1;
        format!("line {line}: {}", error.message)
    });
    let said = said.collect::<Vec<_>>().join("; ");
    if said.is_empty() { Ok(()) } else { Err(said) }
}

/// The dossier's day, as Typst has days.
fn today(dossier: &Dossier) -> Option<Datetime> {
    let date = dossier.date.0;
    Datetime::from_ymd(date.year().into(), date.month().try_into().ok()?, date.day().try_into().ok()?)
}

/// What is wrong with a template and where; the first three errors are enough.
fn template(room: &Room, errors: &[SourceDiagnostic]) -> Failure {
    let said = errors.iter().take(3).map(|error| match place(room, error) {
        Some(place) => format!("{place}: {}", error.message),
        None => error.message.to_string(),
    });
    Failure::Template(said.collect::<Vec<_>>().join("; "))
}

/// File and line of an error.
fn place(room: &Room, error: &SourceDiagnostic) -> Option<String> {
    let id = error.span.id()?;
    let source = room.source(id).ok()?;
    let range = room.range(error.span)?;
    let line = source.lines().byte_to_line(range.start)? + 1;
    Some(format!("{} line {line}", id.vpath().get_without_slash()))
}

#[cfg(test)]
mod tests;
