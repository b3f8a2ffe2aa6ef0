//! Single fields of a row, whatever the format of the file.
use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use super::parcel::Reason;
use crate::domain::pii::Pii;
use crate::domain::shipment::status_of;
use crate::domain::text::{self, Fault};
use crate::domain::time::Time;

/// The most characters of a text, and of a link.
pub const TEXT: usize = 200;
pub const LINK: usize = 300;

/// Sendcloud's own word for a status it has no name for.
pub const UNKNOWN_STATUS: i64 = 1337;

/// A single-line text. The three invisible direction marks of UAX #9 are dropped first: address data in Arabic and
/// Hebrew is full of them, and they carry nothing. The overrides, which can make a text read as another, stay refused.
pub fn text(name: &'static str, raw: &str, most: usize) -> Result<String, Reason> {
    let raw = raw.replace(['\u{200E}', '\u{200F}', '\u{061C}'], "");
    text::line(&raw, most).map_err(|fault| match fault {
        Fault::TooLong(most) => Reason::TooLong(name, most),
        Fault::Unprintable => Reason::Unprintable(name),
        Fault::Empty => Reason::Missing(name),
        Fault::NoEmail => Reason::Malformed(name),
    })
}

/// A personal text.
pub fn personal(name: &'static str, raw: &str) -> Result<Pii, Reason> {
    text(name, raw, TEXT).map(Pii::from)
}

/// A web address; nothing else may become a link on a page (`javascript:…`).
pub fn link(name: &'static str, raw: &str) -> Result<Pii, Reason> {
    let link = text(name, raw, LINK)?;
    if link.is_empty() || link.starts_with("https://") || link.starts_with("http://") {
        Ok(Pii::from(link))
    } else {
        Err(Reason::Malformed(name))
    }
}

/// ISO 3166-1 alpha-2.
pub fn country(name: &'static str, raw: &str) -> Result<String, Reason> {
    letters(name, raw, 2)
}

/// ISO 4217; none is the euro's, in which Sendcloud counts where nothing else is said.
pub fn currency(name: &'static str, raw: &str) -> Result<String, Reason> {
    if raw.trim().is_empty() { Ok("EUR".to_owned()) } else { letters(name, raw, 3) }
}

fn letters(name: &'static str, raw: &str, count: usize) -> Result<String, Reason> {
    let code = raw.trim().to_ascii_uppercase();
    if code.is_empty() {
        return Err(Reason::Missing(name));
    }
    let shape = code.len() == count && code.bytes().all(|b| b.is_ascii_uppercase());
    shape.then_some(code).ok_or(Reason::Malformed(name))
}

/// A whole number from zero.
pub fn whole(name: &'static str, raw: &str) -> Result<i64, Reason> {
    let raw = raw.trim();
    let digits = !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| raw.parse().ok()).flatten().ok_or(Reason::Malformed(name))
}

/// The most digits before the point: far above any parcel, far below what an `i64` holds.
const WHOLE_DIGITS: usize = 12;

/// A decimal from zero in units of 10^-`places`, rounded half up: `15.000` kg are 15000 g. No floats, no cents lost.
pub fn decimal(name: &'static str, raw: &str, places: usize) -> Result<i64, Reason> {
    let raw = raw.trim();
    let (whole, part) = raw.split_once('.').unwrap_or((raw, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    if !digits(whole) || !digits(part) || whole.trim_start_matches('0').len() > WHOLE_DIGITS {
        return Err(Reason::Malformed(name));
    }
    let mut following = part.bytes().chain(std::iter::repeat(b'0'));
    let kept =
        whole.bytes().chain(following.by_ref().take(places)).fold(0, |sum, digit| sum * 10 + i64::from(digit - b'0'));
    Ok(kept + i64::from(following.next() >= Some(b'5')))
}

/// The status id if Aldaba knows it.
pub fn status(id: i64) -> i64 {
    status_of(id).map_or(UNKNOWN_STATUS, |status| status.id)
}

/// `09-02-2026 03:31:30` (day first, UTC: Sendcloud's) or ISO 8601, UTC where no offset is given.
pub fn time(name: &'static str, raw: &str) -> Result<Time, Reason> {
    let raw = raw.trim();
    let naive = |format| NaiveDateTime::parse_from_str(raw, format).ok();
    let day = || NaiveDate::parse_from_str(raw, "%Y-%m-%d").ok().map(|day| day.and_time(NaiveTime::MIN));
    DateTime::parse_from_rfc3339(raw)
        .map(|at| at.naive_utc())
        .ok()
        .or_else(|| naive("%Y-%m-%dT%H:%M:%S%.f"))
        .or_else(|| naive("%Y-%m-%d %H:%M:%S%.f"))
        .or_else(|| naive("%d-%m-%Y %H:%M:%S"))
        .or_else(day)
        .filter(|at| (1970..=9999).contains(&at.year()))
        .map(|at| Time(at.and_utc().timestamp_millis()))
        .ok_or(Reason::Malformed(name))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_decimal_keeps_every_cent() {
        for (raw, places, units) in [
            ("627.77", 2, 62_777),
            ("15.000", 3, 15_000),
            ("0.005", 2, 1),
            ("0.0049", 2, 0),
            ("7", 2, 700),
            ("9.999", 2, 1000),
        ] {
            assert_eq!(decimal("value", raw, places), Ok(units), "{raw}");
        }
    }

    #[test]
    fn every_amount_of_cents_reads_back() {
        for cents in (0..2_000_000).step_by(37) {
            assert_eq!(decimal("value", &format!("{}.{:02}", cents / 100, cents % 100), 2), Ok(cents));
        }
    }

    #[test]
    fn what_is_not_a_plain_decimal_is_refused() {
        for raw in ["", "-1", "+1", "1,5", "1e3", ".5", "5.", "1.2.3", "NaN", "٣", "9999999999999"] {
            assert_eq!(decimal("value", raw, 2), Err(Reason::Malformed("value")), "{raw}");
        }
    }

    #[test]
    fn both_ways_of_writing_a_date_mean_the_same_instant() {
        let at = Ok(Time(1_770_607_890_000));
        for raw in [
            "09-02-2026 03:31:30",
            "2026-02-09T03:31:30Z",
            "2026-02-09T04:31:30+01:00",
            "2026-02-09 03:31:30",
            "2026-02-09T03:31:30.000",
        ] {
            assert_eq!(time("created", raw), at, "{raw}");
        }
        assert_eq!(time("created", "2026-02-09"), Ok(Time(1_770_595_200_000)));
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        for raw in ["", "soon", "31-02-2026 00:00:00", "02-09-20260 03:31:30", "2026-13-01", "1770607890"] {
            assert_eq!(time("created", raw), Err(Reason::Malformed("created")), "{raw}");
        }
    }

    #[test]
    fn direction_marks_go_and_overrides_are_refused() {
        assert_eq!(text("city", "\u{200F}طنطا", 20), Ok("طنطا".to_owned()));
        assert_eq!(text("city", "a\u{202E}b", 20), Err(Reason::Unprintable("city")));
    }

    #[test]
    fn a_link_is_a_web_address() {
        assert!(link("tracking_url", "https://track.example/?z=28001").is_ok());
        assert_eq!(link("tracking_url", "javascript:alert(1)"), Err(Reason::Malformed("tracking_url")));
    }

    #[test]
    fn a_status_that_nobody_knows_is_unknown() {
        assert_eq!((status(11), status(0), status(-5)), (11, 1337, 1337));
    }
}
