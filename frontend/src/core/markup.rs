//! What `view!` makes: elements of one type, drawn and changed by code that is there once.
//!
//! Leptos compiles building and changing anew for every kind of element, attribute and closure. Here an element is a
//! list of attributes and children, and only what the page itself says is compiled for the page.

mod attr;
mod dressed;
mod element;
pub mod flow;
mod piece;
mod unused;
mod value;

pub use dressed::Dressed;
pub use element::El;
pub use flow::{For, Show};
pub use piece::{Many, Moving, Slot, Standing, erase, live};
pub use value::{Given, Value};
