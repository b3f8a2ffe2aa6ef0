//! Passkeys: making one, signing in with it, losing it.
use axum::http::Method;
use domain::time::Span;
use house::program::Config;
use house::request::COOKIE_NAME;
use house::second::pending_session::COOKIE_NAME as HALF;
use serde_json::Value;

use crate::second_factor::{half, second, set_up};
use crate::support::device::Device;
use crate::support::{Answer, Client, Kind, PASSWORD, TestApp, both, config, whole, wrong_fields};

both! {
    one_is_made_with_the_password_and_signs_in_after_it,
    an_offer_is_good_once_for_its_person_and_for_ten_minutes,
    what_is_wrong_with_the_name_or_the_password_stands_beside_it,
    an_answer_counts_once_and_for_what_was_asked,
    what_was_removed_signs_nobody_in,
    the_last_one_takes_the_recovery_codes_along,
    a_sign_in_that_asked_for_none_proves_none,
    an_app_and_passkeys_stand_side_by_side,
    nobody_keeps_the_passkey_of_another,
    what_a_lead_asks_a_passkey_is_enough_for,
}

/// What a page asks of a passkey.
fn asked(page: &str) -> Value {
    let text = page.split("data-asked=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("something is asked");
    serde_json::from_str(&text.replace("&quot;", "\"").replace("&amp;", "&")).expect("as JSON")
}

/// Asks for a passkey of that name to be made.
async fn offer(client: &Client, name: &str) -> Answer {
    let fields =
        [("form_id", "passkey-form"), ("then", "/profile/passkey"), ("form[name]", name), ("form[password]", PASSWORD)];
    client.form_on("/profile", "/rpc/offer_passkey", &fields).await
}

/// Sends what a device made.
async fn send(client: &Client, made: &str) -> Answer {
    client.form_on("/profile/passkey", "/profile/passkey", &[("one_time_answer", made)]).await
}

/// Makes one on a device. Gives the answer, which shows recovery codes if they are the first.
async fn make(client: &Client, device: &mut Device, name: &str) -> Answer {
    assert_eq!(offer(client, name).await.location(), "/profile/passkey");
    let page = client.get("/profile/passkey").await.text();
    send(client, &device.make(&asked(&page))).await
}

fn codes(answer: &Answer) -> Vec<String> {
    let text = answer.text();
    text.split("<li><code translate=\"no\">")
        .skip(1)
        .filter_map(|rest| rest.split('<').next())
        .map(str::to_owned)
        .collect()
}

/// What a sign-in that waits asks.
async fn waiting(app: &TestApp, half: &str) -> String {
    let cookie = format!("{HALF}={half}");
    app.stranger().send(Method::GET, "/sign-in/second?lang=en", &[("cookie", &cookie)], "").await.text()
}

/// Answers a sign-in that waits.
async fn answer(app: &TestApp, half: &str, said: &str) -> Answer {
    // As the page sends it, with the code's field left alone.
    second(app, half, &format!("&one_time_answer={}", percent(said))).await
}

fn percent(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

fn is_in(answer: &Answer) -> bool {
    answer.set_cookie(COOKIE_NAME).is_some()
}

/// Signs in with the password and a passkey.
async fn come_in(app: &TestApp, email: &str, device: &mut Device) -> Client {
    let waits = half(app, email).await;
    let said = device.sign(&asked(&waiting(app, &waits).await));
    let answer = answer(app, &waits, &said).await;
    let cookie = answer.set_cookie(COOKIE_NAME).expect("a session");
    let mut client = app.stranger();
    client.token = cookie.split(['=', ';']).nth(1).map(str::to_owned);
    client
}

/// The id of somebody's passkey.
async fn id(app: &TestApp, name: &str) -> String {
    app.look("SELECT id FROM passkeys WHERE name = $1", &[name]).await.remove(0)
}

async fn remove(client: &Client, id: &str, password: &str, code: &str) -> (u16, Value) {
    let fields = [("passkey", id), ("form[password]", password), ("form[one_time_code]", code)];
    client.rpc("remove_passkey", &fields).await
}

async fn one_is_made_with_the_password_and_signs_in_after_it(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(ada.get("/profile/passkey").await.location(), "/profile#second-factor", "nothing is offered");
    let mut phone = Device::new();
    let first = make(&ada, &mut phone, "Teléfono & llave").await;
    assert_eq!((first.status, codes(&first).len()), (200, 10), "{}", first.location());
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains("Tienes una llave de acceso nueva") && mail[0].contains("Teléfono"));
    let page = ada.get("/profile").await.text();
    assert!(page.contains("Teléfono &amp; llave") && page.contains("not used yet") && page.contains("10 left"));
    assert!(ada.get("/a/nebula/settings/members").await.text().contains("two-factor"), "it is her second factor");

    let waits = half(&app, "ada@nebula.example").await;
    let page = waiting(&app, &waits).await;
    assert!(page.contains("Use a passkey") && page.contains("One of your recovery codes."), "and no word of an app");
    let said = phone.sign(&asked(&page));
    let done = answer(&app, &waits, &said).await;
    assert_eq!((done.status, done.location(), is_in(&done)), (303, "/", true));
    assert!(done.set_cookie(HALF).is_some_and(|cookie| cookie.contains("Max-Age=0")));
    assert!(ada.get("/profile").await.text().contains("last used"));
    // And again, counted on.
    come_in(&app, "ada@nebula.example", &mut phone).await;
    // Another one asks for no new codes.
    let second = make(&ada, &mut Device::new(), "Llave").await;
    assert_eq!((second.status, second.location()), (303, "/profile#second-factor"));
    assert!(ada.get("/profile").await.text().contains("10 left"));
    let excluded = {
        offer(&ada, "Otra").await;
        asked(&ada.get("/profile/passkey").await.text())["excludeCredentials"].as_array().map(Vec::len)
    };
    assert_eq!(excluded, Some(2), "no device makes a second one");
}

async fn an_offer_is_good_once_for_its_person_and_for_ten_minutes(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let mut phone = Device::new();
    offer(&ada, "Phone").await;
    let hers = asked(&ada.get("/profile/passkey").await.text());
    offer(&omar, "Phone").await;
    let refused = send(&omar, &phone.make(&hers)).await;
    assert_eq!(refused.location(), "/profile#passkey-form", "it answers another challenge");
    assert!(omar.get("/profile").await.text().contains("The passkey was not taken"));
    assert_eq!(omar.get("/profile/passkey").await.location(), "/profile#second-factor", "and is asked no more");
    let mut fakes = [Device::new(), Device::new(), Device::new()];
    fakes[0].origin = "http://localhost:3001".to_owned();
    fakes[1].origin = "http://localhost.evil.example:3000".to_owned();
    fakes[2].verifies = false;
    for mut fake in fakes {
        assert_eq!(make(&omar, &mut fake, "Wrong").await.status, 303);
    }
    for wrong in ["", "{}", "\u{202E}", &"x".repeat(1_000_000)] {
        offer(&omar, "Wrong").await;
        assert_eq!(send(&omar, wrong).await.status, 303, "{wrong:.20}");
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM passkeys", &[]).await, 0);
    app.forward(Span(Span::minutes(10).0 - 1));
    let made = phone.make(&hers);
    assert_eq!(send(&ada, &made).await.status, 200);
    assert_eq!(send(&ada, &made).await.status, 303, "once");
    offer(&ada, "Late").await;
    let late = asked(&ada.get("/profile/passkey").await.text());
    app.forward(Span::minutes(10));
    assert_eq!(ada.get("/profile/passkey").await.status, 303);
    send(&ada, &Device::new().make(&late)).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM passkeys", &[]).await, 1);
    app.forward(Span::days(2));
    features::jobs::tidy(&app.house).await.expect("it is tidied");
    assert_eq!(app.count("SELECT COUNT(*) FROM passkey_offers", &[]).await, 0);
}

async fn what_is_wrong_with_the_name_or_the_password_stands_beside_it(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    let long = "n".repeat(61);
    for (name, password, fields) in [
        ("", "", vec!["name", "password"]),
        ("\u{202E}phone", PASSWORD, vec!["name"]),
        (&long, PASSWORD, vec!["name"]),
        ("Phone", "guess", vec!["password"]),
    ] {
        let (status, answer) = omar.rpc("offer_passkey", &[("form[name]", name), ("form[password]", password)]).await;
        assert_eq!((status, wrong_fields(&answer)), (422, fields.into_iter().map(str::to_owned).collect()), "{name}");
    }
    let fields = [("form_id", "passkey-form"), ("form[name]", "My old phone"), ("form[password]", "guess-guess")];
    omar.form_on("/profile", "/rpc/offer_passkey", &fields).await;
    let page = omar.get("/profile").await.text();
    assert!(page.contains("id=\"passkey-form-password-error\"") && page.contains("value=\"My old phone\""));
    assert!(!page.contains("guess-guess"));
}

async fn an_answer_counts_once_and_for_what_was_asked(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut phone = Device::new();
    make(&ada, &mut phone, "Phone").await;
    let (one, other) = (half(&app, "ada@nebula.example").await, half(&app, "ada@nebula.example").await);
    let said = phone.sign(&asked(&waiting(&app, &one).await));
    let before = asked(&waiting(&app, &other).await);
    assert!(!is_in(&answer(&app, &other, &said).await), "it is the answer to another question");
    assert_ne!(asked(&waiting(&app, &other).await)["challenge"], before["challenge"], "and asked anew");
    assert!(is_in(&answer(&app, &one, &said).await));
    assert_eq!(answer(&app, &one, &said).await.location(), "/sign-in", "nothing waits any more");

    // Another device, another page, and one that asked for no finger: all with the right password.
    let question = asked(&waiting(&app, &other).await);
    let refused = answer(&app, &other, &Device::new().sign(&question)).await;
    assert_eq!(refused.location(), "/sign-in/second?lang=en");
    let left = refused.set_cookie("aldaba_left").expect("what was wrong");
    let cookie = format!("{}; {HALF}={other}", left.split(';').next().unwrap_or_default());
    let page = app.stranger().send(Method::GET, refused.location(), &[("cookie", &cookie)], "").await.text();
    assert!(page.contains("This passkey was not accepted."));
    let ask = async |spoil: fn(&mut Device), phone: &mut Device| {
        app.forward(Span::minutes(1));
        let waits = half(&app, "ada@nebula.example").await;
        spoil(phone);
        let said = phone.sign(&asked(&waiting(&app, &waits).await));
        is_in(&answer(&app, &waits, &said).await)
    };
    assert!(!ask(|phone| phone.origin = "http://localhost.evil.example:3000".to_owned(), &mut phone).await);
    assert!(!ask(|phone| phone.origin = "https://localhost:3000".to_owned(), &mut phone).await);
    phone.origin = "http://localhost:3000".to_owned();
    assert!(!ask(|phone| phone.verifies = false, &mut phone).await);
    assert!(ask(|phone| phone.verifies = true, &mut phone).await);
    for garbage in ["{}", "null", "\u{0}", &"x".repeat(100_000)] {
        app.forward(Span::minutes(1));
        let waits = half(&app, "ada@nebula.example").await;
        assert!(!is_in(&answer(&app, &waits, garbage).await), "{garbage:.20}");
    }
    // Guessing is slowed as it is with codes.
    app.forward(Span::hours(2));
    let waits = half(&app, "ada@nebula.example").await;
    for _ in 0..4 {
        answer(&app, &waits, "{}").await;
    }
    let said = phone.sign(&asked(&waiting(&app, &waits).await));
    assert_eq!(answer(&app, &waits, "{}").await.location(), "/sign-in?next=/", "and then it is over");
    assert_eq!(answer(&app, &waits, &said).await.location(), "/sign-in", "nothing waits any more");
    let waits = half(&app, "ada@nebula.example").await;
    let said = phone.sign(&asked(&waiting(&app, &waits).await));
    assert_eq!(answer(&app, &waits, &said).await.status, 429, "too many tries");
}

async fn what_was_removed_signs_nobody_in(app: TestApp) {
    let mut ada = app.sign_in("ada@nebula.example").await;
    let (mut phone, mut key) = (Device::new(), Device::new());
    make(&ada, &mut phone, "Phone").await;
    make(&ada, &mut key, "Key").await;
    ada = come_in(&app, "ada@nebula.example", &mut key).await;
    let waits = half(&app, "ada@nebula.example").await;
    let said = phone.sign(&asked(&waiting(&app, &waits).await));
    app.mailbox().await;
    assert_eq!(remove(&ada, &id(&app, "Phone").await, PASSWORD, "").await.0, 200);
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains("Se ha quitado una llave de acceso") && mail[0].contains("Phone"));
    assert!(!is_in(&answer(&app, &waits, &said).await), "though it was asked before");
    // Nobody removes another's.
    let omar = app.sign_in("omar@nebula.example").await;
    assert_eq!(remove(&omar, &id(&app, "Key").await, PASSWORD, "").await.0, 404);
    come_in(&app, "ada@nebula.example", &mut key).await;
}

async fn the_last_one_takes_the_recovery_codes_along(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut phone = Device::new();
    let codes = codes(&make(&ada, &mut phone, "Phone").await);
    let key = id(&app, "Phone").await;
    let fresh = come_in(&app, "ada@nebula.example", &mut phone).await;
    assert!(!fresh.get_open("/profile").await.text().contains("form[one_time_code]"), "a passkey was shown just now");
    let (status, wrong) = remove(&fresh, &key, "guess", "").await;
    assert_eq!((status, wrong_fields(&wrong)), (422, vec!["password".to_owned()]));
    app.forward(Span::minutes(15));
    assert!(fresh.get_open("/profile").await.text().contains("form[one_time_code]"), "too long ago");
    let (status, wrong) = remove(&fresh, &key, PASSWORD, "").await;
    assert_eq!((status, wrong_fields(&wrong)), (422, vec!["one_time_code".to_owned()]));
    app.mailbox().await;
    assert_eq!(remove(&fresh, &key, PASSWORD, &codes[0]).await.0, 200);
    assert!(app.mailbox().await.concat().contains("Se ha desactivado tu verificación en dos pasos"));
    for table in ["passkeys", "passkey_offers", "recovery_codes"] {
        assert_eq!(app.count(&format!("SELECT COUNT(*) FROM {table}"), &[]).await, 0, "{table}");
    }
    app.sign_in("ada@nebula.example").await;
}

async fn a_sign_in_that_asked_for_none_proves_none(app: TestApp) {
    let (ada, thief) = (app.sign_in("ada@nebula.example").await, app.sign_in("ada@nebula.example").await);
    app.forward(Span::seconds(1));
    let mut phone = Device::new();
    make(&ada, &mut phone, "Phone").await;
    // In a minute ago, by the password alone.
    let (status, wrong) = remove(&thief, &id(&app, "Phone").await, PASSWORD, "").await;
    assert_eq!((status, wrong_fields(&wrong)), (422, vec!["one_time_code".to_owned()]));
    let fields = [("form[password]", PASSWORD), ("form[one_time_code]", "")];
    let refused = thief.form_on("/profile", "/profile/recovery-codes", &fields).await;
    assert_eq!((refused.status, codes(&refused).len()), (303, 0));
    let fresh = come_in(&app, "ada@nebula.example", &mut phone).await;
    let given = fresh.form_on("/profile", "/profile/recovery-codes", &fields).await;
    assert_eq!((given.status, codes(&given).len()), (200, 10));
}

async fn an_app_and_passkeys_stand_side_by_side(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let factor = set_up(&app, &ada).await;
    let mut phone = Device::new();
    let made = make(&ada, &mut phone, "Phone").await;
    assert_eq!((made.status, codes(&made).len()), (303, 0), "she has codes");
    let waits = half(&app, "ada@nebula.example").await;
    assert!(waiting(&app, &waits).await.contains("The six digits your authenticator app shows now"));
    assert!(is_in(&second(&app, &waits, &factor.next(&app)).await), "a code will do");
    let other = come_in(&app, "ada@nebula.example", &mut phone).await;
    app.mailbox().await;
    let code = factor.next(&app);
    let proof = [("form[password]", PASSWORD), ("form[one_time_code]", code.as_str())];
    other.done("turn_off_second_factor", &proof).await;
    assert!(app.mailbox().await.concat().contains("Se ha quitado tu aplicación de autenticación"));
    let waits = half(&app, "ada@nebula.example").await;
    assert!(!is_in(&second(&app, &waits, &factor.next(&app)).await), "the app is gone");
    assert!(is_in(&second(&app, &waits, &factor.codes[0]).await), "recovery codes stay");
    come_in(&app, "ada@nebula.example", &mut phone).await;
    // Back comes an app, and the codes are still the same.
    assert!(ada.get("/profile").await.text().contains("9 left"));
}

async fn nobody_keeps_the_passkey_of_another(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let mut phone = Device::new();
    make(&ada, &mut phone, "Phone").await;
    assert_eq!(make(&omar, &mut phone, "Phone").await.status, 303);
    assert!(omar.get("/profile").await.text().contains("The passkey was not taken"));
    app.sign_in("omar@nebula.example").await;
    // Two who answer the same offer at once: one passkey.
    offer(&omar, "Race").await;
    let asked = asked(&omar.get("/profile/passkey").await.text());
    let (one, two) = (Device::new().make(&asked), Device::new().make(&asked));
    let (one, two) = tokio::join!(send(&omar, &one), send(&omar, &two));
    assert_eq!([one.status, two.status].iter().filter(|status| **status == 200).count(), 1);
    assert_eq!(app.count("SELECT COUNT(*) FROM passkeys WHERE name = 'Race'", &[]).await, 1);
    // Whoever is removed keeps none.
    let id = app.person("omar@nebula.example").await;
    ada.done("remove_member", &[("account", "nebula"), ("member", &id), ("form[password]", PASSWORD)]).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM passkeys WHERE person_id = $1", &[&id]).await, 0);
}

async fn what_a_lead_asks_a_passkey_is_enough_for(app: TestApp) {
    let lidia = app.sign_in("lidia@support.example").await;
    let mut key = Device::new();
    make(&lidia, &mut key, "Key").await;
    lidia.done("require_second_factor", &[("form[required]", "1")]).await;
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(ana.rpc("agents_desk", &[("q", "")]).await.0, 403);
    let mut phone = Device::new();
    make(&ana, &mut phone, "Phone").await;
    assert_eq!(ana.rpc("agents_desk", &[("q", "")]).await.0, 200);
    let fresh = come_in(&app, "ana@support.example", &mut phone).await;
    assert_eq!(remove(&fresh, &id(&app, "Phone").await, PASSWORD, "").await.0, 409, "it is her last");
    let mut other = Device::new();
    make(&fresh, &mut other, "Other").await;
    assert_eq!(remove(&fresh, &id(&app, "Phone").await, PASSWORD, "").await.0, 200);
    // A Lead takes lost ones away.
    let ana_id = app.person("ana@support.example").await;
    lidia.done("reset_agent_second_factor", &[("agent", &ana_id), ("form[password]", PASSWORD)]).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM passkeys WHERE person_id = $1", &[&ana_id]).await, 0);
    app.sign_in("ana@support.example").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_a_name_there_are_none() {
    whole(Kind::Sqlite, async |_| {
        let public_url = Some("https://192.0.2.1".to_owned());
        let app = TestApp::configured(Kind::Sqlite, Config { public_url, ..config() }).await;
        let ada = app.sign_in("ada@nebula.example").await;
        assert!(!ada.get("/profile").await.text().contains("passkey-form"));
        assert_eq!(offer(&ada, "Phone").await.location(), "/profile#passkey-form");
        assert_eq!(ada.rpc("offer_passkey", &[("form[name]", "x"), ("form[password]", PASSWORD)]).await.0, 409);
    })
    .await;
}
