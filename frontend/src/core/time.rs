//! Times in the reader's zone: how long ago in lists, to the second on hover.
//!
//! The browser's own `Date` knows the zone; a time zone database in the module would cost more bytes
//! than the rest of the UI.

use assay_api::{Day, Time};
use js_sys::Date;
use leptos::prelude::*;
use std::time::Duration;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// The present, as far as what is shown goes: moves on every 20 seconds.
#[derive(Clone, Copy)]
pub struct Clock(RwSignal<Time>);

impl Clock {
    /// Starts it.
    pub fn provide() {
        let clock = Self(RwSignal::new(now()));
        set_interval(move || clock.0.set(now()), Duration::from_secs(20));
        provide_context(clock);
    }

    /// The present, tracked.
    pub fn now() -> Time {
        expect_context::<Self>().0.get()
    }
}

/// This very moment.
pub fn now() -> Time {
    Time(Date::now() as i64)
}

/// How far away `then` is: `6 min`, `2 h`, `3 d`, `in 2 d`; beyond 30 days the day, with its year when it is another.
pub fn distance(then: Time, now: Time) -> String {
    let ahead = then.0 > now.0;
    let text = match (then.0 - now.0).abs() {
        gap if gap < Time::MINUTE => return "now".to_owned(),
        gap if gap < Time::HOUR => format!("{} min", gap / Time::MINUTE),
        gap if gap < Time::DAY => format!("{} h", gap / Time::HOUR),
        gap if gap < 30 * Time::DAY => format!("{} d", gap / Time::DAY),
        _ => return short(then, now),
    };
    if ahead { format!("in {text}") } else { text }
}

/// `20 Nov`, with the year when it is not `now`'s.
fn short(then: Time, now: Time) -> String {
    let there = local(then);
    if there.get_full_year() == local(now).get_full_year() {
        format!("{} {}", there.get_date(), MONTHS[there.get_month() as usize % 12])
    } else {
        date(then)
    }
}

/// `20 Nov 2026`
pub fn date(then: Time) -> String {
    let local = local(then);
    format!("{} {} {}", local.get_date(), MONTHS[local.get_month() as usize % 12], local.get_full_year())
}

/// `20 Nov 2026, 14:32`
pub fn minute(then: Time) -> String {
    let local = local(then);
    format!("{}, {:02}:{:02}", date(then), local.get_hours(), local.get_minutes())
}

/// `20 Nov 2026, 14:32:02 UTC+1`
pub fn exact(then: Time) -> String {
    let local = local(then);
    format!("{}:{:02} {}", minute(then), local.get_seconds(), zone(&local))
}

/// As a `datetime-local` field holds it: `2026-11-20T14:32`, in the reader's zone.
pub fn to_field(then: Time) -> String {
    let local = local(then);
    let (month, day) = (local.get_month() + 1, local.get_date());
    format!("{:04}-{month:02}-{day:02}T{:02}:{:02}", local.get_full_year(), local.get_hours(), local.get_minutes())
}

/// What such a field holds; none while it is empty.
pub fn from_field(text: &str) -> Option<Time> {
    let ms = Date::parse(text);
    (!ms.is_nan()).then_some(Time(ms as i64))
}

/// `20 Nov`, with the year when it is not `now`'s.
pub fn day(day: Day, now: Time) -> String {
    let month = MONTHS[usize::from(day.0.month().unsigned_abs()) - 1];
    let year = local(now).get_full_year();
    if i64::from(day.0.year()) == i64::from(year) {
        format!("{} {month}", day.0.day())
    } else {
        format!("{} {month} {}", day.0.day(), day.0.year())
    }
}

/// Whether the day is over where the reader is.
pub fn is_past(day: Day, now: Time) -> bool {
    let local = local(now);
    let today = (i64::from(local.get_full_year()), local.get_month() + 1, local.get_date());
    (i64::from(day.0.year()), u32::from(day.0.month().unsigned_abs()), u32::from(day.0.day().unsigned_abs())) < today
}

/// The last second of the day where the reader is.
pub fn end_of_day(day: Day) -> Time {
    let (year, month) = (u32::from(day.0.year().unsigned_abs()), i32::from(day.0.month()) - 1);
    let end = Date::new_with_year_month_day_hr_min_sec(year, month, i32::from(day.0.day()), 23, 59, 59);
    Time(end.get_time() as i64)
}

fn local(then: Time) -> Date {
    Date::new(&(then.0 as f64).into())
}

fn zone(local: &Date) -> String {
    // JavaScript counts minutes from local time to UTC, so east of Greenwich is negative.
    let minutes = -(local.get_timezone_offset() as i64);
    match (minutes, minutes % 60) {
        (0, _) => "UTC".to_owned(),
        (_, 0) => format!("UTC{:+}", minutes / 60),
        (_, rest) => format!("UTC{:+}:{:02}", minutes / 60, rest.abs()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_grow_in_units_people_use() {
        let now = Time(1_800_000_000_000);
        let cases = [(0, "now"), (-59_000, "now"), (-90_000, "1 min"), (-7_200_000, "2 h"), (200_000_000, "in 2 d")];
        for (gap, text) in cases {
            assert_eq!(distance(now.plus(gap), now), text);
        }
    }
}
