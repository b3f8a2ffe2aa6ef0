//! One parcel object, read field by field.
//!
//! The schema of `GET /parcels` (Sendcloud API v2, `ParcelResponseShort`) asks for `id` alone. Aldaba also needs the
//! country and the day, by which parcels are listed; everything else may be missing, and what cannot be read is left out.
//!
//! The API answers with a parcel's whole state, and writes `null` also where the schema has a text that cannot be null
//! (`to_service_point`). So `null` and an empty text both say that there is nothing, and only a key that is not there says
//! nothing.
use serde_json::{Map, Value};

use super::value::{amount, flag, scalar};
use crate::import::field::{self, LeftOut};
use domain::parcel::{Announced, Parcel, Reason, Recipient, Row, When};
use domain::pii::Pii;
use domain::time::{Span, Time};

type Object = Map<String, Value>;

/// Reads one parcel.
pub fn parcel(line: u64, bytes: &[u8]) -> Result<Row, Reason> {
    let text = std::str::from_utf8(bytes).map_err(|_| Reason::NotUtf8)?;
    let object: Object = serde_json::from_str(text).map_err(|_| Reason::NotJson)?;
    let (object, told) = unwrapped(object);
    let mut row = Told { row: &object, left_out: LeftOut::default() };
    let created = field::time("date_created", &needed("date_created", row.row.get("date_created"))?)?;
    let parcel = Parcel {
        parcel_id: field::whole("id", &needed("id", row.row.get("id"))?)?,
        country: field::country("country", &needed("country", row.part("country", "iso_2"))?)?,
        created,
        updated: row.updated().or(told.filter(|told| !told.is_before(created.at))),
        announced: row.optional("date_announced", row.row.get("date_announced"), announced),
        carrier: row.text("carrier", row.part("carrier", "code")),
        method: row.method(),
        status_id: row.status(),
        tracking_number: row.text("tracking_number", row.row.get("tracking_number")),
        order_number: row.text("order_number", row.row.get("order_number")),
        country_name: row.text("country", row.row.get("country").and_then(|country| country.get("name"))),
        weight_grams: row.optional("weight", row.row.get("weight"), |name, value| amount(name, value, 3)),
        value_cents: row
            .optional("total_order_value", row.row.get("total_order_value"), |name, value| amount(name, value, 2)),
        currency: row.currency(),
        is_return: row.optional("is_return", row.row.get("is_return"), flag),
        items: super::items::items(row.row, &mut row.left_out),
        recipient: row.recipient(),
    };
    Ok(Row { line, parcel, left_out: row.left_out.0 })
}

/// The parcel in what a webhook posts, `{"action": …, "timestamp": …, "parcel": {…}}`, and when it was told; or the object itself.
fn unwrapped(mut object: Object) -> (Object, Option<When>) {
    if object.contains_key("id") {
        return (object, None);
    }
    match object.remove("parcel") {
        Some(Value::Object(parcel)) => {
            let told = object.get("timestamp").and_then(Value::as_i64).map(|at| When { at: Time(at), open: Span(1) });
            (parcel, told)
        }
        _ => (object, None),
    }
}

fn needed(name: &'static str, value: Option<&Value>) -> Result<String, Reason> {
    let text = value.map(|value| scalar(name, value)).transpose()?.unwrap_or_default();
    if text.is_empty() { Err(Reason::Missing(name)) } else { Ok(text.into_owned()) }
}

fn announced(name: &'static str, value: &Value) -> Result<Announced, Reason> {
    match &*scalar(name, value)? {
        "" => Ok(Announced::Not),
        text => field::time(name, text).map(Announced::At),
    }
}

/// A parcel's fields, as they are read one by one.
struct Told<'a> {
    row: &'a Object,
    left_out: LeftOut,
}

impl<'a> Told<'a> {
    /// What an optional field means; nothing, if it is not there or cannot be read. `name` is what a person is told.
    fn optional<T>(
        &mut self,
        name: &'static str,
        value: Option<&Value>,
        read: impl FnOnce(&'static str, &Value) -> Result<T, Reason>,
    ) -> Option<T> {
        self.left_out.unless(read(name, value?))
    }

    fn text(&mut self, name: &'static str, value: Option<&Value>) -> Option<String> {
        self.optional(name, value, |name, value| field::text(name, &scalar(name, value)?, field::TEXT))
    }

    fn personal(&mut self, name: &'static str, value: Option<&Value>) -> Option<Pii> {
        self.text(name, value).map(Pii::from)
    }

    /// What an object says under a key. Where a text stands in its place, that is what would have been in it, and `null` says that
    /// it has nothing; an empty list is what some programs make of an object without anything.
    fn part(&self, name: &str, key: &str) -> Option<&'a Value> {
        match self.row.get(name)? {
            Value::Object(part) => part.get(key),
            Value::Array(list) if list.is_empty() => None,
            other => Some(other),
        }
    }

