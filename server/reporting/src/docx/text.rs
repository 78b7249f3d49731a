//! Markdown's tree as paragraphs and runs.

use super::{Body, xml::escaped};
use crate::{
    prose::{Block, Inline, Item},
    view::{Evidence, Finding},
};

/// English Metric Units in a pixel at 144 to the inch, and in the widest and highest picture (166 and 115 mm).
const PIXEL: u64 = 914_400 / 144;
const WIDEST: u64 = 5_976_000;
const HIGHEST: u64 = 4_140_000;

impl Body<'_> {
    /// A text; `finding` is whose pictures it may show.
    pub(super) fn blocks(&mut self, blocks: &[Block], finding: Option<&Finding>) {
        blocks.iter().for_each(|block| self.block(block, finding));
    }

    fn block(&mut self, block: &Block, finding: Option<&Finding>) {
        match block {
            Block::Heading { inner, .. } => self.paragraph("TextHeading", |body| body.inlines(inner, "")),
            Block::Paragraph { inner } => self.paragraph("", |body| body.inlines(inner, "")),
            Block::Code { text } => self.line("Code", text),
            Block::Quote { inner } => self.quote(inner, finding),
            Block::List { start, items } => self.list(*start, items, 0, finding),
            Block::Table { columns, head, rows } => self.text_table(*columns, head, rows),
            Block::Rule => self.line("Rule", ""),
            Block::Picture { id, alt } => match finding.and_then(|finding| finding.shown.get(id)) {
                Some(evidence) => self.figure(evidence, Some(alt)),
                None => self.line("Caption", alt),
            },
        }
    }

    fn quote(&mut self, inner: &[Block], finding: Option<&Finding>) {
        for block in inner {
            match block {
                Block::Paragraph { inner } => self.paragraph("Quote", |body| body.inlines(inner, "")),
                other => self.block(other, finding),
            }
        }
    }

    fn list(&mut self, start: Option<u64>, items: &[Item], depth: usize, finding: Option<&Finding>) {
        let number = match start {
            // Each numbered list counts by itself.
            Some(start) => {
                self.lists.push(start.min(32_767));
                self.lists.len() + 1
            }
            None => 1,
        };
        for item in items {
            let mut first = true;
            for block in &item.inner {
                match block {
                    Block::Paragraph { inner } => {
                        self.point(inner, first.then_some(number), item.done.filter(|_| first), depth);
                    }
                    Block::List { start, items } => self.list(*start, items, depth + 1, finding),
                    other => self.block(other, finding),
                }
                first = false;
            }
        }
    }

    fn point(&mut self, inner: &[Inline], number: Option<usize>, done: Option<bool>, depth: usize) {
        let depth = depth.min(8);
        self.xml.raw("<w:p><w:pPr><w:pStyle w:val=\"ListParagraph\"/>");
        match number {
            Some(number) => {
                self.xml.raw(&format!("<w:numPr><w:ilvl w:val=\"{depth}\"/><w:numId w:val=\"{number}\"/></w:numPr>"));
            }
            None => self.xml.raw(&format!("<w:ind w:left=\"{}\"/>", 360 * (depth + 1))),
        }
        self.xml.raw("</w:pPr>");
        if let Some(done) = done {
            self.run(if done { "☑ " } else { "☐ " }, "");
        }
        self.inlines(inner, "");
        self.xml.raw("</w:p>");
    }

    fn text_table(&mut self, columns: usize, head: &[Vec<Inline>], rows: &[Vec<Vec<Inline>>]) {
        let width = 9_412 / columns.max(1);
        self.table(&vec![width; columns], |body| {
            body.head_row(|body| {
                head.iter().for_each(|cell| body.cell(width, "", |body| body.inlines(cell, "<w:b/>")))
            });
            for row in rows {
                body.row(|body| row.iter().for_each(|cell| body.cell(width, "", |body| body.inlines(cell, ""))));
            }
        });
    }

    /// A line's parts, each with the properties of what it stands in.
    pub(super) fn inlines(&mut self, inlines: &[Inline], properties: &str) {
        for inline in inlines {
            match inline {
                Inline::Text { text } => self.run(text, properties),
                Inline::Code { text } => self.run(text, &format!("<w:rStyle w:val=\"CodeText\"/>{properties}")),
                Inline::Strong { inner } => self.inlines(inner, &with(properties, "<w:b/>")),
                Inline::Emph { inner } => self.inlines(inner, &with(properties, "<w:i/>")),
                Inline::Strike { inner } => self.inlines(inner, &with(properties, "<w:strike/>")),
                Inline::Link { url, inner } => {
                    let look = self.link_look();
                    self.link(url, |body| body.inlines(inner, &with(properties, &look)));
                }
                Inline::Break => self.xml.raw("<w:r><w:br/></w:r>"),
            }
        }
    }

    /// How links look: in the brand's colour, underlined.
    pub(super) fn link_look(&self) -> String {
        format!("<w:color w:val=\"{}\"/><w:u w:val=\"single\"/>", self.report.brand.colour.trim_start_matches('#'))
    }

    /// A link to the web.
    pub(super) fn link(&mut self, url: &str, inner: impl FnOnce(&mut Self)) {
        let next = self.links.len() + 1;
        let number = *self.links.entry(url.to_owned()).or_insert(next);
        self.xml.raw(&format!("<w:hyperlink r:id=\"rLink{number}\">"));
        inner(self);
        self.xml.raw("</w:hyperlink>");
    }

    /// A picture with what it shows, or a file's name.
    pub(super) fn figure(&mut self, evidence: &Evidence, alt: Option<&str>) {
        let caption = evidence.caption.as_deref().or(alt.filter(|alt| !alt.is_empty())).unwrap_or(&evidence.name);
        match &evidence.picture {
            Some(name) => {
                self.paragraph("Figure", |body| body.drawing(name, (evidence.width, evidence.height), caption));
                self.line("Caption", caption);
            }
            None => {
                self.paragraph("", |body| {
                    body.run(caption, "<w:b/>");
                    body.run(&format!("  {}", evidence.size), "");
                    body.xml.raw("<w:r><w:br/></w:r>");
                    body.run(&format!("SHA-256 {}", evidence.sha256), "<w:rStyle w:val=\"CodeText\"/>");
                });
                if evidence.broken {
                    self.line("Caption", self.report.words.not_shown);
                }
            }
        }
    }

    /// A picture in a line, no larger than the page lets it be.
    pub(super) fn drawing(&mut self, name: &str, (width, height): (u32, u32), alt: &str) {
        let (wide, high) = (u64::from(width.max(1)) * PIXEL, u64::from(height.max(1)) * PIXEL);
        let (wide, high) = if wide > WIDEST { (WIDEST, high * WIDEST / wide) } else { (wide, high) };
        let (wide, high) = if high > HIGHEST { (wide * HIGHEST / high, HIGHEST) } else { (wide, high) };
        self.drawings += 1;
        let (number, alt) = (self.drawings, escaped(alt));
        let relation = super::package::picture_relation(name);
        self.xml.raw(&format!(
            "<w:r><w:drawing><wp:inline distT=\"0\" distB=\"0\" distL=\"0\" distR=\"0\"><wp:extent cx=\"{wide}\" cy=\"{high}\"/>\
             <wp:docPr id=\"{number}\" name=\"Picture {number}\" descr=\"{alt}\"/><a:graphic><a:graphicData \
             uri=\"http://schemas.openxmlformats.org/drawingml/2006/picture\"><pic:pic><pic:nvPicPr><pic:cNvPr \
             id=\"{number}\" name=\"Picture {number}\" descr=\"{alt}\"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip \
             r:embed=\"{relation}\"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x=\"0\" \
             y=\"0\"/><a:ext cx=\"{wide}\" cy=\"{high}\"/></a:xfrm><a:prstGeom prst=\"rect\"><a:avLst/></a:prstGeom>\
             <a:ln w=\"6350\"><a:solidFill><a:srgbClr val=\"DCDCD5\"/></a:solidFill></a:ln></pic:spPr></pic:pic>\
             </a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
        ));
    }
}

/// Properties, each at most once: Word refuses doubles.
fn with(properties: &str, more: &str) -> String {
    if properties.contains(more) { properties.to_owned() } else { format!("{properties}{more}") }
}
