//! What a member's page hears of the door where nothing else in it works: what is open, until when, and who asks.
use domain::time::Span;
use serde_json::{Value, json};

use crate::support::{Client, TestApp, both};

both! {
    a_member_hears_what_is_open_until_when_and_how_many_ask,
    the_stamp_is_the_pages_and_another_one_for_each_other_state,
    who_may_not_answer_hears_of_no_request,
    asking_leaves_no_trace_and_names_nobody,
}

const SLUG: (&str, &str) = ("account", "nebula");
const PAGE: &str = "/a/nebula/shipments";

async fn standing(member: &Client) -> Value {
    let answer = member.get("/a/nebula/standing").await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    answer.json()
}

async fn stamp(member: &Client) -> String {
    standing(member).await["stamp"].as_str().expect("a stamp").to_owned()
}

/// The stamp of the door as a page shows it.
async fn shown(member: &Client) -> String {
    let page = member.get(PAGE).await.text();
    page.split("data-stamp=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a stamp").to_owned()
}

async fn a_member_hears_what_is_open_until_when_and_how_many_ask(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let shut = standing(&ada).await;
    assert_eq!((&shut["open"], &shut["grants"], &shut["requests"]), (&json!(false), &json!([]), &json!(0)));
    ana.ask("nebula", "1h", "view").await;
    assert_eq!(standing(&ada).await["requests"], 1);
    let id = ada.grant("nebula", &[("duration", "1h")]).await;
    app.forward(Span::minutes(10));
    let open = standing(&ada).await;
    assert_eq!((&open["open"], &open["grants"]), (&json!(true), &json!([{ "id": id, "left_ms": 50 * 60_000 }])));
    app.forward(Span::minutes(50));
    let over = standing(&ada).await;
    assert_eq!(
        (&over["open"], &over["grants"]),
        (&json!(false), &json!([])),
        "at the very end, before any job has run"
    );
}

async fn the_stamp_is_the_pages_and_another_one_for_each_other_state(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let mut stamps = vec![stamp(&ada).await];
    let mut next = async |what: &str| {
        let now = stamp(&ada).await;
        assert!(!stamps.contains(&now), "{what}");
        assert_eq!(now, shown(&ada).await, "{what}: the page says the same");
        stamps.push(now);
    };
    let request = ana.ask("nebula", "1h", "view").await;
    next("a request").await;
    ada.done("decline_request", &[SLUG, ("request", &request)]).await;
    let id = ada.grant("nebula", &[]).await;
    next("a grant").await;
    ada.done("extend_grant", &[SLUG, ("grant", &id), ("version", "1"), ("by", "1h")]).await;
    next("an extension").await;
    ada.grant("nebula", &[("scope", "view"), ("duration", "4h")]).await;
    next("a second grant").await;
    let before = stamp(&ada).await;
    app.forward(Span::minutes(30));
    assert_eq!(stamp(&ada).await, before, "time alone changes nothing");
    ada.done("revoke_grant", &[SLUG, ("grant", &id)]).await;
    next("a revoke").await;
    ada.done("revoke_all_grants", &[SLUG]).await;
    assert_eq!(stamp(&ada).await, shown(&ada).await);
    assert_eq!(standing(&ada).await["open"], false);
}

async fn who_may_not_answer_hears_of_no_request(app: TestApp) {
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let before = standing(&mia).await;
    app.sign_in("ana@support.example").await.ask("nebula", "1h", "view").await;
    assert_eq!((standing(&ada).await["requests"].clone(), standing(&mia).await), (json!(1), before));
    assert_eq!(app.sign_in("sara@sol.example").await.get("/a/nebula/standing").await.status, 404);
    assert_eq!(app.sign_in("ana@support.example").await.get("/a/nebula/standing").await.status, 403);
}

async fn asking_leaves_no_trace_and_names_nobody(app: TestApp) {
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    ada.grant("nebula", &[("note", "For the labels")]).await;
    app.sign_in("ana@support.example").await.ask("nebula", "1h", "view").await;
    let events = app.events().await;
    let text = standing(&ada).await.to_string() + &standing(&mia).await.to_string();
    for word in ["Ada", "Ana", "label", "@"] {
        assert!(!text.contains(word), "{word} in {text}");
    }
    let answer = mia.get("/a/nebula/standing?page=shipments").await;
    assert!(answer.body.len() < 500 && app.entries().await == 0 && app.events().await == events);
    let door = mia.done("door", &[SLUG]).await;
    assert_eq!(door["present"], json!([]), "a member is no guest");
}
