//! Letting agents in, and shutting the door.
use domain::grant::Length;
use domain::time::Span;
use features::jobs;
use serde_json::Value;
use store::hash::sha256;
use views::error::AppError;

use crate::support::{Client, TestApp, both, error, message_of, new_id, wrong_fields};

both! {
    the_forms_defaults_let_any_agent_in_for_an_hour,
    every_duration_lasts_as_long_as_it_says,
    an_exact_end_is_a_time_in_the_accounts_zone,
    an_hour_that_the_clocks_skip_is_no_end,
    what_cannot_be_granted_is_named_beside_its_field_in_the_persons_language,
    a_note_is_short_and_printable,
    the_same_form_twice_is_one_grant,
    a_form_posted_again_does_not_open_a_door_that_was_shut,
    another_accounts_grant_is_not_found,
    extending_moves_the_end,
    an_extension_of_what_has_changed_meanwhile_is_refused,
    no_grant_reaches_further_than_thirty_days_from_now,
    what_is_over_cannot_be_extended,
    revoking_twice_is_revoking_once,
    revoking_what_ran_out_does_not_rewrite_how_it_ended,
    revoking_all_ends_every_grant,
    a_grant_for_one_agent_lets_no_other_in,
    several_grants_are_as_good_as_their_union,
    under_a_view_grant_nothing_can_be_changed,
    a_member_sees_the_door_and_cannot_move_it,
    agents_cannot_open_the_door_for_themselves,
    the_receipt_keeps_what_was_shown,
    what_is_over_can_be_read_later_by_members,
    a_save_that_changes_nothing_makes_nobody_stale,
    every_change_of_the_door_leaves_an_event,
    a_grant_ends_by_itself_at_its_time,
    after_the_end_the_agents_page_is_empty_and_says_who_ended_it,
    without_any_grant_the_agents_page_says_to_ask,
}

/// The door as somebody sees it.
async fn door(client: &Client, slug: &str) -> Value {
    client.done("door", &[("account", slug)]).await
}

/// The live grant with that id.
async fn live(client: &Client, slug: &str, id: &str) -> Option<Value> {
    let door = door(client, slug).await;
    door["grants"].as_array().expect("grants").iter().find(|grant| grant["id"] == id).cloned()
}

async fn status_of(client: &Client, function: &str, fields: &[(&str, &str)]) -> u16 {
    client.rpc(function, fields).await.0
}

async fn list(client: &Client, slug: &str) -> u16 {
    status_of(client, "shipments", &[("account", slug), ("query[q]", "")]).await
}

/// Changes a recipient of nebula's shipment N-1001, at its present version.
async fn change(app: &TestApp, client: &Client) -> u16 {
    let id = app.shipment("N-1001").await;
    let version = app.count("SELECT version FROM shipments WHERE order_number = 'N-1001'", &[]).await.to_string();
    let fields = [
        ("account", "nebula"),
        ("shipment", id.as_str()),
        ("version", version.as_str()),
        ("form[name]", "Lucía Ortega"),
        ("form[street]", "Calle del Sol"),
        ("form[city]", "Sevilla"),
    ];
    status_of(client, "change_recipient", &fields).await
}

