//! From rows to devices, and what the journal calls them.

use crate::{
    change::Subject,
    db::{Row, RowResult},
    resources::shared::{json, member},
};
use assay_api::{
    Time,
    devices::{Device, DevicePort, DeviceType},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for Device {
    const TYPE: &'static str = "device";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        self.hostname.as_deref().unwrap_or(&self.ip)
    }

    fn project_id(&self) -> Option<&str> {
        Some(&self.project_id)
    }
}

/// What the list of devices can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// One project.
    pub project_id: Option<String>,
    /// The same, in another product's word.
    pub site_id: Option<String>,
    /// `true` or `false`.
    pub is_online: Option<String>,
    /// A part of the maker's name.
    pub vendor: Option<String>,
    /// A part of what runs on it.
    pub os: Option<String>,
    /// `server`, `printer` …
    pub device_type: Option<String>,
    /// A label.
    pub tag: Option<String>,
    /// A port that is open.
    pub port: Option<String>,
    /// A part of the name, the address or the hardware address.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Device> {
    let filled = |text: String| (!text.is_empty()).then_some(text);
    let project_id: String = row.get("project_id")?;
    Ok(Device {
        id: row.get("id")?,
        ip: row.get("ip")?,
        mac: row.get("mac")?,
        hostname: filled(row.get("hostname")?),
        vendor: filled(row.get("vendor")?),
        os_guess: row.get("os_guess")?,
        device_type: member(row, "device_type", DeviceType::from_rank)?,
        is_online: row.get("is_online")?,
        site_id: project_id.clone(),
        project_id,
        open_ports: json(row, "open_ports")?,
        tags: json(row, "tags")?,
        notes: row.get("notes")?,
        first_seen: Time(row.get("first_seen")?),
        last_seen: Time(row.get("last_seen")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}

/// Reads a row of `store::PORTS`.
pub(super) fn read_port(row: &Row<'_>) -> RowResult<DevicePort> {
    let (port, protocol): (u16, String) = (row.get("port")?, row.get("protocol")?);
    let open: bool = row.get("open")?;
    Ok(DevicePort {
        id: format!("{port}/{protocol}"),
        port,
        protocol,
        state: if open { "open" } else { "closed" }.to_owned(),
        service: row.get("service")?,
        version: row.get("version")?,
        banner: row.get("banner")?,
        key: row.get("key")?,
        ip: row.get("ip")?,
        first_seen: Time(row.get("first_seen")?),
        last_scanned: Time(row.get("last_seen")?),
    })
}
