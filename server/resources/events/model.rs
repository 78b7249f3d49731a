//! What the list can be narrowed to.

use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub(super) struct Filter {
    /// Names, names of the stream, or globs such as `finding.*`, separated by commas.
    pub events: Option<String>,
    /// What happened in this project.
    pub project_id: Option<String>,
    /// What happened to this object.
    pub object_id: Option<String>,
    /// What happened after the event with this `seq`.
    pub since: Option<String>,
    /// What happened from this moment on (RFC 3339, or a day).
    pub created_after: Option<String>,
    /// What happened before this moment.
    pub created_before: Option<String>,
}
