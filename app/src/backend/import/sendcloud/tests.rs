use std::io::BufReader;
use std::ops::ControlFlow;

use super::read;
use crate::backend::import::parcel::{BadRow, Parcel, Reason};
use crate::domain::time::Time;

type Rows = Vec<Result<Parcel, BadRow>>;

fn rows(bytes: &[u8]) -> Rows {
    let mut rows = Vec::new();
    // A small buffer, so that parcels lie across its edges.
    read(BufReader::with_capacity(7, bytes), &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .expect("memory is readable");
    rows
}

/// What was read, for short: `Ok(id)` or `Err((line, reason))`.
fn told(bytes: impl AsRef<[u8]>) -> Vec<Result<i64, (u64, Reason)>> {
    rows(bytes.as_ref())
        .into_iter()
        .map(|row| row.map(|parcel| parcel.parcel_id).map_err(|bad| (bad.line, bad.reason)))
        .collect()
}

fn example() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/data/sendcloud-v2-parcels.json");
    std::fs::read_to_string(path).expect("the example of the shape is there")
}

/// A parcel with nothing but what it needs, and what is added.
fn minimal(id: i64, more: &str) -> String {
    format!(r#"{{"id":{id},"date_created":"2026-02-09T03:31:30Z","country":{{"iso_2":"ES"}}{more}}}"#)
}

fn page(parcels: &[String]) -> String {
    format!("{{\"next\":null,\n\"previous\":null,\n\"parcels\":[\n{}\n]\n}}", parcels.join(",\n"))
}

fn only(parcel: &str) -> Parcel {
    let mut rows = rows(parcel.as_bytes());
    assert_eq!(rows.len(), 1);
    rows.remove(0).expect("it is good")
}

#[test]
fn every_parcel_of_the_example_goes_in() {
    let rows = rows(example().as_bytes());
    assert_eq!((rows.len(), rows.iter().filter(|row| row.is_ok()).count()), (186, 186));
    let first = rows[0].as_ref().expect("it is good");
    assert_eq!(
        (first.parcel_id, first.status_id, first.carrier.as_str(), first.method.as_str()),
        (3172, 4, "mondial_relay", "mondial_relay Standard")
    );
    assert_eq!(
        (first.weight_grams, first.value_cents, first.currency.as_str(), first.country.as_str()),
        (15_000, 62_777, "EUR", "FR")
    );
    assert_eq!((first.created, first.announced), (Time(1_770_607_890_000), Some(Time(1_770_607_915_000))));
    assert_eq!((first.items.len(), first.items[0].quantity, first.items[0].value_cents), (1, 3, 663));
    assert_eq!((first.recipient.street.stored(), first.recipient.reference.stored()), ("Rue Jean Jaurès", "ext-3172"));
}

#[test]
fn the_layout_of_the_file_does_not_matter() {
    let value: serde_json::Value = serde_json::from_str(&example()).expect("it is JSON");
    let spread = serde_json::to_string_pretty(&value).expect("it is JSON").replace('\n', "\r\n");
    assert_eq!(rows(value.to_string().as_bytes()), rows(example().as_bytes()));
    assert_eq!(rows(format!("\u{FEFF}{spread}").as_bytes()), rows(example().as_bytes()));
}

#[test]
fn one_page_several_pages_and_parcels_alone_are_read() {
    let (one, two) = (page(&[minimal(1, ""), minimal(2, "")]), page(&[minimal(3, "")]));
    assert_eq!(told(&one), [Ok(1), Ok(2)]);
    assert_eq!(told(format!("[{one},{two}]")), [Ok(1), Ok(2), Ok(3)]);
    assert_eq!(told(format!("[{},{}]", minimal(4, ""), minimal(5, ""))), [Ok(4), Ok(5)]);
    assert_eq!(told(format!("{one}\n{two}\n")), [Ok(1), Ok(2), Ok(3)]);
    assert_eq!(told(r#"{"parcels":[],"next":null}"#), []);
}

#[test]
fn a_parcel_may_have_brackets_and_quotation_marks_in_its_texts_and_lists_of_its_own() {
    let tricky = minimal(
        1,
        r#","data":{"parcels":[{"id":9}]},"parcels":[[]],"name":"a\"}]{\\","documents":[{"size":"a6"}],"label":{}"#,
    );
    assert_eq!(told(page(&[tricky, minimal(2, "")])), [Ok(1), Ok(2)]);
}

#[test]
fn what_the_schema_lets_be_missing_may_be_missing_or_null() {
    let bare = only(&minimal(7, ""));
    assert_eq!(
        (bare.status_id, bare.updated, bare.announced, bare.currency.as_str()),
        (1337, bare.created, None, "EUR")
    );
    let names = [
        "status",
        "carrier",
        "shipment",
        "weight",
        "parcel_items",
        "to_service_point",
        "address_divided",
        "is_return",
        "email",
    ];
    let nulls = names.map(|name| format!(r#","{name}":null"#)).concat();
    assert_eq!(only(&minimal(7, &nulls)), bare);
}

#[test]
fn amounts_may_be_texts_or_numbers() {
    for (weight, value) in [("\"15.000\"", "\"627.77\""), ("15", "627.77"), ("15.0", "627.770")] {
        let parcel = only(&minimal(1, &format!(r#","weight":{weight},"total_order_value":{value}"#)));
        assert_eq!((parcel.weight_grams, parcel.value_cents), (15_000, 62_777), "{weight} {value}");
    }
    assert_eq!(only(&minimal(1, r#","to_service_point":217165"#)).recipient.service_point.stored(), "217165");
}

#[test]
fn an_undivided_address_is_the_street() {
    assert_eq!(only(&minimal(1, r#","address":"Gran Vía 1""#)).recipient.street.stored(), "Gran Vía 1");
    let divided =
        only(&minimal(1, r#","address":"Gran Vía 1","address_divided":{"street":"Gran Vía","house_number":"1"}"#));
    assert_eq!((divided.recipient.street.stored(), divided.recipient.house_number.stored()), ("Gran Vía", "1"));
}

#[test]
fn a_bad_parcel_is_named_with_its_line_and_the_next_ones_go_in() {
    let long = format!(r#","name":"{}""#, "x".repeat(201));
    let cases: [(String, Reason); 14] = [
        (r#"{"name":"x"}"#.to_owned(), Reason::Missing("date_created")),
        (r#"{"date_created":"2026-02-09","country":{"iso_2":"ES"}}"#.to_owned(), Reason::Missing("id")),
        (r#"{"id":2,"date_created":"2026-02-09"}"#.to_owned(), Reason::Missing("country")),
        (r#"{"id":"2","date_created":"2026-02-09","country":{"iso_2":"ES"}}"#.to_owned(), Reason::Malformed("id")),
        (
            r#"{"id":2,"date_created":"yesterday","country":{"iso_2":"ES"}}"#.to_owned(),
            Reason::Malformed("date_created"),
        ),
        (
            r#"{"id":2,"date_created":"2026-02-09","country":{"iso_2":"Spain"}}"#.to_owned(),
            Reason::Malformed("country"),
        ),
        (r#"{"id":2,"date_created":"2026-02-09","country":"ES"}"#.to_owned(), Reason::Malformed("country")),
        (minimal(2, r#","weight":"heavy""#), Reason::Malformed("weight")),
        (minimal(2, r#","total_order_value":-1"#), Reason::Malformed("total_order_value")),
        (minimal(2, r#","parcel_items":[5]"#), Reason::Malformed("parcel_items")),
        (minimal(2, r#","tracking_url":"javascript:alert(1)""#), Reason::Malformed("tracking_url")),
        (minimal(2, r#","city":"a\u0000b""#), Reason::Unprintable("city")),
        (minimal(2, r#","city":"a\ud800b""#), Reason::NotJson),
        (minimal(2, &long), Reason::TooLong("name", 200)),
    ];
    for (bad, reason) in cases {
        assert_eq!(
            told(page(&[minimal(1, ""), bad.clone(), minimal(3, "")])),
            [Ok(1), Err((5, reason)), Ok(3)],
            "{bad}"
        );
    }
}

#[test]
fn broken_utf_8_spoils_one_parcel() {
    let mut bytes = page(&[minimal(1, ""), minimal(2, r#","name":"\"Ábc\"""#), minimal(3, "")]).into_bytes();
    let at = bytes.windows(2).position(|pair| pair == "Á".as_bytes()).expect("it is there");
    bytes[at] = b'A';
    assert_eq!(told(bytes), [Ok(1), Err((5, Reason::NotUtf8)), Ok(3)]);
}

#[test]
fn broken_syntax_spoils_one_parcel() {
    for bad in [
        r#"{"id":2,"name":"Ada,"city":"Ávila","status":{"id":1},"parcel_items":[]}"#,
        r#"{"id":2,"name":Ada","city":"Ávila"}"#,
        r#"{"id":2,"name":"A "d" a","city":"Ávila"}"#,
        r#"{"id":2 "name":"Ada"}"#,
        r#"{"id":2,"status"{"id":1},"name":"Ada"}"#,
        r#"{"id":2,"parcel_items":[{"quantity":1}{"quantity":2}],"name":"Ada"}"#,
        r#"{"id":2,"status":{"id":1}"#,
        r#"{"id":2,"status":{"id":1,"name":"Ada"}"#,
        r#"{"id":2,"parcel_items":[{"quantity":1},"name":"Ada"}"#,
        r#"{"id":2,"parcel_items":[{"quantity":1],"name":"Ada"}"#,
        "{\"id\":2,\"name\":\"Ada\n}",
        "{\"id\":2,\"name\":\"Ada,\n\"status\":{\"id\":1}}",
        "null",
        "\"a,b]\"",
        "[1,{\"a\":2}]",
        "oops",
    ] {
        let after = format!("{},\n{}", minimal(3, ""), minimal(4, ""));
        assert_eq!(
            told(page(&[minimal(1, ""), bad.to_owned(), after])),
            [Ok(1), Err((5, Reason::NotJson)), Ok(3), Ok(4)],
            "{bad}"
        );
        assert_eq!(
            told(page(&[minimal(1, ""), bad.to_owned()])),
            [Ok(1), Err((5, Reason::NotJson))],
            "{bad}, the last"
        );
    }
}

#[test]
fn a_file_cut_off_anywhere_gives_all_before_and_one_notice() {
    let whole = format!("[{},\n{}]", page(&[minimal(1, ""), minimal(2, "")]), page(&[minimal(3, r#","name":"Łódź""#)]));
    let ends: Vec<usize> = whole.match_indices("}},").map(|(at, _)| at + 2).collect();
    let ends =
        [ends[0], whole.find("}}\n").expect("the second ends") + 2, whole.find("\"}\n").expect("the third ends") + 2];
    for cut in 0..whole.len() {
        let told = told(&whole.as_bytes()[..cut]);
        let (last, before) = told.split_last().expect("there is the notice");
        assert!(matches!(last, Err((_, Reason::NotJson))), "{cut}: {last:?}");
        let whole_ones = (1..).zip(ends).filter(|(_, end)| *end <= cut).map(|(id, _)| Ok(id));
        assert_eq!(before, whole_ones.collect::<Vec<_>>(), "{cut}");
    }
    assert_eq!(told(&whole), [Ok(1), Ok(2), Ok(3)]);
}

#[test]
fn what_is_no_json_is_told_once() {
    for text in ["", "  \n", "<!doctype html>\n<p>{\"a\": [1, 2]}</p>", "id,name\n1,Ada\n", "7"] {
        assert!(matches!(told(text)[..], [Err((_, Reason::NotJson))]), "{text:?}");
    }
}

#[test]
fn an_object_larger_than_a_row_may_be_is_left_out_and_the_next_goes_in() {
    let huge = minimal(2, &format!(r#","note":"{}""#, "x".repeat(3 << 20)));
    let deep = minimal(3, &format!(r#","data":{}{}"#, "[".repeat(1 << 20), "]".repeat(1 << 20)));
    let told = told(page(&[minimal(1, ""), huge, deep, minimal(4, "")]));
    assert_eq!(told, [Ok(1), Err((5, Reason::RowTooLarge(1 << 20))), Err((6, Reason::RowTooLarge(1 << 20))), Ok(4)]);
}

#[test]
fn an_object_nested_too_deeply_is_no_parcel_and_the_next_goes_in() {
    let deep = minimal(2, &format!(r#","data":{}{}"#, "[".repeat(5000), "]".repeat(5000)));
    assert_eq!(told(page(&[minimal(1, ""), deep, minimal(3, "")])), [Ok(1), Err((5, Reason::NotJson)), Ok(3)]);
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let mut seen = 0;
    let text = page(&[minimal(1, ""), minimal(2, ""), minimal(3, "")]);
    read(text.as_bytes(), &mut |_| {
        seen += 1;
        if seen == 2 { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })
    .expect("memory is readable");
    assert_eq!(seen, 2);
}

#[test]
fn one_byte_changed_anywhere_never_takes_more_than_its_neighbours() {
    let parcels: Vec<String> =
        (1..=5).map(|id| minimal(id, r#","name":"Ada","parcel_items":[{"quantity":1,"value":"1.5"}]"#)).collect();
    let whole = page(&parcels);
    let from = whole.find("\"id\":2").expect("it is there");
    let to = whole.find("\"id\":3").expect("it is there") - 3;
    for at in from..to {
        for byte in [b'"', b'{', b'}', b'[', b']', b',', b':', b'\\', b'x', b' ', b'\n', 0xFF] {
            let mut bytes = whole.clone().into_bytes();
            bytes[at] = byte;
            let shown = String::from_utf8_lossy(&bytes).into_owned();
            let good: Vec<i64> = told(bytes).into_iter().filter_map(Result::ok).collect();
            assert!(good.contains(&1) && good.contains(&4) && good.contains(&5), "{good:?} of {shown}");
        }
    }
}
