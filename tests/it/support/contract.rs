//! The OpenAPI document as a list of things to try.

use super::{Answer, Api, Appliance, PASSWORD};
use serde_json::{Value, json};
use std::{
    collections::BTreeMap,
    sync::{
        Mutex, OnceLock, PoisonError,
        atomic::{AtomicUsize, Ordering},
    },
};

/// One endpoint.
pub(crate) struct Operation {
    /// `GET` …
    pub(crate) method: String,
    /// Relative to the API's base, `{id}` in place.
    pub(crate) path: String,
    /// Needs no credential, as the document says.
    pub(crate) open: bool,
    /// What the document says of it.
    pub(crate) spec: Value,
}

impl Operation {
    /// Whether this table names it.
    pub(crate) fn is_one_of(&self, table: &[(&str, &str)]) -> bool {
        table.iter().any(|(method, path)| (*method, *path) == (self.method.as_str(), self.path.as_str()))
    }
}

/// Every endpoint of the document.
pub(crate) fn operations() -> Vec<Operation> {
    let document = serde_json::to_value(assay::router::openapi()).expect("the document is JSON");
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().expect("paths") {
        for (method, spec) in item.as_object().expect("methods") {
            let needs = spec["security"].as_array();
            let open =
                needs.is_some_and(|needs| needs.iter().any(|need| need.as_object().is_some_and(|n| n.is_empty())));
            all.push(Operation { method: method.to_uppercase(), path: path.clone(), open, spec: spec.clone() });
        }
    }
    all
}

/// A template of a page.
pub(crate) const TEMPLATE: &str = "#import \"/assay.typ\": *\n#show: page-frame\n= #report.title";

/// Objects for endpoints to work on, one of each. What every place needs is there from the start; the others are made
/// when an endpoint asks for one, so that whoever needs many worlds waits for no report that nobody reads.
pub(crate) struct World {
    pub(crate) client: String,
    pub(crate) project: String,
    pub(crate) finding: String,
    pub(crate) asset: String,
    pub(crate) user: String,
    pub(crate) comment: String,
    /// A second finding of the same project.
    pub(crate) other: String,
    pub(crate) member: String,
    name: String,
    /// What its projects are made with.
    standing: Value,
    api: Api,
    import: OnceLock<String>,
    /// A control of the organisation's own, and a file that shows it.
    own: OnceLock<(String, String)>,
    webhook: OnceLock<(String, String)>,
    /// The others, by their kind.
    made: Mutex<BTreeMap<String, String>>,
}

impl World {
    /// Makes them. `name` is the user's.
    pub(crate) fn make(api: &Api, name: &str) -> Self {
        Self::make_with(api, name, &json!({ "restricted": true }))
    }

    /// The same, with projects that have these fields too.
    pub(crate) fn make_with(api: &Api, name: &str, standing: &Value) -> Self {
        let project = api.make_project_with(&format!("Project of {name}"), standing);
        let finding = api.make_finding(&project, "SQL injection");
        Self {
            other: api.make_finding(&project, "Injection of SQL"),
            comment: api.post(&format!("/findings/{finding}/comments"), &json!({ "text": "hm" })).is(201).id(),
            client: api.make_client(&format!("Unused client of {name}")),
            finding,
            asset: api.make_asset(&project, "web01"),
            user: {
                let user = api.make_user(name, "viewer");
                api.call("POST", &format!("/users/{user}/link"), None).is(201);
                user
            },
            member: {
                let member = api.make_user(&format!("member-{name}"), "viewer");
                api.post(&format!("/projects/{project}/members"), &json!({ "user_id": member })).is(200);
                member
            },
            project,
            name: name.to_owned(),
            standing: standing.clone(),
            api: api.clone(),
            import: OnceLock::new(),
            own: OnceLock::new(),
            webhook: OnceLock::new(),
            made: Mutex::default(),
        }
    }

    /// The id of its object of this kind, which is made when it is asked for first.
    fn one(&self, kind: &str) -> String {
        let mut made = self.made.lock().unwrap_or_else(PoisonError::into_inner);
        made.entry(kind.to_owned()).or_insert_with(|| self.fresh(kind)).clone()
    }

