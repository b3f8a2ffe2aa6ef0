//! Files as spreadsheets of Spanish, Portuguese and German users write them: understood as a whole, shown, and begun by a press.
use domain::id::Slug;
use domain::time::Span;
use features::import::csv::{Answers, Decimal, Order};
use features::import::letters::Letters;
use features::import::{self, begin};
use features::jobs;
use serde_json::Value;
use views::error::AppError;

use crate::import::{PAGE, ended, files_are_gone, runs, upload};
use crate::sources::read;
use crate::support::{Client, Folder, TestApp, both};

both! {
    the_examples_go_in_as_they_are_meant,
    the_same_table_goes_in_in_every_encoding,
    a_table_that_is_not_utf_8_is_shown_first_and_refused_where_nobody_looks,
    dates_that_may_be_read_in_two_ways_are_asked_about,
    numbers_that_may_be_read_in_two_ways_are_asked_about,
    a_column_written_in_two_ways_is_refused_as_a_whole,
    a_name_that_stands_twice_in_the_header_is_refused_by_name,
    no_file_ends_with_neither_rows_nor_reasons,
    nothing_goes_in_before_the_press_and_the_page_shows_what_was_understood,
    sendcloud_pages_are_shown_before_they_go_in,
    what_is_canceled_is_forgotten_with_its_file,
    what_nobody_begins_is_forgotten_after_a_day,
    what_waits_is_for_those_who_may,
    a_file_is_begun_once_whoever_presses,
    so_many_files_wait_and_no_more,
    a_run_goes_on_with_what_was_said_of_it,
    what_waits_outlives_a_stop_of_the_program,
}

const ADA: &str = "ada@nebula.example";

fn case(name: &str) -> String {
    read(&format!("../shared/data/cases/{name}"))
}

/// Imports as the command line does.
async fn bring(app: &TestApp, content: &[u8], letters: Option<Letters>, answers: Answers) -> Result<i64, String> {
    let folder = Folder::new();
    let file = folder.path().join("file.csv");
    std::fs::write(&file, content).expect("a file");
    let begun = begin::command_with(&app.house, &Slug("nebula".into()), &file, letters, answers).await;
    let begun = begun.map_err(|error| match error {
        AppError::Invalid { fields } => format!("{}: {}", fields[0].field, fields[0].message),
        other => format!("{other:?}"),
    })?;
    let tally = import::run(&app.house, &begun.source, &file, |_| ()).await.expect("an import");
    assert_eq!(tally.bad, 0, "{}", tally.problems);
    Ok(tally.added)
}

async fn plainly(app: &TestApp, content: &[u8]) -> Result<i64, String> {
    bring(app, content, None, Answers::default()).await
}

/// When a parcel was made, in minutes after 2026-11-01 00:00 UTC.
async fn minutes(app: &TestApp, order: &str) -> i64 {
    let sql = "SELECT (created_at - 1793491200000) / 60000 FROM shipments WHERE order_number = $1";
    app.count(sql, &[order]).await
}

async fn number(app: &TestApp, column: &str, order: &str) -> i64 {
    app.count(&format!("SELECT {column} FROM shipments WHERE order_number = $1"), &[order]).await
}

const DAY: i64 = 24 * 60;

async fn the_examples_go_in_as_they_are_meant(app: TestApp) {
    for (name, added) in [
        ("excel_es.csv", 1),
        ("excel_dates.csv", 7),
        ("cr_only.csv", 2),
        ("sep_line.csv", 1),
        ("header_es.csv", 1),
        ("blank_rows.csv", 1),
    ] {
        assert_eq!(plainly(&app, case(name).as_bytes()).await, Ok(added), "{name}");
    }
    assert_eq!((number(&app, "weight_grams", "B-2").await, number(&app, "value_cents", "B-2").await), (1500, 123_450));
    assert_eq!(app.look("SELECT country FROM shipments WHERE order_number = 'B-2'", &[]).await, ["ES"]);
    for (order, at) in [
        ("B-3", 605),
        ("B-4", 0),
        ("B-5", 12 * DAY + 605),
        ("B-6", 12 * DAY + 605),
        ("B-7", 0),
        ("B-8", 605),
        ("B-9", 605),
        ("B-14", 0),
        ("B-15", 0),
        ("B-13", 0),
        ("B-25", 0),
        ("B-22", 0),
    ] {
        assert_eq!(minutes(&app, order).await, at, "{order}");
    }
}

