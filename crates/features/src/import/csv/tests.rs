use std::fmt::Write as _;
use std::io::BufReader;
use std::ops::ControlFlow;

use super::{Table, read};
use crate::csv_cell::neutral;
use crate::import::tests::{self, Read, Rows, personal};
use domain::parcel::{Announced, Parcel, Reason, When};
use domain::time::{Span, Time};

const HEADER: &str = "\u{FEFF}parcel_id,tracking_number,order_number,status_id,status,carrier,method,country,weight_grams,value,currency,\
    created,updated,announced,name,company,street,house_number,address_2,city,postal_code,phone,email,reference";

const GOOD: &str = "7,TRK1,N-1,11,Delivered,correos,correos Standard,ES,1500,19.90,EUR,2026-02-09T03:31:30Z,2026-02-10T03:31:30Z,\
    2026-02-09T03:31:55Z,\"Ávila, Ada\",,Gran Vía,1,,Madrid,28013,'+34 790 000 012,ada@lovelace.example,'-x";

fn rows(bytes: &[u8]) -> Rows {
    let (table, _) = match Table::look(BufReader::with_capacity(7, bytes)).expect("memory is readable") {
        Ok(found) => found,
        Err(bad) => return vec![Err(bad)],
    };
    let mut rows = Vec::new();
    read(BufReader::with_capacity(7, bytes), &table, &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .expect("memory is readable");
    rows
}

fn told(bytes: impl AsRef<[u8]>) -> Vec<Result<i64, (u64, Reason)>> {
    tests::told(rows(bytes.as_ref()))
}

/// The parcel in a file of one row, of which nothing is left out.
fn only(file: &str) -> Parcel {
    tests::only(rows(file.as_bytes()))
}

/// A parcel of which nothing but what it needs is told.
fn bare() -> Parcel {
    tests::bare(1, When { at: Time(1_770_595_200_000), open: Span::days(1) })
}

/// A file with the columns that are needed and one more.
fn small(column: &str, cells: &[&str]) -> String {
    cells.iter().enumerate().fold(format!("id,country,created,{column}\n"), |mut file, (at, cell)| {
        let _ = writeln!(file, "{},ES,2026-02-09,{cell}", at + 1);
        file
    })
}

#[test]
fn a_row_of_the_export_is_read() {
    let parcel = only(&format!("{HEADER}\r\n{GOOD}\r\n"));
    assert_eq!(
        (parcel.parcel_id, parcel.status_id, parcel.weight_grams, parcel.value_cents),
        (7, Some(11), Some(1500), Some(1990))
    );
    let second = |at| When { at: Time(at), open: Span::seconds(1) };
    assert_eq!(parcel.created, second(1_770_607_890_000));
    assert_eq!(parcel.announced, Some(Announced::At(second(1_770_607_915_000))));
    let to = &parcel.recipient;
    assert_eq!(
        (personal(to.name.as_ref()), personal(to.phone.as_ref())),
        (Some("Ávila, Ada"), Some("+34 790 000 012"))
    );
    assert_eq!((personal(to.reference.as_ref()), personal(to.company.as_ref())), (Some("-x"), Some("")));
    assert_eq!((personal(to.tracking_url.as_ref()), parcel.country_name), (None, None), "the file does not have those");
}

#[test]
fn columns_may_stand_in_any_order_under_other_names_and_between_unknown_ones() {
    let file = "Postcode,weird,ID,Telephone,Country,Weight,Date Created,Status\n28013,x,9,123,es,1.5,09-02-2026 03:31:30,delivered\n";
    let parcel = only(file);
    assert_eq!(
        (parcel.parcel_id, parcel.country.as_str(), parcel.weight_grams, parcel.status_id),
        (9, "ES", Some(1500), Some(11))
    );
    assert_eq!(
        (personal(parcel.recipient.postal_code.as_ref()), personal(parcel.recipient.phone.as_ref())),
        (Some("28013"), Some("123"))
    );
}

#[test]
fn a_column_that_is_not_there_says_nothing_and_an_empty_cell_that_there_is_nothing() {
    assert_eq!(only("id,country,created\n1,ES,2026-02-09\n"), bare());
    let told = |column: &str, cell: &str| only(&small(column, &[cell]));
    let texts: [(&str, Read); 17] = [
        ("carrier", |parcel| parcel.carrier.as_deref()),
        ("method", |parcel| parcel.method.as_deref()),
        ("tracking_number", |parcel| parcel.tracking_number.as_deref()),
        ("order_number", |parcel| parcel.order_number.as_deref()),
        ("country_name", |parcel| parcel.country_name.as_deref()),
        ("name", |parcel| personal(parcel.recipient.name.as_ref())),
        ("company", |parcel| personal(parcel.recipient.company.as_ref())),
        ("street", |parcel| personal(parcel.recipient.street.as_ref())),
        ("house_number", |parcel| personal(parcel.recipient.house_number.as_ref())),
        ("address_2", |parcel| personal(parcel.recipient.address_2.as_ref())),
        ("city", |parcel| personal(parcel.recipient.city.as_ref())),
        ("postal_code", |parcel| personal(parcel.recipient.postal_code.as_ref())),
        ("phone", |parcel| personal(parcel.recipient.phone.as_ref())),
        ("email", |parcel| personal(parcel.recipient.email.as_ref())),
        ("reference", |parcel| personal(parcel.recipient.reference.as_ref())),
        ("tracking_url", |parcel| personal(parcel.recipient.tracking_url.as_ref())),
        ("service_point", |parcel| personal(parcel.recipient.service_point.as_ref())),
    ];
    for (column, read) in texts {
        assert_eq!(read(&told(column, "")), Some(""), "{column}");
        assert_eq!(read(&told(column, "  ")), Some(""), "{column}");
    }
    for weight in ["weight", "weight_grams"] {
        assert_eq!(told(weight, "").weight_grams, Some(0));
    }
    assert_eq!(told("weight,weight_grams", "1.5,").weight_grams, Some(1500));
    assert_eq!(told("weight,weight_grams", "1.5,7").weight_grams, Some(7));
    assert_eq!(told("value", "").value_cents, Some(0));
    assert_eq!(told("is_return", "").is_return, Some(false));
    assert_eq!(told("announced", "").announced, Some(Announced::Not));
    // What no parcel is without cannot be nothing.
    for column in ["status", "status_id", "currency", "updated"] {
        assert_eq!(told(column, ""), bare(), "{column}");
    }
}

#[test]
fn a_byte_order_mark_and_other_delimiters_are_fine() {
    let file = format!("\u{FEFF}{}", small("name", &["Ada", "Bo"]));
    assert_eq!(told(&file), [Ok(1), Ok(2)]);
    assert_eq!(told(file.replace(',', ";")), [Ok(1), Ok(2)]);
    assert_eq!(told(file.replace(',', "\t")), [Ok(1), Ok(2)]);
}

#[test]
fn a_file_without_a_needed_column_is_told_once() {
    let lacks = |line, columns: &[&'static str]| [Err((line, Reason::MissingColumns(columns.to_vec())))];
    assert_eq!(told("name,country\nAda,ES\nBo,ES\n"), lacks(1, &["parcel_id", "created"]));
    assert_eq!(told("\n\nid,country\n"), lacks(3, &["created"]));
    assert_eq!(told(""), lacks(1, &["parcel_id", "country", "created"]));
    assert_eq!(told(b"\xFF\xFEi\0d\0"), [Err((1, Reason::NotUtf8))]);
}

#[test]
fn what_is_optional_and_cannot_be_read_is_left_out_and_named() {
    house::words::install();
    for (column, cell, reason) in [
        ("weight_grams", "heavy", Reason::Malformed("weight_grams")),
        ("weight_grams", "-5", Reason::Malformed("weight_grams")),
        ("value", "\"1,5,0\"", Reason::Malformed("value")),
        ("status_id", "eleven", Reason::Malformed("status_id")),
        ("status", "Whatever", Reason::Malformed("status")),
        ("updated", "soon", Reason::Malformed("updated")),
        ("announced", "soon", Reason::Malformed("announced")),
        ("currency", "euro", Reason::Malformed("currency")),
        ("is_return", "perhaps", Reason::Malformed("is_return")),
        ("name", "a\u{202E}b", Reason::Unprintable("name")),
        ("tracking_url", "javascript:alert(1)", Reason::Malformed("tracking_url")),
        ("email", "none", Reason::Malformed("email")),
        ("city", &"x".repeat(201), Reason::TooLong("city", 200)),
    ] {
        let row = rows(small(column, &[cell]).as_bytes()).remove(0).expect("it is good");
        assert_eq!((row.parcel, row.left_out, row.line), (bare(), vec![reason], 2), "{cell}");
    }
    assert_eq!(personal(only(&small("name", &["\"two\nlines\""])).recipient.name.as_ref()), Some("two lines"));
}

#[test]
fn a_bad_row_is_named_with_its_line_and_the_others_go_in() {
    for (column, bad, reason) in
        [("name", "a,b", Reason::WrongFieldCount), ("name", "\"never closed", Reason::WrongFieldCount)]
    {
        assert_eq!(told(small(column, &["", bad, ""])), [Ok(1), Err((3, reason)), Ok(3)], "{bad}");
    }
    assert_eq!(
        told(
            "id,country,created\n,ES,2026-02-09\n2,,2026-02-09\n3,ES,\n\n4,ES,2026-02-09\n5,Spain,2026-02-09\n6,ES,soon\nx,ES,2026-02-09"
        ),
        [
            Err((2, Reason::Missing("parcel_id"))),
            Err((3, Reason::Missing("country"))),
            Err((4, Reason::Missing("created"))),
            Ok(4),
            Err((7, Reason::Malformed("country"))),
            Err((8, Reason::Malformed("created"))),
            Err((9, Reason::Malformed("parcel_id"))),
        ]
    );
}

#[test]
fn broken_utf_8_spoils_one_row() {
    let mut bytes = small("name", &["Ada", "Bo", "Cy"]).into_bytes();
    let at = bytes.windows(2).position(|pair| pair == b"Bo").expect("it is there");
    bytes[at] = 0xE9;
    assert_eq!(told(bytes), [Ok(1), Err((3, Reason::NotUtf8)), Ok(3)]);
}

#[test]
fn a_quoted_cell_may_span_lines_where_nobody_reads_it_and_lines_count_on() {
    let file = small("note", &["\"one\ntwo, \"\"three\"\"\r\n\"", "x,y", ""]);
    assert_eq!(told(file), [Ok(1), Err((5, Reason::WrongFieldCount)), Ok(3)]);
}

#[test]
fn a_row_larger_than_a_row_may_be_is_left_out_and_the_next_goes_in() {
    let huge = "x".repeat(3 << 20);
    assert_eq!(told(small("note", &["", &huge, ""])), [Ok(1), Err((3, Reason::RowTooLarge(1 << 20))), Ok(3)]);
    let commas = ",".repeat(1 << 19);
    assert_eq!(told(small("note", &[&commas, ""])), [Err((2, Reason::WrongFieldCount)), Ok(2)]);
}

#[test]
fn a_file_cut_off_anywhere_gives_all_rows_before() {
    let file = small("name", &["Ada", "Bo", "\"Ávila, Cy\""]);
    let header = file.find('\n').expect("it has one") + 1;
    for cut in header..file.len() {
        let good: Vec<i64> = told(&file.as_bytes()[..cut]).into_iter().filter_map(Result::ok).collect();
        assert!(good.len() >= file.as_bytes()[..cut].split(|byte| *byte == b'\n').count() - 2, "{cut}");
    }
}

#[test]
fn any_text_comes_back_from_a_neutralised_and_quoted_cell() {
    let parts = ["'", "=", "+1", "-", "@", "\"", ",", ";", "ñ", "a", " b"];
    for (one, two, three) in (0..parts.len().pow(3)).map(|n| (n % 11, n / 11 % 11, n / 121)) {
        let text = [parts[one], parts[two], parts[three]].concat();
        let cell = format!("\"{}\"", neutral(text.trim()).replace('"', "\"\""));
        assert_eq!(personal(only(&small("name", &[&cell])).recipient.name.as_ref()), Some(text.trim()));
    }
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let mut seen = 0;
    let file = small("name", &["", "", ""]);
    let (table, _) = Table::look(file.as_bytes()).expect("memory is readable").expect("it is a table");
    read(file.as_bytes(), &table, &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    })
    .expect("memory is readable");
    assert_eq!(seen, 1);
}
