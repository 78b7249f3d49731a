//! The one element.

use super::{
    attr::{self, Attr, Kept, Kind},
    value::{Given, Value},
};
use leptos::{
    ev::EventDescriptor,
    prelude::*,
    tachys::{
        html::{InertElement, element::ElementType, node_ref::NodeRefContainer},
        renderer::Rndr,
        view::{Mountable, any_view::AnyViewState},
    },
};
use send_wrapper::SendWrapper;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use web_sys::{Element, Node};

const SVG: &str = "http://www.w3.org/2000/svg";

/// An element with its attributes and what is in it.
pub struct El(Box<SendWrapper<Inner>>);

struct Inner {
    tag: &'static str,
    drawing: bool,
    attrs: Vec<Attr>,
    children: Vec<AnyView>,
}

/// An element on the page.
pub struct Drawn {
    tag: &'static str,
    element: Element,
    attrs: Vec<(&'static str, Kept)>,
    children: Vec<AnyViewState>,
}

impl El {
    /// An element of HTML.
    pub fn new(tag: &'static str) -> Self {
        Self::made(tag, false)
    }

    /// An element of a drawing.
    pub fn svg(tag: &'static str) -> Self {
        Self::made(tag, true)
    }

    #[inline(never)]
    fn made(tag: &'static str, drawing: bool) -> Self {
        Self(Box::new(SendWrapper::new(Inner { tag, drawing, attrs: Vec::new(), children: Vec::new() })))
    }

    /// An attribute that stays as it is.
    pub fn fixed(self, name: &'static str, text: &'static str) -> Self {
        self.set(Kind::Attr, name, Value::Fixed(text))
    }

    /// An attribute.
    pub fn attr(self, name: &'static str, value: impl Given) -> Self {
        self.set(Kind::Attr, name, value.value())
    }

    /// A class that is there or not.
    pub fn class(self, name: &'static str, value: impl Given) -> Self {
        self.set(Kind::Class, name, value.value())
    }

    /// A property of the element's object.
    pub fn prop(self, name: &'static str, value: impl Given) -> Self {
        self.set(Kind::Prop, name, value.value())
    }

    /// What is within, as HTML that the server has cleaned.
    pub fn html(self, value: impl Given) -> Self {
        self.set(Kind::Html, "", value.value())
    }

    /// Tells `node` of the element once it is there.
    pub fn node_ref<E: ElementType>(self, node: NodeRef<E>) -> Self
    where
        NodeRef<E>: NodeRefContainer<E>,
    {
        self.put(Attr::Ref(Rc::new(move |element| node.load(element))))
    }

    /// Hears an event.
    pub fn on<E: EventDescriptor>(self, name: &'static str, _: E, handler: impl FnMut(E::EventType) + 'static) -> Self
    where
        E::EventType: From<JsValue>,
    {
        self.put(attr::listener::<E>(name, handler))
    }

    #[inline(never)]
    fn set(self, kind: Kind, name: &'static str, value: Value) -> Self {
        self.put(Attr::Set(kind, name, value))
    }

    #[inline(never)]
    fn put(mut self, attr: Attr) -> Self {
        self.0.attrs.push(attr);
        self
    }

    /// A text within.
    #[inline(never)]
    pub fn text(self, text: &'static str) -> Self {
        self.piece(text.into_any())
    }

    /// An element within.
    #[inline(never)]
    pub fn child(self, child: Self) -> Self {
        self.piece(child.into_any())
    }

    /// Elements without a moving part, as their HTML.
    #[inline(never)]
    pub fn inert(self, html: &'static str) -> Self {
        self.piece(InertElement::new(html).into_any())
    }

    /// Whatever else there is within.
    #[inline(never)]
    pub fn piece(mut self, piece: AnyView) -> Self {
        self.0.children.push(piece);
        self
    }
}

impl Render for El {
    type State = Drawn;

    fn build(self) -> Drawn {
        let Inner { tag, drawing, attrs, children } = self.0.take();
        let element = Rndr::create_element(tag, drawing.then_some(SVG));
        let attrs = attr::start(attrs, &element);
        let mut children: Vec<_> = children.into_iter().map(Render::build).collect();
        for child in &mut children {
            child.mount(&element, None);
        }
        Drawn { tag, element, attrs, children }
    }

    fn rebuild(self, state: &mut Drawn) {
        if !self.is_like(state) {
            let mut new = self.build();
            state.insert_before_this(&mut new);
            state.unmount();
            *state = new;
            return;
        }
        let Inner { attrs, children, .. } = self.0.take();
        attr::renew(attrs, &state.element, &mut state.attrs);
        for (child, drawn) in children.into_iter().zip(&mut state.children) {
            child.rebuild(drawn);
        }
    }
}

impl El {
    /// Whether what is drawn can become this by changing values alone.
    fn is_like(&self, state: &Drawn) -> bool {
        self.0.tag == state.tag
            && self.0.children.len() == state.children.len()
            && attr::alike(&self.0.attrs, &state.attrs)
    }
}

impl Mountable for Drawn {
    fn unmount(&mut self) {
        self.element.unmount();
    }

    fn mount(&mut self, parent: &Element, marker: Option<&Node>) {
        self.element.mount(parent, marker);
    }

    fn insert_before_this(&self, child: &mut dyn Mountable) -> bool {
        self.element.insert_before_this(child)
    }

    fn elements(&self) -> Vec<Element> {
        vec![self.element.clone()]
    }
}
