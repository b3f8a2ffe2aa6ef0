//! The list of shipments as it travels, and what its address asks for.
use serde::{Deserialize, Serialize};

use domain::shipment::Sort;
use domain::tree::tree;

use super::ShipmentRow;
use crate::address::escape;
use crate::words::{grouped, t, tf, w};

/// What the address asks for. Nothing in it is trusted; what does not fit narrows nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Query {
    pub q: String,
    pub status: String,
    pub carrier: String,
    pub country: String,
    pub from: String,
    pub until: String,
    /// The list's order, a [`Sort`].
    pub sort: String,
    /// A key of the row before the page, `mark.id`.
    pub after: String,
    /// A key of the row after it.
    pub before: String,
}
tree!(only Query: q, status, carrier, country, from, until, sort, after, before);

impl Query {
    /// The names of what the address asks for.
    pub const NAMES: [&str; 9] = ["q", "status", "carrier", "country", "from", "until", "sort", "after", "before"];

    /// Reads it, name by name.
    #[must_use]
    pub fn of(asked: impl Fn(&str) -> String) -> Self {
        let [q, status, carrier, country, from, until, sort, after, before] = Self::NAMES.map(asked);
        Self { q, status, carrier, country, from, until, sort, after, before }
    }

    /// The list's order; the newest change first unless another is asked for.
    #[must_use]
    pub fn sort(&self) -> Sort {
        Sort::parse(&self.sort).unwrap_or(Sort::Newest)
    }

    /// What it is narrowed to, in pairs of an address: without its place in the list, and without its order.
    #[must_use]
    pub fn narrowed(&self) -> Vec<(&'static str, &str)> {
        let pairs = [
            ("q", &self.q),
            ("status", &self.status),
            ("carrier", &self.carrier),
            ("country", &self.country),
            ("from", &self.from),
            ("until", &self.until),
        ];
        pairs.into_iter().map(|(name, value)| (name, value.as_str())).filter(|(_, value)| !value.is_empty()).collect()
    }

    /// The address of the same list in another order, or at another place.
    #[must_use]
    pub fn href(&self, base: &str, sort: Sort, place: Option<(&str, &str)>) -> String {
        let order = (sort != Sort::Newest).then(|| ("sort", sort.as_str()));
        let pairs = self.narrowed().into_iter().chain(order).chain(place);
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={}", escape(value))).collect();
        if pairs.is_empty() { base.to_owned() } else { format!("{base}?{}", pairs.join("&")) }
    }
}

/// How many there are, as far as it is cheap to count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Count {
    pub shown: i64,
    /// There are more.
    pub more: bool,
}
tree!(Count: shown, more);

impl Count {
    /// "1 shipment", "186 shipments", "1,000+ shipments".
    #[must_use]
    pub fn text(self) -> String {
        let grouped = grouped(self.shown.unsigned_abs());
        match self {
            Self { shown: 1, more: false } => t(w::SHIPMENTS_ONE).to_owned(),
            Self { more: false, .. } => tf(w::SHIPMENTS_COUNT, &[("count", &grouped)]),
            Self { more: true, .. } => tf(w::SHIPMENTS_COUNT, &[("count", &(grouped + "+"))]),
        }
    }
}

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShipmentsView {
    pub rows: Vec<ShipmentRow>,
    pub count: Count,
    pub query: Query,
    pub carriers: Vec<(String, String)>,
    pub countries: Vec<String>,
    /// The keys of the neighbouring pages.
    pub before: Option<String>,
    pub after: Option<String>,
}
tree!(ShipmentsView: rows, count, query, carriers, countries, before, after);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_what_the_list_is_narrowed_to_and_leaves_out_what_goes_without_saying() {
        let query = Query { q: "a b".into(), country: "ES".into(), after: "5.x".into(), ..Query::default() };
        assert_eq!(query.href("/l", Sort::Newest, None), "/l?q=a%20b&country=ES");
        assert_eq!(query.href("/l", Sort::Number, Some(("after", "k"))), "/l?q=a%20b&country=ES&sort=number&after=k");
        assert_eq!(Query::default().href("/l", Sort::Newest, None), "/l");
    }
}
