//! How large something is, for people.

/// `999 B`, `2 KB`, `52.4 MB`
pub fn size(bytes: u64) -> String {
    match bytes {
        0..1_000 => format!("{bytes} B"),
        1_000..1_000_000 => format!("{} KB", (bytes + 500) / 1_000),
        _ => format!("{:.1} MB", bytes as f64 / 1e6),
    }
}

#[cfg(test)]
mod tests {
    use super::size;

    #[test]
    fn sizes_for_people() {
        assert_eq!([size(0), size(999), size(1_500), size(52_428_800)], ["0 B", "999 B", "2 KB", "52.4 MB"]);
    }
}
