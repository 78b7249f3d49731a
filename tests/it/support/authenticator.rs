//! An authenticator app, as a person has it on their phone.

use super::{Answer, Api};
use serde_json::json;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use totp_rs::{Builder, Secret, Totp};

/// The length of a step.
pub(crate) const STEP: Duration = Duration::from_secs(30);

/// An app with one seed. Steps are counted from the one in which it got it.
pub(crate) struct Authenticator {
    totp: Totp,
    begun: u64,
}

impl Authenticator {
    /// An app that has got this seed, in base32.
    pub(crate) fn new(seed: &str) -> Self {
        let seed = Secret::try_from_base32(seed).expect("base32");
        let now = SystemTime::now().duration_since(UNIX_EPOCH).expect("after 1970").as_secs();
        Self { totp: Builder::new().with_secret(seed).build().expect("a seed"), begun: now / STEP.as_secs() }
    }

    /// The code of a step: 0 is the one in which the seed came.
    pub(crate) fn code(&self, step: u64) -> String {
        self.totp.generate((self.begun + step) * STEP.as_secs()).to_string()
    }
}

impl Api {
    /// Begins with a second factor.
    pub(crate) fn enrol(&self, password: &str) -> Answer {
        self.post("/auth/totp", &json!({ "password": password }))
    }

    /// Sets a second factor up; the app, which has used the code of step 0, and the recovery codes.
    pub(crate) fn with_second_factor(&self, password: &str) -> (Authenticator, Vec<String>) {
        let begun = self.enrol(password).is(201);
        let app = Authenticator::new(begun["secret"].as_str().expect("a seed"));
        let confirmed = self.post("/auth/totp/confirm", &json!({ "code": app.code(0) })).is(200);
        let codes = confirmed["recovery_codes"].as_array().expect("codes").iter();
        (app, codes.map(|code| code.as_str().expect("a code").to_owned()).collect())
    }
}
