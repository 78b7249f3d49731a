//! Nodes → the calls that make them.

use crate::{attributes, inert};
use proc_macro2::TokenStream;
use quote::quote;
use rstml::node::{Node as AnyNode, NodeBlock, NodeElement as AnyElement};
use syn::{Expr, Stmt, parse_quote};

pub(crate) type Node = AnyNode<rstml::Infallible>;
pub(crate) type Element = AnyElement<rstml::Infallible>;

/// What stands side by side, without an element around it.
pub(crate) fn fragment(nodes: Vec<Node>) -> TokenStream {
    let mut nodes: Vec<_> = nodes.into_iter().filter(|node| !matches!(node, AnyNode::Comment(_))).collect();
    match nodes.len() {
        0 => quote! { () },
        1 => single(nodes.remove(0)),
        _ => {
            let calls = nodes.into_iter().map(child);
            quote! { crate::core::markup::Many::new() #(#calls)* .done() }
        }
    }
}

/// A node that is the whole view. An element remains one, so that attributes can still be put onto it.
fn single(node: Node) -> TokenStream {
    match node {
        AnyNode::Text(text) => quote! { #text },
        AnyNode::Fragment(inner) => fragment(inner.children),
        AnyNode::Element(inner) if !is_component(&inner) => element(inner),
        AnyNode::Element(inner) => component(inner),
        AnyNode::Block(block) => piece(&block),
        other => quote! { #other },
    }
}

/// A node within an element or beside others, as a call on what holds it.
fn child(node: Node) -> TokenStream {
    if let Some(html) = inert::html(&node) {
        return quote! { .inert(#html) };
    }
    match node {
        AnyNode::Text(text) => quote! { .text(#text) },
        AnyNode::RawText(text) => {
            let text = text.to_string_best();
            quote! { .text(#text) }
        }
        AnyNode::Comment(_) => TokenStream::new(),
        AnyNode::Element(inner) if !is_component(&inner) => {
            let inner = element(inner);
            quote! { .child(#inner) }
        }
        AnyNode::Fragment(inner) => {
            let inner = fragment(inner.children);
            quote! { .piece(crate::core::markup::erase(#inner)) }
        }
        other => {
            let inner = single(other);
            quote! { .piece(#inner) }
        }
    }
}

fn element(node: Element) -> TokenStream {
    let tag = inert::tag(&node);
    let new = if inert::SVG.contains(&tag.as_str()) {
        quote! { svg }
    } else {
        quote! { new }
    };
    let attributes = attributes::calls(node.attributes());
    let children = node.children.into_iter().map(child);
    quote! { crate::core::markup::El::#new(#tag) #attributes #(#children)* }
}

/// Leptos' own macro calls it; its children are ours, and so is what is put onto its element.
fn component(mut node: Element) -> TokenStream {
    let (onto, own): (Vec<_>, Vec<_>) =
        std::mem::take(node.attributes_mut()).into_iter().partition(attributes::goes_onto_element);
    *node.attributes_mut() = own;
    let text_alone = matches!(node.children.as_slice(), [AnyNode::Text(_)]);
    if !node.children.is_empty() && !text_alone {
        let inner = fragment(std::mem::take(&mut node.children));
        node.children = vec![AnyNode::Block(NodeBlock::ValidBlock(parse_quote!({ #inner })))];
    }
    let called = quote! { ::leptos::prelude::view! { #node } };
    if onto.is_empty() {
        return quote! { crate::core::markup::erase(#called) };
    }
    let calls = attributes::calls(&onto);
    quote! { crate::core::markup::Dressed::new(crate::core::markup::erase(#called)) #calls .done() }
}

/// `{expression}`: what moves is told from what stands by its type, or at once where it is written as a closure.
fn piece(block: &NodeBlock) -> TokenStream {
    match block {
        NodeBlock::ValidBlock(block) => match block.stmts.as_slice() {
            [Stmt::Expr(closure @ Expr::Closure(_), None)] => quote! { crate::core::markup::live(#closure) },
            [Stmt::Expr(inner, None)] => slot(quote! { #inner }),
            _ => slot(quote! { #block }),
        },
        other => quote! { #other },
    }
}

fn slot(inner: TokenStream) -> TokenStream {
    quote! {{
        use crate::core::markup::{Moving as _, Standing as _};
        (&mut &mut crate::core::markup::Slot::new(#inner)).piece()
    }}
}

pub(crate) fn is_component(node: &Element) -> bool {
    let name = node.name().to_string();
    name.rsplit("::").next().is_some_and(|last| last.starts_with(|letter: char| letter.is_ascii_uppercase()))
}
