//! Lists of any size: in every order, narrowed by whatever there is, counted as far as is cheap, and served from indexes.
use std::fmt::Write as _;

use domain::id::AccountId;
use domain::shipment::Sort;
use domain::time::Time;
use features::demo::many::{self, Wanted};
use serde_json::Value;
use store::shipments::{Filter, Start, plans};

use crate::shipments::{list, texts};
use crate::support::{Client, Kind, START, TestApp, both};

both! {
    every_order_meets_every_row_once_both_ways,
    a_search_is_put_in_order_too_and_narrowed,
    matches_are_counted_as_far_as_is_cheap,
    the_choices_of_a_filter_are_what_there_is,
    every_filter_and_search_is_served_from_an_index,
    a_file_of_everything_and_of_what_is_found_has_each_row_once,
    a_row_that_changes_during_an_export_is_not_lost,
    exports_that_nobody_reads_on_hold_up_nobody,
}

const ADA: &str = "ada@nebula.example";
const SORTS: [&str; 4] = ["newest", "oldest", "number", "number-down"];

/// Parcels of few numbers and few instants, so that every order has many that are alike.
fn alike(count: usize) -> String {
    let mut csv = "parcel_id,status_id,carrier,tracking_number,order_number,country,created,name\n".to_owned();
    for n in 0..count {
        let (number, day) = (if n % 5 == 0 { String::new() } else { format!("T.{}", n % 7) }, 1 + n % 9);
        let (status, carrier, country) = ([3, 11][n % 2], ["dhl", "ups", "correos"][n % 3], ["ES", "PT"][n / 2 % 2]);
        let _ = writeln!(csv, "{},{status},{carrier},{number},A-{n},{country},2026-10-{day:02},Same Name", 60_000 + n);
    }
    csv
}

/// All ids of a list, page by page to its end, and back up again.
async fn walked(client: &Client, query: &[(&str, &str)]) -> (Vec<String>, Vec<String>) {
    let mut page = list(client, query).await;
    assert!(page["before"].is_null(), "nothing is before the first");
    let mut down = texts(&page, "id");
    while let Some(after) = page["after"].as_str().map(str::to_owned) {
        page = list(client, &[query, &[("after", &after)]].concat()).await;
        down.extend(texts(&page, "id"));
    }
    let mut up = vec![texts(&page, "id")];
    while let Some(before) = page["before"].as_str().map(str::to_owned) {
        page = list(client, &[query, &[("before", &before)]].concat()).await;
        up.insert(0, texts(&page, "id"));
    }
    (down, up.concat())
}

/// The ids in the order of the database, narrowed by an SQL condition.
async fn stored(app: &TestApp, condition: &str, sort: &str) -> Vec<String> {
    let (column, direction) = match sort {
        "newest" => ("updated_at", "DESC"),
        "oldest" => ("updated_at", "ASC"),
        "number" => ("number_fold", "ASC"),
        _ => ("number_fold", "DESC"),
    };
    let sql = format!(
        "SELECT id FROM shipments WHERE account_id = (SELECT id FROM accounts WHERE slug = 'nebula') AND ({condition})
         ORDER BY {column} {direction}, id {direction}"
    );
    app.look(&sql, &[]).await
}

async fn every_order_meets_every_row_once_both_ways(app: TestApp) {
    app.bring("nebula", &alike(230)).await;
    let ada = app.sign_in(ADA).await;
    let narrowed: [(&[(&str, &str)], &str); 5] = [
        (&[], "1 = 1"),
        (&[("status", "3")], "status_id = 3"),
        (&[("country", "PT"), ("carrier", "dhl")], "country = 'PT' AND carrier = 'dhl'"),
        (&[("from", "2026-10-05"), ("until", "2026-10-06")], "updated_at BETWEEN 1791176400000 AND 1791349199999"),
        (&[("q", "same name")], "name_fold = 'same name'"),
    ];
    for sort in SORTS {
        for (query, condition) in narrowed {
            let expected = stored(&app, condition, sort).await;
            let (down, up) = walked(&ada, &[query, &[("sort", sort)]].concat()).await;
            assert!(!expected.is_empty(), "{condition} is something");
            assert_eq!((&down, &up), (&expected, &expected), "{sort} {query:?}");
        }
    }
    let plain = list(&ada, &[]).await;
    assert_eq!(
        texts(&plain, "id"),
        texts(&list(&ada, &[("sort", "sideways")]).await, "id"),
        "an unknown order is none"
    );
    let page = ada.get("/a/nebula/shipments?sort=number&country=PT").await.text();
    assert!(page.contains("aria-sort=\"ascending\""), "the page says what it is sorted by");
    let next = page.split("rel=\"next\"").next().and_then(|before| before.rsplit("<a ").next()).expect("a next page");
    assert!(next.contains("country=PT") && next.contains("sort=number") && next.contains("after="), "{next}");
}

