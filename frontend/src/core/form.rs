//! Forms: a draft of a request, its errors field by field, and the sending.
//!
//! The draft is the API's own request type, so its rules speak before anything is sent, and what the
//! server finds wrong lands at the same fields.

use crate::core::http::{Answer, Failure};
use assay_api::{FieldError, Rules};
use leptos::{prelude::*, task::spawn_local};
use serde::Serialize;
use std::{fmt::Display, future::Future, pin::Pin, str::FromStr};
use wasm_bindgen::JsCast;

/// A request being written.
pub struct Form<T: 'static> {
    /// What has been written so far.
    pub draft: RwSignal<T>,
    sending: Sending,
}

/// A request on its way, and what is done with its answer.
type Work = Pin<Box<dyn Future<Output = Answer<Box<dyn FnOnce()>>>>>;

/// What is the same for every form: how the sending goes.
#[derive(Clone, Copy)]
pub struct Sending {
    errors: RwSignal<Vec<FieldError>>,
    failure: RwSignal<Option<Failure>>,
    busy: RwSignal<bool>,
    shown: StoredValue<Vec<&'static str>>,
}

impl<T> Clone for Form<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Form<T> {}

/// One field of a form, as an input needs it.
#[derive(Clone, Copy)]
pub struct Bound {
    /// The field's name in the request.
    pub name: &'static str,
    /// Its text.
    pub value: Signal<String>,
    /// Takes new text.
    pub set: Callback<String>,
    /// What is wrong with it.
    pub error: Signal<Option<String>>,
}

impl Bound {
    /// A field of no form, with which nothing is ever wrong.
    pub fn loose(name: &'static str, value: Signal<String>, set: impl Fn(String) + Send + Sync + 'static) -> Self {
        Self { name, value, set: Callback::new(set), error: Signal::stored(None) }
    }
}

impl<T: Rules + Clone + Send + Sync + 'static> Form<T> {
    /// A form that starts with `draft`.
    pub fn new(draft: T) -> Self {
        Self {
            draft: RwSignal::new(draft),
            sending: Sending {
                errors: RwSignal::new(Vec::new()),
                failure: RwSignal::new(None),
                busy: RwSignal::new(false),
                shown: StoredValue::new(Vec::new()),
            },
        }
    }

    /// A field that is a text.
    pub fn text(self, name: &'static str, lens: fn(&mut T) -> &mut String) -> Bound {
        self.field(name, move |draft| lens(draft).clone(), move |draft, text| *lens(draft) = text)
    }

    /// A field that is a text or absent.
    pub fn maybe(self, name: &'static str, lens: fn(&mut T) -> &mut Option<String>) -> Bound {
        let read = move |draft: &mut T| lens(draft).clone().unwrap_or_default();
        self.field(name, read, move |draft, text| *lens(draft) = Some(text).filter(|text| !text.is_empty()))
    }

    /// A field that is a choice or a day, or absent: what does not parse is absent.
    pub fn parsed<V: FromStr + Display + 'static>(
        self,
        name: &'static str,
        lens: fn(&mut T) -> &mut Option<V>,
    ) -> Bound {
        let read = move |draft: &mut T| lens(draft).as_ref().map(V::to_string).unwrap_or_default();
        self.field(name, read, move |draft, text| *lens(draft) = text.parse().ok())
    }

    /// A field that is a list of texts, written with `separator` between them.
    pub fn list(self, name: &'static str, separator: char, lens: fn(&mut T) -> &mut Vec<String>) -> Bound {
        let read = move |draft: &mut T| lens(draft).join(&separator.to_string());
        self.field(name, read, move |draft, text| *lens(draft) = members(&text, separator))
    }

    /// A field that is on or off: `true` or `false`.
    pub fn flag(self, name: &'static str, lens: fn(&mut T) -> &mut bool) -> Bound {
        self.field(name, move |draft| lens(draft).to_string(), move |draft, text| *lens(draft) = text == "true")
    }

    /// A field read and written by hand.
    pub fn field(
        self,
        name: &'static str,
        read: impl Fn(&mut T) -> String + Send + Sync + 'static,
        write: impl Fn(&mut T, String) + Send + Sync + 'static,
    ) -> Bound {
        let value = move || self.read(&read);
        let set = move |text| self.write(name, text, &write);
        bound(name, Box::new(value), Box::new(set), self.error(name))
    }

    /// What each field does anyway is compiled once for each form.
    #[inline(never)]
    fn read(self, read: &dyn Fn(&mut T) -> String) -> String {
        self.draft.track();
        read(&mut self.draft.write_untracked())
    }

    #[inline(never)]
    fn write(self, name: &'static str, text: String, write: &dyn Fn(&mut T, String)) {
        self.draft.update(|draft| write(draft, text));
        self.sending.forget(name);
    }

    /// What is wrong with a field, tracked. Asking for it tells the form that the field is on the page.
    pub fn error(self, name: &'static str) -> Signal<Option<String>> {
        self.sending.error(name)
    }

    /// How its sending goes, for what need not know the form's type.
    pub fn going(self) -> Sending {
        self.sending
    }

    /// The request as it would be sent now, to show it.
    pub fn body(self) -> Signal<String>
    where
        T: Serialize,
    {
        Signal::derive(move || self.draft.with(|draft| serde_json::to_string_pretty(draft).unwrap_or_default()))
    }

    /// What went wrong with the whole, tracked: a failure that names no field of this page.
    pub fn trouble(self) -> Option<String> {
        self.sending.trouble()
    }

    /// Whether it is being sent, tracked.
    pub fn is_busy(self) -> bool {
        self.sending.is_busy()
    }

    /// Checks the draft, sends it, and calls `done` with the answer.
    pub fn submit<R: 'static, F: Future<Output = Answer<R>> + 'static>(
        self,
        send: impl FnOnce(T) -> F + 'static,
        done: impl FnOnce(R) + 'static,
    ) {
        if self.sending.busy.get_untracked() {
            return;
        }
        let mut draft = self.draft.get_untracked();
        self.sending.failure.set(None);
        if let Err(errors) = draft.checked() {
            return self.sending.refuse(errors);
        }
        self.sending.errors.set(Vec::new());
        self.sending.busy.set(true);
        let work = async move {
            let answer = send(draft).await?;
            Ok(Box::new(move || done(answer)) as Box<dyn FnOnce()>)
        };
        self.sending.follow(Box::pin(work));
    }
}

