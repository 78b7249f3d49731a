//! Chance that is the same in every run, so that every demo tells the same story.

/// A stream of numbers (splitmix64).
pub(super) struct Chance(u64);

impl Chance {
    /// The stream that begins with this number.
    pub(super) fn new(seed: u64) -> Self {
        Self(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number from `low` to `high`, both included.
    pub(super) fn within(&mut self, low: i64, high: i64) -> i64 {
        low + (self.next() % high.abs_diff(low).saturating_add(1)) as i64
    }

    /// True in so many of 100 cases.
    pub(super) fn percent(&mut self, cases: i64) -> bool {
        self.within(1, 100) <= cases
    }

    /// One of them; there must be one.
    pub(super) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[(self.next() % of.len() as u64) as usize]
    }

    /// One of them, each as often as its weight says; the last when the weights are all zero.
    pub(super) fn weighted<T: Copy>(&mut self, of: &[(T, i64)]) -> T {
        let mut left = self.within(1, of.iter().map(|(_, weight)| weight).sum::<i64>().max(1));
        for (one, weight) in of {
            left -= weight;
            if left <= 0 {
                return *one;
            }
        }
        of[of.len() - 1].0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_repeats_itself_and_stays_within() {
        let draw = |seed| {
            let mut chance = Chance::new(seed);
            (0..50).map(|_| chance.within(-3, 3)).collect::<Vec<_>>()
        };
        assert!(draw(1) == draw(1) && draw(1) != draw(2));
        assert!(draw(7).iter().all(|n| (-3..=3).contains(n)));
        let mut chance = Chance::new(3);
        assert!((0..100).all(|_| chance.weighted(&[("never", 0), ("always", 1)]) == "always"));
    }
}
