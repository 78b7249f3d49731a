//! The inventory: it fills by itself as scans find machines.

use super::{HOME, name, online, type_name, types};
use crate::{
    components::prelude::*,
    core::{place, query::Query, session::Session},
    pages::parts::{
        choices::{PROJECTS, choices},
        list::{by_words, question, rows},
    },
};
use assay_api::devices::Device;

const NAMES: &[&str] =
    &["device_type", "is_online", "project_id", "tag", "port", "search", "sort", "order", "page", "limit"];
/// Ports that a row names before the rest is a number.
const PORTS: usize = 6;

impl Row for Device {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// The page.
#[component]
pub fn DevicesList() -> impl IntoView {
    place::at(&[], "Devices");
    let query = Query::here(NAMES);
    let path = Signal::derive(move || question(query, HOME, ("last_seen", "desc")));
    let page = rows::<Device>(path, &["device."]);
    let count =
        Signal::derive(move || page.get().and_then(Result::ok).map(|page| total(&page.meta)).unwrap_or_default());
    let both = vec![Choice::new("true", "Online"), Choice::new("false", "Offline")];
    let filters = vec![
        Filter::fixed("device_type", "Kind", types()).single(),
        Filter::fixed("is_online", "State", both).single(),
        Filter::new("project_id", "Project", choices(PROJECTS, None)).single(),
        by_words("tag", "Tag", page, query, |device| device.tags),
    ];
    let acts = || {
        Session::here().scans().then(|| {
            view! {
                <a class="btn" href="/devices/new"><Icon name="plus" /> "New device"</a>
                <a class="btn btn-primary" href="/scans/new"><Icon name="scans" /> "Start a scan"</a>
            }
        })
    };
    view! {
        <PageHead title="Devices" count=count sub="What lives on the networks that are scanned.">{acts}</PageHead>
        <FilterBar query=query filters=filters placeholder="Name, address, hardware address" />
        <Listing
            page=page
            query=query
            path=path
            caption="Devices"
            class="stack-table devices-table"
            columns=6
            head=move || heads(query)
            row=cells
            empty=nothing
        />
    }
}

fn heads(query: Query) -> AnyView {
    view! {
        <th scope="col">"Device"</th>
        <th scope="col">"Kind"</th>
        <th scope="col">"System"</th>
        <th scope="col">"Open ports"</th>
        <th scope="col">"State"</th>
        <SortHead query=query name="last_seen" label="Last seen" class="num" first="desc" by_default=true />
    }
    .into_any()
}

fn cells(device: Device) -> AnyView {
    let more = device.open_ports.len().saturating_sub(PORTS);
    let port = |port: &u16| view! { <span class="tag mono">{port.to_string()}</span> };
    let address = device.hostname.is_some().then(|| device.ip.clone());
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link" href=format!("{HOME}/{}", device.id)>{name(&device)}</a>
            <span class="cell-sub cell-block mono">{address}</span>
        </th>
        <td>{type_name(device.device_type)}</td>
        <td class="soft wide-only">{device.os_guess.clone().or(device.vendor.clone())}</td>
        <td>
            <span class="tags">
                {device.open_ports.iter().take(PORTS).map(port).collect_view()}
                {(more > 0).then(|| view! { <span class="cell-sub">{format!("and {more} more")}</span> })}
            </span>
        </td>
        <td>{online(&device)}</td>
        <td class="num muted nowrap"><When time=device.last_seen /></td>
    }
    .into_any()
}

fn nothing() -> AnyView {
    let to = Session::here()
        .scans()
        .then(|| view! { <a class="btn btn-primary" href="/scans/new"><Icon name="scans" /> "Start a scan"</a> });
    view! {
        <Empty title="No devices yet" text="Scans write down each machine that they find, wherever its address moves to.">
            {to}
        </Empty>
    }
    .into_any()
}