/// A table as a Spanish spreadsheet writes it.
fn spanish(parcel: u32, order: &str) -> String {
    format!(
        "Número de envío;País;Fecha de creación;Pedido;Nombre;Ciudad;Peso;Valor\r\n\
         {parcel};ES;13/11/2026 10:05;{order};Íñigo Yáñez;Cádiz;1,5;1.234,50\r\n"
    )
}

async fn the_same_table_goes_in_in_every_encoding(app: TestApp) {
    let utf_16 = |text: &str, order: fn(u16) -> [u8; 2]| -> Vec<u8> {
        format!("\u{FEFF}{text}").encode_utf16().flat_map(order).collect()
    };
    let files = [
        ("plain", spanish(1, "plain").into_bytes()),
        ("marked", format!("\u{FEFF}{}", spanish(2, "marked")).into_bytes()),
        ("little", utf_16(&spanish(3, "little"), u16::to_le_bytes)),
        ("big", utf_16(&spanish(4, "big"), u16::to_be_bytes)),
        ("tabs", utf_16(&spanish(5, "tabs").replace(';', "\t"), u16::to_le_bytes)),
        ("mac", spanish(6, "mac").replace("\r\n", "\r").into_bytes()),
        ("sep", format!("sep=;\r\n{}", spanish(7, "sep")).into_bytes()),
    ];
    for (order, file) in files {
        assert_eq!(plainly(&app, &file).await, Ok(1), "{order}");
        assert_eq!(minutes(&app, order).await, 12 * DAY + 605, "{order}");
        assert_eq!(
            (number(&app, "weight_grams", order).await, number(&app, "value_cents", order).await),
            (1500, 123_450),
            "{order}"
        );
        let sql = "SELECT name || ' ' || city FROM shipments WHERE order_number = $1";
        assert_eq!(app.look(sql, &[order]).await, ["Íñigo Yáñez Cádiz"]);
    }
}

async fn waiting(client: &Client) -> Vec<Value> {
    client.done("imports", &[("account", "nebula")]).await["body"]["waiting"].as_array().expect("a list").clone()
}

/// Uploads a file and gives it as it waits.
async fn waits(client: &Client, name: &str, content: &[u8]) -> Value {
    let answer = upload(client, "nebula", name, content).await;
    assert_eq!((answer.status, answer.location()), (303, PAGE));
    waiting(client).await.into_iter().find(|file| file["file_name"] == name).expect("it waits")
}

async fn press(client: &Client, file: &Value, answers: &[(&str, &str)]) -> (u16, Value) {
    let fields = [&[("account", "nebula"), ("import", file["id"].as_str().unwrap_or_default())], answers].concat();
    client.rpc("begin_import", &fields).await
}

fn keys(choices: &Value) -> Vec<&str> {
    choices.as_array().expect("choices").iter().map(|choice| choice[0].as_str().unwrap_or_default()).collect()
}

async fn a_table_that_is_not_utf_8_is_shown_first_and_refused_where_nobody_looks(app: TestApp) {
    let latin: Vec<u8> = spanish(11, "latin").chars().map(|c| u8::try_from(u32::from(c)).expect("Latin-1")).collect();
    let refused = plainly(&app, &latin).await.expect_err("nobody sees whether the names are right");
    assert!(refused.starts_with("encoding: ") && refused.contains("CSV UTF-8"), "{refused}");
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "latin.csv", &latin).await;
    let art = file["art"].as_str().expect("HTML");
    assert!(art.contains("Windows-1252") && art.contains("Íñigo Yáñez") && art.contains("CSV UTF-8"), "{art}");
    assert_eq!(press(&ada, &file, &[]).await.0, 200);
    assert_eq!(ended(&ada, "latin.csv").await["added"].as_i64(), Some(1));
    let sql = "SELECT name FROM shipments WHERE order_number = 'latin'";
    assert_eq!(app.look(sql, &[]).await, ["Íñigo Yáñez"]);
    let said = bring(&app, &latin, Some(Letters::Windows1252), Answers::default()).await;
    assert_eq!(said, Ok(0), "said at the command line, it is read: and it is the same");
}

