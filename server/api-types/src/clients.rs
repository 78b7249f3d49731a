//! Clients: whom the team works for.

use crate::{Check, Rules, Time, named::named, rules};
use serde::{Deserialize, Serialize};

named! {
    /// Whether the team still works for this client.
    ClientStatus, "client status" { Active = "active", Inactive = "inactive" }
}

/// What `POST /clients` takes; `PUT` takes any part of it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct NewClient {
    /// The client's name, at most 300 characters.
    #[cfg_attr(feature = "openapi", schema(required = true, max_length = 300, min_length = 1))]
    pub name: String,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// Line of business.
    pub industry: Option<String>,
    /// `https://…`
    pub website: Option<String>,
    /// As people write it.
    pub phone: Option<String>,
    /// Postal address; may have several lines.
    pub address: Option<String>,
    /// Markdown.
    pub notes: Option<String>,
    /// `active` when absent.
    pub status: Option<ClientStatus>,
}

/// A client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Client {
    /// `client_…`
    pub id: String,
    /// The client's name.
    pub name: String,
    /// Where to write to.
    pub contact_email: Option<String>,
    /// Line of business.
    pub industry: Option<String>,
    /// `https://…`
    pub website: Option<String>,
    /// As people write it.
    pub phone: Option<String>,
    /// Postal address.
    pub address: Option<String>,
    /// Markdown.
    pub notes: Option<String>,
    /// Whether the team still works for this client.
    pub status: ClientStatus,
    /// Projects of this client that are not deleted.
    pub projects_count: u64,
    /// When it was made.
    pub created_at: Time,
    /// When it last changed.
    pub updated_at: Time,
    /// Grows by one with each change.
    pub version: u64,
}

impl From<&Client> for NewClient {
    fn from(client: &Client) -> Self {
        Self {
            name: client.name.clone(),
            contact_email: client.contact_email.clone(),
            industry: client.industry.clone(),
            website: client.website.clone(),
            phone: client.phone.clone(),
            address: client.address.clone(),
            notes: client.notes.clone(),
            status: Some(client.status),
        }
    }
}

impl Rules for NewClient {
    fn check(&mut self, check: &mut Check) {
        check.required("name", "Name", &mut self.name, rules::LINE);
        check.matching("contact_email", &mut self.contact_email, rules::EMAIL);
        check.line("industry", &mut self.industry, 100);
        check.matching("website", &mut self.website, rules::WEB_ADDRESS);
        check.line("phone", &mut self.phone, 50);
        check.prose("address", &mut self.address);
        check.prose("notes", &mut self.notes);
    }
}
