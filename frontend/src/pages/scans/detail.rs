//! One scan: how far it is, what it has found, what one can do with it.

use super::{
    HELD, HOME,
    acts::{acts, steer},
    changes::{compared, differences, findings},
    hosts::Hosts,
    profile_words,
    steps::sheet,
    type_words,
};
use crate::{
    components::prelude::*,
    core::{live, place, session::Session, toast::Toasts},
    pages::parts::{
        delete::Delete,
        loaded::{Loaded, by_id},
    },
};
use assay_api::{Named, scans::Scan};

/// The page.
#[component]
pub fn ScanDetail() -> impl IntoView {
    place::at(&[("Scans", HOME)], "Scan");
    let scan = by_id::<Scan>(HOME);
    live::on(&["scan."], move || scan.refetch());
    view! { <Loaded of=scan title="The scan did not load" draw=page /> }
}

fn page(scan: Signal<Scan>) -> AnyView {
    Effect::new(move || place::at(&[("Scans", HOME)], &scan.get().target));
    let (cancelling, deleting, toasts) = (RwSignal::new(false), RwSignal::new(false), Toasts::here());
    let id = Memo::new(move |_| scan.with(|scan| scan.id.clone()));
    // The buttons are drawn anew only when they are others; those of another scan are.
    let stand = Memo::new(move |_| {
        scan.with(|scan| (scan.id.clone(), scan.status, scan.paused, scan.phase == "cancelling", scan.phase == HELD))
    });
    let buttons = move || {
        stand.get();
        scan.with_untracked(|scan| acts(scan, cancelling, deleting))
    };
    let diff = differences(id);
    let named = Signal::derive(move || {
        scan.with(|scan| Named { id: scan.id.clone(), name: format!("The scan of {}", scan.target) })
    });
    let stop = move |()| {
        cancelling.set(false);
        steer(toasts, id.get_untracked(), "cancel");
    };
    view! {
        <PageHead title=Signal::derive(move || scan.get().target) sub=Signal::derive(move || about(&scan.get()))>{buttons}</PageHead>
        {move || banner(&scan.get())}
        {move || sheet(&scan.get())}
        <div class="with-rail">
            <div><Hosts id=id /> {findings(diff)}</div>
            <aside class="rail" aria-label="Properties">
                {compared(diff)}
                {move || view! { <Properties pairs=properties(scan.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Confirm
            open=cancelling
            title="Cancel this scan?"
            text="It stops at once. What it has found so far is kept; it cannot be taken up again."
            action="Cancel scan"
            keep="Let it run"
            yes=stop
        />
        <Delete
            open=deleting
            object=named
            base=HOME
            action="Forget scan"
            text="Its hosts, ports and comparison go for good. The findings stay where they are."
        />
    }
    .into_any()
}

fn about(scan: &Scan) -> String {
    let ((kind, _), (speed, _)) = (type_words(scan.scan_type), profile_words(scan.profile));
    let by = scan.created_by.as_ref().map(|by| format!(", asked for by {}", by.name)).unwrap_or_default();
    format!("{kind} scan, {} speed{by}", speed.to_lowercase())
}

/// Why it waits or what went wrong, and what to do.
fn banner(scan: &Scan) -> Option<AnyView> {
    let why = scan.error.clone()?;
    let held = scan.phase == HELD;
    let (class, icon, head) = match held {
        true => ("notice notice-warn", "lock", "Waits for an authorisation. "),
        false => ("notice notice-danger", "alert", "It did not go as planned. "),
    };
    let next = match (held, Session::here().is_admin()) {
        (true, true) => " Authorise it only when its owner has agreed; your name and the time are kept.",
        (true, false) => " An administrator can authorise it.",
        _ => "",
    };
    let text = format!(
        "{}{}.{next}",
        why.chars().take(1).flat_map(char::to_uppercase).collect::<String>(),
        why.chars().skip(1).collect::<String>().trim_end_matches('.')
    );
    Some(view! { <div class=format!("{class} scan-note") role="status"><Icon name=icon /> <div><strong>{head}</strong> {text}</div></div> }.into_any())
}

fn properties(scan: Scan) -> Vec<(&'static str, Option<AnyView>)> {
    let project = format!("/projects/{}", scan.project_id);
    let released = scan.authorized_by.map(|by| {
        let time = scan.authorized_at.map(|time| view! { " " <When time=time /> });
        view! { <span>{by} {time}</span> }.into_any()
    });
    let time = |time| view! { <Moment time=time /> }.into_any();
    vec![
        ("Project", Some(view! { <a href=project>{scan.project.name}</a> }.into_any())),
        ("Addresses", (scan.hosts_total > 0).then(|| scan.hosts_total.into_any())),
        ("Ports", scan.ports.map(|ports| view! { <span class="mono">{ports}</span> }.into_any())),
        ("Frameworks", (!scan.frameworks.is_empty()).then(|| scan.frameworks.join(", ").into_any())),
        ("Authorised by", released),
        ("Asked for", Some(time(scan.created_at))),
        ("Started", scan.started_at.map(time)),
        ("Ended", scan.completed_at.map(time)),
    ]
}
