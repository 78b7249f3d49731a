//! What the slices share: reading columns, the parameters of every list, totals from the counters.

pub(crate) mod counters;
pub(crate) mod operations;

use crate::{
    auth::Reach,
    db::{Row, RowIndex, RowResult, page::Query, unreadable},
};
use assay_api::{Day, Named};
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

/// Every list's page and order, for the document; `http::Listing` reads them.
#[derive(IntoParams)]
#[into_params(parameter_in = Query)]
#[expect(dead_code, reason = "a shape for the document")]
pub(crate) struct Paging {
    /// From 1.
    #[param(minimum = 1)]
    page: Option<u64>,
    /// Rows per page.
    #[param(minimum = 1, maximum = 100)]
    limit: Option<u64>,
    /// The same as `limit`.
    #[param(minimum = 1, maximum = 100)]
    per_page: Option<u64>,
    /// The `next_cursor` of an earlier answer; stands instead of `page`.
    cursor: Option<String>,
    /// What to order by.
    sort: Option<String>,
    /// `desc` when absent.
    #[param(pattern = "^(asc|desc)$")]
    order: Option<String>,
}

/// A JSON column. What cannot be read counts as damage of the row.
pub(crate) fn json<T: DeserializeOwned>(row: &Row<'_>, column: impl RowIndex) -> RowResult<T> {
    let text = row.get_ref(column)?.as_bytes().map_err(|e| unreadable(row, column, e.into()))?;
    serde_json::from_slice(text).map_err(|e| unreadable(row, column, e.into()))
}

/// A day column.
pub(crate) fn day(row: &Row<'_>, column: impl RowIndex) -> RowResult<Option<Day>> {
    let text: Option<String> = row.get(column)?;
    text.map(|text| text.parse::<Day>().map_err(|e| unreadable(row, column, e.into()))).transpose()
}

/// A column that holds a member's rank.
pub(crate) fn member<T>(row: &Row<'_>, column: impl RowIndex, from_rank: fn(i64) -> Option<T>) -> RowResult<T> {
    let rank: i64 = row.get(column)?;
    from_rank(rank).ok_or_else(|| unreadable(row, column, format!("rank {rank}").into()))
}

/// Another object's id and name, where there is one.
pub(crate) fn named(row: &Row<'_>, id: impl RowIndex, name: impl RowIndex) -> RowResult<Option<Named>> {
    let (id, name): (Option<String>, Option<String>) = (row.get(id)?, row.get(name)?);
    Ok(id.zip(name).map(|(id, name)| Named { id, name }))
}

/// Leaves the rows of projects that the caller sees.
pub(crate) fn within(query: &mut Query, column: &str, reach: &Reach) {
    if let Some((not, ids)) = reach.as_json() {
        query.in_json(column, not, ids);
    }
}
