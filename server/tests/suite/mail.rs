//! Mail: what it says and to whom, that it goes once and only with its change, and what happens while no server takes it.
use domain::role::Lang;
use domain::time::Span;
use features::jobs;
use house::House;
use house::mail::{Letter, job};
use house::program::Config;

use crate::support::{HTTPS, Smtp, TestApp, both, meddle, new_id, smtp};

both! {
    a_grant_is_told_in_the_accounts_language_and_time_zone,
    requests_answers_and_endings_are_told,
    a_permission_that_runs_out_is_told,
    a_change_that_is_not_made_tells_nothing,
    what_people_typed_is_in_no_mail,
    links_are_made_from_the_public_address_and_never_from_a_request,
    a_letter_that_went_is_forgotten_but_for_its_envelope,
    a_letter_has_what_mail_programs_and_servers_need,
    a_server_that_is_down_is_tried_again_later,
    a_server_that_stays_down_is_given_up_after_days,
    an_address_that_a_server_refuses_is_given_up_at_once,
    a_busy_server_gets_the_letter_later,
    what_is_no_address_or_too_late_stops_nobody_else,
    two_programs_send_each_letter_once,
}

async fn subjects(app: &TestApp) -> Vec<String> {
    app.look("SELECT subject FROM outbox ORDER BY created_at, subject", &[]).await
}

/// The letter, unsent.
fn letter(to: &str) -> Letter {
    let link = Some(("Open".to_owned(), "/settings/agent-login".to_owned()));
    Letter { link, paragraphs: vec!["Ñandú & co".into()], ..Letter::new(to, Lang::En, "Día de prueba".into()) }
}

/// Puts a letter of nobody's account into the outbox.
async fn post(house: &House, letter: &Letter) {
    let (id, now, body) = (new_id(), house.clock.now().0, serde_json::to_string(letter).expect("a letter"));
    let sql = format!(
        "INSERT INTO outbox (id, recipient, language, subject, body, created_at, tries, next_try_at)
         VALUES ($1, $2, 'en', $3, $4, {now}, 0, {now})"
    );
    meddle(&house.db, &sql, &[&id, &letter.to, &letter.subject, &body]).await;
}

async fn a_grant_is_told_in_the_accounts_language_and_time_zone(app: TestApp) {
    let ada = app.sign_in("omar@nebula.example").await;
    let ana = app.person("ana@support.example").await;
    ada.grant("nebula", &[("who", &ana), ("scope", "view"), ("duration", "1h")]).await;
    let letters = app.mailbox().await;
    assert_eq!(letters.len(), 1);
    let letter = &letters[0];
    assert!(letter.contains("To: ada@nebula.example"), "the account's first Admin, as long as there is no contact");
    for text in [
        "Se dio un permiso para que soporte entre en Nébula Moda",
        "Quién: Ana Ferrer",
        "Alcance: Solo ver",
        "Hasta: 21 nov a las 11:00 (America/Bogota)",
        "Por: Omar Reyes",
        "http://127.0.0.1:3000/settings/agent-login",
        "los avisos de Nébula Moda van a ti",
        "<html lang=\"es\">",
    ] {
        assert!(letter.contains(text), "{text} is not in {letter}");
    }
    ada.grant("nebula", &[]).await;
    assert!(app.mailbox().await[0].contains("Quién: Cualquier agente de soporte"));
}

