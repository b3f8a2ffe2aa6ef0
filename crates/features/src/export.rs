//! Shipments as CSV (RFC 4180), page by page. Cells that a spreadsheet would run as formulas are neutralised.
use crate::csv_cell::neutral;
use crate::show;
use domain::pii::{Kind, Sight};
use domain::shipment::NO_STATUS;
use domain::time::Time;
use house::moment::iso;
use house::{Cx, House};
use store::shipments::{Stored, Walk};
use views::error::AppError;
use views::shipments::list::Query;

/// The first line. In front of it the mark by which spreadsheets know that it is UTF-8 (Unicode 23.8).
pub const HEADER: &str = "\u{FEFF}parcel_id,tracking_number,order_number,status_id,status,carrier,method,country,weight_grams,value,currency,\
    created,updated,announced,name,company,street,house_number,address_2,city,postal_code,phone,email,reference\r\n";
/// Rows in one read.
const ROWS: i64 = 500;

/// An export on its way.
pub struct Export {
    house: House,
    walk: Walk,
    sight: Sight,
}

impl Export {
    /// Begins one that was decided on.
    #[must_use]
    pub fn new(cx: Cx, wanted: &Query) -> Self {
        cx.note_export("shipments");
        let sight = cx.sight();
        let (filter, ..) = crate::shipments::list::filter(wanted, sight, cx.zone());
        Self { house: cx.house.clone(), walk: Walk::new(cx.account.id.clone(), filter), sight }
    }

    /// The next lines; `None` after the last.
    ///
    /// # Errors
    /// If the database does not answer: the file then ends in its middle, and the browser says so.
    pub async fn next(&mut self) -> Result<Option<String>, AppError> {
        let mut tx = self.house.db.read().await?;
        let rows = self.walk.next(&mut tx, ROWS).await?;
        drop(tx);
        let lines = rows.iter().map(|row| line(row, self.sight)).collect();
        Ok((!rows.is_empty()).then_some(lines))
    }
}

fn line(row: &Stored, sight: Sight) -> String {
    let parcel = [
        row.parcel_id.to_string(),
        row.tracking_number.clone(),
        row.order_number.clone(),
        Some(row.status_id).filter(|id| *id != NO_STATUS.id).map(|id| id.to_string()).unwrap_or_default(),
        show::status(row.status_id).message.to_owned(),
        row.carrier.clone(),
        row.method.show(sight, Kind::Other).text,
        row.country.clone(),
        row.weight_grams.to_string(),
        format!("{}.{:02}", row.value_cents / 100, row.value_cents % 100),
        row.currency.clone(),
        iso(row.created_at),
        iso(row.updated_at),
        row.announced_at.map(|at| iso(Time(at))).unwrap_or_default(),
    ];
    let cells = parcel.into_iter().chain(show::recipient_cells(row, sight));
    cells.map(|cell| quoted(&neutral(&cell))).collect::<Vec<_>>().join(",") + "\r\n"
}

/// Quoted where it must be.
pub fn quoted(cell: &str) -> String {
    if cell.contains([',', '"', '\r', '\n', ';', '\t']) || cell.starts_with(' ') || cell.ends_with(' ') {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn cells_are_quoted_only_where_they_must_be() {
        assert_eq!(quoted("plain"), "plain");
        assert_eq!(quoted("a \"b\", c"), "\"a \"\"b\"\", c\"");
    }
}
