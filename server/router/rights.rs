//! What each endpoint asks of its caller, once: the document says it, and a test walks every endpoint with every kind
//! of caller and holds the code to it. A new endpoint stands here, or that test names it.

use crate::auth::Right;

/// What an endpoint asks of its caller.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: it is how one signs in, or says that the appliance is alive.
    Nothing,
    /// Any credential that works: it tells the caller about itself, or keeps nothing.
    Credential,
    /// This right, and that the object is one the caller may know of.
    Right(Right),
}

use Need::{Credential, Nothing};
use Right::{
    CommentFindings, CreateProjects, DeleteClients, DeleteProjects, ManageServiceAccounts, ManageUsers, OwnTokens,
    PurgeTrash, ReadAssets, ReadClients, ReadFindings, ReadProjects, ReadReports, ReadTemplates, ReadTrash, ReadUsers,
    WriteAssets, WriteClients, WriteFindings, WriteProjects, WriteTemplates,
};

/// Method, path relative to the API's base, and need.
pub const RIGHTS: &[(&str, &str, Need)] = &[
    ("GET", "/api-keys", Need::Right(OwnTokens)),
    ("POST", "/api-keys", Need::Right(OwnTokens)),
    ("GET", "/api-keys/{id}", Need::Right(OwnTokens)),
    ("DELETE", "/api-keys/{id}", Need::Right(OwnTokens)),
    ("GET", "/assets", Need::Right(ReadAssets)),
    ("POST", "/assets", Need::Right(WriteAssets)),
    ("GET", "/assets/{id}", Need::Right(ReadAssets)),
    ("GET", "/assets/{id}/history", Need::Right(ReadAssets)),
    ("POST", "/assets/{id}/restore", Need::Right(WriteAssets)),
    ("PUT", "/assets/{id}", Need::Right(WriteAssets)),
    ("PATCH", "/assets/{id}", Need::Right(WriteAssets)),
    ("DELETE", "/assets/{id}", Need::Right(WriteAssets)),
    ("POST", "/auth/login", Nothing),
    ("POST", "/auth/refresh", Nothing),
    ("POST", "/auth/session", Nothing),
    ("GET", "/auth/session", Credential),
    ("DELETE", "/auth/session", Credential),
    ("POST", "/auth/token", Nothing),
    ("GET", "/claim", Nothing),
    ("POST", "/claim", Nothing),
    ("POST", "/claim/verify", Nothing),
    ("GET", "/clients", Need::Right(ReadClients)),
    ("POST", "/clients", Need::Right(WriteClients)),
    ("GET", "/clients/{id}", Need::Right(ReadClients)),
    ("GET", "/clients/{id}/history", Need::Right(ReadClients)),
    ("POST", "/clients/{id}/restore", Need::Right(DeleteClients)),
    ("GET", "/finding-templates", Need::Right(ReadTemplates)),
    ("POST", "/finding-templates", Need::Right(WriteTemplates)),
    ("POST", "/finding-templates/starters", Need::Right(WriteTemplates)),
    ("GET", "/finding-templates/{id}", Need::Right(ReadTemplates)),
    ("PUT", "/finding-templates/{id}", Need::Right(WriteTemplates)),
    ("PATCH", "/finding-templates/{id}", Need::Right(WriteTemplates)),
    ("DELETE", "/finding-templates/{id}", Need::Right(WriteTemplates)),
    ("PUT", "/clients/{id}", Need::Right(WriteClients)),
    ("PATCH", "/clients/{id}", Need::Right(WriteClients)),
    ("DELETE", "/clients/{id}", Need::Right(DeleteClients)),
    ("GET", "/findings", Need::Right(ReadFindings)),
    ("POST", "/findings", Need::Right(WriteFindings)),
    ("POST", "/findings/bulk", Need::Right(WriteFindings)),
    ("PATCH", "/findings/bulk", Need::Right(WriteFindings)),
    ("DELETE", "/findings/bulk", Need::Right(WriteFindings)),
    ("GET", "/findings/stats", Need::Right(ReadFindings)),
    ("GET", "/findings/{id}", Need::Right(ReadFindings)),
    ("GET", "/findings/{id}/comments", Need::Right(ReadFindings)),
    ("POST", "/findings/{id}/comments", Need::Right(CommentFindings)),
    ("GET", "/findings/{id}/comments/{comment_id}", Need::Right(ReadFindings)),
    ("PUT", "/findings/{id}/comments/{comment_id}", Need::Right(CommentFindings)),
    ("PATCH", "/findings/{id}/comments/{comment_id}", Need::Right(CommentFindings)),
    ("DELETE", "/findings/{id}/comments/{comment_id}", Need::Right(CommentFindings)),
    ("GET", "/findings/{id}/history", Need::Right(ReadFindings)),
    ("POST", "/findings/{id}/merge", Need::Right(WriteFindings)),
    ("POST", "/findings/{id}/restore", Need::Right(WriteFindings)),
    ("PUT", "/findings/{id}", Need::Right(WriteFindings)),
    ("PATCH", "/findings/{id}", Need::Right(WriteFindings)),
    ("DELETE", "/findings/{id}", Need::Right(WriteFindings)),
    ("GET", "/health", Nothing),
    ("POST", "/markdown", Credential),
    // The right of what was done: to write findings or assets, to delete projects or clients.
    ("GET", "/operations/{id}", Need::Right(WriteFindings)),
    ("POST", "/operations/{id}/undo", Need::Right(WriteFindings)),
    ("GET", "/projects", Need::Right(ReadProjects)),
    ("POST", "/projects", Need::Right(CreateProjects)),
    ("GET", "/projects/{id}", Need::Right(ReadProjects)),
    ("PUT", "/projects/{id}", Need::Right(WriteProjects)),
    ("PATCH", "/projects/{id}", Need::Right(WriteProjects)),
    ("DELETE", "/projects/{id}", Need::Right(DeleteProjects)),
    ("POST", "/projects/{id}/archive", Need::Right(WriteProjects)),
    ("POST", "/projects/{id}/clone", Need::Right(CreateProjects)),
    ("GET", "/projects/{id}/history", Need::Right(ReadProjects)),
    ("POST", "/projects/{id}/restore", Need::Right(DeleteProjects)),
    ("POST", "/projects/{id}/unarchive", Need::Right(WriteProjects)),
    ("GET", "/projects/{id}/assets", Need::Right(ReadAssets)),
    ("GET", "/projects/{id}/findings", Need::Right(ReadFindings)),
    ("GET", "/reports", Need::Right(ReadReports)),
    ("GET", "/service-accounts", Need::Right(ManageServiceAccounts)),
    ("POST", "/service-accounts", Need::Right(ManageServiceAccounts)),
    ("GET", "/service-accounts/{id}", Need::Right(ManageServiceAccounts)),
    ("PUT", "/service-accounts/{id}", Need::Right(ManageServiceAccounts)),
    ("PATCH", "/service-accounts/{id}", Need::Right(ManageServiceAccounts)),
    ("DELETE", "/service-accounts/{id}", Need::Right(ManageServiceAccounts)),
    ("GET", "/service-accounts/{id}/tokens", Need::Right(ManageServiceAccounts)),
    ("POST", "/service-accounts/{id}/tokens", Need::Right(ManageServiceAccounts)),
    ("GET", "/tags", Need::Right(ReadFindings)),
    ("GET", "/tokens", Need::Right(OwnTokens)),
    ("POST", "/tokens", Need::Right(OwnTokens)),
    ("GET", "/tokens/{id}", Need::Right(OwnTokens)),
    ("DELETE", "/tokens/{id}", Need::Right(OwnTokens)),
    ("POST", "/tokens/{id}/rotate", Need::Right(OwnTokens)),
    ("GET", "/trash", Need::Right(ReadTrash)),
    ("DELETE", "/trash/{id}", Need::Right(PurgeTrash)),
    ("GET", "/users", Need::Right(ReadUsers)),
    ("POST", "/users", Need::Right(ManageUsers)),
    ("GET", "/users/{id}", Need::Right(ReadUsers)),
    ("PUT", "/users/{id}", Need::Right(ManageUsers)),
    ("PATCH", "/users/{id}", Need::Right(ManageUsers)),
    ("GET", "/whoami", Credential),
];

/// What this endpoint asks; none when it does not stand in the table.
pub fn need(method: &str, path: &str) -> Option<Need> {
    RIGHTS.iter().find(|(m, p, _)| (*m, *p) == (method, path)).map(|row| row.2)
}
