//! Members: whom a project belongs to.

use crate::{Check, Rules, users::Role};
use serde::{Deserialize, Serialize};

/// What `POST /projects/{id}/members` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewMember {
    /// The user who is to belong to it.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub user_id: String,
}

/// A member of a project.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Member {
    /// The user's id.
    pub id: String,
    /// Sign-in name.
    pub username: String,
    /// The person's name.
    pub name: String,
    /// What the person may do.
    pub role: Role,
    /// Whether the person may sign in.
    pub active: bool,
    /// Whether the person leads the project.
    pub lead: bool,
}

impl Rules for NewMember {
    fn check(&mut self, check: &mut Check) {
        check.required("user_id", "User", &mut self.user_id, 100);
    }
}
