//! Markdown's tree as HTML.

use super::Page;
use crate::{
    prose::{Block, Inline},
    view::{Evidence, Finding},
};
use base64::{Engine as _, prelude::BASE64_STANDARD};
use std::fmt::Write as _;

impl Page<'_> {
    /// A text; `finding` is whose pictures it may show.
    pub(super) fn blocks(&mut self, blocks: &[Block], finding: Option<&Finding>) {
        for block in blocks {
            self.block(block, finding);
        }
    }

    fn block(&mut self, block: &Block, finding: Option<&Finding>) {
        match block {
            Block::Heading { level, inner } => self.around(&format!("h{}", (level + 3).min(6)), inner),
            Block::Paragraph { inner } => self.around("p", inner),
            Block::Code { text } => {
                self.raw("<pre tabindex=\"0\">");
                self.element("code", text);
                self.raw("</pre>");
            }
            Block::Quote { inner } => {
                self.raw("<blockquote>");
                self.blocks(inner, finding);
                self.raw("</blockquote>");
            }
            Block::List { start, items } => {
                match start {
                    Some(1) => self.raw("<ol>"),
                    Some(start) => {
                        let _ = write!(self.out, "<ol start=\"{start}\">");
                    }
                    None => self.raw("<ul>"),
                }
                for item in items {
                    self.raw(match item.done {
                        None => "<li>",
                        Some(true) => "<li class=\"box\"><span aria-hidden=\"true\">☑</span> ",
                        Some(false) => "<li class=\"box\"><span aria-hidden=\"true\">☐</span> ",
                    });
                    match item.inner.as_slice() {
                        [Block::Paragraph { inner }, rest @ ..] => {
                            self.inlines(inner);
                            self.blocks(rest, finding);
                        }
                        inner => self.blocks(inner, finding),
                    }
                    self.raw("</li>");
                }
                self.raw(if start.is_some() { "</ol>" } else { "</ul>" });
            }
            Block::Table { head, rows, .. } => self.table(head, rows),
            Block::Rule => self.raw("<hr>"),
            Block::Picture { id, alt } => match finding.and_then(|finding| finding.shown.get(id)) {
                Some(evidence) => self.figure(evidence, Some(alt)),
                None => self.element("p class=\"note\"", alt),
            },
        }
    }

    fn table(&mut self, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        self.raw("<div class=\"scroll\"><table><thead><tr>");
        head.iter().for_each(|cell| self.around("th", cell));
        self.raw("</tr></thead><tbody>");
        for row in rows {
            self.raw("<tr>");
            row.iter().for_each(|cell| self.around("td", cell));
            self.raw("</tr>");
        }
        self.raw("</tbody></table></div>");
    }

    fn around(&mut self, name: &str, inner: &[Inline]) {
        let _ = write!(self.out, "<{name}>");
        self.inlines(inner);
        let _ = write!(self.out, "</{name}>");
    }

    fn inlines(&mut self, inlines: &[Inline]) {
        for inline in inlines {
            match inline {
                Inline::Text { text } => self.text(text),
                Inline::Code { text } => self.element("code", text),
                Inline::Strong { inner } => self.around("strong", inner),
                Inline::Emph { inner } => self.around("em", inner),
                Inline::Strike { inner } => self.around("s", inner),
                Inline::Link { url, inner } => {
                    self.raw("<a rel=\"noopener noreferrer nofollow\" href=\"");
                    self.text(url);
                    self.raw("\">");
                    self.inlines(inner);
                    self.raw("</a>");
                }
                Inline::Break => self.raw("<br>"),
            }
        }
    }

    /// A picture with what it shows, or a file's name.
    pub(super) fn figure(&mut self, evidence: &Evidence, alt: Option<&str>) {
        let report = self.report;
        let caption = evidence.caption.as_deref().or(alt.filter(|alt| !alt.is_empty())).unwrap_or(&evidence.name);
        match evidence.picture.as_ref().and_then(|name| report.pictures.get(name)) {
            Some(picture) => {
                let (width, height, kind) = (picture.width, picture.height, picture.kind.media_type());
                self.raw("<figure>");
                let _ = write!(self.out, "<img loading=\"lazy\" width=\"{width}\" height=\"{height}\" alt=\"");
                self.text(caption);
                let _ = write!(self.out, "\" src=\"data:{kind};base64,");
                BASE64_STANDARD.encode_string(&picture.bytes, &mut self.out);
                self.raw("\">");
                self.element("figcaption", caption);
                self.raw("</figure>");
            }
            None => {
                self.raw("<p class=\"file\">");
                self.element("strong", caption);
                let _ = write!(self.out, " <span>{}</span> <code>{}</code>", evidence.size, evidence.sha256);
                if evidence.broken {
                    self.element("em", report.words.not_shown);
                }
                self.raw("</p>");
            }
        }
    }
}
