//! Moments and days as the wire writes them.

use jiff::{civil, tz::Offset};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error as _};
use std::{borrow::Cow, fmt, ops::Range, str::FromStr};

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in UTC with exactly three
/// decimals, so that the text sorts as the moment does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Time(pub i64);

impl Time {
    /// Milliseconds in a second, a minute, an hour and a day.
    pub const SECOND: i64 = 1_000;
    /// See [`Time::SECOND`].
    pub const MINUTE: i64 = 60 * Self::SECOND;
    /// See [`Time::SECOND`].
    pub const HOUR: i64 = 60 * Self::MINUTE;
    /// See [`Time::SECOND`].
    pub const DAY: i64 = 24 * Self::HOUR;

    /// This moment and `ms` milliseconds more; stops at the ends of what the calendar can write.
    pub fn plus(self, ms: i64) -> Self {
        Self(self.0.saturating_add(ms).clamp(MIN, MAX))
    }

    /// Whole seconds since 1970.
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(1000)
    }

    /// Its day in UTC.
    pub fn day(self) -> Day {
        Day(Offset::UTC.to_datetime(self.timestamp()).date())
    }

    /// The calendar's form of it, in UTC.
    pub fn timestamp(self) -> jiff::Timestamp {
        jiff::Timestamp::from_millisecond(self.0.clamp(MIN, MAX)).unwrap_or_default()
    }
}

/// Years 1 and 9999: outside them no RFC 3339 text exists.
const MIN: i64 = -62_135_596_800_000;
const MAX: i64 = 253_402_207_200_000;

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let at = Offset::UTC.to_datetime(self.timestamp());
        let (hour, minute, second, ms) = (at.hour(), at.minute(), at.second(), at.millisecond());
        write!(f, "{}T{hour:02}:{minute:02}:{second:02}.{ms:03}Z", Day(at.date()))
    }
}

impl FromStr for Time {
    type Err = String;

    /// Takes RFC 3339, or a day alone, which means its first moment in UTC.
    fn from_str(text: &str) -> Result<Self, String> {
        let moment = written(text).or_else(|| other(text));
        let moment = moment.or_else(|| text.parse::<Day>().ok().and_then(Day::start));
        let ms = moment.map(jiff::Timestamp::as_millisecond).filter(|ms| (MIN..=MAX).contains(ms));
        ms.map(Self).ok_or_else(|| "must be a time such as 2026-01-31T10:30:00Z or a day such as 2026-01-31".to_owned())
    }
}

/// The form that [`Time`] is written in, read without the calendar's parser of everything.
fn written(text: &str) -> Option<jiff::Timestamp> {
    let signs = [(10, "T"), (13, ":"), (16, ":"), (19, "."), (23, "Z")];
    if text.len() != 24 || signs.iter().any(|(at, sign)| text.get(*at..at + 1) != Some(sign)) {
        return None;
    }
    let [hour, minute, second, ms] = [11..13, 14..16, 17..19, 20..23].map(|part| number(text, part));
    let clock = civil::Time::new(hour? as i8, minute? as i8, second? as i8, i32::from(ms?) * 1_000_000).ok()?;
    let day = text.get(..10)?.parse::<Day>().ok()?;
    Offset::UTC.to_timestamp(day.0.to_datetime(clock)).ok()
}

/// The digits of a part, as a number; they are four at most.
fn number(text: &str, part: Range<usize>) -> Option<i16> {
    let digits = text.get(part)?;
    digits.bytes().try_fold(0, |sum, digit| digit.is_ascii_digit().then(|| sum * 10 + i16::from(digit - b'0')))
}

/// Any other form of RFC 3339. A browser meets none: what it reads, the appliance wrote.
fn other(text: &str) -> Option<jiff::Timestamp> {
    if cfg!(target_family = "wasm") { None } else { text.parse().ok() }
}

/// A calendar day, `YYYY-MM-DD`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub jiff::civil::Date);

impl Day {
    /// The day's first moment in UTC.
    fn start(self) -> Option<jiff::Timestamp> {
        Offset::UTC.to_timestamp(self.0.to_datetime(civil::Time::midnight())).ok()
    }
}

impl fmt::Display for Day {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.0.year(), self.0.month(), self.0.day())
    }
}

impl FromStr for Day {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let [year, month, day] = [0..4, 5..7, 8..10].map(|part| number(text, part));
        let whole = text.len() == 10 && text.get(4..5) == Some("-") && text.get(7..8) == Some("-");
        let day = whole.then(|| civil::Date::new(year?, month? as i8, day? as i8).ok()).flatten();
        day.filter(|day| day.year() >= 1).map(Self).ok_or_else(|| "must be a day such as 2026-01-31".to_owned())
    }
}

macro_rules! text_on_the_wire {
    ($name:ident, $format:ident) => {
        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                <Cow<'de, str>>::deserialize(from)?.trim().parse().map_err(D::Error::custom)
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::PartialSchema for $name {
            fn schema() -> utoipa::openapi::RefOr<utoipa::openapi::schema::Schema> {
                use utoipa::openapi::schema::{KnownFormat, ObjectBuilder, SchemaFormat, Type};
                ObjectBuilder::new()
                    .schema_type(Type::String)
                    .format(Some(SchemaFormat::KnownFormat(KnownFormat::$format)))
                    .into()
            }
        }

        #[cfg(feature = "openapi")]
        impl utoipa::ToSchema for $name {
            fn name() -> Cow<'static, str> {
                stringify!($name).into()
            }
        }
    };
}

text_on_the_wire!(Time, DateTime);
text_on_the_wire!(Day, Date);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_three_decimals_and_sort_as_text() {
        assert_eq!(Time(1_705_314_600_000).to_string(), "2024-01-15T10:30:00.000Z");
        assert_eq!(Time(1_705_314_600_005).to_string(), "2024-01-15T10:30:00.005Z");
        assert_eq!("2024-01-15T11:30:00.005+01:00".parse(), Ok(Time(1_705_314_600_005)));
        assert_eq!("2024-01-15T10:30:00.005Z".parse(), Ok(Time(1_705_314_600_005)));
        assert_eq!("2024-01-15T10:30:00Z".parse(), Ok(Time(1_705_314_600_000)));
        assert_eq!("2024-01-15".parse(), Ok(Time(1_705_276_800_000)));
        assert_eq!(Time(MIN).to_string(), "0001-01-01T00:00:00.000Z");
        assert_eq!(Time(-1).to_string().parse(), Ok(Time(-1)));
    }

    #[test]
    fn what_is_no_time_is_refused() {
        for text in [
            "",
            "yesterday",
            "2024-13-01",
            "2024-02-30",
            "2024-01-15T",
            "-0001-01-01",
            "99999-01-01",
            "2024-01-15T25:00:00Z",
            "2024-01-15T25:00:00.000Z",
            "2024-01-15T10:3 :00.000Z",
            "2024-01-+5",
            "２024-01-1",
        ] {
            assert!(text.parse::<Time>().is_err(), "{text}");
            assert!(text.parse::<Day>().is_err(), "{text}");
        }
        assert!("2024-01-15T10:30:00Z".parse::<Day>().is_err());
    }
}
