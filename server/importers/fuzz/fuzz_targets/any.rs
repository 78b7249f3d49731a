//! Any bytes: recognised and read, and read as every other format too. Whatever comes of it, it must come to an end
//! without a panic, and what is handed out must hold to the limits of its fields.

#![no_main]

use assay_importers::{Format, Item, Options, controls, read, recognise};
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let (choice, bytes) = match bytes.split_first() {
        Some((first, rest)) => (usize::from(*first), rest.to_vec()),
        None => return,
    };
    let chosen = Format::ALL[choice % Format::ALL.len()];
    for format in recognise(&bytes).ok().into_iter().chain([chosen]) {
        let _ = read(format, &bytes, &Options::default(), &mut |item| {
            if let Item::Finding(draft) = item {
                assert!(!draft.title.is_empty() && draft.title.chars().count() <= 300);
                assert!(draft.title.chars().all(|c| !c.is_control()));
                assert!(draft.identity.rule.chars().count() <= 250);
            }
            Ok(())
        });
    }
    if let Ok(found) = controls(&bytes, 100) {
        assert!(found.controls.len() + found.skipped.len() <= 100);
        assert!(found.controls.iter().all(|control| !control.reference.is_empty()));
    }
});