async fn the_forms_defaults_let_any_agent_in_for_an_hour(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(list(&ana, "nebula").await, 403);
    // What the page itself offers, posted as a browser without scripts would.
    let page = ada.get("/a/nebula/settings/account").await.text();
    let new = page.split("name=\"form[id]\" value=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("an id");
    for chosen in ["<option value=\"1h\" selected", "<option value=\"full\" selected", "<option value=\"\" selected"] {
        assert!(page.contains(chosen), "{chosen}");
    }
    let fields = [
        ("form_id", "grant-form"),
        ("account", "nebula"),
        ("form[id]", new),
        ("form[duration]", "1h"),
        ("form[scope]", "full"),
        ("form[until]", ""),
        ("form[who]", ""),
        ("form[note]", ""),
    ];
    let answer = ada.form_on("/a/nebula/settings/account", "/rpc/grant_access", &fields).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#grant-form"));
    let grant = live(&ada, "nebula", new).await.expect("it is live");
    assert_eq!((grant["left_ms"].as_i64(), &grant["agent"]), (Some(Span::hours(1).0), &Value::Null));
    assert_eq!((grant["by_you"].as_bool(), grant["granted_by"].as_str()), (Some(true), Some("Ada Lovett")));
    for email in ["ana@support.example", "bruno@support.example", "lidia@support.example"] {
        assert_eq!(list(&app.sign_in(email).await, "nebula").await, 200, "{email}");
    }
    assert_eq!(list(&ana, "sol").await, 403, "another account's door stays shut");
}

async fn every_duration_lasts_as_long_as_it_says(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let hour = ada.grant("nebula", &[]).await;
    for length in Length::ALL {
        let id = ada.grant("nebula", &[("duration", length.as_str())]).await;
        let grant = live(&ada, "nebula", &id).await.expect("it is live");
        assert_eq!(grant["left_ms"].as_i64(), Some(length.span().0), "{length:?}");
        assert_eq!(grant["whole_ms"].as_i64(), Some(length.span().0), "{length:?}");
    }
    app.forward(Span::minutes(20));
    assert_eq!(live(&ada, "nebula", &hour).await.expect("it is live")["left_ms"].as_i64(), Some(Span::minutes(40).0));
}

async fn an_exact_end_is_a_time_in_the_accounts_zone(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = ada.grant("nebula", &[("duration", "until"), ("until", "2026-11-21T17:40")]).await;
    let grant = live(&ada, "nebula", &id).await.expect("it is live");
    assert_eq!(grant["ends"]["iso"], "2026-11-21T22:40:00Z", "in Bogotá");
    assert_eq!(grant["ends"]["text"], "today at 17:40");
    assert_eq!(grant["left_ms"].as_i64(), Some(Span::minutes(7 * 60 + 40).0));
    let sara = app.sign_in("sara@sol.example").await;
    let id = sara.grant("sol", &[("duration", "until"), ("until", "2026-11-21T17:40")]).await;
    assert_eq!(live(&sara, "sol", &id).await.expect("it is live")["ends"]["iso"], "2026-11-21T16:40:00Z", "in Madrid");
    let id = ada.grant("nebula", &[("duration", "until"), ("until", "2026-12-21T10:00")]).await;
    let left = live(&ada, "nebula", &id).await.expect("it is live")["left_ms"].as_i64();
    assert_eq!(left, Some(Span::days(30).0), "thirty days to the minute are fine");
}

async fn an_hour_that_the_clocks_skip_is_no_end(app: TestApp) {
    app.forward(Span::days(120));
    let sara = app.sign_in("sara@sol.example").await;
    for (until, fine) in [("2027-03-28T02:30", false), ("2027-03-28T03:00", true)] {
        let (_, answer) = sara.try_grant("sol", &new_id(), &[("duration", "until"), ("until", until)]).await;
        assert_eq!(answer["grants"].is_array(), fine, "{until}: {answer}");
    }
}

async fn what_cannot_be_granted_is_named_beside_its_field_in_the_persons_language(app: TestApp) {
    /// What is posted, the field it names, and what it says in English and in Spanish.
    type Case<'a> = (&'a [(&'a str, &'a str)], &'a str, &'a str, &'a str);
    let omar = app.person("omar@nebula.example").await;
    let nobody = new_id();
    let cases: [Case<'_>; 15] = [
        (&[("duration", "")], "duration", "Choose one of the list.", "Elige"),
        (&[("duration", "9h")], "duration", "Choose one of the list.", "Elige"),
        (&[("duration", "1H")], "duration", "Choose one of the list.", "Elige"),
        (&[("scope", "")], "scope", "Choose one of the list.", "Elige"),
        (&[("scope", "root")], "scope", "Choose one of the list.", "Elige"),
        (&[("duration", "until")], "until", "Choose a day and a time.", "Elige"),
        (&[("duration", "until"), ("until", "tomorrow")], "until", "Choose a day and a time.", "Elige"),
        (&[("duration", "until"), ("until", "2026-02-30T10:00")], "until", "Choose a day and a time.", "Elige"),
        (&[("duration", "until"), ("until", "2026-11-21T10:00")], "until", "This is in the past.", "pasado"),
        (&[("duration", "until"), ("until", "1999-01-01T00:00")], "until", "This is in the past.", "pasado"),
        (&[("duration", "until"), ("until", "2026-12-21T10:01")], "until", "At most 30 days ahead.", "30 días"),
        (&[("duration", "until"), ("until", "+262142-12-31T23:59")], "until", "", ""),
        (&[("duration", "until"), ("until", "-262143-01-01T00:00")], "until", "", ""),
        (&[("who", nobody.as_str())], "who", "There is no such agent.", "agente"),
        (&[("who", omar.as_str())], "who", "There is no such agent.", "agente"),
    ];
    let english = app.sign_in("ada@nebula.example").await;
    let spanish = english.clone().speaking("es-CO,es;q=0.9,en;q=0.1");
    for (but, field, text, texto) in cases {
        for (client, expected) in [(&english, text), (&spanish, texto)] {
            let (status, answer) = client.try_grant("nebula", &new_id(), but).await;
            assert_eq!((status, wrong_fields(&answer)), (422, vec![field.to_owned()]), "{but:?}");
            let message = message_of(&answer);
            assert!(message.contains(expected) && !message.is_empty(), "{but:?}: {message}");
        }
    }
    let (status, answer) = english.try_grant("nebula", "1", &[("duration", "x"), ("scope", "x")]).await;
    assert_eq!((status, wrong_fields(&answer)), (422, vec!["duration".into(), "scope".into(), "id".into()]));
    assert_eq!(app.count("SELECT COUNT(*) FROM grants", &[]).await, 0);
    assert!(app.events().await.is_empty());
}

async fn a_note_is_short_and_printable(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let long = "ñ".repeat(201);
    for note in [long.as_str(), "a\u{0}b", "a\u{7}b", "ada\u{202E}exe.gnp", "x\u{2066}y", "a\u{200F}b"] {
        let (status, answer) = ada.try_grant("nebula", &new_id(), &[("note", note)]).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["note".to_owned()]), "{note:?}");
    }
    let longest = "ñ".repeat(200);
    for note in [longest.as_str(), "Łódź 東京 <b>&amp;</b>"] {
        let id = ada.grant("nebula", &[("note", note)]).await;
        assert_eq!(live(&ada, "nebula", &id).await.expect("it is live")["note"], note);
    }
    let id = ada.grant("nebula", &[("note", "\u{2066}two\r\nlines\u{2069}")]).await;
    assert_eq!(
        live(&ada, "nebula", &id).await.expect("it is live")["note"],
        "two lines",
        "one line of what was copied as two"
    );
    let page = ada.get("/a/nebula/settings/account").await.text();
    assert!(page.contains("&lt;b&gt;&amp;amp;&lt;/b&gt;") && !page.contains("東京 <b>"), "markup is text");
}

