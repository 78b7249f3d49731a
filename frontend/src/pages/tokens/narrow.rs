//! What narrows a token further: its rate tier, from where it may be used, and for which projects.

use crate::{
    components::prelude::*,
    core::{fetch::Fetch, form::Form, http, session::Session},
    pages::parts::choices::{PROJECTS, choices},
};
use assay_api::{tiers::RateTier, tokens::NewToken};

/// The fields, folded away: most tokens need none of them.
pub fn narrow(form: Form<NewToken>) -> AnyView {
    let projects = form.list("project_ids", ',', |draft| &mut draft.project_ids);
    // The server takes another tier than the usual one from administrators alone.
    let is_admin = Session::here().is_admin();
    let tier = is_admin.then(|| {
        view! {
            <SelectField
                label="Rate tier"
                bind=form.maybe("tier", |draft| &mut draft.tier)
                choices=tiers()
                none="standard"
                hint="How much it may ask for; Settings, Rate limits explains them."
            />
        }
    });
    view! {
        <details class="report-texts">
            <summary>"Limits" <span class="optional">" optional"</span></summary>
            <div class="stack">
                {tier}
                <TextArea
                    label="Addresses"
                    bind=form.list("allowed_ips", '\n', |draft| &mut draft.allowed_ips)
                    rows=2
                    hint="One address or network per line; from anywhere when empty."
                />
                <PickMany label="Projects" bind=projects choices=choices(PROJECTS, None) add="Add project" hint="Without any, all that its owner sees." />
            </div>
        </details>
    }
    .into_any()
}

fn tiers() -> Signal<Vec<Choice>> {
    let tiers = Fetch::new(|| http::list::<RateTier>("/settings/tiers?limit=100"));
    Signal::derive(move || {
        let rows = tiers.get().and_then(Result::ok).map(|page| page.rows).unwrap_or_default();
        let others = rows.into_iter().filter(|tier| tier.name != "standard");
        others.map(|tier| Choice::new(tier.name.clone(), tier.name)).collect()
    })
}
