//! The settings: what the host's administrator decides, read once at start and never changed after.
//!
//! Four layers, each stronger than the one before: `default.toml` (compiled in, and the list of all
//! settings), the settings file, the environment, the command line. A name that `default.toml` does
//! not have is refused wherever it stands, because a setting with a typing error is a setting that
//! somebody believes to be in force.

mod layers;
mod rules;
mod values;

pub use layers::{Flags, Loaded, Setting, load};
pub(crate) use rules::is_host;

use ipnet::IpNet;
use serde::Deserialize;
use std::{fmt, net::SocketAddr, path::PathBuf};

/// The settings in force. `default.toml` says what each means.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Config {
    /// Where everything is kept.
    pub data_dir: PathBuf,
    /// Where to listen; port 0 picks a free one.
    #[serde(deserialize_with = "values::address")]
    pub listen: SocketAddr,
    /// An own certificate chain, PEM. Given together with its key or not at all.
    #[serde(deserialize_with = "values::path")]
    pub tls_cert: Option<PathBuf>,
    /// The key of `tls_cert`, PEM.
    #[serde(deserialize_with = "values::path")]
    pub tls_key: Option<PathBuf>,
    /// Further names and addresses for the appliance's own certificate.
    #[serde(deserialize_with = "values::texts")]
    pub hostnames: Vec<String>,
    /// The proxies whose `X-Forwarded-For` is believed.
    #[serde(deserialize_with = "values::networks")]
    pub behind_proxy: Vec<IpNet>,
    /// Plain HTTP instead of TLS.
    pub http: bool,
    /// What is logged, as `tracing` filters read it.
    pub log_level: String,
    /// How it is logged.
    #[serde(deserialize_with = "values::log_format")]
    pub log_format: LogFormat,
    /// What webhooks may reach beyond the default.
    #[serde(deserialize_with = "values::networks")]
    pub egress_allow: Vec<IpNet>,
    /// What scans from this server may reach beyond the default.
    #[serde(deserialize_with = "values::networks")]
    pub scan_allow: Vec<IpNet>,
    /// The only networks that scans from this server may reach, where any are named.
    #[serde(deserialize_with = "values::networks")]
    pub scan_only: Vec<IpNet>,
    /// The largest file that can be imported, in MiB.
    #[serde(deserialize_with = "values::mebibytes")]
    pub import_limit_mib: u64,
    /// Hours from one backup to the next; 0 for none.
    #[serde(deserialize_with = "values::hours")]
    pub backup_every_hours: u64,
    /// How many backups are kept.
    #[serde(deserialize_with = "values::count")]
    pub backup_keep: u64,
    /// Where the passphrase of the appliance's own backups is.
    #[serde(deserialize_with = "values::path")]
    pub backup_passphrase_file: Option<PathBuf>,
    /// What counts in the identities of findings, by tool.
    #[serde(deserialize_with = "values::texts")]
    pub import_identity: Vec<String>,
    /// The first administrator, for set-up without a person; from the environment alone.
    #[serde(skip)]
    pub first_admin: Option<FirstAdmin>,
}

/// How events are logged.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// A line for people.
    Text,
    /// An object for machines.
    Json,
}

/// `ASSAY_ADMIN_USERNAME`, `…_EMAIL` and `…_PASSWORD`.
#[derive(Clone)]
pub struct FirstAdmin {
    /// Sign-in name.
    pub username: String,
    /// Mail address.
    pub email: String,
    /// Password; never shown.
    pub password: String,
}

impl fmt::Debug for FirstAdmin {
    /// Without the password, so that no log line can hold it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FirstAdmin").field("username", &self.username).finish_non_exhaustive()
    }
}
