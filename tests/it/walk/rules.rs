//! What the walk expects: the server's two tables (`auth::POLICY`, `router::rights::RIGHTS`), and those below, which say
//! what the server's cannot: whose an object is, and what a body names.

use crate::support::{
    Operation, World,
    walkers::{Caller, Kind},
};
use assay::{
    auth::{POLICY, Right},
    router::rights::{Need, need},
};
use assay_api::{Scope, users::Role};
use serde_json::{Value, json};

/// Where the world's project stands to the callers.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Place {
    /// Restricted, and they are members.
    Own,
    /// For whoever is not a viewer.
    Shared,
    /// Restricted, and they are no members.
    Foreign,
}

pub(super) const PLACES: [Place; 3] = [Place::Own, Place::Shared, Place::Foreign];

/// What a caller must be answered.
#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Expected {
    /// The credential lacks the scope.
    NoScope,
    /// The person lacks the role, or the token reaches no further than some projects.
    Denied,
    /// There is no such thing for this caller.
    NotThere,
    /// This field of the body, or of the address, is refused.
    Refused(&'static str),
    /// The right is there, and what it is about is not.
    Nothing(u16),
    /// Let through.
    Through,
}

/// Whose an object is: what a caller with the right must be, besides.
#[derive(Clone, Copy, PartialEq)]
enum Whose {
    /// It lies in a project, or is one.
    Project,
    /// It belongs to the user who made it, and to administrators.
    Owner,
    /// The same, and which right is needed is only known when it is seen.
    Doer,
    /// It lies in a project, and its author alone changes it; administrators may remove it.
    Author,
    /// Everybody's who has the right.
    Everybody,
}

/// A path that begins so, and whose its object is. What is missing here is everybody's; the walk says so when it is
/// not.
const WHOSE: &[(&str, Whose)] = &[
    ("/findings/{id}/comments/{comment_id}", Whose::Author),
    ("/projects/{id}", Whose::Project),
    ("/findings/{id}", Whose::Project),
    ("/assets/{id}", Whose::Project),
    ("/evidence/{id}", Whose::Project),
    ("/imports/{id}", Whose::Project),
    ("/reports/{id}", Whose::Project),
    ("/scans/{id}", Whose::Project),
    ("/schedules/{id}", Whose::Project),
    ("/devices/{id}", Whose::Project),
    ("/operations/{id}", Whose::Doer),
    ("/tokens/{id}", Whose::Owner),
    ("/api-keys/{id}", Whose::Owner),
];

/// Endpoints whose body, or address, names things of a project, and the field in which it does.
const NAMES: &[(&str, &str, &str)] = &[
    ("POST", "/findings", "project_id"),
    ("POST", "/assets", "project_id"),
    ("POST", "/imports", "project_id"),
    ("POST", "/reports", "project_id"),
    ("POST", "/scans", "project_id"),
    ("POST", "/scans/start", "site_id"),
    ("POST", "/schedules", "project_id"),
    ("POST", "/devices", "project_id"),
    ("POST", "/reports/generate", "project_id"),
    ("POST", "/findings/bulk", "findings[0].project_id"),
    ("PATCH", "/findings/bulk", "ids[0]"),
    ("DELETE", "/findings/bulk", "ids[0]"),
];

/// Endpoints that need a second right.
const ALSO: &[(&str, &str, Right)] = &[
    ("POST", "/imports", Right::WriteAssets),
    ("GET", "/scans/{id}/findings", Right::ReadFindings),
    ("DELETE", "/imports/{id}", Right::WriteAssets),
    ("POST", "/imports/{id}/commit", Right::WriteAssets),
    ("POST", "/imports/{id}/undo", Right::WriteAssets),
];

/// Endpoints that make a credential: a token that is limited in any way may not.
const BEGETS: &[(&str, &str)] = &[
    ("POST", "/tokens"),
    ("POST", "/api-keys"),
    ("POST", "/tokens/{id}/rotate"),
    ("POST", "/service-accounts/{id}/tokens"),
];

