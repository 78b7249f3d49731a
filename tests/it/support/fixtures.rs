//! Objects that tests need, made through the API.

use super::{Answer, Api, Appliance, PASSWORD, query, until};
use serde_json::{Value, json};

impl Api {
    /// A client's id.
    pub(crate) fn make_client(&self, name: &str) -> String {
        self.post("/clients", &json!({ "name": name })).is(201).id()
    }

    /// The id of a project with a client of its own, and further fields.
    pub(crate) fn make_project_with(&self, name: &str, more: &Value) -> String {
        let client = self.make_client(&format!("Client of {name}"));
        let body = merged(&json!({ "name": name, "client_id": client }), more);
        self.post("/projects", &body).is(201).id()
    }

    /// A project's id.
    pub(crate) fn make_project(&self, name: &str) -> String {
        self.make_project_with(name, &json!({}))
    }

    /// A finding's creation.
    pub(crate) fn add_finding(&self, project: &str, title: &str, more: &Value) -> Answer {
        self.post("/findings", &merged(&json!({ "project_id": project, "title": title }), more))
    }

    /// A finding's id.
    pub(crate) fn make_finding(&self, project: &str, title: &str) -> String {
        self.add_finding(project, title, &json!({})).is(201).id()
    }

    /// A file for a finding, as the whole body of a request.
    pub(crate) fn add_evidence(&self, finding: &str, name: &str, content: &[u8]) -> Answer {
        let path = super::query(&format!("/findings/{finding}/evidence"), &[("name", name)]);
        let request = self.request("POST", &path).header("content-type", "application/octet-stream");
        Answer::of(request.body(content.to_vec()))
    }

    /// A file for a control, as the whole body of a request.
    pub(crate) fn add_control_evidence(&self, control: &str, name: &str, content: &[u8]) -> Answer {
        let path = super::query(&format!("/controls/{control}/evidence"), &[("name", name)]);
        let request = self.request("POST", &path).header("content-type", "application/octet-stream");
        Answer::of(request.body(content.to_vec()))
    }

    /// An asset's id.
    pub(crate) fn make_asset(&self, project: &str, name: &str) -> String {
        self.post("/assets", &json!({ "project_id": project, "name": name })).is(201).id()
    }

    /// The id of an import of these bytes, once it has been read.
    pub(crate) fn import(&self, project: &str, bytes: &[u8]) -> String {
        self.import_with(&query("/imports", &[("project_id", project)]), bytes)
    }

    /// The same, to an address with more words in it.
    pub(crate) fn import_with(&self, path: &str, bytes: &[u8]) -> String {
        let request = self.request("POST", path).header("content-type", "application/octet-stream");
        let id = Answer::of(request.body(bytes.to_vec())).is(201).id();
        self.import_reaches(&id, "ready");
        id
    }

    /// Carries an import out, to its end.
    pub(crate) fn commit(&self, id: &str, how: &Value) -> Answer {
        self.post(&format!("/imports/{id}/commit"), how).is(200);
        self.import_reaches(id, "completed")
    }

    /// Takes an import back, to its end.
    pub(crate) fn undo(&self, id: &str) -> Answer {
        self.post(&format!("/imports/{id}/undo"), &json!({})).is(200);
        self.import_reaches(id, "undone")
    }

    /// Waits until an import has this status.
    pub(crate) fn import_reaches(&self, id: &str, status: &str) -> Answer {
        until(&format!("the import is {status}"), || {
            let answer = self.get(&format!("/imports/{id}")).is(200);
            let now = answer.data()["status"].clone();
            assert!(now == status || now != "failed", "{}", answer.text);
            (now == status).then_some(answer)
        })
    }

    /// A template's id.
    pub(crate) fn make_template(&self, name: &str, source: &str) -> String {
        self.post("/report-templates", &json!({ "name": name, "source": source })).is(201).id()
    }

    /// The id of a report that is ready.
    pub(crate) fn make_report(&self, project: &str) -> String {
        let id = self.post("/reports", &json!({ "project_id": project, "format": "csv" })).is(201).id();
        super::until("the report is ready", || {
            (self.get(&format!("/reports/{id}")).data()["status"] == "completed").then_some(())
        });
        id
    }

    /// The id of a backup that is whole, and noted.
    pub(crate) fn make_backup(&self) -> String {
        // One at a time: whoever comes meanwhile asks again.
        let id = super::until("a turn", || {
            let asked = self.post("/backups", &json!({}));
            (asked.status != 409).then(|| asked.is(201).id())
        });
        super::until("the backup is noted", || self.backup_is_noted(&id).then_some(()));
        id
    }

    /// Whether the journal knows that this backup was made.
    pub(crate) fn backup_is_noted(&self, id: &str) -> bool {
        let made = self.get("/journal?kind=backup.completed&limit=100").is(200);
        made.column("object_id").iter().any(|known| known == id)
    }

    /// The id of a user who can sign in with [`PASSWORD`].
    pub(crate) fn make_user(&self, username: &str, role: &str) -> String {
        let email = format!("{username}@example.test");
        let body = json!({ "username": username, "email": email, "role": role, "password": PASSWORD });
        self.post("/users", &body).is(201).id()
    }

    /// The JSON sign-in's answer.
    pub(crate) fn login(&self, username: &str, password: &str) -> Answer {
        self.post("/auth/login", &json!({ "username": username, "password": password }))
    }
}

impl Appliance {
    /// A new user of this role, as a caller with a token of everything that the user may do.
    pub(crate) fn user(&self, username: &str, role: &str) -> Api {
        self.admin().make_user(username, role);
        self.caller(username, "admin")
    }

    /// A browser's cookie and origin, signed in.
    pub(crate) fn browser(&self, username: &str) -> Api {
        let form = json!({ "username": username, "password": PASSWORD });
        let answer = self.stranger().post("/auth/session", &form).is(200);
        let cookie = answer.header("set-cookie").split(';').next().unwrap_or_default().to_owned();
        self.stranger().header("cookie", &cookie).header("origin", self.base())
    }
}

/// One object over another.
pub(crate) fn merged(under: &Value, over: &Value) -> Value {
    let mut whole = under.clone();
    if let (Value::Object(whole), Value::Object(over)) = (&mut whole, over) {
        whole.extend(over.clone());
    }
    whole
}