    /// A value that is there: neither null nor an empty text.
    fn filled(value: Option<&'a Value>) -> Option<&'a Value> {
        value.filter(|value| !value.is_null() && value.as_str().is_none_or(|text| !text.trim().is_empty()))
    }

    fn updated(&mut self) -> Option<When> {
        let value = Self::filled(self.row.get("date_updated"));
        self.optional("date_updated", value, |name, value| field::time(name, &scalar(name, value)?))
    }

    /// The shipping method's name. In its place, a number is but its id.
    fn method(&mut self) -> Option<String> {
        let value = self.part("shipment", "name").filter(|_| !self.row.get("shipment").is_some_and(Value::is_number));
        self.text("shipment", value)
    }

    /// By its id, else by its message; a text in its place may be either.
    fn status(&mut self) -> Option<i64> {
        let value = Self::filled(self.part("status", "id")).or_else(|| Self::filled(self.part("status", "message")));
        self.optional("status", value, |name, value| {
            let text = scalar(name, value)?;
            field::whole(name, &text).map(field::status).or_else(|_| field::status_of_message(name, &text))
        })
    }

    fn currency(&mut self) -> Option<String> {
        const NAME: &str = "total_order_value_currency";
        let value = Self::filled(self.row.get(NAME));
        self.optional(NAME, value, |name, value| field::currency(name, &scalar(name, value)?))
    }

    fn recipient(&mut self) -> Recipient<Option<Pii>> {
        let (street, house_number) = self.address();
        let email = |name, value: &Value| field::mail(name, &scalar(name, value)?);
        let email = self.optional("email", self.row.get("email"), email);
        let mut own = |name| self.personal(name, self.row.get(name));
        Recipient {
            name: own("name"),
            company: own("company_name"),
            street,
            house_number,
            address_2: own("address_2"),
            city: own("city"),
            postal_code: own("postal_code"),
            phone: own("telephone"),
            email,
            service_point: own("to_service_point"),
            reference: self.reference(),
            tracking_url: self.optional("tracking_url", self.row.get("tracking_url"), |name, value| {
                field::link(name, &scalar(name, value)?)
            }),
        }
    }

    /// Street and house number. An address that is not divided has both in one text.
    fn address(&mut self) -> (Option<Pii>, Option<Pii>) {
        const NAME: &str = "address_divided";
        let divided = match self.row.get(NAME) {
            Some(Value::Object(divided)) => Some(divided),
            None | Some(Value::Null) => None,
            Some(Value::Array(list)) if list.is_empty() => None,
            Some(_) => self.left_out.unless(Err(Reason::Malformed(NAME))),
        };
        let of = |key: &str| divided.and_then(|divided| divided.get(key));
        let (street, number) = (of("street"), of("house_number"));
        let whole = self.row.get("address");
        let street = match Self::filled(street) {
            Some(street) => self.personal(NAME, Some(street)),
            None => self.personal("address", whole.or(street)),
        };
        let number = number.or_else(|| self.row.get("house_number"));
        let in_the_street = divided.is_none() && number.is_none() && street.is_some() && Self::filled(whole).is_some();
        (street, if in_the_street { Some(Pii::default()) } else { self.personal(NAME, number) })
    }

    /// `"0"` is the schema's default and means that there is none; then the external one is the merchant's own.
    fn reference(&mut self) -> Option<Pii> {
        let (own, external) = (self.row.get("reference"), self.row.get("external_reference"));
        let is_default = |value: &&Value| scalar("reference", value).is_ok_and(|text| text.trim() == "0");
        match (Self::filled(own).filter(|own| !is_default(own)), Self::filled(external)) {
            (Some(own), _) => self.personal("reference", Some(own)),
            (None, Some(external)) => self.personal("external_reference", Some(external)),
            (None, None) => own.map(|_| Pii::default()),
        }
    }
}
