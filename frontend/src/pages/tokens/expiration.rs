//! When a new token ends: never, after a while, or on a day.

use crate::core::prelude::*;
use crate::core::{
    form::Form,
    time::{self, Clock},
};
use assay_api::{
    Day, Time,
    tokens::{Lifetime, NewToken},
};

const LIFETIMES: [(Option<Lifetime>, &str); 5] = [
    (Some(Lifetime::Never), "Never"),
    (Some(Lifetime::Days30), "30 days"),
    (Some(Lifetime::Days90), "90 days"),
    (Some(Lifetime::Year), "1 year"),
    (None, "Date"),
];

/// The choice, and what it comes to.
#[component]
pub fn Expiration(
    /// The token being made.
    form: Form<NewToken>,
) -> impl IntoView {
    let error = form.error("expires_at");
    let choose = move |lifetime| {
        form.draft.update(|draft| {
            draft.expires_in = lifetime;
            draft.expires_at = None;
        });
    };
    let choice = move |(lifetime, label): (Option<Lifetime>, &'static str)| {
        let pressed = move || form.draft.with(|draft| draft.expires_in == lifetime).to_string();
        view! { <button type="button" aria-pressed=pressed on:click=move |_| choose(lifetime)>{label}</button> }
    };
    let dated = move || form.draft.with(|draft| draft.expires_in.is_none());
    let set_day = move |event| {
        let day = event_target_value(&event).parse::<Day>().ok();
        form.draft.update(|draft| draft.expires_at = day.map(time::end_of_day));
    };
    view! {
        <fieldset class="field">
            <legend class="label legend">"Expiration"</legend>
            <div class="row row-wrap">
                <div class="segmented" role="group" aria-label="Expiration">
                    {LIFETIMES.map(choice).into_iter().collect_view()}
                </div>
                <Show when=dated>
                    <input class="input token-day" type="date" aria-label="Last day" on:change=set_day />
                </Show>
                <span class="hint">{move || form.draft.with(end)}</span>
            </div>
            {move || error.get().map(|error| view! { <p class="error">{error}</p> })}
        </fieldset>
    }
}

fn end(draft: &NewToken) -> String {
    let after = |lifetime: Lifetime| lifetime.days().map(|days| Clock::now().plus(days * Time::DAY));
    match draft.expires_in.map_or(draft.expires_at, after) {
        Some(end) => format!("Ends {}", time::minute(end)),
        None if draft.expires_in.is_some() => "Works until it is revoked".to_owned(),
        None => "Choose the last day".to_owned(),
    }
}
