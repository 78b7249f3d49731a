//! No secret in an address: logs, histories and proxies keep addresses, so one that stood there is no secret any more.

use crate::{
    auth::secrets,
    error::{Error, Result},
};
use axum::http::Uri;

/// Parameters that are nothing but secrets, whatever they hold.
const SECRET: [&str; 6] = ["token", "access_token", "refresh_token", "api_key", "apikey", "password"];

/// Refuses an address with a secret in it. A browser's web socket can bring its access token nowhere else.
pub(super) fn holds_no_secret(uri: &Uri) -> Result<()> {
    let refused = |field: &str| {
        let message = "must not stand in the address, where logs and histories keep it; send it as a header, \
                       and make a new one if this one was real";
        Err(Error::field(field, message))
    };
    if secrets::is_told_in(uri.path()) {
        return refused("token");
    }
    let socket = uri.path().starts_with("/ws/");
    for (name, value) in form_urlencoded::parse(uri.query().unwrap_or_default().as_bytes()) {
        if socket && name == "token" {
            continue;
        }
        if SECRET.contains(&name.to_ascii_lowercase().as_str()) {
            return refused(&name);
        }
        if secrets::is_told_in(&value) || secrets::is_told_in(&name) {
            return refused(if secrets::is_told_in(&name) { "token" } else { &name });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_is_seen_wherever_it_stands() {
        let token = secrets::token();
        let key = secrets::api_key();
        for address in [
            format!("/api/v1/tokens/{token}"),
            format!("/api/v1/tokens/{}", token.replace('_', "%5F")),
            format!("/api/v1/findings?search={token}"),
            format!("/api/v1/findings?q=1&{key}"),
            "/api/v1/reports?Access_Token=x".to_owned(),
            "/api/v1/events/stream?token=eyJ".to_owned(),
            format!("/ws/events?since={key}"),
        ] {
            assert!(holds_no_secret(&address.parse().expect("an address")).is_err(), "{address}");
        }
        for address in ["/api/v1/findings?search=nf_live_", "/api/v1/findings?tag=token", "/ws/events?token=eyJ.x.y"] {
            assert!(holds_no_secret(&address.parse().expect("an address")).is_ok(), "{address}");
        }
    }
}
