//! A template's form, for a new one and to edit.

use super::{ABOVE, API, HOME};
use crate::{
    components::prelude::*,
    core::{form::Form, http, place, toast::Toasts},
    pages::parts::{
        editor::Editor,
        loaded::{Loaded, by_id},
    },
};
use assay_api::reports::{NewReportTemplate, PreviewReportTemplate, ReportTemplate};
use leptos::task::spawn_local;

/// What a new template begins with: the whole report.
const START: &str = "#import \"/assay.typ\": *\n#show: page-frame\n\n#cover()\n#contents()\n#summary()\n#scope()\n\
    #methodology()\n#overview()\n#details()\n#assets()\n#controls()\n#ratings()\n#closing()\n";

/// The page that makes one.
#[component]
pub fn ReportTemplateNew() -> impl IntoView {
    place::at(ABOVE, "New template");
    let form = Form::new(NewReportTemplate { source: START.to_owned(), ..NewReportTemplate::default() });
    view! {
        <PageHead title="New report template" sub="In Typst. Leave out sections, put them into another order, or draw your own." />
        {fields(form, None)}
    }
}

/// The page that changes one.
#[component]
pub fn ReportTemplateEdit() -> impl IntoView {
    place::at(ABOVE, "Edit");
    let draw = |template: Signal<ReportTemplate>| {
        let template = template.get_untracked();
        view! {
            <PageHead title=format!("Edit {}", template.name) />
            {fields(Form::new(NewReportTemplate::from(&template)), Some(template.id))}
        }
        .into_any()
    };
    let template = by_id::<ReportTemplate>(API);
    view! { <Loaded of=template title="The template did not load" draw=draw /> }
}

fn fields(form: Form<NewReportTemplate>, id: Option<String>) -> AnyView {
    view! {
        <Editor form=form base=API home=HOME id=id save="Save template">
            <div class="form-grid">
                <TextField label="Name" bind=form.text("name", |draft| &mut draft.name) autofocus=true />
                <TextField label="Description" note="optional" bind=form.maybe("description", |draft| &mut draft.description) />
            </div>
            <div class="report-source">
                <TextArea label="Source" bind=form.text("source", |draft| &mut draft.source) rows=22 hint="Typst. All there is to say stands in the variable report; the sections draw parts of it." />
            </div>
            <Try form=form />
        </Editor>
    }
    .into_any()
}

/// Whether an example can be drawn with what is written so far.
#[component]
fn Try(
    /// The form that holds it.
    form: Form<NewReportTemplate>,
) -> impl IntoView {
    let (busy, toasts) = (RwSignal::new(false), Toasts::here());
    let go = move |_| {
        let wish = PreviewReportTemplate { source: form.draft.with_untracked(|draft| draft.source.clone()) };
        busy.set(true);
        spawn_local(async move {
            match http::tell("/report-templates/preview", &wish).await {
                Ok(()) => toasts.done("It draws: save it to see an example"),
                Err(failure) => toasts.failed(&failure),
            }
            busy.try_set(false);
        });
    };
    view! { <div><Button icon="okc" busy=busy on:click=go>"Try it"</Button></div> }
}
