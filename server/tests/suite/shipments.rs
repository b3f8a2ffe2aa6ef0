//! Shipments: finding them, changing a recipient, and being rid of one.
use std::fmt::Write as _;

use domain::shipment::CANCEL_WITHIN;
use domain::time::Span;
use serde_json::Value;

use crate::logged;
use crate::support::{Client, START, TestApp, both};

both! {
    the_list_is_newest_first_and_its_pages_meet_every_row_once,
    a_page_that_is_exactly_full_has_no_next_one,
    each_filter_narrows_the_list,
    a_day_of_a_filter_is_a_day_in_the_accounts_time_zone,
    numbers_are_found_exactly_or_by_their_beginning,
    a_recipient_is_found_exactly_without_case_and_accents,
    a_search_text_is_never_a_pattern_or_a_statement,
    a_search_text_stays_out_of_the_logs,
    one_shipment_is_shown_whole,
    what_another_account_ships_is_not_found,
    a_member_changes_a_recipient_without_an_entry,
    an_agent_with_full_help_changes_a_recipient_and_the_log_says_how,
    an_agent_who_may_only_look_changes_no_recipient,
    a_wrong_recipient_is_refused_field_by_field,
    who_saves_second_is_told_so_and_changes_nothing,
    an_announced_parcel_is_cancelled_up_to_42_days_and_no_longer,
    an_unannounced_parcel_is_deleted,
    what_is_done_can_neither_be_cancelled_nor_deleted,
    an_agent_removes_nothing_by_any_way,
    a_member_without_the_right_removes_and_exports_nothing,
    a_cancelled_parcel_stays_cancelled_when_its_file_comes_again,
}

const ADA: &str = "ada@nebula.example";
const MIA: &str = "mia@nebula.example";
const ANA: &str = "ana@support.example";
const LIST: &str = "/a/nebula/shipments";

/// Asks for the list. Gives the page's body.
pub async fn list(client: &Client, query: &[(&str, &str)]) -> Value {
    let names: Vec<String> = query.iter().map(|(name, _)| format!("query[{name}]")).collect();
    let asked = names.iter().map(String::as_str).zip(query.iter().map(|(_, value)| *value));
    // A query without a field is none, and the function wants one.
    let none = [("account", "nebula"), ("query[q]", "")];
    let none = none.into_iter().filter(|(name, _)| !names.iter().any(|given| given == name));
    let fields: Vec<_> = none.chain(asked).collect();
    client.done("shipments", &fields).await["body"].take()
}

/// A field of each row.
pub fn texts(body: &Value, field: &str) -> Vec<String> {
    let rows = body["rows"].as_array().expect("rows");
    rows.iter().map(|row| row[field].as_str().unwrap_or_default().to_owned()).collect()
}

/// The order numbers that a query finds, sorted.
async fn found(client: &Client, query: &[(&str, &str)]) -> Vec<String> {
    let mut orders = texts(&list(client, query).await, "order_number");
    orders.sort();
    orders
}

async fn search(client: &Client, q: &str) -> Vec<String> {
    found(client, &[("q", q)]).await
}

/// So many more parcels, three of them at each instant, so that the order needs more than the time.
fn more(count: usize) -> String {
    let mut csv = "parcel_id,status_id,tracking_number,order_number,country,created,name,city\n".to_owned();
    for n in 0..count {
        let (minute, second) = (n / 3 / 60, n / 3 % 60);
        let _ =
            writeln!(csv, "{},3,M{n:05},M-{n},ES,2026-10-01T10:{minute:02}:{second:02}Z,Someone,Somewhere", 50_000 + n);
    }
    csv
}

async fn stored_order(app: &TestApp) -> Vec<String> {
    let sql = "SELECT s.id FROM shipments s JOIN accounts a ON a.id = s.account_id WHERE a.slug = 'nebula'
               ORDER BY s.updated_at DESC, s.id DESC";
    app.look(sql, &[]).await
}

