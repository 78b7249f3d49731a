//! The checks: one file each, and one line here.

mod authorities;
mod backups;
mod certificate;
mod clock;
mod database;
mod descriptors;
mod disk;
mod egress;
mod held;
mod keys;
mod memory;
mod network_fs;
mod permissions;
mod port;
mod proxies;
mod queue;
mod server;
mod stuck;
mod tasks;
mod version;
mod wal;
mod webhooks;

use super::Check;

macro_rules! checks {
    ($($room:ident: $name:literal, $meaning:literal;)+) => {
        /// Every check.
        pub static CHECKS: &[Check] = &[$(Check { name: $name, meaning: $meaning, run: $room::check }),+];
    };
}

checks! {
    server: "server", "whether a server that runs answers";
    port: "port", "whether the port is free, or ours";
    permissions: "permissions", "who may read and write the data directory and its keys";
    disk: "disk", "how full the disk is, also of files";
    network_fs: "network_file_system", "whether the database lies on a file system of the network";
    version: "version", "whether a newer assay has written the database";
    database: "database", "whether the database is damaged";
    wal: "log", "whether the database's log has grown too large";
    keys: "keys", "whether a key is missing that something was sealed with";
    clock: "clock", "whether the clock goes wrong";
    certificate: "certificate", "how long the certificate lasts, and for which names";
    authorities: "authorities", "whether this host trusts several authorities of assay";
    proxies: "proxies", "whether everybody's word on addresses is believed";
    backups: "backups", "how old the newest backup is";
    held: "held", "whether webhooks and scans wait after a restore";
    webhooks: "webhooks", "whether a webhook's receiver is gone";
    egress: "egress", "whether a webhook is refused by the guard";
    queue: "queue", "how many deliveries wait";
    stuck: "stuck", "whether a scan or an import does not get on";
    tasks: "tasks", "whether something the appliance does of its own accord fails";
    descriptors: "descriptors", "how many files and connections may be open";
    memory: "memory", "how much memory the appliance may have";
}
