//! Settings, Integrations, API Tokens: service accounts and their tokens.

pub mod form;
pub mod list;
pub mod tokens;
