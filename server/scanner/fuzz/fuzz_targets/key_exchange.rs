//! The first message of an SSH key exchange. No bytes may make it panic.

#![no_main]

use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| assay_scanner::fuzz::key_exchange(bytes));
