//! One report: made, looked at, taken along, verified.

use super::{HOME, TEMPLATES, compare::Comparison, format_name, language_name, proof::Proof, status_view};
use crate::{
    components::prelude::*,
    core::{http::BASE, live, place, query::encode, session::Session},
    pages::parts::{
        choices::{PEOPLE, PROJECTS, called, choices},
        delete::Delete,
        loaded::{Loaded, by_id},
        size::size,
    },
};
use assay_api::{
    Named,
    reports::{Report, ReportStatus},
};

/// The page.
#[component]
pub fn ReportDetail() -> impl IntoView {
    place::at(&[("Reports", HOME)], "Report");
    let report = by_id::<Report>(HOME);
    live::on(&["report."], move || report.refetch());
    view! { <Loaded of=report title="The report did not load" draw=page /> }
}

fn page(report: Signal<Report>) -> AnyView {
    Effect::new(move || place::at(&[("Reports", HOME)], &report.get().name));
    let deleting = RwSignal::new(false);
    let status = Memo::new(move |_| report.with(|report| report.status));
    let id = Memo::new(move |_| report.with(|report| report.id.clone()));
    let (projects, templates, people) = (choices(PROJECTS, None), choices(TEMPLATES, None), choices(PEOPLE, None));
    let named =
        Signal::derive(move || report.with(|report| Named { id: report.id.clone(), name: report.name.clone() }));
    // Another report under the same address is drawn anew, even when it stands as the one before did.
    let stand = Memo::new(move |_| (id.get(), status.get()));
    let body = move || match stand.get().1 {
        ReportStatus::Generating => report.with_untracked(making),
        ReportStatus::Failed => report.with_untracked(failed),
        ReportStatus::Completed => report.with_untracked(shown),
    };
    // What can be done stays as it stands while the report is read anew: a menu that is open remains so.
    let offer = Memo::new(move |_| report.with(|report| (report.download_url.clone(), report.project_id.clone())));
    let since = move || (status.get() == ReportStatus::Completed).then(|| view! { <Comparison id=id /> });
    view! {
        <div class="object-meta">{move || meta(&report.get(), &projects.get())}</div>
        <PageHead title=Signal::derive(move || report.get().name)>
            {move || acts(offer.get(), deleting)}
        </PageHead>
        <div class="with-rail">
            <div>{body} {since}</div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(report.get(), &templates.get(), &people.get()) /> }}
                {move || view! { <Proof report=report.get() /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Delete
            open=deleting
            object=named
            base=HOME
            action="Delete report"
            text="The file, its snapshot and its signature go for good. The findings stay as they are."
        />
    }
    .into_any()
}

fn meta(report: &Report, projects: &[Choice]) -> AnyView {
    let name = called(&report.project_id, projects);
    view! {
        <span class="row row-wrap">
            {status_view(report.status)}
            <span class="soft">
                {format_name(report)} " for "
                <a class="plain-link underlined" href=format!("/projects/{}/reports", report.project_id)>
                    {name.unwrap_or_else(|| "the project".to_owned())}
                </a>
            </span>
        </span>
    }
    .into_any()
}

/// What can be done, with the path of the file where there is one.
fn acts((file, project): (Option<String>, String), deleting: RwSignal<bool>) -> AnyView {
    let file = file.map(|path| format!("{BASE}{path}"));
    let download = file.map(|file| {
        view! { <a class="btn btn-primary" href=file rel="external" download=""><Icon name="download" /> "Download"</a> }
    });
    let again = format!("{HOME}/new?project_id={}", encode(&project));
    let writes = Session::here().writes().then(|| {
        let dots = || view! { <Icon name="dots" /> <span class="sr-only">"More"</span> };
        view! {
            <a class="btn" href=again><Icon name="rotate" /> "Generate again"</a>
            <Menu class="btn btn-icon" label="More" end=true trigger=dots>
                <MenuItem icon="trash" danger=true on:click=move |_| deleting.set(true)>"Delete report"</MenuItem>
            </Menu>
        }
    });
    view! { {writes} {download} }.into_any()
}

fn making(report: &Report) -> AnyView {
    let about = report.estimated_time.map(|seconds| format!("This takes about {seconds} seconds. "));
    view! {
        <div class="empty" role="status">
            <progress aria-label="Being made"></progress>
            <h2>"The report is being made"</h2>
            <p>{about} "It appears here by itself; you can leave the page."</p>
        </div>
    }
    .into_any()
}

fn failed(report: &Report) -> AnyView {
    let why = report.error.clone().unwrap_or_else(|| "The log of the appliance says more.".to_owned());
    view! {
        <div class="notice notice-danger" role="alert">
            <Icon name="alert" />
            <div><strong>"The report could not be made. "</strong> {why}</div>
        </div>
    }
    .into_any()
}

/// The file itself, as far as browsers show such files.
fn shown(report: &Report) -> AnyView {
    if report.format == "docx" {
        return view! {
            <Empty title="Word files are not shown here" text="Download the report to open it, or generate it as PDF as well." />
        }
        .into_any();
    }
    // The browser's own viewer of PDFs leaves its small pages out.
    let source = format!("{BASE}{HOME}/{}/download?inline=true#navpanes=0", report.id);
    view! { <iframe class="report-frame" src=source title="The report"></iframe> }.into_any()
}

fn properties(report: Report, templates: &[Choice], people: &[Choice]) -> Vec<(&'static str, Option<AnyView>)> {
    let template = report.template_id.as_ref().and_then(|id| Some(called(id, templates)?.into_any()));
    vec![
        ("Template", template),
        ("Language", Some(language_name(report.language).into_any())),
        ("Findings", Some(report.findings_count.into_any())),
        ("Size", report.file_size.map(|bytes| size(bytes).into_any())),
        ("Asked for by", report.generated_by.and_then(|id| Some(called(&id, people)?.into_any()))),
        ("Asked for", Some(view! { <Moment time=report.created_at /> }.into_any())),
        ("Ready", report.generated_at.map(|time| view! { <Moment time=time /> }.into_any())),
    ]
}