async fn the_same_form_twice_is_one_grant(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = new_id();
    let posts = futures::future::join_all((0..6).map(|_| ada.try_grant("nebula", &id, &[]))).await;
    assert!(
        posts
            .iter()
            .all(|(status, door)| *status == 200 && door["grants"].as_array().is_some_and(|all| all.len() == 1))
    );
    assert_eq!(app.events().await, ["grant"]);
    assert_eq!(app.count("SELECT COUNT(*) FROM grants", &[]).await, 1);
}

async fn a_form_posted_again_does_not_open_a_door_that_was_shut(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = ada.grant("nebula", &[]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    let (status, door) = ada.try_grant("nebula", &id, &[]).await;
    assert_eq!((status, door["grants"].as_array().map(Vec::len)), (200, Some(0)), "the page tells the truth");
    assert_eq!(list(&app.sign_in("ana@support.example").await, "nebula").await, 403);
}

async fn another_accounts_grant_is_not_found(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let sara = app.sign_in("sara@sol.example").await;
    let id = ada.grant("nebula", &[]).await;
    let before = app.look("SELECT id || scope || version || ends_at || COALESCE(ending, '') FROM grants", &[]).await;
    for slug in ["sol", "nebula", "nobody"] {
        let (account, grant) = (("account", slug), ("grant", id.as_str()));
        assert_eq!(status_of(&sara, "revoke_grant", &[account, grant]).await, 404, "{slug}");
        let extend = [account, grant, ("version", "1"), ("by", "1h")];
        assert_eq!(status_of(&sara, "extend_grant", &extend).await, 404, "{slug}");
        let (status, answer) = sara.try_grant(slug, &id, &[("duration", "30d")]).await;
        assert_eq!((status, error(&answer)), (404, AppError::NotFound), "{slug}");
    }
    let after = app.look("SELECT id || scope || version || ends_at || COALESCE(ending, '') FROM grants", &[]).await;
    assert_eq!((before, app.events().await), (after, vec!["grant".to_owned()]));
    assert_eq!(door(&sara, "sol").await["grants"].as_array().map(Vec::len), Some(0));
}

async fn extending_moves_the_end(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let id = ada.grant("nebula", &[]).await;
    app.forward(Span::minutes(30));
    omar.done("extend_grant", &[("account", "nebula"), ("grant", &id), ("version", "1"), ("by", "4h")]).await;
    let grant = live(&ada, "nebula", &id).await.expect("it is live");
    assert_eq!((grant["left_ms"].as_i64(), grant["version"].as_i64()), (Some(Span::minutes(270).0), Some(2)));
    app.forward(Span::minutes(269));
    assert_eq!(list(&app.sign_in("ana@support.example").await, "nebula").await, 200);
    app.forward(Span::minutes(1));
    assert_eq!(list(&app.sign_in("ana@support.example").await, "nebula").await, 403);
}

async fn an_extension_of_what_has_changed_meanwhile_is_refused(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = ada.grant("nebula", &[]).await;
    let extend = [("account", "nebula"), ("grant", id.as_str()), ("version", "1"), ("by", "1h")];
    let posts = futures::future::join_all((0..4).map(|_| ada.rpc("extend_grant", &extend))).await;
    assert_eq!(posts.iter().filter(|(status, _)| *status == 200).count(), 1, "{posts:?}");
    for (_, answer) in posts.iter().filter(|(status, _)| *status != 200) {
        assert!(matches!(error(answer), AppError::Stale { .. }));
        assert!(message_of(answer).contains("Look again before you extend it"));
    }
    assert_eq!(live(&ada, "nebula", &id).await.expect("it is live")["left_ms"].as_i64(), Some(Span::hours(2).0));
    assert_eq!(app.events().await, ["grant", "extend"]);
}

async fn no_grant_reaches_further_than_thirty_days_from_now(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let long = ada.grant("nebula", &[("duration", "30d")]).await;
    let short = ada.grant("nebula", &[]).await;
    for (id, by) in [(&long, "1h"), (&short, "30d")] {
        let extend = [("account", "nebula"), ("grant", id.as_str()), ("version", "1"), ("by", by)];
        let (status, answer) = ada.rpc("extend_grant", &extend).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["by".to_owned()]));
        assert_eq!(message_of(&answer), "At most 30 days ahead.");
    }
    let extend = [("account", "nebula"), ("grant", short.as_str()), ("version", "1"), ("by", "9h")];
    assert_eq!(wrong_fields(&ada.rpc("extend_grant", &extend).await.1), ["by"]);
    app.forward(Span::hours(1));
    let extend = [("account", "nebula"), ("grant", long.as_str()), ("version", "1"), ("by", "1h")];
    ada.done("extend_grant", &extend).await;
}

