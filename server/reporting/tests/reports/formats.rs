//! What each format holds, and that it is the same again.

use crate::sample;
use assay_api::reports::{GroupBy, ReportFormat, ReportLanguage};
use assay_reporting::{Dossier, Template, render};
use std::io::{Cursor, Read};

pub(crate) fn made(dossier: &Dossier, files: &sample::Pictures, format: ReportFormat) -> Vec<u8> {
    render(dossier, files, format).unwrap_or_else(|failure| panic!("{format}: {failure}"))
}

pub(crate) fn text(dossier: &Dossier, files: &sample::Pictures, format: ReportFormat) -> String {
    String::from_utf8(made(dossier, files, format)).expect("a text")
}

/// One file of a Word document.
pub(crate) fn part(docx: &[u8], name: &str) -> String {
    let mut zip = zip::ZipArchive::new(Cursor::new(docx)).expect("an archive");
    let mut text = String::new();
    zip.by_name(name).expect("the part").read_to_string(&mut text).expect("a text");
    text
}

#[test]
fn the_same_dossier_makes_the_same_bytes() {
    let (dossier, files) = sample::dossier(4, 2, sample::SMALL);
    for format in ReportFormat::ALL {
        assert!(made(&dossier, &files, *format) == made(&dossier, &files, *format), "{format}");
    }
}

#[test]
fn every_text_format_tells_every_finding() {
    let (dossier, files) = sample::dossier(9, 2, sample::SMALL);
    for format in
        [ReportFormat::Html, ReportFormat::Markdown, ReportFormat::Csv, ReportFormat::Json, ReportFormat::Sarif]
    {
        let text = text(&dossier, &files, format);
        for finding in &dossier.findings {
            assert!(text.contains(&finding.title) || text.contains(&finding.title.replace('/', "\\/")), "{format}");
        }
    }
    let document = part(&made(&dossier, &files, ReportFormat::Docx), "word/document.xml");
    assert!(dossier.findings.iter().all(|finding| document.contains(&finding.title)));
}

#[test]
fn html_needs_nothing_else() {
    let (dossier, files) = sample::dossier(9, 4, sample::SMALL);
    let html = text(&dossier, &files, ReportFormat::Html);
    assert_eq!(html.matches("src=\"data:image/png;base64,").count(), 2);
    assert_eq!(html.matches("src=\"data:image/jpeg;base64,").count(), 2);
    assert!(html.contains("default-src 'none'") && !html.contains("<script") && !html.contains("<link"));
    let sources = html.matches(" src=\"").count();
    assert_eq!(sources, 4, "only pictures have a source");
    assert!(html.contains("<svg") && html.contains("id=\"F-001\"") && html.contains("href=\"#F-001\""));
}

#[test]
fn word_finds_its_headings_and_contents() {
    let (dossier, files) = sample::dossier(9, 4, sample::SMALL);
    let docx = made(&dossier, &files, ReportFormat::Docx);
    let document = part(&docx, "word/document.xml");
    for style in ["Title", "Heading1", "Heading2", "Heading3", "TOC1", "Code", "Caption"] {
        assert!(document.contains(&format!("<w:pStyle w:val=\"{style}\"/>")), "{style}");
        assert!(part(&docx, "word/styles.xml").contains(&format!("w:styleId=\"{style}\"")), "{style}");
    }
    assert!(document.contains(" TOC \\o \"1-3\" \\h"));
    assert_eq!(document.matches("<w:pStyle w:val=\"Heading3\"/>").count(), 9);
    assert_eq!(document.matches("r:embed=\"rPic").count(), 4);
    let relations = part(&docx, "word/_rels/document.xml.rels");
    for relation in document.split("r:id=\"").skip(1).chain(document.split("r:embed=\"").skip(1)) {
        let id = relation.split('"').next().unwrap_or_default();
        assert!(relations.contains(&format!("Id=\"{id}\"")), "{id} leads nowhere");
    }
    for name in
        ["[Content_Types].xml", "word/numbering.xml", "word/settings.xml", "word/footer1.xml", "docProps/core.xml"]
    {
        roxmltree::Document::parse(&part(&docx, name)).unwrap_or_else(|error| panic!("{name}: {error}"));
    }
    roxmltree::Document::parse(&document).expect("the document is XML");
}