async fn the_list_is_newest_first_and_its_pages_meet_every_row_once(app: TestApp) {
    app.bring("nebula", &more(170)).await;
    let stored = stored_order(&app).await;
    assert_eq!(stored.len(), 176);
    let ada = app.sign_in(ADA).await;
    let (mut down, mut page) = (Vec::new(), list(&ada, &[]).await);
    assert!(page["before"].is_null(), "nothing is newer than the newest");
    loop {
        down.push(texts(&page, "id"));
        let Some(after) = page["after"].as_str().map(str::to_owned) else { break };
        page = list(&ada, &[("after", &after)]).await;
    }
    assert_eq!(down.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 50, 26]);
    assert_eq!(down.concat(), stored, "downwards");
    let mut up = vec![texts(&page, "id")];
    while let Some(before) = page["before"].as_str().map(str::to_owned) {
        page = list(&ada, &[("before", &before)]).await;
        up.insert(0, texts(&page, "id"));
    }
    assert_eq!(up.concat(), stored, "upwards");
}

async fn a_page_that_is_exactly_full_has_no_next_one(app: TestApp) {
    app.bring("nebula", &more(94)).await;
    let ada = app.sign_in(ADA).await;
    let first = list(&ada, &[]).await;
    let second = list(&ada, &[("after", first["after"].as_str().expect("a second page"))]).await;
    assert_eq!((texts(&second, "id").len(), &second["after"]), (50, &Value::Null));
    assert!(second["before"].is_string());
    for bad in ["", "5", "5.x", "x.y", "99999999999999999999.aaaaaaaaaaaaaaaaaaaaaaaa", "5.' OR 1=1 --"] {
        assert_eq!(texts(&list(&ada, &[("after", bad)]).await, "id"), texts(&first, "id"), "{bad:?} is no key");
    }
    let page = ada.get(LIST).await.text();
    assert!(page.contains("rel=\"next\"") && !page.contains("rel=\"prev\""));
}

async fn each_filter_narrows_the_list(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let all = ["N-1001", "N-1002", "N-1003", "N-1004", "N-1005", "N-1006"];
    assert_eq!(found(&ada, &[]).await, all);
    assert_eq!(found(&ada, &[("status", "1000")]).await, ["N-1001", "N-1004"]);
    assert_eq!(found(&ada, &[("status", "999")]).await, ["N-1002"]);
    assert_eq!(found(&ada, &[("carrier", "dhl")]).await, ["N-1003", "N-1005"]);
    assert_eq!(found(&ada, &[("country", "ES")]).await, ["N-1001", "N-1002"]);
    assert_eq!(found(&ada, &[("carrier", "correos"), ("country", "ES"), ("status", "1000")]).await, ["N-1001"]);
    assert_eq!(found(&ada, &[("carrier", "dhl"), ("q", "N-1001")]).await, [""; 0]);
    assert_eq!(found(&ada, &[("carrier", "no such carrier")]).await, [""; 0]);
    for nothing in [("status", "many"), ("status", "4242"), ("from", "soon"), ("until", "31-02-2026")] {
        assert_eq!(found(&ada, &[nothing]).await, all, "{nothing:?} narrows nothing");
    }
    let page = ada.get(&format!("{LIST}?carrier=dhl&country=CO")).await.text();
    assert!(page.contains("JD0001005CO") && !page.contains("JD0001003DE"), "the page itself is narrowed");
}

async fn a_day_of_a_filter_is_a_day_in_the_accounts_time_zone(app: TestApp) {
    // Bogotá is five hours behind UTC all year.
    let rows = "parcel_id,order_number,country,created\n\
                70001,LATE,CO,2026-09-02T04:59:59Z\n70002,EARLY,CO,2026-09-02T05:00:00Z\n70003,NEXT,CO,2026-09-03T05:00:00Z\n";
    app.bring("nebula", rows).await;
    let ada = app.sign_in(ADA).await;
    let day = |from, until| [("from", from), ("until", until), ("country", "CO")];
    assert_eq!(found(&ada, &day("2026-09-01", "2026-09-01")).await, ["LATE"]);
    assert_eq!(found(&ada, &day("2026-09-02", "2026-09-02")).await, ["EARLY"]);
    assert_eq!(found(&ada, &day("2026-09-02", "2026-09-03")).await, ["EARLY", "NEXT"]);
    assert_eq!(found(&ada, &day("2026-09-03", "2026-09-02")).await, [""; 0]);
}

