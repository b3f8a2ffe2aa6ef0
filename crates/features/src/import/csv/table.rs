//! What a table is understood as, before a row of it is read for good.
use std::io::{self, BufRead, Cursor, Read};

use serde::{Deserialize, Serialize};

use super::columns::Columns;
use super::dates::{self, Order};
use super::dialect::Dialect;
use super::lines::{Row, Rows};
use super::numbers::{self, Decimal};
use super::told::{Facts, Told};
use crate::csv_cell;
use domain::parcel::{BadRow, Reason};

/// The fields that are dates, and those that are numbers with decimals.
const DATES: [&str; 3] = ["created", "updated", "announced"];
const NUMBERS: [&str; 3] = ["weight_grams", "weight", "value"];

/// So many bytes tell how a table is cut.
const HEAD: u64 = 1 << 16;

/// What no field takes for one of its own: a date or number that cannot be read in the way of its column.
const NEITHER: &str = "?";

/// How a table is written. Stored with its import, so that one that was cut short goes on as it began.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Table {
    pub dialect: Dialect,
    /// By field: what its column told.
    pub dates: Vec<(String, Told<Order>)>,
    pub numbers: Vec<(String, Told<Decimal>)>,
}

/// What somebody has to say, because a column does not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ask<T> {
    pub field: String,
    /// A cell that can be read either way.
    pub example: String,
    /// What the other columns make likely.
    pub likely: Option<T>,
}

/// The answers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Answers {
    pub dates: Option<Order>,
    pub numbers: Option<Decimal>,
}

impl Table {
    /// Looks a whole table through, row by row, and counts its rows.
    ///
    /// # Errors
    /// What reading fails with; within, why no row of it can be read.
    pub fn look(mut input: impl BufRead) -> io::Result<Result<(Self, u64), BadRow>> {
        let mut head = Vec::new();
        input.by_ref().take(HEAD).read_to_end(&mut head)?;
        let dialect = Dialect::of(&head);
        let mut rows = Rows::new(Cursor::new(head).chain(input), dialect);
        let Row { line: first, cells } = rows.header()?;
        let columns = match cells.and_then(|cells| Columns::of(&cells)) {
            Ok(columns) => columns,
            Err(reason) => return Ok(Err(BadRow { line: first, reason })),
        };
        let mut dates = columns_of(&columns, DATES, Order::BOTH);
        let mut numbers = columns_of(&columns, NUMBERS, Decimal::BOTH);
        let mut count = 0;
        while let Some(Row { line, cells }) = rows.next()? {
            count += 1;
            let Ok(cells) = cells else { continue };
            for (_, at, facts) in &mut dates {
                let cell = csv_cell::original(&cells[*at]);
                facts.take(dates::sign(cell), cell, line);
            }
            for (_, at, facts) in &mut numbers {
                let cell = csv_cell::original(&cells[*at]);
                facts.take(numbers::sign(cell), cell, line);
            }
        }
        if count == 0 {
            return Ok(Err(BadRow { line: first, reason: Reason::NoRows }));
        }
        let (dates, numbers) = match (told(dates, Reason::DatesBothWays), told(numbers, Reason::NumbersBothWays)) {
            (Ok(dates), Ok(numbers)) => (dates, numbers),
            (Err(bad), _) | (_, Err(bad)) => return Ok(Err(bad)),
        };
        Ok(Ok((Self { dialect, dates, numbers }, count)))
    }

    /// What it does not tell of its dates.
    #[must_use]
    pub fn asks_dates(&self) -> Option<Ask<Order>> {
        ask(&self.dates, None)
    }

    /// What it does not tell of its numbers. Where decimals have a comma, something else stands between the cells.
    #[must_use]
    pub fn asks_numbers(&self) -> Option<Ask<Decimal>> {
        ask(&self.numbers, (self.dialect.delimiter == b',').then_some(Decimal::Point))
    }

    /// Takes what somebody said of what it does not tell itself.
    pub fn answer(&mut self, answers: Answers) {
        settle(&mut self.dates, answers.dates);
        settle(&mut self.numbers, answers.numbers);
    }

    /// Writes the dates of a row in ISO 8601, and its numbers with a point and nothing else.
    pub fn plainly(&self, columns: &Columns, cells: &mut [String]) {
        let mut write = |field: &str, plain: &dyn Fn(&str) -> Option<String>| {
            if let Some(cell) = columns.place(field).and_then(|at| cells.get_mut(at)) {
                *cell = plain(csv_cell::original(cell)).unwrap_or_else(|| NEITHER.to_owned());
            }
        };
        for (field, told) in &self.dates {
            write(field, &|cell| dates::iso(cell, told));
        }
        for (field, told) in &self.numbers {
            write(field, &|cell| numbers::plain(cell, told));
        }
    }
}

/// Those of some fields that have a column: each with its place, and what its cells tell.
fn columns_of<T: Copy + PartialEq>(
    columns: &Columns,
    fields: [&'static str; 3],
    ways: [T; 2],
) -> Vec<(&'static str, usize, Facts<T>)> {
    let of = |field| columns.place(field).map(|at| (field, at, Facts::new(ways)));
    fields.into_iter().filter_map(of).collect()
}

/// What each column told; or that one contradicts itself, with a line of each way.
fn told<T: Copy + PartialEq>(
    columns: Vec<(&'static str, usize, Facts<T>)>,
    both: fn(&'static str, u64) -> Reason,
) -> Result<Vec<(String, Told<T>)>, BadRow> {
    let each = |(field, _, facts): (&'static str, usize, Facts<T>)| match facts.told() {
        Told::Both(line, other) => Err(BadRow { line, reason: both(field, other) }),
        told => Ok((field.to_owned(), told)),
    };
    columns.into_iter().map(each).collect()
}

fn ask<T: Copy>(columns: &[(String, Told<T>)], likely: Option<T>) -> Option<Ask<T>> {
    let open = columns.iter().find_map(|(field, told)| match told {
        Told::Open(example) => Some((field.clone(), example.clone())),
        _ => None,
    });
    let way = columns.iter().find_map(|(_, told)| match told {
        Told::Way(way) => Some(*way),
        _ => None,
    });
    open.map(|(field, example)| Ask { field, example, likely: way.or(likely) })
}

fn settle<T: Copy>(columns: &mut [(String, Told<T>)], answer: Option<T>) {
    let Some(answer) = answer else { return };
    for (_, told) in columns {
        if matches!(told, Told::Open(_)) {
            *told = Told::Way(answer);
        }
    }
}
