//! `assay admin`: what one needs when nobody can sign in, yet or any more.

use super::{Place, password, say};
use crate::{
    control::{Command, Secret},
    error::Result,
};
use assay_api::users::{NewUser, Role};
use clap::Subcommand;

#[derive(Debug, Subcommand)]
pub(super) enum Admin {
    /// Print the link by which the first administrator is made
    SetupUrl,
    /// Make an administrator
    Create {
        /// Sign-in name
        #[arg(long)]
        username: String,
        /// Mail address
        #[arg(long)]
        email: String,
        /// Read the password from the first line of stdin instead of asking for it
        #[arg(long)]
        password_stdin: bool,
    },
    /// Give a user a new password; the user is signed out everywhere
    ResetPassword {
        /// Sign-in name or mail address
        user: String,
        /// Read the password from the first line of stdin instead of asking for it
        #[arg(long)]
        password_stdin: bool,
    },
    /// Let webhooks and scans go on, which wait after a restore
    Resume,
    /// Take a user's second factor away: for lost phones
    #[command(name = "remove-2fa")]
    RemoveTwoFactor {
        /// Sign-in name or mail address
        user: String,
    },
    /// Make the keys anew that seal secrets and sign access tokens
    RotateKeys,
}

impl Admin {
    pub(super) fn run(self, place: &Place) -> Result<()> {
        let request = match self {
            Self::SetupUrl => Command::SetupUrl,
            Self::Create { username, email, password_stdin } => Command::AdminCreate(NewUser {
                username,
                email,
                role: Some(Role::Admin),
                password: Some(password::read(password_stdin)?),
                ..NewUser::default()
            }),
            Self::ResetPassword { user, password_stdin } => {
                Command::ResetPassword { login: user, password: Secret(password::read(password_stdin)?) }
            }
            Self::RotateKeys => Command::RotateKeys,
            Self::Resume => Command::Resume,
            Self::RemoveTwoFactor { user } => Command::RemoveTotp { login: user },
        };
        say(&place.request(request)?)
    }
}