async fn numbers_are_found_exactly_or_by_their_beginning(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    for exact in ["PK0001001ES", "pk0001001es", " PK0001001ES ", "N-1001", "n-1001"] {
        assert_eq!(search(&ada, exact).await, ["N-1001"], "{exact}");
    }
    assert_eq!(search(&ada, "PK0001").await, ["N-1001", "N-1006"]);
    assert_eq!(search(&ada, "JD").await, ["N-1003", "N-1005"]);
    assert_eq!(search(&ada, "N-100").await.len(), 6);
    for other in ["0001001", "1001ES", "K0001001ES", "PK0001001ES1", "PK0002001ES", "S-2001"] {
        assert_eq!(search(&ada, other).await, [""; 0], "{other}");
    }
    let ana = app.sign_in(ANA).await;
    ada.grant("nebula", &[("scope", "view")]).await;
    assert_eq!(search(&ana, "PK0001").await, ["N-1001", "N-1006"], "an agent searches alike");
}

async fn a_recipient_is_found_exactly_without_case_and_accents(app: TestApp) {
    let rows = "parcel_id,order_number,country,created,name\n71001,GREEK,GR,2026-09-01,Γιώργος Παππάς\n71002,SPACED,ES,2026-09-01,Ana  María   Gil\n";
    app.bring("nebula", rows).await;
    let ada = app.sign_in(ADA).await;
    for name in [
        "Lucía Ortega",
        "lucia ortega",
        "LUCÍA ORTEGA",
        " Lucía   Ortega",
        "Lucı\u{301}a Ortega".replace('ı', "i").as_str(),
    ] {
        assert_eq!(search(&ada, name).await, ["N-1001"], "{name}");
    }
    for name in ["Jürgen Weiß", "jurgen weiß", "JÜRGEN WEISS", "Jurgen Weiss"] {
        assert_eq!(search(&ada, name).await, ["N-1003"], "{name}");
    }
    for name in ["Γιώργος Παππάς", "ΓΙΏΡΓΟΣ ΠΑΠΠΆΣ", "γιωργος παππας"] {
        assert_eq!(search(&ada, name).await, ["GREEK"], "{name}");
    }
    assert_eq!(search(&ada, "ana maria gil").await, ["SPACED"]);
    for mail in ["lucia.ortega@correo.example", "Lucia.Ortega@Correo.Example"] {
        assert_eq!(search(&ada, mail).await, ["N-1001"], "{mail}");
    }
    for phone in ["+34 600 100 101", "34600100101", "+34-600-100-101"] {
        assert_eq!(search(&ada, phone).await, ["N-1001"], "{phone}");
    }
    for part in [
        "Lucía",
        "Ortega",
        "lucia.ortega",
        "correo.example",
        "600 100 101",
        "Calle de la Luna",
        "Sevilla",
        "41001",
        "ref-1001",
    ] {
        assert_eq!(search(&ada, part).await, [""; 0], "{part} is a part, or no field of the search");
    }
}

async fn a_search_text_is_never_a_pattern_or_a_statement(app: TestApp) {
    let rows = "parcel_id,order_number,country,created,name\n72001,100%_off,ES,2026-09-01,O'Brien \"Bo\"\n";
    app.bring("nebula", rows).await;
    let ada = app.sign_in(ADA).await;
    assert_eq!(search(&ada, "100%").await, ["100%_off"]);
    assert_eq!(search(&ada, "100%_off").await, ["100%_off"]);
    assert_eq!(search(&ada, "O'Brien \"Bo\"").await, ["100%_off"]);
    let long = "x".repeat(100_000);
    let hostile = [
        "%",
        "_",
        "N_1001",
        "N%",
        "'",
        "' OR '1'='1",
        "\"",
        "\\",
        "'; DROP TABLE shipments; --",
        "$1",
        "?",
        "\u{10FFFF}",
        "\u{202E}",
        &long,
    ];
    for text in hostile {
        assert_eq!(search(&ada, text).await, [""; 0], "{text:.20?}");
    }
    for text in ["\0", "'", "\u{10FFFF}", "%"] {
        for field in ["carrier", "country", "status", "from", "until", "older", "newer"] {
            list(&ada, &[(field, text)]).await;
        }
    }
    assert_eq!(search(&ada, "N-1001\0").await, ["N-1001"], "what cannot be typed is not searched for");
    for mark in ["\u{301}", "\u{308} \u{301}"] {
        assert_eq!(search(&ada, mark).await, [""; 0], "accents alone are no search for everything");
    }
    let page = ada.get(&format!("{LIST}?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E")).await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("<script>alert(1)"), "what is searched for is shown as a text");
    assert_eq!(ada.get(&format!("{LIST}?q=%00")).await.status, 200);
    assert_eq!(found(&ada, &[]).await.len(), 7, "all is still there");
}

