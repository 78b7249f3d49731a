//! What every list has in common.

use serde::{Deserialize, Serialize};

/// How a page of a list lies in the whole, in the envelope dialect.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Meta {
    /// This page, from 1.
    pub page: u64,
    /// Rows per page; `per_page` in the other dialects.
    #[serde(alias = "per_page")]
    pub limit: u64,
    /// Rows in all; exact, unless `total_capped`.
    pub total: u64,
    /// Pages in all.
    pub pages: u64,
    /// Counting stopped at 10,000: there are at least `total` rows.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub total_capped: bool,
    /// Where the next page starts (`?cursor=`); absent on the last page.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

/// Another object, as far as a row must show it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Named {
    /// The object's id.
    pub id: String,
    /// Its name.
    pub name: String,
}
