//! Who makes network cards. Source: IEEE's registries MA-L, MA-M, MA-S, CID and IAB, as the crate `oui-data` carries
//! them; `build/makers.rs` packs them.

use std::sync::LazyLock;

static PACKED: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/makers.br"));
/// Unpacked when the first device with a hardware address comes: two megabytes that most appliances never need.
static TEXT: LazyLock<String> = LazyLock::new(|| {
    let mut text = Vec::new();
    // What the build has packed can be unpacked, and was text.
    let _ = brotli_decompressor::BrotliDecompress(&mut &*PACKED, &mut text);
    String::from_utf8(text).unwrap_or_default()
});
/// Each prefix in capitals with its maker, by prefix.
static MAKERS: LazyLock<Vec<(&str, &str)>> =
    LazyLock::new(|| TEXT.lines().filter_map(|line| line.split_once('\t')).collect());
/// How many digits a prefix has in the registries, the narrowest first.
const LENGTHS: [usize; 3] = [9, 7, 6];

/// The maker of the card with this address, `00:00:0C:12:34:56`; nobody made one that a machine has given itself.
pub(super) fn of(mac: &str) -> Option<String> {
    let first = u8::from_str_radix(mac.get(..2)?, 16).ok()?;
    if first & 0b10 != 0 {
        return None;
    }
    let digits: String = mac.chars().filter(char::is_ascii_hexdigit).map(|digit| digit.to_ascii_uppercase()).collect();
    LENGTHS.into_iter().find_map(|length| {
        let prefix = digits.get(..length)?;
        let at = MAKERS.binary_search_by_key(&prefix, |(prefix, _)| prefix).ok()?;
        Some(MAKERS[at].1.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn makers_are_known_by_the_first_half() {
        assert_eq!(of("00:00:00:12:34:56").as_deref(), Some("XEROX CORPORATION"));
        assert_eq!(of("50-a6-d8-12-34-56").as_deref(), Some("Apple, Inc."));
        assert_eq!((of("02:42:AC:11:00:02"), of("zz"), of("")), (None, None, None));
    }

    #[test]
    fn half_a_block_belongs_to_whom_it_was_given() {
        assert_eq!(of("B8:4C:87:40:00:00").as_deref(), Some("Blum Novotest GmbH"));
    }

    #[test]
    fn all_of_the_registries_are_there_and_in_order() {
        assert!(MAKERS.len() > 40_000, "{}", MAKERS.len());
        assert!(MAKERS.is_sorted());
    }
}