async fn a_search_text_stays_out_of_the_logs(app: TestApp) {
    logged::listen();
    let ada = app.sign_in(ADA).await;
    let marker = logged::marker();
    let before = logged::lines();
    ada.get(&format!("{LIST}?q={marker}")).await;
    search(&ada, &marker).await;
    ada.get(&format!("{LIST}.csv?q={marker}")).await;
    ada.form_on(&format!("{LIST}?q={marker}"), "/rpc/shipments", &[("account", "nebula"), ("query[q]", &marker)]).await;
    app.stranger().get(&format!("{LIST}?q={marker}")).await;
    let ana = app.sign_in(ANA).await;
    ana.get(&format!("{LIST}?q={marker}")).await;
    ana.get(&format!("/agents?q={marker}")).await;
    // A statement that fails tells its code, and not what it was asked.
    app.meddle("ALTER TABLE shipments RENAME TO elsewhere", &[]).await;
    let (status, _) = ada.rpc("shipments", &[("account", "nebula"), ("query[q]", &marker)]).await;
    assert_eq!(status, 500);
    assert!(logged::lines() > before, "something was logged, so the test listens");
    assert!(logged::has("path=\"/a/nebula/shipments\""), "requests are logged by their path");
    assert!(!logged::has(&marker), "the search text was logged");
}

async fn one_shipment_is_shown_whole(app: TestApp) {
    let id = app.shipment("N-1001").await;
    for email in [ADA, "omar@nebula.example", MIA] {
        let client = app.sign_in(email).await;
        let page = client.get(&format!("{LIST}/{id}")).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        for shown in [
            "PK0001001ES",
            "N-1001",
            "Correos",
            "ES",
            "1.2 kg",
            "39.90 EUR",
            "1001",
            "Ready to send",
            "Lucía Ortega",
            "Calle de la Luna",
            "Sevilla",
            "41001",
            "+34 600 100 101",
            "lucia.ortega@correo.example",
            "ref-1001",
        ] {
            assert!(text.contains(shown), "{email} sees {shown}");
        }
    }
    let ada = app.sign_in(ADA).await;
    let parcel = ada.done("shipment", &[("account", "nebula"), ("shipment", &id)]).await["body"].take();
    let steps: Vec<_> =
        parcel["steps"].as_array().expect("a history").iter().map(|step| step["at"]["iso"].clone()).collect();
    assert!(steps.len() >= 2 && steps.is_sorted_by(|a, b| a.as_str() >= b.as_str()), "newest first: {steps:?}");
    assert_eq!((&parcel["may_change"], &parcel["removal"]), (&Value::Bool(true), &Value::from("Cancel")));
}

async fn what_another_account_ships_is_not_found(app: TestApp) {
    let (ours, theirs) = (app.shipment("N-1001").await, app.shipment("S-2001").await);
    let (ada, sara, ana) = (app.sign_in(ADA).await, app.sign_in("sara@sol.example").await, app.sign_in(ANA).await);
    ada.grant("nebula", &[]).await;
    let unknown = "aaaaaaaaaaaaaaaaaaaaaaaa";
    for (client, account, id) in [
        (&ada, "nebula", theirs.as_str()),
        (&ada, "sol", &theirs),
        (&ada, "sol", &ours),
        (&ada, "nebula", unknown),
        (&ada, "nebula", "' OR 1=1"),
        (&ada, "nebula", "\0"),
        (&ada, "no-such-account", &ours),
        (&ada, "\0", &ours),
        (&sara, "nebula", &ours),
        (&sara, "sol", &ours),
        (&ana, "nebula", &theirs),
        (&ana, "nebula", unknown),
    ] {
        let path = format!("/a/{}/shipments/{}", views::address::escape_path(account), views::address::escape_path(id));
        let page = client.get(&path).await;
        assert_eq!(page.status, 404, "{path}");
        assert!(!page.text().contains("Irene") && !page.text().contains("Lucía"), "{path}");
        assert_eq!(client.rpc("shipment", &[("account", account), ("shipment", id)]).await.0, 404, "{path}");
        let form = [("form[name]", "Eve"), ("form[street]", "Street"), ("form[city]", "City")];
        let fields = [vec![("account", account), ("shipment", id), ("version", "1")], form.to_vec()].concat();
        assert_eq!(client.rpc("change_recipient", &fields).await.0, 404, "{path}");
    }
    for (client, account, id) in [(&ada, "nebula", &theirs), (&sara, "sol", &ours)] {
        let fields = [("account", account), ("shipment", id.as_str()), ("version", "1")];
        assert_eq!(client.rpc("remove_shipment", &fields).await.0, 404);
    }
    assert_eq!(ana.rpc("shipment", &[("account", "sol"), ("shipment", &theirs)]).await.0, 403, "sol let nobody in");
    let untouched = "SELECT id FROM shipments WHERE version = 1";
    assert_eq!(app.look(untouched, &[]).await.len(), 8);
}

