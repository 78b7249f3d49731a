//! The scans as rows: in the list of all, and in a project's tab.

use super::{HOME, counts, status_name, status_view, type_words};
use crate::{
    components::prelude::*,
    core::{query::Query, session::Session},
    pages::parts::list::rows,
};
use assay_api::scans::{Scan, ScanStatus};

impl Row for Scan {
    fn key(&self) -> (String, u64) {
        (self.id.clone(), self.version)
    }
}

/// What both lists can be narrowed to.
pub fn filters() -> Vec<Filter> {
    let statuses = ScanStatus::ALL.iter().map(|status| Choice::new(status.as_str(), status_name(*status))).collect();
    vec![Filter::fixed("status", "Status", statuses)]
}

/// The table; `new` is where one asks for a scan, unless the page has its own way, `whole` says that the scans are of several projects.
pub fn table(query: Query, path: Signal<String>, new: Option<Signal<String>>, whole: bool) -> AnyView {
    let page = rows::<Scan>(path, &["scan."]);
    let nothing = move || {
        let to = new.filter(|_| Session::here().scans()).map(|new| {
            view! { <a class="btn btn-primary" href=new.get()><Icon name="plus" /> "Start a scan"</a> }
        });
        view! {
            <Empty
                title="No scans yet"
                text="A scan looks for hosts, open ports, services and weaknesses. It only goes where it is authorised to."
            >
                {to}
            </Empty>
        }
    };
    view! {
        <Listing
            page=page
            query=query
            path=path
            caption="Scans"
            class="stack-table scans-table"
            columns=6
            head=move || heads(query)
            row=move |scan| cells(scan, whole)
            empty=nothing
        />
    }
    .into_any()
}

fn heads(query: Query) -> AnyView {
    view! {
        <th scope="col">"Target"</th>
        <th scope="col">"Status"</th>
        <th scope="col">"Findings"</th>
        <th scope="col" class="num">"Hosts"</th>
        <th scope="col" class="num">"Ports"</th>
        <SortHead query=query name="created_at" label="When" class="num" first="desc" by_default=true />
    }
    .into_any()
}

fn cells(scan: Scan, whole: bool) -> AnyView {
    let (kind, _) = type_words(scan.scan_type);
    let about = if whole { format!("{kind} scan for {}", scan.project.name) } else { format!("{kind} scan") };
    let percent = (scan.status == ScanStatus::Running).then(|| {
        view! {
            <progress class="scan-bar" max="100" value=scan.progress.to_string() aria-label="Progress"></progress>
            <span class="cell-sub">{format!("{} %", scan.progress)}</span>
        }
    });
    view! {
        <th scope="row">
            <a class="cell-title cell-block plain-link mono clip" href=format!("{HOME}/{}", scan.id)>{scan.target.clone()}</a>
            <span class="cell-sub cell-block clip">{about}</span>
        </th>
        <td><span class="row row-wrap">{status_view(&scan)} {percent}</span></td>
        <td><SeverityCounts counts=counts(&scan) /></td>
        <td class="num wide-only">{scan.hosts_found}</td>
        <td class="num wide-only">{scan.ports_found}</td>
        <td class="num muted nowrap"><When time=scan.created_at /></td>
    }
    .into_any()
}