const EITHER: &str = "parcel_id,country,created,order_number\n21,ES,01/11/2026,first\n22,ES,02/11/2026 10:05,second\n";

async fn dates_that_may_be_read_in_two_ways_are_asked_about(app: TestApp) {
    let refused = plainly(&app, EITHER.as_bytes()).await.expect_err("nobody has said");
    assert!(refused.starts_with("dates: "), "{refused}");
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "either.csv", EITHER.as_bytes()).await;
    assert_eq!((keys(&file["dates"]), keys(&file["numbers"])), (vec!["", "dmy", "mdy"], Vec::new()));
    assert_eq!(file["dates"][1][1], "01/11/2026 is 1 Nov 2026");
    assert_eq!(file["dates"][2][1], "01/11/2026 is 11 Jan 2026");
    let (status, answer) = press(&ada, &file, &[("dates", "")]).await;
    assert_eq!((status, answer["fields"][0]["field"].as_str()), (422, Some("dates")));
    assert!(runs(&ada).await.is_empty() && waiting(&ada).await.len() == 1, "it waits on");
    assert_eq!(press(&ada, &file, &[("dates", "mdy")]).await.0, 200);
    assert_eq!(ended(&ada, "either.csv").await["added"].as_i64(), Some(2));
    assert_eq!(minutes(&app, "first").await, -294 * DAY, "the eleventh of January");
    let other =
        EITHER.replace("21,", "23,").replace("22,", "24,").replace("first", "third").replace("second", "fourth");
    let day_first = Answers { dates: Some(Order::DayFirst), ..Answers::default() };
    assert_eq!(bring(&app, other.as_bytes(), None, day_first).await, Ok(2));
    assert_eq!((minutes(&app, "third").await, minutes(&app, "fourth").await), (0, DAY + 605));
}

async fn numbers_that_may_be_read_in_two_ways_are_asked_about(app: TestApp) {
    let table = |parcel: u32| {
        format!("parcel_id;country;created;order_number;weight;value\n{parcel};ES;2026-11-01;n-{parcel};1.500;12,50\n")
    };
    let refused = plainly(&app, table(31).as_bytes()).await.expect_err("nobody has said");
    assert!(refused.starts_with("numbers: "), "{refused}");
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "numbers.csv", table(31).as_bytes()).await;
    assert_eq!((keys(&file["numbers"]), file["likely_numbers"].as_str()), (vec!["", "point", "comma"], Some("comma")));
    assert_eq!(file["numbers"][1][1], "1.500 is 1.5, with decimals");
    assert_eq!(file["numbers"][2][1], "1.500 is 1500, without decimals");
    assert_eq!(press(&ada, &file, &[("numbers", "point")]).await.0, 200);
    ended(&ada, "numbers.csv").await;
    assert_eq!((number(&app, "weight_grams", "n-31").await, number(&app, "value_cents", "n-31").await), (1500, 1250));
    let comma = Answers { numbers: Some(Decimal::Comma), ..Answers::default() };
    assert_eq!(bring(&app, table(32).as_bytes(), None, comma).await, Ok(1));
    assert_eq!(number(&app, "weight_grams", "n-32").await, 1_500_000);
}

