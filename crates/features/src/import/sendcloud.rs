//! Reads parcel pages in the shape of the public Sendcloud API v2 (`GET /parcels`): one page, an array of pages,
//! parcels alone, or parcels as a webhook posts them. Memory holds one parcel at a time, whatever the size of the file.
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use domain::parcel::{BadRow, Reason, Row};
use scan::{Cut, LARGEST, Scanner, What};

mod items;
mod nesting;
mod row;
mod scan;
mod value;

/// Gives each parcel of the file, good or bad, to `each`, until that breaks off.
///
/// # Errors
/// What reading the input fails with. All parcels before it have been given.
pub fn read(mut input: impl BufRead, each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>) -> io::Result<()> {
    let mut scanner = Scanner::new();
    loop {
        let bytes = match input.fill_buf() {
            Ok(bytes) => bytes,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if bytes.is_empty() {
            break;
        }
        for byte in bytes {
            if let Some(cut) = scanner.feed(*byte)
                && each(parsed(cut)).is_break()
            {
                return Ok(());
            }
        }
        let read = bytes.len();
        input.consume(read);
    }
    if let Some(cut) = scanner.end() {
        let _done = each(parsed(cut));
    }
    Ok(())
}

/// Parcels that are shown of a file that waits.
const SHOWN: usize = 5;

/// The first good parcels of a file.
///
/// # Errors
/// What reading the input fails with.
pub fn first(input: impl BufRead) -> io::Result<Vec<Row>> {
    let mut rows = Vec::new();
    read(input, &mut |row| {
        rows.extend(row.ok());
        if rows.len() < SHOWN { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    Ok(rows)
}

fn parsed(Cut { line, what }: Cut) -> Result<Row, BadRow> {
    match what {
        What::Object(bytes) => row::parcel(line, &bytes),
        What::TooLarge => Err(Reason::RowTooLarge(LARGEST)),
        What::Broken => Err(Reason::NotJson),
    }
    .map_err(|reason| BadRow { line, reason })
}

#[cfg(test)]
mod tests;
