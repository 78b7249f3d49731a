//! From pulldown-cmark's events to the tree.

use super::{Block, Inline, Item, address};
use crate::plain;
use pulldown_cmark::{Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// How deep lists and quotes may lie in each other; what is deeper is drawn at this depth.
const DEEPEST: usize = 6;
/// How many parts one text may have. A hundred pages have less.
const MOST_PARTS: usize = 20_000;
/// The widest table.
const MOST_COLUMNS: usize = 12;

/// The tree of a Markdown text.
pub(crate) fn parse(markdown: &str) -> Vec<Block> {
    let clean = plain::lines(markdown, plain::PROSE);
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_TASKLISTS;
    let mut builder = Builder { stack: vec![Frame::new(Kind::Root)] };
    let mut parts = 0;
    for event in Parser::new_ext(&clean, options) {
        parts += usize::from(!matches!(event, Event::End(_)));
        if parts > MOST_PARTS {
            builder.text("…");
            break;
        }
        builder.take(event);
    }
    builder.finish()
}

enum Kind {
    Root,
    Paragraph,
    Heading(u8),
    Code,
    Quote,
    List(Option<u64>),
    Item(Option<bool>),
    Table,
    Head,
    Row,
    Cell,
    Strong,
    Emph,
    Strike,
    Link(String),
    Picture(String),
    /// Something too deep or unknown: its contents belong to what it stands in.
    Through,
}

/// An element whose end has not come yet.
struct Frame {
    kind: Kind,
    blocks: Vec<Block>,
    inlines: Vec<Inline>,
    items: Vec<Item>,
    cells: Vec<Vec<Inline>>,
    head: Vec<Vec<Inline>>,
    rows: Vec<Vec<Vec<Inline>>>,
}

impl Frame {
    fn new(kind: Kind) -> Self {
        let (blocks, inlines, items) = (Vec::new(), Vec::new(), Vec::new());
        Self { kind, blocks, inlines, items, cells: Vec::new(), head: Vec::new(), rows: Vec::new() }
    }

    /// Text that lies among blocks becomes a paragraph of its own.
    fn settle(&mut self) {
        if !self.inlines.is_empty() {
            let inner = std::mem::take(&mut self.inlines);
            self.blocks.push(Block::Paragraph { inner });
        }
    }

    fn block(&mut self, block: Block) {
        self.settle();
        self.blocks.push(block);
    }
}

struct Builder {
    stack: Vec<Frame>,
}

impl Builder {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(end) => self.end(end),
            Event::Text(text) => self.text(&text),
            Event::Code(text) => self.inline(Inline::Code { text: text.to_string() }),
            Event::InlineHtml(html) if is_break(&html) => self.inline(Inline::Break),
            Event::InlineHtml(text) => self.text(&text),
            Event::Html(line) => {
                if !self.top().inlines.is_empty() {
                    self.inline(Inline::Break);
                }
                self.text(line.trim_end_matches('\n'));
            }
            Event::SoftBreak => self.text(" "),
            Event::HardBreak => self.inline(Inline::Break),
            Event::Rule => self.block(Block::Rule),
            Event::TaskListMarker(done) => {
                if let Some(Frame { kind: Kind::Item(mark), .. }) =
                    self.stack.iter_mut().rev().find(|frame| matches!(frame.kind, Kind::Item(_)))
                {
                    *mark = Some(done);
                }
            }
            Event::FootnoteReference(text) | Event::InlineMath(text) | Event::DisplayMath(text) => self.text(&text),
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let kind = match tag {
            Tag::Paragraph | Tag::HtmlBlock => Kind::Paragraph,
            Tag::Heading { level, .. } => Kind::Heading(depth(level)),
            Tag::CodeBlock(_) => Kind::Code,
            Tag::BlockQuote(_) if self.depth() < DEEPEST => Kind::Quote,
            Tag::List(start) if self.depth() < DEEPEST => Kind::List(start),
            Tag::Item if matches!(self.top().kind, Kind::List(_)) => Kind::Item(None),
            Tag::Table(_) => Kind::Table,
            Tag::TableHead => Kind::Head,
            Tag::TableRow => Kind::Row,
            Tag::TableCell => Kind::Cell,
            Tag::Strong if self.depth() < DEEPEST * 2 => Kind::Strong,
            Tag::Emphasis if self.depth() < DEEPEST * 2 => Kind::Emph,
            Tag::Strikethrough if self.depth() < DEEPEST * 2 => Kind::Strike,
            Tag::Link { dest_url, .. } => address(&dest_url).map_or(Kind::Through, Kind::Link),
            Tag::Image { dest_url, .. } => evidence(&dest_url).map_or(Kind::Through, Kind::Picture),
            _ => Kind::Through,
        };
        self.stack.push(Frame::new(kind));
    }

    fn end(&mut self, _: TagEnd) {
        // Events are balanced; the root stays whatever comes.
        if self.stack.len() > 1
            && let Some(frame) = self.stack.pop()
        {
            self.close(frame);
        }
    }

    fn close(&mut self, mut frame: Frame) {
        match std::mem::replace(&mut frame.kind, Kind::Through) {
            Kind::Paragraph if frame.blocks.is_empty() && frame.inlines.is_empty() => {}
            // A picture stands alone, so a paragraph that holds one falls into several blocks.
            Kind::Paragraph | Kind::Root => self.blocks_of(frame),
            Kind::Heading(level) => self.block(Block::Heading { level, inner: frame.inlines }),
            Kind::Code => self.code(&frame.inlines),
            Kind::Quote => {
                frame.settle();
                self.block(Block::Quote { inner: frame.blocks });
            }
            Kind::List(start) => self.block(Block::List { start, items: frame.items }),
            Kind::Item(done) => {
                frame.settle();
                self.top().items.push(Item { done, inner: frame.blocks });
            }
            Kind::Table => self.table(frame),
            Kind::Head => self.top().head = frame.cells,
            Kind::Row => self.top().rows.push(frame.cells),
            Kind::Cell => self.top().cells.push(frame.inlines),
            Kind::Strong => self.inline(Inline::Strong { inner: frame.inlines }),
            Kind::Emph => self.inline(Inline::Emph { inner: frame.inlines }),
            Kind::Strike => self.inline(Inline::Strike { inner: frame.inlines }),
            Kind::Link(url) => self.inline(Inline::Link { url, inner: frame.inlines }),
            Kind::Picture(id) => self.picture(id, &frame.inlines),
            Kind::Through => self.through(frame),
        }
    }

    fn through(&mut self, frame: Frame) {
        if frame.blocks.is_empty() && frame.items.is_empty() {
            for inline in frame.inlines {
                match inline {
                    Inline::Text { text } => self.text(&text),
                    other => self.inline(other),
                }
            }
        } else {
            self.blocks_of(frame);
        }
    }

    fn blocks_of(&mut self, mut frame: Frame) {
        frame.settle();
        let blocks = frame.blocks.into_iter().chain(frame.items.into_iter().flat_map(|item| item.inner));
        for block in blocks {
            self.block(block);
        }
    }

    fn code(&mut self, inlines: &[Inline]) {
        let mut text = String::new();
        super::text_of(inlines, &mut text);
        self.block(Block::Code { text: text.trim_end_matches('\n').to_owned() });
    }

    fn table(&mut self, frame: Frame) {
        let columns = frame.head.len().clamp(1, MOST_COLUMNS);
        let fit = |mut cells: Vec<Vec<Inline>>| {
            cells.resize(columns, Vec::new());
            cells
        };
        let (head, rows) = (fit(frame.head), frame.rows.into_iter().map(fit).collect());
        self.block(Block::Table { columns, head, rows });
    }

    /// Where blocks cannot be, a picture is its description.
    fn picture(&mut self, id: String, alt: &[Inline]) {
        let mut text = String::new();
        super::text_of(alt, &mut text);
        if matches!(self.top().kind, Kind::Root | Kind::Paragraph | Kind::Quote | Kind::Item(_)) {
            self.block(Block::Picture { id, alt: text });
        } else {
            self.text(&text);
        }
    }

    fn text(&mut self, text: &str) {
        match self.top().inlines.last_mut() {
            Some(Inline::Text { text: last }) => last.push_str(text),
            _ => self.inline(Inline::Text { text: text.to_owned() }),
        }
    }

    fn inline(&mut self, inline: Inline) {
        self.top().inlines.push(inline);
    }

    fn block(&mut self, block: Block) {
        self.top().block(block);
    }

    fn depth(&self) -> usize {
        self.stack.iter().filter(|frame| !matches!(frame.kind, Kind::Through | Kind::Item(_))).count() - 1
    }

    fn top(&mut self) -> &mut Frame {
        if self.stack.is_empty() {
            self.stack.push(Frame::new(Kind::Root));
        }
        let last = self.stack.len() - 1;
        &mut self.stack[last]
    }

    fn finish(mut self) -> Vec<Block> {
        while self.stack.len() > 1
            && let Some(frame) = self.stack.pop()
        {
            self.close(frame);
        }
        let root = self.top();
        root.settle();
        std::mem::take(&mut root.blocks)
    }
}