    fn fresh(&self, kind: &str) -> String {
        let Self { api, project, name, standing, .. } = self;
        // Where the wire has no envelope.
        let bare = |answer: Answer| answer["id"].as_str().expect("an id").to_owned();
        let removed = |path: String| {
            let gone = api.delete(&path).is(200);
            (gone.id(), gone.data()["undo"].as_str().expect("a way back").to_owned())
        };
        let scopes = json!({ "name": name, "scopes": ["findings:read"] });
        match kind {
            "gone clients" => removed(format!("/clients/{}", api.make_client("Gone"))).0,
            "gone projects" => removed(format!("/projects/{}", api.make_project_with("Gone", standing))).0,
            "gone assets" => removed(format!("/assets/{}", api.make_asset(project, "gone"))).0,
            "gone findings" => removed(format!("/findings/{}", api.make_finding(project, "Gone"))).0,
            // What can be undone: another finding's deletion.
            "operations" => removed(format!("/findings/{}", api.make_finding(project, "Gone by mistake"))).1,
            "finding-templates" => {
                api.post("/finding-templates", &json!({ "title": format!("Template of {name}") })).is(201).id()
            }
            "evidence" => api.add_evidence(&self.finding, "shot.txt", b"what there is to see").is(201).id(),
            "gone evidence" => {
                let trashed = api.add_evidence(&self.finding, "gone.txt", b"in the trash").is(201).id();
                api.delete(&format!("/evidence/{trashed}")).is(200);
                trashed
            }
            "tokens" => api.post("/tokens", &scopes).is(201).id(),
            "api-keys" => bare(api.post("/api-keys", &scopes).is(201)),
            "service-accounts" => {
                api.post("/service-accounts", &json!({ "name": format!("bot-of-{name}") })).is(201).id()
            }
            // Of these there is a bounded number.
            "settings" => {
                let name = unique("tier");
                let tier = json!({ "name": name, "windows": [{ "requests": 10, "seconds": 60 }] });
                api.post("/settings/tiers", &tier).is(201);
                name
            }
            "reports" => api.make_report(project),
            "report-templates" => api.make_template("House style", TEMPLATE),
            "journal" => api.get("/journal?kind=project.created&limit=1").column("id").remove(0),
            "checkpoints" => api.post("/journal/checkpoints", &Value::Null).is(201).id(),
            "devices" => bare(api.post("/devices", &json!({ "ip": "10.20.0.1", "project_id": project })).is(201)),
            // One that is off.
            "schedules" => {
                let schedule = json!({ "name": "Nightly", "cron": "0 3 * * *", "target": "100::1", "enabled": false,
                    "project_id": project });
                bare(api.post("/schedules", &schedule).is(201))
            }
            // One that waits to be authorised: nothing is dialled.
            "scans" => bare(api.post("/scans", &json!({ "target": "100::1", "project_id": project })).is(201)),
            "controls" => {
                let controls = api.get("/controls").is(200).body;
                controls["items"][0]["id"].as_str().expect("a control").to_owned()
            }
            "backups" => api.make_backup(),
            other => panic!("a new collection, /{other}: say here how one of its objects is made"),
        }
    }

