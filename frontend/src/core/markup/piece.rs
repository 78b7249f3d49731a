//! What stands in an element beside elements: texts, components, lists, and what moves.

use leptos::{
    prelude::*,
    tachys::{html::InertElement, view::iterators::StaticVec},
};
use std::any::Any;

/// A view of any type as one of a single type; one that is so already is left as it is.
#[inline(always)]
pub fn erase<T: RenderHtml + 'static>(view: T) -> AnyView {
    let mut slot = Some(view);
    let any = &mut slot as &mut dyn Any;
    if let Some(view) = any.downcast_mut::<Option<AnyView>>().and_then(Option::take) {
        return view;
    }
    if let Some(view) = any.downcast_mut::<Option<View<AnyView>>>().and_then(Option::take) {
        return view.into_inner();
    }
    slot.into_any()
}

/// What is computed, and again whenever a signal changes that the computing read.
pub fn live<T: RenderHtml + 'static>(mut compute: impl FnMut() -> T + Send + 'static) -> AnyView {
    moving(Box::new(move || erase(compute())))
}

#[inline(never)]
fn moving(compute: Box<dyn FnMut() -> AnyView + Send>) -> AnyView {
    compute.into_any()
}

/// An expression within a view, of which only the compiler knows whether it moves: `(&mut &mut Slot::new(..)).piece()`
/// takes [`Moving`] where it can and else [`Standing`].
pub struct Slot<T>(Option<T>);

impl<T> Slot<T> {
    /// Holds the expression.
    pub fn new(inner: T) -> Self {
        Self(Some(inner))
    }
}

/// What stands.
pub trait Standing {
    /// As a view; once.
    fn piece(&mut self) -> AnyView;
}

/// What moves.
pub trait Moving {
    /// As a view; once.
    fn piece(&mut self) -> AnyView;
}

impl<T: IntoRender> Standing for Slot<T>
where
    T::Output: RenderHtml + 'static,
{
    #[inline(always)]
    fn piece(&mut self) -> AnyView {
        match self.0.take() {
            Some(inner) => erase(inner.into_render()),
            None => ().into_any(),
        }
    }
}

impl<F: FnMut() -> T + Send + 'static, T: RenderHtml + 'static> Moving for &mut Slot<F> {
    #[inline(always)]
    fn piece(&mut self) -> AnyView {
        match self.0.take() {
            Some(compute) => live(compute),
            None => ().into_any(),
        }
    }
}

/// Views side by side.
#[derive(Default)]
pub struct Many(Vec<AnyView>);

impl Many {
    /// None yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// A text.
    #[inline(never)]
    pub fn text(self, text: &'static str) -> Self {
        self.piece(text.into_any())
    }

    /// An element.
    #[inline(never)]
    pub fn child(self, child: super::El) -> Self {
        self.piece(child.into_any())
    }

    /// Elements without a moving part, as their HTML.
    #[inline(never)]
    pub fn inert(self, html: &'static str) -> Self {
        self.piece(InertElement::new(html).into_any())
    }

    /// Whatever else.
    #[inline(never)]
    pub fn piece(mut self, piece: AnyView) -> Self {
        self.0.push(piece);
        self
    }

    /// All of them as one view.
    pub fn done(self) -> StaticVec<AnyView> {
        self.0.into()
    }
}
