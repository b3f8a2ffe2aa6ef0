//! What only the server has stays there, and stored records and personal data cannot travel by themselves.
use domain::parcel::{Parcel, Recipient};
use domain::pii::{Pii, Shown};
use views::shipments::{RecipientView, ShipmentView};

use crate::sources::{programs, rust_files, without_tests};

/// Whether a type has a trait. An inherent constant is found before a trait's, and is there only if the bound holds.
macro_rules! has {
    ($type:ty: $($bound:tt)+) => {{
        struct Probe<T: ?Sized>(std::marker::PhantomData<T>);
        #[allow(dead_code, reason = "unused where the bound holds")]
        trait Without {
            const ANSWER: bool = false;
        }
        impl<T: ?Sized> Without for Probe<T> {}
        #[allow(dead_code, reason = "dead where the bound does not hold")]
        impl<T: ?Sized + $($bound)+> Probe<T> {
            const ANSWER: bool = true;
        }
        <Probe<$type>>::ANSWER
    }};
}

#[test]
fn the_app_never_asks_whether_it_is_the_server() {
    for (path, text) in &rust_files("app/src") {
        assert!(asking(text).is_empty(), "{path}: {:?}", asking(text));
    }
}

#[test]
fn a_gate_is_found() {
    let gates = [
        "#[cfg(feature = \"ssr\")]",
        "#[cfg(not(feature=\"ssr\"))]",
        "if cfg!(feature = \"ssr\") {",
        "#[cfg_attr(feature =\t\"ssr\", x)]",
    ];
    for gate in gates {
        assert_eq!(asking(gate).len(), 1, "{gate}");
    }
    assert!(asking("<Route path=path!(\"/\") ssr=SsrMode::Async/>").is_empty());
}

/// The lines that ask for the feature.
fn asking(source: &str) -> Vec<&str> {
    let asks = |line: &&str| line.split_whitespace().collect::<String>().contains("feature=\"ssr\"");
    source.lines().filter(asks).collect()
}

#[test]
fn stored_records_cannot_be_serialised() {
    use serde::Serialize;
    let serialisable = [
        ("shipments::Stored", has!(store::shipments::Stored: Serialize)),
        ("people::Person", has!(store::people::Person: Serialize)),
        ("accounts::Account", has!(store::accounts::Account: Serialize)),
        ("acceptances::Row", has!(store::acceptances::Row: Serialize)),
        ("deletions::Row", has!(store::deletions::Row: Serialize)),
        ("sessions::Session", has!(store::sessions::Session: Serialize)),
        ("grants::Row", has!(store::grants::Row: Serialize)),
        ("requests::Row", has!(store::requests::Row: Serialize)),
        ("imports::Row", has!(store::imports::Row: Serialize)),
        ("log::Row", has!(store::log::Row: Serialize)),
        ("Parcel", has!(Parcel: Serialize)),
        ("Recipient", has!(Recipient: Serialize)),
        ("Pii", has!(Pii: Serialize)),
    ];
    for (name, is) in serialisable {
        assert!(!is, "{name} has Serialize");
    }
    assert!(has!(Shown: Serialize) && has!(ShipmentView: Serialize) && has!(RecipientView: Serialize), "views travel");
}

#[test]
fn personal_data_have_no_way_out_but_to_be_shown() {
    use std::fmt::Display;
    assert!(!has!(Pii: Display) && !has!(Pii: std::ops::Deref<Target = str>) && !has!(Pii: AsRef<str>));
    assert!(
        !has!(Pii: Into<String>) && !has!(Pii: std::borrow::Borrow<str>) && !has!(Pii: serde::de::DeserializeOwned)
    );
    assert!(
        has!(String: Display) && has!(String: AsRef<str>) && has!(String: Into<String>),
        "the probe sees what is there"
    );
}

#[test]
fn no_row_of_a_table_is_made_serialisable() {
    let rows: Vec<_> =
        rust_files("crates/store/src").iter().flat_map(|(_, text)| rows_of(without_tests(text))).collect();
    assert!(rows.len() >= 8, "{rows:?}: are rows still found?");
    let travelling: Vec<_> = rows.iter().filter(|row| row.contains("ialize")).collect();
    assert!(travelling.is_empty(), "{travelling:?}");
}

#[test]
fn a_row_that_is_made_serialisable_is_found() {
    let rows = rows_of(
        "#[derive(Clone,\n    serde::Serialize, sqlx::FromRow)]\npub struct Row;\n#[derive(Debug)]\nstruct Other;",
    );
    assert_eq!(rows, ["Clone,\n    serde::Serialize, sqlx::FromRow"]);
}

/// What the rows of a table derive.
fn rows_of(source: &str) -> Vec<String> {
    let derives = source.split("#[derive(").skip(1).filter_map(|rest| rest.split_once(")]"));
    derives.map(|(derives, _)| derives.to_owned()).filter(|derives| derives.contains("FromRow")).collect()
}

/// Where a datum may leave its wrapping, and what for.
const UNWRAPPED: [(&str, &str); 3] = [
    ("crates/domain/src/pii.rs", "where it is said"),
    ("crates/store/src/shipments", "into the statements that store it"),
    ("crates/features/src/shipments/recipient.rs", "into the access log's values of a change"),
];

#[test]
fn personal_data_are_unwrapped_only_to_be_stored() {
    for (path, text) in programs() {
        let may = UNWRAPPED.iter().any(|(place, _)| path.starts_with(place));
        assert!(may || !without_tests(&text).contains(".stored()"), "{path} unwraps personal data");
    }
}

#[test]
fn transactions_begin_behind_the_gate_only() {
    for (path, text) in programs() {
        let begins = [".db.read()", ".db.write()", ".begin()", ".begin_with("].iter().any(|call| text.contains(call));
        assert!(
            !begins
                || ["crates/house/src/", "crates/features/src/", "crates/store/src/"]
                    .iter()
                    .any(|place| path.starts_with(place)),
            "{path} begins a transaction of its own"
        );
    }
}
