//! Numbers as spreadsheets write them: `1.234,50`, `1,234.50`, `1 234,5`. Which sign stands before the decimals is told by the
//! whole column; `1.234` alone may be either.
use super::told::{Sign, Told};
use domain::text::{spelled, trim};

spelled! {
    /// The sign before the decimals.
    Decimal { Point = "point", Comma = "comma" }
}

impl Decimal {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Point, Self::Comma];

    const fn sign(self) -> char {
        match self {
            Self::Point => '.',
            Self::Comma => ',',
        }
    }

    const fn other(self) -> Self {
        match self {
            Self::Point => Self::Comma,
            Self::Comma => Self::Point,
        }
    }
}

/// What a cell tells of its column.
pub fn sign(cell: &str) -> Sign<Decimal> {
    let text = close(cell);
    let Some(last) = text.chars().rev().find_map(of) else { return Sign::Nothing };
    let Some((whole, part)) = text.rsplit_once(last.sign()) else { return Sign::Nothing };
    if !text.chars().all(|c| c.is_ascii_digit() || of(c).is_some()) {
        return Sign::Nothing;
    }
    // Two signs of one kind, and signs before the last of the other, stand between thousands.
    if whole.contains(last.sign()) {
        return if is_grouped(&text, last) { Sign::Way(last.other()) } else { Sign::Nothing };
    }
    if whole.contains(last.other().sign()) {
        return if is_grouped(whole, last.other()) { Sign::Way(last) } else { Sign::Nothing };
    }
    let may_group = part.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    if may_group { Sign::Open } else { Sign::Way(last) }
}

/// The number with a point before its decimals and nothing between its thousands, or nothing if it is none written so. What has nothing to do
/// with either sign comes back as it is.
pub fn plain(cell: &str, told: &Told<Decimal>) -> Option<String> {
    let text = close(cell);
    if !text.contains(['.', ',']) {
        return Some(text);
    }
    let decimal = match told {
        Told::Way(decimal) => *decimal,
        Told::Open(_) | Told::Both(..) => return None,
        Told::Nothing => Decimal::Point,
    };
    let (whole, part) = text.split_once(decimal.sign()).map_or((&*text, None), |(whole, part)| (whole, Some(part)));
    let grouping = decimal.other();
    if part.is_some_and(|part| part.contains(['.', ','])) || !is_grouped(whole, grouping) {
        return None;
    }
    let whole = whole.replace(grouping.sign(), "");
    Some(part.map_or(whole.clone(), |part| format!("{whole}.{part}")))
}

/// Without the spaces and apostrophes that stand between thousands, and at the ends.
fn close(cell: &str) -> String {
    let cell = trim(cell);
    let number = cell.starts_with(|c: char| c.is_ascii_digit()) && cell.ends_with(|c: char| c.is_ascii_digit());
    if !number {
        return cell.to_owned();
    }
    cell.chars().filter(|c| !matches!(c, ' ' | '\u{A0}' | '\u{202F}' | '\'' | '’')).collect()
}

fn of(c: char) -> Option<Decimal> {
    Decimal::BOTH.into_iter().find(|decimal| decimal.sign() == c)
}

/// Whether that sign stands nowhere but between thousands.
fn is_grouped(whole: &str, grouping: Decimal) -> bool {
    let mut groups = whole.split(grouping.sign());
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| group.bytes().all(|byte| byte.is_ascii_digit());
    let mut alone = true;
    let rest = groups.all(|group| {
        alone = false;
        group.len() == 3 && digits(group)
    });
    rest && digits(first) && (alone || (1..=3).contains(&first.len()))
}

#[cfg(test)]
mod tests {
    use super::super::told::Facts;
    use super::*;

    fn column(cells: &[&str]) -> Told<Decimal> {
        let mut facts = Facts::new(Decimal::BOTH);
        for (line, cell) in cells.iter().enumerate() {
            facts.take(sign(cell), cell, line as u64);
        }
        facts.told()
    }

    #[test]
    fn the_sign_before_the_decimals_is_told_by_the_column() {
        for cells in [&["1,5"][..], &["1.234,50"], &["1.234", "0,75"], &["1.234.567"], &["1234,567"], &["0,500", "7"]] {
            assert_eq!(column(cells), Told::Way(Decimal::Comma), "{cells:?}");
        }
        for cells in [&["1.5"][..], &["1,234.50"], &["1,234", "19.90"], &["1,234,567"], &["0.500", "15.000"]] {
            assert_eq!(column(cells), Told::Way(Decimal::Point), "{cells:?}");
        }
        assert_eq!(column(&["7", "1.234", ""]), Told::Open("1.234".to_owned()));
        assert_eq!(column(&["1,5", "1.5"]), Told::Both(1, 0));
        assert_eq!(column(&["7", "heavy", "", "1 234", "-5", "1.2.3", "12,34,56.7", "a,b"]), Told::Nothing);
    }

    #[test]
    fn a_number_is_read_with_the_sign_of_its_column_and_with_no_other() {
        let comma = |cell| plain(cell, &Told::Way(Decimal::Comma));
        for (cell, text) in [
            ("1.234,50", "1234.50"),
            ("1 234,5", "1234.5"),
            ("1\u{202F}234", "1234"),
            ("1.234", "1234"),
            ("0,500", "0.500"),
            ("7", "7"),
            ("", ""),
            ("heavy", "heavy"),
            ("-5", "-5"),
        ] {
            assert_eq!(comma(cell), Some(text.to_owned()), "{cell}");
        }
        assert_eq!(plain("1'234.50", &Told::Way(Decimal::Point)), Some("1234.50".to_owned()));
        assert_eq!(plain("1,234", &Told::Way(Decimal::Point)), Some("1234".to_owned()));
        for wrong in ["1.5", "1,2,3", "1,234.5", "12.34,5", "a,b"] {
            assert_eq!(comma(wrong), None, "{wrong}");
        }
        assert_eq!(plain("1.234", &Told::Open(String::new())), None, "nobody has said");
    }
}
