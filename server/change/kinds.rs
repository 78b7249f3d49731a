//! Every kind of event, once: the journal, the live stream and the webhooks know no other names.

macro_rules! kinds {
    ($($kind:ident = $name:literal $(as $stream:literal)?, $meaning:literal;)+) => {
        /// What happened.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum Kind { $(#[doc = $meaning] $kind),+ }

        impl Kind {
            /// Every kind.
            pub const ALL: &'static [Self] = &[$(Self::$kind),+];

            /// Its name on the wire, `object.verb`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$kind => $name),+ }
            }

            /// What it means, for people.
            pub const fn meaning(self) -> &'static str {
                match self { $(Self::$kind => $meaning),+ }
            }

            /// The name that the live stream has for it, where that is another one.
            pub const fn stream_name(self) -> Option<&'static str> {
                match self { $(Self::$kind => { let name: &[&str] = &[$($stream)?]; name.first().copied() }),+ }
            }
        }
    };
}

kinds! {
    ApplianceClaimed = "appliance.claimed", "The first administrator was made";
    ApplianceRestored = "appliance.restored", "The appliance was brought back from a backup; webhooks and scans wait";
    ApplianceResumed = "appliance.resumed", "Webhooks and scans, which waited after a restore, go on";
    DemoBegun = "appliance.demo_begun", "The appliance has begun to fill itself with made-up data";
    DemoCompleted = "appliance.demo_completed", "All of the made-up data is there";
    BackupStarted = "backup.started", "Somebody had a backup made";
    BackupCompleted = "backup.completed", "A backup was made";
    BackupFailed = "backup.failed", "A backup could not be made";
    BackupDownloaded = "backup.downloaded", "Somebody took a backup away";
    BackupDeleted = "backup.deleted", "A backup was removed";
    LoginSucceeded = "login.succeeded", "Somebody signed in";
    LoginFailed = "login.failed", "A sign-in was refused";
    LogoutDone = "login.ended", "Somebody signed out";
    SessionRevoked = "session.revoked", "Sign-ins were ended: from elsewhere, or because a refresh token was used twice";
    KeysRotated = "keys.rotated", "The keys that seal secrets and sign access tokens were made anew";
    TaskFailed = "task.failed" as "error", "Something that the appliance does of its own accord failed";
    AccessDenied = "access.denied", "A known caller asked for what it may not do";
    UserCreated = "user.created", "A user was made";
    UserUpdated = "user.updated", "A user was changed";
    UserInvited = "user.invited", "A user was made, with a link by which they come in";
    UserJoined = "user.joined", "An invited user has set a password";
    LinkCreated = "user.link_created", "A link was made by which a user sets a password";
    LinkRevoked = "user.link_revoked", "A user's link was taken back";
    PasswordReset = "user.password_reset", "A user's password was set anew";
    PasswordChanged = "user.password_changed", "A user has changed their own password";
    TotpBegun = "user.totp_begun", "A user has begun to set up a second factor";
    TotpEnabled = "user.totp_enabled", "A user's second factor is asked for from now on";
    TotpRemoved = "user.totp_removed", "A user's second factor was taken away";
    RecoveryCodesMade = "user.recovery_codes_made", "A user has new recovery codes";
    RecoveryCodeUsed = "user.recovery_code_used", "A recovery code was used instead of the second factor";
    TokenCreated = "token.created", "A token was made";
    TokenRotated = "token.rotated", "A token got a successor";
    TokenRevoked = "token.revoked", "A token was taken back";
    TokenExpiring = "token.expiring", "A token ends soon: in 30 days, 7 days or a day";
    TokenReused = "token.reused", "A token was used after it had been taken back";
    ServiceAccountCreated = "service_account.created", "A service account was made";
    ServiceAccountUpdated = "service_account.updated", "A service account was changed";
    ServiceAccountDeleted = "service_account.deleted", "A service account was removed, with its tokens";
    TierCreated = "tier.created", "A rate tier was made";
    TierUpdated = "tier.updated", "A rate tier was changed";
    TierDeleted = "tier.deleted", "A rate tier was removed";
    JournalExported = "journal.exported", "The journal was exported";
    CheckpointMade = "journal.checkpoint_made", "Somebody had a checkpoint of the journal made";
    PayloadErased = "journal.payload_erased", "The payload of a row of the journal was erased";
    ClientCreated = "client.created", "A client was made";
    ClientUpdated = "client.updated", "A client was changed";
    ClientDeleted = "client.deleted", "A client was removed";
    ClientRestored = "client.restored", "A client came back from the trash";
    ClientPurged = "client.purged", "A client in the trash was removed for good";
    ProjectCreated = "project.created", "A project was made";
    ProjectUpdated = "project.updated", "A project was changed";
    ProjectDeleted = "project.deleted", "A project was removed";
    ProjectCloned = "project.cloned", "A project was made from another, with what was taken along";
    ProjectArchived = "project.archived", "A project is over: it is read-only and in no list";
    ProjectUnarchived = "project.unarchived", "A project that was over goes on";
    ProjectRestored = "project.restored", "A project came back from the trash, with all that is in it";
    ProjectPurged = "project.purged", "A project in the trash was removed for good, with all that was in it";
    AssetCreated = "asset.created", "An asset was made";
    AssetUpdated = "asset.updated", "An asset was changed";
    AssetDeleted = "asset.deleted", "An asset was removed";
    AssetRestored = "asset.restored", "An asset came back from the trash";
    AssetPurged = "asset.purged", "An asset in the trash was removed for good";
    FindingCreated = "finding.created", "A finding was made";
    FindingUpdated = "finding.updated", "A finding was changed";
    FindingDeleted = "finding.deleted", "A finding was removed";
    FindingRestored = "finding.restored", "A finding came back from the trash";
    FindingPurged = "finding.purged", "A finding in the trash was removed for good";
    FindingMerged = "finding.merged", "A finding turned out to be a duplicate of another";
    FindingReopened = "finding.reopened", "The acceptance of a finding ran out, and it is open again";
    TemplateCreated = "template.created", "A finding came into the team's library";
    TemplateUpdated = "template.updated", "A finding of the team's library was changed";
    TemplateDeleted = "template.deleted", "A finding of the team's library was removed";
    CommentCreated = "comment.created", "Somebody said something about a finding";
    CommentUpdated = "comment.updated", "A comment was changed";
    CommentDeleted = "comment.deleted", "A comment was removed";
    ImportCreated = "import.created", "A file was brought to be imported";
    ImportProgress = "import.progress", "An import went on";
    ImportReady = "import.ready", "A file was read; its import can be committed";
    ImportFailed = "import.failed", "A file could not be read";
    ImportStarted = "import.started", "Somebody had an import carried out";
    ImportCompleted = "import.completed", "An import was carried out; what it made is seen from now on";
    ImportUndoing = "import.undoing", "Somebody had an import undone";
    ImportUndone = "import.undone", "An import was undone";
    ImportDeleted = "import.deleted", "An import was forgotten";
    EvidenceCreated = "evidence.created", "A file was added to a finding";
    EvidenceUpdated = "evidence.updated", "What is said about a finding's file, or its place, was changed";
    EvidenceDeleted = "evidence.deleted", "A file of a finding was put into the trash";
    EvidenceRestored = "evidence.restored", "A file of a finding was taken out of the trash";
    WebhookCreated = "webhook.created", "A webhook was made";
    WebhookUpdated = "webhook.updated", "A webhook was changed";
    WebhookDeleted = "webhook.deleted", "A webhook was removed";
    WebhookDisabled = "webhook.disabled", "A webhook was switched off, because its receiver is gone";
    WebhookSecretRotated = "webhook.secret_rotated", "A webhook got a new secret";
    WebhookTested = "webhook.tested", "A test was sent to a webhook";
    WebhookRedelivered = "webhook.redelivered", "A delivery of a webhook was sent again";
    WebhookRecovered = "webhook.recovered", "What a webhook had missed was sent again";
    ControlCreated = "control.created", "A control of the organisation's own came by an import";
    ControlUpdated = "control.updated", "What a person, or an import, says of a control was changed";
    ControlDeleted = "control.deleted", "A control of the organisation's own was removed, with its evidence";
    ControlsImported = "controls.imported", "Controls were taken out of an OSCAL catalogue or a table";
    ControlEvidenceCreated = "controls.evidence_created", "A file or a link was added to a control";
    ControlEvidenceUpdated = "controls.evidence_updated", "What is said about a control's evidence was changed";
    ControlEvidenceDeleted = "controls.evidence_deleted", "A piece of a control's evidence was removed";
    ControlEvidenceExpired = "controls.evidence_expired", "The last day on which a piece of a control's evidence counts is over";
    ControlsAssessed = "controls.assessed", "The appliance has looked anew at what speaks against controls";
    ReportCreated = "report.created", "A report was asked for";
    ReportGenerated = "report.generated", "A report is ready";
    ReportFailed = "report.failed", "A report could not be made";
    ReportDeleted = "report.deleted", "A report was removed";
    ReportTemplateCreated = "report_template.created", "A template for reports was taken in";
    ReportTemplateUpdated = "report_template.updated", "A template for reports was changed";
    ReportTemplateDeleted = "report_template.deleted", "A template for reports was removed";
    DeviceCreated = "device.created", "A device was written down";
    DeviceUpdated = "device.updated", "A device was changed, or a scan saw it otherwise than before";
    DeviceDeleted = "device.deleted", "A device was removed";
    DeviceDiscovered = "device.discovered" as "host_found", "A scan found a device that was not known";
    DeviceOffline = "device.offline", "A scan looked where a device was, and it was not there";
    PortFound = "port.found" as "port_found", "A scan found a port open that was not before";
    ScanCreated = "scan.created", "A scan was asked for";
    ScanAuthorized = "scan.authorized", "Somebody said that a scan may go outside the authorised scope";
    ScanHeld = "scan.held", "A scan waits, because its target lies outside the authorised scope";
    ScanStarted = "scan.started", "A scan has begun";
    ScanProgress = "scan.progress", "A scan went on";
    ScanPaused = "scan.paused", "A scan was told to wait";
    ScanResumed = "scan.resumed", "A scan that waited goes on";
    ScanCompleted = "scan.completed" as "scan_complete", "A scan is through";
    ScanFailed = "scan.failed", "A scan broke off";
    ScanCancelled = "scan.cancelled", "A scan was stopped; what it had found is kept";
    ScanDeleted = "scan.deleted", "A scan was forgotten";
    ScheduleCreated = "schedule.created", "A schedule of scans was made";
    ScheduleUpdated = "schedule.updated", "A schedule of scans was changed";
    ScheduleDeleted = "schedule.deleted", "A schedule of scans was removed";
    ScheduleStarted = "schedule.started", "A schedule's time came, and its scan was begun";
    ScheduleSkipped = "schedule.skipped", "A schedule's time came, and no scan began; it says why";
    ScanScopeUpdated = "scan_scope.updated", "The scope of scans was changed";
    BaselineChanged = "baseline.changed" as "baseline_diff_alert", "A scan found other hosts or ports than the one before";
    ConfigChanged = "config.changed" as "config_changed", "What listens on a port, or its certificate, is another one than in the scan before";
    ProbeHealthAlert = "probe.health_alert" as "probe_health_alert", "A scan could not look at everything, for reasons of this machine";
    VulnerabilityFound = "vulnerability.found" as "vuln_found", "A scan found a weakness";
    VulnerabilityCritical = "vulnerability.critical", "A scan found a critical weakness";
    VulnerabilityHigh = "vulnerability.high", "A scan found a weakness of high severity";
    VulnerabilityResolved = "vulnerability.resolved", "A scan proved that a weakness is mended";
    ReportBrandUpdated = "report_brand.updated", "The brand of reports was changed";
}

