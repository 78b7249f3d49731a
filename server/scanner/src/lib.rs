//! The scanner: which addresses live, what listens on them, what it is, and what is wrong with it.
//!
//! It knows neither database nor API. Whoever runs a scan gives it a [`plan::Plan`], a [`scope::Scope`], a
//! [`run::Ledger`] that keeps what is done (so that a scan survives a kill), a [`run::Sink`] that hears what is found,
//! and holds a [`control::Control`] by which it is paused and cancelled. Only [`dial`] opens sockets to targets, and it
//! asks the scope each time.

pub mod run;
pub mod output;
pub mod checks;
mod host;
mod identify;
mod tls;
mod ssh;
mod dns;
mod web;
mod peer;
pub mod report;
pub mod plan;
pub mod dial;
pub mod scope;
pub mod control;
mod text;

#[cfg(feature = "fuzzing")]
pub mod fuzz;

#[cfg(test)]
mod town;
