//! Reads parcels from CSV with a header row: Aldaba's own export, and tables as spreadsheets write them. A [`Table`] says how one is
//! written; it is found out from the whole file before a row is read for good.
//! Memory holds one row at a time (and the few lines that a quoted cell may span), whatever the size of the file.
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::field::{self, LeftOut};
use crate::csv_cell;
use columns::Columns;
pub use columns::NEEDED;
pub use dates::{Order, iso};
pub use dialect::Dialect;
use domain::parcel::{Announced, BadRow, Parcel, Reason, Recipient, Row};
use domain::pii::Pii;
use domain::text::trim;
pub use headers::NAMES;
use lines::Rows;
pub use numbers::Decimal;
pub use sample::{Sample, Shown, sample};
pub use table::{Answers, Ask, Table};
pub use told::Told;

mod columns;
mod dates;
mod dialect;
mod headers;
mod lines;
mod numbers;
mod sample;
mod split;
mod table;
mod told;

/// The field that a column's name means.
#[must_use]
pub fn field_named(name: &str) -> Option<&'static str> {
    headers::field(name).map(|(field, _)| field)
}

/// Gives each row of the file, good or bad, to `each`, until that breaks off.
///
/// # Errors
/// What reading the input fails with. All rows before it have been given.
pub fn read(
    input: impl BufRead,
    table: &Table,
    each: &mut dyn FnMut(Result<Row, BadRow>) -> ControlFlow<()>,
) -> io::Result<()> {
    let mut rows = Rows::new(input, table.dialect);
    let lines::Row { line, cells } = rows.header()?;
    let columns = match cells.and_then(|cells| Columns::of(&cells)) {
        Ok(columns) => columns,
        Err(reason) => {
            let _done = each(Err(BadRow { line, reason }));
            return Ok(());
        }
    };
    while let Some(lines::Row { line, cells }) = rows.next()? {
        let row = cells.and_then(|mut cells| {
            table.plainly(&columns, &mut cells);
            parcel(line, &columns, &cells)
        });
        if each(row.map_err(|reason| BadRow { line, reason })).is_break() {
            break;
        }
    }
    Ok(())
}

/// One row, as it is read cell by cell.
struct Cells<'a> {
    columns: &'a Columns,
    row: &'a [String],
    left_out: LeftOut,
}

impl<'a> Cells<'a> {
    /// What the row says in that column; `None` if the file does not have it.
    fn said(&self, name: &str) -> Option<&'a str> {
        self.columns.cell(self.row, name).map(|cell| trim(csv_cell::original(cell)))
    }

    /// What it says, if that is not that there is nothing.
    fn filled(&self, name: &str) -> Option<&'a str> {
        self.said(name).filter(|cell| !cell.is_empty())
    }

    fn needed(&self, name: &'static str) -> Result<&'a str, Reason> {
        self.filled(name).ok_or(Reason::Missing(name))
    }

    /// What an optional cell means; nothing, if it cannot be read.
    fn optional<T>(
        &mut self,
        name: &'static str,
        cell: Option<&str>,
        read: impl FnOnce(&'static str, &str) -> Result<T, Reason>,
    ) -> Option<T> {
        self.left_out.unless(read(name, cell?))
    }

    fn text(&mut self, name: &'static str) -> Option<String> {
        self.optional(name, self.said(name), |name, cell| field::text(name, cell, field::TEXT))
    }

    /// An amount in units of 10^-`places`; an empty cell is zero.
    fn amount(&mut self, name: &'static str, places: usize) -> Option<i64> {
        let read = |name, cell: &str| if cell.is_empty() { Ok(0) } else { field::decimal(name, cell, places) };
        self.optional(name, self.said(name), read)
    }
}

/// One row, checked. What it must have is the same as in a Sendcloud page: the number, the country and the day.
fn parcel(line: u64, columns: &Columns, cells: &[String]) -> Result<Row, Reason> {
    let mut row = Cells { columns, row: cells, left_out: LeftOut::default() };
    let created = field::time("created", row.needed("created")?)?;
    let parcel = Parcel {
        parcel_id: field::whole("parcel_id", row.needed("parcel_id")?)?,
        country: field::country("country", row.needed("country")?)?,
        created,
        updated: row.optional("updated", row.filled("updated"), field::time),
        announced: row.optional("announced", row.said("announced"), announced),
        carrier: row.text("carrier"),
        method: row.text("method"),
        status_id: status(&mut row),
        tracking_number: row.text("tracking_number"),
        order_number: row.text("order_number"),
        country_name: row.text("country_name"),
        weight_grams: weight(&mut row),
        value_cents: row.amount("value", 2),
        currency: row.optional("currency", row.filled("currency"), field::currency),
        is_return: row.optional("is_return", row.said("is_return"), field::flag),
        // No cell can hold a list.
        items: None,
        recipient: recipient(&mut row),
    };
    Ok(Row { line, parcel, left_out: row.left_out.0 })
}

fn recipient(row: &mut Cells<'_>) -> Recipient<Option<Pii>> {
    let email = row.optional("email", row.said("email"), field::mail);
    let mut own = |name| row.optional(name, row.said(name), field::personal);
    Recipient {
        name: own("name"),
        company: own("company"),
        street: own("street"),
        house_number: own("house_number"),
        address_2: own("address_2"),
        city: own("city"),
        postal_code: own("postal_code"),
        phone: own("phone"),
        email,
        reference: own("reference"),
        tracking_url: row.optional("tracking_url", row.said("tracking_url"), field::link),
        service_point: row.optional("service_point", row.said("service_point"), field::personal),
    }
}

fn announced(name: &'static str, cell: &str) -> Result<Announced, Reason> {
    if cell.is_empty() { Ok(Announced::Not) } else { field::time(name, cell).map(Announced::At) }
}

/// By its id, else by its message.
fn status(row: &mut Cells<'_>) -> Option<i64> {
    match row.filled("status_id") {
        Some(id) => row.optional("status_id", Some(id), field::whole).map(field::status),
        None => row.optional("status", row.filled("status"), field::status_of_message),
    }
}

/// In grams, else in kilograms; nothing in the columns that are there is none.
fn weight(row: &mut Cells<'_>) -> Option<i64> {
    let grams =
        row.filled("weight_grams").or_else(|| row.said("weight_grams").filter(|_| row.filled("weight").is_none()));
    if grams.is_some() { row.amount("weight_grams", 0) } else { row.amount("weight", 3) }
}

#[cfg(test)]
mod tests;
