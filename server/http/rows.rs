//! Many objects in one body: each read as strictly as one alone, and every wrong field named with its row.

use super::{body::object, strict};
use crate::error::{Error, Result};
use assay_api::{FieldError, Rules, operations::BULK};
use axum::extract::{FromRequest, Request};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// The most errors that an answer lists.
const ERRORS: usize = 100;

/// Something that can come in numbers.
pub trait Row: DeserializeOwned + Rules {
    /// The field that holds the list: `findings`.
    const LIST: &'static str;
}

/// 1 to [`BULK`] objects that satisfy the rules of `T`.
pub struct Rows<T>(pub Vec<T>);

impl<T: Row, S: Send + Sync> FromRequest<S> for Rows<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        let mut body = object(request).await?;
        let rows = body.remove(T::LIST);
        if let Some(unknown) = body.keys().next() {
            return Err(Error::field(unknown, format!("is not a field of this request; known are {}", T::LIST)));
        }
        match rows {
            Some(Value::Array(rows)) if (1..=BULK).contains(&rows.len()) => read(rows),
            Some(Value::Array(rows)) => {
                let count = rows.len();
                Err(Error::field(T::LIST, format!("must hold 1 to {BULK} objects; it holds {count}")))
            }
            _ => Err(Error::field(T::LIST, format!("must be a list of 1 to {BULK} objects"))),
        }
    }
}

fn read<T: Row>(rows: Vec<Value>) -> Result<Rows<T>> {
    let (mut read, mut errors) = (Vec::with_capacity(rows.len()), Vec::new());
    for (index, row) in rows.into_iter().enumerate() {
        match one(row) {
            Ok(row) => read.push(row),
            Err(wrong) => errors.extend(wrong.into_iter().map(|error| {
                let field = if error.field.is_empty() { String::new() } else { format!(".{}", error.field) };
                FieldError::new(format!("{}[{index}]{field}", T::LIST), error.message)
            })),
        }
        if errors.len() >= ERRORS {
            break;
        }
    }
    if errors.is_empty() { Ok(Rows(read)) } else { Err(errors.into()) }
}

fn one<T: Row>(row: Value) -> Result<T, Vec<FieldError>> {
    let Value::Object(fields) = row else { return Err(vec![FieldError::new("", "must be an object")]) };
    let mut row: T = strict::read(fields)?;
    row.checked()?;
    Ok(row)
}
