//! The disk, nearly full: of bytes, or of files.

use crate::{
    datadir::space,
    doctor::{Finding, Patient},
};

const MIB: u64 = 1 << 20;
/// Below this nothing can be saved soon.
const LEAST: u64 = 64 * MIB;
/// Below this it is time to do something.
const LITTLE: u64 = 1024 * MIB;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let Ok(at) = space(&patient.data) else { return Vec::new() };
    judge(at.free, at.files, at.free_files)
}

fn judge(free: u64, files: u64, free_files: u64) -> Vec<Finding> {
    let mut found = Vec::new();
    let what = format!("{} MiB are free on the data directory's disk", free / MIB);
    let remedy = "free some, enlarge the disk, or keep fewer backups (backup_keep)";
    match free {
        ..LEAST => found.push(Finding::broken(what, remedy)),
        LEAST..LITTLE => found.push(Finding::warning(what, remedy)),
        _ => {}
    }
    // Some file systems have no such bound, and say 0 of 0.
    if files > 0 && free_files < 1_000 {
        found.push(Finding::broken(
            format!("{free_files} more files can be made on the data directory's disk (inodes)"),
            "remove what makes many small files, or use a file system with more inodes",
        ));
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::doctor::Severity;

    #[test]
    fn a_disk_that_is_nearly_full_is_told_of() {
        assert!(judge(LITTLE, 1_000_000, 500_000).is_empty());
        assert!(judge(LITTLE, 0, 0).is_empty());
        assert_eq!(judge(LITTLE - 1, 0, 0)[0].severity, Severity::Warning);
        assert_eq!(judge(LEAST - 1, 0, 0)[0].severity, Severity::Broken);
        assert!(judge(LITTLE, 1_000_000, 12)[0].what.contains("inodes"));
    }
}
