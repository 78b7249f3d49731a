//! One module per resource, and the pages that belong to none.

pub mod activity;
pub mod api_keys;
pub mod assets;
pub mod claim;
pub mod clients;
pub mod dashboard;
pub mod findings;
pub mod imports;
pub mod links;
pub mod missing;
pub mod parts;
pub mod profile;
pub mod projects;
pub mod security;
pub mod service_accounts;
pub mod settings;
pub mod sign_in;
pub mod templates;
pub mod tiers;
pub mod tokens;
pub mod trash;
pub mod users;
pub mod webhooks;
pub mod welcome;