/// Endpoints that make something and use up what they are called on.
const CONSUME: &[(&str, &str)] =
    &[("POST", "/tokens/{id}/rotate"), ("POST", "/imports/{id}/commit"), ("POST", "/imports/{id}/undo")];

/// Endpoints for people. They are called with what a person would be refused, for done in earnest they end the
/// credentials of the other callers; `profile` and `totp` do that.
const PERSONAL: &[(&str, &str, &str)] = &[
    ("POST", "/auth/password", "current_password"),
    ("POST", "/auth/totp", "password"),
    ("DELETE", "/auth/totp", "password"),
    ("POST", "/auth/totp/recovery-codes", "password"),
];

/// Endpoints about what nobody in the walk has, so that whoever has the right is answered this.
const NOTHING: &[(&str, &str, u16)] = &[
    ("DELETE", "/auth/sessions/{id}", 404),
    ("POST", "/auth/totp/confirm", 409),
    ("DELETE", "/users/{id}/totp", 409),
    // Released in earnest, the world's scan would dial a host that is none of the test's; `scans` releases its own.
    ("POST", "/scans/{id}/authorize", 404),
    // The world's scan has not begun.
    ("POST", "/scans/{id}/pause", 409),
    ("POST", "/scans/{id}/resume", 409),
    // One backup is made at a time, of all that the walk has written by then; `backups` removes its own.
    ("DELETE", "/backups/{id}", 404),
    // A preview takes a second of a processor, one at a time.
    ("GET", "/report-templates/{id}/preview", 404),
];

/// Endpoints that service accounts have no use for.
const FOR_PEOPLE: &[(&str, &str)] = &[("PUT", "/me"), ("PATCH", "/me"), ("POST", "/auth/totp/confirm")];

/// Endpoints that end the caller's own credential, or all of its user; `sessions` tests them.
const ENDS_THE_CALLER: &[(&str, &str)] = &[("DELETE", "/auth/session"), ("DELETE", "/auth/sessions")];

/// One at a time: whoever comes meanwhile is told to ask again.
const IN_TURN: &[(&str, &str)] = &[("POST", "/report-templates/preview")];
/// The same for a schedule whose last scan is not over (the world's waits for somebody to authorise it), and for a backup
/// while one is made.
const NOT_OVER: &[(&str, &str)] = &[("POST", "/schedules/{id}/run"), ("POST", "/backups")];

/// Whether such an answer is one that lets through.
pub(super) fn is_through(operation: &Operation, status: u16) -> bool {
    status < 300 || (status == 503 && operation.is_one_of(IN_TURN)) || (status == 409 && operation.is_one_of(NOT_OVER))
}

/// The answer to them has no end: its head is asked for.
const ENDLESS: &[(&str, &str)] = &[("GET", "/events/stream")];

/// What a table of three columns says of this endpoint.
fn look_up<T: Copy>(operation: &Operation, table: &[(&str, &str, T)]) -> Option<T> {
    let key = (operation.method.as_str(), operation.path.as_str());
    table.iter().find(|(method, path, _)| (*method, *path) == key).map(|row| row.2)
}

/// Whether the walk calls it.
pub(super) fn is_walked(operation: &Operation) -> bool {
    !operation.open && !operation.is_one_of(ENDS_THE_CALLER)
}

/// The method to call it with.
pub(super) fn method(operation: &Operation) -> &str {
    if operation.is_one_of(ENDLESS) { "HEAD" } else { &operation.method }
}

/// The body of a request that only people may make, with something wrong in it.
pub(super) fn wrong(operation: &Operation) -> Option<Value> {
    look_up(operation, PERSONAL)?;
    Some(match operation.path.as_str() {
        "/auth/password" => json!({ "current_password": "wrong", "new_password": "Another-Horse-8-Battery" }),
        "/auth/totp/confirm" => json!({ "code": "000000" }),
        "/auth/totp" if operation.method == "POST" => json!({ "password": "wrong" }),
        _ => json!({ "password": "wrong", "code": "000000" }),
    })
}