async fn requests_answers_and_endings_are_told(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let request = ana.ask("nebula", "4h", "view").await;
    let asked = app.mailbox().await.remove(0);
    for text in ["Quién: Ana Ferrer", "Alcance: Solo ver", "Duración: 4 horas"] {
        assert!(asked.contains(text), "{text} is not in {asked}");
    }
    ada.done("approve_request", &[("account", "nebula"), ("request", &request), ("duration", "1h"), ("scope", "")])
        .await;
    assert!(app.mailbox().await[0].contains("Hasta: 21 nov a las 11:00"));
    let grant = ada.grant("nebula", &[]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    app.mailbox().await;
    let revoked = app.count("SELECT COUNT(*) FROM outbox WHERE subject LIKE '%se revocó%'", &[]).await;
    assert_eq!(revoked, 1, "what is over is ended once");
    ada.grant("nebula", &[]).await;
    app.mailbox().await;
    ada.done("revoke_all_grants", &[("account", "nebula")]).await;
    let letters = app.mailbox().await;
    assert_eq!(letters.iter().filter(|letter| letter.contains("Se terminó un permiso")).count(), 2);
    assert!(letters.iter().any(|letter| letter.contains("Quién: Ana Ferrer") && letter.contains("Por: Ada Lovett")));
}

async fn a_permission_that_runs_out_is_told(app: TestApp) {
    let sara = app.sign_in("sara@sol.example").await;
    sara.grant("sol", &[("who", &app.person("bruno@support.example").await)]).await;
    app.mailbox().await;
    app.forward(Span::minutes(61));
    jobs::run_out(&app.house).await.expect("it runs");
    jobs::run_out(&app.house).await.expect("it runs");
    let letters = app.mailbox().await;
    assert_eq!(letters.len(), 1);
    for text in ["To: sara@sol.example", "Quién: Bruno Salas", "Terminó: 21 nov a las 17:00 (Europe/Madrid)"] {
        assert!(letters[0].contains(text), "{text} is not in {}", letters[0]);
    }
}

async fn a_change_that_is_not_made_tells_nothing(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let id = new_id();
    assert_eq!(ada.try_grant("nebula", &id, &[("duration", "9h")]).await.0, 422);
    assert_eq!(app.sign_in("mia@nebula.example").await.try_grant("nebula", &id, &[]).await.0, 403);
    assert_eq!(app.sign_in("sara@sol.example").await.try_grant("nebula", &id, &[]).await.0, 404);
    assert!(subjects(&app).await.is_empty());
    for _ in 0..3 {
        assert_eq!(ada.try_grant("nebula", &id, &[]).await.0, 200);
    }
    assert_eq!(subjects(&app).await.len(), 1, "the same form three times is one permission");
    ana.ask("nebula", "1h", "view").await;
    let second = [
        ("account", "nebula"),
        ("form[id]", &new_id()),
        ("form[reason]", "x"),
        ("form[duration]", "1h"),
        ("form[scope]", "view"),
    ];
    assert_eq!(ana.rpc("ask_access", &second).await.0, 409);
    assert_eq!(subjects(&app).await.len(), 2);
}

async fn what_people_typed_is_in_no_mail(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[("note", "For Lucía Ortega’s parcel")]).await;
    ana.ask("nebula", "1h", "view").await;
    let stored = app.look("SELECT body FROM outbox", &[]).await.join("\n");
    assert!(stored.contains("Ana Ferrer"));
    assert!(!stored.contains("Ortega") && !stored.contains("label"), "{stored}");
}

async fn links_are_made_from_the_public_address_and_never_from_a_request(app: TestApp) {
    // The tests' browsers say `Host: aldaba.test`.
    app.sign_in("ada@nebula.example").await.grant("nebula", &[]).await;
    let config =
        Config { public_url: Some(format!("{HTTPS}/")), mail: app.house.config.mail.clone(), ..Config::default() };
    job::deliver(&app.other_house(config)).await.expect("the outbox opens");
    let letter = app.mailbox().await.remove(0);
    assert!(letter.contains(&format!("{HTTPS}/settings/agent-login")), "{letter}");
    assert!(letter.contains("From: Aldaba <no-reply@aldaba.example>") && !letter.contains("aldaba.test"), "{letter}");
}

async fn a_letter_that_went_is_forgotten_but_for_its_envelope(app: TestApp) {
    let secret = new_id();
    let link = Some(("Open".to_owned(), format!("/confirm/{secret}")));
    post(&app.house, &Letter { link, ..letter("ada@nebula.example") }).await;
    let bodies = || app.look("SELECT body FROM outbox", &[]);
    assert!(bodies().await[0].contains(&secret));
    assert!(app.mailbox().await[0].contains(&secret));
    assert_eq!(bodies().await, [""]);
    let sent = "SELECT COUNT(*) FROM outbox WHERE sent_at IS NOT NULL AND next_try_at IS NULL AND recipient = 'ada@nebula.example'";
    assert_eq!(app.count(sent, &[]).await, 1);
    post(&app.house, &letter("omar@nebula.example")).await;
    app.forward(Span::days(31));
    jobs::tidy(&app.house).await.expect("it is forgotten");
    assert_eq!(
        app.look("SELECT recipient FROM outbox", &[]).await,
        ["omar@nebula.example"],
        "that one has not gone yet"
    );
}

/// A house like the test's whose mail goes to a server.
fn over(app: &TestApp, url: String) -> House {
    app.other_house(Config { smtp_url: Some(url), public_url: Some(HTTPS.into()), ..Config::default() })
}

async fn a_letter_has_what_mail_programs_and_servers_need(app: TestApp) {
    let server = Smtp::new().await;
    let house = over(&app, server.url());
    post(&house, &letter("ada@nebula.example")).await;
    job::deliver(&house).await.expect("the outbox opens");
    let received = server.received();
    assert_eq!(received.len(), 1);
    let (head, body) = received[0].split_once("\n\n").expect("a head and a body");
    let id = app.look("SELECT id FROM outbox", &[]).await.remove(0);
    for line in [
        "RCPT TO:<ada@nebula.example>",
        "From: Aldaba <no-reply@aldaba.example>",
        "To: ada@nebula.example",
        "Date: Sat, 21 Nov 2026 15:00:00 +0000",
        &format!("Message-ID: <{id}@aldaba.example>"),
        "Auto-Submitted: auto-generated",
        "MIME-Version: 1.0",
    ] {
        assert!(head.lines().any(|known| known == line), "{line} is not in {head}");
    }
    assert!(head.contains("Subject: =?utf-8?") && head.contains("multipart/alternative"), "{head}");
    let text = body.find("text/plain").expect("text");
    assert!(body.find("text/html").expect("HTML") > text, "the richest is last (RFC 2046, 5.1.4)");
    assert!(received[0].is_ascii(), "servers of any age take it");
}

