//! What is known of a device: its ports, findings, addresses and past.

use crate::{components::prelude::*, pages::journal::words::what};
use assay_api::{
    Named,
    devices::{DeviceAddress, DeviceFinding, DevicePort},
    history::HistoryEntry,
};

/// The ports, those that are open first.
pub fn ports(ports: &[DevicePort]) -> AnyView {
    let open = ports.iter().filter(|port| port.state == "open").count();
    let body = if ports.is_empty() {
        view! { <p class="muted">"No port has been seen open."</p> }.into_any()
    } else {
        view! {
            <table class="table table-quiet stack-table">
                <caption class="sr-only">"Ports"</caption>
                <thead>
                    <tr>
                        <th scope="col">"Port"</th>
                        <th scope="col">"Service"</th>
                        <th scope="col">"State"</th>
                        <th scope="col" class="num">"Since"</th>
                        <th scope="col" class="num">"Looked at"</th>
                    </tr>
                </thead>
                <tbody>{ports.iter().map(port).collect_view()}</tbody>
            </table>
        }
        .into_any()
    };
    section("Open ports", Some(open as u64), body)
}

fn port(port: &DevicePort) -> AnyView {
    let state = if port.state == "open" { "tag tag-ok" } else { "tag" };
    let key = port
        .key
        .clone()
        .map(|key| view! { <span class="cell-sub cell-block mono clip" title=key.clone()>{key.clone()}</span> });
    view! {
        <tr>
            <th scope="row" class="mono">{port.id.clone()}</th>
            <td>
                {port.service.clone()} " " <span class="soft">{port.version.clone()}</span> {key}
            </td>
            <td><span class=state>{port.state.clone()}</span></td>
            <td class="num muted nowrap wide-only"><When time=port.first_seen /></td>
            <td class="num muted nowrap wide-only"><When time=port.last_scanned /></td>
        </tr>
    }
    .into_any()
}

/// Open findings, the worst first.
pub fn findings(findings: &[DeviceFinding], count: u64) -> AnyView {
    let line = |finding: &DeviceFinding| {
        view! {
            <li>
                <span class="scan-sev"><SeverityBadge severity=finding.severity /></span>
                <a class="plain-link line-body" href=format!("/findings/{}", finding.id)>{finding.title.clone()}</a>
                <span class="cell-sub mono">{finding.cve_id.clone()}</span>
                <StatusBadge status=finding.status />
            </li>
        }
    };
    let body = if findings.is_empty() {
        view! { <p class="muted">"No open findings."</p> }.into_any()
    } else {
        view! { <ul class="lines">{findings.iter().map(line).collect_view()}</ul> }.into_any()
    };
    section("Findings", Some(count), body)
}

/// The last things that happened to it.
pub fn history(history: &[HistoryEntry]) -> AnyView {
    let line = |entry: &HistoryEntry| {
        let fields: Vec<_> = entry.changes.iter().map(|change| change.field.replace('_', " ")).collect();
        view! {
            <li>
                <p>{what(&entry.event)} " " <span class="soft">{fields.join(", ")}</span> " " <span class="cell-sub cell-block">{entry.actor_name.clone()}</span></p>
                <When time=entry.timestamp />
            </li>
        }
    };
    section("History", None, view! { <ol class="feed">{history.iter().map(line).collect_view()}</ol> }.into_any())
}

/// Every address that it was seen at, and the assets that it is.
pub fn addresses(addresses: &[DeviceAddress], assets: &[Named]) -> AnyView {
    let line = |address: &DeviceAddress| {
        view! { <div class="rail-item row spread"><span class="mono">{address.ip.clone()}</span> <span class="cell-sub"><When time=address.last_seen /></span></div> }
    };
    let asset = |asset: &Named| view! { <div class="rail-item"><a href=format!("/assets/{}", asset.id)>{asset.name.clone()}</a></div> };
    let assets = (!assets.is_empty()).then(|| {
        view! { <div class="rail-block"><h2 class="rail-title">"Assets"</h2> {assets.iter().map(asset).collect_view()}</div> }
    });
    view! {
        <div class="rail-block"><h2 class="rail-title">"Addresses"</h2> {addresses.iter().map(line).collect_view()}</div>
        {assets}
    }
    .into_any()
}

fn section(title: &'static str, count: Option<u64>, body: AnyView) -> AnyView {
    view! {
        <section class="section">
            <div class="section-head">
                <h2 class="section-title">{title} " " {count.map(|count| view! { <span class="count">{count}</span> })}</h2>
            </div>
            {body}
        </section>
    }
    .into_any()
}
