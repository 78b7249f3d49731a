//! API keys, as NetRecon documents them: the same credentials as tokens, in another form and dialect.

mod http;

pub use http::routes;
