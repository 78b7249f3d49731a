//! Every kind of caller: each role with each kind of credential, and with tokens of one scope each.

use super::{Api, Appliance, PASSWORD};
use assay::auth::POLICY;
use assay_api::{Scope, users::Role};
use serde_json::json;

/// What a caller brings.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A browser's cookie.
    Session,
    /// What a program gets for a name and a password.
    Access,
    /// A personal token.
    Token,
    /// A service account's token.
    Service,
    /// An API key.
    Key,
    /// A personal token that is held to one project.
    Held,
}

/// Somebody who asks.
pub(crate) struct Caller {
    /// For people who read what failed.
    pub(crate) name: String,
    pub(crate) role: Role,
    pub(crate) kind: Kind,
    pub(crate) scopes: Vec<Scope>,
    pub(crate) api: Api,
}

/// Every caller that is not held to a project, and the ids of the users and service accounts that they act as.
pub(crate) fn callers(appliance: &Appliance) -> (Vec<Caller>, Vec<String>) {
    let (mut callers, mut members) = (Vec::new(), Vec::new());
    for role in Role::ALL {
        members.push(appliance.admin().make_user(&name(*role), role.as_str()));
        callers.extend(of_person(appliance, *role));
        if *role != Role::Admin {
            let (id, caller) = service(appliance, *role);
            members.push(id);
            callers.push(caller);
        }
    }
    (callers, members)
}

/// For each role, a token of everything that is held to `project`.
pub(crate) fn held(appliance: &Appliance, project: &str) -> Vec<Caller> {
    let make = |role: &Role| {
        let body = json!({ "name": "held", "scopes": ["admin"], "project_ids": [project] });
        let made = access(appliance, *role).post("/tokens", &body).is(201);
        let api = appliance.stranger().bearer(made.data()["token"].as_str().expect("a secret"));
        Caller {
            name: format!("{role} held to one project"),
            role: *role,
            kind: Kind::Held,
            scopes: vec![Scope::Admin],
            api,
        }
    };
    Role::ALL.iter().map(make).collect()
}

fn name(role: Role) -> String {
    format!("the-{role}")
}

fn access(appliance: &Appliance, role: Role) -> Api {
    let login = appliance.stranger().login(&name(role), PASSWORD).is(200);
    appliance.stranger().bearer(login["access_token"].as_str().expect("a token"))
}

fn of_person(appliance: &Appliance, role: Role) -> Vec<Caller> {
    let by = access(appliance, role);
    let caller = |kind: Kind, scopes: Vec<Scope>, api: Api| Caller {
        name: format!("{role} with {kind:?} {scopes:?}"),
        role,
        kind,
        scopes,
        api,
    };
    let token = |scope: Scope| {
        let made = by.post("/tokens", &json!({ "name": "one", "scopes": [scope] })).is(201);
        appliance.stranger().bearer(made.data()["token"].as_str().expect("a secret"))
    };
    let key = by.post("/api-keys", &json!({ "name": "key", "scopes": ["admin"] })).is(201);
    let key = appliance.stranger().header("x-api-key", key["key"].as_str().expect("a secret"));
    let all = vec![Scope::Admin];
    let mut callers = vec![
        caller(Kind::Session, all.clone(), appliance.browser(&name(role))),
        caller(Kind::Key, all.clone(), key),
        caller(Kind::Access, all, by.clone()),
    ];
    let mut scopes: Vec<_> = POLICY.iter().map(|(_, scope, _)| *scope).collect();
    scopes.push(Scope::MetricsRead);
    scopes.sort_unstable();
    scopes.dedup();
    callers.extend(scopes.into_iter().map(|scope| caller(Kind::Token, vec![scope], token(scope))));
    callers
}

fn service(appliance: &Appliance, role: Role) -> (String, Caller) {
    let admin = appliance.admin();
    let account = admin.post("/service-accounts", &json!({ "name": format!("bot-{role}"), "role": role })).is(201).id();
    let body = json!({ "name": "ci", "scopes": ["admin"], "tier": "unlimited" });
    let made = admin.post(&format!("/service-accounts/{account}/tokens"), &body).is(201);
    let api = appliance.stranger().bearer(made.data()["token"].as_str().expect("a secret"));
    let caller =
        Caller { name: format!("{role} service account"), role, kind: Kind::Service, scopes: vec![Scope::Admin], api };
    (account, caller)
}
