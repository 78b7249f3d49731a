//! What stands behind the `?` of a list: its page, its order and its filters.

use super::{dialect::Dialect, strict};
use crate::{
    db::page::Params,
    error::{Error, Result},
};
use assay_api::FieldError;
use axum::{
    extract::{FromRequestParts, OriginalUri},
    http::request::Parts,
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::{collections::HashSet, str::FromStr};

/// The most rows of one page.
const MOST: u64 = 100;
/// The last page that can be asked for by number; beyond it a cursor leads on.
const LAST_PAGE: u64 = 1_000_000;

/// A request extension: the whole list is being walked, in large pages and without counting.
#[derive(Debug, Clone, Copy)]
pub struct Walk;

/// Rows per page of a walk.
const STRIDE: u64 = 500;

/// A list's page and order.
pub struct Listing(pub Params);

/// A list's filters: a struct of `Option<String>`s that refuses unknown names.
pub struct Filters<F>(pub F);

/// The filters of a list that has none.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NoFilter {}

const PAGING: [&str; 6] = ["page", "limit", "per_page", "cursor", "sort", "order"];

impl<S: Send + Sync> FromRequestParts<S> for Listing {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self> {
        let path = OriginalUri::from_request_parts(parts, state).await.map(|uri| uri.0.path().to_owned());
        let dialect = Dialect::of(&path.unwrap_or_default());
        let query = pairs(parts)?;
        let mut errors = Vec::new();
        let page = number(&query, "page", LAST_PAGE, &mut errors);
        let limit = number(&query, "limit", MOST, &mut errors).or(number(&query, "per_page", MOST, &mut errors));
        let descending = match text(&query, "order").as_deref() {
            None => None,
            Some("asc") => Some(false),
            Some("desc") => Some(true),
            Some(_) => {
                errors.push(FieldError::new("order", "must be asc or desc"));
                None
            }
        };
        if !errors.is_empty() {
            return Err(errors.into());
        }
        let walking = parts.extensions.get::<Walk>().is_some();
        Ok(Self(Params {
            page: page.filter(|_| !walking).unwrap_or(1),
            limit: if walking { STRIDE } else { limit.unwrap_or(dialect.page_size()) },
            uncounted: walking,
            cursor: text(&query, "cursor"),
            sort: text(&query, "sort"),
            descending,
        }))
    }
}

impl<F: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Filters<F> {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self> {
        let mut query = pairs(parts)?;
        query.retain(|name, value| !PAGING.contains(&name.as_str()) && value.as_str() != Some(""));
        Ok(Self(strict::read(query)?))
    }
}

/// Name and value, each name once; repeated ones are joined as if they had been written with commas.
fn pairs(parts: &Parts) -> Result<Map<String, Value>> {
    let mut pairs = Map::new();
    for (name, value) in form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()) {
        match pairs.get_mut(&*name) {
            Some(Value::String(earlier)) => *earlier = format!("{earlier},{value}"),
            _ => drop(pairs.insert(name.into_owned(), Value::String(value.into_owned()))),
        }
    }
    Ok(pairs)
}

fn text(query: &Map<String, Value>, name: &str) -> Option<String> {
    query.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}

fn number(query: &Map<String, Value>, name: &str, most: u64, errors: &mut Vec<FieldError>) -> Option<u64> {
    let given = text(query, name)?;
    let number = given.parse().ok().filter(|number| (1..=most).contains(number));
    if number.is_none() {
        errors.push(FieldError::new(name, format!("must be a whole number from 1 to {most}")));
    }
    number
}

/// A filter's value of one kind, such as a time.
pub fn one<T: FromStr<Err = String>>(field: &str, text: Option<&str>) -> Result<Option<T>> {
    text.map(|text| text.trim().parse().map_err(|message: String| Error::field(field, message))).transpose()
}

/// A filter that is on or off.
pub fn flag(field: &str, text: Option<&str>) -> Result<Option<bool>> {
    match text.map(str::trim) {
        None => Ok(None),
        Some("true" | "1") => Ok(Some(true)),
        Some("false" | "0") => Ok(Some(false)),
        Some(_) => Err(Error::field(field, "must be true or false")),
    }
}

/// A filter's values, separated by commas: any of them will do.
pub fn any<T: FromStr<Err = String> + Eq + std::hash::Hash>(field: &str, text: Option<&str>) -> Result<Option<Vec<T>>> {
    let Some(text) = text else { return Ok(None) };
    let values: Result<HashSet<T>, String> = text.split(',').map(|part| part.trim().parse()).collect();
    values.map(|values| Some(values.into_iter().collect())).map_err(|message| Error::field(field, message))
}
