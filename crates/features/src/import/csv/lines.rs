//! Cuts a stream of bytes into rows of cells (RFC 4180), such that one bad row does not take the next ones with it.
//!
//! A quotation mark that nobody closes would swallow the rest of the file. So a row that spans several lines is kept as
//! lines, and if it comes to nothing, only its first line is bad and the others are read anew.
use std::collections::VecDeque;
use std::io::{self, BufRead};

use super::dialect::{Dialect, delimiter_said, is_nothing};
use super::split::Split;
use domain::parcel::Reason;
use domain::text::trim;

/// A row larger than this is not looked at. A real one has about 300 bytes.
pub const LARGEST: usize = 1 << 20;

/// A row spans at most so many lines.
const MOST_LINES: usize = 20;

/// One row, and the line where it begins.
pub struct Row {
    pub line: u64,
    pub cells: Result<Vec<String>, Reason>,
}

struct Line {
    number: u64,
    /// Without its line break; `None` if it is larger than a row may be.
    bytes: Option<Vec<u8>>,
}

/// The lines of a file.
struct Lines<R> {
    input: R,
    number: u64,
    /// Lines that were read ahead.
    ahead: VecDeque<Line>,
    /// The byte that ends a line.
    end: u8,
}

/// The rows of a file.
pub struct Rows<R> {
    lines: Lines<R>,
    split: Split,
    dialect: Dialect,
    /// How many cells a row has: as many as the header.
    count: Option<usize>,
}

impl<R: BufRead> Rows<R> {
    pub fn new(input: R, dialect: Dialect) -> Self {
        let lines = Lines { input, number: 0, ahead: VecDeque::new(), end: dialect.breaks.byte() };
        Self { lines, split: Split::new(dialect.delimiter), dialect, count: None }
    }

    /// The first row in which something is, after one that tells only the delimiter.
    pub fn header(&mut self) -> io::Result<Row> {
        let first = loop {
            match self.lines.next()? {
                None => return Ok(Row { line: 1, cells: Ok(Vec::new()) }),
                Some(line) if line.is_nothing(self.dialect) || line.says_delimiter() => {}
                Some(line) => break line,
            }
        };
        let row = self.row(first)?;
        self.count = row.cells.as_ref().ok().map(Vec::len);
        Ok(row)
    }

    /// The next row in which something is.
    pub fn next(&mut self) -> io::Result<Option<Row>> {
        while let Some(line) = self.lines.next()? {
            if line.is_nothing(self.dialect) {
                continue;
            }
            let row = self.row(line)?;
            if row.cells.as_ref().is_ok_and(|cells| cells.iter().all(|cell| trim(cell).is_empty())) {
                continue;
            }
            return Ok(Some(row));
        }
        Ok(None)
    }

    fn row(&mut self, first: Line) -> io::Result<Row> {
        let line = first.number;
        let bad = |reason| Row { line, cells: Err(reason) };
        let Some(first) = first.bytes else { return Ok(bad(Reason::RowTooLarge(LARGEST))) };
        let split = &mut self.split;
        split.begin();
        let mut more: Vec<Line> = Vec::new();
        let mut done = split.feed(&first);
        while !done && more.len() + 1 < MOST_LINES && split.taken() <= LARGEST {
            let Some(next) = self.lines.next()? else { break };
            done = next.bytes.as_ref().is_some_and(|bytes| split.feed(bytes));
            let whole = next.bytes.is_some();
            more.push(next);
            if !whole {
                break;
            }
        }
        let count = self.count;
        if done && count.is_none_or(|count| count == split.cells()) {
            return Ok(Row { line, cells: split.texts() });
        }
        for line in more.into_iter().rev() {
            self.lines.ahead.push_front(line);
        }
        Ok(bad(Reason::WrongFieldCount))
    }
}

impl<R: BufRead> Lines<R> {
    /// The next line, from those read ahead or from the file.
    fn next(&mut self) -> io::Result<Option<Line>> {
        if let Some(line) = self.ahead.pop_front() {
            return Ok(Some(line));
        }
        let (mut bytes, mut large, mut any) = (Vec::new(), false, false);
        loop {
            let found = match self.input.fill_buf() {
                Ok(found) => found,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
                Err(error) => return Err(error),
            };
            if found.is_empty() {
                break;
            }
            any = true;
            let end = found.iter().position(|byte| *byte == self.end);
            let part = &found[..end.unwrap_or(found.len())];
            large |= bytes.len() + part.len() > LARGEST;
            if !large {
                bytes.extend_from_slice(part);
            }
            let read = end.map_or(found.len(), |end| end + 1);
            self.input.consume(read);
            if end.is_some() {
                break;
            }
        }
        if !any {
            return Ok(None);
        }
        self.number += 1;
        if self.number == 1 && bytes.starts_with(&[0xEF, 0xBB, 0xBF]) {
            bytes.drain(..3);
        }
        // Some programs write `\r\r\n`.
        while bytes.ends_with(b"\r") {
            bytes.pop();
        }
        Ok(Some(Line { number: self.number, bytes: (!large).then_some(bytes) }))
    }
}

impl Line {
    fn is_nothing(&self, dialect: Dialect) -> bool {
        self.bytes.as_ref().is_some_and(|bytes| is_nothing(bytes, &[dialect.delimiter]))
    }

    fn says_delimiter(&self) -> bool {
        self.bytes.as_ref().is_some_and(|bytes| delimiter_said(bytes).is_some())
    }
}
