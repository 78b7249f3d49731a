//! The users, and what an administrator does with each.

use super::{
    acts::{Act, Ask},
    invite::InviteUser,
    link::LinkDialog,
    roles,
    row::cells,
};
use crate::{
    components::prelude::*,
    core::{place, query::Query, session::Session},
    pages::parts::list::{question, rows},
};
use assay_api::{links::CreatedLink, users::User};

const NAMES: &[&str] = &["role", "active", "search", "sort", "order", "page", "limit"];

impl Row for User {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn UsersList() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Users & roles");
    let (query, session) = (Query::here(NAMES), Session::here());
    let path = Signal::derive(move || question(query, "/users", ("name", "asc")));
    let page = rows::<User>(path, &["user.", "login."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let manages = Memo::new(move |_| session.is_admin());
    let me = Memo::new(move |_| session.who().map(|who| who.user.id).unwrap_or_default());
    let inviting = RwSignal::new(false);
    let link = RwSignal::new(None::<CreatedLink>);
    let asked = RwSignal::new(None::<Act>);
    let activity = vec![Choice::new("true", "Active"), Choice::new("false", "Deactivated")];
    let filters = vec![Filter::fixed("role", "Role", roles()), Filter::fixed("active", "Status", activity).single()];
    view! {
        <PageHead title="Users & roles" count=count sub="Who may sign in, and what each may do.">
            <Show when=move || manages.get()>
                <Button kind=Kind::Primary icon="plus" on:click=move |_| inviting.set(true)>"Invite user"</Button>
            </Show>
        </PageHead>
        <FilterBar query=query filters=filters placeholder="Name, username, mail address" />
        <Listing
            page=page
            query=query
            path=path
            caption="Users"
            class="stack-table users-table"
            columns=6
            head=move || heads(query)
            row=move |user| cells(user, manages.get_untracked(), &me.get_untracked(), asked, link)
            empty=|| ()
        />
        <InviteUser open=inviting link=link />
        <LinkDialog link=link />
        <Ask asked=asked page=page />
    }
}

fn heads(query: Query) -> impl IntoView {
    view! {
        <SortHead query=query name="name" label="Name" by_default=true />
        <th scope="col">"Role"</th>
        <th scope="col">"Status"</th>
        <th scope="col">"Second factor"</th>
        <th scope="col">"Last sign-in"</th>
        <th scope="col"><span class="sr-only">"Actions"</span></th>
    }
}
