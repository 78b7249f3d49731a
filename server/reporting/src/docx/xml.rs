//! XML as a text that grows, with one place that escapes.

/// What is written so far.
pub(super) struct Xml {
    out: String,
}

impl Xml {
    pub(super) fn new() -> Self {
        Self { out: String::with_capacity(256 * 1024) }
    }

    /// Markup of our own.
    pub(super) fn raw(&mut self, markup: &str) {
        self.out.push_str(markup);
    }

    /// Anybody's text as `w:t`, its line breaks and tabs as Word has them.
    pub(super) fn words(&mut self, text: &str) {
        for (index, line) in text.split('\n').enumerate() {
            if index > 0 {
                self.raw("<w:br/>");
            }
            for (index, part) in line.split('\t').enumerate() {
                if index > 0 {
                    self.raw("<w:tab/>");
                }
                if !part.is_empty() {
                    self.raw("<w:t xml:space=\"preserve\">");
                    escape(part, &mut self.out);
                    self.raw("</w:t>");
                }
            }
        }
    }

    pub(super) fn as_str(&self) -> &str {
        &self.out
    }
}

/// Text for XML, also between quotes. What XML cannot hold was taken out before.
pub(super) fn escape(text: &str, out: &mut String) {
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            c => out.push(c),
        }
    }
}

/// The same as a text of its own.
pub(super) fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    escape(text, &mut out);
    out
}

/// A bookmark's number, from its name: always the same, and different for different names of one document.
pub(super) fn number_of(anchor: &str) -> u32 {
    // FNV-1a, kept positive: Word reads it as a signed number.
    anchor.bytes().fold(2_166_136_261_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(16_777_619)) >> 1
}
