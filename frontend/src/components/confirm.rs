//! Asks once before something is destroyed, naming it. The safe button has the focus.

use crate::components::{
    button::{Button, Kind},
    dialog::Dialog,
    field::Trouble,
};
use crate::core::prelude::*;

/// The question; `yes` is called when it is answered so.
#[component]
pub fn Confirm(
    /// Whether it is asked now.
    open: RwSignal<bool>,
    /// The question, such as `Revoke “ci”?`.
    #[prop(into)]
    title: Signal<String>,
    /// What follows, and whether it can be undone.
    #[prop(into)]
    text: Signal<String>,
    /// What the destructive button says, such as `Revoke token`.
    action: &'static str,
    /// What the safe button says.
    #[prop(default = "Keep it")]
    keep: &'static str,
    /// Whether it is being done.
    #[prop(optional, into)]
    busy: Signal<bool>,
    /// Why it has not been done.
    #[prop(optional, into)]
    trouble: Signal<Option<String>>,
    /// Does it.
    #[prop(into)]
    yes: Callback<()>,
) -> impl IntoView {
    view! {
        <Dialog open=open title=title>
            <div class="dialog-body">
                <p>{move || text.get()}</p>
                <Trouble text=trouble />
            </div>
            <div class="dialog-foot">
                <span class="row push">
                    <Button on:click=move |_| open.set(false) attr:data-focus="">{keep}</Button>
                    <Button kind=Kind::Danger busy=busy on:click=move |_| yes.run(())>{action}</Button>
                </span>
            </div>
        </Dialog>
    }
}
