//! The sections of the page.

use super::Page;
use crate::{
    prose::Block,
    view::{Count, Fact, Finding},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::fmt::Write as _;

/// Marks for severities: with their word beside them, never by colour alone.
fn shape(key: &str) -> &'static str {
    match key {
        "critical" => {
            "<path d='M5 1h6l4 4v6l-4 4H5l-4-4V5z'/><path d='M7.1 4h1.8v5H7.1zM7.1 10.4h1.8v1.8H7.1z' fill='#fff'/>"
        }
        "high" => "<path d='M8 1.5 15.5 14.5H.5z'/>",
        "medium" => "<path d='M8 .8 15.2 8 8 15.2.8 8z'/>",
        "low" => "<circle cx='8' cy='8' r='5.6' fill='none' stroke='currentColor' stroke-width='2.6'/>",
        _ => {
            "<rect x='2.6' y='2.6' width='10.8' height='10.8' rx='1.5' fill='none' stroke='currentColor' stroke-width='2.2'/>"
        }
    }
}

impl Page<'_> {
    fn severity(&mut self, key: &str, label: &str, plate: bool) {
        let plate = if plate { " plate" } else { "" };
        let _ = write!(
            self.out,
            "<span class=\"sev {key}{plate}\"><svg viewBox=\"0 0 16 16\" aria-hidden=\"true\" fill=\"currentColor\">{}</svg>",
            shape(key)
        );
        self.text(label);
        self.raw("</span>");
    }

    fn facts(&mut self, facts: &[Fact]) {
        self.raw("<dl>");
        for fact in facts {
            self.element("dt", fact.label);
            self.raw("<dd>");
            if fact.code {
                self.element("code", &fact.value)
            } else {
                self.text(&fact.value)
            }
            self.raw("</dd>");
        }
        self.raw("</dl>");
    }

    fn section(&mut self, id: &str, title: &str, shown: bool, body: impl FnOnce(&mut Self)) {
        if shown {
            let _ = write!(self.out, "<section id=\"{id}\">");
            self.element("h2", title);
            body(self);
            self.raw("</section>");
        }
    }

    fn part(&mut self, title: &str, blocks: &[Block]) {
        if !blocks.is_empty() {
            self.element("h3", title);
            self.blocks(blocks, None);
        }
    }

    fn row(&mut self, cells: &[&str]) {
        self.raw("<tr>");
        cells.iter().for_each(|cell| self.element("td", cell));
        self.raw("</tr>");
    }

    fn head(&mut self, cells: &[&str]) {
        self.raw("<div class=\"scroll\"><table><thead><tr>");
        cells.iter().for_each(|cell| self.element("th scope=\"col\"", cell));
        self.raw("</tr></thead><tbody>");
    }
}

/// Title, client and dates, and the contents.
pub(super) fn cover(page: &mut Page<'_>) {
    let (report, words) = (page.report, page.report.words);
    page.raw("<header class=\"cover\">");
    if let Some(picture) = report.brand.logo.as_ref().and_then(|name| report.pictures.get(name)) {
        page.raw("<img class=\"logo\" alt=\"");
        page.text(report.brand.name.as_deref().unwrap_or_default());
        let _ = write!(page.out, "\" src=\"data:{};base64,", picture.kind.media_type());
        BASE64_STANDARD.encode_string(&picture.bytes, &mut page.out);
        page.raw("\">");
    } else if let Some(name) = &report.brand.name {
        page.element("p class=\"maker\"", name);
    }
    page.element("p class=\"kind\"", words.report);
    page.element("h1", &report.title);
    page.facts(&report.facts);
    if let Some(text) = &report.brand.classification {
        page.element("p class=\"classification\"", text);
    }
    contents(page);
    page.raw("</header>");
}

fn contents(page: &mut Page<'_>) {
    let (words, sections) = (page.report.words, page.report.sections);
    let entries = [
        ("summary", words.executive_summary, sections.summary),
        ("scope", words.scope, sections.scope),
        ("methodology", words.methodology, sections.methodology),
        ("overview", words.overview, sections.overview),
        ("findings", words.findings, sections.details),
        ("assets", words.assets, sections.assets),
        ("controls", words.controls, sections.controls),
        ("ratings", words.ratings, sections.ratings),
        ("closing", words.closing, sections.closing),
    ];
    let _ = write!(page.out, "<nav aria-label=\"{0}\"><h2>{0}</h2><ol>", words.contents);
    for (id, title, _) in entries.into_iter().filter(|(.., shown)| *shown) {
        let _ = write!(page.out, "<li><a href=\"#{id}\">{title}</a></li>");
    }
    page.raw("</ol></nav>");
}

/// What comes before the findings.
pub(super) fn sections(page: &mut Page<'_>) {
    let (report, words) = (page.report, page.report.words);
    page.section("summary", words.executive_summary, report.sections.summary, |page| {
        page.blocks(&report.summary, None);
        numbers(page);
        for (finding, impact) in report.urgent() {
            page.raw("<h3>");
            page.severity(&finding.severity_key, finding.severity, false);
            page.raw(" ");
            page.text(&finding.title);
            page.raw("</h3>");
            page.blocks(impact, Some(finding));
        }
    });
    page.section("scope", words.scope, report.sections.scope, |page| {
        page.part(words.about_project, &report.project.description);
        page.part(words.in_scope, &report.project.scope);
        page.part(words.out_of_scope, &report.project.out_of_scope);
        page.part(words.rules_of_engagement, &report.project.rules_of_engagement);
    });
    page.section("methodology", words.methodology, report.sections.methodology, |page| {
        page.blocks(&report.methodology, None);
    });
}