async fn a_column_written_in_two_ways_is_refused_as_a_whole(app: TestApp) {
    let before = app.count("SELECT COUNT(*) FROM shipments", &[]).await;
    let dates = "parcel_id,country,created\n41,ES,01/02/2026\n42,ES,13/02/2026\n43,ES,02/14/2026\n";
    let refused = plainly(&app, dates.as_bytes()).await.expect_err("it is both");
    assert!(refused.contains("Line 3") && refused.contains("line 4") && refused.contains("created"), "{refused}");
    let numbers = "parcel_id;country;created;value\n41;ES;2026-11-01;1,5\n42;ES;2026-11-01;1.5\n";
    let refused = plainly(&app, numbers.as_bytes()).await.expect_err("it is both");
    assert!(refused.contains("Line 3") && refused.contains("line 2") && refused.contains("value"), "{refused}");
    let ada = app.sign_in(ADA).await;
    upload(&ada, "nebula", "both.csv", dates.as_bytes()).await;
    let page = ada.clone().speaking("es").get(PAGE).await.text();
    assert!(page.contains("role=\"alert\"") && page.contains("created") && waiting(&ada).await.is_empty(), "{page}");
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments", &[]).await, before);
}

async fn a_name_that_stands_twice_in_the_header_is_refused_by_name(app: TestApp) {
    let refused = plainly(&app, case("dup_header.csv").as_bytes()).await.expect_err("which name?");
    assert!(refused.contains("“name”") && refused.contains("twice"), "{refused}");
    let spelled = "parcel_id;country;created;Order number;ORDER_NUMBER\n51;ES;2026-11-01;a;b\n";
    assert!(plainly(&app, spelled.as_bytes()).await.is_err_and(|refused| refused.contains("“Order number”")));
    let beside = "parcel_id;country;created;note;note;pais;país\n51;ES;2026-11-01;a;b;c;d\n";
    assert_eq!(plainly(&app, beside.as_bytes()).await, Ok(1), "what is not used may stand there twice");
}

async fn no_file_ends_with_neither_rows_nor_reasons(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    for (name, content) in [
        ("header.csv", &b"parcel_id,country,created\n"[..]),
        ("blank.csv", b"parcel_id;country;created\r\n;;\r\n\r\n"),
        ("separators.csv", b";;;;\r\n;;;;\r\n"),
        ("mark.csv", b"\xEF\xBB\xBF"),
        ("sep.csv", b"sep=;\r\n"),
        ("none.json", b"{\"parcels\": []}"),
        ("list.json", b"[]"),
        ("workbook.csv", b"PK\x03\x04\x14\0\x06\0"),
        ("old.csv", b"\xD0\xCF\x11\xE0\xA1\xB1"),
    ] {
        assert_eq!(upload(&ada, "nebula", name, content).await.location(), PAGE);
        let page = ada.get(PAGE).await.text();
        assert!(page.contains("role=\"alert\""), "{name}");
        assert!(plainly(&app, content).await.is_err_and(|why| why.len() > 20), "{name}");
    }
    assert!(runs(&ada).await.is_empty() && waiting(&ada).await.is_empty());
    files_are_gone(&app).await;
    // As a run finds the file that was put in the place of the one that was looked at.
    let folder = Folder::new();
    let file = folder.path().join("file.csv");
    std::fs::write(&file, "parcel_id,country,created\n61,ES,2026-11-01\n").expect("a file");
    let begun = begin::command(&app.house, &Slug("nebula".into()), &file).await.expect("begun");
    std::fs::write(&file, "parcel_id,country,created\n").expect("another");
    let tally = import::run(&app.house, &begun.source, &file, |_| ()).await.expect("an import");
    assert_eq!((tally.added, tally.bad), (0, 1), "{}", tally.problems);
    assert_eq!(import::problems(&tally.problems)[0].reason, "There is no parcel in it.");
}

