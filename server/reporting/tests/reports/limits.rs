//! Very much, very long, very deep.

use crate::{
    formats::{made, text},
    sample,
};
use assay_api::reports::ReportFormat;

#[test]
fn ten_megabytes_in_a_field_are_cut() {
    let (mut dossier, files) = sample::dossier(1, 0, sample::SMALL);
    let long = "<b>x</b> ".repeat(1_200_000);
    dossier.findings[0].title = long.clone();
    dossier.findings[0].description = Some(long.clone());
    dossier.project.scope = Some("A".repeat(10_000_000));
    dossier.client.as_mut().expect("a client").name = long;
    for format in
        [ReportFormat::Html, ReportFormat::Docx, ReportFormat::Markdown, ReportFormat::Csv, ReportFormat::Sarif]
    {
        let size = made(&dossier, &files, format).len();
        assert!(size < 4_000_000, "{format}: {size}");
    }
}

#[test]
fn deep_and_wide_markdown_is_drawn() {
    let (mut dossier, files) = sample::dossier(1, 0, sample::SMALL);
    let lists: String = (0..60).map(|depth| format!("{}- point\n", "  ".repeat(depth))).collect();
    let table = format!("|{}\n|{}\n|{}\n", "a|".repeat(60), "-|".repeat(60), "1|".repeat(60));
    let quotes = format!("{} deep", ">".repeat(300));
    let stars = "*a **b ".repeat(300);
    dossier.findings[0].description = Some([lists, table, quotes, stars].join("\n\n"));
    for format in ReportFormat::ALL {
        assert!(!made(&dossier, &files, *format).is_empty());
    }
}

#[test]
fn five_hundred_findings_are_numbered_and_told_worst_first() {
    let (dossier, files) = sample::dossier(500, 0, sample::SMALL);
    let html = text(&dossier, &files, ReportFormat::Html);
    assert!(html.contains("id=\"F-500\""));
    let place = |label: &str| html.find(&format!("<h3 class=\"group\">{label} ")).expect("a group");
    assert!(place("Critical") < place("High") && place("High") < place("Medium") && place("Low") < place("Info"));
}
