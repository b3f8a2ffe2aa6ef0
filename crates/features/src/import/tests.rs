//! How the tests of both kinds of files look at what was read.
use domain::parcel::{BadRow, Parcel, Reason, Recipient, Row, When};
use domain::pii::Pii;

pub type Rows = Vec<Result<Row, BadRow>>;

/// A text of a parcel, by a name that fits a line.
pub type Read = fn(&Parcel) -> Option<&str>;

/// A personal text as it was told.
pub fn personal(told: Option<&Pii>) -> Option<&str> {
    told.map(Pii::stored)
}

/// What was read, for short: `Ok(id)` or `Err((line, reason))`.
pub fn told(rows: Rows) -> Vec<Result<i64, (u64, Reason)>> {
    rows.into_iter().map(|row| row.map(|row| row.parcel.parcel_id).map_err(|bad| (bad.line, bad.reason))).collect()
}

/// The parcel of one row, of which nothing is left out.
pub fn only(rows: Rows) -> Parcel {
    let [row] = <[_; 1]>::try_from(rows).expect("there is one row");
    let row = row.expect("it is good");
    assert_eq!(row.left_out, [], "{:?}", row.parcel);
    row.parcel
}

/// A parcel of which nothing but what it needs is told.
pub fn bare(id: i64, created: When) -> Parcel {
    Parcel {
        parcel_id: id,
        country: "ES".to_owned(),
        created,
        updated: None,
        announced: None,
        carrier: None,
        method: None,
        status_id: None,
        tracking_number: None,
        order_number: None,
        country_name: None,
        weight_grams: None,
        value_cents: None,
        currency: None,
        is_return: None,
        items: None,
        recipient: Recipient::default(),
    }
}
