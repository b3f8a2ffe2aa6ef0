//! The languages and time zones that a person, or an account, can choose.
use domain::role::Lang;
use house::moment::{readable, zones};

/// What there is to choose from in the field `language`, and in `time_zone`.
#[must_use]
pub fn keys(field: &str) -> Vec<&'static str> {
    match field {
        "language" => Lang::ALL.iter().map(|lang| lang.as_str()).collect(),
        _ => zones().collect(),
    }
}

/// The languages, each as its own speakers call it.
pub fn languages() -> impl DoubleEndedIterator<Item = (String, String)> {
    Lang::ALL.iter().map(|lang| (lang.as_str().to_owned(), lang.own_name().to_owned()))
}

/// The time zones, as they are read.
pub fn time_zones() -> impl Iterator<Item = (String, String)> {
    zones().map(|zone| (zone.to_owned(), readable(zone)))
}
