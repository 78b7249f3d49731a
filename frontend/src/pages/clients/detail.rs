//! One client: how to reach it, what is noted about it, and its projects.

use super::{mail, projects::ClientProjects, status_view};
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
use assay_api::{Named, clients::Client};

/// The page.
#[component]
pub fn ClientDetail() -> impl IntoView {
    place::at(&[("Clients", "/clients")], "Client");
    let client = by_id::<Client>("/clients");
    live::on(&["client.", "project."], move || client.refetch());
    view! { <Loaded of=client title="The client did not load" draw=|client| page(client).into_any() /> }
}

fn page(client: Signal<Client>) -> impl IntoView {
    Effect::new(move || place::at(&[("Clients", "/clients")], &client.get().name));
    let deleting = RwSignal::new(false);
    let id = Signal::derive(move || client.get().id);
    let edit = Signal::derive(move || format!("/clients/{}/edit", id.get()));
    let new = Signal::derive(move || format!("/projects/new?client_id={}", id.get()));
    let session = Session::here();
    let named =
        Signal::derive(move || client.with(|client| Named { id: client.id.clone(), name: client.name.clone() }));
    view! {
        <PageHead title=Signal::derive(move || client.get().name)>
            // A client is the organisation's: who writes its projects does not delete it.
            <Acts
                may=session.writes()
                edit=edit
                delete="Delete client"
                may_delete=session.is_admin()
                deleting=deleting
            />
            <Begin href=new label="New project" />
        </PageHead>
        <div class="with-rail">
            <div>
                <section class="section" aria-labelledby="projects">
                    <div class="section-head">
                        <h2 class="section-title" id="projects">
                            "Projects " <span class="count">{move || client.get().projects_count}</span>
                        </h2>
                    </div>
                    <ClientProjects client=id />
                </section>
                <Texts texts=Signal::derive(move || vec![("Notes", client.get().notes)]) />
            </div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(client.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Delete
            open=deleting
            object=named
            base="/clients"
            action="Delete client"
            text=Signal::derive(move || farewell(client.get().projects_count))
        />
    }
}

fn properties(client: Client) -> Vec<(&'static str, Option<AnyView>)> {
    let website = client.website.map(|address| {
        let (_, short) = address.split_once("://").unwrap_or(("", &address));
        let short = short.trim_end_matches('/').to_owned();
        view! { <a class="clip" href=address target="_blank" rel="external noopener noreferrer">{short}</a> }.into_any()
    });
    let phone = client.phone.map(|number| {
        let dial: String = number.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect();
        view! { <a href=format!("tel:{dial}") rel="external">{number}</a> }.into_any()
    });
    vec![
        ("Status", Some(status_view(client.status))),
        ("Industry", client.industry.map(IntoAny::into_any)),
        ("Contact", mail(client.contact_email)),
        ("Phone", phone),
        ("Website", website),
        ("Address", client.address.map(|address| view! { <span class="lines-kept">{address}</span> }.into_any())),
        ("Created", Some(view! { <Moment time=client.created_at /> }.into_any())),
        ("Updated", Some(view! { <Moment time=client.updated_at /> }.into_any())),
    ]
}

/// What to know before the client goes. The API refuses while there are projects, and says what to do.
fn farewell(projects: u64) -> String {
    match projects {
        0 => "It has no projects; nothing else goes with it.".to_owned(),
        1 => "It has a project, which would be left without a client.".to_owned(),
        count => format!("It has {count} projects, which would be left without a client."),
    }
}
