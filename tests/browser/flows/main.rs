//! What people do with the UI, done in a real browser, and what the API then says.
//!
//! Each test has several threads: a test that fails lets go of its browser while it unwinds, and the driver's client
//! waits for that on another thread.

mod dashboard;
mod evidence;
mod first_run;
mod hostile;
mod imports;
mod lists;
mod people;
mod quiet;
mod readers;
mod sign_in;
mod team;
mod tokens;
mod webhooks;
mod work;