/// The recipient form of N-1001, but for what is said.
fn recipient<'a>(id: &'a str, version: &'a str, but: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let defaults = [
        ("account", "nebula"),
        ("shipment", id),
        ("version", version),
        ("form[name]", "Lucía Ortega"),
        ("form[company]", ""),
        ("form[street]", "Calle de la Luna"),
        ("form[house_number]", "7"),
        ("form[address_2]", ""),
        ("form[postal_code]", "41001"),
        ("form[city]", "Sevilla"),
        ("form[phone]", "+34 600 100 101"),
        ("form[email]", "lucia.ortega@correo.example"),
    ];
    let value = |name: &str, default| but.iter().find(|(key, _)| *key == name).map_or(default, |(_, value)| *value);
    defaults.iter().map(|(name, default)| (*name, value(name, default))).collect()
}

async fn a_member_changes_a_recipient_without_an_entry(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let mia = app.sign_in(MIA).await;
    let change = [
        ("form[name]", " Lucía  Ortega Díaz "),
        ("form[phone]", "+34 611 222 333"),
        ("form[email]", "luz@correo.example"),
    ];
    assert_eq!(mia.done("change_recipient", &recipient(&id, "1", &change)).await, Value::from(2));
    assert_eq!(app.entries().await, 0, "the log is about agents");
    let events = app.look("SELECT kind || ' ' || record_id FROM events WHERE kind = 'shipment'", &[]).await;
    assert_eq!(events, [format!("shipment {id}")]);
    assert_eq!(
        search(&mia, "lucia ortega diaz").await.len() + search(&mia, "34611222333").await.len(),
        2,
        "found by what is new"
    );
    assert_eq!(search(&mia, "luz@correo.example").await, ["N-1001"]);
    assert_eq!(search(&mia, "lucia.ortega@correo.example").await, [""; 0], "and not by what was");
    let page = mia.get(&format!("{LIST}/{id}")).await.text();
    assert!(page.contains("+34 611 222 333") && page.contains("ref-1001"), "what the form does not have stays");
}

async fn an_agent_with_full_help_changes_a_recipient_and_the_log_says_how(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let (ada, ana) = (app.sign_in(ADA).await, app.sign_in(ANA).await);
    ada.grant("nebula", &[("scope", "full")]).await;
    ana.done("change_recipient", &recipient(&id, "1", &[("form[phone]", "+34 611 222 333"), ("form[city]", "Cádiz")]))
        .await;
    let log = ada.done("access_log", &[("account", "nebula")]).await["body"]["entries"].take();
    assert_eq!(log.as_array().map(Vec::len), Some(1));
    assert_eq!(
        (log[0]["agent"].as_str(), log[0]["action"].as_str()),
        (Some(app.called(ANA).await.as_str()), Some("change-recipient"))
    );
    assert_eq!(log[0]["records"][0]["text"], "PK0001001ES");
    let changes = serde_json::json!([
        { "field": "city", "before": "Sevilla", "after": "Cádiz" },
        { "field": "phone", "before": "+34 600 100 101", "after": "+34 611 222 333" },
    ]);
    assert_eq!(log[0]["changes"], changes);
}

