//! Which cell of a row is what: by the names in the header, in any order.
use crate::backend::import::parcel::Reason;

/// Our name of a column, and what else it may be called: Sendcloud's names, and common ones.
/// A header is compared in lower case, with `_` for spaces and hyphens.
pub const NAMES: &[(&str, &[&str])] = &[
    ("parcel_id", &["id", "sendcloud_id"]),
    ("tracking_number", &["tracking"]),
    ("order_number", &["order"]),
    ("status_id", &["parcel_status_id"]),
    ("status", &["status_message", "parcel_status"]),
    ("carrier", &["carrier_code"]),
    ("method", &["shipping_method", "shipment_method", "shipment"]),
    ("country", &["country_code", "iso_2", "country_iso_2"]),
    ("country_name", &[]),
    ("weight_grams", &["weight_g"]),
    // In kilograms, as Sendcloud has it.
    ("weight", &["weight_kg"]),
    ("value", &["total_order_value", "order_value"]),
    ("currency", &["total_order_value_currency"]),
    ("is_return", &["return"]),
    ("created", &["date_created", "created_at"]),
    ("updated", &["date_updated", "updated_at"]),
    ("announced", &["date_announced", "announced_at"]),
    ("name", &["recipient", "recipient_name", "to_name"]),
    ("company", &["company_name"]),
    ("street", &["address", "address_1", "address_line_1"]),
    ("house_number", &["house_no", "number"]),
    ("address_2", &["address_line_2"]),
    ("city", &["town"]),
    ("postal_code", &["postcode", "postalcode", "post_code", "zip", "zip_code", "zipcode"]),
    ("phone", &["telephone", "phone_number", "telephone_number"]),
    ("email", &["e_mail", "email_address"]),
    ("reference", &["external_reference"]),
    ("tracking_url", &["tracking_link"]),
    ("service_point", &["to_service_point"]),
];

/// Without these there is no parcel in any row.
pub const NEEDED: [&str; 3] = ["parcel_id", "country", "created"];

/// The place of each known column.
pub struct Columns {
    places: Vec<(&'static str, usize)>,
}

impl Columns {
    /// Reads the header. Unknown columns are left aside; of two alike the first counts, and our own name before another.
    pub fn of(header: &[String]) -> Result<Self, Reason> {
        let header: Vec<String> = header.iter().map(|name| plain(name)).collect();
        let place = |name: &str| header.iter().position(|found| found == name);
        let places: Vec<_> = NAMES
            .iter()
            .filter_map(|(name, others)| {
                place(name).or_else(|| others.iter().find_map(|other| place(other))).map(|at| (*name, at))
            })
            .collect();
        let missing: Vec<_> =
            NEEDED.into_iter().filter(|needed| !places.iter().any(|(name, _)| name == needed)).collect();
        if missing.is_empty() { Ok(Self { places }) } else { Err(Reason::MissingColumns(missing)) }
    }

    /// The cell of that column; `None` where the file has no such column.
    pub fn cell<'a>(&self, cells: &'a [String], name: &str) -> Option<&'a str> {
        let (_, at) = self.places.iter().find(|(known, _)| *known == name)?;
        cells.get(*at).map(String::as_str)
    }
}

fn plain(name: &str) -> String {
    name.trim().to_lowercase().replace([' ', '-'], "_")
}