async fn what_is_over_cannot_be_extended(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let revoked = ada.grant("nebula", &[]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &revoked)]).await;
    let over = ada.grant("nebula", &[]).await;
    app.forward(Span::hours(1));
    for id in [&revoked, &over] {
        for version in ["1", "2"] {
            for by in ["1h", "4h", "1w"] {
                let extend = [("account", "nebula"), ("grant", id.as_str()), ("version", version), ("by", by)];
                let (status, answer) = ada.rpc("extend_grant", &extend).await;
                assert!(matches!(status, 409 | 422), "{by}: {status} {answer}");
            }
        }
    }
    assert_eq!(list(&app.sign_in("ana@support.example").await, "nebula").await, 403);
}

async fn revoking_twice_is_revoking_once(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let id = ada.grant("nebula", &[]).await;
    app.forward(Span::minutes(1));
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    app.forward(Span::minutes(1));
    omar.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    omar.done("revoke_all_grants", &[("account", "nebula")]).await;
    assert_eq!(app.events().await, ["grant", "revoke"]);
    let ada = app.person("ada@nebula.example").await;
    assert_eq!(app.look("SELECT ended_by FROM grants", &[]).await, [ada], "it stays hers");
    assert_eq!(app.count("SELECT ended_at - granted_at FROM grants", &[]).await, Span::minutes(1).0);
}

