//! From rows to users, and what the journal calls them.

use crate::{
    auth::Ctx,
    change::Subject,
    db::{Row, RowResult},
    resources::shared::member,
};
use assay_api::{
    Time,
    users::{Role, User},
};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

impl Subject for User {
    const TYPE: &'static str = "user";

    fn id(&self) -> &str {
        &self.id
    }

    fn label(&self) -> &str {
        &self.name
    }
}

/// What the list can be narrowed to.
#[derive(Debug, Clone, Default, Serialize, Deserialize, IntoParams)]
#[serde(deny_unknown_fields, default)]
#[into_params(parameter_in = Query)]
pub struct Filter {
    /// `admin`, `analyst`, `reviewer`, `viewer`, `operator`.
    pub role: Option<String>,
    /// `true` or `false`.
    pub active: Option<String>,
    /// A part of the name, the username or (for administrators) the mail address.
    pub search: Option<String>,
}

/// Reads a row of `store::LIST`.
pub(super) fn read(row: &Row<'_>) -> RowResult<User> {
    Ok(User {
        id: row.get("id")?,
        username: row.get("username")?,
        email: row.get("email")?,
        name: row.get("name")?,
        role: member(row, "role", Role::from_rank)?,
        active: row.get("active")?,
        invited: row.get("invited")?,
        two_factor: row.get("two_factor")?,
        last_login_at: row.get::<_, Option<i64>>("last_login_at")?.map(Time),
        created_at: Time(row.get("created_at")?),
        updated_at: Time(row.get("updated_at")?),
        version: row.get("version")?,
    })
}

/// A user as the caller may see them: mail addresses, sign-ins and second factors are for administrators and for oneself.
pub(super) fn for_caller(ctx: &Ctx, mut user: User) -> User {
    let is_self = ctx.actor.as_ref().is_some_and(|actor| actor.id == user.id);
    if !is_self && !ctx.is_admin() {
        user.email = None;
        user.last_login_at = None;
        user.two_factor = None;
    }
    user
}
