//! A file for an import: what it is understood as, and how it is read.
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::csv::{Answers, Table};
use super::letters::{Decoded, Letters};
use super::reasons::problem;
use super::{csv, sendcloud};
use domain::parcel::{BadRow, Reason, Row};
use domain::role::Lang;
use views::error::AppError;
use views::words::{text_in, w};

/// What a file is understood as. Stored with its import.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Plan {
    pub letters: Letters,
    /// Nothing said how its letters are to be read: that they are Windows-1252 is the best guess.
    pub doubtful: bool,
    /// A table; else Sendcloud's pages.
    pub table: Option<Table>,
    pub rows: u64,
}

/// Why there is nothing to begin with a file.
#[derive(Debug)]
pub enum Unfit {
    Unreadable(io::Error),
    /// Nothing but white space is in it.
    Empty,
    /// It is no text.
    NoText,
    /// It is a spreadsheet's own format.
    Workbook,
    /// None of its rows can be read, for one reason.
    Rows(BadRow),
}

impl From<io::Error> for Unfit {
    fn from(error: io::Error) -> Self {
        Self::Unreadable(error)
    }
}

impl Unfit {
    /// In the reader's words.
    #[must_use]
    pub fn told(&self, lang: Lang) -> AppError {
        let word = match self {
            Self::Unreadable(error) => {
                tracing::error!(%error, "a file for an import could not be read");
                return AppError::Broken { status: 500 };
            }
            Self::Empty => w::ERROR_FILE_EMPTY,
            Self::NoText => w::ERROR_FILE_KIND,
            Self::Workbook => w::ERROR_FILE_WORKBOOK,
            Self::Rows(bad) => return AppError::field("file", problem(lang, bad)),
        };
        AppError::field("file", text_in(lang, word))
    }
}

/// So many bytes at the beginning tell what kind of file it is.
const START: u64 = 4096;

impl Plan {
    /// Looks a file through, from its first byte to its last, a row at a time.
    ///
    /// # Errors
    /// Why there is nothing to begin with it.
    pub fn look(path: &Path, said: Option<Letters>) -> Result<Self, Unfit> {
        let mut start = Vec::new();
        File::open(path)?.take(START).read_to_end(&mut start)?;
        if [&b"PK\x03\x04"[..], b"\xD0\xCF\x11\xE0"].iter().any(|sign| start.starts_with(sign)) {
            return Err(Unfit::Workbook);
        }
        let marked = said.or(Letters::marked(&start));
        let mut text = Vec::new();
        marked.unwrap_or(Letters::Utf8).read(&*start).read_to_end(&mut text)?;
        if text.contains(&0) {
            return Err(Unfit::NoText);
        }
        if String::from_utf8_lossy(&text).trim_matches(|c: char| c.is_whitespace() || c == '\u{FEFF}').is_empty() {
            return Err(Unfit::Empty);
        }
        if is_json(&text) {
            // JSON is UTF-8 (RFC 8259, 8.1), and whatever a mark says.
            let letters = marked.unwrap_or(Letters::Utf8);
            let rows = parcels(letters.read(File::open(path)?))?;
            return Ok(Self { letters, doubtful: false, table: None, rows });
        }
        let letters = match marked {
            Some(letters) => letters,
            None => Letters::unmarked(File::open(path)?)?,
        };
        let (table, rows) = Table::look(letters.read(File::open(path)?))?.map_err(Unfit::Rows)?;
        let doubtful = marked.is_none() && letters == Letters::Windows1252;
        Ok(Self { letters, doubtful, table: Some(table), rows })
    }

    /// Whether somebody has to say something first.
    #[must_use]
    pub fn asks(&self) -> bool {
        self.table.as_ref().is_some_and(|table| table.asks_dates().is_some() || table.asks_numbers().is_some())
    }

    /// Takes what somebody said.
    pub fn answer(&mut self, answers: Answers) {
        if let Some(table) = &mut self.table {
            table.answer(answers);
        }
    }

    /// The file, to be read as this.
    pub fn open<R: Read>(&self, file: R) -> BufReader<Decoded<R>> {
        self.letters.read(file)
    }

    /// Gives each row, good or bad, to `each`, until that breaks off.
    ///
    /// # Errors
    /// What reading the input fails with. All rows before it have been given.
    pub fn read(
        &self,
        input: impl BufRead,
        each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
    ) -> io::Result<()> {
        match &self.table {
            Some(table) => csv::read(input, table, each),
            None => sendcloud::read(input, each),
        }
    }

    /// As it is stored.
    #[must_use]
    pub fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What was stored. A run from before plans were has none.
    #[must_use]
    pub fn of(stored: &str) -> Option<Self> {
        serde_json::from_str(stored).ok()
    }
}

fn is_json(text: &[u8]) -> bool {
    let text = text.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(text);
    matches!(text.iter().find(|byte| !byte.is_ascii_whitespace()), Some(b'{' | b'['))
}

/// How many parcels are in Sendcloud's pages, good or bad.
fn parcels(input: impl BufRead) -> Result<u64, Unfit> {
    let (mut rows, mut good, mut first) = (0, false, None);
    sendcloud::read(input, &mut |row| {
        rows += 1;
        match row {
            Ok(_) => good = true,
            Err(bad) if first.is_none() => first = Some(bad),
            Err(_) => {}
        }
        ControlFlow::Continue(())
    })?;
    match first {
        Some(bad) if !good => Err(Unfit::Rows(bad)),
        _ if rows == 0 => Err(Unfit::Rows(BadRow { line: 1, reason: Reason::NoRows })),
        _ => Ok(rows),
    }
}
