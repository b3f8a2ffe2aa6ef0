//! Reads parcels from CSV with a header row: Aldaba's own export, and tables with Sendcloud's names for the columns.
//! Memory holds one row at a time (and the few lines that a quoted cell may span), whatever the size of the file.
use std::io::{self, BufRead};
use std::ops::ControlFlow;

use super::field;
use super::parcel::{BadRow, Parcel, Reason, Recipient};
use crate::backend::csv_cell;
use crate::domain::pii::Pii;
use crate::domain::shipment::STATUSES;
use columns::Columns;
pub use columns::NEEDED;
use lines::{Row, Rows};

mod columns;
mod lines;
mod split;

/// Gives each row of the file, good or bad, to `each`, until that breaks off.
///
/// # Errors
/// What reading the input fails with. All rows before it have been given.
pub fn read(input: impl BufRead, each: &mut dyn FnMut(Result<Parcel, BadRow>) -> ControlFlow<()>) -> io::Result<()> {
    let mut rows = Rows::new(input);
    let Row { line, cells } = rows.header()?;
    let columns = match cells.and_then(|cells| Columns::of(&cells)) {
        Ok(columns) => columns,
        Err(reason) => {
            let _done = each(Err(BadRow { line, reason }));
            return Ok(());
        }
    };
    while let Some(Row { line, cells }) = rows.next()? {
        let row = cells.and_then(|cells| parcel(&columns, &cells));
        if each(row.map_err(|reason| BadRow { line, reason })).is_break() {
            break;
        }
    }
    Ok(())
}

/// One row, checked. What it must have is the same as in a Sendcloud page: the number, the country and the day.
fn parcel(columns: &Columns, cells: &[String]) -> Result<Parcel, Reason> {
    let cell = |name| columns.cell(cells, name).map_or("", |cell| csv_cell::original(cell));
    let text = |name| field::text(name, cell(name), field::TEXT);
    let needed = |name| Some(cell(name)).filter(|cell| !cell.trim().is_empty()).ok_or(Reason::Missing(name));
    let instant =
        |name| Some(cell(name)).filter(|cell| !cell.trim().is_empty()).map(|cell| field::time(name, cell)).transpose();
    let amount = |name, places| {
        if cell(name).trim().is_empty() { Ok(None) } else { field::decimal(name, cell(name), places).map(Some) }
    };
    let created = field::time("created", needed("created")?)?;
    Ok(Parcel {
        parcel_id: field::whole("parcel_id", needed("parcel_id")?)?,
        carrier: text("carrier")?,
        method: text("method")?,
        status_id: status(cell("status_id"), cell("status"))?,
        tracking_number: text("tracking_number")?,
        order_number: text("order_number")?,
        country: field::country("country", needed("country")?)?,
        country_name: text("country_name")?,
        weight_grams: amount("weight_grams", 0)?.or(amount("weight", 3)?).unwrap_or(0),
        value_cents: amount("value", 2)?.unwrap_or(0),
        currency: field::currency("currency", cell("currency"))?,
        is_return: flag(cell("is_return"))?,
        created,
        updated: instant("updated")?.unwrap_or(created),
        announced: instant("announced")?,
        items: Vec::new(),
        recipient: recipient(&cell)?,
    })
}

fn recipient<'a>(cell: &dyn Fn(&'static str) -> &'a str) -> Result<Recipient, Reason> {
    let own = |name| -> Result<Pii, Reason> { field::personal(name, cell(name)) };
    Ok(Recipient {
        name: own("name")?,
        company: own("company")?,
        street: own("street")?,
        house_number: own("house_number")?,
        address_2: own("address_2")?,
        city: own("city")?,
        postal_code: own("postal_code")?,
        phone: own("phone")?,
        email: own("email")?,
        reference: own("reference")?,
        tracking_url: field::link("tracking_url", cell("tracking_url"))?,
        service_point: own("service_point")?,
    })
}

/// By its id, else by its English message.
fn status(id: &str, message: &str) -> Result<i64, Reason> {
    if !id.trim().is_empty() {
        return field::whole("status_id", id).map(field::status);
    }
    let known = STATUSES.iter().find(|status| status.message.eq_ignore_ascii_case(message.trim()));
    Ok(known.map_or(field::UNKNOWN_STATUS, |status| status.id))
}

fn flag(cell: &str) -> Result<bool, Reason> {
    match cell.trim().to_ascii_lowercase().as_str() {
        "" | "0" | "false" | "no" => Ok(false),
        "1" | "true" | "yes" => Ok(true),
        _ => Err(Reason::Malformed("is_return")),
    }
}

#[cfg(test)]
mod tests;
