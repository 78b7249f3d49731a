//! `view!` for the web UI: Leptos' notation, another outcome.
//!
//! Leptos makes a type of every element and compiles how it is built and changed anew for each of them, which was two
//! thirds of the module. Here each element becomes a row of calls on one type, `core::markup::El`; what has no moving
//! part becomes the text of its HTML; components are left to Leptos.

mod attributes;
mod draw;
mod inert;

use proc_macro::TokenStream;
use quote::quote;
use rstml::{Parser, ParserConfig};

/// Elements, components, texts and `{expressions}`, as in Leptos' macro of the same name.
#[proc_macro]
pub fn view(tokens: TokenStream) -> TokenStream {
    let parser = Parser::new(ParserConfig::default().recover_block(true));
    let (nodes, errors) = parser.parse_recoverable(proc_macro2::TokenStream::from(tokens)).split_vec();
    let errors = errors.into_iter().map(|error| error.emit_as_expr_tokens());
    let drawn = draw::fragment(nodes);
    quote! {{ #(#errors;)* #drawn }}.into()
}
