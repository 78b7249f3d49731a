//! A form page for an object: made or changed, and one is at it afterwards.

use crate::{
    components::prelude::*,
    core::{form::Form, http, toast::Toasts},
};
use assay_api::{Named, Rules};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde::Serialize;

/// A form page for an object that has an id and a name. Saved, it leads to the object.
#[component]
pub fn Editor<T: Rules + Serialize + Clone + Send + Sync + 'static>(
    /// What is being written.
    form: Form<T>,
    /// Where such objects live, in the API and in the UI, such as `/clients`.
    base: &'static str,
    /// Where they live in the UI, when it is elsewhere.
    #[prop(optional)]
    home: &'static str,
    /// The object's id; none makes a new one.
    #[prop(optional_no_strip)]
    id: Option<String>,
    /// What the button says.
    save: &'static str,
    /// The fields.
    children: Children,
) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let home = if home.is_empty() { base } else { home };
    let back = id.as_ref().map_or_else(|| home.to_owned(), |id| format!("{home}/{id}"));
    let path = id.as_ref().map_or_else(|| base.to_owned(), |id| format!("{base}/{id}"));
    let method = if id.is_some() { "PUT" } else { "POST" };
    let target = path.clone();
    let submit = move |()| {
        let (path, makes) = (target.clone(), id.is_none());
        let send = move |request: T| async move {
            if makes { http::post(&path, &request).await } else { http::put(&path, &request).await }
        };
        form.submit(send, move |saved: Named| {
            toasts.done(format!("{} is saved", saved.name));
            navigate.with_value(|navigate| navigate(&format!("{home}/{}", saved.id), NavigateOptions::default()));
        });
    };
    view! {
        <FormFrame
            going=form.going()
            submit=submit
            save=save
            back=back
            method=method
            path=path
            body=form.body()
        >
            {children()}
        </FormFrame>
    }
}