async fn a_search_is_put_in_order_too_and_narrowed(app: TestApp) {
    app.bring("nebula", &alike(60)).await;
    let ada = app.sign_in(ADA).await;
    for sort in SORTS {
        let body = list(&ada, &[("q", "T.3"), ("status", "11"), ("sort", sort)]).await;
        let expected = stored(&app, "lower(tracking_number) = 't.3' AND status_id = 11", sort).await;
        assert!(expected.len() > 1);
        assert_eq!(texts(&body, "id"), expected, "{sort}");
        assert_eq!(body["count"]["shown"].as_i64(), i64::try_from(expected.len()).ok());
    }
    // One parcel that is meant in two ways comes once.
    app.bring(
        "nebula",
        "parcel_id,tracking_number,order_number,country,created,name\n70001,twice,twice,ES,2026-11-01,twice\n",
    )
    .await;
    let body = list(&ada, &[("q", "Twice")]).await;
    assert_eq!((texts(&body, "order_number"), body["count"]["shown"].as_i64()), (vec!["twice".to_owned()], Some(1)));
}

async fn matches_are_counted_as_far_as_is_cheap(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let count = async |query: &[(&str, &str)]| list(&ada, query).await["count"].take();
    assert_eq!(count(&[]).await, serde_json::json!({"shown": 6, "more": false}));
    assert_eq!(count(&[("carrier", "dhl")]).await["shown"], 2);
    assert_eq!(count(&[("q", "no such thing")]).await["shown"], 0);
    many::fill(&app.house.db, app.house.clock.now(), &Wanted { accounts: 3, shipments: 10_010 }, |_| ())
        .await
        .expect("many more");
    assert_eq!(count(&[]).await, serde_json::json!({"shown": 1000, "more": true}));
    assert_eq!(count(&[("status", "11")]).await["more"], false, "some six hundred of a thousand");
    let pages = ["en", "es", "pt"].map(|lang| app.stranger().speaking(lang).sign_in(ADA));
    for (page, says) in pages.into_iter().zip(["1,000+ shipments", "1.000+ envíos", "1.000+ envios"]) {
        let page = page.await.get("/a/nebula/shipments").await.text();
        assert!(page.contains(says), "the page says {says}");
    }
    assert!(ada.get("/a/nebula/shipments?q=PK0001001ES").await.text().contains("1 shipment"));
    let sara = app.sign_in("sara@sol.example").await;
    let own = sara.done("shipments", &[("account", "sol"), ("query[unread]", "")]).await;
    assert_eq!(own["body"]["count"], serde_json::json!({"shown": 2, "more": false}), "others' parcels do not count");
}

async fn the_choices_of_a_filter_are_what_there_is(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let body = list(&ada, &[]).await;
    assert_eq!(body["countries"], serde_json::json!(["CO", "DE", "ES", "FR", "PT"]));
    let carriers: Vec<&str> =
        body["carriers"].as_array().expect("carriers").iter().filter_map(|pair| pair[0].as_str()).collect();
    assert_eq!(carriers, ["correos", "dhl", "mondial_relay"]);
    app.meddle("DELETE FROM shipment_steps", &[]).await;
    app.meddle("DELETE FROM shipments", &[]).await;
    let none = list(&ada, &[]).await;
    assert_eq!((&none["countries"], &none["carriers"]), (&serde_json::json!([]), &serde_json::json!([])));
}

/// What a plan must not do: read a whole table, or sort what is not few.
fn complaint(kind: Kind, plan: &str, gathered: bool) -> Option<&'static str> {
    let whole = match kind {
        Kind::Sqlite => plan.lines().any(|step| step.starts_with("SCAN shipments")),
        Kind::Postgres => plan.contains("Seq Scan on shipments"),
    };
    // PostgreSQL says how many it thinks there are.
    let many = |step: &str| {
        let rows =
            step.split("rows=").nth(1).and_then(|rest| rest.split(' ').next()).and_then(|rows| rows.parse().ok());
        step.trim_start_matches([' ', '-', '>']).starts_with("Sort  (") && rows.is_none_or(|rows: i64| rows > 1001)
    };
    let sorts = plan.contains("TEMP B-TREE FOR ORDER BY") || plan.lines().any(many);
    match (whole, sorts && !gathered) {
        (true, _) => Some("reads a whole table"),
        (_, true) => Some("sorts"),
        _ => None,
    }
}

