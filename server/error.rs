//! What can go wrong, by meaning. Knows no HTTP: `http::paint` turns a kind into a status and a body,
//! the command line prints the sentence.

use assay_api::{FieldError, rules::unknown_id};
use std::{error::Error as StdError, fmt, io, time::Duration};

/// The result of everything that can fail.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The meaning of an error; each has one status and one code per dialect (`http::paint`).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Fields are wrong; the details say which.
    Invalid,
    /// The request cannot be read at all: broken JSON, a bad header.
    Malformed,
    /// Nobody we know, or no longer.
    Unauthenticated,
    /// The credential's scopes do not reach this far.
    Scope,
    /// The person's role or membership does not reach this far.
    Forbidden,
    /// Not there, or not for the caller to know of.
    NotFound,
    /// The path exists, the method does not.
    MethodNotAllowed,
    /// The state of things forbids it.
    Conflict,
    /// `If-Match` named another version.
    Stale,
    /// The body is too large.
    TooLarge,
    /// A part of a file that ends before it.
    OutOfRange,
    /// The body is of a type that is not taken here.
    MediaType,
    /// Too many requests.
    RateLimited,
    /// A fault of ours.
    Internal,
    /// Somebody else's server failed.
    Upstream,
    /// Cannot answer now: disk full, stopping, not claimed.
    Unavailable,
}

/// Why a credential was refused; told to the caller, it is no secret to whoever holds it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Refusal {
    /// No credential at all.
    Missing,
    /// One that we never gave out, or a wrong password.
    Invalid,
    /// It was good once.
    Expired,
    /// It was taken back.
    Revoked,
    /// The password was right; the second factor is missing.
    SecondFactor,
}

impl Refusal {
    /// As the error's details write it.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Missing => "MISSING_TOKEN",
            Self::Invalid => "INVALID_TOKEN",
            Self::Expired => "EXPIRED_TOKEN",
            Self::Revoked => "REVOKED_TOKEN",
            Self::SecondFactor => "MFA_REQUIRED",
        }
    }
}

/// More about an error than its sentence.
#[derive(Debug, Clone, Default)]
pub enum Details {
    /// Nothing more.
    #[default]
    None,
    /// Which fields, and what about each.
    Fields(Vec<FieldError>),
    /// Why the credential was refused.
    Refusal(Refusal),
    /// The scope that would have been needed.
    Scope(assay_api::Scope),
    /// When to come back.
    RetryAfter(Duration),
    /// How many bytes there are.
    Length(u64),
}

/// An error: what kind, a sentence for people, and for the log what caused it.
#[derive(Debug)]
pub struct Error {
    /// Its meaning.
    pub kind: Kind,
    /// One sentence for whoever asked; holds no secret and nothing of the inside.
    pub message: String,
    /// More, by kind.
    pub details: Details,
    /// For the log only.
    pub source: Option<Box<dyn StdError + Send + Sync>>,
}

