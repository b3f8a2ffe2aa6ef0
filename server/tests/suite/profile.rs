//! `/profile`: what is one's own.
use domain::time::Span;
use futures::FutureExt as _;
use house::request::COOKIE_NAME;
use serde_json::Value;
use views::error::AppError;

use crate::support::part::records;
use crate::support::{Client, PASSWORD, TestApp, both, error, letters, message_of, new_id, wrong_fields};
use crate::surface::STRONG;

both! {
    everybody_has_a_profile_in_their_own_surroundings,
    a_chosen_language_holds_at_once_whatever_the_browser_says,
    a_chosen_time_zone_holds_wherever_one_reads_and_types,
    an_agents_desk_stands_in_their_own_time_zone,
    two_tabs_saving_at_once_lose_nothing,
    every_wrong_field_is_named,
    a_new_password_signs_out_everywhere_but_here,
    a_wrong_present_password_changes_nothing_and_is_slowed,
    a_new_password_that_is_easily_guessed_is_refused,
    passwords_come_back_to_no_page_and_are_stored_nowhere,
    another_browser_is_signed_out_from_here,
    nobody_signs_out_anybody_else,
    a_removed_member_has_no_profile,
}

const PAGE: &str = "/profile";

async fn save(client: &Client, version: i64, name: &str, language: &str, zone: &str) -> (u16, Value) {
    let version = version.to_string();
    let fields =
        [("version", version.as_str()), ("form[name]", name), ("form[language]", language), ("form[time_zone]", zone)];
    client.rpc("save_profile", &fields).await
}

async fn change_password(client: &Client, present: &str, new: &str, again: &str) -> (u16, Value) {
    let fields = [("form[password]", present), ("form[new_password]", new), ("form[new_password_again]", again)];
    client.rpc("change_password", &fields).await
}

/// A person's live sessions, by id.
async fn sessions(app: &TestApp, email: &str) -> Vec<String> {
    let sql =
        "SELECT s.id FROM sessions s JOIN people p ON p.id = s.person_id WHERE p.email = $1 AND s.ended_at IS NULL";
    app.look(sql, &[email]).await
}

async fn everybody_has_a_profile_in_their_own_surroundings(app: TestApp) {
    let mia = app.sign_in("mia@nebula.example").await;
    let page = mia.get(PAGE).await;
    let text = page.text();
    assert_eq!(page.status, 200);
    assert!(text.contains("<title>Your profile · Aldaba</title>") && text.contains("value=\"Mia Duarte\""), "{text}");
    assert!(
        text.contains("You sign in with mia@nebula.example.") && text.contains("Not chosen (America/Bogota)"),
        "{text}"
    );
    assert!(text.contains("href=\"/a/nebula/shipments\"") && text.contains("This one"), "{text}");
    assert!(
        text.matches("<script").count() == 1 && text.contains("/answers.js\"") && !text.contains("settings/members"),
        "{text}"
    );
    assert!(mia.get("/a/nebula/shipments").await.text().contains("href=\"/profile\""), "one is led to it");
    let ana = app.sign_in("ana@support.example").await;
    let text = ana.get(PAGE).await.text();
    assert!(text.contains(&app.called("ana@support.example").await) && text.contains("Not chosen (UTC)"), "{text}");
    assert!(text.contains("href=\"/agents\"") && !text.contains("/a/nebula"), "{text}");
    assert!(ana.get("/agents").await.text().contains("href=\"/profile\""));
    assert_eq!(app.stranger().get(PAGE).await.location(), "/sign-in?next=/profile");
    assert_eq!(app.entries().await, 0, "it is nobody's account, so nothing is logged");
}

async fn a_chosen_language_holds_at_once_whatever_the_browser_says(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert!(ada.get("/a/nebula/shipments").await.text().contains("<html lang=\"en\""));
    let (status, answer) = save(&ada, 1, "Ada Lovett", "pt", "").await;
    assert_eq!(status, 200);
    assert!(answer.to_string().contains("Fuso horário"), "the answer too: {answer}");
    assert!(ada.get("/a/nebula/shipments").await.text().contains("<html lang=\"pt\""));
    assert!(ada.get(PAGE).await.text().contains("O seu perfil"));
    assert_eq!(save(&ada, 2, "Ada Lovett", "", "").await.0, 200);
    assert!(ada.get(PAGE).await.text().contains("Your profile"), "the browser's again");
}

