//! An asset's open ports: the table, and the rows in which they are written.
//!
//! A row keeps the port as text, because half a number is no port yet; what cannot be one is 0 in the
//! request, which the API's rules refuse with the reason.

use crate::{
    components::{button::IconButton, prelude::*},
    core::form::Form,
};
use assay_api::assets::{NewAsset, Port};

const PROTOCOLS: [&str; 3] = ["tcp", "udp", "sctp"];

/// One row of the editor.
#[derive(Clone)]
struct Line {
    key: usize,
    port: RwSignal<String>,
    protocol: RwSignal<String>,
    service: RwSignal<String>,
}

impl Line {
    fn new(key: usize, port: &str, protocol: &str, service: &str) -> Self {
        let text = |text: &str| RwSignal::new(text.to_owned());
        Self { key, port: text(port), protocol: text(protocol), service: text(service) }
    }

    fn is_blank(&self) -> bool {
        self.port.with_untracked(|port| port.trim().is_empty()) && self.service.with_untracked(String::is_empty)
    }

    fn number(&self) -> u16 {
        self.port.with(|port| port.trim().parse().unwrap_or(0))
    }

    fn written(&self) -> Port {
        let service = Some(self.service.get_untracked()).filter(|service| !service.is_empty());
        Port { port: untrack(|| self.number()), protocol: self.protocol.get_untracked(), service }
    }
}

/// The editor: a row per port, and a button for another.
#[component]
pub fn PortsEditor(
    /// The asset's form.
    form: Form<NewAsset>,
) -> impl IntoView {
    let given = form.draft.with_untracked(|draft| draft.ports.clone());
    let lines = given.iter().enumerate().map(|(key, port)| {
        Line::new(key, &port.port.to_string(), &port.protocol, port.service.as_deref().unwrap_or_default())
    });
    let lines = RwSignal::new(lines.collect::<Vec<_>>());
    let next = StoredValue::new(given.len());
    let written =
        move || lines.with_untracked(|lines| lines.iter().filter(|line| !line.is_blank()).map(Line::written).collect());
    let bind = form.field("ports", |_| String::new(), move |draft, _| draft.ports = written());
    let changed = Callback::new(move |()| bind.set.run(String::new()));
    let add = move |_| {
        let key = next.get_value();
        next.set_value(key + 1);
        lines.update(|lines| lines.push(Line::new(key, "", "tcp", "")));
    };
    let remove = Callback::new(move |key: usize| {
        lines.update(|lines| lines.retain(|line| line.key != key));
        changed.run(());
    });
    let row = move |line: Line| view! { <LineEditor line=line error=bind.error changed=changed remove=remove /> };
    let error =
        move || bind.error.get().map(|error| view! { <p class="error"><Icon name="errc" small=true />{error}</p> });
    view! {
        <fieldset class="form-part">
            <legend class="section-title">"Open ports"</legend>
            <div class="ports-editor">
                <For each=move || lines.get() key=|line| line.key children=row />
            </div>
            <div class="ports-foot">
                <div aria-live="polite">{error}</div>
                <Button icon="plus" on:click=add>"Add port"</Button>
            </div>
        </fieldset>
    }
}

#[component]
fn LineEditor(
    line: Line,
    error: Signal<Option<String>>,
    changed: Callback<()>,
    remove: Callback<usize>,
) -> impl IntoView {
    let Line { key, port, protocol, service } = line.clone();
    let set = move |field: RwSignal<String>, text: String| {
        field.set(text);
        changed.run(());
    };
    let wrong = move || (error.get().is_some() && line.number() == 0).then_some("true");
    let option = move |name: &'static str| {
        view! { <option value=name selected=move || protocol.get() == name>{name}</option> }
    };
    view! {
        <div class="port-line">
            <input
                class="input"
                inputmode="numeric"
                aria-label="Port"
                placeholder="Port"
                autocomplete="off"
                aria-invalid=wrong
                prop:value=move || port.get()
                on:input=move |event| set(port, event_target_value(&event))
            />
            <select
                class="select"
                aria-label="Protocol"
                on:change=move |event| set(protocol, event_target_value(&event))
            >
                {PROTOCOLS.map(option).into_iter().collect_view()}
            </select>
            <input
                class="input"
                aria-label="Service"
                placeholder="Service, such as https"
                autocomplete="off"
                autocapitalize="none"
                prop:value=move || service.get()
                on:input=move |event| set(service, event_target_value(&event))
            />
            <IconButton icon="x" label="Remove port" on:click=move |_| remove.run(key) />
        </div>
    }
}

/// The open ports of an asset.
#[component]
pub fn PortsTable(
    /// In the order to show them.
    ports: Vec<Port>,
) -> impl IntoView {
    let row = |Port { port, protocol, service }| {
        view! {
            <tr>
                <th scope="row" class="mono">{format!("{port}/{protocol}")}</th>
                <td>{service.unwrap_or_else(|| "Unknown service".to_owned())}</td>
            </tr>
        }
    };
    view! {
        <table class="table table-quiet ports-table">
            <thead>
                <tr>
                    <th scope="col">"Port"</th>
                    <th scope="col">"Service"</th>
                </tr>
            </thead>
            <tbody>{ports.into_iter().map(row).collect_view()}</tbody>
        </table>
    }
}
