//! What Leptos asks of every view so that a server can draw it as well. Ours are drawn in browsers alone.

use super::{Dressed, El};
use leptos::{
    attr::{Attribute, any_attribute::AnyAttribute},
    prelude::*,
    tachys::{
        hydration::Cursor,
        view::{Position, PositionState},
    },
};

macro_rules! drawn_in_browsers_alone {
    ($($view:ident)*) => {$(
        impl AddAnyAttr for $view {
            type Output<New: Attribute> = Self;

            /// `view!` puts attributes onto elements itself.
            fn add_any_attr<New: Attribute>(self, _: New) -> Self {
                self
            }
        }

        impl RenderHtml for $view {
            type AsyncOutput = Self;
            type Owned = Self;

            const MIN_LENGTH: usize = 0;

            fn dry_resolve(&mut self) {}

            async fn resolve(self) -> Self {
                self
            }

            fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

            fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
                self.build()
            }

            fn into_owned(self) -> Self {
                self
            }
        }
    )*};
}

drawn_in_browsers_alone!(El Dressed);
