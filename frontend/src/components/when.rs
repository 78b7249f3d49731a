//! Moments and days as people read them.

use crate::core::prelude::*;
use crate::core::time::{self, Clock};
use assay_api::{Day, Time};

/// How long ago or ahead a moment is; to the second on hover.
#[component]
pub fn When(
    /// The moment.
    time: Time,
) -> impl IntoView {
    view! {
        <time datetime=time.to_string() title=time::exact(time)>{move || time::distance(time, Clock::now())}</time>
    }
}

/// A moment in full, for properties; to the second on hover.
#[component]
pub fn Moment(
    /// The moment.
    time: Time,
) -> impl IntoView {
    view! { <time datetime=time.to_string() title=time::exact(time)>{time::minute(time)}</time> }
}

/// A day by which something is due.
#[component]
pub fn DayView(
    /// The day.
    day: Day,
    /// A day in the past is late and stands out.
    #[prop(optional)]
    due: bool,
) -> impl IntoView {
    let late = move || due && time::is_past(day, Clock::now());
    view! {
        <time datetime=day.to_string() class:late=late title=move || if late() { "Overdue" } else { "" }>
            {move || time::day(day, Clock::now())}
        </time>
    }
}
