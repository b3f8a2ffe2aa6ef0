//! The first rows of a table, for somebody to see whether it was understood.
use std::io::{self, BufRead};

use super::columns::Columns;
use super::dates::Order;
use super::lines::{Row, Rows};
use super::numbers::Decimal;
use super::parcel;
use super::table::{Answers, Table};
use domain::parcel::Reason;

/// Rows that are shown.
const ROWS: usize = 5;
/// Where letters are in doubt, rows with such letters are looked for among so many more, and so many of them shown.
const FAR: usize = 1000;
const LETTERED: usize = 3;

/// The columns and the first rows.
pub struct Sample {
    /// Each column as the file calls it, and the field it is.
    pub columns: Vec<(String, Option<&'static str>)>,
    pub rows: Vec<Shown>,
}

/// A row.
pub struct Shown {
    pub line: u64,
    /// Its cells as they are written, and with dates and numbers made plain; none if the row cannot be cut into cells.
    pub cells: Vec<(String, String)>,
    /// What is wrong with it: why it cannot be taken, or what of it.
    pub wrong: Vec<Reason>,
}

/// Reads the beginning of a table that was looked through.
///
/// # Errors
/// What reading fails with.
pub fn sample(input: impl BufRead, table: &Table, doubtful: bool) -> io::Result<Sample> {
    // What nobody has answered yet is no fault of a row.
    let mut answered = table.clone();
    answered.answer(Answers { dates: Some(Order::DayFirst), numbers: Some(Decimal::Point) });
    let mut rows = Rows::new(input, table.dialect);
    let header = rows.header()?.cells.unwrap_or_default();
    let Ok(columns) = Columns::of(&header) else { return Ok(Sample { columns: Vec::new(), rows: Vec::new() }) };
    let (mut shown, mut seen, mut lettered) = (Vec::new(), 0, 0);
    while let Some(row) = rows.next()? {
        let is_lettered = row.cells.as_ref().is_ok_and(|cells| cells.iter().any(|cell| !cell.is_ascii()));
        seen += 1;
        if seen <= ROWS || doubtful && is_lettered {
            lettered += usize::from(is_lettered);
            shown.push(show(&answered, table, &columns, row));
        }
        if seen >= ROWS && (!doubtful || lettered >= LETTERED || seen >= FAR) {
            break;
        }
    }
    let columns = header.into_iter().enumerate().map(|(at, name)| (name, columns.field(at))).collect();
    Ok(Sample { columns, rows: shown })
}

fn show(answered: &Table, table: &Table, columns: &Columns, Row { line, cells }: Row) -> Shown {
    let written = match cells {
        Ok(cells) => cells,
        Err(reason) => return Shown { line, cells: Vec::new(), wrong: vec![reason] },
    };
    let mut plain = written.clone();
    answered.plainly(columns, &mut plain);
    let wrong = match parcel(line, columns, &plain) {
        Ok(row) => row.left_out,
        Err(reason) => vec![reason],
    };
    let mut plain = written.clone();
    table.plainly(columns, &mut plain);
    Shown { line, cells: written.into_iter().zip(plain).collect(), wrong }
}
