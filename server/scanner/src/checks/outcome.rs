//! What a check came to, before it is written down.

use super::Check;
use crate::{
    peer::Lost,
    report::{Evidence, Verdict},
};

/// A check's answer. An error means that it could not be found out.
pub(crate) type Judged = Result<Outcome, Lost>;

/// What a check came to, with what was seen.
#[derive(Debug, Clone)]
pub(crate) struct Outcome {
    kind: Kind,
    seen: Option<String>,
}

#[derive(Debug, Clone)]
enum Kind {
    Bad(String),
    Fine,
    Unknown(String),
    NotApplicable,
}

impl Outcome {
    fn of(kind: Kind) -> Self {
        Self { kind, seen: None }
    }

    /// Something is wrong: what exactly.
    pub(crate) fn bad(detail: impl Into<String>) -> Self {
        Self::of(Kind::Bad(detail.into()))
    }

    /// Nothing is wrong.
    pub(crate) fn fine() -> Self {
        Self::of(Kind::Fine)
    }

    /// It could not be found out.
    pub(crate) fn unknown(reason: impl Into<String>) -> Self {
        Self::of(Kind::Unknown(reason.into()))
    }

    /// It has nothing to do with this service.
    pub(crate) fn not_applicable() -> Self {
        Self::of(Kind::NotApplicable)
    }

    /// Wrong when there is something to say, fine when there is nothing.
    pub(crate) fn bad_if(faults: &[String]) -> Self {
        if faults.is_empty() { Self::fine() } else { Self::bad(faults.join("; ")) }
    }

    /// On what it rests.
    pub(crate) fn seen(mut self, seen: impl Into<String>) -> Self {
        self.seen = Some(seen.into());
        self
    }

    /// As it is kept.
    pub(crate) fn settle(self, check: &Check) -> (Verdict, Option<Evidence>) {
        let verdict = match self.kind {
            Kind::Bad(detail) => {
                let detail = crate::text::block(detail.as_bytes(), 2_000);
                Verdict::Vulnerable { severity: check.severity, detail }
            }
            Kind::Fine => Verdict::NotVulnerable,
            Kind::Unknown(reason) => Verdict::Unknown { reason: crate::text::block(reason.as_bytes(), 500) },
            Kind::NotApplicable => Verdict::NotApplicable,
        };
        (verdict, self.seen.as_deref().map(Evidence::new))
    }
}
