//! Attributes, properties, classes and listeners of an element, set and kept up to date.

use super::value::Value;
use leptos::{
    ev::EventDescriptor,
    prelude::*,
    tachys::renderer::{RemoveEventHandler, Rndr},
};
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;
use web_sys::Element;

/// What is to be set at an element.
#[derive(Clone)]
pub(super) enum Attr {
    /// A value in one of the places that hold one.
    Set(Kind, &'static str, Value),
    /// A listener; it runs as its page's own, so what it makes goes with the page.
    On(&'static str, Owner, Rc<RefCell<dyn FnMut(JsValue)>>),
    /// Told of the element.
    Ref(Rc<dyn Fn(&Element)>),
}

/// Where a value goes.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Kind {
    /// An attribute.
    Attr,
    /// A class that is there or not.
    Class,
    /// A property of the object.
    Prop,
    /// What is within, as HTML.
    Html,
}

/// What is left of an attribute once it is set.
pub(super) enum Kept {
    Set(Value),
    Live(RenderEffect<Value>),
    #[expect(dead_code, reason = "listening ends when it is dropped")]
    On(RemoveEventHandler<Element>),
    Ref,
}

impl Attr {
    /// Tells attributes apart: two elements with the same ones in the same order can become one another.
    pub(super) fn name(&self) -> &'static str {
        match self {
            Self::Set(_, name, _) | Self::On(name, ..) => name,
            Self::Ref(_) => "",
        }
    }

    /// Sets it for the first time.
    pub(super) fn start(self, element: &Element) -> Kept {
        match self {
            Self::Set(kind, name, Value::Live(compute)) => {
                Kept::Live(follow(element.clone(), kind, name, Value::Live(compute), None))
            }
            Self::Set(kind, name, value) => {
                if value.text().is_some() || kind == Kind::Prop {
                    apply(element, kind, name, &value);
                }
                Kept::Set(value)
            }
            Self::On(name, owner, handler) => {
                let heard = move |event| owner.with(|| (handler.borrow_mut())(event));
                Kept::On(Rndr::add_event_listener(element, name, Box::new(heard)))
            }
            Self::Ref(told) => {
                told(element);
                Kept::Ref
            }
        }
    }

    /// Sets it where another of the same name was set before.
    pub(super) fn renew(self, element: &Element, kept: &mut Kept) {
        match (&self, &mut *kept) {
            (Self::Set(kind, name, Value::Live(compute)), Kept::Live(effect)) => {
                let before = effect.take_value();
                *kept = Kept::Live(follow(element.clone(), *kind, name, Value::Live(Rc::clone(compute)), before));
            }
            (Self::Set(kind, name, value), Kept::Set(before)) if !matches!(value, Value::Live(_)) => {
                if !value.same(before) {
                    apply(element, *kind, name, value);
                }
                *before = value.clone();
            }
            _ => *kept = self.start(element),
        }
    }
}

/// Sets all for the first time.
pub(super) fn start(attrs: Vec<Attr>, element: &Element) -> Vec<(&'static str, Kept)> {
    attrs.into_iter().map(|attr| (attr.name(), attr.start(element))).collect()
}

/// Sets all where ones like them were set before.
pub(super) fn renew(attrs: Vec<Attr>, element: &Element, kept: &mut [(&'static str, Kept)]) {
    for (attr, (_, kept)) in attrs.into_iter().zip(kept) {
        attr.renew(element, kept);
    }
}

/// Whether these are the same attributes in the same order, whatever their values.
pub(super) fn alike(attrs: &[Attr], kept: &[(&'static str, Kept)]) -> bool {
    attrs.len() == kept.len() && attrs.iter().zip(kept).all(|(attr, (name, _))| attr.name() == *name)
}

/// A listener: only the turning of the event into its type is compiled for each handler.
pub(super) fn listener<E: EventDescriptor>(name: &'static str, mut handler: impl FnMut(E::EventType) + 'static) -> Attr
where
    E::EventType: From<JsValue>,
{
    let heard = move |event: JsValue| handler(E::EventType::from(event));
    Attr::On(name, Owner::current().unwrap_or_default(), Rc::new(RefCell::new(heard)))
}

/// Sets what `value` computes, now and again.
fn follow(
    element: Element,
    kind: Kind,
    name: &'static str,
    value: Value,
    before: Option<Value>,
) -> RenderEffect<Value> {
    let mut first = before.is_none();
    let set = move |before: Option<Value>| {
        let now = value.clone().now();
        let fresh = std::mem::take(&mut first);
        let nothing = if fresh { now.text().is_none() && kind != Kind::Prop } else { false };
        if !nothing && !before.is_some_and(|before| now.same(&before)) {
            apply(&element, kind, name, &now);
        }
        now
    };
    RenderEffect::new_with_value(set, before)
}

/// An element refuses only names that no program writes; there is nobody to tell then.
fn apply(element: &Element, kind: Kind, name: &'static str, value: &Value) {
    match (kind, value.text()) {
        (Kind::Attr, Some(text)) => drop(element.set_attribute(name, text)),
        (Kind::Attr, None) => drop(element.remove_attribute(name)),
        (Kind::Class, text) => drop(element.class_list().toggle_with_force(name, text.is_some())),
        (Kind::Prop, _) => Rndr::set_property_or_value(element, name, &value.js()),
        (Kind::Html, text) => element.set_inner_html(text.unwrap_or_default()),
    }
}
