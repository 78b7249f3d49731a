//! The findings as a table for spreadsheets: one row each, no cell of which is a formula.

use crate::{
    Failure,
    view::{Report, finding::words_of},
};
use assay_api::Day;

const COLUMNS: &[&str] = &[
    "number",
    "id",
    "title",
    "severity",
    "status",
    "cvss_score",
    "cvss_vector",
    "cve_id",
    "cwe_id",
    "epss",
    "kev",
    "affected_assets",
    "controls",
    "tags",
    "source",
    "first_seen",
    "last_seen",
    "due_date",
    "description",
    "impact",
    "remediation",
    "references",
    "evidence",
];

/// The table, with a mark at its head by which spreadsheets know the encoding.
pub(crate) fn render(report: &Report) -> Result<Vec<u8>, Failure> {
    let mut out =
        csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer("\u{feff}".as_bytes().to_vec());
    let broken = |error: csv::Error| Failure::Broken(error.to_string());
    out.write_record(COLUMNS).map_err(broken)?;
    for finding in report.findings() {
        let evidence = finding.shown.values().chain(&finding.evidence).map(|each| each.name.clone());
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let day = |day: Option<Day>| day.map(|day| day.to_string()).unwrap_or_default();
        let cells = [
            finding.number.clone(),
            finding.id.clone(),
            finding.title.clone(),
            finding.severity.to_owned(),
            finding.status.to_owned(),
            finding.score_value.map(|score| format!("{score:.1}")).unwrap_or_default(),
            optional(&finding.vector),
            optional(&finding.cve),
            optional(&finding.cwe),
            finding.epss.map(|epss| epss.to_string()).unwrap_or_default(),
            if finding.kev { "true" } else { "" }.to_owned(),
            finding.assets.join("; "),
            finding.controls.join("; "),
            finding.tags.join("; "),
            finding.source.clone(),
            day(finding.first_seen),
            day(finding.last_seen),
            day(finding.due),
            words_of(finding, "description"),
            words_of(finding, "impact"),
            words_of(finding, "remediation"),
            finding.references.join("; "),
            evidence.collect::<Vec<_>>().join("; "),
        ];
        out.write_record(cells.iter().map(|cell| harmless(cell))).map_err(broken)?;
    }
    out.into_inner().map_err(|error| Failure::Broken(error.to_string()))
}

/// What a spreadsheet takes for a formula gets an apostrophe; a cell longer than it can hold is cut.
fn harmless(text: &str) -> String {
    const MOST: usize = 32_000;
    let text: String = text.chars().take(MOST).collect();
    let begins = text.trim_start().chars().next();
    match begins {
        Some('=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '|' | '%') => format!("'{text}"),
        _ => text,
    }
}