async fn nothing_goes_in_before_the_press_and_the_page_shows_what_was_understood(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let before = app.count("SELECT COUNT(*) FROM shipments", &[]).await;
    let table =
        spanish(71, "shown") + "72;DE;02/11/2026;<b>bold</b>;Jürgen Weiß;Köln;0,25;7\r\n73;XX1;02/11/2026;bad;;;;\r\n";
    let table = table
        .replace("Valor\r\n", "Valor;Notas\r\n")
        .replace("34,50\r\n", "34,50;x\r\n")
        .replace(";7\r\n", ";7;\r\n")
        .replace(";;;;\r\n", ";;;;;\r\n");
    let file = waits(&ada, "shown.csv", table.as_bytes()).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments", &[]).await, before);
    assert!(runs(&ada).await.is_empty());
    let page = ada.clone().speaking("es").get(PAGE).await.text();
    for text in [
        "Revisa shown.csv",
        "celdas separadas por puntos y coma",
        "UTF-8",
        "día/mes/año",
        "coma decimal",
        "Número de envío",
        "13 nov 2026, 10:05 UTC",
        "2 nov 2026",
        "1,5 kg",
        "1.234,50 EUR",
        "Íñigo Yáñez",
        "&lt;b&gt;bold",
        "Notas",
        "«country»",
    ] {
        assert!(page.contains(text), "{text}: {page}");
    }
    assert!(!page.contains("<b>bold"), "a cell is a text");
    assert!(page.contains("action=\"/rpc/begin_import\"") && page.contains("action=\"/rpc/cancel_import\""));
    // Without scripts, the press is a form's.
    let fields = [("account", "nebula"), ("import", file["id"].as_str().expect("an id"))];
    let answer = ada.form_on(PAGE, "/rpc/begin_import", &fields).await;
    assert_eq!((answer.status, answer.location()), (303, PAGE));
    let run = ended(&ada, "shown.csv").await;
    assert_eq!((run["added"].as_i64(), run["bad"].as_i64()), (Some(2), Some(1)), "{run}");
    assert!(waiting(&ada).await.is_empty());
    files_are_gone(&app).await;
}

async fn sendcloud_pages_are_shown_before_they_go_in(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "pages.json", read("../shared/data/sendcloud-v2-parcels.json").as_bytes()).await;
    let art = file["art"].as_str().expect("HTML");
    assert!(
        art.contains("Sendcloud pages (JSON)") && art.contains(">186<") && art.matches("<tr>").count() == 6,
        "{art}"
    );
    assert!(runs(&ada).await.is_empty());
    assert_eq!(press(&ada, &file, &[]).await.0, 200);
    assert_eq!(ended(&ada, "pages.json").await["added"].as_i64(), Some(186));
}

async fn what_is_canceled_is_forgotten_with_its_file(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "canceled.csv", spanish(81, "canceled").as_bytes()).await;
    let fields = [("account", "nebula"), ("import", file["id"].as_str().expect("an id"))];
    assert_eq!(ada.rpc("cancel_import", &fields).await.0, 200);
    assert!(waiting(&ada).await.is_empty() && runs(&ada).await.is_empty());
    assert_eq!(std::fs::read_dir(&app.house.config.uploads).expect("a folder").count(), 0);
    assert_eq!(press(&ada, &file, &[]).await.0, 404, "what is gone cannot be begun");
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE order_number = 'canceled'", &[]).await, 0);
}

async fn what_nobody_begins_is_forgotten_after_a_day(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    waits(&ada, "old.csv", spanish(82, "old").as_bytes()).await;
    app.forward(Span::hours(23));
    let ada = app.sign_in(ADA).await;
    waits(&ada, "young.csv", spanish(83, "young").as_bytes()).await;
    app.forward(Span::minutes(61));
    jobs::tidy(&app.house).await.expect("tidied");
    let names: Vec<_> = waiting(&ada).await.iter().map(|file| file["file_name"].clone()).collect();
    assert_eq!(names, ["young.csv"]);
    assert_eq!(std::fs::read_dir(&app.house.config.uploads).expect("a folder").count(), 1);
}

