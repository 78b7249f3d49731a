//! From rows to deliveries and attempts.

use crate::{
    db::{Row, RowResult},
    resources::shared::member,
};
use assay_api::{
    Time,
    deliveries::{Attempt, Delivery, DeliveryStatus},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// Any of `waiting`, `delivered`, `failed`, separated by commas.
    pub status: Option<String>,
    /// The event's name.
    pub event: Option<String>,
    /// The object that it is about.
    pub object_id: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<Delivery> {
    let time = |column: &str| -> RowResult<Option<Time>> { Ok(row.get::<_, Option<i64>>(column)?.map(Time)) };
    Ok(Delivery {
        id: row.get("id")?,
        webhook_id: row.get("webhook_id")?,
        event_id: row.get("event_id")?,
        event: row.get("event")?,
        object_id: row.get("object_id")?,
        object_label: row.get("object_label")?,
        status: member(row, "status", DeliveryStatus::from_rank)?,
        attempts: row.get("attempts")?,
        status_code: row.get("status_code")?,
        error_code: row.get("error_code")?,
        error: row.get("error")?,
        duration_ms: row.get("duration")?,
        created_at: time("created_at")?.unwrap_or(Time(0)),
        last_attempt_at: time("last_attempt_at")?,
        next_attempt_at: time("next_at")?,
    })
}

/// Reads a row of `delivery_attempts`.
pub(super) fn read_attempt(row: &Row<'_>) -> RowResult<Attempt> {
    let body: Option<Vec<u8>> = row.get("answer_body")?;
    Ok(Attempt {
        at: Time(row.get("at")?),
        duration_ms: row.get("duration")?,
        address: row.get("address")?,
        request_headers: row.get("request_head")?,
        request_body: row.get("request_body")?,
        status_code: row.get("status_code")?,
        answer_headers: row.get("answer_head")?,
        answer_body: body.map(|bytes| String::from_utf8_lossy(&bytes).into_owned()),
        answer_whole: row.get("answer_whole")?,
        error_code: row.get("error_code")?,
        error: row.get("error")?,
    })
}
