//! How a finding's form is sent.
//!
//! It sends what was written and nothing else: two people who edit different fields of one finding at
//! the same time both keep what they have written.

use crate::{
    components::prelude::*,
    core::{form::Form, http, toast::Toasts},
};
use assay_api::findings::{Finding, NewFinding};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::{Map, Value};

/// What was written: the fields that differ from `before`. With a new vector goes the severity that is shown, or the
/// server would take it from the new score.
fn written(before: &NewFinding, draft: &NewFinding) -> Map<String, Value> {
    let fields = |finding| match serde_json::to_value(finding) {
        Ok(Value::Object(fields)) => fields,
        _ => Map::new(),
    };
    let vector = before.cvss_vector != draft.cvss_vector;
    let before = fields(before);
    let told = |name: &str, value: &Value| before.get(name) != Some(value) || (name == "severity" && vector);
    fields(draft).into_iter().filter(|(name, value)| told(name, value)).collect()
}

/// The form with what went wrong at its head, and at its foot the buttons and the request behind them.
#[component]
pub fn Frame(
    /// What is being written.
    form: Form<NewFinding>,
    /// What there was before.
    before: NewFinding,
    /// The finding's id; none makes a new one.
    #[prop(optional_no_strip)]
    id: Option<String>,
    /// What the button says.
    save: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let makes = id.is_none();
    let path = id.map_or_else(|| "/findings".to_owned(), |id| format!("/findings/{id}"));
    let before = StoredValue::new(before);
    let told = move |draft: &NewFinding| before.with_value(|before| written(before, draft));
    let target = path.clone();
    let submit = move |()| {
        let path = target.clone();
        let send = move |draft: NewFinding| async move {
            let body = told(&draft);
            if makes { http::post(&path, &body).await } else { http::put(&path, &body).await }
        };
        form.submit(send, move |saved: Finding| {
            toasts.done(format!("{} is saved", saved.title));
            navigate.with_value(|navigate| navigate(&format!("/findings/{}", saved.id), NavigateOptions::default()));
        });
    };
    let body =
        Signal::derive(move || form.draft.with(|draft| serde_json::to_string_pretty(&told(draft)).unwrap_or_default()));
    view! {
        <FormFrame
            going=form.going()
            submit=submit
            save=save
            back=path.clone()
            method=if makes { "POST" } else { "PUT" }
            path=path
            body=body
        >
            {children()}
        </FormFrame>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_was_written_is_sent() {
        let before = NewFinding { title: "a".into(), impact: Some("much".into()), ..NewFinding::default() };
        let draft = NewFinding { title: "b".into(), impact: None, ..before.clone() };
        let body = Value::Object(written(&before, &draft));
        assert_eq!(body, serde_json::json!({ "title": "b", "impact": null }));
        assert!(written(&before, &before).is_empty());
        let draft = NewFinding { cvss_vector: Some("AV:N".into()), ..before.clone() };
        assert!(written(&before, &draft).contains_key("severity"));
    }
}
