//! Assets: what a project tests.

use crate::{Check, Rules, Time, named::named, rules};
use serde::{Deserialize, Serialize};

named! {
    /// What kind of thing it is.
    AssetType, "asset type" {
        Server = "server" | "host",
        Workstation = "workstation",
        NetworkDevice = "network_device" | "router" | "switch" | "firewall",
        WebApplication = "web_application" | "webapp" | "url",
        MobileApplication = "mobile_application" | "mobile_app",
        Api = "api",
        Database = "database",
        CloudResource = "cloud_resource" | "cloud",
        Container = "container",
        Iot = "iot",
        Domain = "domain",
        Network = "network" | "range" | "cidr",
        Repository = "repository" | "package",
        Other = "other",
    }
}

named! {
    /// How far its testing is.
    AssetStatus, "asset status" {
        NotTested = "not_tested" | "untested",
        InProgress = "in_progress",
        Tested = "tested",
        OutOfScope = "out_of_scope",
    }
}

impl AssetType {
    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Server => "Server",
            Self::Workstation => "Workstation",
            Self::NetworkDevice => "Network device",
            Self::WebApplication => "Web application",
            Self::MobileApplication => "Mobile application",
            Self::Api => "API",
            Self::Database => "Database",
            Self::CloudResource => "Cloud resource",
            Self::Container => "Container",
            Self::Iot => "IoT",
            Self::Domain => "Domain",
            Self::Network => "Network",
            Self::Repository => "Repository",
            Self::Other => "Other",
        }
    }
}

impl AssetStatus {
    /// As a person reads it.
    pub const fn label(self) -> &'static str {
        match self {
            Self::NotTested => "Not tested",
            Self::InProgress => "In progress",
            Self::Tested => "Tested",
            Self::OutOfScope => "Out of scope",
        }
    }
}

/// An open port and what answers there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Port {
    /// 1 to 65535.
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 65535))]
    pub port: u16,
    /// `tcp` (when absent), `udp` or `sctp`.
    #[serde(default = "tcp")]
    pub protocol: String,
    /// What answers there, such as `https`.
    #[serde(default)]
    pub service: Option<String>,
}

fn tcp() -> String {
    "tcp".to_owned()
}

/// What `POST /assets` takes; `PUT` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewAsset {
    /// The project it belongs to; cannot be changed later.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub project_id: String,
    /// The asset's name, at most 300 characters.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 300, min_length = 1))]
    pub name: String,
    /// `other` when absent.
    pub r#type: Option<AssetType>,
    /// IPv4 or IPv6.
    pub ip_address: Option<String>,
    /// DNS name.
    pub hostname: Option<String>,
    /// Open ports.
    pub ports: Vec<Port>,
    /// Operating system, as people write it.
    pub os: Option<String>,
    /// `not_tested` when absent.
    pub status: Option<AssetStatus>,
    /// Markdown.
    pub notes: Option<String>,
    /// Free labels.
    pub tags: Vec<String>,
}

/// An asset.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Asset {
    /// `asset_…`
    pub id: String,
    /// The project it belongs to.
    pub project_id: String,
    /// That project's id and name.
    pub project: crate::Named,
    /// The asset's name.
    pub name: String,
    /// What kind of thing it is.
    pub r#type: AssetType,
    /// IPv4 or IPv6.
    pub ip_address: Option<String>,
    /// DNS name.
    pub hostname: Option<String>,
    /// Open ports.
    pub ports: Vec<Port>,
    /// Operating system.
    pub os: Option<String>,
    /// How far its testing is.
    pub status: AssetStatus,
    /// Markdown.
    pub notes: Option<String>,
    /// Free labels.
    pub tags: Vec<String>,
    /// Findings that name it.
    pub findings_count: u64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&Asset> for NewAsset {
    fn from(asset: &Asset) -> Self {
        Self {
            project_id: asset.project_id.clone(),
            name: asset.name.clone(),
            r#type: Some(asset.r#type),
            ip_address: asset.ip_address.clone(),
            hostname: asset.hostname.clone(),
            ports: asset.ports.clone(),
            os: asset.os.clone(),
            status: Some(asset.status),
            notes: asset.notes.clone(),
            tags: asset.tags.clone(),
        }
    }
}

impl Rules for NewAsset {
    fn check(&mut self, check: &mut Check) {
        check.required("project_id", "Project", &mut self.project_id, 100);
        check.required("name", "Name", &mut self.name, rules::LINE);
        check.matching("ip_address", &mut self.ip_address, rules::IP);
        check.line("hostname", &mut self.hostname, 253);
        check.line("os", &mut self.os, 200);
        check.prose("notes", &mut self.notes);
        check.lines("tags", &mut self.tags, 100);
        self.check_ports(check);
    }
}

impl NewAsset {
    /// Known protocols, ports from 1, no port twice.
    fn check_ports(&mut self, check: &mut Check) {
        let mut seen = std::collections::HashSet::new();
        for (index, port) in self.ports.iter_mut().enumerate() {
            port.protocol = port.protocol.trim().to_ascii_lowercase();
            if port.port == 0 {
                check.error(&format!("ports[{index}].port"), "must be 1 to 65535");
            }
            if !["tcp", "udp", "sctp"].contains(&port.protocol.as_str()) {
                check.error(&format!("ports[{index}].protocol"), "must be tcp, udp or sctp");
            }
            if !seen.insert((port.port, port.protocol.clone())) {
                check.error(&format!("ports[{index}]"), format!("names {}/{} twice", port.port, port.protocol));
            }
            check.line(&format!("ports[{index}].service"), &mut port.service, 100);
        }
    }
}
