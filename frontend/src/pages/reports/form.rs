//! Asking for a report: of which project, in which formats, with which parts.

use super::{HOME, TEMPLATES, format_words, language_name};
use crate::{
    components::prelude::*,
    core::{form::Form, http, place},
    pages::{
        findings::and_worse,
        parts::choices::{PROJECTS, choices},
    },
};
use assay_api::reports::{GroupBy, NewReport, Report, ReportFormat, ReportLanguage, ReportOptions};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page; `?project_id=` says of which project.
#[component]
pub fn ReportNew() -> impl IntoView {
    place::at(&[("Reports", HOME)], "Generate");
    let project = use_query_map().with_untracked(|query| query.get("project_id")).unwrap_or_default();
    let form = Form::new(NewReport {
        project_id: project,
        template_id: Some("template_default".to_owned()),
        language: Some(ReportLanguage::English),
        options: ReportOptions { group_by: Some(GroupBy::Severity), ..ReportOptions::default() },
        ..NewReport::default()
    });
    let formats = RwSignal::new(vec![ReportFormat::Pdf]);
    let navigate = StoredValue::new_local(use_navigate());
    let submit = move |()| {
        form.submit(
            move |new| ask(new, formats.get_untracked()),
            move |made: Vec<Report>| {
                let to = match made.as_slice() {
                    [one] => format!("{HOME}/{}", one.id),
                    [first, ..] => format!("{HOME}?project_id={}", first.project_id),
                    [] => HOME.to_owned(),
                };
                navigate.with_value(|navigate| navigate(&to, NavigateOptions::default()));
            },
        );
    };
    let body = Signal::derive(move || {
        let mut draft = form.draft.get();
        draft.format = formats.with(|formats| formats.first().copied());
        serde_json::to_string_pretty(&draft).unwrap_or_default()
    });
    view! {
        <PageHead title="Generate a report" sub="It tells of the project as it is now; what changes later is in the next one." />
        <FormFrame
            going=form.going()
            submit=submit
            save="Generate"
            back=HOME
            method="POST"
            path=HOME
            body=body
        >
            {about(form)}
            {picker(formats)}
            {parts(form)}
            {texts(form)}
        </FormFrame>
    }
}

/// Asks for the same report once per format.
async fn ask(new: NewReport, formats: Vec<ReportFormat>) -> http::Answer<Vec<Report>> {
    let mut made = Vec::new();
    for format in formats {
        made.push(http::post(HOME, &NewReport { format: Some(format), ..new.clone() }).await?);
    }
    Ok(made)
}

/// Of what, and how it looks.
fn about(form: Form<NewReport>) -> AnyView {
    let languages: Vec<_> =
        ReportLanguage::ALL.iter().map(|known| Choice::new(known.as_str(), language_name(*known))).collect();
    view! {
        <div class="form-grid">
            <SelectField
                label="Project"
                bind=form.text("project_id", |draft| &mut draft.project_id)
                choices=choices(PROJECTS, None)
                none="Choose a project"
            />
            <TextField
                label="Title"
                note="optional"
                bind=form.maybe("name", |draft| &mut draft.name)
                hint="The project's name when empty."
            />
            <SelectField
                label="Template"
                bind=form.maybe("template_id", |draft| &mut draft.template_id)
                choices=choices(TEMPLATES, None)
                hint="Of PDFs; the other formats have one shape each."
            />
            <SelectField
                label="Language"
                bind=form.parsed("language", |draft| &mut draft.language)
                choices=languages
                hint="Of headings and dates. What people wrote stays as they wrote it."
            />
            <SelectField
                label="Findings"
                bind=form.parsed("severity_filter", |draft| &mut draft.severity_filter)
                choices=and_worse()
                none="Of every severity"
                hint="False positives and duplicates are never in it."
            />
        </div>
    }
    .into_any()
}

/// The formats, at least one.
fn picker(formats: RwSignal<Vec<ReportFormat>>) -> AnyView {
    let toggle = move |format: ReportFormat| {
        formats.update(|chosen| match chosen.iter().position(|known| *known == format) {
            Some(place) if chosen.len() > 1 => drop(chosen.remove(place)),
            Some(_) => {}
            None => chosen.push(format),
        });
    };
    let one = |format: &ReportFormat| {
        let format = *format;
        let (label, hint) = format_words(format);
        let checked = move || formats.with(|chosen| chosen.contains(&format));
        view! {
            <label class="check">
                <input class="box" type="checkbox" name=format!("format-{format}") prop:checked=checked on:change=move |_| toggle(format) />
                <span>
                    <span class="label">{label}</span>
                    <span class="hint cell-block">{hint}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="report-formats">
            <legend class="label legend">"Formats"</legend>
            <div class="form-grid report-grid">{ReportFormat::ALL.iter().map(one).collect_view()}</div>
        </fieldset>
    }
    .into_any()
}

/// What is in it.
fn parts(form: Form<NewReport>) -> AnyView {
    let groups = vec![
        Choice::new("severity", "By severity"),
        Choice::new("status", "By status"),
        Choice::new("none", "As one list"),
    ];
    let summary =
        form.flag("include_executive_summary", |draft| draft.options.include_executive_summary.get_or_insert(true));
    let method = form.flag("include_methodology", |draft| draft.options.include_methodology.get_or_insert(true));
    let appendices = form.flag("include_appendices", |draft| draft.options.include_appendices.get_or_insert(true));
    let evidence = form.flag("include_evidence", |draft| draft.options.include_evidence.get_or_insert(true));
    view! {
        <fieldset>
            <legend class="label legend">"Sections"</legend>
            <div class="form-grid report-grid">
                <Switch label="Executive summary" bind=summary hint="With its charts." />
                <Switch label="Methodology" bind=method hint="How the work was done." />
                <Switch label="Evidence" bind=evidence hint="Pictures and files of the findings." />
                <Switch label="Appendices" bind=appendices hint="Assets, controls, how severity is rated." />
                <SelectField
                    label="Order of the findings"
                    bind=form.parsed("group_by", |draft| &mut draft.options.group_by)
                    choices=groups
                />
            </div>
        </fieldset>
    }
    .into_any()
}

/// What stands in place of the built-in words; folded away, as it is seldom written.
fn texts(form: Form<NewReport>) -> AnyView {
    let summary = form.maybe("executive_summary", |draft| &mut draft.executive_summary);
    let method = form.maybe("methodology", |draft| &mut draft.methodology);
    let closing = form.maybe("closing", |draft| &mut draft.closing);
    view! {
        <details class="report-texts">
            <summary>"Own texts" <span class="optional">" optional"</span></summary>
            <div class="stack">
                <TextArea label="Executive summary" bind=summary rows=5 hint="Markdown, instead of the sentences that count." />
                <TextArea label="Methodology" bind=method rows=4 hint="Markdown, instead of the built-in one." />
                <TextArea label="Closing" bind=closing rows=4 hint="Markdown, for the last section." />
            </div>
        </details>
    }
    .into_any()
}