async fn revoking_what_ran_out_does_not_rewrite_how_it_ended(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = ada.grant("nebula", &[]).await;
    app.forward(Span::hours(1));
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    jobs::run_out(&app.house).await.expect("it runs");
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    assert_eq!(app.look("SELECT ending FROM grants WHERE id = $1", &[&id]).await, ["expired"]);
    assert_eq!(app.events().await, ["grant", "expire"]);
}

async fn revoking_all_ends_every_grant(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let (ana, bruno) = (app.person("ana@support.example").await, app.person("bruno@support.example").await);
    for who in ["", ana.as_str(), bruno.as_str()] {
        ada.grant("nebula", &[("who", who)]).await;
    }
    sara.grant("sol", &[]).await;
    let door = ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    assert_eq!(door["grants"].as_array().map(Vec::len), Some(0));
    assert_eq!(app.events().await, ["grant", "grant", "grant", "grant", "revoke", "revoke", "revoke"]);
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!((list(&ana, "nebula").await, list(&ana, "sol").await), (403, 200), "sol's own door is sol's");
}

async fn a_grant_for_one_agent_lets_no_other_in(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let bruno = app.person("bruno@support.example").await;
    let id = ada.grant("nebula", &[("who", &bruno)]).await;
    assert_eq!(
        live(&ada, "nebula", &id).await.expect("it is live")["agent"],
        app.called("bruno@support.example").await
    );
    for (email, status) in
        [("ana@support.example", 403), ("bruno@support.example", 200), ("lidia@support.example", 403)]
    {
        let agent = app.sign_in(email).await;
        assert_eq!(list(&agent, "nebula").await, status, "{email}");
        assert_eq!(agent.get("/a/nebula/shipments").await.status, status, "{email}");
        let desk = agent.done("agents_desk", &[]).await;
        let row = desk["accounts"].as_array().expect("accounts").iter().find(|row| row["slug"] == "nebula").cloned();
        assert_eq!(row.expect("a row")["open"].is_object(), status == 200, "{email}");
    }
}

