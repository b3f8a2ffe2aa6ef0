//! Dates as spreadsheets write them: `13/11/2026 10:05`, `13.11.2026`, `11/13/2026 10:05 AM`, `2026-11-13 10:05`.
//!
//! Which of the two numbers is the day is told by the whole column. Points are between day and month everywhere, and Sendcloud's
//! own form, `09-02-2026 03:31:30`, has the day first unless the column says otherwise.
use chrono::{NaiveDate, NaiveTime};

use super::told::{Sign, Told};
use domain::text::{spelled, trim};

spelled! {
    /// What comes first in a date.
    Order { DayFirst = "dmy", MonthFirst = "mdy" }
}

impl Order {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::DayFirst, Self::MonthFirst];
}

/// A date with the year last, taken apart.
struct Parted<'a> {
    numbers: [u32; 2],
    year: i32,
    sign: char,
    /// What follows the date.
    rest: &'a str,
}

/// What a cell tells of its column.
pub fn sign(cell: &str) -> Sign<Order> {
    let Some(Parted { numbers: [one, two], sign, rest, .. }) = parted(trim(cell)) else { return Sign::Nothing };
    let may_be = |day: u32, month: u32| (1..=31).contains(&day) && (1..=12).contains(&month);
    match (may_be(one, two), may_be(two, one)) {
        (true, false) => Sign::Way(Order::DayFirst),
        (false, true) if sign != '.' => Sign::Way(Order::MonthFirst),
        (true, true) if sign == '.' => Sign::Way(Order::DayFirst),
        (true, true) if one != two && !(sign == '-' && is_sendclouds(rest)) => Sign::Open,
        _ => Sign::Nothing,
    }
}

/// The date in ISO 8601, or nothing if it is none in that order. What is no date of these forms comes back as it is.
pub fn iso(cell: &str, told: &Told<Order>) -> Option<String> {
    let cell = trim(cell);
    if let Some(Parted { numbers: [one, two], year, rest, .. }) = parted(cell) {
        let (day, month) = match told {
            Told::Way(Order::MonthFirst) => (two, one),
            Told::Open(_) | Told::Both(..) if one != two => return None,
            _ => (one, two),
        };
        return written(NaiveDate::from_ymd_opt(year, month, day)?, rest);
    }
    if let Some((day, rest)) = year_first(cell) {
        return written(day, rest);
    }
    Some(cell.to_owned())
}

/// Whether a time to the second follows, as Sendcloud writes it.
fn is_sendclouds(rest: &str) -> bool {
    NaiveTime::parse_from_str(rest, " %H:%M:%S").is_ok()
}

/// `13/11/2026…`, and with two digits of the year as `LibreOffice` writes it.
fn parted(cell: &str) -> Option<Parted<'_>> {
    let (one, rest) = number(cell, 2)?;
    let sign = rest.chars().next().filter(|sign| matches!(sign, '/' | '-' | '.'))?;
    let (two, rest) = number(rest.strip_prefix(sign)?.trim_start(), 2)?;
    let (year, after) = number(rest.strip_prefix(sign)?.trim_start(), 4)?;
    let year = match rest.trim_start_matches([sign, ' ']).len() - after.len() {
        2 => 2000 + year,
        4 => year,
        _ => return None,
    };
    Some(Parted { numbers: [one, two], year: i32::try_from(year).ok()?, sign, rest: after })
}

/// `2026-11-13…`, `2026/11/13…`.
fn year_first(cell: &str) -> Option<(NaiveDate, &str)> {
    let (year, rest) = number(cell, 4).filter(|_| cell.as_bytes().get(3).is_some_and(u8::is_ascii_digit))?;
    let sign = rest.chars().next().filter(|sign| matches!(sign, '/' | '-' | '.'))?;
    let (month, rest) = number(rest.strip_prefix(sign)?, 2)?;
    let (day, rest) = number(rest.strip_prefix(sign)?, 2)?;
    Some((NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)?, rest))
}

/// A number of at most so many digits, and what follows it.
fn number(text: &str, most: usize) -> Option<(u32, &str)> {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let number = text[..digits].parse().ok().filter(|_| digits <= most)?;
    Some((number, &text[digits..]))
}

/// A day and what follows it, in ISO 8601.
fn written(day: NaiveDate, rest: &str) -> Option<String> {
    let rest = rest.trim_start_matches([',', ' ', 'T', '\u{A0}', '\u{202F}']).trim();
    if rest.is_empty() {
        return Some(day.format("%Y-%m-%d").to_string());
    }
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(rest.len());
    let (time, after) = rest.split_at(end);
    // As exact as it was written: a time to the minute does not say the second.
    let (time, form) = [("%H:%M", "%H:%M"), ("%H:%M:%S", "%H:%M:%S"), ("%H:%M:%S%.f", "%H:%M:%S%.3f")]
        .iter()
        .find_map(|(read, write)| Some((NaiveTime::parse_from_str(time, read).ok()?, *write)))?;
    let after = after.trim_matches([' ', '\u{A0}', '\u{202F}']).to_ascii_uppercase().replace(['.', ' '], "");
    let (time, offset) = match after.as_str() {
        "" | "H" | "UHR" => (time, String::new()),
        "Z" | "UTC" | "GMT" => (time, "Z".to_owned()),
        "AM" | "PM" => (twelve_hours(time, after == "PM")?, String::new()),
        offset => (time, offset_of(offset)?),
    };
    Some(format!("{}T{}{offset}", day.format("%Y-%m-%d"), time.format(form)))
}

