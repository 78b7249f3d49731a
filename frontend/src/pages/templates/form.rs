//! A template's form, for a new one and to edit.

use crate::core::prelude::*;
use crate::{
    components::prelude::*,
    core::{form::Form, http, place, toast::Toasts},
    pages::{
        findings::prose::MarkdownField,
        parts::loaded::{Loaded, by_id},
    },
};
use assay_api::{
    finding_templates::{FindingTemplate, NewTemplate},
    findings::Severity,
};
use leptos::ev::SubmitEvent;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The page that makes one.
#[component]
pub fn TemplateNew() -> impl IntoView {
    place::at(&[("Findings", "/findings"), ("Templates", "/templates")], "New template");
    view! {
        <PageHead title="New template" />
        <Frame form=Form::new(NewTemplate::default()) id=None save="Create template" />
    }
}

/// The page that changes one.
#[component]
pub fn TemplateEdit() -> impl IntoView {
    let draw = |template: Signal<FindingTemplate>| edit(&template.get_untracked()).into_any();
    view! { <Loaded of=by_id("/finding-templates") title="The template did not load" draw=draw /> }
}

fn edit(template: &FindingTemplate) -> impl IntoView + use<> {
    let path = format!("/templates/{}", template.id);
    place::at(&[("Templates", "/templates"), (&template.title, &path)], "Edit");
    view! {
        <PageHead title=format!("Edit {}", template.title) />
        <Frame form=Form::new(NewTemplate::from(template)) id=Some(template.id.clone()) save="Save template" />
    }
}

#[component]
fn Frame(form: Form<NewTemplate>, #[prop(optional_no_strip)] id: Option<String>, save: &'static str) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let back = id.as_ref().map_or_else(|| "/templates".to_owned(), |id| format!("/templates/{id}"));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let id = id.clone();
        let send = move |draft: NewTemplate| async move {
            match id {
                None => http::post("/finding-templates", &draft).await,
                Some(id) => {
                    let mut body = serde_json::to_value(&draft).unwrap_or_default();
                    // Goes only with a new one.
                    body.as_object_mut().map(|body| body.remove("finding_id"));
                    http::put(&format!("/finding-templates/{id}"), &body).await
                }
            }
        };
        form.submit(send, move |saved: FindingTemplate| {
            toasts.done(format!("{} is saved", saved.title));
            navigate.with_value(|navigate| navigate(&format!("/templates/{}", saved.id), NavigateOptions::default()));
        });
    };
    view! {
        <form class="form-page" on:submit=submit novalidate>
            <Trouble text=Signal::derive(move || form.trouble()) />
            <Fields form=form />
            <div class="form-foot">
                <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>{save}</Button>
                <a class="btn btn-ghost" href=back>"Cancel"</a>
            </div>
        </form>
    }
}

#[component]
fn Fields(form: Form<NewTemplate>) -> impl IntoView {
    let severities: Vec<_> = Severity::ALL.iter().map(|one| Choice::new(one.as_str(), one.as_str())).collect();
    view! {
        <TextField label="Title" bind=form.text("title", |draft| &mut draft.title) autofocus=true />
        <div class="form-grid">
            <SelectField
                label="Severity"
                bind=form.parsed("severity", |draft| &mut draft.severity)
                choices=severities
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
