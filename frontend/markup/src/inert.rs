//! What has no moving part: a text, which the browser's own parser makes into elements.

use crate::draw::{Element, Node, is_component};
use rstml::node::{Node as AnyNode, NodeAttribute};
use syn::{Expr, ExprLit, Lit};

/// Elements of drawings, which live in a namespace of their own.
pub(crate) const SVG: &[&str] =
    &["circle", "defs", "g", "line", "path", "polygon", "polyline", "rect", "svg", "text", "use"];
/// Elements that have no end.
const VOID: &[&str] = &["br", "col", "hr", "img", "input", "wbr"];

/// Its name; `use_` is written for what Rust has a word of its own for.
pub(crate) fn tag(element: &Element) -> String {
    element.name().to_string().trim_end_matches('_').to_owned()
}

/// The HTML of an element with all that is in it, if nothing in it moves and there is something in it.
pub(crate) fn html(node: &Node) -> Option<String> {
    let AnyNode::Element(element) = node else { return None };
    let tag = tag(element);
    let bare = element.attributes().is_empty() && element.children.is_empty();
    // The parser only knows that a part of a drawing is one when it stands within the drawing.
    if bare || (SVG.contains(&tag.as_str()) && tag != "svg") {
        return None;
    }
    let mut html = String::new();
    write(node, &mut html)?;
    Some(html)
}

fn write(node: &Node, html: &mut String) -> Option<()> {
    let element = match node {
        AnyNode::Element(element) if !is_component(element) => element,
        AnyNode::Text(text) => {
            html.push_str(&escaped(&text.value_string()));
            return Some(());
        }
        AnyNode::Comment(_) => return Some(()),
        _ => return None,
    };
    let tag = tag(element);
    html.push_str(&format!("<{tag}"));
    for attribute in element.attributes() {
        html.push_str(&written(attribute)?);
    }
    html.push('>');
    if VOID.contains(&tag.as_str()) {
        return Some(());
    }
    for child in &element.children {
        write(child, html)?;
    }
    html.push_str(&format!("</{tag}>"));
    Some(())
}

fn written(attribute: &NodeAttribute) -> Option<String> {
    let NodeAttribute::Attribute(attribute) = attribute else { return None };
    let key = attribute.key.to_string();
    let key = key.trim_start_matches("r#");
    if key.contains(':') || key == "node_ref" || key == "inner_html" {
        return None;
    }
    match attribute.value() {
        None if attribute.possible_value.to_value().is_none() => Some(format!(" {key}")),
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => Some(format!(" {key}=\"{}\"", escaped(&text.value()))),
        _ => None,
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}
