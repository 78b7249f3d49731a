//! What proves that a report's file is the one that was made here: its hash and its signature.

use super::HOME;
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, BASE},
    },
};
use assay_api::reports::{Report, SigningKey};

/// Hash and signature, and how to check them.
#[component]
pub fn Proof(
    /// The report.
    report: Report,
) -> impl IntoView {
    let open = RwSignal::new(false);
    let hash = report.sha256.clone()?;
    let signature = report.signature.clone().unwrap_or_default();
    let report = StoredValue::new(report);
    Some(view! {
        <div class="rail-block report-proof">
            <h2 class="rail-title">"SHA-256"</h2>
            <span class="row row-tight"><code class="clip">{hash.clone()}</code> <CopyButton text=hash label="Copy SHA-256" bare=true /></span>
            <h2 class="rail-title">"Signature, Ed25519"</h2>
            <span class="row row-tight">
                <code class="clip">{signature.clone()}</code> <CopyButton text=signature label="Copy signature" bare=true />
            </span>
            <Button small=true icon="okc" on:click=move |_| open.set(true)>"Verify"</Button>
        </div>
        <Dialog
            open=open
            title="Verify this report"
            sub="Without trusting this page: with the file, its signature, and the key of this appliance."
            wide=true
        >
            <Steps report=report.get_value() />
        </Dialog>
    })
}

/// The lines to type; the key is asked for when they are looked at.
#[component]
fn Steps(
    /// The report.
    report: Report,
) -> impl IntoView {
    let key = Fetch::new(|| http::get::<SigningKey>("/reports/signing-key"));
    let lines = Signal::derive(move || match key.get() {
        Some(Ok(key)) => steps(&report, &key.pem, &window().location().origin().unwrap_or_default()),
        Some(Err(failure)) => failure.sentence(),
        None => String::new(),
    });
    view! {
        <div class="dialog-body">
            <Code title="In a terminal" text=lines />
            <p class="hint">
                "The last line answers “Signature Verified Successfully”. Keep the key elsewhere: it is the same for every report of this appliance."
            </p>
        </div>
    }
}

fn steps(report: &Report, pem: &str, origin: &str) -> String {
    let (id, format) = (&report.id, &report.format);
    let (hash, signature) =
        (report.sha256.as_deref().unwrap_or_default(), report.signature.as_deref().unwrap_or_default());
    format!(
        "curl --cacert ca.pem -H \"Authorization: Bearer $ASSAY_TOKEN\" \\\n  '{origin}{BASE}{HOME}/{id}/download' -o report.{format}\n\
         echo '{hash}  report.{format}' | sha256sum -c\n\
         echo '{signature}' | base64 -d > report.sig\n\
         cat > assay.pem <<'END'\n{}\nEND\n\
         openssl pkeyutl -verify -pubin -inkey assay.pem -rawin -in report.{format} -sigfile report.sig",
        pem.trim_end()
    )
}
