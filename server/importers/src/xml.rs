//! XML, an element at a time: what is around the records is walked, each record becomes a small tree of its own.
//!
//! No entity is ever declared or fetched: a document type that declares one is refused.

use crate::{
    error::{Error, Result},
    source::{Gauge, Meter, Source},
};
use quick_xml::{
    Reader,
    events::{BytesRef, BytesStart, Event},
};
use std::rc::Rc;

/// The most elements of one record.
const ELEMENTS: usize = 500_000;
/// How deep elements may lie in each other.
const DEPTH: usize = 200;
/// The most text kept of one element, in bytes.
const TEXT: usize = 1 << 20;

/// An element.
#[derive(Debug, Default)]
pub(crate) struct Node {
    /// Its name, without a namespace's prefix.
    pub(crate) name: String,
    attributes: Vec<(String, String)>,
    /// The text directly in it.
    pub(crate) text: String,
    children: Vec<Node>,
}

impl Node {
    /// An attribute; absent when it is empty.
    pub(crate) fn attr(&self, name: &str) -> Option<&str> {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The first child of this name.
    pub(crate) fn child(&self, name: &str) -> Option<&Node> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Every child of this name.
    pub(crate) fn all<'n>(&'n self, name: &'n str) -> impl Iterator<Item = &'n Node> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The text of the first child of this name; absent when it is blank.
    pub(crate) fn value(&self, name: &str) -> Option<&str> {
        self.child(name).and_then(Node::content)
    }

    /// Its own text; absent when it is blank.
    pub(crate) fn content(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    fn say(&mut self, text: &str) {
        if self.text.len() + text.len() <= TEXT {
            self.text.push_str(text);
        } else {
            let room = TEXT.saturating_sub(self.text.len());
            self.text.push_str(&text[..text.floor_char_boundary(room)]);
        }
    }
}

/// What comes next.
#[derive(Debug)]
pub(crate) enum Step {
    /// An element begins; it has its attributes alone.
    Open(Node),
    /// An element ends.
    Close(String),
}

/// A walk through a document.
pub(crate) struct Xml<'s> {
    reader: Reader<Meter<'s>>,
    gauge: Rc<Gauge>,
    buffer: Vec<u8>,
    /// Names of the elements that are open.
    open: Vec<String>,
}

impl<'s> Xml<'s> {
    /// Begins at the start of `source`.
    pub(crate) fn open(source: &'s (impl Source + ?Sized)) -> Result<Self> {
        Ok(Self::over(Meter::open(source)?))
    }

    pub(crate) fn over(meter: Meter<'s>) -> Self {
        let gauge = meter.gauge();
        let mut reader = Reader::from_reader(meter);
        reader.config_mut().expand_empty_elements = true;
        Self { reader, gauge, buffer: Vec::new(), open: Vec::new() }
    }

    /// The line that it stands in.
    pub(crate) fn line(&self) -> u64 {
        self.gauge.here().line
    }

    /// The next beginning or end of an element; none at the end of the document.
    pub(crate) fn step(&mut self) -> Result<Option<Step>> {
        loop {
            match self.event()? {
                Some(Piece::Open(node)) => return Ok(Some(Step::Open(node))),
                Some(Piece::Close(name)) => return Ok(Some(Step::Close(name))),
                Some(Piece::Text(_)) => {}
                None => return Ok(None),
            }
        }
    }

    /// Reads the rest of an element that has begun, whole.
    pub(crate) fn whole(&mut self, begun: Node) -> Result<Node> {
        let mut stack = vec![begun];
        let mut count = 0;
        loop {
            match self.event()? {
                Some(Piece::Open(node)) => {
                    count += 1;
                    if count > ELEMENTS {
                        let name = &stack[0].name;
                        return Err(self.gauge.blame(format!("<{name}> holds more than {ELEMENTS} elements")));
                    }
                    stack.push(node);
                }
                Some(Piece::Text(text)) => {
                    if let Some(last) = stack.last_mut() {
                        last.say(&text);
                    }
                }
                Some(Piece::Close(_)) => {
                    let Some(done) = stack.pop() else { break };
                    match stack.last_mut() {
                        Some(parent) => parent.children.push(done),
                        None => return Ok(done),
                    }
                }
                None => break,
            }
        }
        Err(self.truncated())
    }

