//! Every file of the corpus: recognised by its content, and read into what its snapshot says.

use assay_importers::{Format, Item, Options, read, recognise};
use serde_json::json;
use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

fn files() -> Vec<(String, PathBuf)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("corpus");
    let mut found = Vec::new();
    for dir in fs::read_dir(root).expect("a corpus").map(|entry| entry.expect("an entry").path()) {
        let format = dir.file_name().expect("a name").to_string_lossy().into_owned();
        for file in fs::read_dir(&dir).expect("a directory") {
            found.push((format.clone(), file.expect("a file").path()));
        }
    }
    found.sort();
    found
}

#[test]
fn each_file_is_recognised_and_read() {
    for (name, path) in files() {
        let format = recognise(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert_eq!(format.name(), name, "{}", path.display());
        let mut items = Vec::new();
        let summary = read(format, &path, &Options::default(), &mut |item| {
            items.push(item);
            Ok(())
        });
        let summary = summary.unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let stem = path.file_stem().expect("a stem").to_string_lossy();
        let counts = json!([summary.findings, summary.assets, summary.skipped]);
        // Whether JSON keeps the order of its fields depends on which crates are built beside this one.
        insta::with_settings!({ sort_maps => true }, {
            insta::assert_json_snapshot!(format!("{name}-{stem}"), json!({ "counts": counts, "items": items }));
        });
    }
}

#[test]
fn every_format_has_its_files() {
    let have: BTreeSet<String> = files().into_iter().map(|(format, _)| format).collect();
    let all: BTreeSet<String> = Format::ALL.iter().map(|format| format.name().to_owned()).collect();
    assert_eq!(have, all);
}

#[test]
fn every_identity_names_tool_rule_and_host_and_no_two_hosts_share_one() {
    for (name, path) in files().into_iter().filter(|(name, _)| !["json", "csv"].contains(&name.as_str())) {
        let format: Format = name.parse().expect("a format");
        let mut keys = std::collections::BTreeMap::new();
        read(format, &path, &Options::default(), &mut |item| {
            if let Item::Finding(draft) = item {
                let identity = &draft.identity;
                assert!(
                    !identity.tool.is_empty() && !identity.rule.is_empty() && !identity.host.is_empty(),
                    "{identity}"
                );
                let asset = draft.asset.as_ref().expect("an asset").name.clone();
                let before = keys.insert(identity.clone().within(&[]).key(), asset.clone());
                assert!(before.is_none_or(|before| before == asset), "{identity}");
            }
            Ok(())
        })
        .expect("a good file");
    }
}
