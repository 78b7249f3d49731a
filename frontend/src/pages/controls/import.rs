//! Controls of one's own, out of an OSCAL catalogue or a table: seen as what would change, then taken.

use super::{
    HOME,
    bring::{drop_zone, why},
};
use crate::{
    components::prelude::*,
    core::{place, toast::Toasts, upload::upload_form},
};
use assay_api::{
    control_imports::{ControlAction, ControlImport, ControlImportRow},
    imports::FieldChange,
};
use leptos::task::spawn_local;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use web_sys::{File, FormData};

/// What is being brought.
#[derive(Clone, Copy)]
struct Bringing {
    file: StoredValue<Option<File>, LocalStorage>,
    /// What it would change.
    found: RwSignal<Option<ControlImport>>,
    part: RwSignal<Option<f64>>,
    trouble: RwSignal<Option<String>>,
}

/// The page.
#[component]
pub fn ControlsImport() -> impl IntoView {
    place::at(&[("Controls", HOME)], "Import controls");
    let bringing = Bringing {
        file: StoredValue::new_local(None),
        found: RwSignal::new(None),
        part: RwSignal::new(None),
        trouble: RwSignal::new(None),
    };
    let take = Callback::new(move |files: Vec<File>| {
        bringing.found.set(None);
        bringing.file.set_value(files.into_iter().next());
        spawn_local(async move {
            if let Some(found) = bringing.send(true).await {
                bringing.found.try_set(Some(found));
            }
        });
    });
    view! {
        <PageHead title="Import controls" sub="Your own, beside the built-in catalogue. Nothing changes before you have seen what would." />
        <Trouble text=bringing.trouble />
        {drop_zone(
            "Drop a file here, or choose one",
            "An OSCAL catalogue (JSON), or a CSV with the columns ref and name, and perhaps guidance, frameworks, owner, status",
            false,
            bringing.part,
            take,
        )}
        {move || bringing.found.get().map(|found| outcome(found, bringing))}
    }
}

impl Bringing {
    async fn send(self, dry_run: bool) -> Option<ControlImport> {
        self.trouble.set(None);
        let form = self.form(dry_run)?;
        self.part.set(Some(0.0));
        let path = format!("{HOME}/import");
        let answer = upload_form::<ControlImport>(&path, &form, move |part| _ = self.part.try_set(Some(part))).await;
        self.part.try_set(None);
        answer.inspect_err(|failure| _ = self.trouble.try_set(Some(why(failure)))).ok()
    }

    /// None only where the browser cannot make a form, which none is known for.
    fn form(self, dry_run: bool) -> Option<FormData> {
        let file = self.file.get_value()?;
        let form = FormData::new().ok()?;
        form.append_with_str("dry_run", if dry_run { "true" } else { "false" }).ok()?;
        form.append_with_blob_and_filename("file", &file, &file.name()).ok()?;
        Some(form)
    }
}

/// What would change, and the button that does it.
fn outcome(found: ControlImport, bringing: Bringing) -> AnyView {
    let (toasts, go) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let idle = found.new + found.changed == 0;
    let busy = Signal::derive(move || bringing.part.get().is_some());
    let commit = move |_| {
        spawn_local(async move {
            if let Some(done) = bringing.send(false).await {
                toasts.done(format!("{} new, {} changed", done.new, done.changed));
                go.try_with_value(|go| go(HOME, NavigateOptions::default()));
            }
        });
    };
    let ignored = (!found.ignored_columns.is_empty()).then(
        || view! { <p class="muted">{format!("Columns that are not read: {}", found.ignored_columns.join(", "))}</p> },
    );
    let sum =
        format!("{} new, {} changed, {} as they are, {} skipped", found.new, found.changed, found.same, found.skipped);
    let act = if idle {
        view! { <p class="muted">"There is nothing to take."</p> }.into_any()
    } else {
        view! { <Button kind=Kind::Primary icon="check" busy=busy on:click=commit>"Take these"</Button> }.into_any()
    };
    let title = found.framework.clone().unwrap_or_else(|| "What would change".to_owned());
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">{title}</h2>
                <span class="section-note">{sum}</span>
                <span class="push">{act}</span>
            </div>
            {ignored}
            {table(found.rows)}
        </section>
    }
    .into_any()
}

fn table(rows: Vec<ControlImportRow>) -> AnyView {
    view! {
        <table class="table table-quiet stack-table">
            <caption class="sr-only">"What becomes of each control in the file"</caption>
            <thead>
                <tr>
                    <th scope="col">"Control"</th>
                    <th scope="col">"What becomes of it"</th>
                    <th scope="col">"Changes"</th>
                </tr>
            </thead>
            <tbody>{rows.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
    .into_any()
}

fn row(row: ControlImportRow) -> AnyView {
    let place = row.line.map(|line| format!(", line {line}")).unwrap_or_default();
    view! {
        <tr>
            <th scope="row">
                {row.name}
                <span class="cell-sub cell-block mono">{format!("{}{place}", row.r#ref)}</span>
            </th>
            <td>{word(row.action)} {row.reason.map(|reason| view! { <span class="cell-sub cell-block">{reason}</span> })}</td>
            <td>{row.changes.iter().map(change).collect_view()}</td>
        </tr>
    }
    .into_any()
}

const fn word(action: ControlAction) -> &'static str {
    match action {
        ControlAction::New => "New",
        ControlAction::Changed => "Changed",
        ControlAction::Same => "As it is",
        ControlAction::Skipped => "Skipped",
    }
}

fn change(change: &FieldChange) -> AnyView {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) if text.is_empty() => "nothing".to_owned(),
        serde_json::Value::String(text) => text.clone(),
        serde_json::Value::Array(list) => {
            list.iter().filter_map(serde_json::Value::as_str).collect::<Vec<_>>().join("; ")
        }
        other => other.to_string(),
    };
    view! {
        <div class="import-change">
            <span class="soft">{change.field.clone()}</span> " "
            <del>{text(&change.from)}</del> " " <ins>{text(&change.to)}</ins>
        </div>
    }
    .into_any()
}