    fn event(&mut self) -> Result<Option<Piece>> {
        loop {
            self.gauge.begin();
            self.buffer.clear();
            let event = self.reader.read_event_into(&mut self.buffer);
            let event = match event {
                Ok(event) => event,
                Err(error) => return Err(complaint(&self.gauge, &self.open, &error)),
            };
            match event {
                Event::Start(start) => {
                    let node = opened(&start).map_err(|why| self.gauge.blame(why))?;
                    if self.open.len() == DEPTH {
                        return Err(self.gauge.blame(format!("elements lie more than {DEPTH} deep")));
                    }
                    self.open.push(node.name.clone());
                    return Ok(Some(Piece::Open(node)));
                }
                Event::End(_) => return Ok(self.open.pop().map(Piece::Close)),
                Event::Text(text) => return Ok(Some(Piece::Text(text.xml10_content().into_owned()))),
                Event::CData(text) => return Ok(Some(Piece::Text(text.xml10_content().into_owned()))),
                Event::GeneralRef(name) => return Ok(Some(Piece::Text(resolved(&name)))),
                Event::DocType(text) if text.to_ascii_uppercase().contains("<!ENTITY") => {
                    return Err(self.gauge.blame("the document type declares entities; they are never taken"));
                }
                Event::Decl(decl) => {
                    if let Some(Ok(name)) = decl.encoding()
                        && !is_unicode(&name)
                    {
                        let name = crate::text::short(&name, 40);
                        return Err(self
                            .gauge
                            .blame(format!("the encoding {name} is not read; convert the file to UTF-8")));
                    }
                }
                Event::Eof if self.open.is_empty() => return Ok(None),
                Event::Eof => return Err(self.truncated()),
                _ => {}
            }
        }
    }

    fn truncated(&self) -> Error {
        let inside = self.open.last().map_or_else(String::new, |name| format!(" within <{name}>"));
        self.gauge.blame(format!("the file ends{inside}; it is truncated"))
    }
}

enum Piece {
    Open(Node),
    Close(String),
    Text(String),
}

fn is_unicode(encoding: &str) -> bool {
    let name = encoding.to_ascii_lowercase();
    matches!(name.as_str(), "utf-8" | "utf8" | "us-ascii" | "ascii") || name.starts_with("utf-16")
}

fn complaint(gauge: &Gauge, open: &[String], error: &quick_xml::Error) -> Error {
    let inside = open.last().map_or_else(String::new, |name| format!(" within <{name}>"));
    gauge.blame(match error {
        quick_xml::Error::Syntax(why) => {
            format!("this is no well-formed XML{inside}: {why}; the file may be truncated")
        }
        other => format!("this is no well-formed XML{inside}: {other}"),
    })
}

fn opened(start: &BytesStart<'_>) -> std::result::Result<Node, String> {
    let mut node = Node { name: start.local_name().as_ref().to_owned(), ..Node::default() };
    for attribute in start.attributes().with_checks(false).take(200) {
        let attribute = attribute.map_err(|e| format!("<{}> has a broken attribute: {e}", node.name))?;
        let name = attribute.key.local_name().as_ref().to_owned();
        let value = quick_xml::escape::unescape(&attribute.value);
        // An unknown entity stays as it stands.
        let value = value.map_or_else(|_| attribute.value.to_string(), std::borrow::Cow::into_owned);
        node.attributes.push((name, value));
    }
    Ok(node)
}

fn resolved(name: &BytesRef<'_>) -> String {
    if let Ok(Some(c)) = name.resolve_char_ref() {
        return c.to_string();
    }
    let known = quick_xml::escape::resolve_xml_entity(name);
    known.map_or_else(|| format!("&{};", &**name), str::to_owned)
}
