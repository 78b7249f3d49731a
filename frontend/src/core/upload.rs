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
use web_sys::{Blob, FormData, ProgressEvent, XmlHttpRequest};

/// `POST` of a file as the whole body; `told` hears which part of it has left, from 0 to 1.
pub async fn upload<T: DeserializeOwned>(
    path: &str,
    name: &str,
    file: &Blob,
    told: impl Fn(f64) + 'static,
) -> Answer<T> {
    let address = format!("{path}?name={}", encode(name));
    send(&address, told, |request| {
        request.set_request_header("Content-Type", "application/octet-stream")?;
        request.send_with_opt_blob(Some(file))
    })
    .await
}

/// `POST` of a form that has a file in it; `told` hears which part of it has left, from 0 to 1.
pub async fn upload_form<T: DeserializeOwned>(path: &str, form: &FormData, told: impl Fn(f64) + 'static) -> Answer<T> {
    send(path, told, |request| request.send_with_opt_form_data(Some(form))).await
}

async fn send<T: DeserializeOwned>(
    path: &str,
    told: impl Fn(f64) + 'static,
    body: impl FnOnce(&XmlHttpRequest) -> Result<(), JsValue>,
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
    if let Err(error) = begin(&request, &format!("{BASE}{path}"), &progress).and_then(|()| body(&request)) {
        return unsent(error);
    }
    if JsFuture::from(end(&request)).await.is_err() {
        logging::warn!("a file did not reach the appliance");
    }
    let header = |name: &str| request.get_response_header(name).ok().flatten();
    let text = request.response_text().ok().flatten().unwrap_or_default();
    http::object_of(request.status().unwrap_or_default(), header, &text)
}

fn begin(request: &XmlHttpRequest, address: &str, progress: &Closure<dyn Fn(ProgressEvent)>) -> Result<(), JsValue> {
    request.open("POST", address)?;
    request.upload()?.set_onprogress(Some(progress.as_ref().unchecked_ref()));
    Ok(())
}

/// Kept once it has come to an end, whichever.
fn end(request: &XmlHttpRequest) -> Promise {
    Promise::new(&mut |resolve, _| request.set_onloadend(Some(&resolve)))
}
