//! Single fields of a row, whatever the format of the file.
use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use domain::email;
use domain::parcel::{Reason, When};
use domain::pii::Pii;
use domain::role::Lang;
use domain::shipment::STATUSES;
use domain::text::{self, Fault};
use domain::time::{Span, Time};
use views::words::{status_word, text_in};

/// The most characters of a text, and of a link.
pub const TEXT: usize = 200;
pub const LINK: usize = 300;

/// Sendcloud's own word for a status it has no name for.
pub const UNKNOWN_STATUS: i64 = 1337;

/// What of a row is left out because it cannot be read, so that the rest goes in.
#[derive(Default)]
pub struct LeftOut(pub Vec<Reason>);

impl LeftOut {
    /// What was read; or nothing, and why is noted, once.
    pub fn unless<T>(&mut self, read: Result<T, Reason>) -> Option<T> {
        read.map_err(|reason| {
            if !self.0.contains(&reason) {
                self.0.push(reason);
            }
        })
        .ok()
    }
}

/// A single-line text. The three invisible direction marks of UAX #9 within it are dropped: address data in Arabic and Hebrew is
/// full of them, and they carry nothing. The overrides, which can make a text read as another, stay refused.
pub fn text(name: &'static str, raw: &str, most: usize) -> Result<String, Reason> {
    let raw = raw.replace(['\u{200E}', '\u{200F}', '\u{061C}'], "");
    text::line(&raw, most).map_err(|fault| reason(name, fault))
}

fn reason(name: &'static str, fault: Fault) -> Reason {
    match fault {
        Fault::TooLong(most) => Reason::TooLong(name, most),
        Fault::Unprintable => Reason::Unprintable(name),
        Fault::Empty => Reason::Missing(name),
        Fault::NoEmail => Reason::Malformed(name),
    }
}

