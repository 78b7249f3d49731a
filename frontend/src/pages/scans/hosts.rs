//! The hosts that a scan has found, with their open ports, as they come.

use super::HOME;
use crate::{
    components::prelude::*,
    core::{fetch::Fetch, http, live},
};
use assay_api::scans::{ScanResult, ScannedHost, ScannedPort};

/// Ports that a row names before the rest is a number.
const PORTS: usize = 12;
/// Hosts that are shown before the rest waits behind a button.
const HOSTS: usize = 50;

/// The section.
#[component]
pub fn Hosts(
    /// The scan's id.
    id: Memo<String>,
) -> impl IntoView {
    let result = Fetch::new(move || {
        let path = format!("{HOME}/{}/result", id.get());
        async move { http::get::<ScanResult>(&path).await }
    });
    live::on(&["scan."], move || result.refetch());
    let all = RwSignal::new(false);
    let count = move || result.get().and_then(Result::ok).map(|result| result.devices.len());
    let body = move || match result.get() {
        None => view! { <Waiting /> }.into_any(),
        Some(Err(failure)) => {
            view! { <Failed title="The hosts did not load" failure=failure retry=move |()| result.refetch() /> }
                .into_any()
        }
        Some(Ok(result)) => table(result.devices, all),
    };
    view! {
        <section class="section" aria-labelledby="h-hosts">
            <div class="section-head">
                <h2 class="section-title" id="h-hosts">"Hosts " <span class="count">{count}</span></h2>
            </div>
            {body}
        </section>
    }
}

fn table(hosts: Vec<ScannedHost>, all: RwSignal<bool>) -> AnyView {
    if hosts.is_empty() {
        return view! { <p class="muted">"No host has answered yet."</p> }.into_any();
    }
    let shown = if all.get() { hosts.len() } else { HOSTS };
    let more = hosts.len().saturating_sub(shown);
    view! {
        <table class="table table-quiet stack-table scan-hosts">
            <caption class="sr-only">"Hosts"</caption>
            <thead>
                <tr>
                    <th scope="col">"Host"</th>
                    <th scope="col">"System"</th>
                    <th scope="col">"Open ports"</th>
                    <th scope="col">"Stage"</th>
                </tr>
            </thead>
            <tbody>{hosts.into_iter().take(shown).map(row).collect_view()}</tbody>
        </table>
        {(more > 0).then(|| view! { <Button small=true on:click=move |_| all.set(true)>{format!("Show {more} more")}</Button> })}
    }
    .into_any()
}

fn row(host: ScannedHost) -> AnyView {
    let more = host.ports.len().saturating_sub(PORTS);
    let system = host.os_guess.or(host.vendor);
    let stage = if host.complete { "Done" } else { "In work" };
    view! {
        <tr>
            <th scope="row">
                <span class="mono cell-block">{host.ip}</span>
                <span class="cell-sub cell-block clip">{host.hostname}</span>
            </th>
            <td class="soft">{system}</td>
            <td>
                <span class="tags">
                    {host.ports.iter().take(PORTS).map(port).collect_view()}
                    {(more > 0).then(|| view! { <span class="cell-sub">{format!("and {more} more")}</span> })}
                </span>
            </td>
            <td class="soft nowrap">{stage}</td>
        </tr>
    }
    .into_any()
}

/// A port's number; what listens there on hover and for readers.
fn port(port: &ScannedPort) -> AnyView {
    let what = [port.service.as_deref(), port.version.as_deref()].into_iter().flatten().collect::<Vec<_>>().join(", ");
    let number =
        if port.protocol == "tcp" { port.port.to_string() } else { format!("{}/{}", port.port, port.protocol) };
    view! { <span class="tag mono" title=what.clone()>{number} <span class="sr-only">" " {what.clone()}</span></span> }
        .into_any()
}
