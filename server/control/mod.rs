//! What the command line may ask of an appliance, whether its server runs or not.
//!
//! One command is one value and [`run`] is the one place that carries it out: inside the server when it
//! runs (the request comes over the control socket, see [`socket`]), else in the command's own
//! process, which then holds the data directory's lock. So the change door, its journal and its caches
//! are never bypassed.

mod client;
mod rotate;
mod site;
mod socket;

pub use client::ask;
pub use site::Site;
pub use socket::{Socket, listen};

use crate::{
    app::App,
    auth::Ctx,
    error::{Error, Result},
    resources::{backups, claim::actions as claim, imports::actions as imports, reports, tokens, totp, users},
};
use assay_api::{
    Rules,
    imports::{CommitImport, Import},
    reports::NewReport,
    tokens::NewToken,
    users::NewUser,
};
use serde::{Deserialize, Serialize};
use std::{
    fmt,
    path::{Path, PathBuf},
};

/// A request of the host's administrator.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// The link by which the first administrator is made.
    SetupUrl,
    /// The running server's address and certificate.
    Where,
    /// A new administrator.
    AdminCreate(NewUser),
    /// A new password for a user, who is signed out everywhere.
    ResetPassword {
        /// Sign-in name or mail address.
        login: String,
        /// The new password.
        password: Secret,
    },
    /// Takes a user's second factor away.
    RemoveTotp {
        /// Sign-in name or mail address.
        login: String,
    },
    /// New keys for those that seal and those that sign access tokens.
    RotateKeys,
    /// A token that acts as a user.
    TokenCreate {
        /// Sign-in name or mail address.
        login: String,
        /// What it may do.
        token: NewToken,
    },
    /// A file of this host into a project.
    ImportBegin(imports::Brought),
    /// How far an import is.
    ImportSee(String),
    /// Has an import carried out.
    ImportCommit(String, CommitImport),
    /// A report of a project; the answer is its id.
    ReportMake(Box<NewReport>),
    /// Waits a while for a report; the answer is where its file lies, empty when it is not ready yet.
    ReportFinish {
        /// `report_…`
        id: String,
    },
    /// Whether a file with this hash is a report that was delivered.
    ReportVerify {
        /// In hexadecimal.
        sha256: String,
    },
    /// A backup was made at the command line; to be noted.
    BackupMade {
        /// Where it lies.
        path: String,
        /// In bytes.
        size: u64,
        /// Whether a passphrase is needed.
        encrypted: bool,
    },
    /// Lets go on what waits after a restore.
    Resume,
    /// Moves the running server's clock by so many milliseconds: for tests of what takes hours. No command of
    /// `assay` sends it, and it cannot come over the network; whoever may open the socket may set the host's clock,
    /// or the database, as well.
    MoveClock(i64),
    /// Whether a request to this address would leave the appliance.
    CheckEgress(String),
}

/// A text that no log line can hold.
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Secret(pub String);

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(hidden)")
    }
}

/// The answer to [`Command::Where`].
#[derive(Debug, Serialize, Deserialize)]
pub struct Whereabouts {
    /// `https://127.0.0.1:port`.
    pub url: String,
    /// The certificate in force, DER; empty over plain HTTP.
    pub certificate: Vec<u8>,
}

/// Carries a command out and answers with what it has to say.
pub async fn run(app: &App, site: &Site, command: Command) -> Result<String> {
    let ctx = Ctx::system("cli");
    match command {
        Command::SetupUrl => setup_url(app, site)?.ok_or_else(|| {
            Error::conflict(
                "this appliance has its first administrator already; sign in, or use 'assay admin reset-password'",
            )
        }),
        Command::Where => whereabouts(site),
        Command::AdminCreate(new) => create_admin(app, &ctx, new).await,
        Command::ResetPassword { login, password } => {
            let user = users::actions::reset_password(app, &ctx, &login, password.0).await?;
            Ok(format!("The password of {} is changed.", user.username))
        }
        Command::RemoveTotp { login } => {
            let user = totp::actions::remove_for(app, &ctx, &login).await?;
            Ok(format!("{} signs in with the password alone.", user.username))
        }
        Command::RotateKeys => rotate::keys(app, &ctx).await,
        Command::TokenCreate { login, token } => Ok(tokens::actions::create_for(app, &ctx, &login, token).await?.token),
        Command::ImportBegin(brought) => state(&imports::begin(app, &ctx, brought).await?),
        Command::ImportSee(id) => state(&imports::get(app, &ctx, id).await?),
        Command::ImportCommit(id, how) => state(&imports::commit(app, &ctx, id, how).await?),
        Command::CheckEgress(url) => match app.egress.explain(&url).await {
            (true, lines) => Ok(lines),
            (false, lines) => Err(Error::config(lines)),
        },
        Command::ReportMake(mut new) => {
            new.checked()?;
            Ok(reports::actions::create(app, &ctx, *new).await?.id)
        }
        Command::ReportFinish { id } => reports::actions::finish(app, &ctx, id).await,
        Command::ReportVerify { sha256 } => reports::actions::verify(app, sha256).await,
        Command::BackupMade { path, size, encrypted } => {
            backups::actions::note_made(app, &ctx, &path, size, encrypted).await?;
            Ok(String::new())
        }
        Command::Resume => {
            backups::actions::resume(app, &ctx).await?;
            Ok("Webhooks and scans go on.".to_owned())
        }
        Command::MoveClock(ms) => {
            tracing::warn!(ms, "the clock was moved through the control socket, as tests do");
            app.clock.advance(ms);
            Ok(String::new())
        }
    }
}

/// The set-up link; none once there is an administrator.
pub fn setup_url(app: &App, site: &Site) -> Result<Option<String>> {
    Ok(claim::setup_secret(app)?.map(|secret| format!("{}/claim#{secret}", site.base)))
}

async fn create_admin(app: &App, ctx: &Ctx, new: NewUser) -> Result<String> {
    let username = new.username.clone();
    if !claim::first_admin(app, new.clone()).await? {
        users::actions::create(app, ctx, new).await?;
    }
    Ok(format!("The administrator {username} is made."))
}

fn state(import: &Import) -> Result<String> {
    serde_json::to_string(import).map_err(|e| Error::internal("the answer cannot be written").caused_by(e))
}

fn whereabouts(site: &Site) -> Result<String> {
    let certificate = site.identity.as_ref().map(|identity| identity.certificate()).unwrap_or_default();
    let found = Whereabouts { url: site.local.clone(), certificate };
    serde_json::to_string(&found).map_err(|e| Error::internal(format!("the answer cannot be written: {e}")))
}

/// The socket's answer.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Answer {
    Done(String),
    Failed(String),
}

/// The longest request or answer, in bytes.
const LONGEST: u64 = 64 * 1024;

/// The socket's path; a path too long for the system call (108 bytes with its end) is reached through
/// the open directory instead, which must stay open until the call is over.
fn with_path<T>(data: &Path, call: impl FnOnce(&Path) -> std::io::Result<T>) -> std::io::Result<T> {
    use std::os::fd::AsRawFd;
    let path = data.join("control.sock");
    if path.as_os_str().len() < 108 {
        return call(&path);
    }
    let directory = std::fs::File::open(data)?;
    call(&PathBuf::from(format!("/proc/self/fd/{}/control.sock", directory.as_raw_fd())))
}