async fn what_waits_is_for_those_who_may(app: TestApp) {
    let (ada, ana) = (app.sign_in(ADA).await, app.sign_in("ana@support.example").await);
    let (sara, mia) = (app.sign_in("sara@sol.example").await, app.sign_in("mia@nebula.example").await);
    let file = waits(&ada, "ours.csv", spanish(84, "ours").as_bytes()).await;
    ada.grant("nebula", &[("scope", "full")]).await;
    let id = file["id"].as_str().expect("an id").to_owned();
    for function in ["begin_import", "cancel_import"] {
        for (client, account, status) in
            [(&ana, "nebula", 403), (&mia, "nebula", 403), (&sara, "nebula", 404), (&sara, "sol", 404)]
        {
            let fields = [("account", account), ("import", id.as_str())];
            assert_eq!(client.rpc(function, &fields).await.0, status, "{function} {account}");
        }
    }
    let theirs = sara.done("imports", &[("account", "sol")]).await;
    assert_eq!(theirs["body"]["waiting"].as_array().map(Vec::len), Some(0));
    assert_eq!(waiting(&app.sign_in("omar@nebula.example").await).await.len(), 1, "a colleague who may import sees it");
}

async fn a_file_is_begun_once_whoever_presses(app: TestApp) {
    let (ada, omar) = (app.sign_in(ADA).await, app.sign_in("omar@nebula.example").await);
    let file = waits(&ada, "once.csv", spanish(85, "once").as_bytes()).await;
    let (one, other) = tokio::join!(press(&ada, &file, &[]), press(&omar, &file, &[]));
    assert_eq!((one.0, other.0), (200, 200));
    ended(&ada, "once.csv").await;
    let events = "SELECT COUNT(*) FROM events WHERE kind = 'import' AND record_id = $1 AND version = 0";
    let id = file["id"].as_str().expect("an id");
    assert_eq!(app.count(events, &[id]).await, 2, "its upload and its begin");
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE order_number = 'once'", &[]).await, 1);
    let fields = [("account", "nebula"), ("import", id)];
    assert_eq!(ada.rpc("cancel_import", &fields).await.0, 409, "it is too late");
    assert_eq!(runs(&ada).await.len(), 1);
}

async fn so_many_files_wait_and_no_more(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    for n in 0..5 {
        waits(&ada, &format!("{n}.csv"), spanish(90 + n, "many").as_bytes()).await;
    }
    upload(&ada, "nebula", "6.csv", spanish(96, "many").as_bytes()).await;
    assert!(ada.get(PAGE).await.text().contains("5 files wait already."));
    assert_eq!(waiting(&ada).await.len(), 5);
    assert_eq!(std::fs::read_dir(&app.house.config.uploads).expect("a folder").count(), 5);
}

async fn a_run_goes_on_with_what_was_said_of_it(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "said.csv", EITHER.as_bytes()).await;
    press(&ada, &file, &[("dates", "mdy")]).await;
    ended(&ada, "said.csv").await;
    files_are_gone(&app).await;
    // As a stop after its first row leaves it.
    let id = file["id"].as_str().expect("an id");
    std::fs::write(app.house.config.uploads.join(format!("import-{id}")), EITHER).expect("the file waits");
    app.meddle("DELETE FROM shipment_steps WHERE shipment_id IN (SELECT id FROM shipments WHERE parcel_id = 22)", &[])
        .await;
    app.meddle("DELETE FROM shipments WHERE parcel_id = 22", &[]).await;
    app.meddle("UPDATE imports SET state = 'running', ended_at = NULL, rows_read = 1, added = 1 WHERE id = $1", &[id])
        .await;
    jobs::start(&app.house).await.expect("the jobs start");
    assert_eq!(ended(&ada, "said.csv").await["added"].as_i64(), Some(2));
    assert_eq!(minutes(&app, "second").await, -263 * DAY + 605, "the eleventh of February");
}

async fn what_waits_outlives_a_stop_of_the_program(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let file = waits(&ada, "patient.csv", spanish(97, "patient").as_bytes()).await;
    jobs::start(&app.house).await.expect("the jobs start");
    assert_eq!(waiting(&ada).await.len(), 1);
    assert_eq!(press(&ada, &file, &[]).await.0, 200);
    assert_eq!(ended(&ada, "patient.csv").await["added"].as_i64(), Some(1));
}
