//! What open pages hear, and what they do not.
use domain::id::{AccountId, Slug};
use domain::role::Lang;
use domain::time::Span;
use features::jobs;
use house::events::Kind;
use house::listen::{Listener, Next};
use house::request::RequestInfo;

use crate::support::{Client, TestApp, both, new_id, soon};

both! {
    an_admin_hears_of_everything_in_the_account,
    a_member_hears_of_the_door_and_not_of_requests_or_the_log,
    another_account_hears_nothing,
    an_agent_hears_the_end_once_and_then_nothing_of_that_account,
    an_agent_hears_when_a_grant_runs_out,
    an_agent_hears_nothing_of_a_grant_for_another,
    an_agent_hears_the_answer_to_a_knock_and_no_other,
    what_was_missed_is_decided_on_when_it_is_told,
    a_stream_goes_on_after_the_last_event_without_a_gap_or_a_double,
    a_stream_that_missed_too_much_is_told_all_the_same,
    signing_out_closes_the_streams_of_that_browser,
    no_proxy_holds_a_stream_back,
    signing_out_everywhere_closes_every_stream_of_the_person,
    the_wire_carries_no_values,
    a_listener_that_is_too_slow_is_dropped_and_the_others_hear_on,
    a_client_that_is_gone_is_noticed,
    an_event_of_another_process_goes_live,
    of_more_streams_than_a_session_may_have_the_oldest_gives_way,
    a_stream_ends_with_its_session_even_while_there_is_always_something_to_tell,
}

/// A listener as the stream makes one, without the wire.
async fn listener(app: &TestApp, client: &Client, last: Option<i64>) -> Listener {
    let visit = RequestInfo {
        token: client.token.clone(),
        known: None,
        address: "192.0.2.7".into(),
        browser: String::new(),
        lang: Lang::En,
        page: "/events".into(),
        fresh: Default::default(),
        owed: Default::default(),
        who: Default::default(),
        shown: Default::default(),
    };
    Listener::open(&app.house, &visit, last).await.expect("they are signed in")
}

/// The next thing it hears: kind, account and record. Beats are passed over.
async fn next(listener: &mut Listener) -> Option<(String, String, String)> {
    loop {
        match soon("something to hear", listener.next()).await {
            Next::Tell(heard) => return Some((heard.kind.to_owned(), heard.account.unwrap_or_default(), heard.record)),
            Next::Beat => {}
            Next::Over | Next::Full | Next::Close => return None,
        }
    }
}

async fn kind(listener: &mut Listener) -> String {
    next(listener).await.map(|(kind, ..)| kind).unwrap_or_default()
}

/// Saves the company at its present version.
async fn save_company(app: &TestApp, client: &Client, name: &str) {
    let version = app.count("SELECT version FROM accounts WHERE slug = 'nebula'", &[]).await.to_string();
    let fields = [
        ("account", "nebula"),
        ("version", version.as_str()),
        ("form[trade_name]", name),
        ("form[legal_name]", "Nébula Moda"),
        ("form[tax_kind]", "other"),
        ("form[tax_id]", ""),
        ("form[website]", ""),
    ];
    client.done("save_company", &fields).await;
}

/// What an agent hears next is a grant of another account: of whatever went before they hear nothing.
async fn heard_next_is_sol(heard: &mut Listener, sara: &Client) {
    let grant = sara.grant("sol", &[]).await;
    assert_eq!(next(heard).await, Some(("grant".into(), "sol".into(), grant)));
}

async fn revoke_all(client: &Client, slug: &str) {
    client.done("revoke_all_grants", &[("account", slug)]).await;
}

async fn list(client: &Client) -> u16 {
    client.rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await.0
}

