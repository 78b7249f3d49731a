//! Scans of the appliance's own: what is asked for, how far it is, what came of it, and where it may go.

pub use crate::scan_scope::{NewScanScope, ScanScope, ScopePolicy};

use crate::{Check, Named, Rules, Time, findings::Severity, named::named};
use serde::{Deserialize, Serialize};

named! {
    /// How a scan stands.
    ScanStatus, "scan status" {
        Pending = "pending" | "queued",
        Running = "running",
        Completed = "completed",
        Failed = "failed",
        Cancelled = "cancelled" | "canceled",
    }
}

named! {
    /// How far a scan goes.
    ScanType, "scan type" {
        Quick = "quick",
        Full = "full",
        Compliance = "compliance",
    }
}

named! {
    /// How fast a scan goes.
    ScanProfile, "scan profile" {
        Gentle = "gentle" | "stealth",
        Normal = "normal",
        Fast = "fast",
    }
}

named! {
    /// What a scan did with a finding.
    ScanSighting, "sighting" {
        New = "new",
        Changed = "changed",
        Reopened = "reopened",
        Same = "same",
        Kept = "kept",
        Fixed = "fixed",
    }
}

/// What `POST /scans` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewScan {
    /// Addresses, networks, ranges (10.0.0.1-20), names or URLs; several with commas between them.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub target: String,
    /// `full` when absent.
    pub scan_type: Option<ScanType>,
    /// `normal` when absent.
    pub profile: Option<ScanProfile>,
    /// Slugs such as `soc2` and `pci-dss`.
    pub frameworks: Vec<String>,
    /// `1-1000,8443`; the scan type's own list when absent.
    pub ports: Option<String>,
    /// The project that the findings go into; the appliance's own for scans when absent.
    pub project_id: Option<String>,
    /// An attestation that the target may be scanned. From whoever may authorise scans it releases a target outside
    /// the scope; from anybody else it changes nothing.
    pub authorized: bool,
}

impl Rules for NewScan {
    fn check(&mut self, check: &mut Check) {
        check.required("target", "Target", &mut self.target, 4_000);
        check.lines("frameworks", &mut self.frameworks, 50);
        check.line("ports", &mut self.ports, 2_000);
        check.line("project_id", &mut self.project_id, 100);
    }
}

named! {
    /// The depth of a scan, as another product's API names it.
    StartProfile, "profile" {
        Quick = "quick",
        Normal = "normal" | "standard",
        Deep = "deep",
        Stealth = "stealth",
    }
}

/// What `POST /scans/start` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct StartScan {
    /// An address or a network.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub target: String,
    /// `quick`: 100 ports; `normal`, as when absent: 1,000; `deep`: all; `stealth`: 1,000, gently.
    pub profile: Option<StartProfile>,
    /// The project that the findings go into.
    pub site_id: Option<String>,
}

impl Rules for StartScan {
    fn check(&mut self, check: &mut Check) {
        check.required("target", "Target", &mut self.target, 4_000);
        check.line("site_id", &mut self.site_id, 100);
    }
}

impl From<StartScan> for NewScan {
    fn from(start: StartScan) -> Self {
        let profile = start.profile.unwrap_or(StartProfile::Normal);
        Self {
            target: start.target,
            scan_type: Some(if profile == StartProfile::Quick { ScanType::Quick } else { ScanType::Full }),
            profile: (profile == StartProfile::Stealth).then_some(ScanProfile::Gentle),
            ports: (profile == StartProfile::Deep).then(|| "1-65535".to_owned()),
            project_id: start.site_id,
            ..Self::default()
        }
    }
}

