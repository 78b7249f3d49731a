//! Recovery codes, shown once.

use crate::components::prelude::*;
use assay_api::totp::RecoveryCodes;

/// The dialog; it is open while there are codes to show.
#[component]
pub fn RecoveryCodesDialog(
    /// The codes; forgotten when the dialog closes.
    codes: RwSignal<Option<RecoveryCodes>>,
    /// Called when they have been stored.
    #[prop(into)]
    done: Callback<()>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    Effect::new(move || open.set(codes.with(Option::is_some)));
    let stored = RwSignal::new(false);
    let list = Signal::derive(move || codes.get().map(|codes| codes.recovery_codes).unwrap_or_default());
    let text = Signal::derive(move || list.get().join("\n"));
    let close = move |_| {
        if stored.get_untracked() {
            codes.set(None);
            stored.set(false);
            done.run(());
        }
    };
    view! {
        <Dialog
            open=open
            title="Recovery codes"
            sub="Each works once, instead of the app's code, when your phone is not at hand."
            locked=true
        >
            <div class="dialog-body stack">
                <div class="notice notice-warn">
                    <Icon name="eye" />
                    <div>
                        <strong>"Shown once."</strong>
                        " Print them or put them into your password manager, not onto the phone with the app."
                    </div>
                </div>
                <ul class="recovery-codes mono" aria-label="Recovery codes">
                    {move || list.get().into_iter().map(|code| view! { <li>{code}</li> }).collect_view()}
                </ul>
                <div class="row"><CopyButton text=text /></div>
            </div>
            <div class="dialog-foot">
                <label class="check">
                    <input class="box" type="checkbox" on:change=move |event| stored.set(event_target_checked(&event)) />
                    <span>"I have stored the codes"</span>
                </label>
                <span class="push">
                    <Button
                        kind=Kind::Primary
                        attr:aria-disabled=move || (!stored.get()).then_some("true")
                        on:click=close
                    >
                        "Done"
                    </Button>
                </span>
            </div>
        </Dialog>
    }
}
