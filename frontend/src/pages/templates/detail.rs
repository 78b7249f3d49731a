//! One template.

use super::{ABOVE, API, HOME};
use crate::{
    components::prelude::*,
    core::{live, place, session::Session},
    pages::parts::{
        acts::{Acts, Begin},
        delete::Delete,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::{Named, finding_templates::FindingTemplate};

/// The page.
#[component]
pub fn TemplateDetail() -> impl IntoView {
    let template = by_id::<FindingTemplate>(API);
    live::on(&["template."], move || template.refetch());
    view! { <Loaded of=template title="The template did not load" draw=|template| page(template).into_any() /> }
}

fn page(template: Signal<FindingTemplate>) -> impl IntoView {
    Effect::new(move || template.with(|it| place::at(ABOVE, &it.title)));
    let deleting = RwSignal::new(false);
    let id = Memo::new(move |_| template.get().id);
    let named = Signal::derive(move || template.with(|it| Named { id: it.id.clone(), name: it.title.clone() }));
    let texts = move || {
        let FindingTemplate { description, impact, remediation, .. } = template.get();
        vec![("Description", description), ("Impact", impact), ("Remediation", remediation)]
    };
    view! {
        <PageHead title=Signal::derive(move || template.get().title)>
            <Acts
                may=Session::here().writes()
                edit=Signal::derive(move || format!("{HOME}/{}/edit", id.get()))
                delete="Delete template"
                deleting=deleting
            />
            <Begin
                href=Signal::derive(move || format!("/findings/new?template_id={}", id.get()))
                label="New finding"
            />
        </PageHead>
        <div class="with-rail">
            <div class="finding-main"><Texts texts=Signal::derive(texts) /></div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(template.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Delete
            open=deleting
            object=named
            base=API
            home=HOME
            action="Delete template"
            text="Findings that began with it stay as they are."
        />
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