async fn several_grants_are_as_good_as_their_union(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let ana = app.sign_in("ana@support.example").await;
    let bruno = app.sign_in("bruno@support.example").await;
    let all = ada.grant("nebula", &[("scope", "view"), ("duration", "1d")]).await;
    let full = ada.grant("nebula", &[("who", &app.person("ana@support.example").await)]).await;
    assert_eq!((change(&app, &ana).await, change(&app, &bruno).await), (200, 403));
    let under =
        app.look("SELECT grant_id FROM access_log WHERE action = 'change a shipment''s recipient data'", &[]).await;
    let under = if under.is_empty() { app.look("SELECT grant_id FROM access_log", &[]).await } else { under };
    assert_eq!(under, std::slice::from_ref(&full), "the entry names the grant that it took");
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &full)]).await;
    assert_eq!((list(&ana, "nebula").await, change(&app, &ana).await), (200, 403), "what is left is what is open");
    assert_eq!(door(&ada, "nebula").await["grants"][0]["id"], all.as_str());
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &all)]).await;
    assert_eq!((list(&ana, "nebula").await, list(&bruno, "nebula").await), (403, 403));
}

async fn under_a_view_grant_nothing_can_be_changed(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    ada.grant("nebula", &[("scope", "view")]).await;
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!((list(&ana, "nebula").await, change(&app, &ana).await), (200, 403));
    let company = [
        ("account", "nebula"),
        ("version", "1"),
        ("form[trade_name]", "Mine now"),
        ("form[legal_name]", "Mine now"),
        ("form[tax_kind]", "other"),
    ];
    assert_eq!(status_of(&ana, "save_company", &company).await, 403);
    let id = app.shipment("N-1002").await;
    let remove = [("account", "nebula"), ("shipment", id.as_str()), ("version", "1")];
    assert_eq!(status_of(&ana, "remove_shipment", &remove).await, 403);
    assert_eq!(ana.get("/a/nebula/shipments.csv").await.status, 403);
    assert_eq!(app.look("SELECT trade_name FROM accounts WHERE slug = 'nebula'", &[]).await, ["Nébula Moda"]);
    assert_eq!(app.entries().await, 1, "only the look is in the log");
}

async fn a_member_sees_the_door_and_cannot_move_it(app: TestApp) {
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    let id = ada.grant("nebula", &[]).await;
    let request = ana.ask("nebula", "1d", "view").await;
    let seen = door(&mia, "nebula").await;
    assert_eq!(seen["grants"][0]["id"], id.as_str());
    assert_eq!(seen["requests"].as_array().map(Vec::len), Some(0), "requests are not hers to see");
    assert!(mia.get("/a/nebula/shipments").await.text().contains("role=\"timer\""));
    assert_eq!(mia.try_grant("nebula", &new_id(), &[]).await.0, 403);
    let account = ("account", "nebula");
    let fields: [(&str, &[(&str, &str)]); 5] = [
        ("extend_grant", &[account, ("grant", &id), ("version", "1"), ("by", "1h")]),
        ("revoke_grant", &[account, ("grant", &id)]),
        ("revoke_all_grants", &[account]),
        ("approve_request", &[account, ("request", &request)]),
        ("decline_request", &[account, ("request", &request)]),
    ];
    for (function, fields) in fields {
        assert_eq!(status_of(&mia, function, fields).await, 403, "{function}");
    }
    assert_eq!(app.events().await, ["grant", "request"]);
}

async fn agents_cannot_open_the_door_for_themselves(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = ada.grant("nebula", &[]).await;
    for email in ["ana@support.example", "lidia@support.example"] {
        let agent = app.sign_in(email).await;
        let request = agent.ask("nebula", "1h", "view").await;
        let account = ("account", "nebula");
        let fields: [(&str, &[(&str, &str)]); 5] = [
            ("extend_grant", &[account, ("grant", &id), ("version", "1"), ("by", "1h")]),
            ("revoke_grant", &[account, ("grant", &id)]),
            ("revoke_all_grants", &[account]),
            ("approve_request", &[account, ("request", &request)]),
            ("door", &[account]),
        ];
        for (function, fields) in fields {
            assert_eq!(status_of(&agent, function, fields).await, 403, "{email} {function}");
        }
        for slug in ["nebula", "sol"] {
            assert_eq!(agent.try_grant(slug, &new_id(), &[]).await.0, 403, "{email}");
        }
    }
}

