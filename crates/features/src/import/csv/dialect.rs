//! What stands between the cells and between the rows of a table: told by its first lines.
use serde::{Deserialize, Serialize};

use super::headers;
use super::split::Split;
use domain::text::spelled;

spelled! {
    /// What ends a line.
    Breaks {
        /// `\n`, or `\r\n`.
        Feed = "lf",
        /// `\r` alone, as old Macs had it and Excel there still writes it.
        Return = "cr",
    }
}

impl Breaks {
    /// The last byte of a line.
    pub const fn byte(self) -> u8 {
        match self {
            Self::Feed => b'\n',
            Self::Return => b'\r',
        }
    }
}

/// How a table is cut into rows and cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Dialect {
    pub delimiter: u8,
    pub breaks: Breaks,
}

/// What may stand between cells where the table does not say. Of two that fit alike the later counts.
const DELIMITERS: [u8; 4] = [b'|', b'\t', b';', b','];

impl Dialect {
    /// Told by the beginning of a file.
    pub fn of(head: &[u8]) -> Self {
        let head = head.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(head);
        let breaks = breaks(head);
        let mut lines = head.split(|byte| *byte == breaks.byte()).map(without_return);
        let first = lines.find(|line| !is_nothing(line, &DELIMITERS)).unwrap_or_default();
        let delimiter = delimiter_said(first)
            .unwrap_or_else(|| *DELIMITERS.iter().max_by_key(|delimiter| fit(first, **delimiter)).unwrap_or(&b','));
        Self { delimiter, breaks }
    }
}

/// How well a delimiter cuts the header: so many names that we know, and so many cells.
fn fit(header: &[u8], delimiter: u8) -> (usize, usize) {
    let mut split = Split::new(delimiter);
    split.feed(header);
    let names = split.texts().unwrap_or_default();
    let known = names.iter().filter(|name| headers::field(name).is_some()).count();
    (known, header.split(|byte| *byte == delimiter).count())
}

/// Line breaks outside of quotes: where returns alone are more than all others, they end the lines. Inside, Excel for Mac writes
/// line feeds.
fn breaks(head: &[u8]) -> Breaks {
    let (mut quoted, mut returns, mut feeds) = (false, 0, 0);
    for (at, byte) in head.iter().enumerate() {
        match byte {
            b'"' => quoted = !quoted,
            b'\n' if !quoted => feeds += 1,
            // What follows the last byte is not known.
            b'\r' if !quoted && !matches!(head.get(at + 1), Some(b'\n' | b'\r')) => returns += 1,
            _ => {}
        }
    }
    if returns > feeds { Breaks::Return } else { Breaks::Feed }
}

fn without_return(line: &[u8]) -> &[u8] {
    line.strip_suffix(b"\r").unwrap_or(line)
}

/// Whether nothing but delimiters and blanks is in a line.
pub fn is_nothing(line: &[u8], delimiters: &[u8]) -> bool {
    line.iter().all(|byte| byte.is_ascii_whitespace() || delimiters.contains(byte))
}

/// The delimiter of a line `sep=;`, which Excel writes and reads in front of a table, and shows nobody.
pub fn delimiter_said(line: &[u8]) -> Option<u8> {
    let line = line.trim_ascii_start();
    let line = line.strip_prefix(b"\"").unwrap_or(line);
    let (name, rest) = line.split_at_checked(4)?;
    let (delimiter, rest) = rest.split_first()?;
    let fine = name.eq_ignore_ascii_case(b"sep=")
        && (delimiter.is_ascii_punctuation() || *delimiter == b'\t')
        && *delimiter != b'"'
        && rest.iter().all(|byte| byte == delimiter || *byte == b'"' || byte.is_ascii_whitespace());
    fine.then_some(*delimiter)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(head: &str) -> (char, Breaks) {
        let Dialect { delimiter, breaks } = Dialect::of(head.as_bytes());
        (char::from(delimiter), breaks)
    }

    #[test]
    fn the_delimiter_is_the_one_that_gives_most_columns_we_know() {
        assert_eq!(of("id,country,created\n1,ES,2026-11-01"), (',', Breaks::Feed));
        assert_eq!(of("id;country;created\r\n1;ES;1,5"), (';', Breaks::Feed));
        assert_eq!(of("id\tcountry\tcreated\r\n").0, '\t');
        assert_eq!(of("id|country|created\n").0, '|');
        assert_eq!(of("id;\"a, b, c, d, e\";country\n").0, ';');
        assert_eq!(of("\u{FEFF}\r\n;;;\r\nNúmero de envío;País;Fecha de creación\r\n").0, ';');
        assert_eq!(of("nothing we know;at, all\n").0, ',', "either would do");
        assert_eq!(of("").0, ',');
    }

    #[test]
    fn a_line_in_front_may_say_the_delimiter() {
        assert_eq!(of("sep=;\r\nid,country,created\r\n").0, ';');
        assert_eq!(of("\u{FEFF}\"SEP=|\"\n").0, '|');
        assert_eq!(of("sep=\t\nid\n").0, '\t');
        assert_eq!(of("sep=;;;;\nid\n").0, ';');
        for none in ["sep=", "sep=ab", "separator,id", "sep=x", "sep=\""] {
            assert_eq!(delimiter_said(none.as_bytes()), None, "{none}");
        }
    }

    #[test]
    fn lines_may_end_as_on_old_macs() {
        assert_eq!(of("id,country,created\r1,ES,2026-11-01\r"), (',', Breaks::Return));
        assert_eq!(of("id;note;country\r1;\"two\nlines\nand three\nand four\";ES\r"), (';', Breaks::Return));
        assert_eq!(of("id,country\r\r\n1,ES\r\r\n").1, Breaks::Feed);
        assert_eq!(of("id,coun\rtry\n1,ES\n").1, Breaks::Feed, "a stray one is data");
    }
}
