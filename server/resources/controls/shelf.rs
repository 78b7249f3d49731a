//! The frameworks that there are: those of the catalogue, and those that came with controls of the organisation's own.

use super::catalogue::{Catalogue, Known, catalogue, folded};
use crate::error::Result;

/// All frameworks, those of the catalogue first.
pub(super) struct Shelf {
    catalogue: &'static Catalogue,
    own: Vec<Known>,
}

impl Shelf {
    /// The catalogue's, and these.
    pub(super) fn with(own: Vec<Known>) -> Result<Self> {
        Ok(Self { catalogue: catalogue()?, own })
    }

    /// Each of them.
    pub(super) fn all(&self) -> impl Iterator<Item = &Known> {
        self.catalogue.frameworks.iter().chain(&self.own)
    }

    /// Whether it came with controls of the organisation's own.
    pub(super) fn is_own(&self, slug: &str) -> bool {
        self.own.iter().any(|known| known.slug == slug)
    }

    /// How many came so.
    pub(super) fn own(&self) -> usize {
        self.own.len()
    }

    /// The framework that is meant: `soc2`, `SOC 2`, `pci_dss`.
    pub(super) fn framework(&self, text: &str) -> Option<&Known> {
        let wanted = folded(text);
        self.all().find(|known| [&known.slug, &known.name].into_iter().any(|name| folded(name) == wanted))
    }
}
