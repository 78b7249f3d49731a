//! One control: what it asks for, what people say, what the checks saw and why.

use super::{
    HOME, LIVES, assessment_view,
    evidence::EvidenceSection,
    reasons::{catalogue, reasons, requirements, signals},
    say::Say,
    status_view,
};
use crate::{
    components::prelude::*,
    core::{keys, live, place, session::Session},
    pages::parts::{
        delete::Delete,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::{
    Named,
    controls::{Control, ControlDetail, ControlStatus},
};

/// The page.
#[component]
pub fn ControlPage() -> impl IntoView {
    place::at(&[("Controls", HOME)], "Control");
    let control = by_id::<ControlDetail>(HOME);
    live::on(LIVES, move || control.refetch());
    view! { <Loaded of=control title="The control did not load" draw=page /> }
}

fn page(control: Signal<ControlDetail>) -> AnyView {
    Effect::new(move || place::at(&[("Controls", HOME)], &control.get().control.r#ref));
    let open = RwSignal::new(false);
    let name = Signal::derive(move || control.with(|it| it.control.name.clone()));
    let sub = Signal::derive(move || control.with(|it| format!("{}, {}", it.control.r#ref, it.control.domain)));
    let id = Memo::new(move |_| control.with(|it| it.control.id.clone()));
    let note = Signal::derive(move || vec![("Note", control.with(|it| it.control.note.clone()))]);
    let session = Session::here();
    if session.writes() {
        keys::bind("e", "Set status", move || open.set(true));
    }
    let gone = RwSignal::new(false);
    let own = Memo::new(move |_| control.with(|it| it.control.own));
    let remove = move || {
        (session.writes() && own.get())
            .then(|| view! { <Button icon="trash" on:click=move |_| gone.set(true)>"Delete"</Button> })
    };
    let act = move || {
        session.writes().then(|| {
            view! { <Button kind=Kind::Primary icon="edit" on:click=move |_| open.set(true)>"Set status" <kbd class="wide-only">"e"</kbd></Button> }
        })
    };
    view! {
        <div class="object-meta row row-wrap">
            {move || control.with(|it| status_view(it.control.status))}
            {move || control.with(|it| assessment_view(it.control.assessment))}
        </div>
        <PageHead title=name sub=sub>{remove} {act}</PageHead>
        <div class="with-rail">
            <div>
                <p class="prose-line">{move || control.get().description}</p>
                <Texts texts=note />
                {move || control.with(|it| reasons(&it.reasons))}
                <EvidenceSection control=id />
                {move || control.with(catalogue)}
            </div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(control.get().control) /> }}
                {move || control.with(|it| requirements(&it.requirements))}
                {move || control.with(signals)}
                <Identifier id=id />
            </aside>
        </div>
        <Say open=open control=control />
        <Delete
            open=gone
            object=Signal::derive(move || control.with(|it| Named { id: it.control.id.clone(), name: it.control.name.clone() }))
            base=HOME
            action="Delete control"
            text="Its evidence goes with it. What was said of it stays in the journal.".to_owned()
        />
    }
    .into_any()
}

fn properties(control: Control) -> Vec<(&'static str, Option<AnyView>)> {
    let owed = control.status != ControlStatus::Implemented;
    let owner = control
        .owner
        .map_or_else(|| view! { <span class="muted">"Nobody"</span> }.into_any(), |owner| owner.name.into_any());
    vec![
        ("Owner", Some(owner)),
        ("Due", control.due_date.map(|day| view! { <DayView day=day due=owed /> }.into_any())),
        ("Evidence", Some(control.evidence_count.into_any())),
        ("Expired evidence", (control.evidence_expired > 0).then(|| control.evidence_expired.into_any())),
        ("Open findings", Some(control.open_findings.into_any())),
        ("Looked at", control.last_assessed.map(|time| view! { <When time=time /> }.into_any())),
        ("Changed", Some(view! { <Moment time=control.updated_at /> }.into_any())),
    ]
}
