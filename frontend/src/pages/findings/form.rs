//! A finding's form, for a new one and to edit.

use super::{assets::AffectedAssets, frame::Frame, prose::MarkdownField, severities, statuses};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        form::{Bound, Form},
        http, place,
        query::encode,
    },
    pages::parts::{
        choices::{PEOPLE, PROJECTS, choices},
        loaded::{Loaded, by_id},
    },
};
use assay_api::{
    Named,
    finding_templates::FindingTemplate,
    findings::{Finding, FindingStatus, NewFinding},
};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page that makes a finding; `?project_id=` says in which project, `?template_id=` what it starts from.
#[component]
pub fn FindingNew() -> impl IntoView {
    place::at(&[("Findings", "/findings")], "New finding");
    let query = use_query_map();
    let wanted = Memo::new(move |_| query.with(|query| query.get("template_id")));
    let template = Fetch::new(move || {
        let id = wanted.get().filter(|id| !id.is_empty());
        async move {
            match id {
                Some(id) => {
                    http::get::<FindingTemplate>(&format!("/finding-templates/{}", encode(&id))).await.map(Some)
                }
                None => Ok(None),
            }
        }
    });
    move || match template.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Ok(template)) => {
            let project = query.with_untracked(|query| query.get("project_id")).unwrap_or_default();
            fresh(project, template).into_any()
        }
        Some(Err(failure)) => view! {
            <Failed title="The template did not load" failure=failure retry=move |()| template.refetch() />
        }
        .into_any(),
    }
}

/// The form, as the template fills it.
fn fresh(project_id: String, template: Option<FindingTemplate>) -> impl IntoView {
    let from = template.as_ref().map(|template| template.id.clone()).unwrap_or_default();
    let mut start = NewFinding { project_id, status: Some(FindingStatus::Open), ..NewFinding::default() };
    if let Some(template) = template {
        start.title = template.title;
        start.severity = template.severity;
        start.cvss_vector = template.cvss_vector;
        start.cwe_id = template.cwe_id;
        start.description = template.description;
        start.impact = template.impact;
        start.remediation = template.remediation;
        (start.references, start.tags) = (template.references, template.tags);
    }
    let form = Form::new(start);
    let bind = form.text("project_id", |draft| &mut draft.project_id);
    let projects = choices(PROJECTS, None);
    view! {
        <PageHead title="New finding" />
        <Frame form=form before=NewFinding::default() id=None save="Create finding">
            <div class="form-grid">
                <SelectField label="Project" bind=bind choices=projects none="Choose a project" />
                <TemplateField form=form from=from />
            </div>
            <Fields form=form assignee=None assets=Vec::new() />
        </Frame>
    }
}

/// Starts over from a template of the library; there when there are any.
#[component]
fn TemplateField(form: Form<NewFinding>, from: String) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let list = Fetch::new(|| http::list::<FindingTemplate>("/finding-templates?limit=100&sort=title&order=asc"));
    let known = Signal::derive(move || {
        let rows = list.get().and_then(Result::ok).map(|page| page.rows).unwrap_or_default();
        rows.into_iter().map(|template| Choice::new(template.id, template.title)).collect::<Vec<_>>()
    });
    let choose = move |id: String| {
        let project = form.draft.with_untracked(|draft| draft.project_id.clone());
        let path = format!("/findings/new?project_id={}&template_id={}", encode(&project), encode(&id));
        navigate
            .with_value(|navigate| navigate(&path, NavigateOptions { replace: true, ..NavigateOptions::default() }));
    };
    let bind = Bound::loose("template_id", Signal::stored(from), choose);
    view! {
        <Show when=move || !known.get().is_empty()>
            <SelectField
                label="Template"
                note="optional"
                bind=bind
                choices=known
                none="None"
                hint="Starts the form over with its texts and rating."
            />
        </Show>
    }
}

/// The page that changes one. Its project stays the same.
#[component]
pub fn FindingEdit() -> impl IntoView {
    let draw = |finding: Signal<Finding>| edit(finding.get_untracked()).into_any();
    view! { <Loaded of=by_id("/findings") title="The finding did not load" draw=draw /> }
}

fn edit(finding: Finding) -> impl IntoView {
    let path = format!("/findings/{}", finding.id);
    place::at(&[("Findings", "/findings"), (&finding.title, &path)], "Edit");
    let before = NewFinding::from(&finding);
    let form = Form::new(before.clone());
    view! {
        <PageHead title=format!("Edit {}", finding.title) sub=format!("In {}", finding.project.name) />
        <Frame form=form before=before id=Some(finding.id) save="Save finding">
            <Fields form=form assignee=finding.assignee assets=finding.assets />
        </Frame>
    }
}

