//! Scopes: what a credential may be used for.

use crate::named::named;

named! {
    /// One permission of a credential. The credential's owner must have the right as well.
    Scope, "scope" {
        Admin = "admin",
        ProjectsRead = "projects:read" | "read:projects",
        ProjectsWrite = "projects:write" | "write:projects",
        FindingsRead = "findings:read" | "read:findings" | "cve:read",
        FindingsWrite = "findings:write" | "write:findings",
        ReportsRead = "reports:read" | "read:reports",
        ReportsWrite = "reports:write" | "write:reports",
        AssetsRead = "assets:read" | "read:assets",
        AssetsWrite = "assets:write" | "write:assets",
        ClientsRead = "clients:read" | "read:clients",
        ClientsWrite = "clients:write" | "write:clients",
        ScansRead = "scans:read" | "read:scans",
        ScansWrite = "scans:write" | "write:scans",
        ScansAuthorize = "scans:authorize" | "authorize:scans",
        ControlsRead = "controls:read" | "read:controls" | "read:grc",
        ControlsWrite = "controls:write" | "write:controls" | "write:grc",
        DevicesRead = "devices:read" | "read:devices",
        DevicesWrite = "devices:write" | "write:devices",
        WebhooksRead = "webhooks:read" | "read:webhooks",
        WebhooksWrite = "webhooks:write" | "write:webhooks",
        UsersRead = "users:read" | "read:users",
        UsersWrite = "users:write" | "write:users" | "users:manage",
        EventsRead = "events:read" | "read:events" | "alerts:read" | "ids:read",
        JournalRead = "journal:read" | "read:journal" | "audit:read",
        MetricsRead = "metrics:read" | "read:metrics",
    }
}

impl Scope {
    /// The resource part, `projects` in `projects:read`; `admin` for [`Scope::Admin`].
    pub fn resource(self) -> &'static str {
        self.as_str().split(':').next().unwrap_or_default()
    }

    /// Whether a credential with this scope may do what needs `needed`: `write` includes `read`, `admin` all.
    pub fn includes(self, needed: Self) -> bool {
        let reads = needed.as_str().ends_with(":read") && self.as_str().ends_with(":write");
        self == Self::Admin || self == needed || (reads && self.resource() == needed.resource())
    }
}

/// Scopes, each once, in the order of the list.
pub fn normalised(scopes: &[Scope]) -> Vec<Scope> {
    let mut sorted = scopes.to_vec();
    sorted.sort_unstable();
    sorted.dedup();
    sorted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn write_includes_read_and_admin_includes_all() {
        assert!(Scope::FindingsWrite.includes(Scope::FindingsRead));
        assert!(!Scope::FindingsRead.includes(Scope::FindingsWrite));
        assert!(!Scope::FindingsWrite.includes(Scope::AssetsRead));
        assert!(!Scope::ScansWrite.includes(Scope::ScansAuthorize));
        assert!(!Scope::ScansAuthorize.includes(Scope::ScansRead));
        assert!(Scope::ALL.iter().all(|scope| Scope::Admin.includes(*scope)));
    }

    #[test]
    fn every_documented_spelling_is_known() {
        for text in [
            "projects:read",
            "read:scans",
            "scans_read",
            "write:grc",
            "Findings:Write",
            "scans:authorize",
            "alerts_read",
            "cve_read",
        ] {
            assert!(text.parse::<Scope>().is_ok(), "{text}");
        }
        assert!("findings:delete".parse::<Scope>().is_err());
    }
}
