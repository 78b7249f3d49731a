//! A template's form, for a new one and to edit.

use super::{ABOVE, API, HOME};
use crate::{
    components::prelude::*,
    core::{form::Form, http, place, toast::Toasts},
    pages::{
        findings::{prose::MarkdownField, severities},
        parts::loaded::{Loaded, by_id},
    },
};
use assay_api::finding_templates::{FindingTemplate, NewTemplate};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::Value;

/// The page that makes one.
#[component]
pub fn TemplateNew() -> impl IntoView {
    place::at(ABOVE, "New template");
    view! {
        <PageHead title="New template" />
        <Frame form=Form::new(NewTemplate::default()) id=None save="Create template" />
    }
}

/// The page that changes one.
#[component]
pub fn TemplateEdit() -> impl IntoView {
    let draw = |template: Signal<FindingTemplate>| edit(&template.get_untracked()).into_any();
    view! { <Loaded of=by_id(API) title="The template did not load" draw=draw /> }
}

fn edit(template: &FindingTemplate) -> impl IntoView + use<> {
    let path = format!("{HOME}/{}", template.id);
    place::at(&[("Templates", HOME), (&template.title, &path)], "Edit");
    view! {
        <PageHead title=format!("Edit {}", template.title) />
        <Frame form=Form::new(NewTemplate::from(template)) id=Some(template.id.clone()) save="Save template" />
    }
}

#[component]
fn Frame(form: Form<NewTemplate>, #[prop(optional_no_strip)] id: Option<String>, save: &'static str) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let back = id.as_ref().map_or_else(|| HOME.to_owned(), |id| format!("{HOME}/{id}"));
    let path = id.as_ref().map_or_else(|| API.to_owned(), |id| format!("{API}/{id}"));
    let (target, makes) = (path.clone(), id.is_none());
    let submit = move |()| {
        let path = target.clone();
        let send = move |draft: NewTemplate| async move {
            let body = told(&draft, makes);
            if makes { http::post(&path, &body).await } else { http::put(&path, &body).await }
        };
        form.submit(send, move |saved: FindingTemplate| {
            toasts.done(format!("{} is saved", saved.title));
            navigate.with_value(|navigate| navigate(&format!("{HOME}/{}", saved.id), NavigateOptions::default()));
        });
    };
    let body = Signal::derive(move || {
        form.draft.with(|draft| serde_json::to_string_pretty(&told(draft, makes)).unwrap_or_default())
    });
    view! {
        <FormFrame
            going=form.going()
            submit=submit
            save=save
            back=back
            method=if makes { "POST" } else { "PUT" }
            path=path
            body=body
        >
            <Fields form=form />
        </FormFrame>
    }
}

/// What is sent: which finding it comes from goes only with a new one.
fn told(draft: &NewTemplate, makes: bool) -> Value {
    let mut body = serde_json::to_value(draft).unwrap_or_default();
    if let Some(fields) = body.as_object_mut().filter(|_| !makes) {
        fields.remove("finding_id");
    }
    body
}

#[component]
fn Fields(form: Form<NewTemplate>) -> impl IntoView {
    view! {
        <TextField label="Title" bind=form.text("title", |draft| &mut draft.title) autofocus=true />
        <div class="form-grid">
            <SelectField
                label="Severity"
                bind=form.parsed("severity", |draft| &mut draft.severity)
                choices=severities()
                none="From the CVSS score"
            />
            <TextField
                label="CWE"
                note="optional"
                mono=true
                bind=form.maybe("cwe_id", |draft| &mut draft.cwe_id)
                placeholder="CWE-89"
            />
            <div class="field-wide">
                <TextField
                    label="CVSS vector"
                    note="optional"
                    mono=true
                    bind=form.maybe("cvss_vector", |draft| &mut draft.cvss_vector)
                    placeholder="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
                />
            </div>
        </div>
        <MarkdownField label="Description" rows=8 bind=form.maybe("description", |draft| &mut draft.description) hint="Markdown." />
        <MarkdownField label="Impact" bind=form.maybe("impact", |draft| &mut draft.impact) />
        <MarkdownField label="Remediation" bind=form.maybe("remediation", |draft| &mut draft.remediation) />
        <TextArea
            label="References"
            note="optional"
            rows=3
            bind=form.list("references", '\n', |draft| &mut draft.references)
            hint="Addresses, one per line."
        />
        <TextField
            label="Tags"
            note="optional"
            bind=form.list("tags", ',', |draft| &mut draft.tags)
            hint="With commas between them."
        />
    }
}
