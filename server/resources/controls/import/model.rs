//! A control of the organisation's own, with all its texts: as an import writes it and the journal tells it.

use crate::{change::Subject, resources::controls::cover::Answers};
use assay_api::{Day, controls::ControlStatus};
use serde::Serialize;

/// A control that came by an import.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub(in crate::resources::controls) struct OwnControl {
    pub(super) id: String,
    pub(super) r#ref: String,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) description: String,
    pub(super) guidance: Option<String>,
    /// Requirements by framework.
    pub(super) requirements: Answers,
    pub(super) status: ControlStatus,
    pub(super) owner_id: Option<String>,
    pub(super) note: Option<String>,
    pub(super) due_date: Option<Day>,
    pub(super) version: u64,
}

impl Subject for OwnControl {
    const TYPE: &'static str = "control";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }
}

/// A framework that comes with controls.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct OwnFramework {
    pub(super) slug: String,
    pub(super) name: String,
    pub(super) version: String,
}
