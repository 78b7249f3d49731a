//! How fast the appliance is. Everything is measured in one run beside a bare axum + rusqlite program that answers the
//! same bytes and writes the same rows, because a number alone says more about the machine than about the appliance.
//!
//! `tests/bench/run core` builds both and prints the table; `fill` makes a store of any size.

#![expect(clippy::print_stdout, clippy::print_stderr, reason = "the table is what this program is for")]

mod bare;
mod child;
mod core;
mod events;
mod fill;
mod imports;
mod load;
mod nessus;
mod reports;
mod sink;
mod sockets;
mod text;

use anyhow::Result;
use clap::{Parser, Subcommand};
use std::path::PathBuf;

#[derive(Parser)]
#[command(about, version)]
struct Line {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// Fill a data directory with findings, through the appliance's own door
    Fill {
        /// The data directory; made when it is not there
        data: PathBuf,
        /// How much of each
        #[command(flatten)]
        amounts: fill::Amounts,
    },
    /// Lists, searches and durable creates, beside the bare program
    Core(core::Options),
    /// Webhooks beside a dead receiver, and a crowd of open sockets
    Events(events::Options),
    /// A report of a large engagement, in each format
    Reports(reports::Options),
    /// Another tool's file, twice, into an empty and into a full store
    Imports(imports::Options),
    /// The bare program, which `core` starts by itself
    #[command(hide = true)]
    Bare {
        /// The database
        database: PathBuf,
    },
}

#[tokio::main]
async fn main() -> Result<()> {
    // The first to come installs it; a second would find it there.
    drop(rustls::crypto::ring::default_provider().install_default());
    match Line::parse().what {
        What::Fill { data, amounts } => fill::fill(&data, &amounts).await,
        What::Core(options) => core::run(&options).await,
        What::Events(options) => events::run(&options).await,
        What::Reports(options) => reports::run(&options).await,
        What::Imports(options) => imports::run(&options).await,
        What::Bare { database } => bare::serve(&database).await,
    }
}
