//! What a file tells: what it does not say stays, what it says to be empty is emptied, and older news never undo newer.
use std::collections::{BTreeMap, BTreeSet};

use domain::time::Span;
use features::import::csv;
use serde_json::{Value, json};
use store::imports::Tally;

use crate::import::{named, noted, run};
use crate::sources::read;
use crate::support::{Kind, TestApp, both};

both! {
    each_column_of_a_table_changes_its_own_field_and_no_other,
    each_key_of_a_parcel_changes_its_own_field_and_no_other,
    a_table_of_statuses_leaves_the_rest,
    our_own_export_read_back_changes_nothing_and_says_so,
    older_news_never_undo_newer_ones_in_any_order,
    of_news_of_one_time_the_last_one_counts,
    news_without_a_time_count_but_never_take_a_parcel_back_from_its_end,
    a_time_that_is_yet_to_come_does_not_count,
    news_that_come_at_once_come_out_as_the_latest,
    what_was_cancelled_here_stays_so_and_its_older_news_undo_nothing,
    what_cannot_be_corrected_here_is_still_told_by_the_source,
    no_status_is_invented,
    a_doubtful_field_costs_that_field_alone,
    another_country_does_not_keep_the_name_of_the_first,
}

const ADA: &str = "ada@nebula.example";

/// What is no file's to tell, but kept for it.
const KEPT: [&str; 6] = ["id", "account_id", "parcel_id", "version", "recipient_version", "news_at"];

/// Every column of a shipment, as it is stored; a new one is among them.
async fn stored(app: &TestApp, parcel: i64) -> BTreeMap<String, String> {
    let columns = match app.kind() {
        Kind::Sqlite => "SELECT name FROM pragma_table_info('shipments') WHERE name <> $1",
        Kind::Postgres => {
            "SELECT column_name::text FROM information_schema.columns WHERE table_name = 'shipments' AND column_name <> $1"
        }
    };
    let columns = app.look(columns, &["version"]).await;
    assert!(columns.len() > 30, "{columns:?}");
    let texts = columns.iter().map(|column| format!("COALESCE(CAST({column} AS TEXT), 'nothing')")).collect::<Vec<_>>();
    let sql = format!("SELECT {} FROM shipments WHERE parcel_id = {parcel}", texts.join(" || '\u{1}' || "));
    let row = app.look(&sql, &[]).await;
    assert_eq!(row.len(), 1, "{parcel}");
    columns.into_iter().zip(row[0].split('\u{1}').map(str::to_owned)).collect()
}

/// The names of the columns in which two states differ.
fn differing(before: &BTreeMap<String, String>, after: &BTreeMap<String, String>) -> BTreeSet<String> {
    before.keys().filter(|column| before[*column] != after[*column]).cloned().collect()
}

fn names(columns: &[&str]) -> BTreeSet<String> {
    columns.iter().map(|column| (*column).to_owned()).collect()
}

/// A parcel's history: instants and statuses, oldest first.
async fn history(app: &TestApp, parcel: i64) -> Vec<String> {
    let sql = format!(
        "SELECT CAST(at AS TEXT) || ' ' || CAST(t.status_id AS TEXT) FROM shipment_steps t
         JOIN shipments s ON s.id = t.shipment_id WHERE s.parcel_id = {parcel} ORDER BY at, t.status_id"
    );
    app.look(&sql, &[]).await
}

async fn status(app: &TestApp, parcel: i64) -> i64 {
    app.count(&format!("SELECT status_id FROM shipments WHERE parcel_id = {parcel}"), &[]).await
}

/// What a run did: added, changed, unchanged, bad, noted.
fn counts(tally: &Tally) -> [i64; 5] {
    [tally.added, tally.changed, tally.unchanged, tally.bad, tally.noted]
}

/// A small file of `data/cases`.
fn case(name: &str) -> String {
    read(&format!("../shared/data/cases/{name}"))
}

async fn bring_case(app: &TestApp, name: &str) -> [i64; 5] {
    counts(&run(app, "nebula", case(name).as_bytes()).await)
}