async fn an_admin_hears_of_everything_in_the_account(app: TestApp) {
    app.follow_events().await;
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let mut heard = listener(&app, &ada, None).await;
    let request = ana.ask("nebula", "1h", "full").await;
    assert_eq!(next(&mut heard).await, Some(("request".into(), "nebula".into(), request.clone())));
    omar.done("decline_request", &[("account", "nebula"), ("request", &request)]).await;
    assert_eq!(next(&mut heard).await, Some(("answer".into(), "nebula".into(), request)));
    let grant = omar.grant("nebula", &[]).await;
    assert_eq!(next(&mut heard).await, Some(("grant".into(), "nebula".into(), grant.clone())));
    omar.done("extend_grant", &[("account", "nebula"), ("grant", &grant), ("version", "1"), ("by", "1h")]).await;
    assert_eq!(kind(&mut heard).await, "extend");
    assert_eq!(list(&ana).await, 200);
    // Presence is told once the entry is committed.
    assert_eq!([kind(&mut heard).await, kind(&mut heard).await], ["log", "presence"]);
    save_company(&app, &omar, "Nébula").await;
    assert_eq!(kind(&mut heard).await, "company");
    revoke_all(&omar, "nebula").await;
    assert_eq!(next(&mut heard).await, Some(("revoke".into(), "nebula".into(), grant)));
    omar.grant("nebula", &[]).await;
    assert_eq!(kind(&mut heard).await, "grant");
    app.forward(Span::hours(1));
    jobs::run_out(&app.house).await.expect("it runs");
    assert_eq!(kind(&mut heard).await, "expire");
}

async fn a_member_hears_of_the_door_and_not_of_requests_or_the_log(app: TestApp) {
    app.follow_events().await;
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let mut heard = listener(&app, &mia, None).await;
    let request = ana.ask("nebula", "1h", "full").await;
    ada.done("decline_request", &[("account", "nebula"), ("request", &request)]).await;
    save_company(&app, &ada, "Nébula").await;
    ada.grant("nebula", &[]).await;
    assert_eq!(kind(&mut heard).await, "grant", "neither the request, nor its answer, nor the settings");
    assert_eq!(list(&ana).await, 200);
    revoke_all(&ada, "nebula").await;
    assert_eq!([kind(&mut heard).await, kind(&mut heard).await], ["presence", "revoke"], "not the log");
}

async fn another_account_hears_nothing(app: TestApp) {
    app.follow_events().await;
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let mut heard = listener(&app, &sara, None).await;
    ada.grant("nebula", &[]).await;
    assert_eq!(list(&ana).await, 200);
    save_company(&app, &ada, "Nébula").await;
    revoke_all(&ada, "nebula").await;
    ana.ask("nebula", "1h", "view").await;
    let own = sara.grant("sol", &[]).await;
    assert_eq!(next(&mut heard).await, Some(("grant".into(), "sol".into(), own)));
    let mut replayed = listener(&app, &sara, Some(0)).await;
    while let Some((kind, account, _)) = next(&mut replayed).await {
        assert_eq!(account, "sol");
        if kind == "grant" {
            break;
        }
    }
}

async fn an_agent_hears_the_end_once_and_then_nothing_of_that_account(app: TestApp) {
    app.follow_events().await;
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let mut heard = listener(&app, &ana, None).await;
    save_company(&app, &ada, "Unheard").await;
    heard_next_is_sol(&mut heard, &sara).await;
    let grant = ada.grant("nebula", &[]).await;
    assert_eq!(next(&mut heard).await, Some(("grant".into(), "nebula".into(), grant.clone())));
    save_company(&app, &ada, "Heard").await;
    assert_eq!(kind(&mut heard).await, "company");
    assert_eq!(list(&app.sign_in("bruno@support.example").await).await, 200);
    revoke_all(&ada, "nebula").await;
    assert_eq!(next(&mut heard).await, Some(("ended".into(), "nebula".into(), grant)), "neither presence nor the log");
    revoke_all(&ada, "nebula").await;
    save_company(&app, &ada, "Unheard again").await;
    heard_next_is_sol(&mut heard, &sara).await;
}

async fn an_agent_hears_when_a_grant_runs_out(app: TestApp) {
    app.follow_events().await;
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let mut heard = listener(&app, &ana, None).await;
    let grant = ada.grant("nebula", &[]).await;
    assert_eq!(kind(&mut heard).await, "grant");
    app.forward(Span::hours(1));
    save_company(&app, &ada, "Unheard: the hour is over, noted or not").await;
    jobs::run_out(&app.house).await.expect("it runs");
    assert_eq!(next(&mut heard).await, Some(("ended".into(), "nebula".into(), grant)));
}

