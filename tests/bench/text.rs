//! Text that looks like findings to an index: a few words are everywhere, most are rare, and every run makes the same.

const SYLLABLES: [&str; 32] = [
    "ba", "cor", "dis", "el", "fan", "gri", "hol", "in", "jus", "ka", "lor", "mi", "nes", "or", "pel", "qui", "ra",
    "sol", "tan", "ur", "vek", "wi", "xan", "yel", "zor", "bre", "chi", "dro", "fle", "gna", "ple", "stu",
];
const FAMILIAR: [&str; 24] = [
    "server",
    "the",
    "user",
    "password",
    "request",
    "injection",
    "version",
    "cookie",
    "header",
    "certificate",
    "input",
    "attacker",
    "login",
    "session",
    "access",
    "token",
    "service",
    "missing",
    "remote",
    "configuration",
    "query",
    "parameter",
    "upload",
    "database",
];

/// A stream of numbers that is the same in every run (xorshift64*).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn below(&mut self, bound: u64) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 16) % bound
    }

    /// A word: one time in eight a familiar one (which then stands in half of all findings), else one of about 30,000, the earlier the likelier.
    pub(crate) fn word(&mut self) -> String {
        if self.below(8) == 0 {
            return FAMILIAR[self.below(FAMILIAR.len() as u64) as usize].to_owned();
        }
        let reach = 1 << (3 + self.below(13));
        word(self.below(reach))
    }

    pub(crate) fn sentence(&mut self, words: u64) -> String {
        let words: Vec<_> = (0..words).map(|_| self.word()).collect();
        words.join(" ")
    }
}

/// The `n`th word.
fn word(n: u64) -> String {
    let syllable = |place: u64| SYLLABLES[((n >> (5 * place)) % 32) as usize];
    [syllable(0), syllable(1), syllable(2), "n"].concat()
}
