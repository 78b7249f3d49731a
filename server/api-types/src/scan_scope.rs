//! Where scans from the appliance may go.

use crate::{Check, Rules, Time, named::named, scans::ScanProfile};
use serde::{Deserialize, Serialize};

named! {
    /// What becomes of a target outside the authorised scope.
    ScopePolicy, "policy" {
        Hold = "hold",
        Strict = "strict",
    }
}

/// What `PUT /settings/scan-scope` takes; what is not given stays.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewScanScope {
    /// Networks that may be scanned.
    pub networks: Vec<String>,
    /// Domains whose public addresses may be scanned, with everything below them.
    pub domains: Vec<String>,
    /// Networks that must not be scanned, whatever else is said.
    pub exclusions: Vec<String>,
    /// What becomes of a target outside: `hold` lets it wait for somebody to authorise it, `strict` refuses it.
    pub policy: Option<ScopePolicy>,
    /// The fastest profile that may be used.
    pub highest_profile: Option<ScanProfile>,
    /// Not before.
    pub from: Option<Time>,
    /// Not after.
    pub until: Option<Time>,
    /// Who approved it, or under which order.
    pub approved_by: Option<String>,
}

impl Rules for NewScanScope {
    fn check(&mut self, check: &mut Check) {
        check.lines("networks", &mut self.networks, 60);
        check.lines("domains", &mut self.domains, 253);
        check.lines("exclusions", &mut self.exclusions, 60);
        check.line("approved_by", &mut self.approved_by, 200);
        check.ordered("until", &self.from, &self.until, "must not be before 'from'");
    }
}

/// Where scans from this appliance may go.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanScope {
    /// Networks that may be scanned.
    pub networks: Vec<String>,
    /// Domains whose public addresses may be scanned, with everything below them.
    pub domains: Vec<String>,
    /// Networks that must not be scanned, whatever else is said.
    pub exclusions: Vec<String>,
    /// What becomes of a target outside.
    pub policy: ScopePolicy,
    /// The fastest profile that may be used.
    pub highest_profile: Option<ScanProfile>,
    /// Not before.
    pub from: Option<Time>,
    /// Not after.
    pub until: Option<Time>,
    /// Who approved it, or under which order.
    pub approved_by: Option<String>,
    /// What the host's administrator allows besides; set by `ASSAY_SCAN_ALLOW` alone.
    pub allowed_by_host: Vec<String>,
    /// The only networks that scans may reach, whoever authorises them; none where there is no such limit. Set by
    /// `ASSAY_SCAN_ONLY` alone.
    pub only_by_host: Vec<String>,
    /// When it was last changed.
    pub updated_at: Option<Time>,
    /// Grows with each change.
    pub version: u64,
}

impl From<&ScanScope> for NewScanScope {
    fn from(scope: &ScanScope) -> Self {
        Self {
            networks: scope.networks.clone(),
            domains: scope.domains.clone(),
            exclusions: scope.exclusions.clone(),
            policy: Some(scope.policy),
            highest_profile: scope.highest_profile,
            from: scope.from,
            until: scope.until,
            approved_by: scope.approved_by.clone(),
        }
    }
}
