//! Who may do what: one table, which the code asks and the tests walk.

use assay_api::{Scope, users::Role};

/// Something that takes a right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[expect(missing_docs, reason = "each says what it is; the table below says who has it")]
pub enum Right {
    ReadClients,
    WriteClients,
    DeleteClients,
    ReadProjects,
    CreateProjects,
    WriteProjects,
    DeleteProjects,
    ReadAssets,
    WriteAssets,
    ReadFindings,
    WriteFindings,
    CommentFindings,
    ReadTemplates,
    WriteTemplates,
    ReadTrash,
    PurgeTrash,
    ReadReports,
    WriteReports,
    ManageReportTemplates,
    ManageReportBrand,
    ReadUsers,
    ManageUsers,
    GrantAccess,
    OwnTokens,
    OwnAccount,
    ManageServiceAccounts,
    ReadEvents,
    ManageTiers,
    ReadWebhooks,
    WriteWebhooks,
    ReadJournal,
    EraseJournal,
    ReadScans,
    WriteScans,
    AuthorizeScans,
    ReadControls,
    WriteControls,
    ManageBackups,
    ReadDevices,
    WriteDevices,
    ReadSystem,
    ReadMetrics,
}

/// For each right: the scope that the credential must have, and the roles that its owner may have.
pub const POLICY: &[(Right, Scope, &[Role])] = {
    use Role::{Admin, Analyst, Operator, Reviewer, Viewer};
    const EVERYBODY: &[Role] = &[Admin, Analyst, Reviewer, Viewer, Operator];
    const WRITERS: &[Role] = &[Admin, Analyst];
    &[
        (Right::ReadClients, Scope::ClientsRead, &[Admin, Analyst, Reviewer, Operator]),
        (Right::WriteClients, Scope::ClientsWrite, WRITERS),
        (Right::DeleteClients, Scope::ClientsWrite, &[Admin]),
        (Right::ReadProjects, Scope::ProjectsRead, EVERYBODY),
        (Right::CreateProjects, Scope::ProjectsWrite, WRITERS),
        (Right::WriteProjects, Scope::ProjectsWrite, WRITERS),
        (Right::DeleteProjects, Scope::ProjectsWrite, WRITERS),
        (Right::ReadAssets, Scope::AssetsRead, EVERYBODY),
        (Right::WriteAssets, Scope::AssetsWrite, WRITERS),
        (Right::ReadFindings, Scope::FindingsRead, EVERYBODY),
        (Right::WriteFindings, Scope::FindingsWrite, WRITERS),
        (Right::CommentFindings, Scope::FindingsWrite, &[Admin, Analyst, Reviewer]),
        (Right::ReadTemplates, Scope::FindingsRead, EVERYBODY),
        (Right::WriteTemplates, Scope::FindingsWrite, WRITERS),
        (Right::ReadTrash, Scope::ProjectsRead, WRITERS),
        (Right::PurgeTrash, Scope::Admin, &[Admin]),
        (Right::ReadReports, Scope::ReportsRead, EVERYBODY),
        (Right::WriteReports, Scope::ReportsWrite, WRITERS),
        (Right::ManageReportTemplates, Scope::ReportsWrite, WRITERS),
        (Right::ManageReportBrand, Scope::ReportsWrite, &[Admin]),
        (Right::ReadUsers, Scope::UsersRead, EVERYBODY),
        (Right::ManageUsers, Scope::UsersWrite, &[Admin]),
        // Whoever gives out roles, passwords and links can become anybody: users:write alone is not enough for that.
        (Right::GrantAccess, Scope::Admin, &[Admin]),
        // Tokens beget tokens: only a credential that may do everything its owner may.
        (Right::OwnTokens, Scope::Admin, EVERYBODY),
        (Right::OwnAccount, Scope::Admin, EVERYBODY),
        (Right::ManageServiceAccounts, Scope::Admin, &[Admin]),
        (Right::ReadEvents, Scope::EventsRead, EVERYBODY),
        (Right::ManageTiers, Scope::Admin, &[Admin]),
        (Right::ReadWebhooks, Scope::WebhooksRead, &[Admin]),
        (Right::WriteWebhooks, Scope::WebhooksWrite, &[Admin]),
        (Right::ReadJournal, Scope::JournalRead, &[Admin]),
        (Right::EraseJournal, Scope::Admin, &[Admin]),
        (Right::ReadScans, Scope::ScansRead, EVERYBODY),
        (Right::WriteScans, Scope::ScansWrite, &[Admin, Analyst, Operator]),
        (Right::AuthorizeScans, Scope::ScansAuthorize, &[Admin]),
        // They are about the organisation itself, not about what a guest was shown of it.
        (Right::ReadControls, Scope::ControlsRead, &[Admin, Analyst, Reviewer, Operator]),
        (Right::WriteControls, Scope::ControlsWrite, WRITERS),
        // A backup holds every key.
        (Right::ManageBackups, Scope::Admin, &[Admin]),
        (Right::ReadDevices, Scope::DevicesRead, EVERYBODY),
        (Right::WriteDevices, Scope::DevicesWrite, &[Admin, Analyst, Operator]),
        (Right::ReadSystem, Scope::Admin, &[Admin]),
        (Right::ReadMetrics, Scope::MetricsRead, &[Admin]),
    ]
};

impl Right {
    /// The scope that a credential needs for it.
    pub fn scope(self) -> Scope {
        self.rule().1
    }

    /// The roles that have it.
    pub fn roles(self) -> &'static [Role] {
        self.rule().2
    }

    /// Whether it is about more than what lies in projects. A token that is held to some projects has none of these:
    /// whoever may make users can make one who sees everything.
    pub fn is_beyond_projects(self) -> bool {
        matches!(
            self,
            Self::ReadClients
                | Self::WriteClients
                | Self::DeleteClients
                | Self::CreateProjects
                | Self::WriteTemplates
                | Self::PurgeTrash
                | Self::ManageReportTemplates
                | Self::ManageReportBrand
                | Self::ManageUsers
                | Self::GrantAccess
                | Self::OwnAccount
                | Self::ManageServiceAccounts
                | Self::ManageTiers
                | Self::ReadWebhooks
                | Self::WriteWebhooks
                | Self::ReadJournal
                | Self::EraseJournal
                | Self::AuthorizeScans
                | Self::ReadControls
                | Self::WriteControls
                | Self::ManageBackups
                | Self::ReadSystem
                | Self::ReadMetrics
        )
    }

    fn rule(self) -> &'static (Self, Scope, &'static [Role]) {
        // The discriminant is the row: a test holds the table to it.
        &POLICY[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_right_has_its_row_and_admins_have_every_right() {
        for (index, (right, _, roles)) in POLICY.iter().enumerate() {
            assert_eq!(*right as usize, index);
            assert!(roles.contains(&Role::Admin));
        }
        assert_eq!(POLICY.len(), Right::ReadMetrics as usize + 1);
    }

    #[test]
    fn each_of_the_first_four_roles_includes_the_next() {
        for pair in [Role::Admin, Role::Analyst, Role::Reviewer, Role::Viewer].windows(2) {
            let more = |role| {
                POLICY.iter().filter(|(_, _, roles)| roles.contains(&role)).map(|rule| rule.0).collect::<Vec<_>>()
            };
            assert!(more(pair[1]).iter().all(|right| more(pair[0]).contains(right)), "{pair:?}");
        }
    }
}