async fn an_agent_hears_nothing_of_a_grant_for_another(app: TestApp) {
    app.follow_events().await;
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let bruno = app.sign_in("bruno@support.example").await;
    let mut heard = listener(&app, &bruno, None).await;
    let ana = app.person("ana@support.example").await;
    let named = ada.grant("nebula", &[("who", &ana)]).await;
    ada.done("extend_grant", &[("account", "nebula"), ("grant", &named), ("version", "1"), ("by", "1h")]).await;
    save_company(&app, &ada, "Unheard").await;
    revoke_all(&ada, "nebula").await;
    heard_next_is_sol(&mut heard, &sara).await;
}

async fn an_agent_hears_the_answer_to_a_knock_and_no_other(app: TestApp) {
    app.follow_events().await;
    let (ana, bruno) = (app.sign_in("ana@support.example").await, app.sign_in("bruno@support.example").await);
    let ada = app.sign_in("ada@nebula.example").await;
    let mut heard = listener(&app, &ana, None).await;
    let other = bruno.ask("nebula", "1h", "view").await;
    ada.done("approve_request", &[("account", "nebula"), ("request", &other)]).await;
    let mine = ana.ask("nebula", "1h", "view").await;
    assert_eq!(next(&mut heard).await, Some(("request".into(), "nebula".into(), mine.clone())));
    ada.done("approve_request", &[("account", "nebula"), ("request", &mine)]).await;
    assert_eq!(next(&mut heard).await, Some(("answer".into(), "nebula".into(), mine)));
    assert_eq!(kind(&mut heard).await, "grant");
}

async fn what_was_missed_is_decided_on_when_it_is_told(app: TestApp) {
    app.follow_events().await;
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let grant = ada.grant("nebula", &[]).await;
    let mut heard = listener(&app, &ana, None).await;
    let last = heard.last();
    save_company(&app, &ada, "Heard").await;
    assert_eq!(kind(&mut heard).await, "company", "whoever listens is told");
    drop(heard);
    revoke_all(&ada, "nebula").await;
    save_company(&app, &ada, "Unheard").await;
    let mut heard = listener(&app, &ana, Some(last)).await;
    assert_eq!(next(&mut heard).await, Some(("ended".into(), "nebula".into(), grant)), "the past is decided on now");
    heard_next_is_sol(&mut heard, &sara).await;
}

async fn a_stream_goes_on_after_the_last_event_without_a_gap_or_a_double(app: TestApp) {
    app.follow_events().await;
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let mut stream = ada.listen(None).await;
    assert_eq!(stream.next().await.map(|hello| hello.event), Some("hello".to_owned()));
    let mut given = Vec::new();
    let mut last = None;
    for n in 0..4 {
        given.push(omar.grant("nebula", &[]).await);
        if n < 2 {
            last = stream.expect("grant").await.id;
        }
    }
    drop(stream);
    given.push(omar.grant("nebula", &[]).await);
    let mut stream = ada.listen(last).await;
    let hello = stream.next().await.expect("a hello");
    assert_eq!((hello.event.as_str(), hello.id), ("hello", last), "if nothing comes, go on from here");
    given.push(omar.grant("nebula", &[]).await);
    let mut told = Vec::new();
    for n in 2..6 {
        let notice = stream.expect("grant").await;
        assert!(notice.id > last, "in order");
        last = notice.id;
        told.push(notice.data["record"].as_str().unwrap_or_default().to_owned());
        assert_eq!(told.len(), n - 1);
    }
    assert_eq!(told, given[2..]);
}

