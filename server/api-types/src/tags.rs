//! Labels that are in use.

use serde::{Deserialize, Serialize};

/// A label, and how many findings carry it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Tag {
    /// The label.
    pub name: String,
    /// Findings that carry it, whatever its case.
    pub count: u64,
}
