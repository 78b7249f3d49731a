//! The trash: what was deleted and can be brought back for 30 days.

use crate::{Named, Time, named::named};
use serde::{Deserialize, Serialize};

/// How long things lie in the trash, in days.
pub const KEPT_DAYS: i64 = 30;

named! {
    /// What can lie in the trash.
    TrashType, "kind of object" {
        Client = "client",
        Project = "project",
        Asset = "asset",
        Finding = "finding",
    }
}

/// Something in the trash. `POST /findings/{id}/restore` (projects, assets, clients likewise) brings it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Trashed {
    /// The object's id.
    pub id: String,
    /// What it is.
    pub r#type: TrashType,
    /// Its name or title.
    pub name: String,
    /// The project it belongs to.
    pub project: Option<Named>,
    /// When it was deleted.
    pub deleted_at: Time,
    /// Who did it.
    pub deleted_by: Option<String>,
    /// When it goes for good.
    pub purged_at: Time,
}
