//! Markdown as a tree that every format draws in its own way. Parsed once, here: what a format gets is text and shape,
//! never markup, so that no format has to take anything out again. Raw HTML is text; links go to the web or to a mail
//! address; depth and size are bounded.

mod parse;

pub(crate) use parse::parse;

use serde::Serialize;

/// What stands below each other.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Block {
    /// A heading within a text, from 1.
    Heading { level: u8, inner: Vec<Inline> },
    /// A paragraph.
    Paragraph { inner: Vec<Inline> },
    /// Code with its line breaks.
    Code { text: String },
    /// What somebody else said.
    Quote { inner: Vec<Block> },
    /// Points, numbered from `start` when there is one.
    List { start: Option<u64>, items: Vec<Item> },
    /// A table; `head` may be empty.
    Table { columns: usize, head: Vec<Vec<Inline>>, rows: Vec<Vec<Vec<Inline>>> },
    /// A line across.
    Rule,
    /// A picture of the finding's evidence, by the evidence's id.
    Picture { id: String, alt: String },
}

/// One point of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub(crate) struct Item {
    /// A box, ticked or not.
    pub(crate) done: Option<bool>,
    /// What the point says.
    pub(crate) inner: Vec<Block>,
}

/// What stands in a line.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "kind", rename_all = "lowercase")]
pub(crate) enum Inline {
    /// Plain text.
    Text { text: String },
    /// Code within a line.
    Code { text: String },
    /// Important.
    Strong { inner: Vec<Inline> },
    /// Stressed.
    Emph { inner: Vec<Inline> },
    /// No longer so.
    Strike { inner: Vec<Inline> },
    /// A way to the web or to a mail address.
    Link { url: String, inner: Vec<Inline> },
    /// A new line.
    Break,
}

/// The words alone, on one line: for formats without shape.
pub(crate) fn words(blocks: &[Block]) -> String {
    let mut out = String::new();
    collect(blocks, &mut out);
    out.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn collect(blocks: &[Block], out: &mut String) {
    for block in blocks {
        match block {
            Block::Heading { inner, .. } | Block::Paragraph { inner } => text_of(inner, out),
            Block::Code { text } | Block::Picture { alt: text, .. } => out.push_str(text),
            Block::Quote { inner } => collect(inner, out),
            Block::List { items, .. } => items.iter().for_each(|item| collect(&item.inner, out)),
            Block::Table { head, rows, .. } => {
                for cell in head.iter().chain(rows.iter().flatten()) {
                    text_of(cell, out);
                    out.push(' ');
                }
            }
            Block::Rule => {}
        }
        out.push(' ');
    }
}

/// The words of a line.
pub(crate) fn text_of(inlines: &[Inline], out: &mut String) {
    for inline in inlines {
        match inline {
            Inline::Text { text } | Inline::Code { text } => out.push_str(text),
            Inline::Strong { inner }
            | Inline::Emph { inner }
            | Inline::Strike { inner }
            | Inline::Link { inner, .. } => {
                text_of(inner, out);
            }
            Inline::Break => out.push(' '),
        }
    }
}

/// Where a link may go: an address of the web or of a person, short enough for every format.
pub(crate) fn address(url: &str) -> Option<String> {
    let url = url.trim();
    let scheme = url.split_once(':').map(|(scheme, _)| scheme.to_ascii_lowercase())?;
    let fits = url.len() <= 2_000 && !url.chars().any(|c| c.is_control() || c.is_whitespace());
    (fits && matches!(scheme.as_str(), "http" | "https" | "mailto")).then(|| url.to_owned())
}
