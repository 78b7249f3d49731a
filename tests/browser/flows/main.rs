//! What people do with the UI, done in a real browser, and what the API then says.
//!
//! Each test has several threads: a test that fails lets go of its browser while it unwinds, and the driver's client
//! waits for that on another thread.

mod controls;
mod dashboard;
mod devices;
mod evidence;
mod first_run;
mod hostile;
mod imports;
mod journal;
mod lazy;
mod lists;
mod people;
mod project;
mod quiet;
mod readers;
mod reports;
mod scans;
mod sign_in;
mod team;
mod tokens;
mod webhooks;
mod work;
