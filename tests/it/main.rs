//! The appliance, tested from outside: each test starts the real program in a directory of its own, on a port of its
//! own, and talks to it as its users do. One binary, so that it is linked once.

mod support;

mod archive;
mod bad_input;
mod bulk;
mod chance;
mod cli_errors;
mod cli_scan;
mod cli_server;
mod clones;
mod comments;
mod config_layers;
mod contract;
mod counters;
mod csv;
mod edges;
mod expiry;
mod faults;
mod first_run;
mod guards;
mod help;
mod history;
mod house;
mod journal;
mod lists;
mod live;
mod machines;
mod merge;
mod openapi;
mod races;
mod readers;
mod resources;
mod roles;
mod rules;
mod scheduler;
mod search;
mod sign_in;
mod stats;
mod templates;
mod tls_identity;
mod tokens;
mod trash;
mod undo;
mod updates;