async fn a_stream_that_missed_too_much_is_told_all_the_same(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let account = app.account("nebula").await;
    let last = app.count("SELECT MAX(seq) FROM events", &[]).await;
    for n in 1..=1200 {
        let sql = format!(
            "INSERT INTO events (seq, account_id, kind, record_id, version, actor, at)
             VALUES ({}, $1, 'shipment', 's{n}', 1, 'command line', 0)",
            last + n
        );
        app.meddle(&sql, &[&account]).await;
    }
    app.follow_events().await;
    let mut heard = listener(&app, &ada, Some(last)).await;
    let grant = omar.grant("nebula", &[]).await;
    let mut told = 0;
    loop {
        match next(&mut heard).await {
            Some((kind, _, record)) if kind == "grant" => {
                assert_eq!(record, grant);
                break;
            }
            Some((kind, ..)) => {
                assert_eq!(kind, "shipment");
                told += 1;
            }
            None => {
                // Closed: a browser comes back with the last number it had.
                heard = listener(&app, &ada, Some(last + told)).await;
            }
        }
    }
    assert_eq!(told, 1200, "nothing missed is lost");
}

async fn no_proxy_holds_a_stream_back(app: TestApp) {
    let stream = app.sign_in("ada@nebula.example").await.listen(None).await;
    let header = |name| stream.headers.get(name).and_then(|value| value.to_str().ok());
    assert_eq!((header("x-accel-buffering"), header("cache-control")), (Some("no"), Some("no-cache")));
}

async fn signing_out_closes_the_streams_of_that_browser(app: TestApp) {
    app.follow_events().await;
    let (here, there) = (app.sign_in("ada@nebula.example").await, app.sign_in("ada@nebula.example").await);
    let (mut stream, mut second) = (here.listen(None).await, here.listen(None).await);
    let mut elsewhere = there.listen(None).await;
    for stream in [&mut stream, &mut second, &mut elsewhere] {
        assert_eq!(stream.next().await.map(|hello| hello.event), Some("hello".to_owned()));
    }
    here.form("/sign-out", &[]).await;
    for stream in [&mut stream, &mut second] {
        assert_eq!(stream.next().await.map(|bye| bye.event), Some("bye".to_owned()));
        assert_eq!(stream.next().await, None);
    }
    there.grant("nebula", &[]).await;
    elsewhere.expect("grant").await;
}

async fn signing_out_everywhere_closes_every_stream_of_the_person(app: TestApp) {
    app.follow_events().await;
    let (here, there) = (app.sign_in("ada@nebula.example").await, app.sign_in("ada@nebula.example").await);
    let omar = app.sign_in("omar@nebula.example").await;
    let mut streams = [listener(&app, &here, None).await, listener(&app, &there, None).await];
    let mut other = listener(&app, &omar, None).await;
    here.form("/sign-out", &[("everywhere", "1")]).await;
    for stream in &mut streams {
        assert_eq!(next(stream).await, None);
    }
    omar.grant("nebula", &[]).await;
    assert_eq!(kind(&mut other).await, "grant");
}

async fn the_wire_carries_no_values(app: TestApp) {
    app.follow_events().await;
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let mut stream = ada.listen(None).await;
    ana.ask("nebula", "1h", "full").await;
    ada.grant("nebula", &[("note", "A note that stays inside")]).await;
    save_company(&app, &ada, "A name that stays inside").await;
    assert_eq!(list(&ana).await, 200);
    let id = app.shipment("N-1001").await;
    let change = [
        ("account", "nebula"),
        ("shipment", id.as_str()),
        ("version", "1"),
        ("form[name]", "Somebody Inside"),
        ("form[street]", "Inside"),
        ("form[city]", "Inside"),
    ];
    ana.done("change_recipient", &change).await;
    revoke_all(&ada, "nebula").await;
    let hello = stream.next().await.expect("a hello");
    assert!(!hello.raw.contains(ada.token.as_deref().unwrap_or("?")));
    loop {
        let notice = stream.next().await.expect("a notice");
        for value in ["nside", "label", "Ana", "Ada", "Ortega", "full", "view", "@"] {
            assert!(!notice.raw.contains(value), "{value}: {}", notice.raw);
        }
        let keys: Vec<&str> = notice.data.as_object().expect("an object").keys().map(String::as_str).collect();
        assert!(keys.iter().all(|key| ["kind", "account", "record", "version"].contains(key)), "{keys:?}");
        if notice.kind() == "revoke" {
            break;
        }
    }
}

