//! A device's form: written down by hand, or what a person knows better than a scan.

use super::{HOME, name, types};
use crate::{
    components::prelude::*,
    core::{form::Form, http, place, toast::Toasts},
    pages::parts::{
        choices::{PROJECTS, choices},
        loaded::{Loaded, by_id},
    },
};
use assay_api::devices::{Device, DeviceDetail, NewDevice};
use leptos_router::{
    NavigateOptions,
    hooks::{use_navigate, use_query_map},
};

/// The page that writes one down.
#[component]
pub fn DeviceNew() -> impl IntoView {
    place::at(&[("Devices", HOME)], "New device");
    let project = use_query_map().with_untracked(|query| query.get("project_id")).unwrap_or_default();
    let form = Form::new(NewDevice { project_id: project, ..NewDevice::default() });
    view! {
        <PageHead title="New device" sub="Scans fill in what they find; here is what they cannot know." />
        {fields(form, None)}
    }
}

/// The page that changes one.
#[component]
pub fn DeviceEdit() -> impl IntoView {
    place::at(&[("Devices", HOME)], "Edit");
    let device = by_id::<DeviceDetail>(HOME);
    let draw = |device: Signal<DeviceDetail>| {
        let device = device.get_untracked().device;
        view! {
            <PageHead title=format!("Edit {}", name(&device)) />
            {fields(Form::new(NewDevice::from(&device)), Some(device.id))}
        }
        .into_any()
    };
    view! { <Loaded of=device title="The device did not load" draw=draw /> }
}

fn fields(form: Form<NewDevice>, id: Option<String>) -> AnyView {
    let (toasts, navigate) = (Toasts::here(), StoredValue::new_local(use_navigate()));
    let makes = id.is_none();
    let path = id.map_or_else(|| HOME.to_owned(), |id| format!("{HOME}/{id}"));
    let target = StoredValue::new(path.clone());
    let submit = move |()| {
        let send = move |new: NewDevice| async move {
            let path = target.get_value();
            if makes { http::post(&path, &new).await } else { http::put(&path, &new).await }
        };
        form.submit(send, move |saved: Device| {
            toasts.done(format!("{} is saved", name(&saved)));
            navigate.with_value(|navigate| navigate(&format!("{HOME}/{}", saved.id), NavigateOptions::default()));
        });
    };
    view! {
        <FormFrame
            going=form.going()
            submit=submit
            save="Save device"
            back=path.clone()
            method=if makes { "POST" } else { "PUT" }
            path=path
            body=form.body()
        >
            <div class="form-grid">
                <TextField label="Address" bind=form.text("ip", |draft| &mut draft.ip) mono=true autofocus=true />
                <TextField label="Name" note="optional" bind=form.maybe("hostname", |draft| &mut draft.hostname) />
                <TextField label="Hardware address" note="optional" mono=true placeholder="AA:BB:CC:DD:EE:FF" bind=form.maybe("mac", |draft| &mut draft.mac) />
                <SelectField
                    label="Kind"
                    bind=form.parsed("device_type", |draft| &mut draft.device_type)
                    choices=types()
                    none="As scans find"
                    hint="What a person says here no scan changes."
                />
                <SelectField
                    label="Project"
                    bind=form.text("project_id", |draft| &mut draft.project_id)
                    choices=choices(PROJECTS, None)
                    none="Choose a project"
                />
                <TextField label="Tags" note="optional" bind=form.list("tags", ',', |draft| &mut draft.tags) hint="Separated by commas." />
            </div>
            <TextArea label="Notes" note="optional" rows=5 bind=form.maybe("notes", |draft| &mut draft.notes) hint="Markdown." />
        </FormFrame>
    }
    .into_any()
}
