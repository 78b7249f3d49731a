//! One finding: how bad it is, what is wrong, what it does, how to mend it, and where it was found.

use super::{
    activity::Activity, cvss::Cvss, evidence::EvidenceSection, merge::MergeDialog, properties::properties,
    status::StatusMenu,
};
use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        http::{self, Answer},
        live, place,
        session::Session,
        toast::Toasts,
    },
    pages::parts::{
        acts::Acts,
        delete::Delete,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::{Named, finding_templates::FindingTemplate, findings::Finding};
use leptos::task::spawn_local;
use leptos_router::{NavigateOptions, hooks::use_navigate};
use serde_json::json;

/// The page.
#[component]
pub fn FindingDetail() -> impl IntoView {
    let finding = by_id::<Finding>("/findings");
    live::on(&["finding."], move || finding.refetch());
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
fn gone(finding: Fetch<Answer<Finding>>) -> Memo<bool> {
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
    let source = expect_context::<Fetch<Answer<Finding>>>();
    Effect::new(move || place(&finding.get()));
    let (deleting, merging) = (RwSignal::new(false), RwSignal::new(false));
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let keep = move |_| {
        let finding_id = finding.get_untracked().id;
        spawn_local(async move {
            match http::post::<FindingTemplate>("/finding-templates", &json!({ "finding_id": finding_id })).await {
                Ok(made) => {
                    toasts.done(format!("{} is in the library", made.title));
                    let path = format!("/templates/{}", made.id);
                    navigate.with_value(|navigate| navigate(&path, NavigateOptions::default()));
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let id = Memo::new(move |_| finding.get().id);
    let writes = Session::here().writes();
    view! {
        <div class="finding-meta">{move || meta(finding.get())}</div>
        <PageHead title=Signal::derive(move || finding.get().title)>
            <Acts
                may=writes
                edit=Signal::derive(move || format!("/findings/{}/edit", id.get()))
                delete="Delete finding"
                deleting=deleting
            >
                <MenuItem icon="copy" on:click=keep>"Save as template"</MenuItem>
                <MenuItem icon="link" on:click=move |_| merging.set(true)>"Merge into another"</MenuItem>
            </Acts>
            {writes.then(|| view! { <StatusMenu finding=finding changed=move |()| source.refetch() /> })}
        </PageHead>
        <div class="with-rail">
            <div class="finding-main">
                <Cvss
                    score=Signal::derive(move || finding.get().cvss_score)
                    vector=Signal::derive(move || finding.get().cvss_vector)
                />
                <Body finding=finding />
                <EvidenceSection finding=id />
                <Activity finding=id />
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
            text="It goes into the trash, where it stays for 30 days: lists, search and counts no longer have it."
        />
        <MergeDialog open=merging finding=finding changed=move |()| source.refetch() />
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
    let duplicates = Memo::new(move |_| finding.get().duplicates);
    let survivor = Memo::new(move |_| finding.get().merged_into);
    let assets = Memo::new(move |_| finding.get().assets);
    let references = Memo::new(move |_| finding.get().references);
    let bare = move || {
        finding
            .with(|finding| finding.description.is_none() && finding.impact.is_none() && finding.remediation.is_none())
    };
    view! {
        {move || survivor.get().map(duplicate)}
        <Show when=bare>
            <p class="muted section">"Nothing is written about it yet."</p>
        </Show>
        <Texts texts=Signal::derive(texts) />
        {move || list("References", references.get().into_iter().map(reference).collect())}
        {move || list("Affected assets", assets.get().into_iter().map(asset).collect())}
        {move || list("Duplicates of this", duplicates.get().into_iter().map(other).collect())}
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

/// What stands for this one.
fn duplicate(id: String) -> impl IntoView {
    view! {
        <div class="notice">
            <Icon name="info" />
            <div>
                "This is a duplicate of " <a href=format!("/findings/{id}")>"another finding"</a>
                ", which stands for both. Open it again and it is its own."
            </div>
        </div>
    }
}

fn other(finding: Named) -> AnyView {
    view! {
        <Icon name="findings" />
        <a class="plain-link" href=format!("/findings/{}", finding.id)>{finding.name}</a>
    }
    .into_any()
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
