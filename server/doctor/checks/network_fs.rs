//! The database on a file system of the network: the log's shared memory and its locks do not work there.

use crate::doctor::{Finding, Patient};

/// What such file systems call themselves to the kernel.
const REMOTE: &[(u64, &str)] = &[
    (0x6969, "NFS"),
    (0x517B, "SMB"),
    (0xFF53_4D42, "CIFS"),
    (0xFE53_4D42, "SMB2"),
    (0x0102_1997, "9p"),
    (0x00C3_6400, "Ceph"),
    (0x5346_414F, "AFS"),
    (0x6B41_4653, "AFS"),
];
/// Something in a process: sshfs, or a disk encrypted by hand.
const FUSE: u64 = 0x6573_5546;

pub(super) fn check(patient: &Patient) -> Vec<Finding> {
    let Ok(at) = rustix::fs::statfs(&patient.data) else { return Vec::new() };
    judge(u64::try_from(at.f_type).unwrap_or_default() & 0xFFFF_FFFF).into_iter().collect()
}

fn judge(kind: u64) -> Option<Finding> {
    let remedy = "move the data directory to a disk of this host";
    if let Some((_, name)) = REMOTE.iter().find(|(known, _)| *known == kind) {
        return Some(Finding::broken(
            format!("the database lies on {name}, where it will be damaged sooner or later"),
            remedy,
        ));
    }
    let fuse = "the database lies on a file system of a program's (FUSE); if that is of the network, it may be damaged";
    (kind == FUSE).then(|| Finding::warning(fuse, remedy))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_network_is_no_place_for_a_database() {
        // ext4, xfs, btrfs, tmpfs, overlay.
        for good in [0xEF53, 0x5846_5342, 0x9123_683E, 0x0102_1994, 0x794C_7630] {
            assert_eq!(judge(good), None);
        }
        assert!(judge(0x6969).is_some_and(|finding| finding.what.contains("NFS")));
        assert!(judge(FUSE).is_some_and(|finding| finding.what.contains("FUSE")));
    }
}
