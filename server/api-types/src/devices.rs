//! Devices: what lives on the networks that are scanned.

use crate::{
    Check, Named, Rules, Time,
    findings::{FindingStatus, Severity},
    history::HistoryEntry,
    named::named,
    rules,
};
use serde::{Deserialize, Serialize};

named! {
    /// What kind of machine it is.
    DeviceType, "device type" {
        Workstation = "workstation",
        Server = "server",
        Router = "router",
        Switch = "switch",
        Firewall = "firewall",
        Printer = "printer",
        Camera = "camera",
        Phone = "phone",
        Iot = "iot",
        AccessPoint = "access_point",
        Unknown = "unknown",
    }
}

/// What `POST /devices` takes; of a device that is there, `PUT` changes the fields that are given.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewDevice {
    /// Its address.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub ip: String,
    /// Its hardware address, `AA:BB:CC:DD:EE:FF`.
    pub mac: Option<String>,
    /// Its name.
    pub hostname: Option<String>,
    /// What kind of machine it is; what a person says here no scan changes.
    pub device_type: Option<DeviceType>,
    /// The project that it belongs to; also as `site_id`.
    #[serde(alias = "site_id")]
    pub project_id: String,
    /// Labels.
    pub tags: Vec<String>,
    /// Markdown.
    pub notes: Option<String>,
}

impl Rules for NewDevice {
    fn check(&mut self, check: &mut Check) {
        check.required("ip", "Address", &mut self.ip, 45);
        if !self.ip.is_empty() {
            match rules::ip(&self.ip) {
                Ok(ip) => self.ip = ip,
                Err(message) => check.error("ip", message),
            }
        }
        if let Some(given) = self.mac.take() {
            self.mac = mac(&given);
            if self.mac.is_none() {
                check.error("mac", "must be a hardware address such as AA:BB:CC:DD:EE:FF");
            }
        }
        check.line("hostname", &mut self.hostname, 253);
        check.required("project_id", "Project", &mut self.project_id, 100);
        check.lines("tags", &mut self.tags, 50);
        check.prose("notes", &mut self.notes);
    }
}

/// A hardware address in one form; none when it is none.
pub fn mac(text: &str) -> Option<String> {
    let digits: String = text.chars().filter(|c| !matches!(c, ':' | '-' | '.')).collect();
    let is_hex = digits.len() == 12 && digits.bytes().all(|b| b.is_ascii_hexdigit());
    let upper = digits.to_ascii_uppercase();
    is_hex.then(|| (0..6).map(|at| &upper[2 * at..2 * at + 2]).collect::<Vec<_>>().join(":"))
}

/// What `PUT /devices/{id}/note` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct DeviceNote {
    /// Markdown; nothing takes the note away.
    pub note: Option<String>,
}

impl Rules for DeviceNote {
    fn check(&mut self, check: &mut Check) {
        check.prose("note", &mut self.note);
    }
}

/// A device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Device {
    /// `dev_…`
    pub id: String,
    /// Its address, when it was seen last.
    pub ip: String,
    /// Its hardware address, where it is on the appliance's own network.
    pub mac: Option<String>,
    /// Its name.
    pub hostname: Option<String>,
    /// Who made it.
    pub vendor: Option<String>,
    /// What runs on it, by what its services say.
    pub os_guess: Option<String>,
    /// What kind of machine it is.
    pub device_type: DeviceType,
    /// Whether the last scan of its address found it.
    pub is_online: bool,
    /// The project that it belongs to.
    pub project_id: String,
    /// The same, in another product's word.
    pub site_id: String,
    /// Ports that were open when it was last seen.
    pub open_ports: Vec<u16>,
    /// Labels.
    pub tags: Vec<String>,
    /// Markdown.
    pub notes: Option<String>,
    /// When it was seen first.
    pub first_seen: Time,
    /// When it was seen last.
    pub last_seen: Time,
    /// When it was last changed.
    pub updated_at: Time,
    /// Grows with each change.
    pub version: u64,
}

/// A device with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceDetail {
    /// As lists show it.
    #[serde(flatten)]
    pub device: Device,
    /// Every address that it was seen at, the latest first.
    pub addresses: Vec<DeviceAddress>,
    /// Its ports, those that are open first, at most 1,000: `GET /devices/{id}/ports` has all.
    pub ports: Vec<DevicePort>,
    /// What listens on its open ports, each name once.
    pub services: Vec<String>,
    /// Open findings that hang on it, worst first, at most 100; for whoever may read findings.
    pub findings: Vec<DeviceFinding>,
    /// How many there are.
    pub findings_count: u64,
    /// Those of them that have a CVE id.
    pub cve_matches: Vec<CveMatch>,
    /// The project's assets that it is, by address or name; for whoever may read assets.
    pub assets: Vec<Named>,
    /// The last 20 things that happened to it; `GET /devices/{id}/history` has all.
    pub history: Vec<HistoryEntry>,
}

/// Where a device was seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceAddress {
    /// The address.
    pub ip: String,
    /// When it was seen there first.
    pub first_seen: Time,
    /// When it was seen there last.
    pub last_seen: Time,
}

/// A finding that hangs on a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceFinding {
    /// `find_…`
    pub id: String,
    /// Its title.
    pub title: String,
    /// How bad it is.
    pub severity: Severity,
    /// How it stands.
    pub status: FindingStatus,
    /// Its CVE id, where it has one.
    pub cve_id: Option<String>,
    /// Its score, where it has one.
    pub cvss_score: Option<f64>,
}

/// A known vulnerability of a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CveMatch {
    /// `CVE-2024-1234`
    pub cve_id: String,
    /// The score of the finding, where it has one.
    pub cvss_score: Option<f64>,
    /// How bad the finding is.
    pub severity: Severity,
    /// The finding that says so.
    pub finding_id: String,
}

impl From<&Device> for NewDevice {
    fn from(device: &Device) -> Self {
        Self {
            ip: device.ip.clone(),
            mac: device.mac.clone(),
            hostname: device.hostname.clone(),
            device_type: Some(device.device_type),
            project_id: device.project_id.clone(),
            tags: device.tags.clone(),
            notes: device.notes.clone(),
        }
    }
}

/// A port of a device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DevicePort {
    /// Its number with its protocol, `443/tcp`.
    pub id: String,
    /// Its number.
    pub port: u16,
    /// `tcp`
    pub protocol: String,
    /// `open`, or `closed` where it was open before.
    pub state: String,
    /// What listens, `https`.
    pub service: Option<String>,
    /// Product and version.
    pub version: Option<String>,
    /// How its first words begin.
    pub banner: Option<String>,
    /// The fingerprint of its certificate's key; of an SSH server's key it begins with `SHA256:`.
    pub key: Option<String>,
    /// The address at which it was looked at last.
    pub ip: String,
    /// When it was seen open first.
    pub first_seen: Time,
    /// When it was looked at last.
    pub last_scanned: Time,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hardware_addresses_have_one_form() {
        assert_eq!(mac("aabb.ccdd.eeff").as_deref(), Some("AA:BB:CC:DD:EE:FF"));
        assert_eq!(mac("aa-bb-cc-dd-ee-ff").as_deref(), Some("AA:BB:CC:DD:EE:FF"));
        assert_eq!((mac("aa:bb"), mac("gg:bb:cc:dd:ee:ff"), mac("é:bb:cc:dd:ee:f")), (None, None, None));
    }
}
