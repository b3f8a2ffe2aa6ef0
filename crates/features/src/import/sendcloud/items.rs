//! What is in a parcel, line by line. A line of which something cannot be read goes in without that.
use serde_json::{Map, Value};

use super::value::{amount, scalar};
use crate::import::field::{self, LeftOut};
use domain::parcel::{Item, Reason};

const NAME: &str = "parcel_items";

/// The longest description and article number of the schema's `parcel-item`.
const TEXT: usize = 255;

/// The parcel's lines, if it names any.
pub fn items(row: &Map<String, Value>, left_out: &mut LeftOut) -> Option<Vec<Item>> {
    match row.get(NAME)? {
        Value::Null => Some(Vec::new()),
        Value::Object(none) if none.is_empty() => Some(Vec::new()),
        Value::Array(list) => Some(list.iter().filter_map(|line| item(line, left_out)).collect()),
        _ => left_out.unless(Err(Reason::Malformed(NAME))),
    }
}

fn item(line: &Value, left_out: &mut LeftOut) -> Option<Item> {
    let line = left_out.unless(line.as_object().ok_or(Reason::Malformed(NAME)))?;
    let value = |key| line.get(key).unwrap_or(&Value::Null);
    let mut text = |key| {
        let read = scalar(NAME, value(key)).and_then(|text| field::text(NAME, &text, TEXT));
        left_out.unless(read).unwrap_or_default()
    };
    Some(Item {
        description: text("description"),
        sku: text("sku"),
        quantity: left_out.unless(quantity(value("quantity"))).unwrap_or(1),
        weight_grams: left_out.unless(amount(NAME, value("weight"), 3)).unwrap_or(0),
        value_cents: left_out.unless(amount(NAME, value("value"), 2)).unwrap_or(0),
    })
}

/// A whole number; one where there is none.
fn quantity(value: &Value) -> Result<i64, Reason> {
    match scalar(NAME, value)?.trim() {
        "" => Ok(1),
        text => field::whole(NAME, text),
    }
}