async fn a_chosen_time_zone_holds_wherever_one_reads_and_types(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let first = ada.done("account_settings", &[("account", "nebula")]).await;
    assert_eq!(first["body"]["zone"], "America/Bogota");
    assert_eq!(save(&ada, 1, "Ada Lovett", "", "Asia/Tokyo").await.0, 200);
    let second = ada.done("account_settings", &[("account", "nebula")]).await;
    assert_eq!(second["body"]["zone"], "Asia/Tokyo");
    // It is 15:00 UTC, midnight in Tokyo.
    let grant = ada.grant("nebula", &[("duration", "until"), ("until", "2026-11-22T09:00")]).await;
    let ends = app.look("SELECT CAST(ends_at AS TEXT) FROM grants WHERE id = $1", &[&grant]).await;
    assert_eq!(ends, ["1795305600000"], "2026-11-22T00:00Z");
    let door = ada.done("door", &[("account", "nebula")]).await;
    assert_eq!(door["grants"][0]["ends"]["text"], "today at 09:00");
    let omar = app.sign_in("omar@nebula.example").await.done("door", &[("account", "nebula")]).await;
    assert_eq!(omar["grants"][0]["ends"]["text"], "today at 19:00", "another's own stays as it is");
}

async fn an_agents_desk_stands_in_their_own_time_zone(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    ana.ask("nebula", "1h", "view").await;
    let asked = |desk: &Value| desk["requests"][0]["asked"]["text"].as_str().unwrap_or_default().to_owned();
    assert_eq!(asked(&ana.done("agents_desk", &[("q", "")]).await), "today at 15:00 UTC");
    assert_eq!(save(&ana, 1, "Ana Ferrer", "", "Europe/Madrid").await.0, 200);
    assert_eq!(asked(&ana.done("agents_desk", &[("q", "")]).await), "today at 16:00");
}

async fn two_tabs_saving_at_once_lose_nothing(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(save(&ada, 1, "Ada L.", "es", "").await.0, 200);
    let (status, answer) = save(&ada, 1, "Ada Lovett Byron", "", "").await;
    let AppError::Stale { version, theirs, .. } = error(&answer) else { panic!("{answer}") };
    let theirs: Vec<_> = theirs.iter().map(|field| (field.field.as_str(), field.message.as_str())).collect();
    assert_eq!((status, version, theirs), (409, 2, vec![("name", "Ada L."), ("language", "es")]));
    assert_eq!(app.look("SELECT name FROM people WHERE email = 'ada@nebula.example'", &[]).await, ["Ada L."]);
}

async fn every_wrong_field_is_named(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (status, answer) = save(&ada, 1, "a\u{202E}b", "de", "Mars/Olympus").await;
    assert_eq!((status, wrong_fields(&answer)), (422, vec!["name".into(), "language".into(), "time_zone".into()]));
}

async fn a_new_password_signs_out_everywhere_but_here(app: TestApp) {
    app.follow_events().await;
    let (here, there) = (app.sign_in("ana@support.example").await, app.sign_in("ana@support.example").await);
    let mut stream = there.listen(None).await;
    stream.next().await;
    let mut own = here.listen(None).await;
    own.next().await;
    let mut thief = app.stranger();
    thief.token.clone_from(&here.token);
    assert_eq!(thief.get("/agents").await.status, 200);
    let (status, answer) = change_password(&here, PASSWORD, STRONG, STRONG).await;
    assert_eq!(status, 200, "{answer}");
    assert_eq!(thief.get("/agents").await.status, 303, "a token somebody took before opens nothing");
    assert_ne!(here.token_now(), here.token);
    assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("bye"));
    assert_eq!((here.get("/agents").await.status, there.get("/agents").await.status), (200, 303));
    assert!(own.next().now_or_never().is_none(), "what is open here goes on");
    assert_eq!(app.stranger().try_sign_in("ana@support.example", PASSWORD).await.set_cookie(COOKIE_NAME), None);
    assert!(app.stranger().try_sign_in("ana@support.example", STRONG).await.set_cookie(COOKIE_NAME).is_some());
    let letter = letters::to(&app, "ana@support.example").await.remove(0);
    assert_eq!(
        (letter["subject"].as_str(), letter["link"][1].as_str()),
        (Some("Your password was changed"), Some("/reset"))
    );
}

async fn a_wrong_present_password_changes_nothing_and_is_slowed(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for _ in 0..5 {
        let (status, answer) = change_password(&ada, "not this one", STRONG, STRONG).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["password".to_owned()]));
    }
    let (status, answer) = change_password(&ada, PASSWORD, STRONG, STRONG).await;
    assert_eq!(status, 429, "{answer}");
    assert!(message_of(&answer).contains("Too many tries"));
    app.forward(Span::seconds(1));
    assert_eq!(change_password(&ada, PASSWORD, STRONG, STRONG).await.0, 200);
}

