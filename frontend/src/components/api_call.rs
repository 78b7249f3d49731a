//! "As API call": the request behind what is on screen, ready for a terminal.

use crate::core::prelude::*;
use crate::{
    components::{
        button::{Button, Kind},
        code::Code,
        dialog::Dialog,
    },
    core::http::BASE,
};

/// The request's line, and a button that shows it as curl.
#[component]
pub fn ApiCall(
    /// Path and query below the API's base.
    #[prop(into)]
    path: Signal<String>,
    /// `GET` unless said.
    #[prop(default = "GET")]
    method: &'static str,
    /// The JSON body, for what has one.
    #[prop(optional, into)]
    body: Signal<String>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let curl = Signal::derive(move || curl(method, &path.get(), &body.get()));
    view! {
        <div class="api-line push">
            <span class="clip">{move || format!("{method} {BASE}{}", path.get())}</span>
            <Button kind=Kind::Ghost icon="code" small=true on:click=move |_| open.set(true)>"As API call"</Button>
        </div>
        <Dialog open=open title="As API call" sub="The same with curl. ASSAY_TOKEN holds a token of yours." wide=true>
            <div class="dialog-body">
                <Code title="curl" text=curl />
                <p class="hint">
                    <code>"ca.pem"</code> " is this appliance's certificate authority: "
                    <a href="/ca.pem" download="ca.pem" rel="external">"download it"</a>
                    ". Tokens are made in " <a href="/settings/api-access">"Settings, API Access"</a> "."
                </p>
            </div>
        </Dialog>
    }
}

fn curl(method: &str, path: &str, body: &str) -> String {
    let origin = window().location().origin().unwrap_or_default();
    let verb = if method == "GET" { String::new() } else { format!(" -X {method}") };
    let token = "-H \"Authorization: Bearer $ASSAY_TOKEN\"";
    let mut lines = vec![format!("curl --cacert ca.pem{verb} '{origin}{BASE}{path}'"), token.to_owned()];
    if !body.is_empty() {
        lines.push("-H 'Content-Type: application/json'".to_owned());
        lines.push(format!("--data '{}'", body.replace('\'', "'\\''")));
    }
    lines.join(" \\\n  ")
}
