use std::io::BufReader;
use std::ops::ControlFlow;

use super::read;
use crate::import::tests::{self, Read, Rows, personal};
use domain::parcel::{Announced, Item, Parcel, Reason, Row, When};
use domain::pii::Pii;
use domain::time::{Span, Time};

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

fn told(bytes: impl AsRef<[u8]>) -> Vec<Result<i64, (u64, Reason)>> {
    tests::told(rows(bytes.as_ref()))
}

fn example() -> String {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/sendcloud-v2-parcels.json");
    std::fs::read_to_string(path).expect("the example of the shape is there")
}

/// A parcel with nothing but what it needs, and what is added.
fn minimal(id: i64, more: &str) -> String {
    format!(r#"{{"id":{id},"date_created":"2026-02-09T03:31:30Z","country":{{"iso_2":"ES"}}{more}}}"#)
}

fn page(parcels: &[String]) -> String {
    format!("{{\"next\":null,\n\"previous\":null,\n\"parcels\":[\n{}\n]\n}}", parcels.join(",\n"))
}

fn only_row(parcel: &str) -> Row {
    let mut rows = rows(parcel.as_bytes());
    assert_eq!(rows.len(), 1);
    rows.remove(0).expect("it is good")
}

fn only(parcel: &str) -> Parcel {
    tests::only(rows(parcel.as_bytes()))
}

fn when(at: i64, open: i64) -> When {
    When { at: Time(at), open: Span(open) }
}

#[test]
fn every_parcel_of_the_example_goes_in() {
    let rows = rows(example().as_bytes());
    assert_eq!((rows.len(), rows.iter().filter(|row| row.is_ok()).count()), (186, 186));
    assert!(rows.iter().flatten().all(|row| row.left_out.is_empty()), "{rows:?}");
    let first = &rows[0].as_ref().expect("it is good").parcel;
    assert_eq!((first.parcel_id, first.status_id), (3172, Some(4)));
    assert_eq!(
        (first.carrier.as_deref(), first.method.as_deref()),
        (Some("mondial_relay"), Some("mondial_relay Standard"))
    );
    assert_eq!((first.weight_grams, first.value_cents), (Some(15_000), Some(62_777)));
    assert_eq!((first.currency.as_deref(), first.country.as_str()), (Some("EUR"), "FR"));
    assert_eq!(first.created, when(1_770_607_890_000, 1_000));
    assert_eq!(first.announced, Some(Announced::At(when(1_770_607_915_000, 1_000))));
    let items = first.items.as_ref().expect("items");
    assert_eq!((items.len(), items[0].quantity, items[0].value_cents), (1, 3, 663));
    let to = &first.recipient;
    assert_eq!(
        (personal(to.street.as_ref()), personal(to.reference.as_ref())),
        (Some("Rue Jean Jaurès"), Some("ext-3172"))
    );
}

#[test]
fn the_layout_of_the_file_does_not_matter() {
    let value: serde_json::Value = serde_json::from_str(&example()).expect("it is JSON");
    let spread = serde_json::to_string_pretty(&value).expect("it is JSON").replace('\n', "\r\n");
    let parcels =
        |file: &str| rows(file.as_bytes()).into_iter().map(|row| row.map(|row| row.parcel)).collect::<Vec<_>>();
    assert!(parcels(&value.to_string()) == parcels(&example()));
    assert!(parcels(&format!("\u{FEFF}{spread}")) == parcels(&example()));
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

/// A parcel of which nothing but what it needs is told.
fn bare(id: i64) -> Parcel {
    tests::bare(id, when(1_770_607_890_000, 1_000))
}

#[test]
fn what_is_not_there_is_not_told() {
    assert_eq!(only(&minimal(7, "")), bare(7));
    // Nor what an object without its key would have said.
    for empty in ["{}", "[]"] {
        let parts = ["carrier", "shipment", "status", "address_divided"];
        let parts = parts.map(|name| format!(r#","{name}":{empty}"#)).concat();
        assert_eq!(only(&minimal(7, &parts)), bare(7), "{empty}");
    }
    assert_eq!(only(&minimal(7, r#","shipment":{"id":8},"unheard_of":{"a":[1]},"label":null"#)), bare(7));
}

/// The keys of a parcel's texts, and where each is read to.
const TEXTS: [(&str, Read); 14] = [
    (r#""carrier":{"code":X}"#, |parcel| parcel.carrier.as_deref()),
    (r#""shipment":{"name":X}"#, |parcel| parcel.method.as_deref()),
    (r#""tracking_number":X"#, |parcel| parcel.tracking_number.as_deref()),
    (r#""order_number":X"#, |parcel| parcel.order_number.as_deref()),
    (r#""name":X"#, |parcel| personal(parcel.recipient.name.as_ref())),
    (r#""company_name":X"#, |parcel| personal(parcel.recipient.company.as_ref())),
    (r#""address":X"#, |parcel| personal(parcel.recipient.street.as_ref())),
    (r#""address_2":X"#, |parcel| personal(parcel.recipient.address_2.as_ref())),
    (r#""city":X"#, |parcel| personal(parcel.recipient.city.as_ref())),
    (r#""postal_code":X"#, |parcel| personal(parcel.recipient.postal_code.as_ref())),
    (r#""telephone":X"#, |parcel| personal(parcel.recipient.phone.as_ref())),
    (r#""reference":X"#, |parcel| personal(parcel.recipient.reference.as_ref())),
    (r#""to_service_point":X"#, |parcel| personal(parcel.recipient.service_point.as_ref())),
    (r#""address_divided":{"house_number":X}"#, |parcel| personal(parcel.recipient.house_number.as_ref())),
];

#[test]
fn a_text_may_be_a_number_or_have_lines_and_a_list_is_left_out() {
    for (key, read) in TEXTS {
        let told = |value: &str| only_row(&minimal(7, &format!(",{}", key.replace('X', value))));
        for (value, text) in [
            (r#""""#, ""),
            ("null", ""),
            (r#"" Nr. 5 ""#, "Nr. 5"),
            ("1001", "1001"),
            ("28001.0", "28001"),
            ("34600111222", "34600111222"),
            (r#""Puerta 3\nEscalera B""#, "Puerta 3 Escalera B"),
        ] {
            let row = told(value);
            assert_eq!((read(&row.parcel), row.left_out), (Some(text), vec![]), "{key}: {value}");
        }
        for value in ["[1]", r#"{"a":1}"#, "true", "123456789012345678901234567890", r#""a\u0000b""#] {
            let row = told(value);
            assert_eq!((row.parcel, row.left_out.len()), (bare(7), 1), "{key}: {value}");
        }
    }
}

#[test]
fn null_and_an_empty_text_say_that_there_is_nothing() {
    for nothing in ["null", r#""""#] {
        let told = |key: &str| only(&minimal(7, &format!(r#","{key}":{nothing}"#)));
        assert_eq!(told("weight").weight_grams, Some(0));
        assert_eq!(told("total_order_value").value_cents, Some(0));
        assert_eq!(told("is_return").is_return, Some(false));
        assert_eq!(told("date_announced").announced, Some(Announced::Not));
        assert_eq!(personal(told("email").recipient.email.as_ref()), Some(""));
        assert_eq!(personal(told("tracking_url").recipient.tracking_url.as_ref()), Some(""));
        assert_eq!(told("carrier").carrier.as_deref(), Some(""));
        assert_eq!(told("shipment").method.as_deref(), Some(""));
        // What no parcel is without cannot be nothing.
        for key in ["status", "total_order_value_currency", "date_updated", "external_reference"] {
            assert_eq!(told(key), bare(7), "{key}");
        }
    }
    assert_eq!(only(&minimal(7, r#","parcel_items":null"#)).items, Some(vec![]));
    assert_eq!(only(&minimal(7, r#","status":{"id":null,"message":""}"#)), bare(7));
}

#[test]
fn what_is_plainly_meant_is_taken() {
    for (weight, value) in [("\"15.000\"", "\"627.77\""), ("15", "627.77"), ("15.0", "627.770")] {
        let parcel = only(&minimal(1, &format!(r#","weight":{weight},"total_order_value":{value}"#)));
        assert_eq!((parcel.weight_grams, parcel.value_cents), (Some(15_000), Some(62_777)), "{weight} {value}");
    }
    house::words::install();
    for status in [
        r#"{"id":11}"#,
        r#"{"id":"11"}"#,
        r#"{"message":"delivered"}"#,
        r#"{"id":null,"message":"Entregado"}"#,
        "11",
        r#""11""#,
        r#""Delivered""#,
    ] {
        assert_eq!(only(&minimal(1, &format!(r#","status":{status}"#))).status_id, Some(11), "{status}");
    }
    assert_eq!(only(&minimal(1, r#","status":{"id":62989}"#)).status_id, Some(1337));
    for (flag, is) in
        [("true", true), ("1", true), (r#""true""#, true), ("false", false), ("0", false), (r#""No""#, false)]
    {
        assert_eq!(only(&minimal(1, &format!(r#","is_return":{flag}"#))).is_return, Some(is), "{flag}");
    }
    assert_eq!(only(&minimal(1, r#","carrier":"dpd","shipment":"DPD Home""#)).method.as_deref(), Some("DPD Home"));
    assert_eq!(told(r#"{"id":"7","date_created":"2026-02-09T03:31","country":"es"}"#), [Ok(7)]);
    assert_eq!(told(r#"{"id":7.0,"date_created":"2026-02-09","country":{"iso_2":"ES"}}"#), [Ok(7)]);
    let items = only(&minimal(1, r#","parcel_items":[{"quantity":"3","weight":0.2,"value":6.63,"sku":126}]"#)).items;
    let sku = "126".to_owned();
    let item = Item { description: String::new(), quantity: 3, weight_grams: 200, value_cents: 663, sku };
    assert_eq!(items, Some(vec![item]));
}

#[test]
fn a_parcel_as_a_webhook_posts_it_is_read_and_told_of_at_its_time() {
    let posted = |at: &str, more: &str| {
        format!(
            r#"{{"action":"parcel_status_changed","timestamp":{at},"carrier_status_change_timestamp":null,"parcel":{}}}"#,
            minimal(9, more)
        )
    };
    let at = 1_770_607_999_123;
    assert_eq!(only(&posted(&at.to_string(), "")), Parcel { updated: Some(when(at, 1)), ..bare(9) });
    assert_eq!(only(&posted("1525271885993", "")), bare(9), "it cannot have been told before it was made");
    assert_eq!(only(&posted("null", "")), bare(9));
    let own = only(&posted(&at.to_string(), r#","date_updated":"09-02-2026 03:31:31""#));
    assert_eq!(own.updated, Some(when(1_770_607_891_000, 1_000)), "its own time counts before the post's");
    assert_eq!(told(format!("[{0},{0}]", posted("null", ""))), [Ok(9), Ok(9)]);
    assert_eq!(told(format!("{0}\n{0}\n", posted("null", ""))), [Ok(9), Ok(9)]);
    assert_eq!(told(page(&[format!(r#"{{"parcel":{}}}"#, minimal(9, ""))])), [Ok(9)]);
    assert_eq!(told(r#"{"action":"integration_updated","parcel":null}"#), [Err((1, Reason::Missing("date_created")))]);
}

#[test]
fn an_undivided_address_is_the_street() {
    let told = |address: &str| {
        let to = only(&minimal(1, address)).recipient;
        let plain = |told: &Option<Pii>| personal(told.as_ref()).map(str::to_owned);
        (plain(&to.street), plain(&to.house_number))
    };
    let both = |street: &str, number: &str| (Some(street.to_owned()), Some(number.to_owned()));
    assert_eq!(told(r#","address":"Gran Vía 1""#), both("Gran Vía 1", ""), "the number is in the street");
    assert_eq!(told(r#","address":"Gran Vía 1","address_divided":null"#), both("Gran Vía 1", ""));
    assert_eq!(told(r#","address":"Gran Vía","house_number":1"#), both("Gran Vía", "1"));
    let divided = r#","address":"Gran Vía 1","address_divided":{"street":"Gran Vía","house_number":"1"}"#;
    assert_eq!(told(divided), both("Gran Vía", "1"));
    assert_eq!(told(r#","address":"X","address_divided":{"street":"","house_number":"1"}"#), both("X", "1"));
    assert_eq!(told(r#","address_divided":{"house_number":"1"}"#), (None, Some("1".to_owned())));
}

#[test]
fn the_merchants_reference_is_their_own_or_the_external_one() {
    let told = |keys: &str| personal(only(&minimal(1, keys)).recipient.reference.as_ref()).map(str::to_owned);
    assert_eq!(told(r#","reference":"R","external_reference":"E""#).as_deref(), Some("R"));
    for none in ["\"0\"", "0", "null", "\"\""] {
        assert_eq!(told(&format!(r#","reference":{none},"external_reference":"E""#)).as_deref(), Some("E"), "{none}");
        assert_eq!(told(&format!(r#","reference":{none},"external_reference":null"#)).as_deref(), Some(""), "{none}");
    }
    assert_eq!(told(r#","external_reference":"E""#).as_deref(), Some("E"));
}

#[test]
fn what_is_optional_and_cannot_be_read_is_left_out_and_named() {
    house::words::install();
    let long = format!(r#""name":"{}""#, "x".repeat(201));
    let link = format!(r#""tracking_url":"https://a.example/{}""#, "x".repeat(300));
    for (field, reason) in [
        (r#""weight":"heavy""#, Reason::Malformed("weight")),
        (r#""weight":-1"#, Reason::Malformed("weight")),
        (r#""total_order_value":"-14.50""#, Reason::Malformed("total_order_value")),
        (r#""total_order_value":[1]"#, Reason::Malformed("total_order_value")),
        (r#""total_order_value_currency":"euro""#, Reason::Malformed("total_order_value_currency")),
        (r#""is_return":"perhaps""#, Reason::Malformed("is_return")),
        (r#""date_updated":"yesterday""#, Reason::Malformed("date_updated")),
        (r#""date_announced":{}"#, Reason::Malformed("date_announced")),
        (r#""status":{"id":-1}"#, Reason::Malformed("status")),
        (r#""status":{"message":"Whatever"}"#, Reason::Malformed("status")),
        (r#""parcel_items":5"#, Reason::Malformed("parcel_items")),
        (r#""address_divided":"Calle Uno 5""#, Reason::Malformed("address_divided")),
        (r#""tracking_url":"www.dpd.com/1""#, Reason::Malformed("tracking_url")),
        (r#""tracking_url":"javascript:alert(1)""#, Reason::Malformed("tracking_url")),
        (r#""city":"a\u0000b""#, Reason::Unprintable("city")),
        (r#""email":"none""#, Reason::Malformed("email")),
        (r#""email":"ada\u200e@sol.example""#, Reason::Unprintable("email")),
        (&long, Reason::TooLong("name", 200)),
        (&link, Reason::TooLong("tracking_url", 300)),
    ] {
        let row = only_row(&minimal(7, &format!(",{field}")));
        assert_eq!((row.parcel, row.left_out), (bare(7), vec![reason]), "{field}");
    }
    let row =
        only_row(&minimal(7, r#","parcel_items":[5,{"description":"Hat","quantity":-1,"value":-2}],"city":"Ávila""#));
    let hat = Item { description: "Hat".to_owned(), quantity: 1, weight_grams: 0, value_cents: 0, sku: String::new() };
    assert_eq!(row.parcel.items, Some(vec![hat]));
    assert_eq!(personal(row.parcel.recipient.city.as_ref()), Some("Ávila"));
    assert_eq!(row.left_out, [Reason::Malformed("parcel_items")], "said once");
}

#[test]
fn a_bad_parcel_is_named_with_its_line_and_the_next_ones_go_in() {
    let cases = [
        (r#"{"name":"x"}"#.to_owned(), Reason::Missing("date_created")),
        (r#"{"date_created":"2026-02-09","country":{"iso_2":"ES"}}"#.to_owned(), Reason::Missing("id")),
        (r#"{"id":2,"date_created":"2026-02-09"}"#.to_owned(), Reason::Missing("country")),
        (r#"{"id":"two","date_created":"2026-02-09","country":{"iso_2":"ES"}}"#.to_owned(), Reason::Malformed("id")),
        (r#"{"id":-2,"date_created":"2026-02-09","country":{"iso_2":"ES"}}"#.to_owned(), Reason::Malformed("id")),
        (
            r#"{"id":2,"date_created":"yesterday","country":{"iso_2":"ES"}}"#.to_owned(),
            Reason::Malformed("date_created"),
        ),
        (
            r#"{"id":2,"date_created":"2026-02-09","country":{"iso_2":"Spain"}}"#.to_owned(),
            Reason::Malformed("country"),
        ),
        (r#"{"id":2,"date_created":"2026-02-09","country":["ES"]}"#.to_owned(), Reason::Malformed("country")),
        (minimal(2, r#","city":"a\ud800b""#), Reason::NotJson),
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