/// A scan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Scan {
    /// `scan_…`
    pub id: String,
    /// What is scanned.
    pub target: String,
    /// How far it goes.
    pub scan_type: ScanType,
    /// How fast it goes.
    pub profile: ScanProfile,
    /// The frameworks that it is about.
    pub frameworks: Vec<String>,
    /// The ports, where they were named.
    pub ports: Option<String>,
    /// Where its findings go.
    pub project_id: String,
    /// That project's id and name.
    pub project: Named,
    /// The schedule that began it.
    pub schedule_id: Option<String>,
    /// The completed scan of the same target before it, with which it is compared.
    pub baseline_id: Option<String>,
    /// How it stands.
    pub status: ScanStatus,
    /// Whether it was told to wait.
    pub paused: bool,
    /// 0 to 100; 100 only when everything was done.
    pub progress: u8,
    /// What it is at: `queued`, `awaiting_authorization`, `starting`, `discovery`, `ports`, `services`, `checks`,
    /// `paused`, `complete`, `failed`, `cancelled`.
    pub phase: String,
    /// About how many seconds it will still take.
    pub eta_seconds: Option<u64>,
    /// Addresses.
    pub hosts_total: u64,
    /// Those that live.
    pub hosts_found: u64,
    /// Open ports.
    pub ports_found: u64,
    /// Findings that it saw.
    pub vulnerabilities_found: u64,
    /// Of these, by severity.
    pub critical_count: u64,
    /// High.
    pub high_count: u64,
    /// Medium.
    pub medium_count: u64,
    /// Low.
    pub low_count: u64,
    /// Info.
    pub info_count: u64,
    /// Findings of earlier scans that this one proved to be mended.
    pub fixed_count: u64,
    /// How long each phase was at work, in milliseconds, by its name.
    #[cfg_attr(feature = "openapi", schema(value_type = Object))]
    pub phases: serde_json::Value,
    /// Who said that targets outside the scope may be scanned.
    pub authorized_by: Option<String>,
    /// When.
    pub authorized_at: Option<Time>,
    /// Why it waits or what went wrong.
    pub error: Option<String>,
    /// Who asked for it.
    pub created_by: Option<Named>,
    /// When.
    pub created_at: Time,
    /// When it began.
    pub started_at: Option<Time>,
    /// When it ended.
    pub completed_at: Option<Time>,
    /// When it last went on.
    pub updated_at: Time,
    /// Grows with each change.
    pub version: u64,
}

impl Scan {
    /// Whether it is over.
    pub fn is_over(&self) -> bool {
        !matches!(self.status, ScanStatus::Pending | ScanStatus::Running)
    }

    /// The count of one severity.
    pub fn count(&mut self, severity: Severity) -> &mut u64 {
        match severity {
            Severity::Critical => &mut self.critical_count,
            Severity::High => &mut self.high_count,
            Severity::Medium => &mut self.medium_count,
            Severity::Low => &mut self.low_count,
            Severity::Info => &mut self.info_count,
        }
    }
}

/// What a scan came to, host by host.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanResult {
    /// `scan_…`
    pub id: String,
    /// How it stands.
    pub status: String,
    /// Hosts that live.
    pub devices_found: u64,
    /// Their open ports.
    pub open_ports_total: u64,
    /// How long it took.
    pub duration_seconds: Option<i64>,
    /// Each host that lives.
    pub devices: Vec<ScannedHost>,
}

/// A host that a scan found.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScannedHost {
    /// Its address.
    pub ip: String,
    /// Its hardware address, on the same network.
    pub mac: Option<String>,
    /// The name by which it was asked for.
    pub hostname: Option<String>,
    /// Who made it, as far as that is known.
    pub vendor: Option<String>,
    /// What runs on it, as far as that is known.
    pub os_guess: Option<String>,
    /// Whether everything about it that was planned was done.
    pub complete: bool,
    /// Open ports.
    pub ports: Vec<ScannedPort>,
}

/// An open port of a host.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScannedPort {
    /// Its number.
    pub port: u16,
    /// `tcp`
    pub protocol: String,
    /// `open`
    pub state: String,
    /// What listens: `https`.
    pub service: Option<String>,
    /// Product and version.
    pub version: Option<String>,
    /// How its first words begin.
    pub banner: Option<String>,
    /// The fingerprint of its certificate's key.
    pub key: Option<String>,
}

/// What is different from the scan before.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanDiff {
    /// `scan_…`
    pub scan_id: String,
    /// The scan before; none for the first of a target.
    pub baseline_id: Option<String>,
    /// Hosts, ports, services and certificates.
    pub changes: Vec<ScanChange>,
    /// Findings, by what became of them.
    pub findings: Vec<ScanFinding>,
}

/// One thing that is different.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanChange {
    /// `host`, `port`, `service`, `certificate`, `host_key`.
    pub what: String,
    /// `new`, `changed`, `gone`.
    pub change: String,
    /// On which host.
    pub host: String,
    /// On which port.
    pub port: Option<u16>,
    /// What it was.
    pub before: Option<String>,
    /// What it is.
    pub after: Option<String>,
}

/// A finding, and what a scan did with it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ScanFinding {
    /// `find_…`
    pub id: String,
    /// Its title.
    pub title: String,
    /// Its severity.
    pub severity: Severity,
    /// What became of it.
    pub change: ScanSighting,
}
