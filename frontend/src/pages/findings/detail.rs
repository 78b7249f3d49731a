//! One finding: how bad it is, what is wrong, what it does, how to mend it, and where it was found.

use super::{cvss::Cvss, status::StatusMenu};
use crate::{
    components::prelude::*,
    core::{http::Answer, live, place, query::encode},
    pages::parts::{
        acts::Acts,
        delete::Delete,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::{Named, findings::Finding};
use leptos::prelude::*;

/// The page.
#[component]
pub fn FindingDetail() -> impl IntoView {
    let finding = by_id::<Finding>("/findings");
    live::on("finding.", move || finding.refetch());
    let gone = gone(finding);
    provide_context(finding);
    move || {
        if gone.get() {
            view! { <Gone /> }.into_any()
        } else {
            view! { <Loaded of=finding title="The finding did not load" draw=|finding| page(finding).into_any() /> }
                .into_any()
        }
    }
}

/// Whether the finding was there and is there no longer.
fn gone(finding: LocalResource<Answer<Finding>>) -> Memo<bool> {
    let seen = StoredValue::new(false);
    Memo::new(move |_| match finding.get() {
        Some(Ok(_)) => {
            seen.set_value(true);
            false
        }
        Some(Err(failure)) => seen.get_value() && failure.status == 404,
        None => false,
    })
}

/// Somebody has deleted it while it was being read.
#[component]
fn Gone() -> impl IntoView {
    view! {
        <Empty
            title="This finding is no longer there"
            text="Somebody has deleted it, or its project is no longer yours to see, while you were reading."
        >
            <a class="btn" href="/findings"><Icon name="findings" /> "All findings"</a>
        </Empty>
    }
}

fn page(finding: Signal<Finding>) -> impl IntoView {
    let source = expect_context::<LocalResource<Answer<Finding>>>();
    Effect::new(move || place(&finding.get()));
    let deleting = RwSignal::new(false);
    let id = Memo::new(move |_| finding.get().id);
    view! {
        <div class="finding-meta">{move || meta(finding.get())}</div>
        <PageHead title=Signal::derive(move || finding.get().title)>
            <Acts
                edit=Signal::derive(move || format!("/findings/{}/edit", id.get()))
                delete="Delete finding"
                deleting=deleting
            />
            <StatusMenu finding=finding changed=move |()| source.refetch() />
        </PageHead>
        <div class="with-rail">
            <div class="finding-main">
                <Cvss
                    score=Signal::derive(move || finding.get().cvss_score)
                    vector=Signal::derive(move || finding.get().cvss_vector)
                />
                <Body finding=finding />
            </div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(finding.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <div class="list-foot"><ApiCall path=Signal::derive(move || format!("/findings/{}", id.get())) /></div>
        <Delete
            open=deleting
            object=Signal::derive(move || finding.with(named))
            base="/findings"
            action="Delete finding"
            text="It goes out of sight: lists, search and counts no longer have it."
        />
    }
}

fn place(finding: &Finding) {
    let project = format!("/projects/{}/findings", finding.project.id);
    place::at(&[("Findings", "/findings"), (&finding.project.name, &project)], &finding.title);
}

fn named(finding: &Finding) -> Named {
    Named { id: finding.id.clone(), name: finding.title.clone() }
}

/// How bad it is, what has become of it, and since when.
fn meta(finding: Finding) -> impl IntoView {
    view! {
        <span class="row row-wrap">
            <SeverityBadge severity=finding.severity plate=true />
            <StatusBadge status=finding.status />
            <span class="muted">
                "found " <When time=finding.created_at /> ", changed " <When time=finding.updated_at />
            </span>
        </span>
    }
}

/// The texts, and the lists below them.
#[component]
fn Body(finding: Signal<Finding>) -> impl IntoView {
    let texts = move || {
        finding.with(|finding| {
            let Finding { description, impact, remediation, .. } = finding.clone();
            vec![("Description", description), ("Impact", impact), ("Remediation", remediation)]
        })
    };
    let assets = Memo::new(move |_| finding.get().assets);
    let references = Memo::new(move |_| finding.get().references);
    let bare = move || {
        finding
            .with(|finding| finding.description.is_none() && finding.impact.is_none() && finding.remediation.is_none())
    };
    view! {
        <Show when=bare>
            <p class="muted section">"Nothing is written about it yet."</p>
        </Show>
        <Texts texts=Signal::derive(texts) />
        {move || list("References", references.get().into_iter().map(reference).collect())}
        {move || list("Affected assets", assets.get().into_iter().map(asset).collect())}
    }
}

/// A heading with its count and the entries; nothing when there are none.
fn list(title: &'static str, entries: Vec<AnyView>) -> impl IntoView {
    (!entries.is_empty()).then(|| {
        view! {
            <section class="section">
                <div class="section-head">
                    <h2 class="section-title">{title} " " <span class="count">{entries.len()}</span></h2>
                </div>
                <ul class="finding-links">{entries.into_iter().map(|entry| view! { <li>{entry}</li> }).collect_view()}</ul>
            </section>
        }
    })
}

/// A page elsewhere, which learns nothing of this one.
fn reference(address: String) -> AnyView {
    view! { <a href=address.clone() target="_blank" rel="external noopener noreferrer">{address.clone()}</a> }
        .into_any()
}

fn asset(asset: Named) -> AnyView {
    view! {
        <Icon name="assets" />
        <a class="mono plain-link" href=format!("/assets/{}", asset.id)>{asset.name}</a>
    }
    .into_any()
}

fn properties(finding: Finding) -> Vec<(&'static str, Option<AnyView>)> {
    let project = format!("/projects/{}", finding.project.id);
    let (open, has_tags) = (finding.status.is_open(), !finding.tags.is_empty());
    let tags = finding.tags.into_iter().map(tag).collect_view();
    let mono = |text: String| view! { <span class="mono">{text}</span> }.into_any();
    vec![
        ("Status", Some(view! { <StatusBadge status=finding.status /> }.into_any())),
        ("Severity", Some(view! { <SeverityBadge severity=finding.severity /> }.into_any())),
        ("Assignee", Some(assignee(finding.assignee))),
        ("Due", finding.due_date.map(|day| view! { <DayView day=day due=open /> }.into_any())),
        ("Accepted until", finding.accepted_until.map(|day| view! { <DayView day=day /> }.into_any())),
        ("Project", Some(view! { <a href=project>{finding.project.name}</a> }.into_any())),
        ("CWE", finding.cwe_id.map(mono)),
        ("CVE", finding.cve_id.map(mono)),
        ("Source", Some(finding.source.into_any())),
        ("First seen", Some(view! { <Moment time=finding.first_seen /> }.into_any())),
        ("Last seen", Some(view! { <Moment time=finding.last_seen /> }.into_any())),
        ("Tags", has_tags.then(|| view! { <span class="tags">{tags}</span> }.into_any())),
    ]
}

fn assignee(person: Option<Named>) -> AnyView {
    let Some(person) = person else { return view! { <span class="muted">"Nobody"</span> }.into_any() };
    let name = person.name.clone();
    view! {
        <span class="row row-lead">
            <span aria-hidden="true"><Avatar person=Some(person) small=true /></span>
            {name}
        </span>
    }
    .into_any()
}

/// A tag that leads to all findings with it.
fn tag(tag: String) -> AnyView {
    view! { <a class="tag" href=format!("/findings?tag={}", encode(&tag))>{tag.clone()}</a> }.into_any()
}
