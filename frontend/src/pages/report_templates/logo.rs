//! A logo, from a file to the text that the API takes.

use wasm_bindgen_futures::JsFuture;
use web_sys::File;

/// The largest that the server takes.
const LARGEST: f64 = 1_048_576.0;

/// The file's bytes in base64; a sentence when it cannot be one.
pub async fn encoded(file: &File) -> Result<String, String> {
    if file.size() > LARGEST {
        return Err("A logo is at most 1 MiB large.".to_owned());
    }
    let unread = |_| "The browser could not read the file.".to_owned();
    let buffer = JsFuture::from(file.array_buffer()).await.map_err(unread)?;
    let bytes = js_sys::Uint8Array::new(&buffer).to_vec();
    let letters: String = bytes.into_iter().map(char::from).collect();
    leptos::prelude::window().btoa(&letters).map_err(unread)
}
