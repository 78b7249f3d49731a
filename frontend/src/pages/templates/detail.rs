//! One template.

use crate::core::prelude::*;
use crate::{
    components::prelude::*,
    core::{http, live, place, toast::Toasts},
    pages::parts::{
        acts::Acts,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::finding_templates::FindingTemplate;
use leptos::task::spawn_local;
use leptos_router::{NavigateOptions, hooks::use_navigate};

/// The page.
#[component]
pub fn TemplateDetail() -> impl IntoView {
    let template = by_id::<FindingTemplate>("/finding-templates");
    live::on("template.", move || template.refetch());
    view! { <Loaded of=template title="The template did not load" draw=|template| page(template).into_any() /> }
}

fn page(template: Signal<FindingTemplate>) -> impl IntoView {
    Effect::new(move || {
        template.with(|t| place::at(&[("Findings", "/findings"), ("Templates", "/templates")], &t.title));
    });
    let deleting = RwSignal::new(false);
    let id = Memo::new(move |_| template.get().id);
    let texts = move || {
        let FindingTemplate { description, impact, remediation, .. } = template.get();
        vec![("Description", description), ("Impact", impact), ("Remediation", remediation)]
    };
    view! {
        <PageHead title=Signal::derive(move || template.get().title)>
            <Acts
                edit=Signal::derive(move || format!("/templates/{}/edit", id.get()))
                delete="Delete template"
                deleting=deleting
            />
            <a class="btn btn-primary" href=move || format!("/findings/new?template_id={}", id.get())>
                <Icon name="plus" />
                "New finding"
            </a>
        </PageHead>
        <div class="with-rail">
            <div class="finding-main"><Texts texts=Signal::derive(texts) /></div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(template.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Remove open=deleting template=template />
    }
}

fn properties(template: FindingTemplate) -> Vec<(&'static str, Option<AnyView>)> {
    let mono = |text: String| view! { <span class="mono">{text}</span> }.into_any();
    let tags = (!template.tags.is_empty()).then(|| {
        let tag = |tag: String| view! { <span class="tag">{tag}</span> };
        view! { <span class="tags">{template.tags.into_iter().map(tag).collect_view()}</span> }.into_any()
    });
    vec![
        ("Severity", template.severity.map(|severity| view! { <SeverityBadge severity=severity /> }.into_any())),
        ("CVSS vector", template.cvss_vector.map(mono)),
        ("CWE", template.cwe_id.map(mono)),
        ("Tags", tags),
        ("Updated", Some(view! { <Moment time=template.updated_at /> }.into_any())),
    ]
}

/// Asks before it is deleted.
#[component]
fn Remove(open: RwSignal<bool>, template: Signal<FindingTemplate>) -> impl IntoView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let yes = move |()| {
        open.set(false);
        let FindingTemplate { id, title, .. } = template.get_untracked();
        spawn_local(async move {
            match http::delete(&format!("/finding-templates/{id}")).await {
                Ok(()) => {
                    toasts.done(format!("{title} is deleted"));
                    navigate.with_value(|navigate| navigate("/templates", NavigateOptions::default()));
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let title = Signal::derive(move || format!("Delete “{}”?", template.get().title));
    view! {
        <Confirm open=open title=title text="Findings that began with it stay as they are." action="Delete template" yes=yes />
    }
}
