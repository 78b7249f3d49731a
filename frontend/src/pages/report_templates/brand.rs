//! Settings: who makes the reports, and in which colours.

use super::logo::encoded;
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, form::Form, http, place, toast::Toasts},
    pages::parts::loaded::Loaded,
};
use assay_api::reports::{NewReportBrand, ReportBrand};
use leptos::{html, task::spawn_local};

const PATH: &str = "/report-brand";

/// The page.
#[component]
pub fn BrandPage() -> impl IntoView {
    place::at(&[("Settings", "/settings")], "Reports");
    let brand = Fetch::new(|| http::get::<ReportBrand>(PATH));
    view! {
        <PageHead title="Reports" sub="Who makes them, and in which colours. It holds for reports that are made from now on.">
            <a class="btn" href="/reports/templates">"Templates"</a>
        </PageHead>
        <Loaded of=brand title="The brand did not load" draw=|brand| form(brand.get_untracked()) />
    }
}

fn form(brand: ReportBrand) -> AnyView {
    let (form, toasts) = (Form::new(draft(brand)), Toasts::here());
    let submit = move |()| {
        form.submit(
            |new| async move { http::put::<ReportBrand>(PATH, &new).await },
            move |saved| {
                form.draft.set(draft(saved));
                toasts.done("The brand is saved");
            },
        );
    };
    view! {
        <FormFrame going=form.going() submit=submit save="Save brand" method="PUT" path=PATH body=form.body()>
            <div class="form-grid">
                <TextField label="Name" note="optional" bind=form.maybe("name", |draft| &mut draft.name) hint="The firm's or team's." />
                <TextField label="Colour" note="optional" mono=true placeholder="#0b6662" bind=form.maybe("colour", |draft| &mut draft.colour) hint="Of rules and links." />
                <TextField label="Classification" note="optional" placeholder="Confidential" bind=form.maybe("classification", |draft| &mut draft.classification) hint="On the cover and at the foot of every page." />
                <TextField label="Footer" note="optional" bind=form.maybe("footer", |draft| &mut draft.footer) hint="At the foot of every page." />
            </div>
            {logo(form)}
        </FormFrame>
    }
    .into_any()
}

fn draft(brand: ReportBrand) -> NewReportBrand {
    let ReportBrand { name, colour, classification, footer, logo, .. } = brand;
    NewReportBrand { name, colour, classification, footer, logo }
}

/// The logo: chosen, kept, or taken away.
fn logo(form: Form<NewReportBrand>) -> AnyView {
    let (trouble, error) = (RwSignal::new(None::<String>), form.error("logo"));
    let has = Memo::new(move |_| form.draft.with(|draft| draft.logo.as_deref().is_some_and(|logo| !logo.is_empty())));
    let input = NodeRef::<html::Input>::new();
    let choose = move |_| {
        if let Some(input) = input.get_untracked() {
            input.click();
        }
    };
    let chosen = move |_| {
        let Some(input) = input.get_untracked() else { return };
        let Some(file) = input.files().and_then(|files| files.get(0)) else { return };
        // The same file can then be chosen again.
        input.set_value("");
        spawn_local(async move {
            match encoded(&file).await {
                Ok(text) => {
                    trouble.set(None);
                    form.draft.update(|draft| draft.logo = Some(text));
                }
                Err(why) => trouble.set(Some(why)),
            }
        });
    };
    let wrong = move || {
        error
            .get()
            .or_else(|| trouble.get())
            .map(|why| view! { <p class="error"><Icon name="errc" small=true />{why}</p> })
    };
    view! {
        <div class="field">
            <label class="label" for="logo">"Logo " <span class="optional">"optional"</span></label>
            <input
                class="sr-only"
                id="logo"
                name="logo"
                type="file"
                tabindex="-1"
                accept="image/png,image/jpeg"
                node_ref=input
                on:change=chosen
            />
            <div><Button small=true icon="clip" on:click=choose>{move || if has.get() { "Choose another picture" } else { "Choose a picture" }}</Button></div>
            {wrong}
            <p class="hint">{move || if has.get() { "A logo is set. PNG or JPEG, at most 1 MiB." } else { "PNG or JPEG, at most 1 MiB." }}</p>
            <Show when=move || has.get()>
                <div><Button small=true icon="trash" on:click=move |_| form.draft.update(|draft| draft.logo = None)>"Remove the logo"</Button></div>
            </Show>
        </div>
    }
    .into_any()
}
