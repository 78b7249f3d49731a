//! What of a webhook is kept sealed: its address (that of a chat channel is a secret), what signs, its headers.

use crate::{
    auth::Keys,
    clock::random,
    error::{Error, Result},
};
use assay_api::{Time, webhooks::HIDDEN};
use base64::{Engine, engine::general_purpose::STANDARD};
use data_encoding::HEXLOWER;
use ring::{digest, hmac};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// What stands before a secret that is base64.
const PREFIX: &str = "whsec_";

/// What is sealed.
#[derive(Clone, Serialize, Deserialize)]
pub(super) struct Secrets {
    pub(super) url: String,
    pub(super) secret: String,
    pub(super) old_secret: Option<String>,
    pub(super) headers: BTreeMap<String, String>,
}

impl Secrets {
    pub(super) fn seal(&self, keys: &Keys, id: &str) -> Result<Vec<u8>> {
        let plain = serde_json::to_vec(self).map_err(|e| Error::internal("a webhook cannot be sealed").caused_by(e))?;
        keys.seal(id, &plain)
    }

    pub(super) fn open(keys: &Keys, id: &str, sealed: &[u8]) -> Result<Self> {
        let plain = keys.open(id, sealed)?;
        serde_json::from_slice(&plain).map_err(|e| Error::internal("a sealed webhook is unreadable").caused_by(e))
    }

    /// The headers as they are shown.
    pub(super) fn shown_headers(&self) -> BTreeMap<String, String> {
        self.headers.keys().map(|name| (name.clone(), HIDDEN.to_owned())).collect()
    }

    /// `webhook-signature`: by the secret, and for a while by the one before.
    pub(super) fn signatures(&self, id: &str, at: i64, body: &[u8], with_old: bool) -> String {
        let signed = [format!("{id}.{at}.").as_bytes(), body].concat();
        let old = self.old_secret.as_ref().filter(|_| with_old);
        let sign = |secret: &String| format!("v1,{}", STANDARD.encode(hmac_of(secret, &signed)));
        std::iter::once(&self.secret).chain(old).map(sign).collect::<Vec<_>>().join(" ")
    }

    /// `X-Signature-256`: of the body alone.
    pub(super) fn plain_signature(&self, body: &[u8]) -> String {
        format!("sha256={}", HEXLOWER.encode(&hmac_of(&self.secret, body)))
    }
}

/// A secret nobody has seen yet: 32 random bytes.
pub(super) fn fresh() -> String {
    format!("{PREFIX}{}", STANDARD.encode(random::<32>()))
}

/// Whether a secret can be used.
pub(super) fn check(secret: &str) -> Result<(), &'static str> {
    let Some(text) = secret.strip_prefix(PREFIX) else { return Ok(()) };
    match STANDARD.decode(text) {
        Ok(bytes) if (16..=128).contains(&bytes.len()) => Ok(()),
        _ => Err("begins with whsec_ but is no base64 of 16 to 128 bytes; correct it, or leave whsec_ away"),
    }
}

fn hmac_of(secret: &str, data: &[u8]) -> Vec<u8> {
    let decoded = secret.strip_prefix(PREFIX).and_then(|text| STANDARD.decode(text).ok());
    let key = decoded.unwrap_or_else(|| secret.as_bytes().to_vec());
    hmac::sign(&hmac::Key::new(hmac::HMAC_SHA256, &key), data).as_ref().to_vec()
}

/// An address without what may be secret in it, and a mark by which another address is known from it.
pub(super) fn address_for_journal(url: &str) -> String {
    let end = url.find("://").map_or(0, |at| at + 3);
    let host = url[end..].split(['/', '?', '#']).next().unwrap_or_default();
    let digest = digest::digest(&digest::SHA256, url.as_bytes());
    let mark = HEXLOWER.encode(&digest.as_ref()[..4]);
    format!("{}{host}/… ({mark})", &url[..end])
}

/// Whether the secret before still signs.
pub(super) fn old_counts(until: Option<Time>, now: Time) -> bool {
    until.is_some_and(|until| until > now)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secrets(secret: &str, old: Option<&str>) -> Secrets {
        Secrets {
            url: "https://host.example/x".to_owned(),
            secret: secret.to_owned(),
            old_secret: old.map(str::to_owned),
            headers: BTreeMap::new(),
        }
    }

    #[test]
    fn the_specification_s_own_example() {
        let signed = secrets("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", None).signatures(
            "msg_p5jXN8AQM9LWM0D4loKWxJek",
            1_614_265_330,
            b"{\"test\": 2432232314}",
            true,
        );
        assert_eq!(signed, "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    #[test]
    fn both_secrets_sign_for_a_while() {
        let both = secrets("new-secret", Some("old-secret"));
        let (new, old) = (secrets("new-secret", None), secrets("old-secret", None));
        let sign = |by: &Secrets, with_old| by.signatures("evt_x", 1, b"{}", with_old);
        assert_eq!(sign(&both, true), format!("{} {}", sign(&new, true), sign(&old, true)));
        assert_eq!(sign(&both, false), sign(&new, true));
    }

    #[test]
    fn a_secret_s_form() {
        assert!(check(&fresh()).is_ok() && check("your-webhook-secret").is_ok());
        assert!(check("whsec_not base64").is_err() && check("whsec_c2hvcnQ=").is_err());
        let shown = address_for_journal("https://hooks.chat.example/services/T0/B0/secret");
        assert!(shown.starts_with("https://hooks.chat.example/… (") && !shown.contains("secret"), "{shown}");
    }
}
