//! What every file that draws begins with: Leptos' own prelude, and in it our `view!`.

pub use crate::core::markup::{For, Show};
pub use assay_markup::view;
pub use leptos::prelude::*;
