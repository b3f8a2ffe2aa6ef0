//! What connections and bodies may take: time, size and number. Over real sockets, within tiny limits.
use std::time::Duration;

use aldaba_server::limits::Limits;

use crate::support::{Client, Talk, TestApp, Wire, both, soon};

both! {
    a_stranger_is_answered_before_a_body_comes,
    a_strangers_form_is_small,
    who_says_nothing_is_not_waited_for,
    a_connection_that_rests_is_closed_and_a_stream_lives_on,
    a_head_that_is_too_long_is_refused,
    a_body_that_stops_coming_is_not_waited_for,
    a_body_that_comes_too_slowly_is_not_waited_for,
    too_much_at_once_is_refused_and_room_is_given_back,
    too_many_connections_of_one_address_are_refused_in_words,
    too_many_connections_in_all_are_refused_in_words,
    a_stop_finishes_what_was_asked_and_waits_for_no_stream,
}

const SHORT: Duration = Duration::from_millis(50);
const LONG: Duration = Duration::from_secs(600);

/// Nothing ends by itself.
fn patient() -> Limits {
    Limits { first: LONG, idle: LONG, pause: LONG, grace: LONG, ..Limits::default() }
}

/// Asks for something that is answered at once; gives the status.
async fn ask(talk: &mut Talk) -> u16 {
    talk.head("GET", "/health", None, 0).await;
    talk.answer().await.0
}

async fn a_stranger_is_answered_before_a_body_comes(app: TestApp) {
    let wire = Wire::new(&app, patient()).await;
    let four = 4 << 20;
    for path in ["/rpc/save_company", "/rpc/nothing", "/a/nebula/settings/photo"] {
        let mut talk = wire.connect().await;
        talk.head("POST", path, None, four).await;
        assert_eq!(talk.answer().await.0, 401, "{path}");
    }
    for (path, to) in [("/a/nebula/shipments/import", 303), ("/profile/passkey", 303), ("/profile/recovery-codes", 303)]
    {
        let mut talk = wire.connect().await;
        talk.head("POST", path, None, four).await;
        assert_eq!(talk.answer().await.0, to, "{path}");
    }
    // A form without scripts, of somebody who never was here.
    let mut talk = wire.connect().await;
    talk.say(format!(
        "POST /rpc/save_company HTTP/1.1\r\nhost: aldaba.test\r\naccept: text/html\r\ncontent-length: {four}\r\n\r\n"
    ))
    .await;
    assert_eq!(talk.answer().await.0, 303);
}

async fn a_strangers_form_is_small(app: TestApp) {
    let wire = Wire::new(&app, patient()).await;
    for path in ["/sign-in", "/sign-in/second", "/reset", "/reset/abc", "/invitation/abc"] {
        let mut talk = wire.connect().await;
        talk.head("POST", path, None, 4 << 20).await;
        talk.say(vec![b'a'; 40 << 10]).await;
        let (status, said) = talk.answer().await;
        assert_eq!(status, 413, "{path}: {said}");
        assert!(said.contains("This is more than can be sent at once."), "{path}: {said}");
    }
}

async fn who_says_nothing_is_not_waited_for(app: TestApp) {
    let wire = Wire::new(&app, Limits { first: SHORT, ..patient() }).await;
    let mut silent: Vec<Talk> = Vec::new();
    for _ in 0..30 {
        silent.push(wire.connect().await);
    }
    let mut half = wire.connect().await;
    half.say("GET /health HTTP/1.1\r\nhost: aldaba").await;
    for talk in silent.iter_mut().chain([&mut half]) {
        talk.closed().await;
    }
}

async fn a_connection_that_rests_is_closed_and_a_stream_lives_on(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let wire = Wire::new(&app, Limits { idle: SHORT, ..patient() }).await;
    let mut stream = wire.connect().await;
    stream.head("GET", "/events", Some(&ada), 0).await;
    let mut rests = wire.connect().await;
    assert_eq!(ask(&mut rests).await, 200);
    rests.closed().await;
    let mut half = wire.connect().await;
    assert_eq!(ask(&mut half).await, 200);
    half.say("GET /health HTTP/1.1\r\nhost: aldaba").await;
    half.closed().await;
    // The stream has rested for longer than they by now, and tells on.
    loop {
        let line = stream.line().await;
        assert!(!line.is_empty(), "it was closed");
        if line.starts_with("event: beat") {
            break;
        }
    }
}

async fn a_head_that_is_too_long_is_refused(app: TestApp) {
    let wire = Wire::new(&app, patient()).await;
    let mut long = wire.connect().await;
    long.say(format!("GET /health HTTP/1.1\r\nhost: aldaba.test\r\nx: {}\r\n\r\n", "a".repeat(40 << 10))).await;
    assert_eq!(long.answer().await.0, 431);
    let mut many = wire.connect().await;
    many.say(format!("GET /health HTTP/1.1\r\nhost: aldaba.test\r\n{}\r\n", "a: b\r\n".repeat(200))).await;
    assert_eq!(many.answer().await.0, 431);
}

