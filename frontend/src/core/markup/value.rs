//! What an attribute can be: a text, a flag, nothing, or what changes.

use leptos::prelude::*;
use std::{cell::RefCell, rc::Rc};
use wasm_bindgen::JsValue;

/// An attribute's value.
#[derive(Clone)]
pub enum Value {
    /// The attribute is not there.
    None,
    /// There without a text, or not there.
    Flag(bool),
    /// A text of the program's own.
    Fixed(&'static str),
    /// A text.
    Text(String),
    /// Computed, and again whenever a signal changes that the computing read.
    Live(Rc<RefCell<dyn FnMut() -> Value>>),
}

impl Value {
    /// The text to set; none takes the attribute away.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::None | Self::Flag(false) | Self::Live(_) => None,
            Self::Flag(true) => Some(""),
            Self::Fixed(text) => Some(text),
            Self::Text(text) => Some(text),
        }
    }

    /// The value of an element's property.
    pub(super) fn js(&self) -> JsValue {
        match self {
            Self::Flag(flag) => JsValue::from_bool(*flag),
            other => other.text().map_or(JsValue::UNDEFINED, JsValue::from_str),
        }
    }

    /// Whether setting this after `before` would change nothing.
    pub(super) fn same(&self, before: &Self) -> bool {
        self.text() == before.text()
    }

    /// What it is now; tracked where it is computed.
    pub(super) fn now(self) -> Self {
        match self {
            Self::Live(compute) => {
                let value = (compute.borrow_mut())();
                value.now()
            }
            other => other,
        }
    }
}

/// What can be given as an attribute's value.
pub trait Given {
    /// As a value.
    fn value(self) -> Value;
}

impl Given for Value {
    fn value(self) -> Value {
        self
    }
}

impl Given for bool {
    fn value(self) -> Value {
        Value::Flag(self)
    }
}

impl Given for &'static str {
    fn value(self) -> Value {
        Value::Fixed(self)
    }
}

impl Given for String {
    fn value(self) -> Value {
        Value::Text(self)
    }
}

impl<T: Given> Given for Option<T> {
    fn value(self) -> Value {
        self.map_or(Value::None, T::value)
    }
}

impl<F: FnMut() -> T + 'static, T: Given> Given for F {
    fn value(mut self) -> Value {
        Value::Live(Rc::new(RefCell::new(move || self().value())))
    }
}

macro_rules! numbers {
    ($($number:ty)*) => {$(
        impl Given for $number {
            fn value(self) -> Value {
                Value::Text(self.to_string())
            }
        }
    )*};
}

numbers!(u8 u32 u64 usize i32 i64 f64);

macro_rules! signals {
    ($($signal:ident)*) => {$(
        impl<T: Given + Clone + Send + Sync + 'static> Given for $signal<T> {
            fn value(self) -> Value {
                (move || self.get()).value()
            }
        }
    )*};
}

signals!(Signal RwSignal Memo);
