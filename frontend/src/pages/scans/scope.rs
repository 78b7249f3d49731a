//! Settings: where scans from this appliance may go.

use super::{SCOPE, profile_words};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        form::{Bound, Form},
        http, place,
        time::{from_field, to_field},
        toast::Toasts,
    },
    pages::parts::loaded::Loaded,
};
use assay_api::{
    Time,
    scans::{NewScanScope, ScanProfile, ScanScope, ScopePolicy},
};

/// The page.
#[component]
pub fn ScopePage() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Authorised scope");
    let scope = Fetch::new(|| http::get::<ScanScope>(SCOPE));
    view! {
        <PageHead title="Authorised scope" sub="Scans from this appliance go here and nowhere else, unless somebody authorises one by name." />
        <Loaded of=scope title="The scope did not load" draw=|scope| form(&scope.get_untracked()) />
    }
}

fn form(scope: &ScanScope) -> AnyView {
    let (form, toasts) = (Form::new(NewScanScope::from(scope)), Toasts::here());
    let submit = move |()| {
        form.submit(
            |mut new: NewScanScope| async move {
                for list in [&mut new.networks, &mut new.domains, &mut new.exclusions] {
                    list.retain(|line| !line.trim().is_empty());
                }
                http::put::<ScanScope>(SCOPE, &new).await
            },
            move |saved| {
                form.draft.set(NewScanScope::from(&saved));
                toasts.done("The scope is saved");
            },
        );
    };
    let allowed = host("The host allows besides: ", &scope.allowed_by_host, "ASSAY_SCAN_ALLOW");
    let only = host("Whoever authorises it, no scan leaves: ", &scope.only_by_host, "ASSAY_SCAN_ONLY");
    view! {
        <FormFrame going=form.going() submit=submit save="Save scope" method="PUT" path=SCOPE body=form.body()>
            {allowed}
            {only}
            {places(form)}
            {rules(form)}
        </FormFrame>
    }
    .into_any()
}

/// What the host's administrator says, which is not changed here.
fn host(said: &'static str, networks: &[String], setting: &'static str) -> Option<AnyView> {
    let list = networks.join(", ");
    (!networks.is_empty()).then(|| {
        view! {
            <div class="notice">
                <Icon name="info" />
                <div>{said} <span class="mono">{list}</span> ". That is set by " <code>{setting}</code> " alone."</div>
            </div>
        }
        .into_any()
    })
}

fn places(form: Form<NewScanScope>) -> AnyView {
    view! {
        <div class="form-grid">
            <TextArea label="Networks" bind=form.list("networks", '\n', |draft| &mut draft.networks) rows=6 hint="One per line: 10.20.0.0/16, or an address." />
            <TextArea label="Domains" bind=form.list("domains", '\n', |draft| &mut draft.domains) rows=6 hint="One per line, with everything below it: example.com." />
            <TextArea label="Never" bind=form.list("exclusions", '\n', |draft| &mut draft.exclusions) rows=6 hint="Networks that are not scanned, whatever else is said." />
        </div>
    }
    .into_any()
}

fn rules(form: Form<NewScanScope>) -> AnyView {
    let policies = vec![
        Choice::new(ScopePolicy::Hold.as_str(), "It waits until somebody authorises it"),
        Choice::new(ScopePolicy::Strict.as_str(), "It is refused"),
    ];
    let profiles: Vec<_> =
        ScanProfile::ALL.iter().map(|known| Choice::new(known.as_str(), profile_words(*known).0)).collect();
    view! {
        <div class="form-grid">
            <SelectField label="A scan that would go elsewhere" bind=form.parsed("policy", |draft| &mut draft.policy) choices=policies />
            <SelectField label="At most this fast" bind=form.parsed("highest_profile", |draft| &mut draft.highest_profile) choices=profiles none="As fast as asked for" />
            <TextField label="Not before" note="optional" kind="datetime-local" bind=moment(form, "from", |draft| &mut draft.from) />
            <TextField label="Not after" note="optional" kind="datetime-local" bind=moment(form, "until", |draft| &mut draft.until) />
            <TextField
                label="Approved by"
                note="optional"
                bind=form.maybe("approved_by", |draft| &mut draft.approved_by)
                hint="Who, or under which order."
            />
        </div>
    }
    .into_any()
}

fn moment(form: Form<NewScanScope>, name: &'static str, lens: fn(&mut NewScanScope) -> &mut Option<Time>) -> Bound {
    form.field(
        name,
        move |draft| lens(draft).map(to_field).unwrap_or_default(),
        move |draft, text| *lens(draft) = from_field(&text),
    )
}