async fn an_agent_who_may_only_look_changes_no_recipient(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let (ada, ana) = (app.sign_in(ADA).await, app.sign_in(ANA).await);
    let change = [("form[city]", "Cádiz")];
    assert_eq!(ana.rpc("change_recipient", &recipient(&id, "1", &change)).await.0, 403, "without a grant");
    ada.grant("nebula", &[("scope", "view")]).await;
    assert_eq!(ana.rpc("change_recipient", &recipient(&id, "1", &change)).await.0, 403, "with a view");
    assert_eq!(app.entries().await, 0);
    let parcel = ana.done("shipment", &[("account", "nebula"), ("shipment", &id)]).await;
    assert_eq!(
        (&parcel["body"]["may_change"], &parcel["body"]["recipient"]["city"]["text"]),
        (&Value::Bool(false), &Value::from("Sevilla"))
    );
    assert!(
        !ana.get(&format!("{LIST}/{id}")).await.text().contains("/rpc/change_recipient"),
        "no form that would be refused"
    );
}

async fn a_wrong_recipient_is_refused_field_by_field(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let mia = app.sign_in(MIA).await;
    let long = "x".repeat(121);
    let wrong = [
        ("form[name]", " "),
        ("form[street]", "a\u{202E}b"),
        ("form[city]", long.as_str()),
        ("form[phone]", "call me"),
        ("form[email]", "nobody"),
    ];
    let (status, answer) = mia.rpc("change_recipient", &recipient(&id, "1", &wrong)).await;
    let fields: Vec<_> =
        answer["fields"].as_array().expect("fields").iter().map(|error| error["field"].clone()).collect();
    assert_eq!((status, fields), (422, ["name", "street", "city", "phone", "email"].map(Value::from).to_vec()));
    assert_eq!(app.count("SELECT version FROM shipments WHERE id = $1", &[&id]).await, 1);
}

async fn who_saves_second_is_told_so_and_changes_nothing(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let (mia, omar) = (app.sign_in(MIA).await, app.sign_in("omar@nebula.example").await);
    mia.done("change_recipient", &recipient(&id, "1", &[("form[city]", "Cádiz")])).await;
    let (status, answer) = omar.rpc("change_recipient", &recipient(&id, "1", &[("form[city]", "Huelva")])).await;
    assert_eq!((status, answer["error"].as_str()), (409, Some("stale")));
    assert!(answer["message"].as_str().is_some_and(|message| message.len() > 20), "{answer}");
    let (status, _) = omar.rpc("remove_shipment", &[("account", "nebula"), ("shipment", &id), ("version", "1")]).await;
    assert_eq!(status, 409);
    assert_eq!(app.look("SELECT city FROM shipments WHERE id = $1 AND version = 2", &[&id]).await, ["Cádiz"]);
}

async fn remove(client: &Client, id: &str) -> (u16, Value) {
    client.rpc("remove_shipment", &[("account", "nebula"), ("shipment", id), ("version", "1")]).await
}

async fn status_of(app: &TestApp, id: &str) -> i64 {
    app.count("SELECT status_id FROM shipments WHERE id = $1", &[id]).await
}

async fn an_announced_parcel_is_cancelled_up_to_42_days_and_no_longer(app: TestApp) {
    let (late, too_late) = (app.shipment("N-1001").await, app.shipment("N-1004").await);
    let announced = async |id: &str| app.count("SELECT announced_at FROM shipments WHERE id = $1", &[id]).await;
    let left = announced(&late).await + CANCEL_WITHIN.0 - START.0;
    app.forward(Span(left));
    let omar = app.sign_in("omar@nebula.example").await;
    let parcel = omar.done("shipment", &[("account", "nebula"), ("shipment", &late)]).await;
    assert_eq!(parcel["body"]["removal"], "Cancel");
    assert_eq!(remove(&omar, &late).await.0, 200, "at the last millisecond");
    assert_eq!(status_of(&app, &late).await, 2000);
    let page = omar.get(&format!("{LIST}/{late}")).await.text();
    assert!(page.contains("Cancelled"), "its history says so");
    let (status, answer) = remove(&omar, &late).await;
    assert_eq!((status, answer["error"].as_str()), (409, Some("refused")), "once is enough");
    let left = announced(&too_late).await + CANCEL_WITHIN.0 + 1 - (START.0 + left);
    app.forward(Span(left));
    let omar = app.sign_in("omar@nebula.example").await;
    let (status, answer) = remove(&omar, &too_late).await;
    assert_eq!((status, answer["error"].as_str()), (409, Some("refused")), "a millisecond later");
    let parcel = omar.done("shipment", &[("account", "nebula"), ("shipment", &too_late)]).await;
    assert_eq!((&parcel["body"]["removal"], status_of(&app, &too_late).await), (&Value::from("Neither"), 1000));
}