    /// An import in the state that the operation is about: completed for an undo, else ready. Made when it is asked for.
    pub(crate) fn import(&self, operation: &Operation) -> &String {
        self.import.get_or_init(|| {
            let id =
                self.api.import(&self.project, br#"{"findings":[{"title":"x","severity":"low","host":"192.0.2.1"}]}"#);
            if operation.path.ends_with("/undo") {
                self.api.commit(&id, &json!({}));
            }
            id
        })
    }

    /// A control of the organisation's own, which can be removed, and a piece of its evidence.
    fn own_control(&self) -> &(String, String) {
        self.own.get_or_init(|| {
            let made = self.api.post("/controls/import", &catalogue(&unique("own"))).is(200);
            let control = made["rows"][0]["id"].as_str().expect("a control's id").to_owned();
            let made = self.api.add_control_evidence(&control, "policy.txt", b"what we do").is(201);
            (control, made["id"].as_str().expect("its id").to_owned())
        })
    }

    /// A webhook, and a delivery of it. Made when they are asked for: their number is bounded.
    fn webhook(&self) -> &(String, String) {
        self.webhook.get_or_init(|| {
            // The guard refuses it: a test of it is over at once.
            let hook = json!({ "url": "http://127.0.0.1:9/", "events": ["report.generated"] });
            let id = |answer: Answer| answer["id"].as_str().expect("an id").to_owned();
            let webhook = id(self.api.post("/webhooks", &hook).is(201));
            let delivery = id(self.api.post(&format!("/webhooks/{webhook}/test"), &json!({})).is(200));
            (webhook, delivery)
        })
    }

    /// The path with a real id in it.
    pub(crate) fn path(&self, operation: &Operation) -> String {
        let path = operation.path.as_str();
        let collection = path.split('/').nth(1).unwrap_or_default();
        let is_restored = path.ends_with("/restore");
        let id = match collection {
            "clients" if is_restored => self.one("gone clients"),
            "projects" if is_restored => self.one("gone projects"),
            "assets" if is_restored => self.one("gone assets"),
            "findings" if is_restored => self.one("gone findings"),
            "evidence" if is_restored => self.one("gone evidence"),
            "clients" => self.client.clone(),
            "projects" => self.project.clone(),
            "findings" => self.finding.clone(),
            "assets" => self.asset.clone(),
            "users" => self.user.clone(),
            "trash" => self.one("gone findings"),
            "webhooks" => self.webhook().0.clone(),
            "controls" if operation.method == "DELETE" || path.contains("/evidence") => self.own_control().0.clone(),
            "imports" => self.import(operation).clone(),
            "journal" if path.starts_with("/journal/checkpoints/") => self.one("checkpoints"),
            // One's own account has no id; a sign-in of it is made where one is needed. There is one brand.
            "me" | "auth" | "report-brand" => "none".to_owned(),
            _ => self.one(collection),
        };
        let path = path.replace("{id}", &id).replace("{user_id}", &self.member);
        let path = path.replace("{comment_id}", &self.comment);
        if path.contains("{evidence_id}") {
            return path.replace("{evidence_id}", &self.own_control().1);
        }
        if path.contains("{delivery_id}") { path.replace("{delivery_id}", &self.webhook().1) } else { path }
    }

    /// The same, also for a path without an id.
    pub(crate) fn path_or_plain(&self, operation: &Operation) -> String {
        match operation.path.as_str() {
            path if path.contains("{id}") => self.path(operation),
            // The file may be the whole body; the words then stand in the address.
            "/imports" if operation.method == "POST" => format!("/imports?project_id={}", self.project),
            path => path.to_owned(),
        }
    }

    /// A body that the endpoint takes, and that changes something.
    pub(crate) fn body(&self, operation: &Operation) -> Option<Value> {
        let Operation { method, path, spec, .. } = operation;
        if spec["requestBody"].is_null() {
            return None;
        }
        Some(match (method.as_str(), path.as_str()) {
            ("POST", "/backups") => json!({}),
            ("POST", "/clients") => json!({ "name": "Acme" }),
            ("POST", "/projects") => json!({ "name": "Pentest", "client_id": self.client }),
            ("POST", "/findings") => json!({ "project_id": self.project, "title": "XSS" }),
            ("POST", "/report-templates/preview") => json!({ "source": TEMPLATE }),
            ("POST", "/report-templates") => json!({ "name": "Own", "source": TEMPLATE }),
            ("POST", "/reports" | "/reports/generate") => json!({ "project_id": self.project, "format": "csv" }),
            ("POST", "/scans") => json!({ "target": "100::2", "project_id": self.project }),
            ("POST", "/scans/start") => json!({ "target": "100::3", "site_id": self.project }),
            ("POST", "/schedules") => {
                json!({ "name": "Weekly", "cron": "@weekly", "target": "100::4", "enabled": false,
                "project_id": self.project })
            }
            ("POST", "/devices") => json!({ "ip": "10.20.0.9", "project_id": self.project }),
            ("PUT" | "PATCH", "/devices/{id}") => json!({ "hostname": format!("changed-by-{method}") }),
            ("PUT", "/devices/{id}/note") => json!({ "note": "changed" }),
            ("PUT", "/settings/scan-scope") => json!({ "networks": ["10.20.0.0/16"] }),
            ("PATCH", "/settings/scan-scope") => json!({ "networks": ["10.21.0.0/16"] }),
            ("POST", "/assets") => json!({ "project_id": self.project, "name": "web02" }),
            ("POST", "/service-accounts") => json!({ "name": unique("another-bot") }),
            ("POST", "/tokens" | "/service-accounts/{id}/tokens" | "/api-keys") => {
                json!({ "name": "ci", "scopes": ["findings:read"] })
            }
            ("POST", "/imports") => json!({ "findings": [{ "title": "x", "severity": "low", "host": "192.0.2.2" }] }),
            ("POST", "/imports/{id}/commit") => json!({}),
            ("POST", "/users/invite") => json!({ "email": format!("{}@example.test", unique("invited")) }),
            ("POST", "/projects/{id}/members") => json!({ "user_id": self.user }),
            ("PUT" | "PATCH", "/me") => json!({ "name": format!("changed by {method}") }),
            ("POST", "/auth/password") => {
                json!({ "current_password": PASSWORD, "new_password": "Another-Horse-8-Battery" })
            }
            ("POST", "/auth/totp") => json!({ "password": PASSWORD }),
            ("POST", "/auth/totp/confirm") => json!({ "code": "123456" }),
            ("DELETE", "/auth/totp") | ("POST", "/auth/totp/recovery-codes") => {
                json!({ "password": PASSWORD, "code": "123456" })
            }
            ("POST", "/findings/{id}/evidence") => json!({ "a file": "like any other" }),
            ("POST", "/users") => {
                let name = unique("newcomer");
                json!({ "username": name, "email": format!("{name}@example.test") })
            }
            ("POST", "/journal/{id}/erase") => json!({ "reason": "asked to be forgotten" }),
            ("POST", "/markdown") => json!({ "texts": ["*x*"] }),
            ("POST", "/webhooks") => json!({ "url": "https://host.invalid/", "events": ["finding.*"] }),
            ("POST", "/webhooks/{id}/recover") => json!({ "since": assay_api::Time(now()).to_string() }),
            ("POST", "/webhooks/{id}/rotate-secret") => json!({}),
            ("POST", "/tokens/{id}/rotate") => json!({ "overlap_hours": 1 }),
            ("POST", "/findings/bulk") => json!({ "findings": [{ "project_id": self.project, "title": "XSS" }] }),
            ("PATCH", "/findings/bulk") => json!({ "ids": [self.finding], "set": { "status": "Confirmed" } }),
            ("DELETE", "/findings/bulk") => json!({ "ids": [self.finding] }),
            ("POST", "/findings/{id}/merge") => json!({ "into": self.other }),
            ("POST" | "PUT" | "PATCH", path) if path.contains("/comments") => json!({ "text": format!("by {method}") }),
            ("POST", "/projects/{id}/clone") => json!({ "name": "A copy" }),
            ("POST", "/finding-templates") => json!({ "title": "Open redirect" }),
            ("PUT" | "PATCH", "/findings/{id}" | "/finding-templates/{id}") => {
                json!({ "title": format!("changed by {method}") })
            }
            ("POST", "/settings/tiers") => json!({ "name": unique("another"), "per_minute": 60, "burst": 10 }),
            ("PUT", "/settings/tiers/{id}") => json!({ "windows": [{ "requests": 20, "seconds": 60 }] }),
            ("PATCH", "/settings/tiers/{id}") => json!({ "windows": [{ "requests": 30, "seconds": 60 }] }),
            ("POST", "/controls/import") => catalogue(&unique("own")),
            ("POST", "/controls/{id}/evidence") => json!({ "url": "https://wiki.example.test/another" }),
            ("PUT" | "PATCH", "/controls/{id}" | "/controls/{id}/evidence/{evidence_id}") => {
                json!({ "note": format!("changed by {method}") })
            }
            ("PUT" | "PATCH", "/service-accounts/{id}") => json!({ "name": format!("changed-by-{method}") }),
            ("PUT" | "PATCH", _) => json!({ "name": format!("changed by {method}") }),
            _ => panic!("{method} {path} is new: say here what body it takes"),
        })
    }
}

/// An OSCAL catalogue of one control.
fn catalogue(reference: &str) -> Value {
    let control = json!({ "id": reference, "title": "Something of our own" });
    json!({ "catalog": { "metadata": { "title": "House rules", "version": "1" }, "controls": [control] } })
}

/// A name that nobody has yet.
fn unique(name: &str) -> String {
    static MADE: AtomicUsize = AtomicUsize::new(0);
    format!("{name}-{}", MADE.fetch_add(1, Ordering::Relaxed))
}

impl Appliance {
    /// The bodies of the open endpoints, which sign in or claim.
    pub(crate) fn sign_in_body(path: &str) -> Option<Value> {
        match path {
            "/auth/login" | "/auth/session" => Some(json!({ "username": super::ADMIN, "password": PASSWORD })),
            _ => None,
        }
    }
}

/// Milliseconds since 1970.
fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).expect("later than 1970");
    i64::try_from(since.as_millis()).expect("an age")
}
