//! Why a file cannot be read, and where in it.

use std::fmt;

/// A place in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Place {
    /// From 1.
    pub line: u64,
    /// Bytes before it, counted in UTF-8.
    pub offset: u64,
}

/// What is wrong with a file, in one sentence for whoever chose it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Error {
    /// The sentence, without the place.
    pub message: String,
    /// Where; none when it is about the file as a whole.
    pub place: Option<Place>,
    /// The receiver of the drafts wanted no more of them; the file may be fine.
    pub stopped: bool,
}

/// The result of everything that can fail here.
pub type Result<T, E = Error> = std::result::Result<T, E>;

impl Error {
    /// Something about the file as a whole.
    pub fn whole(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None, stopped: false }
    }

    /// Something at a place.
    pub fn at(place: Place, message: impl Into<String>) -> Self {
        Self { message: message.into(), place: Some(place), stopped: false }
    }

    /// What a receiver answers that wants no more drafts.
    pub fn stop(message: impl Into<String>) -> Self {
        Self { message: message.into(), place: None, stopped: true }
    }

    /// The disk or the stream failed beneath the file.
    pub(crate) fn io(error: &std::io::Error) -> Self {
        Self::whole(format!("the file cannot be read: {error}"))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(Place { line, offset }) => write!(f, "{} (line {line}, byte {offset})", self.message),
            None => f.write_str(&self.message),
        }
    }
}

impl std::error::Error for Error {}