async fn an_unannounced_parcel_is_deleted(app: TestApp) {
    let id = app.shipment("N-1002").await;
    let ada = app.sign_in(ADA).await;
    let fields = [("account", "nebula"), ("shipment", id.as_str()), ("version", "1")];
    ada.done("remove_shipment", &fields).await;
    assert_eq!(ada.get(&format!("{LIST}/{id}")).await.status, 404);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM shipment_steps WHERE shipment_id = $1", &[&id]).await,
        0,
        "nor its history"
    );
    assert_eq!(found(&ada, &[]).await.len(), 5);
    assert_eq!(app.look("SELECT record_id FROM events WHERE kind = 'removed'", &[]).await.concat(), id);
    assert_eq!(ada.rpc("remove_shipment", &fields).await.0, 404, "again");
}

async fn what_is_done_can_neither_be_cancelled_nor_deleted(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let id = app.shipment("N-1003").await;
    let (status, answer) =
        ada.rpc("remove_shipment", &[("account", "nebula"), ("shipment", &id), ("version", "1")]).await;
    assert_eq!((status, answer["error"].as_str(), status_of(&app, &id).await), (409, Some("refused"), 11));
}

async fn an_agent_removes_nothing_by_any_way(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[("scope", "full"), ("duration", "30d")]).await;
    for email in [ANA, "lidia@support.example"] {
        let agent = app.sign_in(email).await;
        let fields = [("account", "nebula"), ("shipment", id.as_str()), ("version", "1")];
        assert_eq!(agent.rpc("remove_shipment", &fields).await.0, 403);
        agent.form_on(&format!("{LIST}/{id}"), "/rpc/remove_shipment", &fields).await;
        let page = agent.get(&format!("{LIST}/{id}")).await.text();
        assert!(page.contains("Lucía Ortega") && !page.contains("remove-form"), "nor is it offered");
        for path in [".csv", "/import"] {
            assert_eq!(agent.get(&format!("{LIST}{path}")).await.status, 403, "{path}");
            assert!(!agent.get(LIST).await.text().contains(&format!("{LIST}{path}")), "{path} is not offered");
        }
        assert_eq!(agent.rpc("imports", &[("account", "nebula")]).await.0, 403);
    }
    assert_eq!(
        (status_of(&app, &id).await, app.count("SELECT version FROM shipments WHERE id = $1", &[&id]).await),
        (1000, 1)
    );
}

async fn a_member_without_the_right_removes_and_exports_nothing(app: TestApp) {
    let id = app.shipment("N-1001").await;
    let mia = app.sign_in(MIA).await;
    assert_eq!(mia.rpc("remove_shipment", &[("account", "nebula"), ("shipment", &id), ("version", "1")]).await.0, 403);
    for path in [".csv", "/import"] {
        assert_eq!(mia.get(&format!("{LIST}{path}")).await.status, 403, "{path}");
    }
    let page = mia.get(LIST).await.text();
    assert!(page.contains("PK0001001ES") && !page.contains(".csv") && !page.contains("/import"), "nor is it offered");
    assert_eq!(status_of(&app, &id).await, 1000);
}

async fn a_cancelled_parcel_stays_cancelled_when_its_file_comes_again(app: TestApp) {
    let row = |tracking: &str| {
        format!(
            "parcel_id,status_id,tracking_number,order_number,country,created,announced\n73001,1,{tracking},TWICE,ES,2026-11-20,2026-11-20\n"
        )
    };
    app.bring("nebula", &row("T1")).await;
    let id = app.shipment("TWICE").await;
    let ada = app.sign_in(ADA).await;
    ada.done("remove_shipment", &[("account", "nebula"), ("shipment", &id), ("version", "1")]).await;
    app.bring("nebula", &row("T1")).await;
    assert_eq!(status_of(&app, &id).await, 2000, "the same file");
    app.bring("nebula", &row("T2")).await;
    assert_eq!(status_of(&app, &id).await, 2000, "a newer one, of a source that was not told");
}
