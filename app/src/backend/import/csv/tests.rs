use std::fmt::Write as _;
use std::io::BufReader;
use std::ops::ControlFlow;

use super::read;
use crate::backend::csv_cell::neutral;
use crate::backend::import::parcel::{BadRow, Parcel, Reason};
use crate::domain::time::Time;

const HEADER: &str = "parcel_id,tracking_number,order_number,status_id,status,carrier,method,country,weight_grams,value,currency,\
    created,updated,announced,name,company,street,house_number,address_2,city,postal_code,phone,email,reference";

const GOOD: &str = "7,TRK1,N-1,11,Delivered,correos,correos Standard,ES,1500,19.90,EUR,2026-02-09T03:31:30Z,2026-02-10T03:31:30Z,\
    2026-02-09T03:31:55Z,\"Ávila, Ada\",,Gran Vía,1,,Madrid,28013,'+34 790 000 012,ada@lovelace.example,'-x";

fn rows(bytes: &[u8]) -> Vec<Result<Parcel, BadRow>> {
    let mut rows = Vec::new();
    read(BufReader::with_capacity(7, bytes), &mut |row| {
        rows.push(row);
        ControlFlow::Continue(())
    })
    .expect("memory is readable");
    rows
}

fn told(bytes: impl AsRef<[u8]>) -> Vec<Result<i64, (u64, Reason)>> {
    rows(bytes.as_ref())
        .into_iter()
        .map(|row| row.map(|parcel| parcel.parcel_id).map_err(|bad| (bad.line, bad.reason)))
        .collect()
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
    let mut rows = rows(format!("{HEADER}\r\n{GOOD}\r\n").as_bytes());
    let parcel = rows.remove(0).expect("it is good");
    assert_eq!((parcel.parcel_id, parcel.status_id, parcel.weight_grams, parcel.value_cents), (7, 11, 1500, 1990));
    assert_eq!((parcel.created, parcel.announced), (Time(1_770_607_890_000), Some(Time(1_770_607_915_000))));
    assert_eq!((parcel.recipient.name.stored(), parcel.recipient.phone.stored()), ("Ávila, Ada", "+34 790 000 012"));
    assert_eq!(parcel.recipient.reference.stored(), "-x");
}

#[test]
fn columns_may_stand_in_any_order_under_other_names_and_between_unknown_ones() {
    let file = "Postcode,weird,ID,Telephone,Country,Weight,Date Created,Status\n28013,x,9,123,es,1.5,09-02-2026 03:31:30,delivered\n";
    let parcel = rows(file.as_bytes()).remove(0).expect("it is good");
    assert_eq!((parcel.parcel_id, parcel.country.as_str(), parcel.weight_grams, parcel.status_id), (9, "ES", 1500, 11));
    assert_eq!((parcel.recipient.postal_code.stored(), parcel.recipient.phone.stored()), ("28013", "123"));
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
fn a_bad_row_is_named_with_its_line_and_the_others_go_in() {
    for (column, bad, reason) in [
        ("weight_grams", "heavy", Reason::Malformed("weight_grams")),
        ("value", "\"1,50\"", Reason::Malformed("value")),
        ("status_id", "eleven", Reason::Malformed("status_id")),
        ("announced", "soon", Reason::Malformed("announced")),
        ("currency", "euro", Reason::Malformed("currency")),
        ("name", "a\u{202E}b", Reason::Unprintable("name")),
        ("name", "\"two\nlines\"", Reason::Unprintable("name")),
        ("tracking_url", "javascript:alert(1)", Reason::Malformed("tracking_url")),
        ("name", "a,b", Reason::WrongFieldCount),
        ("name", "\"never closed", Reason::WrongFieldCount),
    ] {
        assert_eq!(told(small(column, &["", bad, ""])), [Ok(1), Err((3, reason)), Ok(3)], "{bad}");
    }
    let long = "x".repeat(201);
    assert_eq!(told(small("city", &[&long, "y"])), [Err((2, Reason::TooLong("city", 200))), Ok(2)]);
    assert_eq!(
        told("id,country,created\n,ES,2026-02-09\n2,,2026-02-09\n3,ES,\n\n4,ES,2026-02-09"),
        [
            Err((2, Reason::Missing("parcel_id"))),
            Err((3, Reason::Missing("country"))),
            Err((4, Reason::Missing("created"))),
            Ok(4)
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
        let parcel = rows(small("name", &[&cell]).as_bytes()).remove(0).expect("it is good");
        assert_eq!(parcel.recipient.name.stored(), text.trim());
    }
}

#[test]
fn reading_stops_when_it_is_told_to() {
    let mut seen = 0;
    let file = small("name", &["", "", ""]);
    read(file.as_bytes(), &mut |_| {
        seen += 1;
        ControlFlow::Break(())
    })
    .expect("memory is readable");
    assert_eq!(seen, 1);
}
