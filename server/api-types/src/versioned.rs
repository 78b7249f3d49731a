//! Objects that count their changes.

use crate::{
    assets::Asset,
    clients::Client,
    comments::Comment,
    control_evidence::ControlEvidence,
    controls::{Control, ControlDetail},
    devices::{Device, DeviceDetail},
    evidence::Evidence,
    finding_templates::FindingTemplate,
    findings::Finding,
    imports::Import,
    projects::Project,
    reports::{Report, ReportBrand, ReportTemplate},
    scans::{Scan, ScanScope},
    schedules::Schedule,
    service_accounts::ServiceAccount,
    tiers::RateTier,
    tokens::Token,
    users::User,
    webhooks::{CreatedWebhook, Webhook},
};

/// An object whose version grows with each change: the base of its `ETag`.
pub trait Versioned {
    /// From 1.
    fn version(&self) -> u64;

    /// What it shows beside its own fields, such as a finding's files, as a number that changes with that; 0 for
    /// nothing. It tells whoever reads again; whoever writes names the version alone.
    fn beside(&self) -> u64 {
        0
    }
}

macro_rules! versioned {
    ($($name:ident),+) => {$(
        impl Versioned for $name {
            fn version(&self) -> u64 {
                self.version
            }
        }
    )+};
}

versioned!(
    Asset,
    Client,
    Comment,
    ControlEvidence,
    Device,
    FindingTemplate,
    Import,
    Project,
    RateTier,
    Report,
    ReportBrand,
    ReportTemplate,
    Scan,
    ScanScope,
    ServiceAccount,
    Token,
    User,
    Webhook
);

impl Versioned for Control {
    fn version(&self) -> u64 {
        self.version
    }

    /// What the appliance says of it, and its evidence.
    fn beside(&self) -> u64 {
        let evidence = self.evidence_count * 10_000_019 + self.evidence_expired * 100_003;
        evidence + self.open_findings * 31 + self.assessment.rank().unsigned_abs()
    }
}

impl Versioned for DeviceDetail {
    fn version(&self) -> u64 {
        self.device.version
    }

    /// When a scan saw it last, and what hangs on it.
    fn beside(&self) -> u64 {
        let open = self.ports.iter().filter(|port| port.state == "open").count() as u64;
        self.device.last_seen.0.unsigned_abs()
            ^ (self.findings_count * 10_000_019 + open * 31 + self.assets.len() as u64)
    }
}

impl Versioned for CreatedWebhook {
    fn version(&self) -> u64 {
        self.details.version()
    }

    fn beside(&self) -> u64 {
        self.details.beside()
    }
}

impl Versioned for ControlDetail {
    fn version(&self) -> u64 {
        self.control.version
    }

    fn beside(&self) -> u64 {
        self.control.beside()
    }
}

impl Versioned for Finding {
    fn version(&self) -> u64 {
        self.version
    }

    /// Its files: their order, names and versions.
    fn beside(&self) -> u64 {
        number(self.evidence.iter().flat_map(|file| file.id.bytes().chain(file.version.to_le_bytes())))
    }
}

impl Versioned for Schedule {
    fn version(&self) -> u64 {
        self.version
    }

    /// What goes on without anybody changing it: the times to come, and the last scan.
    fn beside(&self) -> u64 {
        let next = self.next_runs.iter().chain(&self.next_run_at).flat_map(|at| at.0.to_le_bytes());
        number(next.chain(self.last_scan_id.iter().flat_map(|id| id.bytes())))
    }
}

impl Versioned for Evidence {
    fn version(&self) -> u64 {
        self.version
    }

    /// Its place, which others move too.
    fn beside(&self) -> u64 {
        self.position
    }
}

/// A number that changes with the bytes (FNV-1a); 0 for none.
fn number(bytes: impl Iterator<Item = u8>) -> u64 {
    let mix = |hash: u64, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    bytes.fold(None, |hash, byte| Some(mix(hash.unwrap_or(0xcbf2_9ce4_8422_2325), byte))).unwrap_or(0)
}
