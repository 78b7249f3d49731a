//! The first run over the network: nothing answers before the claim, the link works once, and two who
//! come at the same time make one administrator.

use serde_json::{Value, json};
use std::{
    io::{BufRead, BufReader},
    path::PathBuf,
    process::{Child, Command, Stdio},
    sync::Arc,
};

type Test<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// A fresh appliance, not claimed; killed when it goes out of scope.
struct Appliance {
    process: Child,
    base: String,
    secret: String,
    data: PathBuf,
    client: reqwest::blocking::Client,
    _place: tempfile::TempDir,
}

impl Drop for Appliance {
    fn drop(&mut self) {
        drop(self.process.kill());
        drop(self.process.wait());
    }
}

impl Appliance {
    fn start() -> Test<Self> {
        let place = tempfile::tempdir()?;
        let data = place.path().join("data");
        let mut command = Command::new(env!("CARGO_BIN_EXE_assay"));
        command.args(["--listen", "127.0.0.1:0", "--log-level", "error", "--data-dir"]).arg(&data);
        let mut process = command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).spawn()?;
        let mut line = String::new();
        BufReader::new(process.stdout.take().ok_or("no stdout")?).read_line(&mut line)?;
        let link = line.split_whitespace().last().ok_or("no start line")?;
        let (base, secret) = link.split_once("/claim#").ok_or("no set-up link")?;
        let (base, secret) = (base.to_owned(), secret.to_owned());
        let client = client(&std::fs::read(data.join("tls/ca.pem"))?)?;
        Ok(Self { process, base, secret, data, client, _place: place })
    }

    fn get(&self, path: &str) -> reqwest::Result<reqwest::blocking::Response> {
        self.client.get(format!("{}{path}", self.base)).send()
    }

    fn post(&self, path: &str, body: &Value) -> reqwest::Result<(u16, Value)> {
        let answer = self.client.post(format!("{}{path}", self.base)).json(body).send()?;
        Ok((answer.status().as_u16(), answer.json()?))
    }

    fn claim(&self, username: &str, secret: &str) -> reqwest::Result<(u16, Value)> {
        let email = format!("{username}@example.test");
        self.post(
            "/api/v1/claim",
            &json!({ "secret": secret, "username": username, "email": email, "password": "Correct-Horse-7-Battery" }),
        )
    }
}

/// A client that trusts this appliance's CA and nothing else.
fn client(ca: &[u8]) -> Test<reqwest::blocking::Client> {
    let root = reqwest::Certificate::from_pem(ca)?;
    // Whoever is second finds the provider there already.
    drop(rustls::crypto::ring::default_provider().install_default());
    Ok(reqwest::blocking::Client::builder().tls_certs_only([root]).build()?)
}

#[test]
fn nothing_answers_before_the_claim() -> Test {
    let appliance = Appliance::start()?;
    assert_eq!(appliance.get("/health")?.status(), 200);
    assert_eq!(appliance.get("/ca.pem")?.bytes()?, std::fs::read(appliance.data.join("tls/ca.pem"))?);
    let state: Value = appliance.get("/api/v1/claim")?.json()?;
    assert_eq!(state["data"]["claimed"], false);
    for path in ["/api/v1/findings", "/api/projects", "/api/v1/users", "/api/v1/whoami"] {
        assert_eq!(appliance.get(path)?.status(), 503, "{path}");
    }
    let (status, _) = appliance.post("/api/v1/auth/login", &json!({ "username": "admin", "password": "x" }))?;
    assert_eq!(status, 503);
    Ok(())
}

#[test]
fn the_link_works_once_and_only_with_its_secret() -> Test {
    let appliance = Appliance::start()?;
    assert_eq!(appliance.claim("mallory", &"x".repeat(43))?.0, 400);
    let (status, body) = appliance.claim("owner", &appliance.secret)?;
    assert_eq!(status, 201, "{body}");
    assert_eq!(body["data"]["user"]["role"], "admin", "{body}");
    assert_eq!(appliance.claim("second", &appliance.secret)?.0, 409);
    assert!(!appliance.data.join("setup-token").exists(), "the secret is of no more use");
    let login = json!({ "username": "owner", "password": "Correct-Horse-7-Battery" });
    assert_eq!(appliance.post("/api/v1/auth/login", &login)?.0, 200);
    assert_eq!(appliance.get("/api/v1/findings")?.status(), 401);
    Ok(())
}

#[test]
fn two_claims_at_once_make_one_administrator() -> Test {
    let appliance = Arc::new(Appliance::start()?);
    let claims: Vec<_> = (0..4)
        .map(|n| {
            let appliance = appliance.clone();
            std::thread::spawn(move || {
                appliance.claim(&format!("owner{n}"), &appliance.secret).map(|(status, _)| status)
            })
        })
        .collect();
    let mut statuses = Vec::new();
    for claim in claims {
        statuses.push(claim.join().map_err(|_| "a thread panicked")??);
    }
    statuses.sort_unstable();
    assert_eq!(statuses, [201, 409, 409, 409]);
    Ok(())
}