#[test]
fn sarif_is_as_its_standard_says() {
    let (dossier, files) = sample::dossier(9, 0, sample::SMALL);
    let log: serde_json::Value = serde_json::from_slice(&made(&dossier, &files, ReportFormat::Sarif)).expect("JSON");
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let rules = run["tool"]["driver"]["rules"].as_array().expect("rules");
    let results = run["results"].as_array().expect("results");
    assert_eq!(results.len(), 9);
    for result in results {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("an index")).expect("small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        assert!(["error", "warning", "note"].contains(&result["level"].as_str().expect("a level")));
        assert!(!result["message"]["text"].as_str().expect("a text").is_empty());
    }
}

#[test]
fn a_dossier_reads_back_from_its_json() {
    let (dossier, files) = sample::dossier(9, 4, sample::SMALL);
    let again: Dossier = serde_json::from_slice(&made(&dossier, &files, ReportFormat::Json)).expect("a dossier");
    assert_eq!(again, dossier);
}

#[test]
fn each_language_has_its_words() {
    let (mut dossier, files) = sample::dossier(3, 0, sample::SMALL);
    for (language, word) in [
        (ReportLanguage::English, "Executive summary"),
        (ReportLanguage::German, "Zusammenfassung"),
        (ReportLanguage::French, "Synthèse"),
        (ReportLanguage::Spanish, "Resumen ejecutivo"),
    ] {
        dossier.language = language;
        let html = text(&dossier, &files, ReportFormat::Html);
        assert!(html.contains(word) && html.contains(&format!("lang=\"{language}\"")), "{word}");
        assert_eq!(html.contains("Executive summary"), language == ReportLanguage::English);
        assert!(text(&dossier, &files, ReportFormat::Markdown).contains(word));
        assert!(made(&dossier, &files, ReportFormat::Pdf).starts_with(b"%PDF-"));
    }
}

#[test]
fn options_leave_out_what_is_not_wanted() {
    let (mut dossier, files) = sample::dossier(6, 2, sample::SMALL);
    dossier.options.executive_summary = false;
    dossier.options.methodology = false;
    dossier.options.appendices = false;
    dossier.options.evidence = false;
    dossier.options.group_by = GroupBy::Status;
    let html = text(&dossier, &files, ReportFormat::Html);
    for gone in ["Executive summary", "Methodology", "id=\"assets\"", "How severity is rated", "data:image"] {
        assert!(!html.contains(gone), "{gone}");
    }
    assert!(html.contains("<h3 class=\"group\">Open"));
}

#[test]
fn one_finding_alone_and_the_short_report() {
    let (mut dossier, files) = sample::dossier(9, 1, sample::SMALL);
    dossier.template = Template::Executive;
    let html = text(&dossier, &files, ReportFormat::Html);
    assert!(html.contains("Overview of findings") && !html.contains("Steps to reproduce"));
    assert!(html.contains("pending payment orders"), "the worst with their impact");
    assert!(made(&dossier, &files, ReportFormat::Pdf).starts_with(b"%PDF-"));
    dossier.template = Template::Finding;
    dossier.findings.truncate(1);
    for format in ReportFormat::ALL {
        let bytes = made(&dossier, &files, *format);
        assert!(!bytes.is_empty(), "{format}");
    }
    let html = text(&dossier, &files, ReportFormat::Html);
    assert!(html.contains("Steps to reproduce") && !html.contains("class=\"cover\""));
}

#[test]
fn a_report_without_anything_says_so() {
    let (mut dossier, files) = sample::dossier(0, 0, sample::SMALL);
    dossier.assets.clear();
    dossier.controls.clear();
    for format in ReportFormat::ALL {
        let bytes = made(&dossier, &files, *format);
        if *format == ReportFormat::Html {
            assert!(String::from_utf8_lossy(&bytes).contains("No findings are part of this report."));
        }
    }
}

#[test]
fn evidence_shows_in_the_text_where_it_is_named() {
    let (mut dossier, files) = sample::dossier(1, 1, sample::SMALL);
    let id = dossier.findings[0].evidence[0].id.clone();
    dossier.findings[0].description = Some(format!("Look:\n\n![the shot](/api/v1/evidence/{id}/file)\n\nSo it is."));
    let html = text(&dossier, &files, ReportFormat::Html);
    assert_eq!(html.matches("data:image").count(), 1, "once, and not again below");
    let (shot, after) = (html.find("data:image").expect("shown"), html.find("So it is.").expect("said"));
    assert!(shot < after);
}
