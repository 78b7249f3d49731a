//! Who may know of which event.

use crate::{
    auth::{Ctx, Right},
    change::Recorded,
};

/// The kinds of objects that lie in projects or beside them, and the right to read each: whoever has it hears of them.
pub(super) const OBJECTS: &[(&str, Right)] = &[
    ("finding", Right::ReadFindings),
    ("comment", Right::ReadFindings),
    ("evidence", Right::ReadFindings),
    ("import", Right::ReadFindings),
    ("template", Right::ReadFindings),
    ("vulnerability", Right::ReadFindings),
    ("asset", Right::ReadAssets),
    ("project", Right::ReadProjects),
    ("client", Right::ReadClients),
    ("device", Right::ReadDevices),
    ("scan", Right::ReadScans),
    ("scan_scope", Right::ReadScans),
    ("schedule", Right::ReadScans),
    ("report", Right::ReadReports),
    ("report_template", Right::ReadReports),
    ("control", Right::ReadControls),
    ("controls", Right::ReadControls),
    ("control_evidence", Right::ReadControls),
    ("report_brand", Right::ReadReports),
];

/// The right to read objects of this kind. What is about the appliance, its users and their credentials has none: it is
/// for administrators.
pub fn right_of(object: &str) -> Option<Right> {
    OBJECTS.iter().find(|(known, _)| *known == object).map(|(_, right)| *right)
}

/// Whether the caller may know of this event: the right to read the object, and the project's visibility.
pub(super) fn may_see(ctx: &Ctx, event: &Recorded) -> bool {
    match right_of(&event.object_type) {
        None => ctx.is_admin(),
        Some(right) => ctx.may(right).is_ok() && event.project_id.as_deref().is_none_or(|project| ctx.sees(project)),
    }
}
