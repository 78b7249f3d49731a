//! What shows a control: files and links, until when each counts, added, described and taken away.

use super::{
    HOME,
    bring::Bring,
    words::{NewLink, Words, follow},
};
use crate::core::prelude::*;
use crate::{
    components::{button::IconButton, prelude::*},
    core::{
        fetch::Fetch,
        http::{self, Answer, BASE},
        live,
        query::encode,
        session::Session,
        toast::Toasts,
    },
    pages::parts::size::size,
};
use assay_api::control_evidence::ControlEvidence;
use leptos::task::spawn_local;

/// What the section's parts share.
#[derive(Clone, Copy)]
pub struct Folder {
    /// The control's id.
    pub(super) control: Memo<String>,
    /// The piece whose words are being changed.
    pub(super) described: RwSignal<Option<ControlEvidence>>,
    /// Reads all of it again.
    pub(super) again: Callback<()>,
    gone: RwSignal<Option<ControlEvidence>>,
    writes: Memo<bool>,
}

impl Folder {
    /// Where the evidence is in the API.
    pub(super) fn path(self) -> String {
        format!("{HOME}/{}/evidence", encode(&self.control.get_untracked()))
    }
}

/// The section.
#[component]
pub fn EvidenceSection(
    /// The control's id.
    control: Memo<String>,
) -> impl IntoView {
    let answer = Fetch::new(move || {
        let id = control.get();
        async move { all(&id).await }
    });
    live::on(&["controls."], move || answer.refetch());
    let session = Session::here();
    let folder = Folder {
        control,
        described: RwSignal::new(None),
        again: Callback::new(move |()| answer.refetch()),
        gone: RwSignal::new(None),
        writes: Memo::new(move |_| session.writes()),
    };
    let link = RwSignal::new(false);
    let count = move || answer.get().and_then(Result::ok).map(|all| all.len());
    view! {
        <section class="section" aria-labelledby="evidence-title">
            <div class="section-head">
                <h2 class="section-title" id="evidence-title">"Evidence " <span class="count">{count}</span></h2>
                <Show when=move || folder.writes.get()>
                    <span class="row push">
                        <Button icon="plus" small=true on:click=move |_| link.set(true)>"Add link"</Button>
                    </span>
                </Show>
            </div>
            {move || shown(answer, folder)}
            <Show when=move || folder.writes.get()><Bring folder=folder /></Show>
            <NewLink open=link folder=folder />
            <Words folder=folder />
            <Gone folder=folder />
        </section>
    }
}

/// All of a control's evidence, what ends first at the head.
async fn all(control: &str) -> Answer<Vec<ControlEvidence>> {
    let path = format!("{HOME}/{}/evidence?limit=100&sort=valid_until&order=asc", encode(control));
    let mut page = http::list::<ControlEvidence>(&path).await?;
    let mut found = page.rows;
    while let Some(cursor) = page.meta.next_cursor.take() {
        page = http::list::<ControlEvidence>(&format!("{path}&cursor={}", encode(&cursor))).await?;
        found.append(&mut page.rows);
    }
    Ok(found)
}

fn shown(answer: Fetch<Answer<Vec<ControlEvidence>>>, folder: Folder) -> AnyView {
    match answer.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The evidence did not load" failure=failure retry=move |()| answer.refetch() /> }
                .into_any()
        }
        Some(Ok(all)) if all.is_empty() => {
            view! { <p class="muted">"Nothing yet: a file or a link that shows how this is done."</p> }.into_any()
        }
        Some(Ok(all)) => view! {
            <table class="table table-quiet stack-table">
                <caption class="sr-only">"Evidence"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Evidence"</th>
                        <th scope="col">"Valid until"</th>
                        <th scope="col">"Brought"</th>
                        <th scope="col"><span class="sr-only">"Actions"</span></th>
                    </tr>
                </thead>
                <tbody>{all.into_iter().map(|one| row(one, folder)).collect_view()}</tbody>
            </table>
        }
        .into_any(),
    }
}

fn row(one: ControlEvidence, folder: Folder) -> AnyView {
    let about = match (&one.url, &one.content_type, one.size) {
        (Some(url), ..) => url.clone(),
        (None, Some(kind), Some(bytes)) => format!("{}, {kind}, {}", one.name, size(bytes)),
        _ => one.name.clone(),
    };
    let ends = match one.valid_until {
        Some(day) => view! { <DayView day=day due=true /> }.into_any(),
        None => view! { <span class="muted">"Does not end"</span> }.into_any(),
    };
    let over = one
        .expired
        .then(|| view! { <span class="cell-sub cell-block seen is-issue">"Expired: counts no longer"</span> });
    let who = one.uploaded_by.as_ref().map(|who| who.name.clone());
    let (time, note, link) = (one.created_at, one.note.clone(), leads(&one));
    view! {
        <tr>
            <th scope="row">
                {link}
                <span class="cell-sub cell-block clip">{about}</span>
                {note.map(|note| view! { <span class="cell-sub cell-block">{note}</span> })}
            </th>
            <td>{ends} {over}</td>
            <td>{who} <span class="cell-sub cell-block"><When time=time /></span></td>
            <td>{acts(one, folder)}</td>
        </tr>
    }
    .into_any()
}

/// A link is followed, a picture is looked at, any other file is saved.
fn leads(one: &ControlEvidence) -> AnyView {
    let label = one.title.clone().unwrap_or_else(|| one.name.clone());
    if let Some(url) = one.url.clone() {
        return view! { <a href=url target="_blank" rel="external noopener noreferrer">{label}</a> }.into_any();
    }
    let content = format!("{BASE}{HOME}/{}/evidence/{}/content", one.control_id, one.id);
    let saved = (!one.inline).then(|| one.name.clone());
    view! { <a href=content target="_blank" rel="external noopener" download=saved>{label}</a> }.into_any()
}

fn acts(one: ControlEvidence, folder: Folder) -> AnyView {
    let one = StoredValue::new(one);
    let named = move |verb: &str| one.with_value(|one| format!("{verb} {}", one.name));
    view! {
        <Show when=move || folder.writes.get()>
            <span class="row row-tight">
                <IconButton icon="edit" label=named("Change") on:click=move |_| folder.described.set(Some(one.get_value())) />
                <IconButton icon="trash" label=named("Delete") on:click=move |_| folder.gone.set(Some(one.get_value())) />
            </span>
        </Show>
    }
    .into_any()
}

/// Asks before a piece is taken away.
#[component]
fn Gone(folder: Folder) -> impl IntoView {
    let (open, busy, trouble) = (RwSignal::new(false), RwSignal::new(false), RwSignal::new(None::<String>));
    follow(open, folder.gone);
    Effect::new(move || {
        if open.get() {
            trouble.set(None);
        }
    });
    let toasts = Toasts::here();
    let yes = move |()| {
        let Some(one) = folder.gone.get_untracked() else { return };
        busy.set(true);
        spawn_local(async move {
            match http::delete(&format!("{}/{}", folder.path(), one.id)).await {
                Ok(()) => {
                    toasts.done(format!("{} is gone", one.name));
                    open.try_set(false);
                    folder.again.try_run(());
                }
                Err(failure) => _ = trouble.try_set(Some(failure.sentence())),
            }
            busy.try_set(false);
        });
    };
    let title = Signal::derive(move || {
        folder.gone.with(|one| one.as_ref().map(|one| format!("Delete “{}”?", one.name))).unwrap_or_default()
    });
    let text = "It is gone for good; the journal keeps that it was there.".to_owned();
    view! { <Confirm open=open title=title text=text action="Delete evidence" busy=busy trouble=trouble yes=yes /> }
}
