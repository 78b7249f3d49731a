//! Whom a project belongs to: people come and go here.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer, Page},
        query::Query,
        session::Session,
        toast::Toasts,
    },
    pages::parts::{
        choices::{PEOPLE, choices},
        list::{question, rows},
    },
};
use assay_api::{
    members::{Member, NewMember},
    projects::Project,
};
use leptos::task::spawn_local;

const NAMES: &[&str] = &["page", "limit"];

impl Row for Member {
    fn key(&self) -> (String, u64) {
        (format!("{} {} {}", self.id, self.role, self.name), u64::from(self.active) + 2 * u64::from(self.lead))
    }
}

/// What the rows' buttons need.
#[derive(Clone, Copy)]
struct Here {
    project: Signal<Project>,
    /// The project's own question, asked again when somebody comes or goes.
    source: Fetch<Answer<Project>>,
    page: Fetch<Answer<Page<Member>>>,
    toasts: Toasts,
    writes: bool,
}

/// The tab.
#[component]
pub fn ProjectMembers(
    /// The project.
    project: Signal<Project>,
) -> impl IntoView {
    let query = Query::here(NAMES);
    let id = Signal::derive(move || project.with(|project| project.id.clone()));
    let path = Signal::derive(move || question(query, &format!("/projects/{}/members", id.get()), ("id", "asc")));
    let page = rows::<Member>(path, &["project.", "user."]);
    let (source, writes) = (expect_context(), Session::here().writes());
    let here = Here { project, source, page, toasts: Toasts::here(), writes };
    let sense = move || match project.with(|project| project.restricted) {
        true => "Only members see this project.",
        false => "The whole team sees this project; its members work on it.",
    };
    view! {
        <div class="section-head">
            <p class="section-note">{sense}</p>
            {here.writes.then(|| view! { <span class="push">{adder(here)}</span> })}
        </div>
        <Listing
            page=page
            query=query
            path=path
            caption="Members of this project"
            class="stack-table members-table"
            columns=4
            head=heads
            row=move |member| cells(member, here)
            empty=nothing
        />
    }
}

/// Everybody who is no member yet, behind a button.
fn adder(here: Here) -> AnyView {
    let people = choices(PEOPLE, None);
    // As the project knows them: the list below shows one page of them.
    let is_in = move |id: &String| {
        here.project.with(|project| project.member_ids.contains(id) || project.lead_id.as_ref() == Some(id))
    };
    let rest = move || people.get().into_iter().filter(|person| !is_in(&person.value)).collect::<Vec<_>>();
    let item = move |Choice { value, label }: Choice| {
        let name = label.clone();
        view! { <MenuItem on:click=move |_| here.add(value.clone(), name.clone())>{label}</MenuItem> }
    };
    let none = move || rest().is_empty().then(|| view! { <p class="menu-item muted">"Everybody is a member."</p> });
    view! {
        <Menu class="btn" label="Add a member" end=true trigger=|| view! { <Icon name="plus" /> "Add a member" }>
            {rest().into_iter().map(item).collect_view()} {none()}
        </Menu>
    }
    .into_any()
}

impl Here {
    fn add(self, user_id: String, name: String) {
        spawn_local(async move {
            let path = format!("/projects/{}/members", self.project.with_untracked(|project| project.id.clone()));
            match http::post::<Project>(&path, &NewMember { user_id }).await {
                Ok(_) => self.toasts.done(format!("{name} is a member now")),
                Err(failure) => self.toasts.failed(&failure),
            }
            self.look();
        });
    }

    fn remove(self, member: Member) {
        spawn_local(async move {
            let project = self.project.with_untracked(|project| project.id.clone());
            match http::delete(&format!("/projects/{project}/members/{}", member.id)).await {
                Ok(()) => self.toasts.done(format!("{} is no member any more", member.name)),
                Err(failure) => self.toasts.failed(&failure),
            }
            self.look();
        });
    }

    /// Reads again who belongs to it.
    fn look(self) {
        self.source.refetch();
        self.page.refetch();
    }
}

fn heads() -> AnyView {
    view! {
        <th scope="col">"Name"</th>
        <th scope="col">"Role"</th>
        <th scope="col">"In the project"</th>
        <th scope="col" class="num"><span class="sr-only">"Acts"</span></th>
    }
    .into_any()
}

fn cells(member: Member, here: Here) -> AnyView {
    let face = assay_api::Named { id: member.id.clone(), name: member.name.clone() };
    let part = if member.lead { "Leads it" } else { "Member" };
    let gone = (!member.active).then(|| view! { <span class="tag">"Cannot sign in"</span> });
    let (name, username, role) = (member.name.clone(), member.username.clone(), member.role.label());
    let remove = here.writes.then(move || {
        let label = format!("Remove {}", member.name);
        view! {
            <Button kind=Kind::GhostDanger small=true attr:aria-label=label on:click=move |_| here.remove(member.clone())>"Remove"</Button>
        }
    });
    view! {
        <th scope="row">
            <span class="row">
                <span aria-hidden="true"><Avatar person=Some(face) /></span>
                <span><span class="strong-md cell-block">{name}</span> <span class="cell-sub">{username}</span></span>
                {gone}
            </span>
        </th>
        <td>{role}</td>
        <td class="soft">{part}</td>
        <td class="num">{remove}</td>
    }
    .into_any()
}

fn nothing() -> AnyView {
    view! { <Empty title="No members yet" text="Members work on the project; in a restricted one, nobody else sees it." /> }.into_any()
}
