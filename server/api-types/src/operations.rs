//! What was done and can be undone.

use crate::{Check, Named, Rules, Time, findings::Finding, findings::NewFinding};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// The most objects of one bulk.
pub const BULK: usize = 1_000;

/// What a deletion answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Removed {
    /// What is in the trash now.
    pub id: String,
    /// `POST /operations/{undo}/undo` takes it back.
    pub undo: String,
}

/// What a bulk answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct BulkDone {
    /// The objects, in the order of the request; of a change, those that differ by it.
    pub ids: Vec<String>,
    /// How many they are.
    pub count: u64,
    /// `POST /operations/{undo}/undo` takes it back; absent when nothing changed.
    pub undo: Option<String>,
}

/// What a merge answers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Merged {
    /// The finding that stands for both now.
    pub finding: Finding,
    /// `POST /operations/{undo}/undo` takes it back.
    pub undo: String,
}

/// Something that was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Operation {
    /// `op_…`
    pub id: String,
    /// `create`, `update`, `delete` or `merge`.
    pub kind: String,
    /// How many objects it touched.
    pub count: u64,
    /// Who did it; the appliance itself has no id.
    pub actor: Option<Named>,
    /// When.
    pub created_at: Time,
    /// When it was undone.
    pub undone_at: Option<Time>,
    /// Until when it can be undone.
    pub undo_until: Time,
}

/// What `POST /findings/bulk` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewFindings {
    /// 1 to 1,000 findings: all are made, or none.
    #[cfg_attr(feature = "openapi", schema(required = true, min_items = 1, max_items = 1000))]
    pub findings: Vec<NewFinding>,
}

/// What `PATCH /findings/bulk` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct BulkChange {
    /// 1 to 1,000 findings: all are changed, or none.
    #[cfg_attr(feature = "openapi", schema(required = true, min_items = 1, max_items = 1000))]
    pub ids: Vec<String>,
    /// Fields that all of them get, as `PATCH /findings/{id}` takes them.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub set: Map<String, Value>,
    /// Labels that all of them get besides their own.
    pub add_tags: Vec<String>,
    /// Labels that none of them keeps.
    pub remove_tags: Vec<String>,
}

/// What `DELETE /findings/bulk` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct BulkIds {
    /// 1 to 1,000 findings: all go, or none.
    #[cfg_attr(feature = "openapi", schema(required = true, min_items = 1, max_items = 1000))]
    pub ids: Vec<String>,
}

/// What `POST /findings/{id}/merge` takes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Merge {
    /// The finding of the same project that stands for both from now on.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub into: String,
}

fn check_ids(check: &mut Check, ids: &[String]) {
    if ids.is_empty() || ids.len() > BULK {
        check.error("ids", format!("must hold 1 to {BULK} ids; it holds {}", ids.len()));
    }
    let mut seen = std::collections::HashSet::new();
    for (index, id) in ids.iter().enumerate().take(BULK) {
        if !seen.insert(id) {
            check.error(&format!("ids[{index}]"), "stands in the list before");
        }
    }
}

impl Rules for NewFindings {
    fn check(&mut self, check: &mut Check) {
        let count = self.findings.len();
        if count == 0 || count > BULK {
            check.error("findings", format!("must hold 1 to {BULK} objects; it holds {count}"));
        }
        for (index, finding) in self.findings.iter_mut().enumerate() {
            for wrong in finding.checked().err().into_iter().flatten() {
                check.error(&format!("findings[{index}].{}", wrong.field), wrong.message);
            }
        }
    }
}

impl Rules for BulkIds {
    fn check(&mut self, check: &mut Check) {
        check_ids(check, &self.ids);
    }
}

impl Rules for BulkChange {
    fn check(&mut self, check: &mut Check) {
        check_ids(check, &self.ids);
        check.lines("add_tags", &mut self.add_tags, 100);
        check.lines("remove_tags", &mut self.remove_tags, 100);
        if self.set.is_empty() && self.add_tags.is_empty() && self.remove_tags.is_empty() {
            check.error("set", "is empty, as are add_tags and remove_tags: say what to change");
        }
        for field in ["project_id", "affected_assets"] {
            if self.set.contains_key(field) {
                check.error(&format!("set.{field}"), "cannot be changed for several findings at once");
            }
        }
    }
}

impl Rules for Merge {
    fn check(&mut self, check: &mut Check) {
        check.required("into", "The finding that stands for both", &mut self.into, 100);
    }
}
