//! Asking for a scan: of what, how far, how fast; and whether it may go there.

use super::{
    HOME, SCOPE, speeds, types,
    within::{Place, place as lies},
};
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, form::Form, http, place, session::Session},
    pages::parts::choices::{PROJECTS, choices},
};
use assay_api::{
    controls::Coverage,
    scans::{NewScan, Scan, ScanProfile, ScanScope, ScanType, ScopePolicy},
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page; `?project_id=` and `?target=` fill it in.
#[component]
pub fn ScanNew() -> impl IntoView {
    place::at(&[("Scans", HOME)], "Start a scan");
    let given = |name: &str| use_query_map().with_untracked(|query| query.get(name));
    let form = Form::new(NewScan {
        target: given("target").unwrap_or_default(),
        project_id: given("project_id"),
        scan_type: Some(ScanType::Full),
        profile: Some(ScanProfile::Normal),
        ..NewScan::default()
    });
    let navigate = StoredValue::new_local(use_navigate());
    let submit = move |()| {
        form.submit(
            |new| async move { http::post(HOME, &new).await },
            move |scan: Scan| {
                navigate.with_value(|navigate| navigate(&format!("{HOME}/{}", scan.id), NavigateOptions::default()));
            },
        );
    };
    view! {
        <PageHead title="Start a scan" />
        <FormFrame
            going=form.going()
            submit=submit
            save="Start scan"
            icon="scans"
            back=HOME
            method="POST"
            path=HOME
            body=form.body()
        >
            {aim(form)}
            {reach(form)}
        </FormFrame>
    }
}

/// The target, and whether it may be scanned.
fn aim(form: Form<NewScan>) -> AnyView {
    let scope = Fetch::new(|| http::get::<ScanScope>(SCOPE));
    let target = Memo::new(move |_| form.draft.with(|draft| draft.target.clone()));
    let said = move || match scope.get() {
        Some(Ok(scope)) => verdict(form, &scope, &lies(&target.get(), &scope)),
        _ => ().into_any(),
    };
    view! {
        <TextField
            label="Target"
            bind=form.text("target", |draft| &mut draft.target)
            placeholder="10.20.0.0/24, fileserver.example"
            hint="Addresses, networks, ranges, names or URLs, with commas between them."
            mono=true
            autofocus=true
        />
        <div aria-live="polite">{said}</div>
    }
    .into_any()
}

/// What comes of it, before it is sent.
fn verdict(form: Form<NewScan>, scope: &ScanScope, place: &Place) -> AnyView {
    let allowed: Vec<_> =
        [&scope.networks, &scope.domains, &scope.allowed_by_host].into_iter().flatten().cloned().collect();
    let allowed = if allowed.is_empty() { "nothing".to_owned() } else { allowed.join(", ") };
    let parts = match place {
        Place::Outside(parts) => parts.join(", "),
        Place::Barred(parts) => return barred(&parts.join(", ")),
        other => {
            let word = if *other == Place::Inside { "Within the authorised scope. " } else { "" };
            return view! { <p class="hint">{word} "Authorised here: " <span class="mono">{allowed}</span></p> }
                .into_any();
        }
    };
    let next = match (scope.policy == ScopePolicy::Strict, Session::here().is_admin()) {
        (true, true) => view! { <a href=SCOPE>"Change the scope"</a> " first: it is strict." }.into_any(),
        (true, false) => "The scope is strict: an administrator must change it first.".into_any(),
        (false, true) => view! {
            <Switch
                label="I attest that this target may be scanned"
                bind=form.flag("authorized", |draft| &mut draft.authorized)
                hint="Kept with your name and the time. Without it, the scan waits until somebody authorises it."
            />
        }
        .into_any(),
        (false, false) => "The scan will wait until an administrator authorises it.".into_any(),
    };
    view! {
        <div class="notice notice-warn">
            <Icon name="lock" />
            <div class="stack">
                <p><strong class="mono">{parts}</strong> " lies outside the authorised scope: " <span class="mono">{allowed}</span></p>
                {next}
            </div>
        </div>
    }
    .into_any()
}

fn barred(parts: &str) -> AnyView {
    let text = format!(
        "{parts} is out of reach: excluded, this machine itself, or beyond what its administrator allows. No authorisation changes that."
    );
    view! { <div class="notice notice-danger"><Icon name="lock" /> <div>{text}</div></div> }.into_any()
}

/// How far and how fast, and where the findings go.
fn reach(form: Form<NewScan>) -> AnyView {
    let known = Fetch::new(|| http::get::<Coverage>("/controls/frameworks"));
    let frameworks = Signal::derive(move || {
        let all = known.get().and_then(Result::ok).map(|coverage| coverage.frameworks).unwrap_or_default();
        all.into_iter().map(|framework| Choice::new(framework.slug, framework.name)).collect::<Vec<_>>()
    });
    let picked = form.list("frameworks", ',', |draft| &mut draft.frameworks);
    view! {
        <div class="form-grid">
            <SelectField label="Type" bind=form.parsed("scan_type", |draft| &mut draft.scan_type) choices=types() />
            <SelectField label="Speed" bind=form.parsed("profile", |draft| &mut draft.profile) choices=speeds() />
            <SelectField
                label="Project"
                bind=form.maybe("project_id", |draft| &mut draft.project_id)
                choices=choices(PROJECTS, None)
                none="The appliance's own for scans"
                hint="Where the findings go."
            />
            <TextField
                label="Ports"
                note="optional"
                bind=form.maybe("ports", |draft| &mut draft.ports)
                placeholder="1-1000,8443"
                hint="Instead of the type's own list."
                mono=true
            />
        </div>
        <PickMany label="Frameworks" bind=picked choices=frameworks add="Add framework" hint="What the scan is to be read for; their controls learn from it." />
    }
    .into_any()
}
