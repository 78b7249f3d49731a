//! A report as Markdown (CommonMark with tables): foreign texts are written anew from the tree, with everything
//! escaped that would be markup, so that a viewer shows what the other formats show.

mod text;

use crate::view::{Evidence, Fact, Finding, Report};
use std::fmt::Write as _;
use text::{blocks, escape};

/// The report.
pub(crate) fn render(report: &Report) -> String {
    let mut out = String::with_capacity(32 * 1024);
    if report.sections.cover {
        let _ = write!(out, "# {}\n\n{}\n\n", escape(&report.title), report.words.report);
        if let Some(text) = &report.brand.classification {
            let _ = write!(out, "**{}**\n\n", escape(text));
        }
        facts(&mut out, &report.facts);
    }
    opening(&mut out, report);
    overview(&mut out, report);
    details(&mut out, report);
    ending(&mut out, report);
    out.truncate(out.trim_end().len());
    out.push('\n');
    out
}

fn heading(out: &mut String, level: usize, title: &str) {
    let _ = write!(out, "{} {title}\n\n", "#".repeat(level));
}

fn facts(out: &mut String, facts: &[Fact]) {
    for fact in facts {
        let _ = writeln!(out, "- **{}:** {}", fact.label, escape(&fact.value));
    }
    out.push('\n');
}

fn row(out: &mut String, cells: &[&str]) {
    let cells: Vec<_> = cells.iter().map(|cell| escape(cell)).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn head(out: &mut String, cells: &[&str]) {
    row(out, cells);
    let _ = writeln!(out, "|{}", " --- |".repeat(cells.len()));
}

fn opening(out: &mut String, report: &Report) {
    let (words, sections, project) = (report.words, report.sections, &report.project);
    if sections.summary {
        heading(out, 2, words.executive_summary);
        blocks(out, &report.summary);
        head(out, &[words.severity, words.total]);
        report.severities.iter().for_each(|count| row(out, &[count.label, &count.count.to_string()]));
        out.push('\n');
        for (finding, impact) in report.urgent() {
            heading(out, 3, &format!("{}: {}", finding.severity, escape(&finding.title)));
            blocks(out, impact);
        }
    }
    if sections.scope {
        heading(out, 2, words.scope);
        let parts = [
            (words.about_project, &project.description),
            (words.in_scope, &project.scope),
            (words.out_of_scope, &project.out_of_scope),
            (words.rules_of_engagement, &project.rules_of_engagement),
        ];
        for (title, text) in parts.into_iter().filter(|(_, text)| !text.is_empty()) {
            heading(out, 3, title);
            blocks(out, text);
        }
    }
    if sections.methodology {
        heading(out, 2, words.methodology);
        blocks(out, &report.methodology);
    }
}

fn overview(out: &mut String, report: &Report) {
    let words = report.words;
    if !report.sections.overview {
        return;
    }
    heading(out, 2, words.overview);
    head(out, &[words.number, words.title, words.severity, words.score, words.status]);
    for finding in report.findings() {
        let score = finding.score.as_deref().unwrap_or("–");
        row(out, &[&finding.number, &finding.title, finding.severity, score, finding.status]);
    }
    out.push('\n');
}

fn details(out: &mut String, report: &Report) {
    if !report.sections.details {
        return;
    }
    let level = if report.sections.cover { 3 } else { 1 };
    if report.sections.cover {
        heading(out, 2, report.words.findings);
        if report.total == 0 {
            let _ = write!(out, "{}\n\n", report.words.no_findings);
        }
    }
    report.findings().for_each(|found| finding(out, report, found, level));
}

fn finding(out: &mut String, report: &Report, finding: &Finding, level: usize) {
    let words = report.words;
    heading(out, level, &format!("{} {}", finding.number, escape(&finding.title)));
    let score = finding.score.as_ref().map(|score| format!(" · {} {score}", words.score)).unwrap_or_default();
    let _ = write!(out, "**{}: {}{score}**\n\n", words.severity, finding.severity);
    facts(out, &finding.facts);
    for text in &finding.texts {
        heading(out, level + 1, text.label);
        blocks(out, &text.blocks);
    }
    let evidence: Vec<_> = finding.shown.values().chain(&finding.evidence).collect();
    if !evidence.is_empty() {
        heading(out, level + 1, words.evidence);
        evidence.into_iter().for_each(|each| file(out, each));
        out.push('\n');
    }
    if !finding.references.is_empty() {
        heading(out, level + 1, words.references);
        for url in &finding.references {
            let _ = writeln!(out, "- {}", text::link(url, &escape(url)));
        }
        out.push('\n');
    }
}

/// A text file holds no pictures: it names them, with the hash that proves which they are.
fn file(out: &mut String, evidence: &Evidence) {
    let caption = evidence.caption.as_ref().map(|text| format!(": {}", escape(text))).unwrap_or_default();
    let _ = writeln!(out, "- {}{caption} ({}, SHA-256 `{}`)", escape(&evidence.name), evidence.size, evidence.sha256);
}

fn ending(out: &mut String, report: &Report) {
    let (words, sections) = (report.words, report.sections);
    if sections.assets {
        heading(out, 2, words.assets);
        head(out, &[words.name, words.kind, words.address, words.ports, words.system, words.status]);
        for a in &report.assets {
            row(out, &[&a.name, a.kind, &a.address, &a.ports, &a.system, a.status]);
        }
        out.push('\n');
    }
    if sections.controls {
        heading(out, 2, words.controls);
        head(out, &[words.reference, words.control, words.frameworks, words.status, words.findings]);
        for c in &report.controls {
            row(out, &[&c.reference, &c.name, &c.frameworks, &c.status, &c.findings.to_string()]);
        }
        out.push('\n');
    }
    if sections.ratings {
        heading(out, 2, words.ratings);
        head(out, &[words.severity, words.meaning]);
        report.severities.iter().for_each(|count| row(out, &[count.label, count.meaning]));
        out.push('\n');
    }
    if sections.closing {
        heading(out, 2, words.closing);
        blocks(out, &report.closing);
    }
    if let Some(footer) = &report.brand.footer {
        let _ = write!(out, "---\n\n{}\n", escape(footer));
    }
}