/// The charts, and the same numbers as a table.
fn numbers(page: &mut Page<'_>) {
    let (report, words) = (page.report, page.report.words);
    if report.total == 0 {
        return;
    }
    let _ = write!(page.out, "<div class=\"charts\"><figure>{}</figure>", report.charts.severity);
    page.raw("<table class=\"counts\"><tbody>");
    for Count { key, label, count, .. } in &report.severities {
        page.raw("<tr><th scope=\"row\">");
        page.severity(key, label, false);
        let _ = write!(page.out, "</th><td>{count}</td></tr>");
    }
    let _ = write!(page.out, "</tbody></table><figure class=\"wide\"><figcaption>{}</figcaption>", words.by_status);
    let _ = write!(page.out, "{}</figure></div>", report.charts.status);
}

/// All findings on one page, each leading to its details.
pub(super) fn overview(page: &mut Page<'_>) {
    let (report, words) = (page.report, page.report.words);
    page.section("overview", words.overview, report.sections.overview, |page| {
        page.head(&[words.number, words.title, words.severity, words.score, words.status]);
        for finding in report.findings() {
            let _ = write!(page.out, "<tr><td class=\"number\">{}</td><td>", finding.number);
            if report.sections.details {
                let _ = write!(page.out, "<a href=\"#{}\">", finding.number);
                page.text(&finding.title);
                page.raw("</a></td><td>");
            } else {
                page.text(&finding.title);
                page.raw("</td><td>");
            }
            page.severity(&finding.severity_key, finding.severity, false);
            let score = finding.score.as_deref().unwrap_or("–");
            let _ = write!(page.out, "</td><td class=\"number\">{score}</td><td>{}</td></tr>", finding.status);
        }
        page.raw("</tbody></table></div>");
    });
}

/// Every finding in full.
pub(super) fn details(page: &mut Page<'_>) {
    let (report, words) = (page.report, page.report.words);
    if !report.sections.cover {
        report.findings().for_each(|found| finding(page, found));
        return;
    }
    page.section("findings", words.findings, report.sections.details, |page| {
        if report.total == 0 {
            page.element("p", words.no_findings);
        }
        for group in &report.groups {
            if let Some(label) = group.label {
                let _ = write!(page.out, "<h3 class=\"group\">{label} <span>{}</span></h3>", group.findings.len());
            }
            group.findings.iter().for_each(|found| finding(page, found));
        }
    });
}

fn finding(page: &mut Page<'_>, finding: &Finding) {
    let words = page.report.words;
    let _ = write!(page.out, "<article id=\"{0}\"><header><p class=\"number\">{0}</p>", finding.number);
    page.element("h3", &finding.title);
    page.raw("<p class=\"rating\">");
    page.severity(&finding.severity_key, finding.severity, true);
    if let Some(score) = &finding.score {
        let _ = write!(page.out, "<strong>{} {score}</strong>", words.score);
    }
    page.raw("</p></header>");
    page.facts(&finding.facts);
    for text in &finding.texts {
        page.element("h4", text.label);
        page.blocks(&text.blocks, Some(finding));
    }
    if !finding.evidence.is_empty() {
        page.element("h4", words.evidence);
        finding.evidence.iter().for_each(|evidence| page.figure(evidence, None));
    }
    if !finding.references.is_empty() {
        page.element("h4", words.references);
        page.raw("<ul class=\"links\">");
        finding.references.iter().for_each(|url| link(page, url));
        page.raw("</ul>");
    }
    page.raw("</article>");
}

fn link(page: &mut Page<'_>, url: &str) {
    page.raw("<li>");
    match crate::prose::address(url) {
        Some(address) => {
            page.raw("<a rel=\"noopener noreferrer nofollow\" href=\"");
            page.text(&address);
            page.raw("\">");
            page.text(url);
            page.raw("</a>");
        }
        None => page.text(url),
    }
    page.raw("</li>");
}

/// What comes after the findings.
pub(super) fn ending(page: &mut Page<'_>) {
    let (report, words) = (page.report, page.report.words);
    page.section("assets", words.assets, report.sections.assets, |page| {
        page.head(&[words.name, words.kind, words.address, words.ports, words.system, words.status]);
        for a in &report.assets {
            page.row(&[&a.name, a.kind, &a.address, &a.ports, &a.system, a.status]);
        }
        page.raw("</tbody></table></div>");
    });
    page.section("controls", words.controls, report.sections.controls, |page| {
        page.head(&[words.reference, words.control, words.frameworks, words.status, words.findings]);
        for c in &report.controls {
            page.row(&[&c.reference, &c.name, &c.frameworks, &c.status, &c.findings.to_string()]);
        }
        page.raw("</tbody></table></div>");
    });
    page.section("ratings", words.ratings, report.sections.ratings, |page| {
        page.head(&[words.severity, words.meaning]);
        for Count { key, label, meaning, .. } in &report.severities {
            page.raw("<tr><td>");
            page.severity(key, label, false);
            page.raw("</td>");
            page.element("td", meaning);
            page.raw("</tr>");
        }
        page.raw("</tbody></table></div>");
    });
    page.section("closing", words.closing, report.sections.closing, |page| page.blocks(&report.closing, None));
    if let Some(footer) = &report.brand.footer {
        page.element("footer", footer);
    }
}
