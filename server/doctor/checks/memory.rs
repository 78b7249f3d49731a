//! How much memory the control group leaves to the server.

use crate::doctor::{Finding, Patient};
use std::{fs, path::Path};

/// A PDF of a thousand findings needs a few hundred MiB of its own.
const ENOUGH: u64 = 512 << 20;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let group = fs::read_to_string(format!("/proc/{}/cgroup", patient.process())).unwrap_or_default();
    judge(limit(&group, Path::new("/sys/fs/cgroup"))).into_iter().collect()
}

/// The least of the limits from the group upwards.
fn limit(group: &str, root: &Path) -> Option<u64> {
    let path = group.lines().find_map(|line| line.strip_prefix("0::/"))?;
    let place = root.join(path);
    let limits = place.ancestors().take_while(|place| place.starts_with(root)).filter_map(|place| {
        // No limit is the word "max", which is no number.
        fs::read_to_string(place.join("memory.max")).ok()?.trim().parse().ok()
    });
    limits.min()
}

fn judge(limit: Option<u64>) -> Option<Finding> {
    let limit = limit.filter(|limit| *limit < ENOUGH)?;
    Some(Finding::warning(
        format!("the server may use {} MiB of memory; a large report needs {}", limit >> 20, ENOUGH >> 20),
        "raise MemoryMax in the systemd unit, or the container's limit",
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_low_limit_is_told_of() {
        let root = tempfile::tempdir().expect("a directory");
        let group = root.path().join("system.slice/assay.service");
        fs::create_dir_all(&group).expect("made");
        fs::write(group.join("memory.max"), "max\n").expect("written");
        let read = || limit("0::/system.slice/assay.service\n", root.path());
        assert_eq!(judge(read()), None);
        fs::write(root.path().join("system.slice/memory.max"), "268435456\n").expect("written");
        assert!(judge(read()).is_some_and(|finding| finding.what.contains("256 MiB")));
        assert_eq!(judge(limit("", root.path())), None);
    }
}
