//! What can be done with devices.

use super::{Filter, detail, makers, store};
use crate::{
    app::App,
    auth::{Ctx, Right},
    change::{Change, Kind, Written},
    db::{
        Conn,
        page::{Page, Params},
    },
    error::{Error, Result},
    http::{IfMatch, Partial},
    resources::projects,
};
use assay_api::{
    Time,
    devices::{Device, DeviceDetail, DevicePort, DeviceType, NewDevice},
};

/// A page of the devices that the caller may see.
pub async fn list(app: &App, ctx: &Ctx, filter: Filter, params: Params) -> Result<Page<Device>> {
    ctx.may(Right::ReadDevices)?;
    let reach = ctx.reach.clone();
    app.db.read(move |conn| store::list(conn, &reach, &filter, &params)).await
}

/// One device, by its id or its hardware address.
pub async fn get(app: &App, ctx: &Ctx, id: String) -> Result<DeviceDetail> {
    ctx.may(Right::ReadDevices)?;
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            let device = visible(conn, &ctx, &id)?;
            detail::whole(conn, &ctx, device)
        })
        .await
}

/// One device without what hangs on it.
pub async fn known(app: &App, ctx: &Ctx, id: String) -> Result<Device> {
    ctx.may(Right::ReadDevices)?;
    let ctx = ctx.clone();
    app.db.read(move |conn| visible(conn, &ctx, &id)).await
}

/// A page of a device's ports.
pub async fn ports(app: &App, ctx: &Ctx, id: String, mut params: Params) -> Result<Page<DevicePort>> {
    ctx.may(Right::ReadDevices)?;
    params.descending = params.descending.or(Some(false));
    let ctx = ctx.clone();
    app.db
        .read(move |conn| {
            let device = visible(conn, &ctx, &id)?;
            store::ports(conn, &device.id, &params)
        })
        .await
}

/// Writes down a device that no scan has found.
pub async fn create(app: &App, ctx: &Ctx, new: NewDevice) -> Result<Device> {
    ctx.may(Right::WriteDevices)?;
    let (id, caller) = (app.clock.id("dev"), ctx.clone());
    app.door
        .change(ctx, move |tx, now| {
            projects::actions::must_be_visible(tx, &caller, "project_id", &new.project_id)?;
            let typed = new.device_type.is_some();
            let device = build(id, new, now, None);
            store::insert(tx, &device, typed, None)?;
            let change = Change::created(Kind::DeviceCreated, &device);
            Ok(Written::new(device, change))
        })
        .await
}

/// Changes the fields that are given. What a person says of a device no scan changes.
pub async fn update(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, given: Partial<NewDevice>) -> Result<Device> {
    ctx.may(Right::WriteDevices)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, now| {
            let before = visible(tx, &caller, &id)?;
            if_match.holds(&before)?;
            given.fixed("project_id", &before.project_id)?;
            given.fixed("site_id", &before.project_id)?;
            let new = given.over(&NewDevice::from(&before))?;
            // Nobody says anything by sending back what was read; `null` leaves the question to scans again.
            let typed = match new.device_type {
                None => Some(false),
                Some(kind) => (given.has("device_type") && kind != before.device_type).then_some(true),
            };
            let after = build(before.id.clone(), new, now, Some(&before));
            let Some(change) = Change::updated(Kind::DeviceUpdated, &before, &after) else {
                return Ok(Written::unchanged(before));
            };
            store::update(tx, &after, typed, None)?;
            Ok(Written::new(after, change))
        })
        .await
}

/// Sets a device's note.
pub async fn note(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch, note: Option<String>) -> Result<Device> {
    let fields = serde_json::json!({ "notes": note });
    let given = Partial::new(fields.as_object().cloned().unwrap_or_default())?;
    update(app, ctx, id, if_match, given).await
}

/// Removes a device; a scan that finds it again makes it anew.
pub async fn delete(app: &App, ctx: &Ctx, id: String, if_match: &IfMatch) -> Result<()> {
    ctx.may(Right::WriteDevices)?;
    let (caller, if_match) = (ctx.clone(), if_match.clone());
    app.door
        .change(ctx, move |tx, _| {
            let device = visible(tx, &caller, &id)?;
            if_match.holds(&device)?;
            store::delete(tx, &device.id)?;
            Ok(Written::new((), Change::deleted(Kind::DeviceDeleted, &device)))
        })
        .await
}

fn visible(conn: &Conn, ctx: &Ctx, id: &str) -> Result<Device> {
    let known = store::called(conn, id)?.into_iter().find(|device| ctx.sees(&device.project_id));
    known.ok_or_else(|| Error::not_found("device"))
}

fn build(id: String, new: NewDevice, now: Time, before: Option<&Device>) -> Device {
    Device {
        id,
        ip: new.ip,
        hostname: new.hostname,
        vendor: new.mac.as_deref().and_then(makers::of),
        mac: new.mac,
        os_guess: before.and_then(|device| device.os_guess.clone()),
        device_type: new.device_type.unwrap_or(DeviceType::Unknown),
        is_online: before.is_some_and(|device| device.is_online),
        site_id: new.project_id.clone(),
        project_id: new.project_id,
        open_ports: before.map(|device| device.open_ports.clone()).unwrap_or_default(),
        tags: new.tags,
        notes: new.notes,
        first_seen: before.map_or(now, |device| device.first_seen),
        last_seen: before.map_or(now, |device| device.last_seen),
        updated_at: now,
        version: before.map_or(1, |device| device.version + 1),
    }
}
