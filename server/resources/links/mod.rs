//! Links by which people come in without a mail server: an administrator makes one and hands it over; it works once,
//! for a while. Invitations give the first password, resets a new one.

pub mod actions;
mod http;
mod store;

pub use http::routes;
