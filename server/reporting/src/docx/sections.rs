//! The document from cover to end.

use super::{Body, tables::WIDTH};
use crate::{prose::Block, view::Finding};

/// Everything.
pub(super) fn write(body: &mut Body<'_>) {
    if body.report.sections.cover {
        cover(body);
        contents(body);
    }
    opening(body);
    overview(body);
    details(body);
    ending(body);
}

fn cover(body: &mut Body<'_>) {
    let (report, words) = (body.report, body.report.words);
    let picture = report.brand.logo.as_ref().and_then(|name| Some((name, report.pictures.get(name)?)));
    let maker = report.brand.name.as_deref().unwrap_or_default();
    match picture {
        Some((name, picture)) => {
            // At most 18 mm high, in the pixels of `drawing`.
            let high = picture.height.clamp(1, 102);
            let wide = (picture.width * high / picture.height.max(1)).max(1);
            body.paragraph("Maker", |body| body.drawing(name, (wide, high), maker));
        }
        None => body.line("Maker", maker),
    }
    body.line("Kind", words.report);
    body.line("Title", &report.title);
    if let Some(client) = &report.client {
        body.line("Subtitle", &format!("{} {}", words.prepared_for, client.name));
    }
    body.facts(&report.facts);
    if let Some(text) = &report.brand.classification {
        body.line("Classification", text);
    }
    page_break(body);
}

fn page_break(body: &mut Body<'_>) {
    body.xml.raw("<w:p><w:r><w:br w:type=\"page\"/></w:r></w:p>");
}

/// A field that Word fills with pages when it is told to (F9); until then it links to every heading, without a question
/// when the document is opened.
fn contents(body: &mut Body<'_>) {
    body.line("ContentsTitle", body.report.words.contents);
    let entries = entries(body);
    body.xml.raw(
        "<w:p><w:pPr><w:pStyle w:val=\"TOC1\"/></w:pPr><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText \
         xml:space=\"preserve\"> TOC \\o \"1-3\" \\h \\z \\u </w:instrText></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r></w:p>",
    );
    for (level, anchor, title) in entries {
        body.paragraph(&format!("TOC{level}"), |body| body.jump(&anchor, &title));
    }
    body.xml.raw("<w:p><w:r><w:fldChar w:fldCharType=\"end\"/></w:r></w:p>");
}

/// Every heading of the first three levels, as it will be written.
fn entries(body: &Body<'_>) -> Vec<(u8, String, String)> {
    let (report, words) = (body.report, body.report.words);
    let mut list = Vec::new();
    let mut add = |level: u8, anchor: String, title: &str| list.push((level, anchor, title.to_owned()));
    for (anchor, title, shown, parts) in opening_parts(body) {
        if shown {
            add(1, anchor.to_owned(), title);
            parts.iter().for_each(|(anchor, title, _)| add(2, (*anchor).to_owned(), title));
        }
    }
    if report.sections.overview {
        add(1, "s_overview".to_owned(), words.overview);
    }
    if report.sections.details {
        add(1, "s_findings".to_owned(), words.findings);
        for group in &report.groups {
            if let Some(label) = group.label {
                add(2, format!("g_{}", group.key.replace('-', "_")), label);
            }
            for finding in &group.findings {
                add(3, anchor(finding), &format!("{} {}", finding.number, finding.title));
            }
        }
    }
    let rest = [
        ("s_assets", words.assets, report.sections.assets),
        ("s_controls", words.controls, report.sections.controls),
        ("s_ratings", words.ratings, report.sections.ratings),
        ("s_closing", words.closing, report.sections.closing),
    ];
    rest.into_iter().filter(|(.., shown)| *shown).for_each(|(anchor, title, _)| add(1, anchor.to_owned(), title));
    list
}

/// A bookmark's name: letters, digits and `_`.
fn anchor(finding: &Finding) -> String {
    finding.number.replace('-', "_")
}

type Part<'a> = (&'static str, &'static str, &'a [Block]);

fn opening_parts<'a>(body: &Body<'a>) -> Vec<(&'static str, &'static str, bool, Vec<Part<'a>>)> {
    let (report, words, sections) = (body.report, body.report.words, body.report.sections);
    let scope: [Part<'a>; 4] = [
        ("s_about", words.about_project, &report.project.description),
        ("s_in_scope", words.in_scope, &report.project.scope),
        ("s_out_of_scope", words.out_of_scope, &report.project.out_of_scope),
        ("s_rules", words.rules_of_engagement, &report.project.rules_of_engagement),
    ];
    let scope = scope.into_iter().filter(|(.., text)| !text.is_empty()).collect();
    vec![
        ("s_summary", words.executive_summary, sections.summary, Vec::new()),
        ("s_scope", words.scope, sections.scope, scope),
        ("s_methodology", words.methodology, sections.methodology, Vec::new()),
    ]
}

