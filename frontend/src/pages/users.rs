//! Settings, Users & roles.

pub mod acts;
pub mod invite;
pub mod link;
pub mod list;
pub mod row;

use crate::components::prelude::*;
use assay_api::users::Role;

/// The roles to choose from.
pub fn roles() -> Vec<Choice> {
    Role::ALL.iter().map(|role| Choice::new(role.as_str(), role.label())).collect()
}

/// What a role may do, in a few words.
pub const fn about(role: Role) -> &'static str {
    match role {
        Role::Admin => "Everything, including users and settings",
        Role::Analyst => "Creates and edits projects and findings",
        Role::Reviewer => "Sees all projects, edits no finding",
        Role::Viewer => "Sees the projects they are a member of",
        Role::Operator => "Runs scans and keeps devices",
    }
}
