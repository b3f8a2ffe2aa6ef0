//! A day of the calendar, and a local time as a browser's field writes it.
use super::tax_id::is_day;
use super::text::padded;
use super::time::{Span, Time};

/// A day (Gregorian calendar).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day {
    pub year: u32,
    pub month: u32,
    pub day: u32,
}

impl std::fmt::Display for Day {
    /// `2026-11-30` (ISO 8601).
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.iso())
    }
}

impl Day {
    /// `2026-11-30` (ISO 8601).
    #[must_use]
    pub fn iso(self) -> String {
        [&padded(self.year, 4), "-", &padded(self.month, 2), "-", &padded(self.day, 2)].concat()
    }

    /// Reads `2026-11-30`. `None` if there is no such day.
    #[must_use]
    pub fn read(typed: &str) -> Option<Self> {
        let mut parts = typed.strip_prefix('+').unwrap_or(typed).splitn(3, '-').map(|part| {
            let is_number = (1..=6).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
            is_number.then(|| part.parse::<u32>().ok()).flatten()
        });
        let mut next = || parts.next().flatten();
        let day = Self { year: next()?, month: next()?, day: next()? };
        is_day(day.year, day.month, day.day).then_some(day)
    }

    /// The day that an instant is of, where clocks show universal time.
    #[must_use]
    pub fn at(time: Time) -> Self {
        // Days since 0000-03-01, and so on: "chrono-Compatible Low-Level Date Algorithms" (H. Hinnant), `civil_from_days`.
        let days = u64::try_from(time.0.div_euclid(Span::days(1).0) + 719_468).unwrap_or_default();
        let (era, of_era) = (days / 146_097, days % 146_097);
        let year = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year + year / 4 - year / 100);
        let shifted = (5 * of_year + 2) / 153;
        let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
        let year = year + era * 400 + u64::from(month <= 2);
        let small = |n: u64| u32::try_from(n).unwrap_or_default();
        Self { year: small(year), month: small(month), day: small(of_year - (153 * shifted + 2) / 5 + 1) }
    }

    /// Its first instant, where clocks show universal time: the same author's `days_from_civil`.
    #[must_use]
    pub fn begins(self) -> Time {
        let year = i64::from(self.year) - i64::from(self.month <= 2);
        let (era, of_era) = (year.div_euclid(400), year.rem_euclid(400));
        let shifted = i64::from(if self.month > 2 { self.month - 3 } else { self.month + 9 });
        let of_year = (153 * shifted + 2) / 5 + i64::from(self.day) - 1;
        let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
        Time(days * Span::days(1).0)
    }
}

/// Between which two instants a local time lies, `2026-11-30T16:40`, wherever on Earth it is told: clocks are up to 14 hours before
/// universal time and up to 12 behind it (the tz database).
#[must_use]
pub fn anywhere(typed: &str) -> Option<(Time, Time)> {
    let (day, clock) = typed.split_once('T')?;
    let mut parts = clock.split(':').map(|part| part.parse::<i64>().ok());
    let (hours, minutes) = (parts.next()??, parts.next()??);
    let fits = (0..24).contains(&hours) && (0..60).contains(&minutes);
    let at = fits.then(|| Day::read(day)).flatten()?.begins() + Span::hours(hours) + Span::minutes(minutes);
    Some((at + Span::hours(-14), at + Span::hours(12)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_is_read_and_one_that_never_was_is_none() {
        assert_eq!(Day::read("2024-02-29").map(|day| day.to_string()).as_deref(), Some("2024-02-29"));
        assert_eq!(Day::read("2026-1-5").map(|day| day.to_string()).as_deref(), Some("2026-01-05"));
        for none in ["", "2025-02-29", "2026-13-01", "21/11/2026", "2026-11", "2026-11-01-", "2026--1-1", "x-1-1"] {
            assert_eq!(Day::read(none), None, "{none}");
        }
    }

    #[test]
    fn a_day_begins_at_its_first_instant_and_is_that_of_all_its_instants() {
        for (day, days) in [("1970-01-01", 0), ("2000-02-29", 11_016), ("2026-11-30", 20_787), ("1900-01-01", -25_567)]
        {
            let day = Day::read(day).expect("a day");
            assert_eq!(day.begins(), Time(days * Span::days(1).0), "{day}");
            assert_eq!((Day::at(day.begins()), Day::at(day.begins() + Span(Span::days(1).0 - 1))), (day, day));
        }
        for days in (-25_000..40_000).step_by(13) {
            let at = Time(days * Span::days(1).0);
            assert_eq!(Day::at(at).begins(), at);
        }
    }

    #[test]
    fn a_local_time_is_within_a_day_and_two_hours_of_somebodys_now() {
        let at = Day { year: 2026, month: 11, day: 30 }.begins() + Span::minutes(16 * 60 + 40);
        assert_eq!(anywhere("2026-11-30T16:40"), Some((at + Span::hours(-14), at + Span::hours(12))));
        assert_eq!(anywhere("2026-11-30T16:40:00"), anywhere("2026-11-30T16:40"));
        for none in ["", "soon", "2026-11-30", "2026-11-30T24:00", "2026-11-31T10:00", "2026-11-30T"] {
            assert_eq!(anywhere(none), None, "{none}");
        }
    }
}
