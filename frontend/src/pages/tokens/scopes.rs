//! What a new token may be used for: a grid of scopes, and presets that fill it.

use crate::{components::prelude::*, core::form::Form};
use assay_api::{Scope, scopes::normalised, tokens::NewToken};

/// Resources in the order of the grid, with what their scopes are for.
const RESOURCES: [(&str, &str); 13] = [
    ("projects", "Projects, scope notes, members"),
    ("findings", "Findings, comments, evidence"),
    ("assets", "Assets and ports"),
    ("reports", "Generate and download reports"),
    ("clients", "Client records"),
    ("scans", "Start, pause and read scans"),
    ("controls", "Framework controls and evidence"),
    ("devices", "Discovered devices and history"),
    ("webhooks", "Endpoints and deliveries"),
    ("users", "Users and roles"),
    ("events", "Live event stream"),
    ("journal", "Audit log"),
    ("metrics", "Metrics of the appliance"),
];

/// Scopes that are neither reading nor writing.
const SINGLE: [(Scope, &str); 2] = [
    (Scope::ScansAuthorize, "Declare targets as authorised"),
    (Scope::Admin, "Everything you may do, including users and settings"),
];

/// The sets that the API's documentation names.
const PRESETS: [(&str, &[Scope]); 3] = [
    ("Read-only integration", &[Scope::ProjectsRead, Scope::FindingsRead, Scope::AssetsRead]),
    ("CI/CD automation", &[Scope::FindingsWrite, Scope::AssetsWrite]),
    ("Full access", &[Scope::Admin]),
];

/// Presets and grid.
#[component]
pub fn Scopes(
    /// The token being made.
    form: Form<NewToken>,
) -> impl IntoView {
    let error = form.error("scopes");
    let preset = move |(label, scopes): (&'static str, &'static [Scope])| {
        let mine = normalised(scopes);
        let pressed = move || form.draft.with(|draft| draft.scopes == mine).to_string();
        let choose = move |_| form.draft.update(|draft| draft.scopes = normalised(scopes));
        view! { <Button small=true attr:aria-pressed=pressed on:click=choose>{label}</Button> }
    };
    view! {
        <fieldset class="field">
            <legend class="label legend">"Scopes"</legend>
            <div class="row row-wrap presets">
                <span class="hint">"Preset"</span>
                {PRESETS.map(preset).into_iter().collect_view()}
            </div>
            {move || error.get().map(|error| view! { <p class="error"><Icon name="errc" small=true /> {error}</p> })}
            <table class="scope-table">
                <thead>
                    <tr><th scope="col">"Resource"</th><th scope="col">"Read"</th><th scope="col">"Write"</th></tr>
                </thead>
                <tbody>
                    {RESOURCES.map(|(name, about)| pair(form, name, about)).into_iter().collect_view()}
                    {SINGLE.map(|(scope, about)| single(form, scope, about)).into_iter().collect_view()}
                </tbody>
            </table>
        </fieldset>
    }
}

fn pair(form: Form<NewToken>, name: &'static str, about: &'static str) -> impl IntoView {
    let cell = move |verb: &str| match format!("{name}:{verb}").parse() {
        Ok(scope) => view! { <ScopeBox form=form scope=scope /> }.into_any(),
        Err(_) => view! { <span class="muted" aria-hidden="true">"–"</span> }.into_any(),
    };
    view! {
        <tr>
            <th scope="row"><span class="mono">{name}</span> <span class="cell-sub">{about}</span></th>
            <td>{cell("read")}</td>
            <td>{cell("write")}</td>
        </tr>
    }
}

fn single(form: Form<NewToken>, scope: Scope, about: &'static str) -> impl IntoView {
    view! {
        <tr class="scope-admin">
            <th scope="row"><span class="mono">{scope.as_str()}</span> <span class="cell-sub">{about}</span></th>
            <td colspan="2"><ScopeBox form=form scope=scope /></td>
        </tr>
    }
}

/// On when chosen; on and fixed when another scope includes it.
#[component]
fn ScopeBox(form: Form<NewToken>, scope: Scope) -> impl IntoView {
    let included = Memo::new(move |_| {
        form.draft.with(|draft| draft.scopes.iter().any(|chosen| *chosen != scope && chosen.includes(scope)))
    });
    let on = move || included.get() || form.draft.with(|draft| draft.scopes.contains(&scope));
    let toggle = move |_| {
        form.draft.update(|draft| {
            let had = draft.scopes.contains(&scope);
            // What the new scope includes need not be named any more.
            draft.scopes.retain(|chosen| *chosen != scope && (had || !scope.includes(*chosen)));
            if !had {
                draft.scopes.push(scope);
            }
            draft.scopes = normalised(&draft.scopes);
        });
    };
    view! {
        <input
            class="box"
            type="checkbox"
            aria-label=scope.as_str()
            prop:checked=on
            disabled=move || included.get()
            on:change=toggle
        />
    }
}