#[component]
fn Fields(form: Form<NewFinding>, assignee: Option<Named>, assets: Vec<Named>) -> impl IntoView {
    view! {
        <TextField label="Title" bind=form.text("title", |draft| &mut draft.title) autofocus=true />
        <Rating form=form />
        <Prose form=form />
        <fieldset class="form-part">
            <legend class="section-title">"Where, and what to read on"</legend>
            <AffectedAssets form=form known=assets />
            <TextArea
                label="References"
                note="optional"
                rows=3
                bind=form.list("references", '\n', |draft| &mut draft.references)
                hint="Addresses, one per line."
            />
            <TextField
                label="Tags"
                note="optional"
                bind=form.list("tags", ',', |draft| &mut draft.tags)
                hint="With commas between them."
            />
        </fieldset>
        <Work form=form assignee=assignee />
    }
}

/// How bad it is, and by which public names it goes.
#[component]
fn Rating(form: Form<NewFinding>) -> impl IntoView {
    // The score is computed from the vector: one of before would contradict a new vector.
    let vector = form.field(
        "cvss_vector",
        |draft| draft.cvss_vector.clone().unwrap_or_default(),
        |draft, text| {
            draft.cvss_vector = Some(text).filter(|text| !text.is_empty());
            draft.cvss_score = None;
        },
    );
    view! {
        <div class="form-grid">
            <SelectField
                label="Severity"
                bind=form.parsed("severity", |draft| &mut draft.severity)
                choices=severities()
                none="From the CVSS score"
            />
            <div class="field-wide">
                <TextField
                    label="CVSS vector"
                    note="optional"
                    mono=true
                    bind=vector
                    placeholder="CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H"
                    hint="Version 2.0, 3.0, 3.1 or 4.0; the score is computed from it."
                />
            </div>
            <TextField
                label="CVE"
                note="optional"
                mono=true
                bind=form.maybe("cve_id", |draft| &mut draft.cve_id)
                placeholder="CVE-2024-1234"
            />
            <TextField
                label="CWE"
                note="optional"
                mono=true
                bind=form.maybe("cwe_id", |draft| &mut draft.cwe_id)
                placeholder="CWE-89"
            />
        </div>
    }
}

#[component]
fn Prose(form: Form<NewFinding>) -> impl IntoView {
    view! {
        <fieldset class="form-part">
            <legend class="section-title">"Report"</legend>
            <MarkdownField
                label="Description"
                rows=8
                bind=form.maybe("description", |draft| &mut draft.description)
                hint="Markdown, as in the two texts below. What is wrong, and how to reproduce it."
            />
            <MarkdownField
                label="Impact"
                bind=form.maybe("impact", |draft| &mut draft.impact)
                hint="What somebody could do with it."
            />
            <MarkdownField
                label="Remediation"
                bind=form.maybe("remediation", |draft| &mut draft.remediation)
                hint="How to mend it, and what helps until then."
            />
        </fieldset>
    }
}

/// What becomes of it: status, person, days.
#[component]
fn Work(form: Form<NewFinding>, assignee: Option<Named>) -> impl IntoView {
    let status = form.field(
        "status",
        |draft| draft.status.map(|status| status.to_string()).unwrap_or_default(),
        |draft, text| {
            draft.status = text.parse().ok();
            if draft.status != Some(FindingStatus::Accepted) {
                draft.accepted_until = None;
            }
        },
    );
    let until = form.parsed("accepted_until", |draft| &mut draft.accepted_until);
    let accepted = Memo::new(move |_| form.draft.with(|draft| draft.status == Some(FindingStatus::Accepted)));
    view! {
        <fieldset class="form-part">
            <legend class="section-title">"Work on it"</legend>
            <div class="form-grid">
                <SelectField label="Status" bind=status choices=statuses() />
                <Show when=move || accepted.get()>
                    <TextField label="Risk accepted until" note="optional" kind="date" bind=until />
                </Show>
                <SelectField
                    label="Assignee"
                    bind=form.maybe("assignee_id", |draft| &mut draft.assignee_id)
                    choices=choices(PEOPLE, assignee)
                    none="Nobody"
                />
                <TextField
                    label="Due"
                    note="optional"
                    kind="date"
                    bind=form.parsed("due_date", |draft| &mut draft.due_date)
                />
            </div>
        </fieldset>
    }
}
