//! Cipher suites: every one that has a name, and what is wrong with some.

use super::Version;
use rustls::CipherSuite;
use std::sync::LazyLock;

/// Signals, not suites.
const SIGNALS: [u16; 2] = [0x00ff, 0x5600];

/// One suite.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Suite(pub(crate) u16);

impl Suite {
    /// Its name in the IANA's registry.
    pub(crate) fn name(self) -> &'static str {
        CipherSuite::from(self.0).as_str().unwrap_or("an unregistered suite")
    }

    /// Whether a recorded conversation stays secret when the server's key gets known.
    pub(crate) fn is_forward_secret(self) -> bool {
        let name = self.name();
        self.0 >> 8 == 0x13 || name.contains("_DHE_") || name.contains("_ECDHE_")
    }

    /// Whether its keys come of a plain Diffie-Hellman exchange in a group that the server chooses.
    pub(crate) fn is_dhe(self) -> bool {
        let name = self.name();
        name.contains("TLS_DHE_") || name.contains("TLS_DH_anon") || name.contains("TLS_DH_Anon")
    }
}

/// What is wrong with suites.
pub(crate) mod bad {
    use super::Suite;

    /// No encryption, no authentication, or keys for the export of 1995.
    pub(crate) fn is_void(suite: Suite) -> bool {
        let name = suite.name().to_ascii_lowercase();
        name.contains("_with_null")
            || name.contains("_anon_")
            || name.contains("_export")
            || name.contains("_null_null")
    }

    /// RC4, DES and Triple DES, RC2, IDEA: broken, or of 64-bit blocks.
    pub(crate) fn is_weak(suite: Suite) -> bool {
        let name = suite.name();
        !is_void(suite) && ["_RC4_", "DES_", "_RC2_", "_IDEA_"].iter().any(|part| name.contains(part))
    }
}

static ALL: LazyLock<Vec<u16>> = LazyLock::new(|| {
    let named = |id: &u16| CipherSuite::from(*id).as_str().is_some_and(|name| name.starts_with("TLS_"));
    let mut all: Vec<u16> =
        (0..=u16::MAX).filter(|id| id >> 8 != 0x13 && !SIGNALS.contains(id)).filter(named).collect();
    // The good ones first: a server that takes a worse one all the same prefers it.
    all.sort_by_key(|id| {
        let suite = Suite(*id);
        (bad::is_void(suite), bad::is_weak(suite), !suite.is_forward_secret(), u16::MAX - *id)
    });
    all
});

const TLS13: [u16; 5] = [0x1302, 0x1303, 0x1301, 0x1304, 0x1305];

/// The suites that can be offered in this version.
pub(super) fn up_to(version: Version) -> &'static [u16] {
    if version == Version::Tls13 { &TLS13 } else { &ALL }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_tell_what_is_wrong() {
        let find = |name: &str| Suite(*ALL.iter().find(|id| Suite(**id).name() == name).expect(name));
        for void in ["TLS_RSA_WITH_NULL_SHA", "TLS_RSA_EXPORT_WITH_RC4_40_MD5"] {
            assert!(bad::is_void(find(void)), "{void}");
        }
        for weak in ["TLS_RSA_WITH_RC4_128_SHA", "TLS_RSA_WITH_3DES_EDE_CBC_SHA"] {
            assert!(bad::is_weak(find(weak)) && !bad::is_void(find(weak)), "{weak}");
        }
        let good = find("TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256");
        assert!(good.is_forward_secret() && !bad::is_weak(good) && !bad::is_void(good));
        assert!(!find("TLS_RSA_WITH_AES_128_CBC_SHA").is_forward_secret());
        assert!(ALL.len() > 300, "{}", ALL.len());
    }
}
