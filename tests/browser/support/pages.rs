//! What many flows do on the way to their own.

use crate::{ADMIN, Appliance, Browser, Curl, PASSWORD};
use serde_json::{Value, json};

impl Browser {
    /// A browser in which the administrator has signed in.
    pub async fn signed_in(appliance: &Appliance) -> Self {
        let browser = Self::open(appliance).await;
        browser.goto("/").await;
        browser.sign_in(PASSWORD).await;
        browser.arrives("/dashboard").await;
        browser
    }

    /// Fills in the sign-in page and sends it.
    pub async fn sign_in(&self, password: &str) {
        self.fill("username", ADMIN).await;
        self.fill("password", password).await;
        self.click("Sign in").await;
    }
}

impl Curl {
    /// A client and a project of it; the project's id.
    pub fn project(&self, name: &str) -> String {
        let client = self.post("/clients", &json!({ "name": format!("Client of {name}") }));
        text(&self.post("/projects", &json!({ "name": name, "client_id": client["id"] }))["id"])
    }

    /// A finding; its id.
    pub fn finding(&self, project: &str, title: &str, severity: &str) -> String {
        let body = json!({ "project_id": project, "title": title, "severity": severity });
        text(&self.post("/findings", &body)["id"])
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}
