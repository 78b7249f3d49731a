//! A project at a glance: what is open in it, what it is about, and its dates and people.

use super::{is_running, status_view};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, session::Session},
    pages::parts::{choices::PEOPLE, texts::Texts},
};
use assay_api::{Day, Named, findings::Severity, projects::Project};

/// The tab.
#[component]
pub fn Overview(
    /// The project.
    project: Signal<Project>,
) -> impl IntoView {
    let id = Memo::new(move |_| project.get().id);
    let to = move |severity: Option<Severity>| {
        let severity = severity.map(|severity| format!("severity={}&", severity.as_str().to_lowercase()));
        format!("/projects/{}/findings?{}status=open,confirmed,in_progress", id.get(), severity.unwrap_or_default())
    };
    let people = Fetch::new(|| http::all::<Named>(PEOPLE));
    let known = Signal::derive(move || people.get().and_then(Result::ok).unwrap_or_default());
    let writes = Session::here().writes();
    let texts = Signal::derive(move || {
        let project = project.get();
        vec![
            ("Description", project.description),
            ("Scope", project.scope_notes),
            ("Out of scope", project.out_of_scope),
            ("Rules of engagement", project.rules_of_engagement),
        ]
    });
    let unwritten = move || texts.get().iter().all(|(_, text)| text.is_none());
    view! {
        <SeverityStrip
            label="Open findings"
            counts=Signal::derive(move || project.get().open_findings)
            to=to
        />
        <div class="with-rail">
            <div>
                <Texts texts=texts />
                <Show when=unwritten>
                    <p class="muted">
                        "Scope and rules of engagement are not written down yet. "
                        {writes.then(|| view! {
                            <a class="underlined" href=move || format!("/projects/{}/edit", id.get())>"Write them"</a>
                        })}
                    </p>
                </Show>
            </div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(project.get(), &known.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
    }
}

fn properties(project: Project, known: &[Named]) -> Vec<(&'static str, Option<AnyView>)> {
    let client = format!("/clients/{}", project.client.id);
    let owed = is_running(project.status);
    let day = |day: Day, due: bool| view! { <DayView day=day due=due /> }.into_any();
    let members = project.member_ids.iter().filter_map(|id| known.iter().find(|person| person.id == *id).cloned());
    let members = members.map(person).collect_view();
    let visible = if project.restricted { "Members only" } else { "Whole team" };
    vec![
        ("Status", Some(status_view(project.status))),
        ("Type", Some(project.project_type.label().into_any())),
        ("Client", Some(view! { <a href=client>{project.client.name}</a> }.into_any())),
        ("Lead", project.lead.map(person)),
        ("Members", (!project.member_ids.is_empty()).then(|| members.into_any())),
        ("Visible to", Some(visible.into_any())),
        ("Start", project.start_date.map(|start| day(start, false))),
        ("End", project.end_date.map(|end| day(end, false))),
        ("Report due", project.report_due_date.map(|due| day(due, owed))),
        ("Created", Some(view! { <Moment time=project.created_at /> }.into_any())),
        ("Updated", Some(view! { <Moment time=project.updated_at /> }.into_any())),
    ]
}

/// Disc and name.
fn person(person: Named) -> AnyView {
    let name = person.name.clone();
    view! {
        <span class="row row-lead">
            <span aria-hidden="true"><Avatar person=Some(person) small=true /></span>
            {name}
        </span>
    }
    .into_any()
}
