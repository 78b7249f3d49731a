//! The secret of a new token, shown once, with lines that try it.

use crate::{
    components::prelude::*,
    core::{http::BASE, time},
};
use assay_api::tokens::CreatedToken;

/// The dialog; it is open while there is a secret to show.
#[component]
pub fn Created(
    /// The new token; forgotten when the dialog closes.
    made: RwSignal<Option<CreatedToken>>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(made.with(Option::is_some)));
    let title = Signal::derive(move || {
        made.with(|made| made.as_ref().map(|token| format!("Created: {}", token.details.name)).unwrap_or_default())
    });
    let sub = Signal::derive(move || made.with(|made| made.as_ref().map(about).unwrap_or_default()));
    view! {
        <Dialog open=open title=title sub=sub wide=true locked=true>
            {made.get().map(|token| view! { <Shown token=token.token made=made /> })}
        </Dialog>
    }
}

fn about(token: &CreatedToken) -> String {
    let scopes: Vec<_> = token.details.scopes.iter().map(|scope| scope.as_str()).collect();
    let end = token
        .details
        .expires_at
        .map_or_else(|| "Works until it is revoked".to_owned(), |end| format!("Ends {}", time::date(end)));
    format!("{end}. {}", scopes.join(" "))
}

#[component]
fn Shown(token: String, made: RwSignal<Option<CreatedToken>>) -> impl IntoView {
    let (stored, shown) = (RwSignal::new(false), RwSignal::new(0));
    let lines = StoredValue::new(examples(&token));
    let example = Signal::derive(move || lines.with_value(|lines| lines[shown.get()].clone()));
    let tabs = ["curl", "Python", ".env"].map(|label| Tab { label }).to_vec();
    let done = move |_| {
        if stored.get_untracked() {
            made.set(None);
        }
    };
    view! {
        <div class="dialog-body">
            <div class="notice notice-warn">
                <Icon name="eye" />
                <div>
                    <strong>"Shown once."</strong>
                    " Assay keeps only a keyed hash. If it is lost, rotate the token."
                </div>
            </div>
            <Secret label="Secret" text=token />
            <div class="field">
                <Tabs label="Try it" tabs=tabs shown=shown />
                <Code title="Who am I, with this token" text=example />
            </div>
        </div>
        <div class="dialog-foot">
            <label class="check">
                <input class="box" type="checkbox" on:change=move |event| stored.set(event_target_checked(&event)) />
                <span>"I have stored the secret"</span>
            </label>
            <span class="push">
                <Button kind=Kind::Primary attr:aria-disabled=move || (!stored.get()).then_some("true") on:click=done>
                    "Done"
                </Button>
            </span>
        </div>
    }
}

/// The same request in three notations.
fn examples(token: &str) -> [String; 3] {
    let origin = window().location().origin().unwrap_or_default();
    let url = format!("{origin}{BASE}/whoami");
    let is_key = token.starts_with("nr_live_");
    let (name, value) =
        if is_key { ("X-API-Key", token.to_owned()) } else { ("Authorization", format!("Bearer {token}")) };
    [
        format!("curl --cacert ca.pem {url} \\\n  -H \"{name}: {value}\""),
        format!(
            "import requests\n\nheaders = {{\"{name}\": \"{value}\"}}\n\
             print(requests.get(\"{url}\", headers=headers, verify=\"ca.pem\").json())"
        ),
        format!("ASSAY_URL={origin}\nASSAY_TOKEN={token}"),
    ]
}
