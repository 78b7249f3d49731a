//! What has no moving part: a text, which the browser's own parser makes into elements.

use crate::draw::{Element, Node, is_component};
use rstml::node::{Node as AnyNode, NodeAttribute};
use syn::{Expr, ExprLit, Lit};

/// Elements of drawings, which live in a namespace of their own.
pub(crate) const SVG: &[&str] = &[
    "circle",
    "clipPath",
    "defs",
    "ellipse",
    "g",
    "line",
    "linearGradient",
    "marker",
    "mask",
    "path",
    "pattern",
    "polygon",
    "polyline",
    "radialGradient",
    "rect",
    "stop",
    "svg",
    "symbol",
    "text",
    "tspan",
    "use",
];
/// Elements that have no end.
const VOID: &[&str] = &["area", "br", "col", "embed", "hr", "img", "input", "source", "track", "wbr"];

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

#[cfg(test)]
mod tests {
    use super::html;
    use proc_macro2::TokenStream;

    fn written(text: &str) -> Option<String> {
        let tokens: TokenStream = text.parse().expect("tokens");
        html(&rstml::parse2(tokens).expect("nodes")[0])
    }

    #[test]
    fn what_stands_still_becomes_its_html() {
        let list = r#"<p class="a \"b\"" hidden>"1 < 2 & 3" <br/> <b>"x"</b></p>"#;
        let said = r#"<p class="a &quot;b&quot;" hidden>1 &lt; 2 &amp; 3<br><b>x</b></p>"#;
        assert_eq!(written(list).as_deref(), Some(said));
        assert_eq!(
            written(r#"<svg class="a"><use_ href="b"></use_></svg>"#).as_deref(),
            Some(r#"<svg class="a"><use href="b"></use></svg>"#)
        );
    }

    #[test]
    fn what_moves_does_not() {
        for moving in [
            "<p>{name}</p>",
            "<p class=name></p>",
            r#"<p class:on=name>"x"</p>"#,
            r#"<p on:click=name>"x"</p>"#,
            "<p><Icon/></p>",
            r#"<path d="M0 0"></path>"#,
            "<p></p>",
        ] {
            assert_eq!(written(moving), None, "{moving}");
        }
    }
}
