//! Devices: what lives on the networks that are scanned.

pub mod detail;
pub mod form;
pub mod list;
pub mod parts;

use crate::components::prelude::*;
use assay_api::devices::{Device, DeviceType};

/// Where the list is, in the UI and in the API.
const HOME: &str = "/devices";

const fn type_name(kind: DeviceType) -> &'static str {
    match kind {
        DeviceType::Workstation => "Workstation",
        DeviceType::Server => "Server",
        DeviceType::Router => "Router",
        DeviceType::Switch => "Switch",
        DeviceType::Firewall => "Firewall",
        DeviceType::Printer => "Printer",
        DeviceType::Camera => "Camera",
        DeviceType::Phone => "Phone",
        DeviceType::Iot => "IoT",
        DeviceType::AccessPoint => "Access point",
        DeviceType::Unknown => "Unknown",
    }
}

/// The kinds to choose from.
fn types() -> Vec<Choice> {
    DeviceType::ALL.iter().map(|kind| Choice::new(kind.as_str(), type_name(*kind))).collect()
}

/// Whether the last scan of its address found it.
fn online(device: &Device) -> AnyView {
    let (mark, label) = if device.is_online { (Mark::Live, "Online") } else { (Mark::Broken, "Offline") };
    view! { <Status mark=mark label=label /> }.into_any()
}

/// Its name, or its address where it has none.
fn name(device: &Device) -> String {
    device.hostname.clone().unwrap_or_else(|| device.ip.clone())
}