async fn a_server_that_is_down_is_tried_again_later(app: TestApp) {
    let port = Smtp::nobody().await;
    let house = over(&app, smtp::url(port));
    post(&house, &letter("ada@nebula.example")).await;
    let next = job::deliver(&house).await.expect("the outbox opens");
    assert_eq!(next, Some(house.clock.now() + Span::minutes(1)));
    let server = Smtp::at(port, "250 ok").await;
    app.forward(Span::seconds(59));
    job::deliver(&house).await.expect("the outbox opens");
    assert_eq!(server.received().len(), 0, "not yet");
    app.forward(Span::seconds(1));
    assert_eq!(job::deliver(&house).await.expect("the outbox opens"), None);
    assert_eq!(server.received().len(), 1);
    assert_eq!(app.look("SELECT body FROM outbox", &[]).await, [""]);
    app.forward(Span::days(1));
    job::deliver(&house).await.expect("the outbox opens");
    assert_eq!(server.received().len(), 1, "once");
}

async fn a_server_that_stays_down_is_given_up_after_days(app: TestApp) {
    let house = over(&app, smtp::url(Smtp::nobody().await));
    post(&house, &letter("ada@nebula.example")).await;
    let begun = house.clock.now();
    let mut tries = 0;
    while let Some(next) = job::deliver(&house).await.expect("the outbox opens") {
        tries += 1;
        assert!(tries < 100, "it never ends");
        app.forward(next - house.clock.now());
    }
    let waited = (house.clock.now() - begun).0;
    assert!(waited > Span::days(4).0 && waited <= Span::days(5).0, "{waited} ms");
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND body = ''", &[]).await, 1);
}

async fn an_address_that_a_server_refuses_is_given_up_at_once(app: TestApp) {
    let server = Smtp::at(0, "550 5.1.1 no such mailbox").await;
    let house = over(&app, server.url());
    post(&house, &letter("ada@nebula.example")).await;
    assert_eq!(job::deliver(&house).await.expect("the outbox opens"), None);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM outbox WHERE sent_at IS NULL AND body = '' AND tries = 1", &[]).await,
        1
    );
}

async fn a_busy_server_gets_the_letter_later(app: TestApp) {
    for (answer, port) in [("451 4.7.1 come back later", 0), ("530 5.7.0 sign in first", 0)] {
        let server = Smtp::at(port, answer).await;
        let house = over(&app, server.url());
        app.meddle("DELETE FROM outbox", &[]).await;
        post(&house, &letter("ada@nebula.example")).await;
        assert!(job::deliver(&house).await.expect("the outbox opens").is_some(), "{answer}");
        let server = Smtp::new().await;
        app.forward(Span::minutes(1));
        job::deliver(&over(&app, server.url())).await.expect("the outbox opens");
        assert_eq!(server.received().len(), 1, "{answer}");
    }
}

async fn what_is_no_address_or_too_late_stops_nobody_else(app: TestApp) {
    let now = app.house.clock.now();
    post(&app.house, &letter("nobody")).await;
    post(&app.house, &letter("ada@nebula.example\r\nBcc: eve@evil.example")).await;
    post(&app.house, &Letter { until: Some(now), ..letter("late@nebula.example") }).await;
    post(&app.house, &Letter { until: Some(now + Span::seconds(1)), ..letter("soon@nebula.example") }).await;
    app.meddle("UPDATE outbox SET body = 'not a letter' WHERE recipient = 'nobody'", &[]).await;
    post(&app.house, &letter("ada@nebula.example")).await;
    let letters = app.mailbox().await;
    let to = |address: &str| letters.iter().filter(|letter| letter.contains(&format!("To: {address}"))).count();
    assert_eq!((letters.len(), to("ada@nebula.example"), to("soon@nebula.example")), (2, 1, 1));
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE next_try_at IS NOT NULL", &[]).await, 0);
}

async fn two_programs_send_each_letter_once(app: TestApp) {
    let server = Smtp::new().await;
    let (one, other) = (over(&app, server.url()), over(&app, server.url()));
    for n in 0..20 {
        post(&one, &letter(&format!("n{n}@nebula.example"))).await;
    }
    let (first, second) =
        tokio::join!(tokio::spawn(async move { job::deliver(&one).await }), async { job::deliver(&other).await });
    first.expect("it runs").expect("the outbox opens");
    second.expect("the outbox opens");
    // Either may have met a letter that the other had: it is not lost.
    let mut to: Vec<String> =
        server.received().iter().filter_map(|letter| letter.lines().next().map(str::to_owned)).collect();
    assert_eq!(to.len(), 20);
    to.sort();
    to.dedup();
    assert_eq!(to.len(), 20, "each once");
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE tries = 1 AND sent_at IS NOT NULL", &[]).await, 20);
}
