//! One device: where it lives, what it offers, what is wrong with it, what happened to it.

use super::{
    HOME, name, online,
    parts::{addresses, findings, history, ports},
    type_name,
};
use crate::{
    components::prelude::*,
    core::{live, place, session::Session},
    pages::parts::{
        acts::Acts,
        choices::{PROJECTS, called, choices},
        delete::Delete,
        loaded::{Loaded, by_id},
        texts::Texts,
    },
};
use assay_api::{
    Named,
    devices::{Device, DeviceDetail},
};

/// The page.
#[component]
pub fn DevicePage() -> impl IntoView {
    place::at(&[("Devices", HOME)], "Device");
    let device = by_id::<DeviceDetail>(HOME);
    live::on(&["device.", "finding."], move || device.refetch());
    view! { <Loaded of=device title="The device did not load" draw=page /> }
}

fn page(device: Signal<DeviceDetail>) -> AnyView {
    let called = Signal::derive(move || device.with(|it| name(&it.device)));
    Effect::new(move || place::at(&[("Devices", HOME)], &called.get()));
    let (deleting, projects) = (RwSignal::new(false), choices(PROJECTS, None));
    let id = Memo::new(move |_| device.with(|it| it.device.id.clone()));
    let named = Signal::derive(move || Named { id: id.get(), name: called.get() });
    let notes = Signal::derive(move || vec![("Notes", device.with(|it| it.device.notes.clone()))]);
    let may = Session::here().scans();
    let edit = Signal::derive(move || format!("{HOME}/{}/edit", id.get()));
    let again =
        move || device.with(|it| format!("/scans/new?target={}&project_id={}", it.device.ip, it.device.project_id));
    view! {
        <div class="object-meta">{move || device.with(|it| online(&it.device))}</div>
        <PageHead title=called sub=Signal::derive(move || device.with(|it| it.device.ip.clone()))>
            <Acts may=may edit=edit delete="Remove device" deleting=deleting />
            {may.then(|| view! { <a class="btn btn-primary" href=again><Icon name="scans" /> "Scan it"</a> })}
        </PageHead>
        <div class="with-rail">
            <div>
                <Texts texts=notes />
                {move || device.with(|it| ports(&it.ports))}
                {move || device.with(|it| findings(&it.findings, it.findings_count))}
                {move || device.with(|it| history(&it.history))}
            </div>
            <aside class="rail" aria-label="Properties">
                {move || view! { <Properties pairs=properties(device.get().device, &projects.get()) /> }}
                {move || device.with(|it| addresses(&it.addresses, &it.assets))}
                <Identifier id=id />
            </aside>
        </div>
        <Delete
            open=deleting
            object=named
            base=HOME
            action="Remove device"
            text="What is known of it goes. The next scan that finds it writes it down anew."
        />
    }
    .into_any()
}

fn properties(device: Device, projects: &[Choice]) -> Vec<(&'static str, Option<AnyView>)> {
    let tag = |text: String| view! { <span class="tag">{text}</span> };
    let tags = (!device.tags.is_empty())
        .then(|| view! { <span class="tags">{device.tags.into_iter().map(tag).collect_view()}</span> }.into_any());
    let project = called(&device.project_id, projects).unwrap_or_else(|| "Its project".to_owned());
    let project = view! { <a href=format!("/projects/{}", device.project_id)>{project}</a> }.into_any();
    vec![
        ("Kind", Some(type_name(device.device_type).into_any())),
        ("System", device.os_guess.map(IntoAny::into_any)),
        ("Vendor", device.vendor.map(IntoAny::into_any)),
        ("Hardware", device.mac.map(|mac| view! { <span class="mono">{mac}</span> }.into_any())),
        ("Project", Some(project)),
        ("Tags", tags),
        ("First seen", Some(view! { <Moment time=device.first_seen /> }.into_any())),
        ("Last seen", Some(view! { <Moment time=device.last_seen /> }.into_any())),
    ]
}
