//! A device with all that is known of it. What the caller may not read elsewhere is not here either.

mod store;

use crate::{
    auth::{Ctx, Right},
    db::{Conn, page::Params},
    error::Result,
    resources::history,
};
use assay_api::devices::{CveMatch, Device, DeviceDetail, DeviceFinding, DevicePort};
use std::collections::BTreeSet;

/// So much of its history is shown with it.
const HISTORY: u64 = 20;

/// Puts it together.
pub(super) fn whole(conn: &Conn, ctx: &Ctx, device: Device) -> Result<DeviceDetail> {
    let ports = store::ports(conn, &device.id)?;
    let (findings, findings_count) = match ctx.may(Right::ReadFindings) {
        Ok(()) => store::findings(conn, &device)?,
        Err(_) => (Vec::new(), 0),
    };
    let assets = match ctx.may(Right::ReadAssets) {
        Ok(()) => store::assets(conn, &device)?,
        Err(_) => Vec::new(),
    };
    let history = history::store::list(
        conn,
        &device.id,
        &Params { page: 1, limit: HISTORY, uncounted: true, ..Params::default() },
    )?
    .rows;
    Ok(DeviceDetail {
        addresses: store::addresses(conn, &device.id)?,
        services: services(&ports),
        cve_matches: findings.iter().filter_map(cve).collect(),
        device,
        ports,
        findings,
        findings_count,
        assets,
        history,
    })
}

fn services(ports: &[DevicePort]) -> Vec<String> {
    let open = ports.iter().filter(|port| port.state == "open");
    open.filter_map(|port| port.service.clone()).collect::<BTreeSet<_>>().into_iter().collect()
}

fn cve(finding: &DeviceFinding) -> Option<CveMatch> {
    Some(CveMatch {
        cve_id: finding.cve_id.clone()?,
        cvss_score: finding.cvss_score,
        severity: finding.severity,
        finding_id: finding.id.clone(),
    })
}