/// An e-mail address, by the one check of all of them.
pub fn mail(name: &'static str, raw: &str) -> Result<Pii, Reason> {
    email::optional(raw).map(Pii::from).map_err(|fault| reason(name, fault))
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

/// ISO 4217.
pub fn currency(name: &'static str, raw: &str) -> Result<String, Reason> {
    letters(name, raw, 3)
}

fn letters(name: &'static str, raw: &str, count: usize) -> Result<String, Reason> {
    let code = text::trim(raw).to_ascii_uppercase();
    if code.is_empty() {
        return Err(Reason::Missing(name));
    }
    let shape = code.len() == count && code.bytes().all(|b| b.is_ascii_uppercase());
    shape.then_some(code).ok_or(Reason::Malformed(name))
}

/// A whole number from zero.
pub fn whole(name: &'static str, raw: &str) -> Result<i64, Reason> {
    let raw = text::trim(raw);
    let digits = !raw.is_empty() && raw.bytes().all(|b| b.is_ascii_digit());
    digits.then(|| raw.parse().ok()).flatten().ok_or(Reason::Malformed(name))
}

/// The most digits before the point: far above any parcel, far below what an `i64` holds.
const WHOLE_DIGITS: usize = 12;

/// A decimal from zero in units of 10^-`places`, rounded half up: `15.000` kg are 15000 g. No floats, no cents lost.
pub fn decimal(name: &'static str, raw: &str, places: usize) -> Result<i64, Reason> {
    let raw = text::trim(raw);
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

/// Yes or no, as a number or a word; nothing is no.
pub fn flag(name: &'static str, raw: &str) -> Result<bool, Reason> {
    match text::trim(raw).to_lowercase().as_str() {
        "" | "0" | "false" | "no" | "não" | "nein" | "falso" | "falsch" => Ok(false),
        "1" | "true" | "yes" | "sí" | "si" | "sim" | "ja" | "verdadero" | "verdadeiro" | "wahr" => Ok(true),
        _ => Err(Reason::Malformed(name)),
    }
}

/// The status id if Aldaba knows it.
pub fn status(id: i64) -> i64 {
    STATUSES.iter().find(|status| status.id == id).map_or(UNKNOWN_STATUS, |status| status.id)
}

/// The status with that message: Sendcloud's, or ours in any language.
pub fn status_of_message(name: &'static str, raw: &str) -> Result<i64, Reason> {
    let wanted = text::trim(raw).to_lowercase();
    let is_wanted = |message: &str| !wanted.is_empty() && message.to_lowercase() == wanted;
    STATUSES
        .iter()
        .find(|status| {
            is_wanted(status.message) || Lang::ALL.iter().any(|lang| is_wanted(text_in(*lang, status_word(status.id))))
        })
        .map(|status| status.id)
        .ok_or(Reason::Malformed(name))
}

/// The forms of an instant, and how many milliseconds each leaves open: Sendcloud's (day first), and ISO 8601.
const FORMS: [(&str, i64); 6] = [
    ("%Y-%m-%dT%H:%M:%S%.f", 1_000),
    ("%Y-%m-%d %H:%M:%S%.f", 1_000),
    ("%d-%m-%Y %H:%M:%S", 1_000),
    ("%Y-%m-%dT%H:%M", 60_000),
    ("%Y-%m-%d %H:%M", 60_000),
    ("%d-%m-%Y %H:%M", 60_000),
];

/// `09-02-2026 03:31:30` (day first: Sendcloud's) or ISO 8601, in UTC where no offset is given.
pub fn time(name: &'static str, raw: &str) -> Result<When, Reason> {
    let (local, offset) = split_offset(text::trim(raw));
    let day =
        || NaiveDate::parse_from_str(local, "%Y-%m-%d").ok().map(|day| (day.and_time(NaiveTime::MIN), 86_400_000));
    let (naive, open) = FORMS
        .iter()
        .find_map(|(form, open)| Some((NaiveDateTime::parse_from_str(local, form).ok()?, *open)))
        .or_else(day)
        .filter(|(naive, _)| (1970..=9999).contains(&naive.year()))
        .ok_or(Reason::Malformed(name))?;
    let open = if local.contains('.') { 1 } else { open };
    Ok(When { at: Time(naive.and_utc().timestamp_millis() - offset.0), open: Span(open) })
}

/// An instant without its offset from UTC at the end (`Z`, `+01:00`, `+0100`, `+01`), and that.
fn split_offset(raw: &str) -> (&str, Span) {
    if let Some(local) = ["Z", "z", "UTC"].iter().find_map(|zone| raw.strip_suffix(zone)) {
        return (local.trim_end(), Span(0));
    }
    let after_time = raw.find(':').and_then(|colon| Some(colon + raw[colon..].find(['+', '-'])?));
    let Some((local, offset)) = after_time.map(|at| raw.split_at(at)) else { return (raw, Span(0)) };
    let digits = offset[1..].replace(':', "");
    let number = |from: usize, to: usize| digits.get(from..to).and_then(|text| text.parse::<u16>().ok()).map(i64::from);
    let minutes = match digits.len() {
        2 => number(0, 2).map(|hours| hours * 60),
        4 => number(0, 2).zip(number(2, 4)).map(|(hours, minutes)| hours * 60 + minutes),
        _ => None,
    };
    match minutes {
        Some(minutes) if offset.starts_with('-') => (local.trim_end(), Span::minutes(-minutes)),
        Some(minutes) => (local.trim_end(), Span::minutes(minutes)),
        // No offset, and so nothing that can be read.
        None => (raw, Span(0)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn when(at: i64, open: i64) -> When {
        When { at: Time(at), open: Span(open) }
    }

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
        for raw in [
            "09-02-2026 03:31:30",
            "2026-02-09T03:31:30Z",
            "2026-02-09T04:31:30+01:00",
            "2026-02-09T04:31:30+0100",
            "2026-02-08 22:31:30-05",
            "2026-02-09 03:31:30",
            "2026-02-09 03:31:30 UTC",
        ] {
            assert_eq!(time("created", raw), Ok(when(1_770_607_890_000, 1_000)), "{raw}");
        }
        assert_eq!(time("created", "2026-02-09T03:31:30.000"), Ok(when(1_770_607_890_000, 1)));
        assert_eq!(time("created", "2026-02-09T03:31:30.5Z"), Ok(when(1_770_607_890_500, 1)));
    }

    #[test]
    fn an_instant_says_how_much_it_leaves_open() {
        for raw in ["2026-02-09T03:31", "2026-02-09 03:31", "09-02-2026 03:31", "2026-02-09T04:31+01:00"] {
            assert_eq!(time("created", raw), Ok(when(1_770_607_860_000, 60_000)), "{raw}");
        }
        let day = time("created", "2026-02-09").expect("a day");
        assert_eq!(day, when(1_770_595_200_000, 86_400_000));
        let noon = Time(1_770_638_400_000);
        assert!(day.may_be(noon) && !day.is_before(noon) && !day.is_after(noon));
        assert_eq!(day.or_rather(noon), noon, "what is stored is more precise");
        let next = Time(day.at.0 + 86_400_000);
        assert!(day.is_before(next) && !day.may_be(next) && day.or_rather(next) == day.at);
        assert!(day.is_after(Time(day.at.0 - 1)) && !day.may_be(Time(day.at.0 - 1)));
    }

    #[test]
    fn a_date_that_is_none_is_refused() {
        for raw in [
            "",
            "soon",
            "31-02-2026 00:00:00",
            "02-09-20260 03:31:30",
            "2026-13-01",
            "1770607890",
            "2026-02-09T03:31:30+1",
            "2026-02-09T03:31:30+01:00:00",
            "2026-02-09T03:31:30+é1",
            "2026-02-09T03",
        ] {
            assert_eq!(time("created", raw), Err(Reason::Malformed("created")), "{raw}");
        }
    }

    #[test]
    fn direction_marks_go_and_overrides_are_refused() {
        assert_eq!(text("city", "\u{200F}طنطا", 20), Ok("طنطا".to_owned()));
        assert_eq!(text("city", "a\u{202E}b", 20), Err(Reason::Unprintable("city")));
    }

    #[test]
    fn the_lines_of_a_text_are_one() {
        let one = Ok("Puerta 3 Escalera B".to_owned());
        for raw in [
            "Puerta 3\nEscalera B",
            "Puerta 3 \r\n\r\n Escalera B\n",
            "Puerta 3\tEscalera B",
            "Puerta 3\u{2028}Escalera B",
        ] {
            assert_eq!(text("address_2", raw, 20), one, "{raw:?}");
        }
        assert_eq!(text("address_2", "a\u{0}b", 20), Err(Reason::Unprintable("address_2")));
    }

    #[test]
    fn a_status_is_found_by_its_message_in_each_language() {
        house::words::install();
        for message in ["Delivered", " delivered ", "Entregado", "Entregue"] {
            assert_eq!(status_of_message("status", message), Ok(11), "{message}");
        }
        for message in ["", "Whatever"] {
            assert_eq!(status_of_message("status", message), Err(Reason::Malformed("status")), "{message}");
        }
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
