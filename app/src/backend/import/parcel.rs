//! A parcel as a file tells it, checked, before it is stored.
use crate::domain::pii::Pii;
use crate::domain::time::Time;

/// One good row of an import.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The parcel's number at its source; with the account it makes an import idempotent.
    pub parcel_id: i64,
    /// Carrier code, `mondial_relay`.
    pub carrier: String,
    /// Shipping method, `mondial_relay Standard`.
    pub method: String,
    /// A Sendcloud status id that `domain::shipment::STATUSES` knows (1337 for one it does not).
    pub status_id: i64,
    /// Empty while there is none.
    pub tracking_number: String,
    pub order_number: String,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    pub country_name: String,
    pub weight_grams: i64,
    /// In hundredths of the currency.
    pub value_cents: i64,
    /// ISO 4217, upper case.
    pub currency: String,
    pub is_return: bool,
    pub created: Time,
    pub updated: Time,
    pub announced: Option<Time>,
    /// What is in it.
    pub items: Vec<Item>,
    pub recipient: Recipient,
}

/// One line of the parcel's contents.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Item {
    pub description: String,
    pub quantity: i64,
    pub weight_grams: i64,
    pub value_cents: i64,
    pub sku: String,
}

/// To whom it goes: every field is personal (spec section 1).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient {
    pub name: Pii,
    pub company: Pii,
    pub street: Pii,
    pub house_number: Pii,
    pub address_2: Pii,
    pub city: Pii,
    pub postal_code: Pii,
    pub phone: Pii,
    pub email: Pii,
    /// The merchant's own reference; may name the person.
    pub reference: Pii,
    /// Carrier tracking link, if the file has one: it may carry a postal code.
    pub tracking_url: Pii,
    /// Service point name or id, if any.
    pub service_point: Pii,
}

/// Why a row was left out. `line` is the line of the file where the row begins, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    pub line: u64,
    pub reason: Reason,
}

/// What was wrong with a row. Never carries the value itself: it may be personal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reason {
    /// A field that must be there is not.
    Missing(&'static str),
    /// The first row of a table lacks columns without which there is no parcel in any row.
    MissingColumns(Vec<&'static str>),
    /// A field is not of its type: a number, a date, a country code.
    Malformed(&'static str),
    /// A text is longer than it may be, in characters.
    TooLong(&'static str, usize),
    /// Control characters or direction overrides.
    Unprintable(&'static str),
    /// The bytes are not UTF-8.
    NotUtf8,
    /// The row is not JSON, or not an object, or the file ends in its middle.
    NotJson,
    /// The CSV row has another number of fields than the header.
    WrongFieldCount,
    /// The row itself is larger than a row may be, in bytes.
    RowTooLarge(usize),
}
