//! The tree as Markdown again.

use crate::prose::{Block, Inline, address};
use std::fmt::Write as _;

/// A text in which nothing is markup.
pub(super) fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len() + 8);
    let mut first = true;
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '|' | '~' | '!' | '#' => {
                out.push('\\');
                out.push(c);
            }
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '&' => out.push_str("&amp;"),
            // A list, a rule or a heading's line begins only at the start of a line.
            '+' | '-' | '=' if first => {
                out.push('\\');
                out.push(c);
            }
            '.' | ')' if !out.is_empty() && out.bytes().all(|b| b.is_ascii_digit()) => {
                out.push('\\');
                out.push(c);
            }
            '\n' => out.push(' '),
            c => out.push(c),
        }
        first = false;
    }
    out
}

/// A link, or its words alone when it leads nowhere good.
pub(super) fn link(url: &str, words: &str) -> String {
    match address(url) {
        Some(url) => {
            let url: String = url
                .chars()
                .map(|c| match c {
                    '<' => "%3C".to_owned(),
                    '>' => "%3E".to_owned(),
                    '\\' => "%5C".to_owned(),
                    c => c.to_string(),
                })
                .collect();
            format!("[{words}](<{url}>)")
        }
        None => words.to_owned(),
    }
}

/// Blocks, each followed by an empty line.
pub(super) fn blocks(out: &mut String, blocks: &[Block]) {
    for block in blocks {
        let mut text = String::new();
        one(&mut text, block);
        out.push_str(text.trim_end());
        out.push_str("\n\n");
    }
}

fn one(out: &mut String, block: &Block) {
    match block {
        // Headings in a text stay below the report's own.
        Block::Heading { inner, .. } => {
            let _ = write!(out, "**{}**", inlines(inner).trim());
        }
        Block::Paragraph { inner } => out.push_str(&inlines(inner)),
        Block::Code { text } => {
            let fence = "`".repeat(longest_run(text).max(2) + 1);
            let _ = write!(out, "{fence}\n{text}\n{fence}");
        }
        Block::Quote { inner } => indented(out, inner, "> ", "> "),
        Block::List { start, items } => {
            for (index, item) in items.iter().enumerate() {
                let mark = start.map_or("- ".to_owned(), |start| format!("{}. ", start.saturating_add(index as u64)));
                let done = match item.done {
                    None => "",
                    Some(true) => "[x] ",
                    Some(false) => "[ ] ",
                };
                indented(out, &item.inner, &format!("{mark}{done}"), &" ".repeat(mark.len()));
            }
        }
        Block::Table { columns, head, rows } => {
            line(out, head);
            let _ = writeln!(out, "|{}", " --- |".repeat(*columns));
            rows.iter().for_each(|row| line(out, row));
        }
        Block::Rule => out.push_str("---"),
        Block::Picture { alt, .. } => out.push_str(&escape(alt)),
    }
}

fn indented(out: &mut String, inner: &[Block], first: &str, then: &str) {
    let mut text = String::new();
    blocks(&mut text, inner);
    if text.is_empty() {
        let _ = writeln!(out, "{}", first.trim_end());
    }
    for (index, line) in text.trim_end().lines().enumerate() {
        let mark = if index == 0 { first } else { then };
        let _ = writeln!(out, "{}", format!("{mark}{line}").trim_end());
    }
}

fn line(out: &mut String, cells: &[Vec<Inline>]) {
    let cells: Vec<_> = cells.iter().map(|cell| inlines(cell).replace("\\\n", " ").replace('\n', " ")).collect();
    let _ = writeln!(out, "| {} |", cells.join(" | "));
}

fn inlines(list: &[Inline]) -> String {
    list.iter().map(inline).collect()
}

fn inline(inline: &Inline) -> String {
    let around = |mark: &str, inner: &[Inline]| {
        let text = inlines(inner);
        // Marks with blanks inside are no marks.
        let core = text.trim();
        if core.is_empty() { text } else { text.replacen(core, &format!("{mark}{core}{mark}"), 1) }
    };
    match inline {
        Inline::Text { text } => escape(text),
        Inline::Code { text } => {
            let ticks = "`".repeat(longest_run(text) + 1);
            let pad = if text.starts_with('`') || text.ends_with('`') { " " } else { "" };
            format!("{ticks}{pad}{}{pad}{ticks}", text.replace('\n', " ").replace('|', "\\|"))
        }
        Inline::Strong { inner } => around("**", inner),
        Inline::Emph { inner } => around("*", inner),
        Inline::Strike { inner } => around("~~", inner),
        Inline::Link { url, inner } => link(url, &inlines(inner)),
        Inline::Break => "\\\n".to_owned(),
    }
}

/// The most back-ticks in a row.
fn longest_run(text: &str) -> usize {
    let mut runs = text.split(|c| c != '`').map(str::len).collect::<Vec<_>>();
    runs.sort_unstable();
    runs.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::prose;

    #[test]
    fn written_anew_it_reads_the_same() {
        for text in [
            "text **b** *e* `c` ~~s~~ [l](https://example.com/a_(b))",
            "1. one\n2. two\n   - [x] three",
            "> said\n>\n> twice",
            "```\nlet a = `b`;\n```",
            "| a | b |\n| --- | --- |\n| 1 | x |",
            "2024\\. not a list",
            "\\# no heading <script>alert(1)</script>",
            "a & b &lt; c",
        ] {
            let tree = prose::parse(text);
            let mut out = String::new();
            blocks(&mut out, &tree);
            assert_eq!(prose::parse(&out), tree, "{text:?} became {out:?}");
        }
    }
}
