//! Which of the three documented APIs a path belongs to.

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    /// `{"success":true,"data":…}`: NEURO, everything of our own, and unknown paths.
    Envelope,
    /// The object; lists as `{"items":[…]}`: CyberOrigen.
    Flat,
    /// The object; lists as `{"data":[…],"meta":{…}}`: NetRecon.
    Bare,
}

const FLAT: &[&str] = &["auth/token", "scans", "schedules", "controls", "webhooks", "health"];
const BARE: &[&str] =
    &["devices", "alerts", "api-keys", "keys", "auth", "ipam", "cmod", "agents", "cve", "diplomat", "vault", "remote"];

impl Dialect {
    /// The dialect of a path, by its first segments behind the API's base.
    pub fn of(path: &str) -> Self {
        let rest =
            path.strip_prefix("/api/v1/").or_else(|| path.strip_prefix("/api/")).or_else(|| path.strip_prefix('/'));
        let rest = rest.unwrap_or(path);
        let begins =
            |family: &&str| rest.strip_prefix(*family).is_some_and(|more| more.is_empty() || more.starts_with('/'));
        if FLAT.iter().any(begins) {
            Self::Flat
        } else if BARE.iter().any(begins) {
            Self::Bare
        } else {
            Self::Envelope
        }
    }

    /// Rows per page when the request names no number.
    pub const fn page_size(self) -> u64 {
        match self {
            Self::Envelope => 50,
            Self::Flat => 20,
            Self::Bare => 100,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Dialect::{self, Bare, Envelope, Flat};

    #[test]
    fn by_path_alone() {
        let cases = [
            ("/api/v1/findings", Envelope),
            ("/api/projects/proj_x/findings", Envelope),
            ("/api/v1/scans/scan_x", Flat),
            ("/api/v1/auth/token", Flat),
            ("/api/auth/login", Bare),
            ("/api/v1/devices", Bare),
            ("/api/v1/scansion", Envelope),
            ("/health", Flat),
            ("/nothing", Envelope),
        ];
        for (path, dialect) in cases {
            assert_eq!(Dialect::of(path), dialect, "{path}");
        }
    }
}