async fn a_listener_that_is_too_slow_is_dropped_and_the_others_hear_on(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in("ada@nebula.example").await;
    let mut slow = listener(&app, &ada, None).await;
    let mut quick = listener(&app, &ada, None).await;
    let (account, slug) = (AccountId(app.account("nebula").await), Slug("nebula".into()));
    for _ in 0..3 {
        for _ in 0..600 {
            app.house.tell(Kind::Presence, &account, &slug);
        }
        for _ in 0..600 {
            assert_eq!(kind(&mut quick).await, "presence");
        }
    }
    let id = new_id();
    assert_eq!(ada.try_grant("nebula", &id, &[]).await.0, 200);
    assert_eq!(next(&mut quick).await, Some(("grant".into(), "nebula".into(), id.clone())));
    let last = slow.last();
    assert!(matches!(soon("the close", slow.next()).await, Next::Close));
    let mut back = listener(&app, &ada, Some(last)).await;
    assert_eq!(
        next(&mut back).await,
        Some(("grant".into(), "nebula".into(), id)),
        "it comes back and has missed nothing"
    );
}

async fn a_client_that_is_gone_is_noticed(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let open = async || {
        let text = ada.clone().at([127, 0, 0, 1]).get("/metrics").await.text();
        text.lines().find_map(|line| line.strip_prefix("aldaba_event_streams ")?.parse::<i64>().ok()).expect("a figure")
    };
    let mut streams = Vec::new();
    for _ in 0..3 {
        let mut stream = ada.listen(None).await;
        stream.next().await.expect("hello");
        streams.push(stream);
    }
    assert_eq!(open().await, 3);
    streams.truncate(1);
    assert_eq!(open().await, 1, "nothing is kept for whoever is gone");
}

async fn an_event_of_another_process_goes_live(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in("ada@nebula.example").await;
    let mut heard = listener(&app, &ada, None).await;
    let sql = "INSERT INTO events (seq, account_id, kind, record_id, version, actor, at)
               SELECT MAX(seq) + 1, $1, 'shipment', 'elsewhere', 1, 'command line', 0 FROM events";
    app.meddle(sql, &[&app.account("nebula").await]).await;
    assert_eq!(next(&mut heard).await, Some(("shipment".into(), "nebula".into(), "elsewhere".into())));
}

async fn of_more_streams_than_a_session_may_have_the_oldest_gives_way(app: TestApp) {
    app.follow_events().await;
    let (ada, again) = (app.sign_in("ada@nebula.example").await, app.sign_in("ada@nebula.example").await);
    let mut other = again.listen(None).await;
    assert_eq!(other.next().await.expect("a hello").event, "hello");
    let mut streams = Vec::new();
    for _ in 0..10 {
        let mut stream = ada.listen(None).await;
        assert_eq!(stream.next().await.expect("a hello").event, "hello");
        streams.push(stream);
    }
    let mut newest = ada.listen(None).await;
    assert_eq!(newest.next().await.expect("a hello").event, "hello");
    let mut oldest = streams.remove(0);
    assert_eq!(oldest.next().await.expect("it is told why").event, "full");
    assert!(oldest.next().await.is_none(), "and closed");
    ada.grant("nebula", &[]).await;
    for stream in streams.iter_mut().chain([&mut newest, &mut other]) {
        stream.expect("grant").await;
    }
}

async fn a_stream_ends_with_its_session_even_while_there_is_always_something_to_tell(app: TestApp) {
    for span in [Span(Span::hours(12).0 + 1), Span(Span::days(14).0 + 1)] {
        let client = app.sign_in("ada@nebula.example").await;
        let mut heard = listener(&app, &client, None).await;
        let (house, sol) = (app.house.clone(), AccountId(app.account("sol").await));
        let chatter = tokio::spawn(async move {
            loop {
                house.tell(Kind::Presence, &sol, &Slug("sol".into()));
                tokio::time::sleep(std::time::Duration::from_millis(20)).await;
            }
        });
        app.forward(span);
        assert_eq!(
            next(&mut heard).await,
            None,
            "there is nothing to hear of another account, and the session is over"
        );
        chatter.abort();
    }
}
