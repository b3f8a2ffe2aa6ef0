//! Instants in words, in the reader's language and time zone: their own choice, else the account's.
use chrono::{DateTime, Datelike, NaiveDate, Utc};
use chrono_tz::Tz;

use domain::role::Lang;
use domain::time::{Moment, Time};
use views::words::{fill, text_in, w};

/// Words instants for one reader.
#[derive(Clone, Copy, Debug)]
pub struct Calendar {
    pub lang: Lang,
    pub zone: Tz,
    pub now: Time,
}

impl Calendar {
    /// A calendar; an unknown time zone is UTC.
    #[must_use]
    pub fn new(lang: Lang, zone: &str, now: Time) -> Self {
        Self { lang, zone: zone.parse().unwrap_or(Tz::UTC), now }
    }

    /// "today at 17:40", "12 Nov at 09:05", "3 Jan 2025 at 09:05".
    #[must_use]
    pub fn moment(&self, at: Time) -> Moment {
        let (local, now) = (self.local(at), self.local(self.now));
        let time = local.format("%H:%M").to_string();
        let word = match (local.date_naive() - now.date_naive()).num_days() {
            0 => w::TIME_TODAY,
            1 => w::TIME_TOMORROW,
            -1 => w::TIME_YESTERDAY,
            _ => w::TIME_ON,
        };
        let day = self.day_text(&local, &now);
        Moment { iso: iso(at), text: fill(text_in(self.lang, word), &[("time", &time), ("day", &day)]) }
    }

    /// "12 Nov at 09:05 (America/Bogota)": for what is read on another day, and elsewhere.
    #[must_use]
    pub fn dated(&self, at: Time) -> String {
        let (local, now) = (self.local(at), self.local(self.now));
        let (day, time) = (self.day_text(&local, &now), local.format("%H:%M").to_string());
        let text = fill(text_in(self.lang, w::TIME_ON), &[("time", &time), ("day", &day)]);
        format!("{text} ({})", self.zone.name())
    }

    /// The day it is there.
    #[must_use]
    pub fn today(&self) -> NaiveDate {
        self.local(self.now).date_naive()
    }

    /// "12 Nov".
    #[must_use]
    pub fn day(&self, at: Time) -> Moment {
        Moment { iso: iso(at), text: self.day_text(&self.local(at), &self.local(self.now)) }
    }

    /// "17:40:05" today, with the day before it on others: for logs, to the second.
    #[must_use]
    pub fn second(&self, at: Time) -> Moment {
        let (local, now) = (self.local(at), self.local(self.now));
        let time = local.format("%H:%M:%S").to_string();
        let text = if local.date_naive() == now.date_naive() {
            time
        } else {
            format!("{}, {time}", self.day_text(&local, &now))
        };
        Moment { iso: iso(at), text }
    }

    /// "1 Nov 2026": the day it is in UTC, with its year.
    #[must_use]
    pub fn whole_day(&self, at: Time) -> String {
        let months = text_in(self.lang, w::TIME_MONTHS);
        let at = utc(at);
        let month = months.split(' ').nth(at.month0() as usize).unwrap_or_default();
        format!("{} {month} {}", at.day(), at.year())
    }

    /// "1 Nov 2026, 10:05 UTC".
    #[must_use]
    pub fn in_utc(&self, at: Time) -> String {
        format!("{}, {} UTC", self.whole_day(at), utc(at).format("%H:%M"))
    }

    /// "2026-11-25 17:40:05": for records that are kept for years.
    #[must_use]
    pub fn recorded(&self, at: Time) -> Moment {
        Moment { iso: iso(at), text: self.local(at).format("%Y-%m-%d %H:%M:%S").to_string() }
    }

    fn day_text(&self, local: &DateTime<Tz>, now: &DateTime<Tz>) -> String {
        let months = text_in(self.lang, w::TIME_MONTHS);
        let month = months.split(' ').nth(local.month0() as usize).unwrap_or_default();
        if local.year() == now.year() {
            format!("{} {month}", local.day())
        } else {
            format!("{} {month} {}", local.day(), local.year())
        }
    }