/// A column of a table: what it says at first, what it says then, where that is stored, and whether it can be empty.
type Column = (&'static str, &'static str, &'static str, &'static [&'static str], bool);

const COLUMNS: [Column; 28] = [
    ("status_id", "3", "91", &["status_id"], false),
    ("carrier", "dhl", "dpd", &["carrier"], true),
    ("method", "DHL Home", "DPD Home", &["method"], true),
    ("tracking_number", "TRK-1", "TRK-2", &["tracking_number", "number_fold"], true),
    ("order_number", "O-1", "O-2", &["order_number", "order_fold"], true),
    ("country_name", "Spain", "España", &["country_name"], true),
    ("weight_grams", "1500", "1600", &["weight_grams"], true),
    ("value", "19.90", "20.00", &["value_cents"], true),
    ("currency", "COP", "USD", &["currency"], false),
    ("is_return", "yes", "no", &["is_return"], true),
    ("created", "2026-02-09T03:31:30Z", "2026-02-08T03:31:30Z", &["created_at"], false),
    ("updated", "2026-02-10T03:31:30Z", "2026-02-11T03:31:30Z", &["updated_at", "news_at"], false),
    ("announced", "2026-02-09T03:31:55Z", "2026-02-09T04:00:00Z", &["announced_at"], true),
    ("country", "ES", "PT", &["country", "country_name"], false),
    ("name", "Eva Sol", "Eva Luz", &["name", "name_fold"], true),
    ("company", "Sol SL", "Luz SL", &["company"], true),
    ("street", "Calle Uno", "Calle Dos", &["street"], true),
    ("house_number", "1", "2", &["house_number"], true),
    ("address_2", "Piso 1", "Piso 2", &["address_2"], true),
    ("city", "Madrid", "Sevilla", &["city"], true),
    ("postal_code", "28001", "41001", &["postal_code"], true),
    ("phone", "+34 600 000 001", "+34 600 000 002", &["phone", "phone_fold"], true),
    ("email", "eva@sol.example", "eva@luz.example", &["email", "email_fold"], true),
    ("reference", "R-1", "R-2", &["reference"], true),
    ("tracking_url", "https://t.example/1", "https://t.example/2", &["tracking_url"], true),
    ("service_point", "P1", "P2", &["service_point"], true),
    ("status", "En route to sorting center", "Parcel en route", &["status_id"], false),
    ("weight", "1.5", "1.6", &["weight_grams"], true),
];
/// What another column says already.
const TWICE: [&str; 2] = ["status", "weight"];
const NEEDED: [&str; 3] = ["parcel_id", "created", "country"];

async fn each_column_of_a_table_changes_its_own_field_and_no_other(app: TestApp) {
    let known: BTreeSet<_> = csv::NAMES.iter().map(|(name, _)| *name).filter(|name| *name != "parcel_id").collect();
    assert_eq!(COLUMNS.iter().map(|column| column.0).collect::<BTreeSet<_>>(), known, "a column is new or gone");
    let told: BTreeSet<_> =
        COLUMNS.iter().flat_map(|column| column.3).chain(&KEPT).chain(&["items"]).copied().collect();
    let there: BTreeSet<_> = stored(&app, 1001).await.into_keys().chain(["version".to_owned()]).collect();
    assert_eq!(told, there.iter().map(String::as_str).collect(), "a field is new or gone: which column tells it?");
    let whole: Vec<_> = COLUMNS.iter().filter(|column| !TWICE.contains(&column.0)).collect();
    let row =
        |parcel: usize| format!("{parcel},{}\n", whole.iter().map(|column| column.1).collect::<Vec<_>>().join(","));
    let header = whole.iter().map(|column| column.0).collect::<Vec<_>>().join(",");
    let rows: String = (0..COLUMNS.len()).map(|n| row(70_000 + n)).collect();
    let file = format!("parcel_id,{header}\n{rows}");
    assert_eq!(counts(&run(&app, "nebula", file.as_bytes()).await), [28, 0, 0, 0, 0]);
    assert_eq!(counts(&run(&app, "nebula", file.as_bytes()).await), [0, 0, 28, 0, 0]);
    for (n, (column, first, second, fields, may_be_empty)) in COLUMNS.into_iter().enumerate() {
        let parcel = i64::try_from(70_000 + n).expect("a number");
        let before = stored(&app, parcel).await;
        let said = async |cell: &str| {
            let cells = COLUMNS.iter().filter(|other| NEEDED.contains(&other.0) && other.0 != column);
            let (mut header, mut row) = ("parcel_id".to_owned(), parcel.to_string());
            for (name, value) in cells.map(|other| (other.0, other.1)).chain([(column, cell)]) {
                header = format!("{header},{name}");
                row = format!("{row},{value}");
            }
            counts(&run(&app, "nebula", format!("{header}\n{row}\n").as_bytes()).await)
        };
        assert_eq!(said(first).await, [0, 0, 1, 0, 0], "{column}: the same again");
        assert_eq!(said(second).await, [0, 1, 0, 0, 0], "{column}");
        let changed = stored(&app, parcel).await;
        assert_eq!(differing(&before, &changed), names(fields), "{column}");
        if NEEDED.contains(&column) {
            continue;
        }
        assert_eq!(
            said("").await,
            if may_be_empty && column != "is_return" { [0, 1, 0, 0, 0] } else { [0, 0, 1, 0, 0] },
            "{column}: nothing"
        );
        let emptied = stored(&app, parcel).await;
        assert_eq!(
            differing(&before, &emptied),
            names(fields),
            "{column}: empty, or, where it cannot be, as it was told last"
        );
    }
}

/// A whole parcel of a page.
fn parcel(id: i64) -> Value {
    json!({
        "id": id, "name": "Eva Gil", "company_name": "Gil SL", "address": "Calle Uno 5", "address_2": "Piso 1",
        "address_divided": {"street": "Calle Uno", "house_number": "5"}, "city": "Madrid", "postal_code": "28001",
        "telephone": "+34600111222", "email": "eva@correo.example", "date_created": "03-04-2026 16:51:28",
        "date_updated": "04-04-2026 10:00:00", "date_announced": "03-04-2026 17:00:00", "reference": "R-1",
        "external_reference": "E-1", "shipment": {"id": 1, "name": "DPD Home"}, "status": {"id": 3, "message": "En route to sorting center"},
        "to_service_point": "P1", "tracking_number": "TRK-1", "tracking_url": "https://t.example/1", "weight": "0.143",
        "order_number": "K-1", "country": {"iso_2": "ES", "iso_3": "ESP", "name": "Spain"}, "carrier": {"code": "dpd"},
        "parcel_items": [{"description": "Hat", "quantity": 1, "weight": "0.1", "value": "5.00", "sku": "H"}],
        "total_order_value": "14.50", "total_order_value_currency": "COP", "is_return": true
    })
}

/// Where a key's value stands, another value, and where that is stored; and whether it can be nothing.
fn keys() -> Vec<(&'static str, Value, &'static [&'static str], bool)> {
    vec![
        ("/name", json!("Eva Luz"), &["name", "name_fold"], true),
        ("/company_name", json!("Luz SL"), &["company"], true),
        ("/address_2", json!("Piso 2"), &["address_2"], true),
        ("/address_divided/street", json!("Calle Dos"), &["street"], false),
        ("/address_divided/house_number", json!("6"), &["house_number"], true),
        ("/city", json!("Sevilla"), &["city"], true),
        ("/postal_code", json!("41001"), &["postal_code"], true),
        ("/telephone", json!("+34600111333"), &["phone", "phone_fold"], true),
        ("/email", json!("luz@correo.example"), &["email", "email_fold"], true),
        ("/date_created", json!("02-04-2026 16:51:28"), &["created_at"], false),
        ("/date_updated", json!("05-04-2026 10:00:00"), &["updated_at", "news_at"], false),
        ("/date_announced", json!("03-04-2026 18:00:00"), &["announced_at"], true),
        ("/reference", json!("R-2"), &["reference"], false),
        ("/shipment/name", json!("DPD Classic"), &["method"], true),
        ("/status/id", json!(91), &["status_id"], false),
        ("/to_service_point", json!("P2"), &["service_point"], true),
        ("/tracking_number", json!("TRK-2"), &["tracking_number", "number_fold"], true),
        ("/tracking_url", json!("https://t.example/2"), &["tracking_url"], true),
        ("/weight", json!("0.2"), &["weight_grams"], true),
        ("/order_number", json!("K-2"), &["order_number", "order_fold"], true),
        ("/country/iso_2", json!("PT"), &["country"], false),
        ("/country/name", json!("España"), &["country_name"], true),
        ("/carrier/code", json!("gls"), &["carrier"], true),
        ("/parcel_items", json!([]), &["items"], true),
        ("/total_order_value", json!("15.00"), &["value_cents"], true),
        ("/total_order_value_currency", json!("USD"), &["currency"], false),
        ("/is_return", json!(false), &["is_return"], true),
    ]
}

async fn page(app: &TestApp, parcels: &[Value]) -> [i64; 5] {
    counts(&run(app, "nebula", json!({ "parcels": parcels }).to_string().as_bytes()).await)
}

async fn each_key_of_a_parcel_changes_its_own_field_and_no_other(app: TestApp) {
    let keys = keys();
    let told: BTreeSet<_> = keys.iter().flat_map(|key| key.2).chain(&KEPT).copied().collect();
    let there: BTreeSet<_> = stored(&app, 1001).await.into_keys().chain(["version".to_owned()]).collect();
    assert_eq!(told, there.iter().map(String::as_str).collect(), "a field is new or gone: which key tells it?");
    let all: Vec<Value> = (71_000..).take(keys.len()).map(parcel).collect();
    assert_eq!(page(&app, &all).await[0], 27);
    assert_eq!(page(&app, &all).await, [0, 0, 27, 0, 0]);
    for (id, (key, other, fields, may_be_nothing)) in (71_000..).zip(keys) {
        let before = stored(&app, id).await;
        let mut without = parcel(id);
        let (around, name) = key.rsplit_once('/').expect("a place");
        let removed = without.pointer_mut(around).and_then(Value::as_object_mut).and_then(|all| all.remove(name));
        assert!(removed.is_some(), "{key}");
        if !["/country/iso_2", "/date_created"].contains(&key) {
            // Without its own, the address as a whole or the other reference would speak for it.
            for other in ["address", "external_reference"] {
                without.as_object_mut().expect("a parcel").remove(other);
            }
            assert_eq!(page(&app, &[without]).await, [0, 0, 1, 0, 0], "{key} is not said");
            assert_eq!(stored(&app, id).await, before, "{key} is not said");
        }
        let with = |value: &Value| {
            let mut parcel = parcel(id);
            *parcel.pointer_mut(key).expect("a value") = value.clone();
            parcel
        };
        assert_eq!(page(&app, &[with(&other)]).await, [0, 1, 0, 0, 0], "{key}");
        let changed = stored(&app, id).await;
        assert_eq!(differing(&before, &changed), names(fields), "{key}");
        if may_be_nothing && !["/parcel_items", "/is_return"].contains(&key) {
            assert_eq!(page(&app, &[with(&Value::Null)]).await, [0, 1, 0, 0, 0], "{key} is nothing");
            let emptied = stored(&app, id).await;
            assert_eq!(differing(&before, &emptied), names(fields), "{key} is nothing");
            assert_ne!(emptied[fields[0]], changed[fields[0]], "{key} is nothing");
        }
    }
}

async fn a_table_of_statuses_leaves_the_rest(app: TestApp) {
    page(&app, &[parcel(940_003)]).await;
    let before = stored(&app, 940_003).await;
    assert_eq!(bring_case(&app, "only_status.csv").await, [0, 1, 0, 0, 0]);
    let after = stored(&app, 940_003).await;
    assert_eq!(differing(&before, &after), names(&["status_id", "updated_at", "news_at"]));
    assert_eq!((after["name"].as_str(), after["status_id"].as_str()), ("Eva Gil", "11"));
    assert_eq!(bring_case(&app, "only_status.csv").await, [0, 0, 1, 0, 0]);
}

/// Every shipment of nebula, whole, and every history.
async fn everything(app: &TestApp) -> Vec<Vec<String>> {
    let ids = app.look("SELECT CAST(parcel_id AS TEXT) FROM shipments s JOIN accounts a ON a.id = s.account_id WHERE slug = 'nebula' ORDER BY parcel_id", &[]).await;
    let mut all = Vec::new();
    for id in ids {
        let id = id.parse().expect("a number");
        all.push(stored(app, id).await.into_values().chain(history(app, id).await).collect());
    }
    all
}

async fn our_own_export_read_back_changes_nothing_and_says_so(app: TestApp) {
    run(&app, "nebula", read("../shared/data/sendcloud-v2-parcels.json").as_bytes()).await;
    let finer = json!({"action": "x", "timestamp": 1_785_000_000_123_i64, "parcel": parcel(72_001)});
    let mut finer = finer.clone();
    finer["parcel"]["date_created"] = json!("2026-04-03T16:51:28.456Z");
    finer["parcel"].as_object_mut().expect("a parcel").remove("date_updated");
    run(&app, "nebula", finer.to_string().as_bytes()).await;
    let bare = "parcel_id,country,created,name,value\n72002,ES,2026-11-01,  =1+1,0.01\n72003,ES,2026-11-01,\"a\n\"\"b\"\", c\",\n";
    app.bring("nebula", bare).await;
    let ada = app.sign_in(ADA).await;
    let of = async |order: &str| app.shipment(order).await;
    app.forward(Span(789));
    let cancelled = of("N-1001").await;
    ada.done("remove_shipment", &[("account", "nebula"), ("shipment", &cancelled), ("version", "1")]).await;
    let corrected = of("N-1003").await;
    let form = [("form[name]", "Eva Sol"), ("form[street]", "Calle 1"), ("form[city]", "Sevilla")];
    let fields =
        [vec![("account", "nebula"), ("shipment", corrected.as_str()), ("version", "1")], form.to_vec()].concat();
    ada.done("change_recipient", &fields).await;
    let before = everything(&app).await;
    assert_eq!(before.len(), 195);
    let export = ada.get("/a/nebula/shipments.csv").await.text();
    for _ in 0..2 {
        assert_eq!(counts(&run(&app, "nebula", export.as_bytes()).await), [0, 0, 195, 0, 0]);
        let after = everything(&app).await;
        let moved: Vec<_> = before.iter().zip(&after).filter(|(before, after)| before != after).collect();
        assert!(moved.is_empty() && before.len() == after.len(), "{moved:?}");
    }
}

async fn older_news_never_undo_newer_ones_in_any_order(app: TestApp) {
    let (new, old) = (case("stale_new.json"), case("stale_old.json"));
    let middle = old
        .replace("04-04-2026 10:00:00", "06-04-2026 10:00:00")
        .replace("\"id\": 3", "\"id\": 91")
        .replace("Calle Uno", "Calle Dos");
    assert_ne!(middle, old);
    let mut outcomes = Vec::new();
    for (n, order) in [[0, 1, 2], [0, 2, 1], [1, 0, 2], [1, 2, 0], [2, 0, 1], [2, 1, 0]].into_iter().enumerate() {
        let id = 940_100 + n;
        for at in order {
            let file = [&old, &middle, &new][at].replace("940001", &id.to_string());
            let tally = run(&app, "nebula", file.as_bytes()).await;
            assert_eq!(tally.added + tally.changed, 1, "{order:?}: each has something new to tell, if but a step");
            let again = run(&app, "nebula", file.as_bytes()).await;
            assert_eq!(counts(&again), [0, 0, 1, 0, 0], "{order:?}: but once");
        }
        let id = i64::try_from(id).expect("a number");
        let mut after = stored(&app, id).await;
        for own in ["id", "parcel_id", "tracking_number", "number_fold"] {
            after.remove(own);
        }
        outcomes.push((after, history(&app, id).await));
    }
    let (parcel, history) = &outcomes[0];
    assert_eq!((parcel["status_id"].as_str(), parcel["street"].as_str()), ("11", "Calle Uno"));
    assert_eq!(history.len(), 3, "{history:?}");
    for outcome in &outcomes {
        assert_eq!(outcome, &outcomes[0]);
    }
    assert_eq!(
        (bring_case(&app, "stale_new.json").await, bring_case(&app, "stale_old.json").await),
        ([1, 0, 0, 0, 0], [0, 1, 0, 0, 0])
    );
    let id = app.shipment("K-1").await;
    let ada = app.sign_in(ADA).await;
    let delivered = app.look("SELECT id FROM shipments WHERE parcel_id = 940001", &[]).await.remove(0);
    let fields = [("account", "nebula"), ("shipment", delivered.as_str()), ("version", "1")];
    let parcel = ada.done("shipment", &fields[..2]).await["body"].take();
    assert_eq!((&parcel["status"], &parcel["removal"]), (&json!("Delivered"), &json!("Neither")));
    assert_eq!(ada.rpc("remove_shipment", &fields).await.0, 409, "{id}");
}

async fn of_news_of_one_time_the_last_one_counts(app: TestApp) {
    assert_eq!(bring_case(&app, "same_twice.json").await[3..], [0, 0]);
    assert_eq!((status(&app, 940_002).await, history(&app, 940_002).await.len()), (11, 2));
    // The other way round, and with the same time in both: then the second is the correction of the first.
    let told = |street: &str, at: &str| {
        let mut parcel = parcel(940_004);
        parcel["address_divided"]["street"] = json!(street);
        parcel["date_updated"] = json!(at);
        parcel
    };
    page(&app, &[told("Calle Uno", "04-04-2026 10:00:00"), told("Calle Dos", "08-04-2026 10:00:00")]).await;
    assert_eq!(stored(&app, 940_004).await["street"], "Calle Dos");
    page(&app, &[told("Calle Tres", "08-04-2026 10:00:00"), told("Calle Uno", "04-04-2026 10:00:00")]).await;
    assert_eq!(stored(&app, 940_004).await["street"], "Calle Tres");
    // A day alone may be any time of that day: it is not older, and does not move what is known more precisely.
    let before = stored(&app, 940_004).await;
    let day = "parcel_id,country,created,updated,street\n940004,ES,2026-04-03,2026-04-08,Calle Seis\n";
    assert_eq!(counts(&run(&app, "nebula", day.as_bytes()).await), [0, 1, 0, 0, 0]);
    assert_eq!(differing(&before, &stored(&app, 940_004).await), names(&["street"]));
    let day_before = day.replace("04-08", "04-07").replace("Seis", "Siete");
    assert_eq!(counts(&run(&app, "nebula", day_before.as_bytes()).await), [0, 0, 1, 0, 0]);
}

async fn news_without_a_time_count_but_never_take_a_parcel_back_from_its_end(app: TestApp) {
    let table = |status: &str, city: &str| {
        format!("parcel_id,country,created,status,city\n940005,ES,2026-04-03,{status},{city}\n")
    };
    assert_eq!(counts(&run(&app, "nebula", table("Sorted", "Madrid").as_bytes()).await), [1, 0, 0, 0, 0]);
    assert_eq!(counts(&run(&app, "nebula", table("Parcel en route", "Madrid").as_bytes()).await), [0, 1, 0, 0, 0]);
    assert_eq!(counts(&run(&app, "nebula", table("Delivered", "Madrid").as_bytes()).await), [0, 1, 0, 0, 0]);
    let delivered = history(&app, 940_005).await;
    let now = app.house.clock.now().0;
    assert_eq!(
        delivered,
        [format!("{now} 5"), format!("{now} 11"), format!("{now} 91")],
        "told at the time of the import"
    );
    app.forward(Span::days(1));
    let tally = run(&app, "nebula", table("Parcel en route", "Sevilla").as_bytes()).await;
    assert_eq!(counts(&tally), [0, 1, 0, 0, 1], "the rest of the row counts");
    assert_eq!(noted(&tally).iter().map(|(line, _)| *line).collect::<Vec<_>>(), [2]);
    assert!(noted(&tally)[0].1.contains("status"), "{:?}", noted(&tally));
    assert_eq!((status(&app, 940_005).await, history(&app, 940_005).await), (11, delivered));
    assert_eq!(stored(&app, 940_005).await["city"], "Sevilla");
    // It was delivered when that was told: what has an earlier time is but a step on the way. A later time takes it back, as where a
    // carrier was mistaken.
    let dated = |day: &str| {
        format!("parcel_id,country,created,updated,status,city\n940005,ES,2026-04-03,{day},Unable to deliver,Toledo\n")
    };
    assert_eq!(counts(&run(&app, "nebula", dated("2026-04-05").as_bytes()).await), [0, 1, 0, 0, 1]);
    assert_eq!((status(&app, 940_005).await, history(&app, 940_005).await.len()), (11, 4));
    assert_eq!(stored(&app, 940_005).await["city"], "Toledo", "what is told for the first time with a time counts");
    app.forward(Span::days(3));
    assert_eq!(counts(&run(&app, "nebula", dated("2026-11-24").as_bytes()).await), [0, 1, 0, 0, 0]);
    assert_eq!(status(&app, 940_005).await, 80);
}

async fn a_time_that_is_yet_to_come_does_not_count(app: TestApp) {
    let told = |updated: &str, city: &str| {
        format!("parcel_id,country,created,updated,status_id,city\n940012,ES,2026-11-01,{updated},3,{city}\n")
    };
    app.bring("nebula", &told("2026-11-20", "Madrid")).await;
    let tally = run(&app, "nebula", told("2062-11-20", "Sevilla").as_bytes()).await;
    assert_eq!(counts(&tally), [0, 1, 0, 0, 1]);
    assert_eq!(noted(&tally), [(2, "“updated” lies in the future.".to_owned())]);
    assert_eq!(counts(&run(&app, "nebula", told("2026-11-21", "Toledo").as_bytes()).await), [0, 1, 0, 0, 0]);
    assert_eq!(stored(&app, 940_012).await["city"], "Toledo", "what follows still counts");
    // Nor does a parcel that was made in the future, for what nobody can tell, keep what is told of it.
    app.bring("nebula", "parcel_id,country,created,city\n940013,ES,2062-11-01,Madrid\n").await;
    let dated = told("2026-11-20", "Toledo").replace("940012", "940013");
    assert_eq!(counts(&run(&app, "nebula", dated.as_bytes()).await), [0, 1, 0, 0, 0]);
    assert_eq!(stored(&app, 940_013).await["city"], "Toledo");
}

async fn news_that_come_at_once_come_out_as_the_latest(app: TestApp) {
    for n in 0..12 {
        let id = (940_200 + n).to_string();
        let [new, old] = ["stale_new.json", "stale_old.json"].map(|name| case(name).replace("940001", &id));
        let (one, other) = if n % 2 == 0 { (&new, &old) } else { (&old, &new) };
        let (one, other) = tokio::join!(run(&app, "nebula", one.as_bytes()), run(&app, "nebula", other.as_bytes()));
        assert_eq!((one.added + other.added, one.bad + other.bad), (1, 0));
        assert_eq!(status(&app, 940_200 + n).await, 11);
        assert_eq!(history(&app, 940_200 + n).await.len(), 2);
    }
}

async fn what_was_cancelled_here_stays_so_and_its_older_news_undo_nothing(app: TestApp) {
    let told = |day: u32, status: u32, city: &str| {
        format!(
            "parcel_id,order_number,country,created,updated,announced,status_id,city\n940006,GONE,ES,2026-11-01,2026-11-{day}T10:00:00Z,2026-11-02,{status},{city}\n"
        )
    };
    app.bring("nebula", &told(10, 3, "Madrid")).await;
    let id = app.shipment("GONE").await;
    let ada = app.sign_in(ADA).await;
    ada.done("remove_shipment", &[("account", "nebula"), ("shipment", &id), ("version", "1")]).await;
    let at = stored(&app, 940_006).await["updated_at"].clone();
    // News of before it was cancelled, but after the last that were taken: all counts but the status.
    assert_eq!(counts(&run(&app, "nebula", told(15, 91, "Sevilla").as_bytes()).await), [0, 1, 0, 0, 0]);
    let after = stored(&app, 940_006).await;
    assert_eq!((after["status_id"].as_str(), after["city"].as_str(), &after["updated_at"]), ("2000", "Sevilla", &at));
    // Later news that say the same are heard too: what is older than they does not count any more.
    assert_eq!(counts(&run(&app, "nebula", told(20, 91, "Sevilla").as_bytes()).await), [0, 0, 1, 0, 0]);
    let step = run(&app, "nebula", told(17, 8, "Toledo").as_bytes()).await;
    assert_eq!(counts(&step), [0, 1, 0, 0, 0]);
    let after = stored(&app, 940_006).await;
    assert_eq!((after["status_id"].as_str(), after["city"].as_str(), &after["updated_at"]), ("2000", "Sevilla", &at));
}

async fn what_cannot_be_corrected_here_is_still_told_by_the_source(app: TestApp) {
    page(&app, &[parcel(940_007)]).await;
    let id = app.look("SELECT id FROM shipments WHERE parcel_id = 940007", &[]).await.remove(0);
    let form = [("form[name]", "Eva Sol"), ("form[street]", "Calle 1"), ("form[city]", "Sevilla")];
    let fields = [vec![("account", "nebula"), ("shipment", id.as_str()), ("version", "1")], form.to_vec()].concat();
    app.sign_in(ADA).await.done("change_recipient", &fields).await;
    let before = stored(&app, 940_007).await;
    let mut later = parcel(940_007);
    for (key, value) in [
        ("name", "EVA"),
        ("city", "MADRID"),
        ("tracking_url", "https://t.example/9"),
        ("to_service_point", "P9"),
        ("reference", "R9"),
    ] {
        later[key] = json!(value);
    }
    assert_eq!(page(&app, &[later.clone()]).await, [0, 1, 0, 0, 0]);
    assert_eq!(
        differing(&before, &stored(&app, 940_007).await),
        names(&["tracking_url", "service_point", "reference"])
    );
    assert_eq!(page(&app, &[later]).await, [0, 0, 1, 0, 0]);
}

async fn no_status_is_invented(app: TestApp) {
    let table = "parcel_id,order_number,country,created,announced\n940008,QUIET,ES,2026-11-01,\n940009,SHOWN,ES,2026-11-01,2026-11-02T10:00:00Z\n";
    app.bring("nebula", table).await;
    assert_eq!(
        (history(&app, 940_008).await, history(&app, 940_009).await),
        (vec![], vec!["1793613600000 1".to_owned()])
    );
    let ada = app.sign_in(ADA).await;
    let id = app.shipment("QUIET").await;
    let parcel = ada.done("shipment", &[("account", "nebula"), ("shipment", &id)]).await["body"].take();
    assert_eq!((&parcel["status"], &parcel["steps"]), (&json!("No status"), &json!([])));
    assert!(ada.clone().speaking("es").get(&format!("/a/nebula/shipments/{id}")).await.text().contains("Sin estado"));
    let found = ada.get("/a/nebula/shipments?status=0").await.text();
    assert!(found.contains("QUIET") && found.contains("SHOWN") && !found.contains("N-1001"), "they are found by it");
    let export = ada.get("/a/nebula/shipments.csv").await.text();
    assert!(export.contains("940008,,QUIET,,,"), "{export}");
    // Elsewhere, nobody has said it either.
    run(&app, "sol", export.as_bytes()).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE parcel_id = 940008 AND status_id = 0", &[]).await, 2);
    // A status that is told comes into the history, and what does not tell one leaves it.
    app.bring("nebula", "parcel_id,country,created,updated,status\n940008,ES,2026-11-01,2026-11-03T10:00:00Z,Sorted\n")
        .await;
    app.bring("nebula", "parcel_id,country,created,updated,city\n940008,ES,2026-11-01,2026-11-04T10:00:00Z,Madrid\n")
        .await;
    app.bring("nebula", "parcel_id,country,created,updated,status\n940008,ES,2026-11-01,2026-11-05T10:00:00Z,\n").await;
    let sql = "SELECT CAST(s.status_id AS TEXT) || ' ' || CAST(t.status_id AS TEXT) FROM shipments s JOIN shipment_steps t ON t.shipment_id = s.id WHERE s.id = $1";
    assert_eq!(app.look(sql, &[&id]).await, ["5 5"]);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM shipment_steps WHERE status_id = 1000", &[]).await,
        5,
        "of three of the fixture's it was said, of two of them in sol too"
    );
}

async fn a_doubtful_field_costs_that_field_alone(app: TestApp) {
    for (name, id, field, noted_at) in [
        ("json_order_number_int.json", 930_003, ("order_number", "1001"), None),
        ("json_value_neg_refund.json", 930_012, ("value_cents", "0"), Some("total_order_value")),
        ("json_address_2_newline.json", 930_015, ("address_2", "Puerta 3 Escalera B"), None),
        ("json_webhook.json", 930_021, ("order_number", "J-930021"), None),
        ("json_tracking_url_not_link.json", 930_029, ("tracking_url", ""), Some("tracking_url")),
    ] {
        let tally = run(&app, "nebula", case(name).as_bytes()).await;
        assert_eq!(counts(&tally), [1, 0, 0, 0, i64::from(noted_at.is_some())], "{name}");
        let notes = noted(&tally);
        assert_eq!(notes.len(), usize::from(noted_at.is_some()), "{name}: {notes:?}");
        assert!(noted_at.is_none_or(|field| notes[0].0 == 1 && notes[0].1.contains(field)), "{name}: {notes:?}");
        let stored = stored(&app, id).await;
        assert_eq!((stored[field.0].as_str(), stored["name"].as_str()), (field.1, "Eva"), "{name}");
        assert_eq!(counts(&run(&app, "nebula", case(name).as_bytes()).await)[..4], [0, 0, 1, 0], "{name}");
    }
    assert_eq!(bring_case(&app, "newline.csv").await, [2, 0, 0, 0, 0]);
    assert_eq!(stored(&app, 920_020).await["address_2"], "Puerta 3 Escalera B");
    // What is left out keeps what is stored, and the page says so, in the reader's words.
    let doubtful = "parcel_id,country,created,weight_grams,tracking_url\n920020,ES,2026-11-01,heavy,https://t.example/1\n920021,ES,2026-11-01,5,\n";
    app.bring("nebula", "parcel_id,country,created,weight_grams\n920020,ES,2026-11-01,700\n").await;
    // The newest run is the first on the page.
    app.forward(Span::minutes(1));
    let tally = run(&app, "nebula", doubtful.as_bytes()).await;
    assert_eq!(counts(&tally), [0, 2, 0, 0, 1]);
    assert_eq!(named(&tally), []);
    let stored = stored(&app, 920_020).await;
    assert_eq!((stored["weight_grams"].as_str(), stored["tracking_url"].as_str()), ("700", "https://t.example/1"));
    let ada = app.sign_in(ADA).await;
    let english = ada.get("/a/nebula/shipments/import").await.text();
    assert!(
        english.contains("1 with a field left out") && english.contains("Rows that went in without a field"),
        "{english}"
    );
    assert!(english.contains("“weight_grams” is not of the right form."), "{english}");
    let spanish = ada.speaking("es").get("/a/nebula/shipments/import").await.text();
    assert!(spanish.contains("Filas que entraron sin un campo"), "{spanish}");
}

async fn another_country_does_not_keep_the_name_of_the_first(app: TestApp) {
    page(&app, &[parcel(940_010)]).await;
    let told = "parcel_id,country,created\n940010,pt,2026-04-03\n";
    assert_eq!(counts(&run(&app, "nebula", told.as_bytes()).await), [0, 1, 0, 0, 0]);
    let stored = stored(&app, 940_010).await;
    assert_eq!((stored["country"].as_str(), stored["country_name"].as_str()), ("PT", ""));
}