/// Names that the documented APIs have for what does not happen here (yet), with their names on the stream.
/// Subscriptions may name them. Whoever makes one happen moves it up, as `DeviceDiscovered = "device.discovered" as
/// "host_found", "…"`.
pub(super) const UNSEEN: &[(&str, Option<&str>)] = &[
    ("alert.created", None),
    ("alert.resolved", None),
    ("anomaly.detected", None),
    ("cve.matched", None),
    ("dns.threat", Some("dns_threat")),
    ("honeypot.hit", Some("honeypot_hit")),
    ("ids.alert", Some("ids_alert")),
    ("neighbor.discovered", Some("neighbor_discovered")),
    ("pcap.ready", Some("pcap_ready")),
    ("rogue.detected", Some("rogue_detected")),
    ("vulnerability.status_changed", None),
];

impl Kind {
    /// The kind with this name, or with this name on the stream.
    pub fn by_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.name() == name || kind.stream_name() == Some(name))
    }

    /// The kind of object that it is about, `finding`.
    pub fn object(self) -> &'static str {
        self.name().split('.').next().unwrap_or_default()
    }

    /// Whether somebody's rights may be different afterwards.
    pub fn touches_rights(self) -> bool {
        matches!(self.object(), "appliance" | "user" | "service_account" | "token" | "project" | "session")
            || self == Self::LogoutDone
    }
}

#[cfg(test)]
mod tests {
    use super::{Kind, UNSEEN};

    #[test]
    fn names_are_unique_and_of_one_form() {
        let names: std::collections::HashSet<_> = Kind::ALL.iter().map(|kind| kind.name()).collect();
        assert_eq!(names.len(), Kind::ALL.len());
        let streamed: Vec<_> = Kind::ALL.iter().filter_map(|kind| kind.stream_name()).collect();
        let mut taken: std::collections::HashSet<_> = names.iter().copied().collect();
        let others = UNSEEN.iter().flat_map(|(name, stream)| [Some(*name), *stream]).flatten();
        let twice: Vec<_> = streamed.into_iter().chain(others).filter(|name| !taken.insert(name)).collect();
        assert!(twice.is_empty(), "{twice:?}: what happens by now is no longer unseen");
        assert!(Kind::ALL.iter().all(|kind| Kind::by_name(kind.name()) == Some(*kind)));
        assert_eq!(Kind::by_name("error"), Some(Kind::TaskFailed));
        assert!(
            names.iter().all(|name| name.split('.').count() == 2
                && name.bytes().all(|b| b.is_ascii_lowercase() || b"._".contains(&b)))
        );
    }
}
