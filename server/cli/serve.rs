//! `assay serve`, and `assay` alone.

use super::{Place, logging, runtime};
use crate::error::Result;
use clap::Args;
use std::{net::Ipv4Addr, path::PathBuf};

/// Flags of `serve`: each setting of `config/default.toml`, and the ready file.
#[derive(Debug, Default, Args)]
pub(super) struct Serve {
    /// The address and port to listen on; port 0 picks one [default: 0.0.0.0:8443]
    #[arg(long, value_name = "ADDR:PORT")]
    listen: Option<String>,
    /// An own certificate chain, PEM
    #[arg(long, value_name = "FILE")]
    tls_cert: Option<String>,
    /// The key of --tls-cert, PEM
    #[arg(long, value_name = "FILE")]
    tls_key: Option<String>,
    /// Further names for the appliance's own certificate
    #[arg(long, value_name = "NAME,…")]
    hostnames: Option<String>,
    /// Proxies whose X-Forwarded-For is believed
    #[arg(long, value_name = "CIDR,…")]
    behind_proxy: Option<String>,
    /// Plain HTTP, on a loopback address or behind a proxy
    #[arg(long)]
    http: bool,
    /// error, warn, info, debug or trace [default: info]
    #[arg(long, value_name = "LEVEL")]
    log_level: Option<String>,
    /// text or json [default: text]
    #[arg(long, value_name = "FORMAT")]
    log_format: Option<String>,
    /// Networks that webhooks may reach beyond the default
    #[arg(long, value_name = "CIDR,…")]
    egress_allow: Option<String>,
    /// Networks that scans may reach beyond the default
    #[arg(long, value_name = "CIDR,…")]
    scan_allow: Option<String>,
    /// The only networks that scans may reach, whoever authorises them [default: no such limit]
    #[arg(long, value_name = "CIDR,…")]
    scan_only: Option<String>,
    /// The largest file that can be imported, in MiB [default: 512]
    #[arg(long, value_name = "MIB")]
    import_limit_mib: Option<String>,
    /// Hours from one backup to the next, 0 for none [default: 24]
    #[arg(long, value_name = "HOURS")]
    backup_every_hours: Option<String>,
    /// How many backups are kept [default: 7]
    #[arg(long, value_name = "N")]
    backup_keep: Option<String>,
    /// A file with the passphrase that backups are encrypted with
    #[arg(long, value_name = "FILE")]
    backup_passphrase_file: Option<String>,
    /// What makes a tool's finding the same one in its next file, such as zap=port+path
    #[arg(long, value_name = "TOOL=PARTS,…")]
    import_identity: Option<String>,
    /// Fill a fresh data directory with a year of made-up work, to look around in; on this machine alone unless --listen
    /// says otherwise
    #[arg(long)]
    demo: bool,
    /// Write the base URL to this file once the server accepts
    #[arg(long, value_name = "FILE", env = "ASSAY_READY_FILE", hide_env_values = true)]
    ready_file: Option<PathBuf>,
}

impl Serve {
    /// Whether any flag but the ready file's, which the environment may set, stands on the command line.
    pub(super) fn is_given(&self) -> bool {
        self.demo || self.settings().iter().any(|(_, value)| value.is_some())
    }

    pub(super) fn run(self, place: &Place) -> Result<()> {
        let loaded = place.settings(self.settings())?;
        let is_said = loaded.settings.iter().any(|known| known.name == "listen" && known.source != "default");
        let mut config = loaded.config;
        if self.demo && !is_said {
            // Its passwords are known to everybody.
            config.listen.set_ip(Ipv4Addr::LOCALHOST.into());
        }
        logging::start(&config);
        runtime()?.block_on(crate::serve::serve(config, self.demo, self.ready_file.as_deref()))
    }

    fn settings(&self) -> [(&'static str, Option<String>); 16] {
        [
            ("listen", self.listen.clone()),
            ("tls_cert", self.tls_cert.clone()),
            ("tls_key", self.tls_key.clone()),
            ("hostnames", self.hostnames.clone()),
            ("behind_proxy", self.behind_proxy.clone()),
            ("http", self.http.then(|| "true".to_owned())),
            ("log_level", self.log_level.clone()),
            ("log_format", self.log_format.clone()),
            ("egress_allow", self.egress_allow.clone()),
            ("scan_allow", self.scan_allow.clone()),
            ("scan_only", self.scan_only.clone()),
            ("import_limit_mib", self.import_limit_mib.clone()),
            ("backup_every_hours", self.backup_every_hours.clone()),
            ("backup_keep", self.backup_keep.clone()),
            ("backup_passphrase_file", self.backup_passphrase_file.clone()),
            ("import_identity", self.import_identity.clone()),
        ]
    }
}
