//! Links by which people come in without a mail server: invitations, and new passwords.

use crate::{
    Check, Rules, Time,
    named::named,
    users::{self, Role, User},
};
use serde::{Deserialize, Serialize};
use std::fmt;

named! {
    /// What a link is for.
    LinkPurpose, "purpose" {
        /// The person's first password.
        Invitation = "invitation",
        /// A new password for somebody who had one.
        PasswordReset = "password_reset",
    }
}

/// What `POST /users/invite` takes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct Invite {
    /// Mail address; unique, whatever the case.
    #[cfg_attr(feature = "openapi", schema(required = true))]
    pub email: String,
    /// Sign-in name; made from the mail address when absent.
    pub username: Option<String>,
    /// The person's name; the username when absent. The person may correct it.
    pub name: Option<String>,
    /// `viewer` when absent.
    pub role: Option<Role>,
    /// Projects that the person becomes a member of.
    pub project_ids: Vec<String>,
}

/// A link, shown once: it works like a password until it is used, replaced or over.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct CreatedLink {
    /// Whose.
    pub user_id: String,
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The whole link; its secret stands behind the `#`, where no server's log sees it. Copy it now.
    pub url: String,
    /// When it stops working.
    pub expires_at: Time,
}

/// An invited user, and the link to give them.
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Invited {
    /// The user, who can do nothing yet.
    pub user: User,
    /// The link to give them.
    pub link: CreatedLink,
}

/// What `POST /auth/link/verify` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct VerifyLink {
    /// What stands behind the link's `#`.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only))]
    pub secret: String,
}

/// Whom a link is for: told to whoever holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct LinkState {
    /// What it is for.
    pub purpose: LinkPurpose,
    /// The person's sign-in name.
    pub username: String,
    /// The person's name, as far as it is known.
    pub name: String,
    /// Whose appliance it is.
    pub organisation: Option<String>,
    /// When it stops working.
    pub expires_at: Time,
}

/// What `POST /auth/link/accept` takes.
#[derive(Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields, default)]
pub struct AcceptLink {
    /// What stands behind the link's `#`.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only))]
    pub secret: String,
    /// The new password, at least 12 characters.
    #[cfg_attr(feature = "openapi", schema(required = true, write_only, min_length = 12, max_length = 256))]
    pub password: String,
    /// The person's name, with an invitation; as the invitation says when absent.
    pub name: Option<String>,
}

/// Who may sign in now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct AcceptedLink {
    /// The sign-in name that the new password belongs to.
    pub username: String,
}

impl Rules for Invite {
    fn check(&mut self, check: &mut Check) {
        check.line("username", &mut self.username, 64);
        let mut username = self.username.clone().unwrap_or_else(|| username_of(self.email.trim()));
        users::check_person(check, &mut username, &mut self.email, &mut self.name);
        self.username = self.username.is_some().then_some(username);
        check.lines("project_ids", &mut self.project_ids, 100);
    }
}

impl Rules for VerifyLink {
    fn check(&mut self, check: &mut Check) {
        check.required("secret", "The link's secret", &mut self.secret, 200);
    }
}

impl Rules for AcceptLink {
    fn check(&mut self, check: &mut Check) {
        check.required("secret", "The link's secret", &mut self.secret, 200);
        check.line("name", &mut self.name, 100);
        users::check_password(check, &self.password, "");
    }
}

/// A sign-in name for this address: what stands before the `@`, as far as names allow it.
pub fn username_of(email: &str) -> String {
    let local = email.split(['@', '+']).next().unwrap_or_default();
    let plain = |c: &char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-' | '_');
    let name: String = local.chars().filter(plain).take(60).collect();
    if name.len() < 2 { format!("user-{}", name.to_lowercase()) } else { name.to_lowercase() }
}

/// `Debug` that names the type alone: these hold secrets, and a log must not.
macro_rules! silent {
    ($($name:ident),+) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), " {…}"))
            }
        }
    )+};
}

silent!(CreatedLink, Invited, VerifyLink, AcceptLink);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_makes_a_name() {
        for (email, name) in
            [("Ada.Lovelace@x.test", "ada.lovelace"), ("a+b@x.test", "user-a"), ("ö'x@x.test", "user-x"), ("", "user-")]
        {
            assert_eq!(username_of(email), name);
            let mut invite = Invite { email: email.to_owned(), ..Invite::default() };
            assert_eq!(invite.checked().is_ok(), crate::rules::email(email).is_ok(), "{email}");
            assert_eq!(invite.username, None);
        }
    }
}
