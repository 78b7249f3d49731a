//! One asset: what it is and where, its open ports, what is noted about it.

use super::{ports::PortsTable, rows::tag_link, status_view};
use crate::{
    components::prelude::*,
    core::{live, place, session::Session},
    pages::parts::{
        acts::{Acts, Begin},
        delete::Delete,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::{Named, assets::Asset};

/// The page.
#[component]
pub fn AssetDetail() -> impl IntoView {
    place::at(&[("Assets", "/assets")], "Asset");
    let asset = by_id::<Asset>("/assets");
    live::on(&["asset.", "finding."], move || asset.refetch());
    view! { <Loaded of=asset title="The asset did not load" draw=|asset| page(asset).into_any() /> }
}

fn page(asset: Signal<Asset>) -> impl IntoView {
    Effect::new(move || place::at(&[("Assets", "/assets")], &asset.get().name));
    let deleting = RwSignal::new(false);
    let id = Signal::derive(move || asset.get().id);
    let named = Signal::derive(move || asset.with(|asset| Named { id: asset.id.clone(), name: asset.name.clone() }));
    view! {
        <div class="object-meta">{move || meta(asset.get())}</div>
        <PageHead title=Signal::derive(move || asset.get().name)>
            <Acts
                may=Session::here().writes()
                edit=Signal::derive(move || format!("/assets/{}/edit", id.get()))
                delete="Delete asset"
                deleting=deleting
            />
            <Begin
                href=Signal::derive(move || format!("/findings/new?project_id={}", asset.get().project_id))
                label="New finding"
            />
        </PageHead>
        <div class="with-rail">
            <div>
                {move || ports(asset.get())}
                {move || findings(&asset.get())}
                <Texts texts=Signal::derive(move || vec![("Notes", asset.get().notes)]) />
            </div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(asset.get()) /> }}
                <Identifier id=id />
            </aside>
        </div>
        <Delete
            open=deleting
            object=named
            base="/assets"
            action="Delete asset"
            text=Signal::derive(move || farewell(asset.get().findings_count))
        />
    }
}

/// How far its testing is, what it is and where it belongs.
fn meta(asset: Asset) -> impl IntoView {
    let project = format!("/projects/{}", asset.project.id);
    view! {
        <span class="row row-wrap">
            {status_view(asset.status)}
            <span class="soft">
                {asset.r#type.label()} " in " <a class="plain-link underlined" href=project>{asset.project.name}</a>
            </span>
        </span>
    }
}

fn ports(asset: Asset) -> impl IntoView {
    let count = asset.ports.len();
    let body = if count == 0 {
        view! { <p class="muted">"No open port is known."</p> }.into_any()
    } else {
        view! { <PortsTable ports=asset.ports /> }.into_any()
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">"Open ports " <span class="count">{count}</span></h2>
            </div>
            {body}
        </section>
    }
}

fn findings(asset: &Asset) -> impl IntoView + use<> {
    let count = asset.findings_count;
    let all = format!("/projects/{}/findings", asset.project_id);
    let sentence = match count {
        0 => "No finding names this asset. ".to_owned(),
        1 => "One finding names this asset. ".to_owned(),
        count => format!("{count} findings name this asset. "),
    };
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">"Findings " <span class="count">{count}</span></h2>
            </div>
            <p class="soft">{sentence} <a class="underlined" href=all>"All findings of the project"</a></p>
        </section>
    }
}

fn properties(asset: Asset) -> Vec<(&'static str, Option<AnyView>)> {
    let project = format!("/projects/{}", asset.project.id);
    let mono = |text: String| view! { <span class="mono clip">{text}</span> }.into_any();
    let tags = asset.tags.iter().map(|tag| tag_link(tag)).collect_view();
    vec![
        ("Status", Some(status_view(asset.status))),
        ("Type", Some(asset.r#type.label().into_any())),
        ("Address", asset.ip_address.map(mono)),
        ("Host name", asset.hostname.map(mono)),
        ("System", asset.os.map(IntoAny::into_any)),
        ("Project", Some(view! { <a href=project>{asset.project.name}</a> }.into_any())),
        ("Tags", (!asset.tags.is_empty()).then(|| tags.into_any())),
        ("Created", Some(view! { <Moment time=asset.created_at /> }.into_any())),
        ("Updated", Some(view! { <Moment time=asset.updated_at /> }.into_any())),
    ]
}

/// What becomes of the findings that name it.
fn farewell(findings: u64) -> String {
    match findings {
        0 => "No finding names it; nothing else goes with it.".to_owned(),
        1 => "The finding that names it stays, and names it no longer.".to_owned(),
        count => format!("The {count} findings that name it stay, and name it no longer."),
    }
}
