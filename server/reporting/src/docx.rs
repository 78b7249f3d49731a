//! A Word document, written part by part: paragraphs with styles by meaning, so that the navigation, the table of
//! contents and a firm's own style sheet work on it.
//!
//! Own writer, because the crate for it numbers paragraphs by a counter of the whole process: the same report made twice
//! would differ. Everything here follows from the report alone, also the times in the archive.

mod package;
mod sections;
mod styles;
mod tables;
mod text;
mod xml;

use crate::{Failure, view::Report};
use std::collections::BTreeMap;
use xml::Xml;

/// The document.
pub(crate) fn render(report: &Report) -> Result<Vec<u8>, Failure> {
    let mut body = Body { report, xml: Xml::new(), links: BTreeMap::new(), drawings: 0, lists: Vec::new() };
    sections::write(&mut body);
    package::pack(&body).map_err(|error| Failure::Broken(error.to_string()))
}

/// Sections that begin on a new page.
const FRESH: &[&str] = &["s_summary", "s_scope", "s_findings", "s_assets"];

/// The document while it is written.
pub(crate) struct Body<'a> {
    report: &'a Report,
    xml: Xml,
    /// Addresses, each with its relation's number.
    links: BTreeMap<String, usize>,
    /// Drawings so far: each has a number of its own.
    drawings: usize,
    /// Where each numbered list begins.
    lists: Vec<u64>,
}

impl Body<'_> {
    /// A paragraph in a style, with a text.
    fn line(&mut self, style: &str, text: &str) {
        self.paragraph(style, |body| body.run(text, ""));
    }

    /// A paragraph in a style.
    fn paragraph(&mut self, style: &str, inner: impl FnOnce(&mut Self)) {
        self.xml.raw("<w:p>");
        if !style.is_empty() {
            self.xml.raw(&format!("<w:pPr><w:pStyle w:val=\"{style}\"/></w:pPr>"));
        }
        inner(self);
        self.xml.raw("</w:p>");
    }

    /// A heading that links can lead to.
    fn heading(&mut self, level: u8, anchor: &str, text: &str) {
        let fresh = if FRESH.contains(&anchor) { "<w:pageBreakBefore/>" } else { "" };
        self.xml.raw(&format!("<w:p><w:pPr><w:pStyle w:val=\"Heading{level}\"/>{fresh}</w:pPr>"));
        let id = xml::number_of(anchor);
        self.xml.raw(&format!("<w:bookmarkStart w:id=\"{id}\" w:name=\"{anchor}\"/>"));
        self.run(text, "");
        self.xml.raw(&format!("<w:bookmarkEnd w:id=\"{id}\"/></w:p>"));
    }

    /// A run of text; `properties` are Word's own elements.
    fn run(&mut self, text: &str, properties: &str) {
        self.xml.raw("<w:r>");
        if !properties.is_empty() {
            self.xml.raw(&format!("<w:rPr>{properties}</w:rPr>"));
        }
        self.xml.words(text);
        self.xml.raw("</w:r>");
    }
}
