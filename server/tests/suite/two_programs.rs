//! Two programs on one PostgreSQL: what happens at one is heard at the other at once, by its notifications. Neither looks by itself
//! for an hour, so nothing else can have brought it.
use std::collections::BTreeSet;
use std::time::Duration;

use domain::time::Span;
use house::{between, events};
use serde_json::Value;
use sqlx::postgres::PgListener;

use crate::support::{Client, Second, TestApp, command, soon};

const NEVER: Duration = Duration::from_hours(1);

/// Makes a test of each function named.
macro_rules! on_postgres {
    ($($name:ident),+ $(,)?) => { $(
        mod $name {
            #[tokio::test(flavor = "multi_thread")]
            async fn postgres() {
                $crate::support::whole($crate::support::Kind::Postgres, super::$name).await;
            }
        }
    )+ };
}

on_postgres! {
    a_revoke_at_one_ends_what_is_open_at_the_other,
    who_is_in_at_one_is_seen_at_the_other,
    a_new_entry_of_the_log_is_told_at_the_other_to_those_who_may_see_it,
    what_one_program_says_itself_it_does_not_hear_again,
    what_was_missed_while_the_database_was_not_heard_is_told,
    without_notifications_the_table_is_looked_at,
    no_personal_data_travel_and_little_of_anything,
}

/// A second program; both listen, and neither looks by itself.
async fn two(app: &TestApp) -> Second {
    let second = app.second().await;
    for house in [&app.house, &second.house] {
        events::start(house, NEVER).await.expect("it follows the events");
    }
    second
}

async fn revoke_all(client: &Client) {
    client.done("revoke_all_grants", &[("account", "nebula")]).await;
}

/// Who is in, as a member's door says.
async fn present(member: &Client) -> Vec<String> {
    let door = member.done("door", &[("account", "nebula")]).await;
    let name = |one: &Value| one["name"].as_str().unwrap_or_default().to_owned();
    door["present"].as_array().expect("who is in").iter().map(name).collect()
}

async fn a_revoke_at_one_ends_what_is_open_at_the_other(app: TestApp) {
    let second = two(&app).await;
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let mut stream = second.meets(&ana).listen(None).await;
    assert_eq!(stream.next().await.expect("a hello").event, "hello");
    let grant = ada.grant("nebula", &[]).await;
    assert_eq!(stream.expect("grant").await.data["record"], grant.as_str());
    revoke_all(&ada).await;
    assert_eq!(stream.expect("ended").await.data["record"], grant.as_str());
    // And the other way round.
    let mut stream = ana.listen(None).await;
    assert_eq!(stream.next().await.expect("a hello").event, "hello");
    let there = second.meets(&ada);
    there.grant("nebula", &[]).await;
    stream.expect("grant").await;
    revoke_all(&there).await;
    stream.expect("ended").await;
    // An end of a session is an event too.
    let mut stream = second.meets(&ana).listen(None).await;
    assert_eq!(stream.next().await.expect("a hello").event, "hello");
    ana.form("/sign-out", &[]).await;
    assert_eq!(stream.next().await.expect("a bye").event, "bye");
}

async fn who_is_in_at_one_is_seen_at_the_other(app: TestApp) {
    let second = two(&app).await;
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    ada.grant("nebula", &[("scope", "view")]).await;
    let mia = second.meets(&mia);
    let mut stream = mia.listen(None).await;
    assert_eq!(stream.next().await.expect("a hello").event, "hello");
    assert_eq!(present(&mia).await, [""; 0]);
    ana.get("/a/nebula/shipments").await;
    assert_eq!(stream.expect("presence").await.data["account"], "nebula");
    assert_eq!(present(&mia).await, [app.called("ana@support.example").await], "as she is called here");
    // A page that stands keeps her there, also at the program that it does not ask.
    app.forward(Span::seconds(10));
    ana.get("/a/nebula/standing?page=shipments").await;
    // Bruno's coming is news, and comes after what was said before.
    app.sign_in("bruno@support.example").await.get("/a/nebula/shipments").await;
    stream.expect("presence").await;
    app.forward(Span::seconds(10));
    let (ana_called, bruno_called) =
        (app.called("ana@support.example").await, app.called("bruno@support.example").await);
    let mut both = present(&mia).await;
    both.sort();
    assert_eq!(both, [ana_called, bruno_called.clone()]);
    ana.done("leave_account", &[("account", "nebula")]).await;
    stream.expect("presence").await;
    assert_eq!(present(&mia).await, [bruno_called]);
}

async fn a_new_entry_of_the_log_is_told_at_the_other_to_those_who_may_see_it(app: TestApp) {
    let second = two(&app).await;
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    ada.grant("nebula", &[]).await;
    let (mut may, mut may_not) = (second.meets(&ada).listen(None).await, second.meets(&mia).listen(None).await);
    for stream in [&mut may, &mut may_not] {
        assert_eq!(stream.next().await.expect("a hello").event, "hello");
    }
    assert_eq!(ana.rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await.0, 200);
    may.expect("log").await;
    may.expect("presence").await;
    revoke_all(&ada).await;
    may_not.expect("presence").await;
    may_not.expect("revoke").await;
}

