//! Updates: any part of what a creation takes, laid over what is there, and held to the same rules.

use super::{body::object, strict};
use crate::error::{Error, Result};
use assay_api::Rules;
use axum::extract::{FromRequest, Request};
use serde::{Serialize, de::DeserializeOwned};
use serde_json::{Map, Value};
use std::marker::PhantomData;

/// Some fields of a `T`, each of the right type. The same type serves `PUT` and `PATCH`.
pub struct Partial<T> {
    fields: Map<String, Value>,
    whole: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned + Serialize + Rules> Partial<T> {
    /// These fields; all that are unknown or mistyped are named.
    pub fn new(fields: Map<String, Value>) -> Result<Self> {
        strict::read::<T>(fields.clone())?;
        Ok(Self { fields, whole: PhantomData })
    }

    /// Whether the request names this field.
    pub fn has(&self, field: &str) -> bool {
        self.fields.contains_key(field)
    }

    /// This field's value, when it is named and not null.
    pub fn get<V: DeserializeOwned>(&self, field: &str) -> Option<V> {
        self.fields.get(field).and_then(|value| serde_json::from_value(value.clone()).ok())
    }

    /// `current` with these fields laid over it, if the result satisfies the rules.
    pub fn over(&self, current: &T) -> Result<T> {
        let Value::Object(mut whole) =
            serde_json::to_value(current).map_err(|e| Error::internal("unreadable").caused_by(e))?
        else {
            return Err(Error::internal("an update of something that is no object"));
        };
        whole.extend(self.fields.clone());
        let mut merged: T = strict::read(whole)?;
        merged.checked()?;
        Ok(merged)
    }

    /// A field that is fixed once the object exists: naming it is fine, changing it is not.
    pub fn fixed(&self, field: &str, current: &str) -> Result<()> {
        match self.fields.get(field) {
            Some(Value::String(given)) if given != current => Err(Error::field(field, "cannot be changed")),
            _ => Ok(()),
        }
    }
}

impl<T: DeserializeOwned + Serialize + Rules, S: Send + Sync> FromRequest<S> for Partial<T> {
    type Rejection = Error;

    async fn from_request(request: Request, _: &S) -> Result<Self> {
        Self::new(object(request).await?)
    }
}

/// In the document, an update is the creation's schema with nothing required.
impl<T: utoipa::ToSchema> utoipa::__dev::ComposeSchema for Partial<T> {
    fn compose(
        _: Vec<utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>>,
    ) -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
        use utoipa::openapi::{RefOr, schema::Schema};
        let mut schema = T::schema();
        if let RefOr::T(Schema::Object(object)) = &mut schema {
            object.required.clear();
        }
        schema
    }
}

impl<T: utoipa::ToSchema> utoipa::ToSchema for Partial<T> {
    fn name() -> std::borrow::Cow<'static, str> {
        format!("{}Update", T::name().trim_start_matches("New")).into()
    }

    fn schemas(schemas: &mut Vec<(String, utoipa::openapi::RefOr<utoipa::openapi::schema::Schema>)>) {
        T::schemas(schemas);
    }
}
