//! What was done can be taken back for a while: said in a message with a button.

use crate::core::{
    http,
    toast::{Offer, Toasts},
};
use assay_api::operations::Operation;
use leptos::{prelude::*, task::spawn_local};
use serde_json::json;

/// Says what was done and offers to undo it. Lists learn of the undoing by the live stream.
pub fn offer(toasts: Toasts, text: impl Into<String>, undo: String) {
    // Above the page that did it, which may be gone when the button is pressed.
    let act = Callback::new(move |()| {
        let path = format!("/operations/{undo}/undo");
        spawn_local(async move {
            match http::post::<Operation>(&path, &json!({})).await {
                Ok(_) => toasts.done("It is as it was before"),
                Err(failure) => toasts.failed(&failure),
            }
        });
    });
    toasts.offer(text, Offer { label: "Undo", act });
}