async fn every_filter_and_search_is_served_from_an_index(app: TestApp) {
    many::fill(&app.house.db, app.house.clock.now(), &Wanted { accounts: 3, shipments: 220_000 }, |_| ())
        .await
        .expect("many shipments");
    app.meddle(if app.kind() == Kind::Postgres { "ANALYZE shipments" } else { "SELECT 1" }, &[]).await;
    let nebula = AccountId(app.account("nebula").await);
    let last =
        app.look("SELECT id FROM shipments WHERE account_id = $1 ORDER BY updated_at LIMIT 1", &[&nebula.0]).await;
    let day = |n: i64| Some(Time(START.0 - n * 86_400_000));
    let filter = Filter { recipients: true, ..Filter::default() };
    let filters = [
        ("nothing", filter.clone()),
        ("status", Filter { status: Some(11), ..filter.clone() }),
        ("carrier", Filter { carrier: "dhl".into(), ..filter.clone() }),
        ("country", Filter { country: "ES".into(), ..filter.clone() }),
        ("date", Filter { from: day(400), until: day(300), ..filter.clone() }),
        (
            "all",
            Filter {
                status: Some(11),
                carrier: "dhl".into(),
                country: "ES".into(),
                from: day(400),
                until: day(100),
                ..filter.clone()
            },
        ),
        ("number", Filter { search: "MN0012".into(), ..filter.clone() }),
        ("order", Filter { search: "M-77".into(), ..filter.clone() }),
        ("name", Filter { search: "Lucía Ortega 12".into(), ..filter.clone() }),
        ("mail", Filter { search: "m7000@mail.example".into(), ..filter.clone() }),
        ("phone", Filter { search: "+34 600 12345678".into(), ..filter.clone() }),
        ("number among delivered", Filter { search: "MN".into(), status: Some(11), ..filter.clone() }),
    ];
    for (what, filter) in filters {
        for sort in Sort::ALL {
            for start in [Start::First, Start::After((store::shipments::Mark::Date(START), last[0].clone()))] {
                if matches!(start, Start::After(_)) && !matches!(sort, Sort::Newest | Sort::Oldest) {
                    continue;
                }
                for plan in plans(&app.house.db, &nebula, &filter, (*sort, &start)).await.expect("plans") {
                    let wrong = complaint(app.kind(), &plan.steps, plan.gathers);
                    assert_eq!(wrong, None, "{what}, {sort:?}:\n{}", plan.steps);
                }
            }
        }
    }
}

/// The order numbers of a file.
async fn file(client: &Client, query: &str) -> Vec<String> {
    let text = client.get(&format!("/a/nebula/shipments.csv?{query}")).await.text();
    text.lines().skip(1).filter_map(|line| line.split(',').nth(2)).map(str::to_owned).collect()
}

async fn a_file_of_everything_and_of_what_is_found_has_each_row_once(app: TestApp) {
    app.bring("nebula", &alike(1300)).await;
    // Meant in every way at once.
    app.bring(
        "nebula",
        "parcel_id,tracking_number,order_number,country,created,name\n70001,T.3,T.3,ES,2026-11-01,T.3\n",
    )
    .await;
    let ada = app.sign_in(ADA).await;
    for (query, condition) in [
        ("", "1 = 1"),
        ("status=3&country=ES", "status_id = 3 AND country = 'ES'"),
        ("q=t.3", "lower(tracking_number) = 't.3'"),
        ("q=same+name&carrier=ups", "name_fold = 'same name' AND carrier = 'ups'"),
    ] {
        let mut found = file(&ada, query).await;
        let expected = stored(&app, condition, "newest").await.len();
        assert!(expected > 100, "{query}");
        assert_eq!(found.len(), expected, "{query}");
        found.sort();
        found.dedup();
        assert_eq!(found.len(), expected, "{query}: each once");
    }
}

async fn a_row_that_changes_during_an_export_is_not_lost(app: TestApp) {
    app.bring("nebula", &alike(1300)).await;
    let ada = app.sign_in(ADA).await;
    let mut stream = ada.stream("/a/nebula/shipments.csv").await;
    // The first rows are on their way; then the last one of the file becomes the newest of the list.
    let mut text = stream.some().await + &stream.some().await;
    app.meddle("UPDATE shipments SET updated_at = updated_at + 99999999999 WHERE order_number = 'A-1299'", &[]).await;
    text += &stream.rest().await;
    assert_eq!(text.matches(",A-1299,").count(), 1);
    assert_eq!(text.lines().count(), 1 + 1306);
}

async fn exports_that_nobody_reads_on_hold_up_nobody(app: TestApp) {
    app.bring("nebula", &alike(1300)).await;
    let ada = app.sign_in(ADA).await;
    // More of them than there are connections to the database, each in the middle of its file.
    let mut slow = Vec::new();
    for _ in 0..20 {
        let mut stream = ada.stream("/a/nebula/shipments.csv").await;
        assert!(stream.some().await.starts_with("\u{FEFF}parcel_id") && !stream.some().await.is_empty());
        slow.push(stream);
    }
    let id = ada.grant("nebula", &[]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200);
    assert_eq!(file(&ada, "").await.len(), 1306, "others get their file");
    // One that goes on after a while has lost nothing.
    let rest = slow.pop().expect("a stream").rest().await;
    assert_eq!(rest.lines().count(), 1306 - 500);
}
