//! A component with attributes and listeners put onto the element that it draws.

use super::{
    attr::{self, Attr, Kept, Kind},
    value::{Given, Value},
};
use leptos::{
    ev::EventDescriptor,
    prelude::*,
    tachys::view::{Mountable, any_view::AnyViewState},
};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

/// The component's view, and what is put onto it.
pub struct Dressed {
    view: AnyView,
    attrs: SendWrapper<Vec<Attr>>,
}

/// Both on the page.
pub struct Worn {
    view: AnyViewState,
    attrs: Vec<(Element, Vec<(&'static str, Kept)>)>,
}

impl Dressed {
    /// Nothing put onto it yet.
    #[inline(never)]
    pub fn new(view: AnyView) -> Box<Self> {
        Box::new(Self { view, attrs: SendWrapper::new(Vec::new()) })
    }

    /// An attribute that stays as it is.
    pub fn fixed(self: Box<Self>, name: &'static str, text: &'static str) -> Box<Self> {
        self.put(Attr::Set(Kind::Attr, name, Value::Fixed(text)))
    }

    /// An attribute.
    pub fn attr(self: Box<Self>, name: &'static str, value: impl Given) -> Box<Self> {
        self.put(Attr::Set(Kind::Attr, name, value.value()))
    }

    /// A class that is there or not.
    pub fn class(self: Box<Self>, name: &'static str, value: impl Given) -> Box<Self> {
        self.put(Attr::Set(Kind::Class, name, value.value()))
    }

    /// A property of the element's object.
    pub fn prop(self: Box<Self>, name: &'static str, value: impl Given) -> Box<Self> {
        self.put(Attr::Set(Kind::Prop, name, value.value()))
    }

    /// Hears an event.
    pub fn on<E: EventDescriptor>(
        self: Box<Self>,
        name: &'static str,
        _: E,
        handler: impl FnMut(E::EventType) + 'static,
    ) -> Box<Self>
    where
        E::EventType: From<JsValue>,
    {
        self.put(attr::listener::<E>(name, handler))
    }

    #[inline(never)]
    fn put(mut self: Box<Self>, attr: Attr) -> Box<Self> {
        self.attrs.push(attr);
        self
    }

    /// As a view.
    #[inline(never)]
    #[expect(clippy::boxed_local, reason = "what is passed on from call to call is small")]
    pub fn done(self: Box<Self>) -> AnyView {
        (*self).into_any()
    }
}

impl Render for Dressed {
    type State = Worn;

    fn build(self) -> Worn {
        let view = self.view.build();
        let attrs = put_on(self.attrs.take(), &view);
        Worn { view, attrs }
    }

    fn rebuild(self, state: &mut Worn) {
        let before = state.view.elements();
        self.view.rebuild(&mut state.view);
        let attrs = self.attrs.take();
        let stayed = state.view.elements() == before;
        match state.attrs.as_mut_slice() {
            [(element, kept)] if stayed && attr::alike(&attrs, kept) => attr::renew(attrs, element, kept),
            _ => state.attrs = put_on(attrs, &state.view),
        }
    }
}

fn put_on(attrs: Vec<Attr>, view: &AnyViewState) -> Vec<(Element, Vec<(&'static str, Kept)>)> {
    let dress = |element: Element| {
        let kept = attr::start(attrs.clone(), &element);
        (element, kept)
    };
    view.elements().into_iter().map(dress).collect()
}

impl Mountable for Worn {
    fn unmount(&mut self) {
        self.view.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.view.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.view.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        self.view.elements()
    }
}
