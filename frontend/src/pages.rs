//! One module per resource, and the pages that belong to none.

pub mod assets;
pub mod claim;
pub mod clients;
pub mod findings;
pub mod missing;
pub mod parts;
pub mod projects;
pub mod settings;
pub mod sign_in;
pub mod templates;
pub mod tokens;
pub mod trash;
pub mod welcome;
