//! A finding that turns out to be a duplicate: which one stands for both.

use crate::{
    components::prelude::*,
    core::{
        fetch::Fetch,
        form::Form,
        http::{self, Answer},
        toast::Toasts,
    },
    pages::parts::undo,
};
use assay_api::{
    findings::Finding,
    operations::{Merge, Merged},
};
use leptos::ev::SubmitEvent;

/// The question. `changed` is called when it is answered.
#[component]
pub fn MergeDialog(
    /// Whether it is asked now.
    open: RwSignal<bool>,
    /// The duplicate.
    finding: Signal<Finding>,
    /// Called afterwards.
    #[prop(into)]
    changed: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog
            open=open
            title="Merge into another finding"
            sub="The other one gets this one's tags, references and assets. This one is Closed and points to it."
        >
            <Ask open=open finding=finding.get_untracked() changed=changed />
        </Dialog>
    }
}

#[component]
fn Ask(open: RwSignal<bool>, finding: Finding, changed: Callback<()>) -> impl IntoView {
    let toasts = Toasts::here();
    let form = Form::new(Merge::default());
    let path = format!("/projects/{}/findings?limit=100&sort=title&order=asc", finding.project_id);
    let others = Fetch::new(move || {
        let path = path.clone();
        async move { http::list::<Finding>(&path).await }
    });
    let mine = finding.id.clone();
    let choices = Signal::derive(move || choices(others.get(), &mine));
    let path = format!("/findings/{}/merge", finding.id);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let path = path.clone();
        let title = finding.title.clone();
        form.submit(
            move |merge: Merge| async move { http::post::<Merged>(&path, &merge).await },
            move |merged: Merged| {
                undo::offer(toasts, format!("{title} is a duplicate of {}", merged.finding.title), merged.undo);
                open.set(false);
                changed.run(());
            },
        );
    };
    view! {
        <form on:submit=submit novalidate>
            <div class="dialog-body">
                <Trouble text=Signal::derive(move || form.trouble()) />
                <SelectField
                    label="Finding that stands for both"
                    bind=form.text("into", |merge| &mut merge.into)
                    choices=choices
                    none="Choose a finding of this project"
                />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false)>"Cancel"</Button>
                    <Button kind=Kind::Primary submit=true busy=Signal::derive(move || form.is_busy())>"Merge"</Button>
                </span>
            </div>
        </form>
    }
}

/// The others of the project that are no duplicates themselves.
fn choices(page: Option<Answer<http::Page<Finding>>>, mine: &str) -> Vec<Choice> {
    let rows = page.and_then(Result::ok).map(|page| page.rows).unwrap_or_default();
    let others = rows.into_iter().filter(|finding| finding.id != mine && finding.merged_into.is_none());
    others.map(|finding| Choice::new(finding.id, finding.title)).collect()
}