fn bound(
    name: &'static str,
    value: Box<dyn Fn() -> String + Send + Sync>,
    set: Box<dyn Fn(String) + Send + Sync>,
    error: Signal<Option<String>>,
) -> Bound {
    Bound { name, value: Signal::derive(value), set: Callback::new(set), error }
}

impl Sending {
    /// What was wrong with a field is no longer known once it has another text.
    fn forget(self, name: &'static str) {
        self.errors.update(|errors| errors.retain(|error| !names(&error.field, name)));
    }

    fn error(self, name: &'static str) -> Signal<Option<String>> {
        self.shown.update_value(|shown| shown.push(name));
        Signal::derive(move || {
            self.errors.with(|errors| {
                errors.iter().find(|error| names(&error.field, name)).map(|error| sentence(&error.message))
            })
        })
    }

    /// Whether it is on its way, tracked.
    pub fn is_busy(self) -> bool {
        self.busy.get()
    }

    /// What went wrong with the whole, tracked: a failure that names no field of this page.
    pub fn trouble(self) -> Option<String> {
        let elsewhere = self.errors.with(|errors| {
            let missing =
                |error: &&FieldError| !self.shown.with_value(|all| all.iter().any(|name| names(&error.field, name)));
            errors.iter().find(missing).map(|error| format!("{}: {}.", error.field, error.message))
        });
        let whole = || {
            self.failure
                .with(|failure| failure.as_ref().filter(|failure| failure.fields.is_empty()).map(Failure::sentence))
        };
        elsewhere.or_else(whole)
    }

    /// Waits for the answer; not generic, as it would be compiled anew for every form.
    fn follow(self, work: Work) {
        spawn_local(async move {
            let answer = work.await;
            self.busy.try_set(false);
            match answer {
                Ok(done) => done(),
                Err(failure) => {
                    self.refuse(failure.fields.clone());
                    self.failure.try_set(Some(failure));
                }
            }
        });
    }

    /// Shows the errors and leads to the first field that has one.
    fn refuse(self, errors: Vec<FieldError>) {
        self.errors.try_set(errors);
        request_animation_frame(|| {
            let wrong = document().query_selector("form [aria-invalid=true]").ok().flatten();
            if let Some(input) = wrong.and_then(|element| element.dyn_into::<web_sys::HtmlElement>().ok()) {
                // Focus is a courtesy: the messages stand there without it.
                let _ = input.focus();
            }
        });
    }
}

/// The members of a list that is written as one text; an empty text is no member, and not one that is empty.
///
/// Nothing is trimmed here: the text must come back as it was typed. The rules trim when it is sent.
fn members(text: &str, separator: char) -> Vec<String> {
    if text.is_empty() { Vec::new() } else { text.split(separator).map(str::to_owned).collect() }
}

/// Whether an error's field is this one or a member of it: `tags[3]` is of `tags`.
fn names(field: &str, name: &str) -> bool {
    field.strip_prefix(name).is_some_and(|rest| rest.is_empty() || rest.starts_with(['[', '.']))
}

/// `must be 1 to 3` → `Must be 1 to 3.`
fn sentence(message: &str) -> String {
    let mut rest = message.chars();
    rest.next()
        .map(|first| format!("{}{}.", first.to_uppercase(), rest.as_str().trim_end_matches('.')))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn errors_of_members_belong_to_the_list() {
        assert!(names("tags[3]", "tags") && names("tags", "tags") && names("ports[0].port", "ports"));
        assert!(!names("tagses", "tags") && !names("tag", "tags"));
        assert_eq!(sentence("must be 1 to 3"), "Must be 1 to 3.");
    }

    #[test]
    fn an_empty_text_is_an_empty_list() {
        assert_eq!(members("", ','), Vec::<String>::new());
        assert_eq!(members("a, b,", ','), ["a", " b", ""]);
    }
}
