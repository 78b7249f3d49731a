//! One template of reports, with an example as it draws it.

use super::{ABOVE, API, HOME};
use crate::{
    components::prelude::*,
    core::{http::BASE, live, place, session::Session},
    pages::parts::{
        acts::Acts,
        delete::Delete,
        loaded::{Loaded, by_id},
    },
};
use assay_api::{Named, reports::ReportTemplate};

/// The page.
#[component]
pub fn ReportTemplatePage() -> impl IntoView {
    place::at(ABOVE, "Template");
    let template = by_id::<ReportTemplate>(API);
    live::on(&["report_template."], move || template.refetch());
    view! { <Loaded of=template title="The template did not load" draw=page /> }
}

fn page(template: Signal<ReportTemplate>) -> AnyView {
    Effect::new(move || place::at(ABOVE, &template.get().name));
    let deleting = RwSignal::new(false);
    let named = Signal::derive(move || template.with(|it| Named { id: it.id.clone(), name: it.name.clone() }));
    let writes = Session::here().writes();
    // Those that came along with the appliance stay as they are.
    let may = Memo::new(move |_| writes && !template.with(|it| it.built_in));
    let edit = Signal::derive(move || format!("{HOME}/{}/edit", named.get().id));
    let acts = move || view! { <Acts may=may.get() edit=edit delete="Delete template" deleting=deleting /> };
    // With the version, so that the example is drawn anew after a change.
    let example = move || template.with(|it| format!("{BASE}{API}/{}/preview?v={}", it.id, it.version));
    let source = move || {
        let source = template.with(|it| it.source.clone())?;
        Some(view! { <section class="section"><Code title="Source" text=source /></section> })
    };
    view! {
        <PageHead
            title=Signal::derive(move || named.get().name)
            sub=Signal::derive(move || template.with(|it| it.description.clone().unwrap_or_default()))
        >
            {acts}
        </PageHead>
        <iframe class="report-frame" src=example title="An example"></iframe>
        {source}
        <Delete
            open=deleting
            object=named
            base=API
            home=HOME
            action="Delete template"
            text="Reports that were made with it stay as they are."
        />
    }
    .into_any()
}
