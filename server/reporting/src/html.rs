//! One HTML file that needs nothing else: styles, pictures and charts are in it, and nothing in it runs. A policy in
//! its head says so to the browser too.

mod parts;
mod text;

use crate::view::Report;
use parts::{cover, details, overview, sections};
use std::fmt::Write as _;

const STYLE: &str = include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/../../assets/reports/report.css"));
const POLICY: &str =
    "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A page that is written from top to bottom.
pub(crate) struct Page<'a> {
    pub(crate) report: &'a Report,
    pub(crate) out: String,
}

impl Page<'_> {
    /// Markup of our own.
    pub(crate) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// A text of anybody's.
    pub(crate) fn text(&mut self, text: &str) {
        escape(text, &mut self.out);
    }

    /// An element that holds a text.
    pub(crate) fn element(&mut self, open: &str, text: &str) {
        let name = open.split(' ').next().unwrap_or(open);
        let _ = write!(self.out, "<{open}>");
        self.text(text);
        let _ = write!(self.out, "</{name}>");
    }
}

/// The report.
pub(crate) fn render(report: &Report) -> String {
    let mut page = Page { report, out: String::with_capacity(64 * 1024) };
    head(&mut page);
    if report.sections.cover {
        cover(&mut page);
    }
    page.raw("<main>");
    sections(&mut page);
    overview(&mut page);
    details(&mut page);
    parts::ending(&mut page);
    page.raw("</main></body></html>\n");
    page.out
}

fn head(page: &mut Page<'_>) {
    let report = page.report;
    let _ = write!(page.out, "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">", report.words.lang);
    let _ = write!(page.out, "<meta http-equiv=\"Content-Security-Policy\" content=\"{POLICY}\">");
    page.raw("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><meta name=\"referrer\" content=\"no-referrer\">");
    page.element("title", &report.title);
    let _ = write!(page.out, "<style>:root{{--brand:{}}}\n{STYLE}</style></head><body>", report.brand.colour);
}

/// Text for HTML, also between quotes.
pub(crate) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
}