async fn a_save_that_changes_nothing_makes_nobody_stale(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[("scope", "full")]).await;
    let stored = |column: &str| format!("SELECT CAST({column} AS TEXT) FROM accounts WHERE slug = 'nebula'");
    let mut values = Vec::new();
    for column in ["version", "trade_name", "legal_name", "tax_kind"] {
        values.push(app.look(&stored(column), &[]).await.remove(0));
    }
    let fields = [
        ("account", "nebula"),
        ("version", values[0].as_str()),
        ("form[trade_name]", values[1].as_str()),
        ("form[legal_name]", values[2].as_str()),
        ("form[tax_kind]", values[3].as_str()),
    ];
    let entries = app.entries().await;
    for client in [&ana, &ada] {
        client.done("save_company", &fields).await;
        assert_eq!(app.look(&stored("version"), &[]).await, [values[0].as_str()]);
    }
    assert_eq!(app.entries().await, entries + 1, "the agent's post is in the log, the member's is not");
    assert_eq!(app.count("SELECT COUNT(*) FROM events WHERE kind = 'company'", &[]).await, 0);
}

async fn what_is_over_can_be_read_later_by_members(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let past = async |client: &Client| {
        client.done("account_settings", &[("account", "nebula")]).await["body"]["past"]
            .as_array()
            .expect("a list")
            .clone()
    };
    assert!(past(&ada).await.is_empty());
    let person = app.person("ana@support.example").await;
    let id = ada.grant("nebula", &[("scope", "view"), ("who", &person), ("note", "Labels come out blank")]).await;
    let shown = live(&ada, "nebula", &id).await.expect("it is live")["receipt"].clone();
    assert!(past(&ada).await.is_empty(), "it is not over yet");
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    let [over] = past(&ada).await.try_into().expect("one");
    assert_eq!(
        (&over["scope"], &over["agent"], &over["note"]),
        (&"view".into(), &app.called("ana@support.example").await.into(), &"Labels come out blank".into())
    );
    assert_eq!(over["granted_by"], "Ada Lovett");
    assert!(over["how"].as_str().is_some_and(|how| how.starts_with("Ada Lovett revoked the permission")), "{over}");
    assert_eq!(over["receipt"], shown, "the same text, version and hash");
    let page = ada.get("/a/nebula/settings/account").await.text();
    assert!(page.contains("Earlier permissions") && page.contains(shown["hash"].as_str().expect("a hash")));
    ada.grant("nebula", &[]).await;
    assert!(past(&ana).await.is_empty(), "agents see no grants but their own way in");
}

async fn the_receipt_keeps_what_was_shown(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let english = ada.grant("nebula", &[]).await;
    let spanish = ada.clone().speaking("es").grant("nebula", &[]).await;
    for (id, word) in [(&english, "agent"), (&spanish, "agente")] {
        let receipt = live(&ada, "nebula", id).await.expect("it is live")["receipt"].clone();
        let body = receipt["body"].as_str().expect("a text");
        assert!(body.contains(word) && body.contains('✓') && body.contains('✗'), "{body}");
        assert_eq!(receipt["hash"], sha256(body));
        assert!(receipt["version"].as_str().is_some_and(|version| !version.is_empty()));
        let sql = "SELECT r.body FROM receipts r JOIN grants g ON g.receipt_hash = r.hash WHERE g.id = $1";
        assert_eq!(app.look(sql, &[id]).await, [body]);
        let page = ada.get("/a/nebula/settings/account").await.text();
        let line = body.lines().find(|line| line.starts_with('✗')).unwrap_or_default().trim_start_matches("✗ ");
        assert!(page.contains(line), "the account can read it later: {line}");
    }
}

