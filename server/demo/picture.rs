//! Pictures of screens, drawn by ourselves in letters of three by five dots: a line of a program or of a request each.

use crate::error::{Error, Result};

/// Dots of the picture for each dot of a letter.
const DOT: usize = 3;
const COLUMN: usize = 4 * DOT;
const LINE: usize = 8 * DOT;
const MARGIN: usize = 24;
/// The height of the window's head.
const HEAD: usize = 36;
/// The longest line and the most lines that are shown.
const WIDE: usize = 66;
const HIGH: usize = 16;

/// Background, head, text, what was sent, what came back, the frame's three buttons.
const COLOURS: [[u8; 3]; 8] = [
    [16, 30, 32],
    [30, 52, 54],
    [214, 228, 226],
    [104, 214, 170],
    [244, 190, 90],
    [236, 106, 94],
    [244, 190, 80],
    [98, 197, 84],
];
const TEXT: u8 = 2;
const SENT: u8 = 3;
const ANSWERED: u8 = 4;

/// The letters: five rows of three dots, each row a digit.
const LETTERS: &[(char, u32)] = &[
    ('A', 0o25755),
    ('B', 0o65656),
    ('C', 0o34443),
    ('D', 0o65556),
    ('E', 0o74647),
    ('F', 0o74644),
    ('G', 0o34553),
    ('H', 0o55755),
    ('I', 0o72227),
    ('J', 0o11152),
    ('K', 0o55655),
    ('L', 0o44447),
    ('M', 0o57755),
    ('N', 0o65555),
    ('O', 0o25552),
    ('P', 0o65644),
    ('Q', 0o25573),
    ('R', 0o65655),
    ('S', 0o34216),
    ('T', 0o72222),
    ('U', 0o55557),
    ('V', 0o55552),
    ('W', 0o55775),
    ('X', 0o55255),
    ('Y', 0o55222),
    ('Z', 0o71247),
    ('0', 0o75557),
    ('1', 0o26227),
    ('2', 0o61247),
    ('3', 0o71317),
    ('4', 0o55711),
    ('5', 0o74717),
    ('6', 0o74757),
    ('7', 0o71122),
    ('8', 0o75757),
    ('9', 0o75717),
    ('.', 0o00002),
    (',', 0o00024),
    (':', 0o02020),
    (';', 0o02024),
    ('-', 0o00700),
    ('_', 0o00007),
    ('=', 0o07070),
    ('+', 0o02720),
    ('/', 0o11244),
    ('\\', 0o44211),
    ('(', 0o12221),
    (')', 0o42224),
    ('[', 0o32223),
    (']', 0o62226),
    ('{', 0o32623),
    ('}', 0o62326),
    ('<', 0o12421),
    ('>', 0o42124),
    ('?', 0o71202),
    ('!', 0o22202),
    ('\'', 0o22000),
    ('"', 0o55000),
    ('*', 0o05250),
    ('#', 0o57575),
    ('$', 0o36663),
    ('%', 0o51245),
    ('&', 0o25253),
    ('@', 0o25543),
    ('|', 0o22222),
    ('~', 0o00360),
    ('`', 0o42000),
    ('^', 0o25000),
];

struct Canvas {
    width: usize,
    height: usize,
    dots: Vec<u8>,
}

/// A PNG of a window with this title and these lines.
pub(super) fn screen(title: &str, text: &str) -> Result<Vec<u8>> {
    let lines: Vec<_> = text.lines().take(HIGH).collect();
    let longest = lines.iter().map(|line| line.chars().count()).max().unwrap_or(0).clamp(40, WIDE);
    let mut canvas = Canvas::new(longest * COLUMN + 2 * MARGIN, HEAD + lines.len() * LINE + 2 * MARGIN);
    canvas.fill((0, 0), (canvas.width, HEAD), 1);
    for button in 0..3 {
        canvas.fill((MARGIN + 20 * button, 13), (10, 10), 5 + button as u8);
    }
    canvas.write((MARGIN + 84, 11), title, TEXT);
    for (index, line) in lines.iter().enumerate() {
        canvas.write((MARGIN, HEAD + MARGIN + index * LINE), line, colour(line));
    }
    canvas.png()
}

fn colour(line: &str) -> u8 {
    let begins = |words: &[&str]| words.iter().any(|word| line.starts_with(word));
    if begins(&["$ ", "GET ", "POST ", "PATCH ", "HEAD "]) {
        SENT
    } else if begins(&["HTTP/", "-> "]) {
        ANSWERED
    } else {
        TEXT
    }
}

impl Canvas {
    fn new(width: usize, height: usize) -> Self {
        Self { width, height, dots: vec![0; width * height] }
    }

    fn fill(&mut self, (x, y): (usize, usize), (width, height): (usize, usize), colour: u8) {
        let right = (x + width).min(self.width);
        for row in y..(y + height).min(self.height) {
            if let Some(dots) = self.dots.get_mut(row * self.width + x..row * self.width + right) {
                dots.fill(colour);
            }
        }
    }

    fn write(&mut self, (x, y): (usize, usize), text: &str, colour: u8) {
        let room = self.width.saturating_sub(x + MARGIN) / COLUMN;
        for (index, letter) in text.chars().take(room).enumerate() {
            let known = LETTERS.iter().find(|(known, _)| *known == letter.to_ascii_uppercase());
            let rows = known.map_or(0, |(_, rows)| *rows);
            for dot in (0..15).filter(|dot| rows >> (14 - dot) & 1 == 1) {
                let place = (x + index * COLUMN + dot % 3 * DOT, y + dot / 3 * DOT);
                self.fill(place, (DOT, DOT), colour);
            }
        }
    }

    fn png(&self) -> Result<Vec<u8>> {
        let failed = |e: png::EncodingError| Error::internal("a picture cannot be written").caused_by(e);
        let mut file = Vec::new();
        let mut encoder = png::Encoder::new(&mut file, self.width as u32, self.height as u32);
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_depth(png::BitDepth::Eight);
        encoder.set_palette(COLOURS.concat());
        let mut writer = encoder.write_header().map_err(failed)?;
        writer.write_image_data(&self.dots).map_err(failed)?;
        writer.finish().map_err(failed)?;
        Ok(file)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_screen_is_a_picture_as_wide_as_its_longest_line() {
        let made = screen("a.example", "$ short\nHTTP/1.1 200 OK").expect("a picture");
        let size = |picture: &[u8]| imagesize::blob_size(picture).map(|size| (size.width, size.height)).ok();
        assert_eq!(size(&made), Some((528, 132)));
        let long = screen("a.example", &"x".repeat(500)).expect("a picture");
        assert_eq!(size(&long), Some((WIDE * COLUMN + 2 * MARGIN, HEAD + LINE + 2 * MARGIN)));
        assert!(long.len() < 8_000, "{}", long.len());
    }
}
