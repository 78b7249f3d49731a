//! One import: what it would change, the decision, how far it is, and the way back.

use super::{ACTIONS, HOME, counts, label, rows::Rows, status_view};
use crate::{
    components::prelude::*,
    core::{form::Form, http, live, place, session::Session, toast::Toasts},
    pages::parts::{
        delete::Delete,
        loaded::{Loaded, by_id},
    },
};
use assay_api::{
    Named,
    imports::{CommitImport, Import, ImportStatus},
};
use leptos::task::spawn_local;
use serde_json::json;

/// The page.
#[component]
pub fn ImportDetail() -> impl IntoView {
    place::at(&[("Imports", HOME)], "Import");
    let import = by_id::<Import>(HOME);
    live::on(&["import."], move || import.refetch());
    view! { <Loaded of=import title="The import did not load" draw=|import| page(import).into_any() /> }
}

fn page(import: Signal<Import>) -> impl IntoView {
    Effect::new(move || place::at(&[("Imports", HOME)], &import.get().name));
    let status = Memo::new(move |_| import.with(|import| import.status));
    let id = Memo::new(move |_| import.with(|import| import.id.clone()));
    let deleting = RwSignal::new(false);
    let named =
        Signal::derive(move || import.with(|import| Named { id: import.id.clone(), name: import.name.clone() }));
    let writes = Session::here().writes();
    let forgettable =
        move || writes && matches!(status.get(), ImportStatus::Ready | ImportStatus::Failed | ImportStatus::Undone);
    view! {
        <PageHead title=Signal::derive(move || import.get().name) sub=Signal::derive(move || about(&import.get()))>
            <Show when=forgettable>
                <Button icon="trash" on:click=move |_| deleting.set(true)>"Forget"</Button>
            </Show>
        </PageHead>
        <div class="import-state">{move || status_view(status.get())} {move || progress(&import.get())}</div>
        {move || import.get().error.map(|error| view! { <p class="notice notice-danger" role="alert">{error}</p> })}
        {move || tallies(&import.get())}
        {move || match (id.get(), status.get()) {
            _ if !writes => ().into_any(),
            (id, ImportStatus::Ready) => view! { <Decide id=id /> }.into_any(),
            (id, ImportStatus::Completed) => view! { <Back id=id /> }.into_any(),
            _ => ().into_any(),
        }}
        <Rows id=id />
        <Delete
            open=deleting
            object=named
            base=HOME
            action="Forget import"
            text="The file and what was read from it are forgotten. Nothing in the project changes."
        />
    }
}

fn about(import: &Import) -> String {
    let by = import.created_by.as_ref().map(|by| format!(", brought by {}", by.name)).unwrap_or_default();
    format!("{} into {}{by}", import.format, import.project.name)
}

/// How far it is, while it is under way.
fn progress(import: &Import) -> Option<impl IntoView + use<>> {
    let under_way = matches!(import.status, ImportStatus::Reading | ImportStatus::Committing | ImportStatus::Undoing);
    let (done, total) = (import.done, import.total);
    under_way.then(|| {
        view! {
            <progress max=total.max(1).to_string() value=done.to_string() aria-label=label(import.status)></progress>
            <span class="muted nowrap">{done} " of " {total}</span>
        }
    })
}

/// What becomes of findings and of assets.
fn tallies(import: &Import) -> impl IntoView + use<> {
    let (findings, assets) = (counts(&import.findings), counts(&import.assets));
    let row = |(place, (action, label)): (usize, &(&'static str, &'static str))| {
        let link = |kind: &str| format!("?kind={kind}&action={action}");
        (findings[place] + assets[place] > 0).then(|| {
            view! {
                <tr>
                    <th scope="row">{*label}</th>
                    <td class="num"><a class="plain-link" href=link("finding")>{findings[place]}</a></td>
                    <td class="num"><a class="plain-link" href=link("asset")>{assets[place]}</a></td>
                </tr>
            }
        })
    };
    view! {
        <table class="table table-quiet import-tally">
            <caption class="sr-only">"What the import does"</caption>
            <thead>
                <tr><th scope="col">"What"</th> <th scope="col" class="num">"Findings"</th> <th scope="col" class="num">"Assets"</th></tr>
            </thead>
            <tbody>{ACTIONS.iter().enumerate().map(row).collect_view()}</tbody>
        </table>
    }
}

/// The decision.
#[component]
fn Decide(
    /// The import's id.
    id: String,
) -> impl IntoView {
    let with = Form::new(CommitImport::default());
    let busy = RwSignal::new(false);
    let toasts = Toasts::here();
    let path = format!("{HOME}/{id}/commit");
    let commit = move |_| {
        let path = path.clone();
        busy.set(true);
        spawn_local(async move {
            if let Err(failure) = http::post::<Import>(&path, &with.draft.get_untracked()).await {
                toasts.failed(&failure);
            }
            busy.try_set(false);
        });
    };
    let missing = with.flag("close_missing", |with| &mut with.close_missing);
    let reopen = with.flag("reopen", |with| &mut with.reopen);
    view! {
        <section class="import-decide" aria-label="Carry out">
            <Switch label="Close what is not found any more" bind=missing
                hint="Of this tool, on the hosts of this file. What a person has decided stays." />
            <Switch label="Open again what was called done" bind=reopen hint="Where the tool still finds it." />
            <Button kind=Kind::Primary icon="check" busy=busy on:click=commit>"Carry out"</Button>
        </section>
    }
}

/// The way back.
#[component]
fn Back(
    /// The import's id.
    id: String,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let (busy, trouble) = (RwSignal::new(false), RwSignal::new(None::<String>));
    let path = StoredValue::new(format!("{HOME}/{id}/undo"));
    let ask = move |_| {
        // Why it was refused the last time is no answer to this question.
        trouble.set(None);
        open.set(true);
    };
    let yes = move |()| {
        busy.set(true);
        spawn_local(async move {
            let answer = http::post::<Import>(&path.get_value(), &json!({})).await;
            busy.try_set(false);
            match answer {
                Ok(_) => _ = open.try_set(false),
                Err(failure) => _ = trouble.try_set(Some(failure.sentence())),
            }
        });
    };
    view! {
        <section class="import-decide" aria-label="Undo">
            <Button icon="rotate" on:click=ask>"Undo this import"</Button>
        </section>
        <Confirm
            open=open
            title="Undo this import?"
            text="What it made goes, what it changed becomes as it was. This works as long as nobody has touched it since."
            action="Undo import"
            busy=busy
            trouble=trouble
            yes=yes
        />
    }
}
