//! One module per resource, and the pages that belong to none.

pub mod claim;
pub mod findings;
pub mod missing;
pub mod settings;
pub mod sign_in;
pub mod tokens;
pub mod welcome;
