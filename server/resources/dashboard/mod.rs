//! The dashboard: where the work stands, for whoever asks, from counters and from what each day changed. It reads no
//! finding but the few that it names, however many there are.

mod actions;
mod http;
mod store;

pub use http::routes;