/// `10:05 PM` is 22:05, `12:05 AM` five past midnight.
fn twelve_hours(time: NaiveTime, afternoon: bool) -> Option<NaiveTime> {
    use chrono::Timelike;
    let hour = time.hour();
    if !(1..=12).contains(&hour) {
        return None;
    }
    time.with_hour(hour % 12 + if afternoon { 12 } else { 0 })
}

/// `+01:00`, `+0100`, `+01` as RFC 3339 has it.
fn offset_of(text: &str) -> Option<String> {
    let digits: String = text.strip_prefix(['+', '-'])?.chars().filter(|c| *c != ':').collect();
    let plain = digits.bytes().all(|b| b.is_ascii_digit()) && (digits.len() == 2 || digits.len() == 4);
    plain.then(|| format!("{}{}:{:0<2}", &text[..1], &digits[..2], &digits[2..]))
}

#[cfg(test)]
mod tests {
    use super::super::told::Facts;
    use super::*;

    fn column(cells: &[&str]) -> Told<Order> {
        let mut facts = Facts::new(Order::BOTH);
        for (line, cell) in cells.iter().enumerate() {
            facts.take(sign(cell), cell, line as u64);
        }
        facts.told()
    }

    #[test]
    fn a_day_above_twelve_tells_the_order_of_its_column() {
        assert_eq!(column(&["01/11/2026", "13/11/2026 10:05", "02/03/2026"]), Told::Way(Order::DayFirst));
        assert_eq!(column(&["01/11/2026", "11/13/2026", ""]), Told::Way(Order::MonthFirst));
        assert_eq!(column(&["1.11.2026", "02/03/2026"]), Told::Way(Order::DayFirst), "points stand after the day");
        assert_eq!(column(&["01/11/2026", "11/11/2026"]), Told::Open("01/11/2026".to_owned()));
        assert_eq!(column(&["01-11-2026 10:05"]), Told::Open("01-11-2026 10:05".to_owned()));
        assert_eq!(column(&["13/01/2026", "01/02/2026", "01/13/2026"]), Told::Both(0, 2));
        for cells in [&["2026-11-01", "09-02-2026 03:31:30", "soon", "11/11/2026", ""][..], &["40/40/2026"], &[]] {
            assert_eq!(column(cells), Told::Nothing, "{cells:?}");
        }
        assert_eq!(column(&["02-13-2026 03:31:30", "09-02-2026 03:31:30"]), Told::Way(Order::MonthFirst));
    }

    #[test]
    fn a_date_is_read_in_the_order_of_its_column_and_in_no_other() {
        let day = |cell| iso(cell, &Told::Way(Order::DayFirst));
        let month = |cell| iso(cell, &Told::Way(Order::MonthFirst));
        for (cell, text) in [
            ("01/11/2026", "2026-11-01"),
            ("1/11/26", "2026-11-01"),
            ("01. 11. 2026", "2026-11-01"),
            ("01/11/2026 10:05", "2026-11-01T10:05"),
            ("01.11.2026, 10:05:33 Uhr", "2026-11-01T10:05:33"),
            ("01-11-2026 03:31:30", "2026-11-01T03:31:30"),
            ("01/11/2026 10:05 p. m.", "2026-11-01T22:05"),
            ("\u{200E}01/11/2026\u{A0}", "2026-11-01"),
        ] {
            assert_eq!(day(cell), Some(text.to_owned()), "{cell}");
        }
        assert_eq!(month("11/1/2026 12:05:00 AM"), Some("2026-11-01T00:05:00".to_owned()));
        assert_eq!((month("13/01/2026"), day("01/13/2026")), (None, None));
        for wrong in ["31/02/2026", "01/11/2026 25:00", "01/11/2026 13:05 PM", "01/11/2026 soon"] {
            assert_eq!(day(wrong), None, "{wrong}");
        }
        assert_eq!(iso("01/11/2026", &Told::Open(String::new())), None, "nobody has said");
    }

    #[test]
    fn iso_dates_need_no_seconds_and_other_texts_stay() {
        for (cell, text) in [
            ("2026-11-01", "2026-11-01"),
            ("2026/11/1", "2026-11-01"),
            ("2026-11-01 10:05", "2026-11-01T10:05"),
            ("2026-11-01T10:05", "2026-11-01T10:05"),
            ("2026-11-01T10:05+01:00", "2026-11-01T10:05+01:00"),
            ("2026-11-01 10:05:06 +0100", "2026-11-01T10:05:06+01:00"),
            ("2026-11-01T10:05:06.789Z", "2026-11-01T10:05:06.789Z"),
            ("someday", "someday"),
            ("1770607890", "1770607890"),
            ("", ""),
        ] {
            assert_eq!(iso(cell, &Told::Nothing), Some(text.to_owned()), "{cell}");
        }
        assert_eq!(iso("2026-13-01 10:05", &Told::Nothing), Some("2026-13-01 10:05".to_owned()));
    }
}
