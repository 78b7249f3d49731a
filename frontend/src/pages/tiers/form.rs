//! A tier of one's own: two windows, or a rate with a burst.

use crate::{
    components::prelude::*,
    core::{
        form::{Bound, Form},
        http::{self, Answer},
    },
};
use assay_api::tiers::{NewTier, RateTier, Window};

/// Lengths to choose from, in seconds.
const LENGTHS: [(&str, &str); 4] = [("1", "second"), ("60", "minute"), ("3600", "hour"), ("86400", "day")];

/// The dialog.
#[component]
pub fn TierForm(
    /// What is edited: nothing, a new tier, or this one.
    editing: RwSignal<Option<Option<RateTier>>>,
    /// Called when it has been saved.
    #[prop(into)]
    saved: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(editing.with(Option::is_some)));
    Effect::new(move || {
        if !open.get() && editing.with_untracked(Option::is_some) {
            editing.set(None);
        }
    });
    let title = Signal::derive(move || match editing.get().flatten() {
        Some(tier) => format!("Edit tier {}", tier.name),
        None => "New tier".to_owned(),
    });
    view! {
        <Dialog open=open title=title sub="What is changed counts from the next request on.">
            <Fields open=open tier=editing.get_untracked().flatten() saved=saved />
        </Dialog>
    }
}

#[component]
fn Fields(open: RwSignal<bool>, tier: Option<RateTier>, saved: Callback<()>) -> impl IntoView {
    let fresh = NewTier { windows: vec![Window { requests: 1_000, seconds: 60 }], ..NewTier::default() };
    let form = Form::new(tier.as_ref().map_or(fresh, NewTier::from));
    let known = tier.map(|tier| tier.name);
    let named = known.is_none();
    let send = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        let known = known.clone();
        let done = move |_: RateTier| {
            open.set(false);
            saved.run(());
        };
        form.submit(move |request| save(known, request), done);
    };
    let evenly = move || form.draft.with(|draft| draft.per_minute.is_some());
    let turn = move |on: bool| {
        form.draft.update(|draft| {
            (draft.per_minute, draft.burst) = if on { (Some(60), Some(10)) } else { (None, None) };
            draft.windows = if on { Vec::new() } else { vec![Window { requests: 1_000, seconds: 60 }] };
        });
    };
    let shape = move |on: bool, label: &'static str| {
        view! {
            <button type="button" aria-pressed=move || (evenly() == on).to_string() on:click=move |_| turn(on)>
                {label}
            </button>
        }
    };
    view! {
        <form class="dialog-form" on:submit=send novalidate>
            <div class="dialog-body stack">
                <Trouble text=Signal::derive(move || form.trouble()) />
                {named.then(|| view! {
                    <TextField
                        label="Name"
                        bind=form.text("name", |draft| &mut draft.name)
                        hint="Small letters, digits and hyphens. Tokens name it, so it stays."
                        mono=true
                        autofocus=true
                    />
                })}
                <div class="segmented" role="group" aria-label="Shape">
                    {shape(false, "Windows")} {shape(true, "Rate with burst")}
                </div>
                <Show when=evenly fallback=move || view! { <Windows form=form /> }>
                    <div class="pair">
                        <TextField
                            label="Requests per minute"
                            kind="number"
                            bind=form.parsed("per_minute", |draft| &mut draft.per_minute)
                        />
                        <TextField label="At once" kind="number" bind=form.parsed("burst", |draft| &mut draft.burst) />
                    </div>
                </Show>
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>
                        "Save tier"
                    </Button>
                </span>
            </div>
        </form>
    }
}

/// One window, and a second one where it is wanted.
#[component]
fn Windows(form: Form<NewTier>) -> impl IntoView {
    let second = move || form.draft.with(|draft| draft.windows.len() > 1);
    let add = move |_| form.draft.update(|draft| draft.windows.push(Window { requests: 10_000, seconds: 3_600 }));
    let drop_it = move |_| form.draft.update(|draft| draft.windows.truncate(1));
    view! {
        <Pair form=form at=0 />
        <Show
            when=second
            fallback=move || view! { <div class="row"><Button small=true icon="plus" on:click=add>"Second window"</Button></div> }
        >
            <Pair form=form at=1 />
            <div class="row"><Button small=true on:click=drop_it>"Without the second window"</Button></div>
        </Show>
    }
}

/// Requests and length of the window at this place.
#[component]
fn Pair(form: Form<NewTier>, at: usize) -> impl IntoView {
    let names = [("windows[0].requests", "windows[0].seconds"), ("windows[1].requests", "windows[1].seconds")];
    let (requests, seconds) = names[at.min(1)];
    let field = move |name: &'static str, lens: fn(&mut Window) -> &mut u32| -> Bound {
        form.field(
            name,
            move |draft| draft.windows.get_mut(at).map(|window| lens(window).to_string()).unwrap_or_default(),
            move |draft, text| {
                if let Some(window) = draft.windows.get_mut(at) {
                    *lens(window) = text.trim().parse().unwrap_or_default();
                }
            },
        )
    };
    let lengths: Vec<_> = LENGTHS.iter().map(|(value, label)| Choice::new(*value, format!("per {label}"))).collect();
    view! {
        <div class="pair">
            <TextField label="Requests" kind="number" bind=field(requests, |window| &mut window.requests) />
            <SelectField label="Window" bind=field(seconds, |window| &mut window.seconds) choices=lengths />
        </div>
    }
}

async fn save(known: Option<String>, request: NewTier) -> Answer<RateTier> {
    match known {
        Some(name) => http::put(&format!("/settings/tiers/{name}"), &request).await,
        None => http::post("/settings/tiers", &request).await,
    }
}
