//! Attributes → the calls that set them.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use rstml::node::{KeyedAttribute, NodeAttribute};
use syn::{Expr, ExprLit, Lit, Stmt};

/// What, standing on a component, is meant for the element that it draws.
pub(crate) fn goes_onto_element(attribute: &NodeAttribute) -> bool {
    let NodeAttribute::Attribute(attribute) = attribute else { return false };
    let key = attribute.key.to_string();
    ["on:", "class:", "prop:", "attr:"].iter().any(|prefix| key.starts_with(prefix))
}

/// One call each: `class` comes first, because it would overwrite what `class:name` adds.
pub(crate) fn calls(attributes: &[NodeAttribute]) -> TokenStream {
    let keyed = attributes.iter().map(|attribute| match attribute {
        NodeAttribute::Attribute(attribute) => (attribute.key.to_string() != "class", call(attribute)),
        NodeAttribute::Block(block) => {
            (true, syn::Error::new_spanned(block, "attributes are written out here, not spread").into_compile_error())
        }
    });
    let mut keyed: Vec<_> = keyed.collect();
    keyed.sort_by_key(|(late, _)| *late);
    keyed.into_iter().map(|(_, call)| call).collect()
}

fn call(attribute: &KeyedAttribute) -> TokenStream {
    let key = attribute.key.to_string();
    let key = key.trim_start_matches("r#");
    let value = attribute.value().map_or_else(|| quote! { true }, bare);
    match key.split_once(':') {
        Some(("on", name)) => {
            let event = event(name);
            quote! { .on(#name, #event, #value) }
        }
        Some(("class", name)) => quote! { .class(#name, #value) },
        Some(("prop", name)) => quote! { .prop(#name, #value) },
        Some(("attr", name)) => set(name, attribute, &value),
        Some(_) => syn::Error::new_spanned(&attribute.key, "no such attribute here").into_compile_error(),
        None if key == "node_ref" => quote! { .node_ref(#value) },
        None if key == "inner_html" => quote! { .html(#value) },
        None => set(key, attribute, &value),
    }
}

/// Leptos has no type of its own for some events.
fn event(name: &str) -> TokenStream {
    if name == "cancel" {
        return quote! { ::leptos::ev::Custom::<::web_sys::Event>::new(#name) };
    }
    let known = format_ident!("{name}");
    quote! { ::leptos::ev::#known }
}

fn set(name: &str, attribute: &KeyedAttribute, value: &TokenStream) -> TokenStream {
    match attribute.value() {
        Some(Expr::Lit(ExprLit { lit: Lit::Str(text), .. })) => quote! { .fixed(#name, #text) },
        _ => quote! { .attr(#name, #value) },
    }
}

/// `{value}` without its braces, which would be called unneeded.
fn bare(value: &Expr) -> TokenStream {
    if let Expr::Block(block) = value
        && let [Stmt::Expr(inner, None)] = block.block.stmts.as_slice()
    {
        return quote! { #inner };
    }
    quote! { #value }
}
