//! Bringing a file: dropped or chosen, into a project; recognised by its content unless one says what it is.

use super::HOME;
use crate::{
    components::prelude::*,
    core::{form::Bound, place, query::Query, upload::upload_form},
    pages::parts::choices::{PROJECTS, choices},
};
use assay_api::imports::Import;
use leptos::{ev, html, task::spawn_local};
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{File, FormData};

const FORMATS: [&str; 16] = [
    "nessus",
    "nmap",
    "burp",
    "zap-xml",
    "zap-json",
    "nuclei",
    "sarif",
    "openvas",
    "trivy",
    "grype",
    "testssl",
    "sslyze",
    "cyclonedx",
    "assay",
    "csv",
    "json",
];

/// What is being brought.
#[derive(Clone, Copy)]
struct Bringing {
    project: RwSignal<String>,
    format: RwSignal<String>,
    /// Which part of the file has left, while it is under way.
    part: RwSignal<Option<f64>>,
    trouble: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn ImportNew() -> impl IntoView {
    place::at(&[("Imports", HOME)], "Import a file");
    let given = Query::here(&["project_id"]).get("project_id");
    let bringing = Bringing {
        project: RwSignal::new(given),
        format: RwSignal::new(String::new()),
        part: RwSignal::new(None),
        trouble: RwSignal::new(None),
    };
    let formats: Vec<_> = FORMATS.iter().map(|format| Choice::new(*format, *format)).collect();
    // What was wrong was wrong with the choice before.
    let bound = |name: &'static str, held: RwSignal<String>| {
        Bound::loose(name, held.into(), move |text| {
            held.set(text);
            bringing.trouble.set(None);
        })
    };
    let project = bound("project_id", bringing.project);
    let format = bound("format", bringing.format);
    view! {
        <PageHead title="Import a file" sub="Nothing changes before you have seen what would." />
        <div class="form-page">
            <Trouble text=bringing.trouble />
            <div class="form-grid">
                <SelectField label="Project" bind=project choices=choices(PROJECTS, None) none="Choose a project" />
                <SelectField label="Format" bind=format choices=formats none="Recognised by its content" />
            </div>
            <Drop bringing=bringing />
        </div>
    }
}

/// Where files are dropped, and how far the one under way is.
#[component]
fn Drop(
    /// What is being brought.
    bringing: Bringing,
) -> impl IntoView {
    let input = NodeRef::<html::Input>::new();
    let over = RwSignal::new(false);
    let go = StoredValue::new_local(use_navigate());
    let take = move |file: Option<File>| {
        let Some(file) = file.filter(|_| bringing.part.get_untracked().is_none()) else { return };
        if bringing.project.with_untracked(String::is_empty) {
            return bringing.trouble.set(Some("Choose the project that the file belongs to first.".to_owned()));
        }
        spawn_local(async move {
            if let Some(import) = bringing.send(&file).await {
                go.try_with_value(|go| go(&format!("{HOME}/{}", import.id), NavigateOptions::default()));
            }
        });
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        take(input.files().and_then(|files| files.get(0)));
        // The same file can then be chosen again.
        input.set_value("");
    };
    let dropped = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(false);
        take(event.data_transfer().and_then(|brought| brought.files()).and_then(|files| files.get(0)));
    };
    let hovered = move |event: ev::DragEvent| {
        event.prevent_default();
        over.set(true);
    };
    let percent = move || bringing.part.get().map(|part| format!("{:.0}", part * 100.0));
    view! {
        <label class="drop" class:is-over=move || over.get() on:dragover=hovered on:dragleave=move |_| over.set(false) on:drop=dropped>
            <input class="sr-only" type="file" name="file" node_ref=input on:change=chosen />
            <span class="strong-md">"Drop a file here, or choose one"</span>
            <span class="muted">"Nessus, Nmap, Burp, ZAP, nuclei, SARIF, OpenVAS, Trivy, Grype, testssl, sslyze, CycloneDX, CSV, JSON"</span>
            {move || percent().map(|percent| view! {
                <progress max="100" value=percent.clone() aria-label="Sending the file"></progress>
                <span class="muted">{percent} " % sent"</span>
            })}
        </label>
    }
}

impl Bringing {
    async fn send(self, file: &File) -> Option<Import> {
        self.trouble.set(None);
        let form = self.form(file)?;
        self.part.set(Some(0.0));
        let answer = upload_form::<Import>(HOME, &form, move |part| _ = self.part.try_set(Some(part))).await;
        self.part.try_set(None);
        let why = |failure: &crate::core::http::Failure| match failure.fields.first() {
            Some(field) => format!("{}: {}.", field.field, field.message),
            None => failure.sentence(),
        };
        answer.inspect_err(|failure| _ = self.trouble.try_set(Some(why(failure)))).ok()
    }

    /// None only where the browser cannot make a form, which none is known for.
    fn form(self, file: &File) -> Option<FormData> {
        let form = FormData::new().ok()?;
        form.append_with_str("project_id", &self.project.get_untracked()).ok()?;
        let format = self.format.get_untracked();
        if !format.is_empty() {
            form.append_with_str("format", &format).ok()?;
        }
        form.append_with_blob_and_filename("file", file, &file.name()).ok()?;
        Some(form)
    }
}