async fn what_one_program_says_itself_it_does_not_hear_again(app: TestApp) {
    let second = two(&app).await;
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[]).await;
    let (mut here, mut there) = (ada.listen(None).await, second.meets(&ada).listen(None).await);
    for stream in [&mut here, &mut there] {
        assert_eq!(stream.next().await.expect("a hello").event, "hello");
    }
    assert_eq!(ana.rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await.0, 200);
    there.expect("log").await;
    there.expect("presence").await;
    // What the first program said has come back to it by now: it listens like the second, and hears the second only after.
    assert_eq!(second.meets(&ana).rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await.0, 200);
    there.expect("log").await;
    for kind in ["log", "presence", "log"] {
        here.expect(kind).await;
    }
    revoke_all(&ada).await;
    here.expect("revoke").await;
    there.expect("revoke").await;
}

async fn what_was_missed_while_the_database_was_not_heard_is_told(app: TestApp) {
    let second = two(&app).await;
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let mia = app.sign_in("mia@nebula.example").await;
    let (mut agents, mut members) = (second.meets(&ana).listen(None).await, second.meets(&mia).listen(None).await);
    for stream in [&mut agents, &mut members] {
        assert_eq!(stream.next().await.expect("a hello").event, "hello");
    }
    ada.grant("nebula", &[]).await;
    agents.expect("grant").await;
    members.expect("grant").await;
    // Nobody new is let in, so the second, whose connections are all cut, hears nothing. The first goes on with those it has.
    let name = app.look("SELECT current_database()::text", &[]).await.remove(0);
    command(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS false")).await;
    // The one that listens comes last, or another would listen in its place.
    for which in ["NOT LIKE", "LIKE"] {
        let cut = format!(
            "SELECT COUNT(*) FROM (SELECT pg_terminate_backend(pid, 30000) AS gone FROM pg_stat_activity
             WHERE datname = current_database() AND application_name = $1 AND query {which} 'LISTEN%') AS cut WHERE gone"
        );
        assert!(app.count(&cut, &[Second::NAME]).await > 0, "they are gone");
    }
    // Until one of the first's connections is free: it is not let in with a new one either.
    while ada.rpc("revoke_all_grants", &[("account", "nebula")]).await.0 != 200 {
        tokio::task::yield_now().await;
    }
    command(&format!("ALTER DATABASE {name} WITH ALLOW_CONNECTIONS true")).await;
    agents.expect("ended").await;
    let mut told =
        [members.next().await, members.next().await].map(|notice| notice.expect("a notice").kind().to_owned());
    told.sort();
    assert_eq!(told, ["presence", "revoke"], "and that who is in may have changed");
    // It is heard again.
    ada.grant("nebula", &[]).await;
    agents.expect("grant").await;
    members.expect("grant").await;
}

async fn without_notifications_the_table_is_looked_at(app: TestApp) {
    let second = app.second().await;
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let last = store::events::last(&second.house.db).await.expect("the events are read");
    tokio::spawn(events::follow(second.house.clone(), last, Duration::from_millis(20)));
    let mut stream = second.meets(&ana).listen(None).await;
    assert_eq!(stream.next().await.expect("a hello").event, "hello");
    ada.grant("nebula", &[]).await;
    stream.expect("grant").await;
    revoke_all(&ada).await;
    stream.expect("ended").await;
}

async fn no_personal_data_travel_and_little_of_anything(app: TestApp) {
    let mut ear = PgListener::connect(&app.url()).await.expect("the database is listened to");
    ear.listen("aldaba").await.expect("it is listened to");
    between::start(&app.house).await.expect("it speaks");
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[("note", "A note that stays inside")]).await;
    ana.get("/a/nebula/shipments").await;
    ana.get(&format!("/a/nebula/shipments/{}", app.shipment("N-1001").await)).await;
    ana.done("leave_account", &[("account", "nebula")]).await;
    let known = [app.account("nebula").await, app.person("ana@support.example").await, app.house.name.clone()];
    let words = ["events", "log", "here", "left", "opened", "stands", "shipments", "shipment"];
    let mut kinds = BTreeSet::new();
    loop {
        let told = soon("a notification", ear.recv()).await.expect("it is heard");
        assert!(told.payload().len() < 8000);
        for word in told.payload().split_whitespace() {
            kinds.insert(word.to_owned());
            assert!(words.contains(&word) || known.iter().any(|id| id == word), "{word}");
        }
        if told.payload().contains("left") {
            break;
        }
    }
    assert!(words.iter().all(|word| *word == "stands" || kinds.contains(*word)), "all of it was said: {kinds:?}");
}
