//! Objects that count their changes.

use crate::{
    assets::Asset, clients::Client, comments::Comment, finding_templates::FindingTemplate, findings::Finding,
    imports::Import, projects::Project, service_accounts::ServiceAccount, tiers::RateTier, tokens::Token, users::User,
};

/// An object whose version grows with each change: the base of its `ETag`.
pub trait Versioned {
    /// From 1.
    fn version(&self) -> u64;
}

macro_rules! versioned {
    ($($name:ident),+) => {$(
        impl Versioned for $name {
            fn version(&self) -> u64 {
                self.version
            }
        }
    )+};
}

versioned!(Asset, Client, Comment, Finding, FindingTemplate, Import, Project, RateTier, ServiceAccount, Token, User);
