//! The status of a finding, changed by one click.

use super::statuses;
use crate::{
    components::prelude::*,
    core::{http, toast::Toasts},
};
use assay_api::findings::{Finding, FindingStatus};
use leptos::task::spawn_local;
use serde_json::json;

/// The button and its menu. `changed` is called when the server has taken the new status.
#[component]
pub fn StatusMenu(
    /// The finding.
    finding: Signal<Finding>,
    /// Called afterwards.
    #[prop(into)]
    changed: Callback<()>,
) -> impl IntoView {
    let toasts = Toasts::here();
    let change = move |status: FindingStatus| {
        let finding = finding.get_untracked();
        spawn_local(async move {
            match http::put::<Finding>(&format!("/findings/{}", finding.id), &json!({ "status": status })).await {
                Ok(_) => {
                    toasts.done(format!("{} is now {status}", finding.title));
                    changed.try_run(());
                }
                Err(failure) => toasts.failed(&failure),
            }
        });
    };
    let item = move |choice: Choice| {
        let status: FindingStatus = choice.value.parse().ok()?;
        let current = move || finding.get().status == status;
        Some(view! {
            <MenuItem on:click=move |_| change(status) attr:disabled=current>
                <StatusBadge status=status />
            </MenuItem>
        })
    };
    let trigger = || view! { "Status" <Icon name="down" small=true /> };
    view! {
        <Menu class="btn btn-primary" label="Status" end=true trigger=trigger>
            {statuses().into_iter().map(item).collect_view()}
        </Menu>
    }
}