/// A request whose body begins to come and then stops.
async fn broken_off(wire: &Wire, client: &Client) -> (u16, String) {
    let mut talk = wire.connect().await;
    talk.head("POST", "/rpc/save_company", Some(client), 1000).await;
    talk.say("account=nebula").await;
    talk.answer().await
}

async fn a_body_that_stops_coming_is_not_waited_for(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let wire = Wire::new(&app, Limits { pause: SHORT, ..patient() }).await;
    let (status, said) = broken_off(&wire, &ada).await;
    assert_eq!(status, 408, "{said}");
    assert!(said.contains("did not arrive in time"), "{said}");
    let mut stranger = wire.connect().await;
    stranger.head("POST", "/sign-in", None, 1000).await;
    assert_eq!(stranger.answer().await.0, 408);
}

async fn a_body_that_comes_too_slowly_is_not_waited_for(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let wire = Wire::new(&app, Limits { grace: SHORT, ..patient() }).await;
    assert_eq!(broken_off(&wire, &ada).await.0, 408);
    // What comes at the pace is waited for: 400,000 bytes are worth some minutes.
    let mut talk = wire.connect().await;
    talk.head("POST", "/rpc/save_company", Some(&ada), 400_001).await;
    talk.say(vec![b'a'; 400_000]).await;
    let mut late = wire.connect().await;
    late.head("POST", "/rpc/save_company", Some(&ada), 1000).await;
    assert_eq!(late.answer().await.0, 408, "longer than the grace has passed");
    talk.say("a").await;
    assert_eq!(talk.answer().await.0, 400, "it was read to its end");
}

async fn too_much_at_once_is_refused_and_room_is_given_back(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let wire = Wire::new(&app, Limits { held: 1 << 20, held_by_one: 500_000, ..patient() }).await;
    let mut holds = wire.connect().await;
    holds.head("POST", "/rpc/save_company", Some(&ada), 500_000).await;
    holds.say(vec![b'a'; 490_000]).await;
    let some = |length: usize| {
        let (wire, ada) = (&wire, &ada);
        async move {
            let mut talk = wire.connect().await;
            talk.head("POST", "/rpc/save_company", Some(ada), length).await;
            talk.say(vec![b'a'; length]).await;
            talk.answer().await
        }
    };
    // As soon as the first one's bytes are in.
    let refused = async {
        loop {
            let (status, said) = some(20_000).await;
            if status == 503 {
                return said;
            }
            assert_eq!(status, 400, "it was read, and is no form");
        }
    };
    let said = soon("a refusal", refused).await;
    assert!(said.contains("Too much is being sent"), "{said}");
    assert_eq!(some(5_000).await.0, 400, "what finds room is taken");
    holds.say(vec![b'a'; 10_000]).await;
    assert_eq!(holds.answer().await.0, 400);
    assert_eq!(some(20_000).await.0, 400, "the room was given back");
}

/// Comes when a new connection is let in.
async fn let_in(wire: &Wire) -> Talk {
    let coming = async {
        loop {
            let mut talk = wire.connect().await;
            if ask(&mut talk).await == 200 {
                return talk;
            }
        }
    };
    soon("a place", coming).await
}

async fn is_refused_until_one_leaves(wire: Wire, words: &str) {
    let (mut first, mut second) = (wire.connect().await, wire.connect().await);
    assert_eq!((ask(&mut first).await, ask(&mut second).await), (200, 200));
    let mut third = wire.connect().await;
    let (status, said) = third.answer().await;
    assert_eq!(status, 503);
    assert!(said.contains(words), "{said}");
    third.closed().await;
    assert_eq!(ask(&mut first).await, 200, "who is in stays in");
    drop(first);
    let _in = let_in(&wire).await;
}

async fn too_many_connections_of_one_address_are_refused_in_words(app: TestApp) {
    let wire = Wire::new(&app, Limits { connections_of_one: 2, ..patient() }).await;
    is_refused_until_one_leaves(wire, "too many connections from your network address").await;
}

async fn too_many_connections_in_all_are_refused_in_words(app: TestApp) {
    let wire = Wire::new(&app, Limits { connections: 2, ..patient() }).await;
    is_refused_until_one_leaves(wire, "too many connections at the moment").await;
}

async fn a_stop_finishes_what_was_asked_and_waits_for_no_stream(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let wire = Wire::new(&app, Limits { stop: LONG, ..patient() }).await;
    let mut stream = wire.connect().await;
    stream.head("GET", "/events", Some(&ada), 0).await;
    while !stream.line().await.starts_with("event: hello") {}
    let (mut asks, mut rests) = (wire.connect().await, wire.connect().await);
    assert_eq!(ask(&mut rests).await, 200);
    let body = "account=nebula";
    assert_eq!(ask(&mut asks).await, 200);
    // The program says when it begins to read the body.
    asks.expect("POST", "/rpc/shipments", &ada, body.len() + 9).await;
    let stopped = wire.stop();
    rests.closed().await;
    asks.say(body).await;
    asks.say("&query[q]").await;
    assert!(matches!(asks.answer().await.0, 200 | 400), "it is answered");
    stopped.await;
}