async fn a_new_password_that_is_easily_guessed_is_refused(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut said = Vec::new();
    for language in ["en", "es", "pt"] {
        let client = ada.clone().speaking(language);
        let (status, answer) = change_password(&client, PASSWORD, "Ada.Lovett.2026", "Ada.Lovett.2026").await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["new_password".to_owned()]));
        said.push(message_of(&answer));
    }
    assert!(said[0] != said[1] && said[1] != said[2] && said[0].contains("your name"), "{said:?}");
    for (new, again, field) in [
        (PASSWORD, PASSWORD, "new_password"),
        ("contraseña123", "contraseña123", "new_password"),
        ("", "", "new_password"),
        (STRONG, "", "new_password_again"),
    ] {
        let (status, answer) = change_password(&ada, PASSWORD, new, again).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec![field.to_owned()]), "{new}");
    }
    let (_, answer) = change_password(&ada, "", "", "").await;
    assert_eq!(wrong_fields(&answer), ["password", "new_password"]);
}

async fn passwords_come_back_to_no_page_and_are_stored_nowhere(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let fields = [
        ("form_id", "password-form"),
        ("form[password]", "typed-present-one"),
        ("form[new_password]", "typed new one azul"),
        ("form[new_password_again]", "typed new one verde"),
    ];
    let answer = ada.form_on(PAGE, "/rpc/change_password", &fields).await;
    assert_eq!((answer.status, answer.location()), (303, "/profile#password-form"));
    let dump = app.dump().await;
    let page = ada.get(PAGE).await.text();
    assert!(
        page.contains("id=\"password-form-new_password_again-error\"") && page.contains("id=\"password-form-open\""),
        "{page}"
    );
    for typed in ["typed-present-one", "typed new one azul", "typed new one verde"] {
        assert!(!page.contains(typed) && !dump.contains(typed), "{typed}");
    }
}

async fn another_browser_is_signed_out_from_here(app: TestApp) {
    app.follow_events().await;
    let there = app.sign_in("omar@nebula.example").await;
    let old = sessions(&app, "omar@nebula.example").await.remove(0);
    app.meddle(
        "UPDATE sessions SET browser = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0'",
        &[],
    )
    .await;
    app.forward(Span::hours(1));
    let here = app.sign_in("omar@nebula.example").await;
    let page = here.get(PAGE).await.text();
    assert!(page.contains("Firefox on Linux") && page.contains("Since today at 10:00"), "{page}");
    let mut stream = there.listen(None).await;
    stream.next().await;
    let answer = here.done("end_session", &[("session", &old)]).await;
    assert_eq!(records(&answer).len(), 1, "{answer}");
    assert!(records(&answer)[0].contains("[This one]"), "{answer}");
    assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("bye"));
    assert_eq!((there.get(PAGE).await.status, here.get(PAGE).await.status), (303, 200));
    assert_eq!(here.rpc("end_session", &[("session", &old)]).await.0, 404, "it is over");
    // The one at hand is ended as anywhere, cookie and all.
    assert!(here.get(PAGE).await.text().contains("action=\"/sign-out\""));
    // Sessions that nobody used for long are over, and not shown.
    app.forward(Span(Span::hours(12).0 + 1));
    let new = app.sign_in("omar@nebula.example").await;
    assert!(!new.get(PAGE).await.text().contains("Since yesterday"));
}

async fn nobody_signs_out_anybody_else(app: TestApp) {
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let hers = sessions(&app, "mia@nebula.example").await.remove(0);
    for session in [hers.as_str(), &new_id(), "", "\u{0}"] {
        assert_eq!(ada.rpc("end_session", &[("session", session)]).await.0, 404, "{session:?}");
    }
    assert_eq!(mia.get(PAGE).await.status, 200);
    assert!(!ada.get(PAGE).await.text().contains(&hers));
}

async fn a_removed_member_has_no_profile(app: TestApp) {
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    let id = app.person("mia@nebula.example").await;
    ada.done("remove_member", &[("account", "nebula"), ("member", &id), ("form[password]", PASSWORD)]).await;
    assert_eq!(mia.get(PAGE).await.location(), "/sign-in?next=/profile");
    assert_eq!(save(&mia, 2, "Mia", "", "").await.0, 401);
    assert_eq!(change_password(&mia, PASSWORD, STRONG, STRONG).await.0, 401);
    // Even a session that was forgotten to be ended opens nothing.
    app.meddle("UPDATE sessions SET ended_at = NULL", &[]).await;
    assert_eq!(mia.get(PAGE).await.status, 303);
}