    fn local(&self, at: Time) -> DateTime<Tz> {
        utc(at).with_timezone(&self.zone)
    }
}

/// RFC 3339 in UTC, to the second.
#[must_use]
pub fn iso(at: Time) -> String {
    utc(at).format("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The time zones one can choose, by name: those of places, `America/Bogota`.
pub fn zones() -> impl Iterator<Item = &'static str> {
    const AREAS: [&str; 10] =
        ["Africa", "America", "Antarctica", "Arctic", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific"];
    let is_place = |name: &&str| name.split_once('/').is_some_and(|(area, _)| AREAS.contains(&area));
    chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name()).filter(is_place).chain(["UTC"])
}

/// The instant that a `datetime-local` control means in a time zone: `2026-11-21T17:40`.
#[must_use]
pub fn from_local(text: &str, zone: &str) -> Option<Time> {
    let naive = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"];
    let naive = naive.iter().find_map(|format| chrono::NaiveDateTime::parse_from_str(text, format).ok())?;
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    Some(Time(naive.and_local_timezone(zone).earliest()?.timestamp_millis()))
}

/// The first instant of a day (`2026-11-21`) in a time zone, so many days on.
#[must_use]
pub fn day_start(text: &str, zone: &str, days_on: u64) -> Option<Time> {
    let day = chrono::NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.checked_add_days(chrono::Days::new(days_on))?;
    let zone: Tz = zone.parse().unwrap_or(Tz::UTC);
    Some(Time(day.and_hms_opt(0, 0, 0)?.and_local_timezone(zone).earliest()?.timestamp_millis()))
}

pub fn utc(at: Time) -> DateTime<Utc> {
    DateTime::from_timestamp_millis(at.0).unwrap_or_default()
}

/// `America/Argentina/Buenos_Aires` as it is read.
#[must_use]
pub fn readable(zone: &str) -> String {
    zone.replace('_', " ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-21T22:40:05Z, which is 17:40 in Bogotá.
    const AT: Time = Time(1_795_300_805_000);

    fn calendar(lang: Lang, now: Time) -> Calendar {
        crate::words::install();
        Calendar::new(lang, "America/Bogota", now)
    }

    #[test]
    fn an_instant_is_worded_in_the_accounts_zone_and_the_readers_language() {
        assert_eq!(calendar(Lang::En, AT).moment(AT).text, "today at 17:40");
        assert_eq!(calendar(Lang::Es, AT).moment(AT).text, "hoy a las 17:40");
        assert_eq!(calendar(Lang::En, Time(AT.0 - 86_400_000)).moment(AT).text, "tomorrow at 17:40");
        assert_eq!(calendar(Lang::En, Time(AT.0 + 60 * 86_400_000)).moment(AT).text, "21 Nov 2026 at 17:40");
        assert_eq!(calendar(Lang::En, AT).moment(AT).iso, "2026-11-21T22:40:05Z");
    }

    #[test]
    fn time_zones_are_those_of_places() {
        let zones: Vec<_> = zones().collect();
        for zone in ["America/Bogota", "America/Argentina/Buenos_Aires", "Europe/Madrid", "UTC"] {
            assert!(zones.contains(&zone), "{zone}");
        }
        assert!(zones.len() < 600 && !zones.contains(&"EST") && !zones.contains(&"Etc/GMT+5"), "{}", zones.len());
    }

    #[test]
    fn a_typed_local_time_means_the_accounts_zone() {
        assert_eq!(from_local("2026-11-21T17:40", "America/Bogota"), Some(Time(AT.0 - 5000)));
        assert_eq!(from_local("yesterday", "America/Bogota"), None);
        assert_eq!(day_start("2026-11-21", "America/Bogota", 0), Some(Time(1_795_237_200_000)));
    }
}
