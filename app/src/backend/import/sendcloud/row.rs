//! One parcel object, checked field by field.
//!
//! The schema of `GET /parcels` (Sendcloud API v2, `ParcelResponseShort`) asks for `id` alone. Aldaba also needs the
//! country and the day, by which parcels are listed; everything else may be null or missing.
use std::borrow::Cow;

use serde_json::{Map, Value};

use crate::backend::import::field;
use crate::backend::import::parcel::{Item, Parcel, Reason, Recipient};
use crate::domain::pii::Pii;

type Object = Map<String, Value>;

/// The longest description and article number of the schema's `parcel-item`.
const ITEM_TEXT: usize = 255;

/// Reads one parcel.
pub fn parcel(bytes: &[u8]) -> Result<Parcel, Reason> {
    let text = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?;
    let row: Object = serde_json::from_str(text).map_err(|_| Reason::NotJson)?;
    let none = Object::new();
    let part = |name| inner(&row, name).map(|part| part.unwrap_or(&none));
    let created = field::time("date_created", needed(&row, "date_created", "date_created")?)?;
    Ok(Parcel {
        parcel_id: integer(&row, "id", "id")?.ok_or(Reason::Missing("id"))?,
        carrier: line(part("carrier")?, "code", "carrier")?,
        method: line(part("shipment")?, "name", "shipment")?,
        status_id: integer(part("status")?, "id", "status")?.map_or(field::UNKNOWN_STATUS, field::status),
        tracking_number: line(&row, "tracking_number", "tracking_number")?,
        order_number: line(&row, "order_number", "order_number")?,
        country: field::country("country", needed(part("country")?, "iso_2", "country")?)?,
        country_name: line(part("country")?, "name", "country")?,
        weight_grams: amount(&row, "weight", 3)?,
        value_cents: amount(&row, "total_order_value", 2)?,
        currency: field::currency(
            "total_order_value_currency",
            string(&row, "total_order_value_currency", "total_order_value_currency")?,
        )?,
        is_return: flag(&row, "is_return")?,
        created,
        updated: instant(&row, "date_updated")?.unwrap_or(created),
        announced: instant(&row, "date_announced")?,
        items: items(&row)?,
        recipient: recipient(&row, part("address_divided")?)?,
    })
}

fn recipient(row: &Object, address: &Object) -> Result<Recipient, Reason> {
    let own = |name| string(row, name, name).and_then(|text| field::personal(name, text));
    let street = match string(address, "street", "address_divided")? {
        "" => own("address")?,
        street => field::personal("address_divided", street)?,
    };
    Ok(Recipient {
        name: own("name")?,
        company: own("company_name")?,
        street,
        house_number: field::personal("address_divided", string(address, "house_number", "address_divided")?)?,
        address_2: own("address_2")?,
        city: own("city")?,
        postal_code: own("postal_code")?,
        phone: own("telephone")?,
        email: own("email")?,
        reference: reference(row)?,
        tracking_url: field::link("tracking_url", string(row, "tracking_url", "tracking_url")?)?,
        // A text by the schema, a number in what the API sends.
        service_point: field::personal("to_service_point", &number_or_text(row, "to_service_point")?)?,
    })
}

/// `"0"` is the schema's default and means that there is none; then the external one is the merchant's own.
fn reference(row: &Object) -> Result<Pii, Reason> {
    let name = match string(row, "reference", "reference")?.trim() {
        "" | "0" => "external_reference",
        _ => "reference",
    };
    field::personal(name, string(row, name, name)?)
}

fn items(row: &Object) -> Result<Vec<Item>, Reason> {
    const NAME: &str = "parcel_items";
    let list = match row.get(NAME) {
        None | Some(Value::Null) => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(_) => return Err(Reason::Malformed(NAME)),
    };
    let text = |item: &Object, key| field::text(NAME, string(item, key, NAME)?, ITEM_TEXT);
    let number = |item: &Object, key, places| decimal(item, key, NAME, places);
    list.iter()
        .map(|item| {
            let item = item.as_object().ok_or(Reason::Malformed(NAME))?;
            Ok(Item {
                description: text(item, "description")?,
                quantity: integer(item, "quantity", NAME)?.unwrap_or(1),
                weight_grams: number(item, "weight", 3)?,
                value_cents: number(item, "value", 2)?,
                sku: text(item, "sku")?,
            })
        })
        .collect()
}

/// The object of that name, if there is one.
fn inner<'a>(row: &'a Object, name: &'static str) -> Result<Option<&'a Object>, Reason> {
    match row.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Object(inner)) => Ok(Some(inner)),
        Some(_) => Err(Reason::Malformed(name)),
    }
}

/// The text under `key`; empty where there is none. `name` is what a person is told.
fn string<'a>(row: &'a Object, key: &str, name: &'static str) -> Result<&'a str, Reason> {
    match row.get(key) {
        None | Some(Value::Null) => Ok(""),
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err(Reason::Malformed(name)),
    }
}

fn needed<'a>(row: &'a Object, key: &str, name: &'static str) -> Result<&'a str, Reason> {
    match string(row, key, name)? {
        "" => Err(Reason::Missing(name)),
        text => Ok(text),
    }
}

fn line(row: &Object, key: &str, name: &'static str) -> Result<String, Reason> {
    field::text(name, string(row, key, name)?, field::TEXT)
}

fn flag(row: &Object, name: &'static str) -> Result<bool, Reason> {
    match row.get(name) {
        None | Some(Value::Null) => Ok(false),
        Some(Value::Bool(flag)) => Ok(*flag),
        Some(_) => Err(Reason::Malformed(name)),
    }
}

/// A whole number from zero.
fn integer(row: &Object, key: &str, name: &'static str) -> Result<Option<i64>, Reason> {
    match row.get(key) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_i64().filter(|number| *number >= 0).map(Some).ok_or(Reason::Malformed(name)),
    }
}

/// A decimal, written as a text or as a number; zero where there is none.
fn decimal(row: &Object, key: &str, name: &'static str, places: usize) -> Result<i64, Reason> {
    match number_or_text_as(row, key, name)? {
        text if text.is_empty() => Ok(0),
        text => field::decimal(name, &text, places),
    }
}

fn amount(row: &Object, name: &'static str, places: usize) -> Result<i64, Reason> {
    decimal(row, name, name, places)
}

fn number_or_text<'a>(row: &'a Object, name: &'static str) -> Result<Cow<'a, str>, Reason> {
    number_or_text_as(row, name, name)
}

/// `Display` of an `f64` is the shortest text that reads back as the same number, without an exponent: `627.77`.
fn number_or_text_as<'a>(row: &'a Object, key: &str, name: &'static str) -> Result<Cow<'a, str>, Reason> {
    match row.get(key) {
        Some(Value::Number(number)) => Ok(number
            .as_i64()
            .map(|n| n.to_string())
            .or_else(|| number.as_f64().map(|n| n.to_string()))
            .unwrap_or_default()
            .into()),
        _ => string(row, key, name).map(Cow::Borrowed),
    }
}

fn instant(row: &Object, name: &'static str) -> Result<Option<crate::domain::time::Time>, Reason> {
    match string(row, name, name)? {
        "" => Ok(None),
        text => field::time(name, text).map(Some),
    }
}