fn depth(level: HeadingLevel) -> u8 {
    match level {
        HeadingLevel::H1 => 1,
        HeadingLevel::H2 => 2,
        _ => 3,
    }
}

fn is_break(html: &str) -> bool {
    matches!(html.trim().to_ascii_lowercase().as_str(), "<br>" | "<br/>" | "<br />")
}

/// The evidence's id in the address of a picture; pictures from elsewhere are not fetched.
fn evidence(url: &str) -> Option<String> {
    let at = url.find("evid_")?;
    let id: String = url[at..].chars().take_while(|c| c.is_ascii_alphanumeric() || *c == '_').take(40).collect();
    (id.len() > "evid_".len()).then_some(id)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(text: &str) -> Inline {
        Inline::Text { text: text.to_owned() }
    }

    #[test]
    fn shapes_are_kept() {
        let tree = parse(
            "# T\n\ntext **b** `c` [l](https://example.com)\n\n1. one\n   - [x] two\n\n|a|b|\n|-|-|\n|1|2|\n\n```sh\nls\n```",
        );
        assert_eq!(tree[0], Block::Heading { level: 1, inner: vec![text("T")] });
        let Block::Paragraph { inner } = &tree[1] else { panic!("{tree:?}") };
        assert_eq!(inner[1], Inline::Strong { inner: vec![text("b")] });
        assert_eq!(inner[5], Inline::Link { url: "https://example.com".into(), inner: vec![text("l")] });
        let Block::List { start: Some(1), items } = &tree[2] else { panic!("{tree:?}") };
        let Block::List { start: None, items } = &items[0].inner[1] else { panic!("{items:?}") };
        assert_eq!(items[0].done, Some(true));
        let cell = |s| vec![text(s)];
        assert_eq!(
            tree[3],
            Block::Table { columns: 2, head: vec![cell("a"), cell("b")], rows: vec![vec![cell("1"), cell("2")]] }
        );
        assert_eq!(tree[4], Block::Code { text: "ls".into() });
    }

    #[test]
    fn html_is_text_and_bad_links_are_only_words() {
        let tree =
            parse("<script>alert(1)</script>\n\na <b onclick=x>b</b> [go](javascript:alert(1)) [g](JaVaScRiPt:x)");
        assert_eq!(tree[0], Block::Paragraph { inner: vec![text("<script>alert(1)</script>")] });
        assert_eq!(tree[1], Block::Paragraph { inner: vec![text("a <b onclick=x>b</b> go g")] });
    }

    #[test]
    fn pictures_are_evidence_or_their_description() {
        let tree = parse("See ![the shot](/api/v1/evidence/evid_01abc/file) and ![pixel](https://evil.example/p.png).");
        let Block::Picture { id, alt } = &tree[1] else { panic!("{tree:?}") };
        assert_eq!((id.as_str(), alt.as_str()), ("evid_01abc", "the shot"));
        assert_eq!(tree[2], Block::Paragraph { inner: vec![text(" and pixel.")] });
    }

    #[test]
    fn depth_and_size_are_bounded() {
        let deep: String = (0..500).map(|n| format!("{}- x\n", "  ".repeat(n))).collect();
        let quotes = format!("{}deep", "> ".repeat(5_000));
        for bomb in [deep, quotes, "*a **b ".repeat(20_000), "|a".repeat(50_000), "[".repeat(100_000)] {
            assert!(deepest(&parse(&bomb)) <= 2 * DEEPEST);
        }
    }

    fn deepest(blocks: &[Block]) -> usize {
        let below = blocks.iter().map(|block| match block {
            Block::Quote { inner } => deepest(inner),
            Block::List { items, .. } => items.iter().map(|item| deepest(&item.inner)).max().unwrap_or(0),
            _ => 0,
        });
        1 + below.max().unwrap_or(0)
    }
}
