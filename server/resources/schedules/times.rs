//! When a schedule's times come: pure.
//!
//! Where clocks go forward, a fixed time that does not exist that day (02:30) comes at the moment at which they do;
//! where they go back, a fixed time that comes twice counts the first time only. Times that recur by a pattern
//! (`*/15 * * * *`) follow the hours that really pass.

use assay_api::{FieldError, Time, schedules::NewSchedule};
use croner::{
    Cron,
    parser::{CronParser, Seconds, Year},
};
use jiff::{Zoned, tz::TimeZone};

/// So many are shown.
const SHOWN: usize = 5;

/// A schedule's times.
pub(super) struct Times {
    cron: Cron,
    zone: TimeZone,
}

impl Times {
    /// Reads them; everything that is wrong at once.
    pub(super) fn read(new: &NewSchedule) -> Result<Self, Vec<FieldError>> {
        let mut wrong = Vec::new();
        let cron = cron(&new.cron).map_err(|message| wrong.push(FieldError::new("cron", message))).ok();
        let name = new.timezone.as_deref().unwrap_or("UTC");
        let zone = zone(name).map_err(|message| wrong.push(FieldError::new("timezone", message))).ok();
        match cron.zip(zone) {
            Some((cron, zone)) => Ok(Self { cron, zone }),
            None => Err(wrong),
        }
    }

    /// Those of a stored one.
    pub(super) fn of(cron_text: &str, name: &str) -> Option<Self> {
        Some(Self { cron: parsed(cron_text).ok()?, zone: zone(name).ok()? })
    }

    /// The time zone's name, as it is written.
    pub(super) fn zone(&self) -> String {
        self.zone.iana_name().unwrap_or("UTC").to_owned()
    }

    /// In words.
    pub(super) fn meaning(&self) -> String {
        self.cron.describe()
    }

    /// The first time after `moment`.
    pub(super) fn next(&self, moment: Time) -> Option<Time> {
        let after = moment.timestamp().to_zoned(self.zone.clone());
        let next: Zoned = self.cron.find_next_occurrence(&after, false).ok()?;
        Some(Time(next.timestamp().as_millisecond())).filter(|next| *next > moment)
    }

    /// The next few.
    pub(super) fn coming(&self, moment: Time) -> Vec<Time> {
        std::iter::successors(self.next(moment), |last| self.next(*last)).take(SHOWN).collect()
    }
}

/// What is written, and comes some day.
fn cron(text: &str) -> Result<Cron, String> {
    let cron = parsed(text)?;
    let anywhere = Time(0).timestamp().to_zoned(TimeZone::UTC);
    let comes: Result<Zoned, _> = cron.find_next_occurrence(&anywhere, false);
    comes.map_err(|_| "never comes: there is no such day".to_owned())?;
    Ok(cron)
}

fn parsed(text: &str) -> Result<Cron, String> {
    let parser = CronParser::builder().seconds(Seconds::Disallowed).year(Year::Disallowed).build();
    let hint = "write minute, hour, day of month, month and day of week, such as '30 2 * * MON-FRI'";
    parser.parse(text).map_err(|error| format!("is no cron expression ({error}); {hint}"))
}

fn zone(name: &str) -> Result<TimeZone, String> {
    let known = TimeZone::get(name).ok().filter(|zone| zone.iana_name().is_some_and(|name| name != "Etc/Unknown"));
    known.ok_or_else(|| "is no time zone; use an IANA name such as Europe/Berlin or UTC".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Time {
        text.parse().expect("a time")
    }

    fn next(cron: &str, zone: &str, after: &str, count: usize) -> Vec<String> {
        let times = Times::of(cron, zone).expect("a schedule");
        std::iter::successors(times.next(at(after)), |last| times.next(*last))
            .take(count)
            .map(|t| t.to_string())
            .collect()
    }

    #[test]
    fn times_are_those_of_the_zone() {
        assert_eq!(
            next("30 2 * * MON-FRI", "America/New_York", "2026-11-27T12:00:00Z", 2),
            ["2026-11-30T07:30:00.000Z", "2026-12-01T07:30:00.000Z"]
        );
        assert_eq!(next("@daily", "Asia/Kathmandu", "2026-11-27T12:00:00Z", 1), ["2026-11-27T18:15:00.000Z"]);
        assert_eq!(next("0 0 29 2 *", "UTC", "2026-01-01T00:00:00Z", 1), ["2028-02-29T00:00:00.000Z"]);
    }

    #[test]
    fn a_time_that_is_left_out_comes_when_clocks_go_forward() {
        // Berlin goes from 02:00 to 03:00 on 2027-03-28, at 01:00 UTC.
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2027-03-27T12:00:00Z", 2),
            ["2027-03-28T01:00:00.000Z", "2027-03-29T00:30:00.000Z"]
        );
    }

    #[test]
    fn a_time_that_comes_twice_counts_once() {
        // Berlin goes from 03:00 back to 02:00 on 2027-10-31, at 01:00 UTC.
        assert_eq!(
            next("30 2 * * *", "Europe/Berlin", "2027-10-30T12:00:00Z", 2),
            ["2027-10-31T00:30:00.000Z", "2027-11-01T01:30:00.000Z"]
        );
        assert_eq!(next("*/30 * * * *", "Europe/Berlin", "2027-10-31T00:00:00Z", 4).len(), 4);
    }

    #[test]
    fn what_is_no_time_is_refused_by_its_field() {
        for text in ["", "x", "* * *", "60 * * * *", "* * * * * *", "0 0 30 2 *", "0 25 * * *", "@sometimes"] {
            assert!(cron(text).is_err(), "{text}");
        }
        for text in ["", "Berlin", "Europe/Berlin; DROP", "../../etc/passwd", "Europe/Nowhere"] {
            assert!(zone(text).is_err(), "{text}");
        }
        assert_eq!(zone("europe/berlin").expect("a zone").iana_name(), Some("Europe/Berlin"));
    }

    #[test]
    fn no_text_makes_it_stumble() {
        for text in
            ["@", "*/0 * * * *", "1-0 * * * *", "L L L L L", "99999999999999999999 * * * *", "* * * * 1#9", "\u{fffd}"]
        {
            let _ = cron(text);
        }
    }
}
