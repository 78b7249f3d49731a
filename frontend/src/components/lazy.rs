//! Pages whose code is not in the module that starts: it is loaded when such a page is entered for the first time.
//!
//! Which chunk a page lies in stands beside it in `app.rs`; `build/split.rs` takes the module apart.

use crate::{
    components::{
        button::{Button, Kind},
        icon::Icon,
        states::Waiting,
    },
    core::{place, prelude::*},
};
use std::{
    pin::Pin,
    task::{Context, Poll, Waker},
};
use wasm_bindgen_futures::spawn_local;
use wasm_split_helpers::SplitLoaderError;

/// What comes once a chunk is there, or does not.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// `lazy!(scans, scans::list::ScansList)`: what a route shows, whose code lies in the chunk `scans`.
#[macro_export]
macro_rules! lazy {
    ($chunk:ident, $page:path) => {
        || {
            #[wasm_split_helpers::wasm_split($chunk, fallible, preload(load))]
            fn draw() -> Result<leptos::prelude::AnyView, wasm_split_helpers::SplitLoaderError> {
                Ok(leptos::prelude::IntoAny::into_any($page()))
            }
            $crate::components::lazy::page(|| Box::pin(load()), || Box::pin(draw()))
        }
    };
}

#[derive(Clone, Copy, PartialEq)]
enum Stage {
    Coming,
    Here,
    Lost,
}

/// The page that `draw` answers with, as soon as `load` has brought its code.
pub fn page(load: fn() -> Coming<()>, draw: fn() -> Coming<AnyView>) -> AnyView {
    let stage = RwSignal::new(Stage::Coming);
    let enter = move || {
        stage.set(Stage::Coming);
        spawn_local(async move {
            let came = load().await.is_ok();
            // The reader may have left in the meantime: then there is no signal any more.
            stage.try_set(if came { Stage::Here } else { Stage::Lost });
        });
    };
    enter();
    (move || match stage.get() {
        Stage::Coming => view! { <Coming /> }.into_any(),
        // Its code is here, so it is drawn at once, and here: what it keeps ends when the route does.
        Stage::Here => match draw().as_mut().poll(&mut Context::from_waker(Waker::noop())) {
            Poll::Ready(Ok(page)) => page,
            _ => view! { <Lost retry=enter /> }.into_any(),
        },
        Stage::Lost => view! { <Lost retry=enter /> }.into_any(),
    })
    .into_any()
}

/// Nothing for a moment, so that a chunk from next door makes no flicker, then what pages show while they wait.
#[component]
fn Coming() -> impl IntoView {
    view! { <div class="lazy"><Waiting /></div> }
}

/// The server is away, or was replaced by one whose chunks have other names.
#[component]
fn Lost(
    /// Tries again.
    #[prop(into)]
    retry: Callback<()>,
) -> impl IntoView {
    place::at(&[], "Not loaded");
    let reload = |_| {
        // A browser that will not reload leaves the page as it is: there is nothing more to say.
        let _ = window().location().reload();
    };
    view! {
        <div class="empty" role="alert">
            <span class="state-icon"><Icon name="alert" /></span>
            <h2>"This page did not load"</h2>
            <p>"The server does not answer, or Assay was updated since this tab was opened: then reload."</p>
            <div class="row">
                <Button kind=Kind::Primary icon="rotate" on:click=move |_| retry.run(())>"Try again"</Button>
                <Button on:click=reload>"Reload"</Button>
            </div>
        </div>
    }
}
