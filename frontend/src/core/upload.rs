//! Files on their way to the server. `fetch` tells nothing of how far it is; the older request does.

use crate::core::{
    http::{self, Answer, BASE},
    query::encode,
};
use js_sys::Promise;
use leptos::logging;
use serde::de::DeserializeOwned;
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Blob, ProgressEvent, XmlHttpRequest};

/// `POST` of a file as the whole body; `told` hears which part of it has left, from 0 to 1.
pub async fn upload<T: DeserializeOwned>(
    path: &str,
    name: &str,
    file: &Blob,
    told: impl Fn(f64) + 'static,
) -> Answer<T> {
    let unsent = |_| http::object_of::<T>(0, |_| None, "");
    let request = match XmlHttpRequest::new() {
        Ok(request) => request,
        Err(error) => return unsent(error),
    };
    let progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            told(event.loaded() / event.total());
        }
    });
    let begun = begin(&request, &format!("{BASE}{path}?name={}", encode(name)), file, &progress);
    if let Err(error) = begun {
        return unsent(error);
    }
    if JsFuture::from(end(&request)).await.is_err() {
        logging::warn!("a file did not reach the appliance");
    }
    let header = |name: &str| request.get_response_header(name).ok().flatten();
    let text = request.response_text().ok().flatten().unwrap_or_default();
    http::object_of(request.status().unwrap_or_default(), header, &text)
}

fn begin(
    request: &XmlHttpRequest,
    address: &str,
    file: &Blob,
    progress: &Closure<dyn Fn(ProgressEvent)>,
) -> Result<(), JsValue> {
    request.open("POST", address)?;
    request.set_request_header("Content-Type", "application/octet-stream")?;
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    request.send_with_opt_blob(Some(file))
}

/// Kept once it has come to an end, whichever.
fn end(request: &XmlHttpRequest) -> Promise {
    Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)))
}
