//! Who is in: heard by their pages, seen by members, and gone when they are.
use domain::time::Span;
use serde_json::Value;

use crate::support::{Client, TestApp, both};

both! {
    an_agents_look_at_a_page_is_seen_on_the_members_door,
    a_page_that_stands_keeps_its_agent_present_and_moves_them,
    leaving_ends_presence_at_once,
    an_agent_not_heard_of_is_forgotten,
    a_revoke_shows_the_agent_out,
    nobody_is_present_who_may_not_be_in,
}

async fn enter(app: &TestApp) -> (Client, Client) {
    let (mia, ana) = (app.sign_in("mia@nebula.example").await, app.sign_in("ana@support.example").await);
    app.sign_in("ada@nebula.example").await.grant("nebula", &[("scope", "view")]).await;
    (mia, ana)
}

/// Who is in, as a member's door says: name and page.
async fn present(member: &Client) -> Vec<(String, String)> {
    let door = member.done("door", &[("account", "nebula")]).await;
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    door["present"].as_array().expect("who is in").iter().map(|one| (text(&one["name"]), text(&one["page"]))).collect()
}

async fn ana_on(app: &TestApp, page: &str) -> [(String, String); 1] {
    [(app.called("ana@support.example").await, page.to_owned())]
}

async fn stand(agent: &Client, page: &str) -> (u16, Value) {
    let answer = agent.get(&format!("/a/nebula/standing?page={page}")).await;
    (answer.status, answer.json())
}

async fn an_agents_look_at_a_page_is_seen_on_the_members_door(app: TestApp) {
    let (mia, ana) = enter(&app).await;
    assert_eq!(present(&mia).await, []);
    assert!(mia.get("/a/nebula/shipments").await.text().contains("Nobody is in"), "the page says so");
    app.follow_events().await;
    let mut stream = mia.listen(None).await;
    assert_eq!(stream.next().await.expect("a stream").event, "hello");
    ana.get("/a/nebula/shipments").await;
    stream.expect("presence").await;
    assert_eq!(present(&mia).await, ana_on(&app, "shipments").await);
    ana.get(&format!("/a/nebula/shipments/{}", app.shipment("N-1001").await)).await;
    stream.expect("presence").await;
    assert_eq!(present(&mia).await, ana_on(&app, "shipment").await);
    let page = mia.get("/a/nebula/shipments").await.text();
    assert!(page.contains("Ana Ferrer") && !page.contains("Nobody is in"));
    assert_eq!(present(&app.sign_in("ada@nebula.example").await).await.len(), 1, "for every member");
    let sol = app.sign_in("sara@sol.example").await.done("door", &[("account", "sol")]).await;
    assert_eq!(sol["present"], Value::Array(Vec::new()), "and in no other account");
}

async fn a_page_that_stands_keeps_its_agent_present_and_moves_them(app: TestApp) {
    let (mia, ana) = enter(&app).await;
    let (status, answer) = stand(&ana, "settings").await;
    assert_eq!(
        (status, &answer["open"], &answer["guard_ms"]),
        (200, &Value::Bool(true), &Value::from(Span::hours(1).0))
    );
    let grants = app.look("SELECT id FROM grants", &[]).await;
    assert_eq!(
        answer["rights"],
        Value::from(grants),
        "by what she is in, so that her page notices when one of them ends"
    );
    assert_eq!(present(&mia).await, ana_on(&app, "settings").await);
    for _ in 0..4 {
        app.forward(Span::seconds(10));
        stand(&ana, "settings").await;
    }
    assert_eq!(present(&mia).await, ana_on(&app, "settings").await, "after forty seconds");
    stand(&ana, "shipments").await;
    assert_eq!(present(&mia).await, ana_on(&app, "shipments").await);
    let (_, answer) = stand(&ana, "no-such-page").await;
    assert_eq!(
        answer["guard_ms"],
        Value::from(Span::hours(1).0 - Span::seconds(40).0),
        "what is left by the server's clock"
    );
    assert_eq!(app.entries().await, 0, "standing shows nothing, so it is no access");
}

async fn leaving_ends_presence_at_once(app: TestApp) {
    let (mia, ana) = enter(&app).await;
    stand(&ana, "shipments").await;
    ana.done("leave_account", &[("account", "nebula")]).await;
    assert_eq!(present(&mia).await, []);
    ana.done("leave_account", &[("account", "nebula")]).await;
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 200, "leaving shuts no door");
    assert_eq!(present(&mia).await.len(), 1);
    let answer =
        ana.form_on("/a/nebula/shipments", "/rpc/leave_account", &[("account", "nebula"), ("then", "/agents")]).await;
    assert_eq!((answer.status, answer.location()), (303, "/agents"));
    assert_eq!(present(&mia).await, []);
}

async fn an_agent_not_heard_of_is_forgotten(app: TestApp) {
    let (mia, ana) = enter(&app).await;
    stand(&ana, "shipments").await;
    app.forward(Span::seconds(15));
    assert_eq!(present(&mia).await.len(), 1, "a page speaks up every few seconds");
    assert!(app.house.presence.sweep(app.house.clock.now()).is_empty());
    app.forward(Span(1));
    assert_eq!(present(&mia).await, [], "even before the sweep");
    let swept = app.house.presence.sweep(app.house.clock.now());
    assert_eq!(
        swept.iter().map(|account| account.0.clone()).collect::<Vec<_>>(),
        [app.account("nebula").await],
        "the sweep tells whose door changed"
    );
    assert!(app.house.presence.sweep(app.house.clock.now()).is_empty(), "once");
}

async fn a_revoke_shows_the_agent_out(app: TestApp) {
    let (mia, ana) = enter(&app).await;
    stand(&ana, "shipments").await;
    assert_eq!(present(&mia).await.len(), 1);
    app.sign_in("ada@nebula.example").await.done("revoke_all_grants", &[("account", "nebula")]).await;
    assert_eq!(present(&mia).await, []);
    assert_eq!(stand(&ana, "shipments").await.0, 403);
    assert_eq!(present(&mia).await, [], "and no page of theirs brings them back");
}

async fn nobody_is_present_who_may_not_be_in(app: TestApp) {
    let (mia, _) = enter(&app).await;
    let bruno = app.person("bruno@support.example").await;
    let ada = app.sign_in("ada@nebula.example").await;
    ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    ada.grant("nebula", &[("who", &bruno)]).await;
    for (email, status) in [("ana@support.example", 403), ("mia@nebula.example", 200), ("sara@sol.example", 404)] {
        let client = app.sign_in(email).await;
        assert_eq!(stand(&client, "shipments").await.0, status, "{email}");
        client.get("/a/nebula/shipments").await;
    }
    assert_eq!(app.stranger().get("/a/nebula/standing?page=shipments").await.status, 401);
    assert_eq!(present(&mia).await, []);
}