async fn every_change_of_the_door_leaves_an_event(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.person("ana@support.example").await);
    let id = ada.grant("nebula", &[("who", &ana)]).await;
    ada.done("extend_grant", &[("account", "nebula"), ("grant", &id), ("version", "1"), ("by", "1h")]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    let (account, me) = (app.account("nebula").await, app.person("ada@nebula.example").await);
    let sql = "SELECT kind || ' ' || version FROM events
               WHERE account_id = $1 AND actor = $2 AND agent_id = $3 AND record_id = $4 ORDER BY seq";
    assert_eq!(app.look(sql, &[&account, &me, &ana, &id]).await, ["grant 1", "extend 2", "revoke 3"]);
}

async fn a_grant_ends_by_itself_at_its_time(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let ana = app.sign_in("ana@support.example").await;
    let first = ada.grant("nebula", &[]).await;
    let second = ada.grant("nebula", &[("duration", "4h"), ("scope", "view")]).await;
    app.forward(Span(Span::hours(1).0 - 1));
    assert_eq!(jobs::run_out(&app.house).await.expect("it runs"), Some(Span(1)));
    assert_eq!((change(&app, &ana).await, app.events().await.len()), (200, 2));
    app.forward(Span(1));
    // Whether or not anybody has noted it yet, it is over.
    assert_eq!((change(&app, &ana).await, list(&ana, "nebula").await), (403, 200));
    assert_eq!(door(&ada, "nebula").await["grants"].as_array().map(Vec::len), Some(1));
    assert_eq!(jobs::run_out(&app.house).await.expect("it runs"), Some(Span::hours(3)));
    assert_eq!(app.events().await, ["grant", "grant", "expire"]);
    app.forward(Span::hours(5));
    assert_eq!(list(&ana, "nebula").await, 403);
    assert_eq!(jobs::run_out(&app.house).await.expect("it runs"), None);
    assert_eq!(jobs::run_out(&app.house).await.expect("it runs"), None);
    assert_eq!(app.events().await, ["grant", "grant", "expire", "expire"]);
    for id in [&first, &second] {
        let sql = "SELECT ending || (ended_at - ends_at) FROM grants WHERE id = $1";
        assert_eq!(app.look(sql, &[id]).await, ["expired0"], "it ended at its end, whenever that was noted");
    }
    let sql = "SELECT actor FROM events WHERE kind = 'expire'";
    assert_eq!(app.look(sql, &[]).await, ["system", "system"]);
}

async fn after_the_end_the_agents_page_is_empty_and_says_who_ended_it(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let ana = app.sign_in("ana@support.example").await;
    let id = ada.grant("nebula", &[]).await;
    assert!(ana.get("/a/nebula/shipments").await.text().contains("PK0001001ES"));
    app.forward(Span::minutes(5));
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await;
    let shipment = format!("/a/nebula/shipments/{}", app.shipment("N-1001").await);
    for page in ["/a/nebula/shipments", "/a/nebula/settings/account", &shipment] {
        let answer = ana.get(page).await;
        let text = answer.text();
        assert_eq!(answer.status, 403, "{page}");
        assert!(text.contains("Ada Lovett revoked the permission today at 10:05."), "{page}: {text}");
        for datum in ["PK0001001ES", "Ortega", "N-1001", "Sevilla"] {
            assert!(!text.contains(datum), "{page} shows {datum}");
        }
    }
    let (status, answer) =
        ana.clone().speaking("es").rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await;
    assert_eq!(status, 403);
    assert!(answer.to_string().contains("hoy a las 10:05"), "{answer}");
    ada.grant("nebula", &[]).await;
    app.forward(Span::hours(1));
    let text = ana.get("/a/nebula/shipments").await.text();
    assert!(text.contains("The permission ran out today at 11:05."), "{text}");
}

async fn without_any_grant_the_agents_page_says_to_ask(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    let answer = ana.get("/a/nebula/shipments").await;
    assert_eq!(answer.status, 403);
    let text = answer.text();
    assert!(text.contains("The door of Nébula Moda is shut") && text.contains("/agents/ask/nebula"), "{text}");
    assert_eq!(app.entries().await, 0);
}