impl Error {
    fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), details: Details::None, source: None }
    }

    fn with(mut self, details: Details) -> Self {
        self.details = details;
        self
    }

    /// Adds the cause, for the log.
    #[must_use]
    pub fn caused_by(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Some fields are wrong.
    pub fn invalid(errors: Vec<FieldError>) -> Self {
        Self::new(Kind::Invalid, "Invalid input").with(Details::Fields(errors))
    }

    /// One field is wrong.
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::invalid(vec![FieldError::new(field, message)])
    }

    /// A field names an object that is not there, or not for the caller.
    pub fn no_such(field: &str, what: &str, id: &str) -> Self {
        Self::field(field, unknown_id(what, id))
    }

    /// The request cannot be read.
    pub fn malformed(message: impl Into<String>) -> Self {
        Self::new(Kind::Malformed, message)
    }

    /// Nobody we know.
    pub fn unauthenticated(refusal: Refusal) -> Self {
        let message = match refusal {
            Refusal::SecondFactor => "The code of your authenticator app is needed",
            _ => "Invalid or missing authentication token",
        };
        Self::new(Kind::Unauthenticated, message).with(Details::Refusal(refusal))
    }

    /// The credential lacks this scope.
    pub fn scope(needed: assay_api::Scope) -> Self {
        Self::new(Kind::Scope, "Token does not have required scope").with(Details::Scope(needed))
    }

    /// The person's role or membership does not allow it.
    pub fn forbidden(message: impl Into<String>) -> Self {
        Self::new(Kind::Forbidden, message)
    }

    /// No such object, as far as the caller may know.
    pub fn not_found(what: &str) -> Self {
        Self::new(Kind::NotFound, format!("There is no such {what}"))
    }

    /// The state of things forbids it.
    pub fn conflict(message: impl Into<String>) -> Self {
        Self::new(Kind::Conflict, message)
    }

    /// The object is at `version` by now, and the caller had another one in mind.
    pub fn stale(version: u64) -> Self {
        Self::new(Kind::Stale, format!("The object has changed since you read it; it is at version {version} now"))
    }

    /// A body over the limit, in bytes.
    pub fn too_large(limit: usize) -> Self {
        Self::new(Kind::TooLarge, format!("The body is larger than {} KiB, the most that is taken here", limit / 1024))
    }

    /// A part was asked for of a file that has only so many bytes.
    pub fn out_of_range(length: u64) -> Self {
        Self::new(Kind::OutOfRange, format!("The file has {length} bytes; the range lies outside"))
            .with(Details::Length(length))
    }

    /// Not a type that is taken here.
    pub fn media_type(expected: &str) -> Self {
        Self::new(Kind::MediaType, format!("The body must be sent as {expected}; set the header Content-Type"))
    }

    /// Too many requests; `after` says when the next will be taken.
    pub fn rate_limited(after: Duration) -> Self {
        Self::new(Kind::RateLimited, "Too many requests").with(Details::RetryAfter(after))
    }

    /// Cannot answer now.
    pub fn unavailable(message: impl Into<String>) -> Self {
        Self::new(Kind::Unavailable, message)
    }

    /// A fault of ours. The message goes to the log; the caller learns the request's id alone.
    pub fn internal(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// A setting or a file of the host is not as it must be; for the command line.
    pub fn config(message: impl Into<String>) -> Self {
        Self::new(Kind::Internal, message)
    }

    /// Reading or writing `what` failed.
    pub fn io(what: impl fmt::Display, source: io::Error) -> Self {
        Self::new(Kind::Internal, format!("{what}: {source}")).caused_by(source)
    }

    /// An error that a bare status stands for: what axum or the router itself rejected.
    pub fn from_status(status: u16) -> Self {
        match status {
            401 => Self::unauthenticated(Refusal::Missing),
            403 => Self::forbidden("This is not allowed"),
            404 => Self::new(Kind::NotFound, "There is nothing at this path"),
            405 => Self::new(
                Kind::MethodNotAllowed,
                "This path does not take this method; the header Allow lists those it takes",
            ),
            408 | 503 | 504 => Self::unavailable("The appliance cannot answer now; try again"),
            409 => Self::conflict("The state of the object forbids this"),
            412 => Self::new(Kind::Stale, "The object has changed since you read it"),
            413 => Self::new(Kind::TooLarge, "The body is too large"),
            415 => Self::media_type("application/json"),
            429 => Self::rate_limited(Duration::from_secs(1)),
            502 => Self::new(Kind::Upstream, "Another server did not answer as it should"),
            400..500 => Self::malformed("The request cannot be read"),
            _ => Self::internal(format!("status {status} without an error")),
        }
    }

    /// The same about a field that the caller knows by another name.
    #[must_use]
    pub fn renamed(mut self, field: &str, name: &str) -> Self {
        if let Details::Fields(fields) = &mut self.details {
            let meant = fields.iter_mut().filter(|wrong| wrong.field == field);
            meant.for_each(|wrong| name.clone_into(&mut wrong.field));
        }
        self
    }

    /// The field errors, if that is what it is about.
    pub fn fields(&self) -> &[FieldError] {
        if let Details::Fields(fields) = &self.details { fields } else { &[] }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let fields = self.fields();
        if fields.is_empty() {
            return f.write_str(&self.message);
        }
        for (index, error) in fields.iter().enumerate() {
            let separator = if index == 0 { "" } else { "; " };
            write!(f, "{separator}{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as _)
    }
}

impl From<Vec<FieldError>> for Error {
    fn from(errors: Vec<FieldError>) -> Self {
        Self::invalid(errors)
    }
}
