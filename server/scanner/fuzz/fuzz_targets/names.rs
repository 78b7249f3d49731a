//! An answer of a name server. No bytes may make it panic.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assay_scanner::fuzz::names(bytes));
