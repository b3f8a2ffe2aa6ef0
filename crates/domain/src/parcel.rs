//! A parcel as a file tells it, checked, before it is stored.
use crate::pii::Pii;
use crate::time::{Span, Time};

/// One good row of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The line of the file where it begins, from 1.
    pub line: u64,
    pub parcel: Parcel,
    /// What of it could not be read, or cannot be, and was left out: never what a parcel needs.
    pub left_out: Vec<Reason>,
}

/// What a file tells of a parcel. A field that it does not name is `None` and stays as it is stored; one that it names as empty
/// is an empty text, a zero or [`Announced::Not`], and empties what is stored. What no parcel can be without (status, currency)
/// cannot be emptied: an empty one says nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parcel {
    /// The parcel's number at its source; with the account it makes an import idempotent.
    pub parcel_id: i64,
    /// ISO 3166-1 alpha-2, upper case.
    pub country: String,
    pub created: When,
    /// As of when this is so. Told twice, the later news count; news without a time are taken as they come.
    pub updated: Option<When>,
    pub announced: Option<Announced>,
    /// Carrier code, `mondial_relay`.
    pub carrier: Option<String>,
    /// Shipping method, `mondial_relay Standard`.
    pub method: Option<String>,
    /// A Sendcloud status id that `domain::shipment::STATUSES` knows (1337 for one it does not).
    pub status_id: Option<i64>,
    /// Empty while there is none.
    pub tracking_number: Option<String>,
    pub order_number: Option<String>,
    pub country_name: Option<String>,
    pub weight_grams: Option<i64>,
    /// In hundredths of the currency.
    pub value_cents: Option<i64>,
    /// ISO 4217, upper case.
    pub currency: Option<String>,
    pub is_return: Option<bool>,
    /// What is in it.
    pub items: Option<Vec<Item>>,
    pub recipient: Recipient<Option<Pii>>,
}

/// An instant as a text tells it: the first that it may mean, and how many milliseconds it leaves open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct When {
    pub at: Time,
    pub open: Span,
}

impl When {
    /// One that leaves nothing open.
    #[must_use]
    pub const fn exactly(at: Time) -> Self {
        Self { at, open: Span(1) }
    }

    /// Whether it may mean that instant.
    #[must_use]
    pub fn may_be(self, stored: Time) -> bool {
        self.at <= stored && !self.is_before(stored)
    }

    /// Whether it is before that instant, whatever it leaves open.
    #[must_use]
    pub fn is_before(self, stored: Time) -> bool {
        self.at + self.open <= stored
    }

    /// Whether it is after that instant, whatever it leaves open.
    #[must_use]
    pub fn is_after(self, stored: Time) -> bool {
        self.at > stored
    }

    /// The stored instant if it may mean that one, which is told more precisely there; else its own.
    #[must_use]
    pub fn or_rather(self, stored: Time) -> Time {
        if self.may_be(stored) { stored } else { self.at }
    }
}

/// Whether and when a parcel was announced to its carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Announced {
    Not,
    At(When),
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

/// To whom it goes: every field is personal.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recipient<T = Pii> {
    pub name: T,
    pub company: T,
    pub street: T,
    pub house_number: T,
    pub address_2: T,
    pub city: T,
    pub postal_code: T,
    pub phone: T,
    pub email: T,
    /// The merchant's own reference; may name the person.
    pub reference: T,
    /// Carrier tracking link, if the file has one: it may carry a postal code.
    pub tracking_url: T,
    /// Service point name or id, if any.
    pub service_point: T,
}

/// Why a row was refused. `line` is the line of the file where the row begins, from 1.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadRow {
    pub line: u64,
    pub reason: Reason,
}

/// What was wrong with a row, or with a field of it. Never carries the value itself: it may be personal.
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
    /// There is no row with a parcel.
    NoRows,
    /// The header has that name twice.
    Duplicate(String),
    /// A column of dates has some with the day first, and in that line one with the month first.
    DatesBothWays(&'static str, u64),
    /// A column of numbers has some with a decimal point, and in that line one with a decimal comma.
    NumbersBothWays(&'static str, u64),
    /// A time that is yet to come, of something that is told already.
    Future(&'static str),
    /// The parcel has come to its end, and nothing says that the row's status is later.
    Ended(&'static str),
}