/// The path to call it at.
pub(super) fn path(operation: &Operation, world: &World) -> String {
    match look_up(operation, NOTHING) {
        Some(404) => operation.path.replace("{id}", "none"),
        _ => world.path_or_plain(operation),
    }
}

/// Whether the answer depends on where the project stands.
pub(super) fn is_bound(operation: &Operation) -> bool {
    matches!(whose(operation), Whose::Project | Whose::Author) || look_up(operation, NAMES).is_some()
}

/// Whether it uses up what it is called on.
pub(super) fn consumes(operation: &Operation, conditional: bool) -> bool {
    let makes = !operation.spec["responses"]["201"].is_null() && !operation.is_one_of(CONSUME);
    let named = operation.path.contains('{') || operation.path == "/findings/bulk" && operation.method == "DELETE";
    operation.method != "GET" && named && !conditional && !makes
}

fn whose(operation: &Operation) -> Whose {
    let known = WHOSE.iter().find(|(beginning, _)| operation.path.starts_with(beginning));
    known.map_or(Whose::Everybody, |(_, whose)| *whose)
}

/// What `caller` must be answered at a world that stands so to all callers.
pub(super) fn expected(caller: &Caller, operation: &Operation, place: Place) -> Expected {
    let Some(Need::Right(right)) = need(&operation.method, &operation.path) else { return Expected::Through };
    if whose(operation) == Whose::Doer && !is_whole(caller) {
        return Expected::NotThere;
    }
    let rights: Vec<_> = [Some(right), look_up(operation, ALSO)].into_iter().flatten().collect();
    let rules = || rights.iter().map(|right| POLICY.iter().find(|(known, ..)| known == right).expect("a row"));
    let lacks = |scope: Scope| !caller.scopes.iter().any(|own| own.includes(scope));
    let held = caller.kind == Kind::Held;
    // Right by right, as the server asks: what the first lacks is said first.
    for (right, scope, roles) in rules() {
        if lacks(*scope) {
            return Expected::NoScope;
        }
        if (held && (right.is_beyond_projects() || operation.is_one_of(BEGETS))) || !roles.contains(&caller.role) {
            return Expected::Denied;
        }
    }
    reach(caller, operation, place)
}

/// Acts as an administrator with all powers: the worlds are an administrator's, so such a caller passes for their owner.
fn is_whole(caller: &Caller) -> bool {
    caller.role == Role::Admin && caller.kind != Kind::Held && caller.scopes.contains(&Scope::Admin)
}

/// What a caller who has the right is answered.
fn reach(caller: &Caller, operation: &Operation, place: Place) -> Expected {
    let admin = caller.role == Role::Admin && caller.kind != Kind::Held;
    let whole = is_whole(caller);
    let sees = match place {
        _ if admin => true,
        Place::Own => true,
        Place::Shared => caller.role != Role::Viewer && caller.kind != Kind::Held,
        Place::Foreign => false,
    };
    if let Some(field) = look_up(operation, PERSONAL) {
        return if caller.kind == Kind::Service { Expected::Denied } else { Expected::Refused(field) };
    }
    if caller.kind == Kind::Service && operation.is_one_of(FOR_PEOPLE) {
        return Expected::Denied;
    }
    // A webhook hears what its maker may read; the world's asks for findings.
    let reads_findings = caller.scopes.iter().any(|own| own.includes(Scope::FindingsRead));
    if !reads_findings && operation.is_one_of(&[("POST", "/webhooks")]) {
        return Expected::Refused("events");
    }
    match whose(operation) {
        Whose::Project | Whose::Author if !sees => Expected::NotThere,
        Whose::Author if matches!(operation.method.as_str(), "PUT" | "PATCH") => Expected::Denied,
        Whose::Author if operation.method == "DELETE" && !whole => Expected::Denied,
        Whose::Owner if !whole => Expected::NotThere,
        _ => match look_up(operation, NAMES) {
            Some(field) if !sees => Expected::Refused(field),
            _ => look_up(operation, NOTHING).map_or(Expected::Through, Expected::Nothing),
        },
    }
}
