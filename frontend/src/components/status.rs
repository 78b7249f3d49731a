//! How far something is: a mark and its word. The mark alone never says it, nor does its colour.

use crate::core::prelude::*;
use assay_api::findings::FindingStatus;

/// The shape that goes with a status.
#[derive(Clone, Copy, PartialEq)]
pub enum Mark {
    /// Nothing has happened yet.
    Ring,
    /// Looked at and found true.
    Dot,
    /// Under way.
    Half,
    /// Nearly there.
    ThreeQuarters,
    /// There but for the last step.
    Full,
    /// In use now.
    Live,
    /// Done well.
    Tick,
    /// Set aside.
    Dash,
    /// Came to nothing.
    Broken,
    /// Over.
    GreyTick,
}

impl Mark {
    const fn class(self) -> &'static str {
        match self {
            Self::Ring => "status st-open",
            Self::Dot => "status st-confirmed",
            Self::Half | Self::ThreeQuarters | Self::Full => "status st-progress",
            Self::Live => "status st-running",
            Self::Tick => "status st-done",
            Self::Dash => "status st-accepted",
            Self::Broken => "status st-false",
            Self::GreyTick => "status st-closed",
        }
    }

    fn shape(self) -> AnyView {
        let ring = || view! { <circle cx="7" cy="7" r="5.2"></circle> };
        let dot = |size: &'static str| view! { <circle class="fill" cx="7" cy="7" r=size></circle> };
        let slice = |path: &'static str| view! { <path class="fill" d=path></path> };
        match self {
            Self::Ring => ring().into_any(),
            Self::Dot | Self::Live => (ring(), dot("2.4")).into_any(),
            Self::Half => (ring(), slice("M7 3.6a3.4 3.4 0 0 1 0 6.8z")).into_any(),
            Self::ThreeQuarters => (ring(), slice("M7 3.6a3.4 3.4 0 1 1-3.4 3.4H7z")).into_any(),
            Self::Full => (ring(), dot("3.4")).into_any(),
            Self::Dash => (ring(), view! { <path d="M4.8 7h4.4"></path> }).into_any(),
            Self::Tick | Self::GreyTick => view! {
                <circle class="fill" cx="7" cy="7" r="6"></circle>
                <path class="knock" d="m4.5 7.2 1.8 1.8 3.3-3.7"></path>
            }
            .into_any(),
            Self::Broken => view! {
                <circle cx="7" cy="7" r="5.2" stroke-dasharray="2 2.1"></circle>
                <path d="m5.2 5.2 3.6 3.6M8.8 5.2 5.2 8.8"></path>
            }
            .into_any(),
        }
    }
}

/// A mark and its word.
#[component]
pub fn Status(
    /// The shape.
    mark: Mark,
    /// The word.
    label: &'static str,
) -> impl IntoView {
    view! {
        <span class=mark.class()>
            <svg class="status-mark" viewBox="0 0 14 14" aria-hidden="true">
                {mark.shape()}
            </svg>
            {label}
        </span>
    }
}

/// What has become of a finding.
#[component]
pub fn StatusBadge(
    /// What has become of it.
    status: FindingStatus,
) -> impl IntoView {
    let mark = match status {
        FindingStatus::Open => Mark::Ring,
        FindingStatus::Confirmed => Mark::Dot,
        FindingStatus::InProgress => Mark::Half,
        FindingStatus::Remediated => Mark::Tick,
        FindingStatus::Accepted => Mark::Dash,
        FindingStatus::FalsePositive => Mark::Broken,
        FindingStatus::Closed => Mark::GreyTick,
    };
    view! { <Status mark=mark label=status.as_str() /> }
}
