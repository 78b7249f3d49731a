//! Who may read what.

use crate::doctor::{Finding, Patient};
use std::{
    fs,
    os::unix::fs::{MetadataExt, PermissionsExt},
    path::{Path, PathBuf},
};

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let data = &patient.data;
    let mut found = Vec::new();
    let Ok(about) = fs::metadata(data) else { return found };
    let owner = about.uid();
    let mut paths: Vec<PathBuf> = vec![data.clone(), data.join("keys"), data.join("assay.db"), data.join("files")];
    for entry in fs::read_dir(data.join("keys")).into_iter().flatten().flatten() {
        paths.push(entry.path());
    }
    paths.push(data.join("tls/ca.key"));
    for path in paths {
        found.extend(open_to_others(&path, path == *data));
        if fs::metadata(&path).is_ok_and(|about| about.uid() != owner) {
            found.push(Finding::broken(
                format!("{} belongs to another user than the data directory", path.display()),
                format!("give it back: chown --recursive --reference={0} {0}", data.display()),
            ));
        }
    }
    found
}

/// What lies within the directory is out of reach when the directory is; both are told of.
fn open_to_others(path: &Path, whole: bool) -> Option<Finding> {
    let mode = fs::metadata(path).ok()?.permissions().mode() & 0o077;
    let right = if path.is_dir() { "0700" } else { "0600" };
    let what = format!("{} can be read by other users of this host", path.display());
    let remedy = format!("chmod {right} {}", path.display());
    let writable = mode & 0o022 != 0;
    (mode != 0).then(|| if writable || !whole { Finding::broken(what, remedy) } else { Finding::warning(what, remedy) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::tests::{healthy, said};

    #[test]
    fn what_others_may_read_is_told_of() {
        let (_place, patient) = healthy();
        assert_eq!(said(check, &patient), "");
        let open = |path: &str, mode| {
            fs::set_permissions(patient.data.join(path), fs::Permissions::from_mode(mode)).expect("set");
        };
        open("keys/token-pepper.v1", 0o644);
        assert!(said(check, &patient).contains("token-pepper.v1 can be read by other users"));
        assert!(said(check, &patient).contains("chmod 0600"));
        open("keys/token-pepper.v1", 0o600);
        open("", 0o755);
        assert!(said(check, &patient).contains("chmod 0700"));
    }
}