fn opening(body: &mut Body<'_>) {
    let report = body.report;
    for (anchor, title, shown, parts) in opening_parts(body) {
        if !shown {
            continue;
        }
        body.heading(1, anchor, title);
        match anchor {
            "s_summary" => {
                body.blocks(&report.summary, None);
                if report.total > 0 {
                    body.line("TextHeading", report.words.by_severity);
                    body.bars();
                }
                for (finding, impact) in report.urgent() {
                    body.paragraph("TextHeading", |body| {
                        body.severity(&finding.severity_key, finding.severity);
                        body.run(&format!("  {}", finding.title), "<w:b/>");
                    });
                    body.blocks(impact, Some(finding));
                }
            }
            "s_methodology" => body.blocks(&report.methodology, None),
            _ => {}
        }
        for (anchor, title, text) in parts {
            body.heading(2, anchor, title);
            body.blocks(text, None);
        }
    }
}

fn overview(body: &mut Body<'_>) {
    let (report, words) = (body.report, body.report.words);
    if !report.sections.overview {
        return;
    }
    body.heading(1, "s_overview", words.overview);
    let widths = [800, WIDTH - 800 - 1_500 - 800 - 1_500, 1_500, 800, 1_500];
    body.table(&widths, |body| {
        let heads = [words.number, words.title, words.severity, words.score, words.status];
        body.head_row(|body| {
            widths.iter().zip(heads).for_each(|(width, head)| body.cell(*width, "", |body| body.run(head, "<w:b/>")));
        });
        for finding in report.findings() {
            body.row(|body| {
                body.cell(widths[0], "", |body| body.run(&finding.number, "<w:color w:val=\"65685F\"/>"));
                body.cell(widths[1], "", |body| {
                    if report.sections.details {
                        body.jump(&anchor(finding), &finding.title);
                    } else {
                        body.run(&finding.title, "");
                    }
                });
                body.cell(widths[2], "", |body| body.severity(&finding.severity_key, finding.severity));
                body.cell(widths[3], "", |body| body.run(finding.score.as_deref().unwrap_or("–"), ""));
                body.cell(widths[4], "", |body| body.run(finding.status, ""));
            });
        }
    });
}

fn details(body: &mut Body<'_>) {
    let (report, words) = (body.report, body.report.words);
    if !report.sections.details {
        return;
    }
    if !report.sections.cover {
        report.findings().for_each(|found| finding(body, found, 1));
        return;
    }
    body.heading(1, "s_findings", words.findings);
    if report.total == 0 {
        body.line("", words.no_findings);
    }
    for group in &report.groups {
        if let Some(label) = group.label {
            body.heading(2, &format!("g_{}", group.key.replace('-', "_")), label);
        }
        group.findings.iter().for_each(|found| finding(body, found, 3));
    }
}

fn finding(body: &mut Body<'_>, finding: &Finding, level: u8) {
    let words = body.report.words;
    body.heading(level, &anchor(finding), &format!("{} {}", finding.number, finding.title));
    body.paragraph("Rating", |body| {
        body.severity(&finding.severity_key, finding.severity);
        if let Some(score) = &finding.score {
            body.run(&format!("   {} {score}", words.score), "<w:b/>");
        }
    });
    body.facts(&finding.facts);
    for text in &finding.texts {
        body.line("Heading4", text.label);
        body.blocks(&text.blocks, Some(finding));
    }
    if !finding.evidence.is_empty() {
        body.line("Heading4", words.evidence);
        finding.evidence.iter().for_each(|evidence| body.figure(evidence, None));
    }
    if !finding.references.is_empty() {
        body.line("Heading4", words.references);
        for url in &finding.references {
            body.paragraph("ListParagraph", |body| match crate::prose::address(url) {
                Some(address) => {
                    let look = body.link_look();
                    body.link(&address, |body| body.run(url, &look));
                }
                None => body.run(url, ""),
            });
        }
    }
}

fn ending(body: &mut Body<'_>) {
    let (report, words, sections) = (body.report, body.report.words, body.report.sections);
    let strings = |row: &[&str]| row.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
    if sections.assets {
        body.heading(1, "s_assets", words.assets);
        let rows = report.assets.iter().map(|a| strings(&[&a.name, a.kind, &a.address, &a.ports, &a.system, a.status]));
        let heads = [words.name, words.kind, words.address, words.ports, words.system, words.status];
        body.listing(&[2_000, 1_300, 2_200, 1_600, 1_212, 1_100], &heads, &rows.collect::<Vec<_>>());
    }
    if sections.controls {
        body.heading(1, "s_controls", words.controls);
        let rows = report
            .controls
            .iter()
            .map(|c| strings(&[&c.reference, &c.name, &c.frameworks, &c.status, &c.findings.to_string()]));
        let heads = [words.reference, words.control, words.frameworks, words.status, words.findings];
        body.listing(&[1_300, 3_700, 1_912, 1_400, 1_100], &heads, &rows.collect::<Vec<_>>());
    }
    if sections.ratings {
        body.heading(1, "s_ratings", words.ratings);
        let rows = report.severities.iter().map(|count| strings(&[count.label, count.meaning]));
        body.listing(&[1_600, WIDTH - 1_600], &[words.severity, words.meaning], &rows.collect::<Vec<_>>());
    }
    if sections.closing {
        body.heading(1, "s_closing", words.closing);
        body.blocks(&report.closing, None);
    }
}
