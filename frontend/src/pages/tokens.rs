//! Personal tokens: Settings, API Access.

pub mod created;
pub mod expiration;
pub mod form;
pub mod list;
pub mod narrow;
pub mod row;
pub mod scopes;
pub mod table;
