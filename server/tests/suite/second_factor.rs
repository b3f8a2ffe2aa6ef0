//! The second factor: setting it up, signing in with it, losing it.
use axum::http::Method;
use domain::time::Span;
use house::request::COOKIE_NAME;
use house::second::pending_session::{COOKIE_NAME as HALF, Proof};
use house::second::totp::code_at;

use crate::support::{Answer, Client, HTTPS, PASSWORD, TestApp, both, error, wrong_fields};

both! {
    setting_up_takes_a_code_and_the_password_and_shows_ten_codes_once,
    the_password_alone_gives_half_a_session_that_opens_nothing,
    a_code_signs_in_where_one_wanted_to_go,
    a_code_counts_once_in_a_row_and_in_a_race,
    a_recovery_code_signs_in_once_and_tells_how_many_are_left,
    guessing_is_slowed_and_the_password_does_not_forgive_it,
    half_a_session_ends_by_itself_and_with_the_password,
    a_new_password_leaves_the_second_factor,
    without_scripts_what_was_wrong_stands_on_the_page_and_no_secret,
    turning_it_off_takes_password_and_code,
    new_recovery_codes_replace_the_old_ones,
    a_secret_that_is_only_offered_asks_nobody_for_a_code,
    no_secret_is_stored_in_the_clear,
    another_master_key_opens_nothing_and_recovery_codes_still_sign_in,
    whoever_is_removed_keeps_no_second_factor,
    codes_from_before_are_good_until_they_are_used,
    another_second_factor_gives_the_session_another_token,
    resetting_somebodys_asks_for_the_password_again,
}

/// An app and recovery codes of somebody's.
pub struct Factor {
    pub secret: String,
    pub codes: Vec<String>,
}

impl Factor {
    /// What the app shows now.
    pub fn code(&self, app: &TestApp) -> String {
        code_at(&self.secret, app.house.clock.now())
    }

    /// The next code: one that was not used yet.
    pub fn next(&self, app: &TestApp) -> String {
        app.forward(Span::seconds(30));
        self.code(app)
    }
}

/// What stands between two marks, without what a page's code marks places with.
fn between(text: &str, from: &str, to: &str) -> Vec<String> {
    text.split(from).skip(1).filter_map(|rest| rest.split(to).next()).map(|text| text.replace("<!>", "")).collect()
}

/// The secret that a profile offers.
async fn offered(client: &Client) -> String {
    client.done("offer_second_factor", &[]).await;
    let page = client.get("/profile").await.text();
    between(&page, "<code translate=\"no\" class=\"secret\">", "</code>")[0].replace(' ', "")
}

/// Posts password and code to an address.
async fn prove(client: &Client, path: &str, password: &str, code: &str) -> Answer {
    let form = if path.ends_with("codes") { "recovery-codes-form" } else { "second-factor-form" };
    let fields = [("form_id", form), ("form[password]", password), ("form[one_time_code]", code)];
    client.form_on("/profile", path, &fields).await
}

/// The recovery codes that an answer shows.
fn shown(answer: &Answer) -> Vec<String> {
    between(&answer.text(), "<li><code translate=\"no\">", "</code>")
}

/// Sets a second factor up.
pub async fn set_up(app: &TestApp, client: &Client) -> Factor {
    let secret = offered(client).await;
    let code = code_at(&secret, app.house.clock.now());
    let answer = prove(client, "/profile/second-factor", PASSWORD, &code).await;
    assert_eq!(answer.status, 200, "{}", answer.location());
    let codes = shown(&answer);
    assert_eq!(codes.len(), 10, "{}", answer.text());
    Factor { secret, codes }
}

/// The password was right: the token of half a session.
pub async fn half(app: &TestApp, email: &str) -> String {
    let answer = app.stranger().try_sign_in(email, PASSWORD).await;
    assert_eq!((answer.status, answer.location()), (303, "/sign-in/second?lang=en"));
    assert_eq!(answer.set_cookie(COOKIE_NAME), None);
    let cookie = answer.set_cookie(HALF).expect("half a session");
    cookie.split(['=', ';']).nth(1).expect("a token").to_owned()
}

/// Posts a code.
pub async fn second(app: &TestApp, half: &str, code: &str) -> Answer {
    let cookie = format!("{HALF}={half}");
    let headers = [
        ("cookie", cookie.as_str()),
        ("accept", "text/html"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
    ];
    app.stranger().send(Method::POST, "/sign-in/second?lang=en", &headers, format!("one_time_code={code}")).await
}

/// What the page says after an answer.
async fn told(app: &TestApp, half: &str, answer: &Answer) -> String {
    if answer.status == 429 {
        return answer.text();
    }
    assert_eq!((answer.status, answer.location()), (303, "/sign-in/second?lang=en"));
    let left = answer.set_cookie("aldaba_left").expect("what was wrong");
    let cookie = format!("{}; {HALF}={half}", left.split(';').next().unwrap_or_default());
    app.stranger().send(Method::GET, answer.location(), &[("cookie", &cookie)], "").await.text()
}

fn is_in(answer: &Answer) -> bool {
    answer.set_cookie(COOKIE_NAME).is_some()
}

/// A browser that is signed in with a second factor.
async fn come_in(app: &TestApp, email: &str, code: &str) -> Client {
    let mut client = app.stranger();
    let answer = second(app, &half(app, email).await, code).await;
    let cookie = answer.set_cookie(COOKIE_NAME).expect("a session");
    client.token = cookie.split(['=', ';']).nth(1).map(str::to_owned);
    client
}

async fn setting_up_takes_a_code_and_the_password_and_shows_ten_codes_once(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    assert!(ana.get("/profile").await.text().contains("Your password alone signs you in."));
    let secret = offered(&ana).await;
    let page = ana.get("/profile").await.text();
    assert!(page.contains("<svg class=\"qr\"") && page.contains("otpauth://totp/Aldaba:ana@support.example?secret="));
    let code = code_at(&secret, app.house.clock.now());
    for (password, typed) in [("wrong", code.as_str()), (PASSWORD, "000000"), (PASSWORD, "")] {
        let answer = prove(&ana, "/profile/second-factor", password, typed).await;
        assert_eq!((answer.status, answer.location()), (303, "/profile#second-factor-form"), "{password} {typed}");
    }
    assert_eq!(app.stranger().try_sign_in("ana@support.example", PASSWORD).await.location(), "/", "not on yet");
    app.mailbox().await;
    let answer = prove(&ana, "/profile/second-factor", PASSWORD, &code).await;
    assert_eq!((answer.status, answer.header("cache-control")), (200, "no-store"));
    let codes = shown(&answer);
    assert_eq!(codes.len(), 10);
    let page = ana.get("/profile").await.text();
    assert!(page.contains("10 left") && !page.contains("<svg class=\"qr\"") && !page.contains(&codes[0]));
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains("Two-factor sign-in is on") && mail[0].contains("ana@support.example"));
    // Posted again, it shows nothing.
    let again = prove(&ana, "/profile/second-factor", PASSWORD, &code).await;
    assert_eq!((again.status, shown(&again).len()), (303, 0));
    let (status, answer) = ana.rpc("offer_second_factor", &[]).await;
    assert_eq!(status, 409, "{answer}");
}

async fn the_password_alone_gives_half_a_session_that_opens_nothing(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    set_up(&app, &ada).await;
    let sessions = app.count("SELECT COUNT(*) FROM sessions", &[]).await;
    let answer = app.stranger().try_sign_in("ada@nebula.example", PASSWORD).await;
    let cookie = answer.set_cookie(HALF).expect("half a session");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/sign-in/second", "Max-Age=600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM sessions", &[]).await, sessions);
    let mut thief = app.stranger();
    thief.token = cookie.split(['=', ';']).nth(1).map(str::to_owned);
    for page in ["/a/nebula/shipments", "/profile", "/a/nebula/shipments.csv"] {
        let answer = thief.get(page).await;
        assert!(answer.status == 401 || answer.location().starts_with("/sign-in?next="), "{page}: {}", answer.status);
    }
    assert_eq!(thief.rpc("door", &[("account", "nebula")]).await.0, 401);
    assert_eq!(thief.listen(None).await.status, 401);
    // A whole session is not half of one either.
    let whole = ada.token.clone().expect("a session");
    assert_eq!(second(&app, &whole, "123456").await.location(), "/sign-in");
    // Whoever guesses the password wrong learns nothing of it.
    let wrong = app.stranger().try_sign_in("ada@nebula.example", "guess").await;
    let other = app.stranger().try_sign_in("omar@nebula.example", "guess").await;
    assert_eq!((wrong.status, wrong.location()), (other.status, other.location()));
    assert!(wrong.set_cookie(HALF).is_none() && other.set_cookie(HALF).is_none());
    assert_eq!(app.stranger().get("/sign-in/second").await.location(), "/sign-in");
}

async fn a_code_signs_in_where_one_wanted_to_go(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let factor = set_up(&app, &ada).await;
    let fields = [("email", "ada@nebula.example"), ("password", PASSWORD), ("next", "/a/nebula/access-log?older=1")];
    let answer = app.stranger().form("/sign-in", &fields).await;
    let half = answer.set_cookie(HALF).expect("half").split(['=', ';']).nth(1).expect("a token").to_owned();
    let cookie = format!("{HALF}={half}");
    let page = app.stranger().send(Method::GET, answer.location(), &[("cookie", &cookie)], "").await;
    assert!(page.status == 200 && page.text().contains("autocomplete=\"one-time-code\""));
    assert!(!page.text().contains("<script"), "it needs none");
    let answer = second(&app, &half, &factor.next(&app)).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/access-log?older=1"));
    assert!(is_in(&answer));
    assert!(answer.set_cookie(HALF).is_some_and(|cookie| cookie.contains("Max-Age=0")));
    // The half that became a whole is used up.
    assert_eq!(second(&app, &half, &factor.next(&app)).await.location(), "/sign-in");
}

async fn a_code_counts_once_in_a_row_and_in_a_race(app: TestApp) {
    let factor = set_up(&app, &app.sign_in("ada@nebula.example").await).await;
    let first = half(&app, "ada@nebula.example").await;
    // The one that confirmed it is used up.
    assert!(told(&app, &first, &second(&app, &first, &factor.code(&app)).await).await.contains("used already"));
    let code = factor.next(&app);
    let mut halves = Vec::new();
    for _ in 0..5 {
        halves.push(half(&app, "ada@nebula.example").await);
    }
    let answers = futures_join(halves.iter().map(|half| second(&app, half, &code))).await;
    assert_eq!(answers.iter().filter(|answer| is_in(answer)).count(), 1, "one of five at once");
    let late = half(&app, "ada@nebula.example").await;
    let older = code_at(&factor.secret, domain::time::Time(app.house.clock.now().0 - 30_000));
    assert!(!is_in(&second(&app, &late, &older).await), "an older one than the last");
    // Five failures: now one waits a second.
    app.forward(Span::seconds(30));
    assert!(is_in(&second(&app, &late, &factor.code(&app)).await));
}

/// All at once.
async fn futures_join<T>(all: impl Iterator<Item = impl Future<Output = T>>) -> Vec<T> {
    let mut waiting: Vec<_> = all.map(Box::pin).collect();
    let mut done: Vec<Option<T>> = waiting.iter().map(|_| None).collect();
    std::future::poll_fn(|cx| {
        for (future, done) in waiting.iter_mut().zip(&mut done) {
            if done.is_none()
                && let std::task::Poll::Ready(value) = future.as_mut().poll(cx)
            {
                *done = Some(value);
            }
        }
        if done.iter().all(Option::is_some) { std::task::Poll::Ready(()) } else { std::task::Poll::Pending }
    })
    .await;
    done.into_iter().flatten().collect()
}

async fn a_recovery_code_signs_in_once_and_tells_how_many_are_left(app: TestApp) {
    let factor = set_up(&app, &app.sign_in("ana@support.example").await).await;
    app.mailbox().await;
    let half_one = half(&app, "ana@support.example").await;
    let answer = second(&app, &half_one, &factor.codes[0].to_uppercase().replace('-', "+")).await;
    assert!(answer.status == 200 && is_in(&answer), "{}", answer.text());
    assert!(answer.text().contains("Codes left: 9.") && answer.text().contains("href=\"/\""));
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains("A recovery code was used"));
    let again = half(&app, "ana@support.example").await;
    assert!(told(&app, &again, &second(&app, &again, &factor.codes[0]).await).await.contains("used already"));
    // Somebody else's is none of theirs.
    let other = set_up(&app, &app.sign_in("ada@nebula.example").await).await;
    assert!(!is_in(&second(&app, &again, &other.codes[1]).await));
    // Two at once with the same one.
    let halves = [half(&app, "ana@support.example").await, half(&app, "ana@support.example").await];
    let answers = futures_join(halves.iter().map(|half| second(&app, half, &factor.codes[2]))).await;
    assert_eq!(answers.iter().filter(|answer| is_in(answer)).count(), 1);
    let ana = come_in(&app, "ana@support.example", &factor.codes[3]).await;
    assert!(ana.get("/profile").await.text().contains("7 left"));
}

async fn guessing_is_slowed_and_the_password_does_not_forgive_it(app: TestApp) {
    let factor = set_up(&app, &app.sign_in("ada@nebula.example").await).await;
    for _ in 0..5 {
        // The right password each time.
        let half = half(&app, "ada@nebula.example").await;
        assert!(told(&app, &half, &second(&app, &half, "000000").await).await.contains("This code is not right"));
    }
    let half = half(&app, "ada@nebula.example").await;
    let code = factor.next(&app);
    app.forward(Span(-30_000));
    let slowed = second(&app, &half, &code).await;
    assert!(!is_in(&slowed) && told(&app, &half, &slowed).await.contains("Too many tries. Please wait 1 s"));
    app.forward(Span::seconds(1));
    assert!(is_in(&second(&app, &half, &code).await), "the one after counts too");
}

async fn half_a_session_ends_by_itself_and_with_the_password(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let factor = set_up(&app, &ada).await;
    let waits = half(&app, "ada@nebula.example").await;
    app.forward(Span(Span::minutes(10).0 - 1));
    let cookie = format!("{HALF}={waits}");
    let page = async || app.stranger().send(Method::GET, "/sign-in/second", &[("cookie", &cookie)], "").await;
    assert_eq!(page().await.status, 200);
    app.forward(Span(1));
    assert_eq!(page().await.location(), "/sign-in");
    assert_eq!(second(&app, &waits, &factor.code(&app)).await.location(), "/sign-in");
    let waits = half(&app, "ada@nebula.example").await;
    let new = "correct horse battery staple 7";
    let fields = [("form[password]", PASSWORD), ("form[new_password]", new), ("form[new_password_again]", new)];
    ada.done("change_password", &fields).await;
    assert_eq!(second(&app, &waits, &factor.next(&app)).await.location(), "/sign-in");
    features::jobs::tidy(&app.house).await.expect("it is tidied");
    assert_eq!(app.count("SELECT COUNT(*) FROM half_sessions", &[]).await, 0);
}

async fn a_new_password_leaves_the_second_factor(app: TestApp) {
    set_up(&app, &app.sign_in("ada@nebula.example").await).await;
    app.stranger().form("/reset", &[("email", "ada@nebula.example")]).await;
    let link = crate::support::letters::link(&app, "ada@nebula.example", "/reset/").await;
    let new = "correct horse battery staple 7";
    let answer = app.stranger().form(&link, &[("new_password", new), ("new_password_again", new)]).await;
    assert!(answer.location().starts_with("/sign-in?reset=1"), "{}", answer.location());
    let answer = app.stranger().try_sign_in("ada@nebula.example", new).await;
    assert_eq!(answer.location(), "/sign-in/second?lang=en");
    assert!(!is_in(&answer));
}

async fn without_scripts_what_was_wrong_stands_on_the_page_and_no_secret(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    offered(&ada).await;
    let answer = prove(&ada, "/profile/second-factor", "wrong-guess", "918273").await;
    assert_eq!(answer.location(), "/profile#second-factor-form");
    let flashes = app.look("SELECT typed FROM flashes", &[]).await.concat();
    assert!(!flashes.contains("wrong-guess") && !flashes.contains("918273"), "{flashes}");
    let page = ada.get("/profile").await.text();
    assert!(page.contains("id=\"second-factor-form-password-error\""), "beside the field");
    assert!(page.contains("This is not your password.") && !page.contains("wrong-guess") && !page.contains("918273"));
    assert!(page.contains("id=\"second-factor-form-open\""), "the form is open again");
    // Whatever is typed is an ordinary mistake.
    for typed in ["\u{0}", "\u{202E}123456", "１２３４５６", "a%00b", &"9".repeat(1_000_000)] {
        app.forward(Span::minutes(1));
        assert_eq!(prove(&ada, "/profile/second-factor", PASSWORD, typed).await.status, 303, "{typed:.20}");
        app.forward(Span::minutes(1));
        assert_eq!(prove(&ada, "/profile/second-factor", typed, "123456").await.status, 303, "{typed:.20}");
    }
}

async fn turning_it_off_takes_password_and_code(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let none = [("form[password]", PASSWORD), ("form[one_time_code]", "123456")];
    assert_eq!(ada.rpc("turn_off_second_factor", &none).await.0, 409);
    let factor = set_up(&app, &ada).await;
    let code = factor.next(&app);
    for (password, code, field) in
        [("guess", code.as_str(), "password"), (PASSWORD, "000000", "one_time_code"), (PASSWORD, "", "one_time_code")]
    {
        let fields = [("form[password]", password), ("form[one_time_code]", code)];
        let (status, answer) = ada.rpc("turn_off_second_factor", &fields).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec![field.to_owned()]));
    }
    app.mailbox().await;
    ada.done("turn_off_second_factor", &[("form[password]", PASSWORD), ("form[one_time_code]", &code)]).await;
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains("Se ha desactivado tu verificación en dos pasos"), "{mail:?}");
    for table in ["totp_secrets", "recovery_codes", "person_keys"] {
        assert_eq!(app.count(&format!("SELECT COUNT(*) FROM {table}"), &[]).await, 0, "{table}");
    }
    app.sign_in("ada@nebula.example").await;
    // And on again, with another secret.
    assert_ne!(set_up(&app, &ada).await.secret, factor.secret);
}

async fn new_recovery_codes_replace_the_old_ones(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let factor = set_up(&app, &ada).await;
    let refused = prove(&ada, "/profile/recovery-codes", "guess", &factor.next(&app)).await;
    assert_eq!((refused.location(), shown(&refused).len()), ("/profile#recovery-codes-form", 0));
    // A recovery code proves as much as the app.
    let codes = shown(&prove(&ada, "/profile/recovery-codes", PASSWORD, &factor.codes[9]).await);
    assert!(codes.len() == 10 && !codes.contains(&factor.codes[0]));
    let waits = half(&app, "ada@nebula.example").await;
    assert!(!is_in(&second(&app, &waits, &factor.codes[0]).await));
    assert!(is_in(&second(&app, &waits, &codes[0]).await));
}

async fn a_secret_that_is_only_offered_asks_nobody_for_a_code(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let first = offered(&ada).await;
    app.sign_in("ada@nebula.example").await;
    let second = offered(&ada).await;
    assert_ne!(first, second);
    let now = app.house.clock.now();
    assert_eq!(prove(&ada, "/profile/second-factor", PASSWORD, &code_at(&first, now)).await.status, 303);
    app.forward(Span::minutes(30));
    let page = ada.get("/profile").await.text();
    assert!(!page.contains("<code translate=\"no\" class=\"secret\">"), "not for ever");
    let late = code_at(&second, app.house.clock.now());
    assert_eq!(prove(&ada, "/profile/second-factor", PASSWORD, &late).await.status, 303);
    app.sign_in("ada@nebula.example").await;
}

async fn no_secret_is_stored_in_the_clear(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let factor = set_up(&app, &ada).await;
    let waits = half(&app, "ada@nebula.example").await;
    second(&app, &waits, &factor.codes[0]).await;
    let token = half(&app, "ada@nebula.example").await;
    let dump = app.dump().await;
    assert!(dump.contains("half_sessions") || dump.contains("Ada Lovett"), "it is a dump");
    let plain = factor.codes.iter().flat_map(|code| [code.clone(), code.replace('-', "")]);
    for secret in plain.chain([factor.secret.clone(), token]) {
        assert!(!dump.contains(&secret), "{secret}");
    }
    let letters = app.mailbox().await.concat();
    assert!(!letters.contains(&factor.codes[1]) && !letters.contains(&factor.secret));
    let sealed = app.look("SELECT secret FROM totp_secrets", &[]).await.concat();
    assert!(sealed.len() > 100 && !sealed.contains(&factor.secret[..8]));
}

async fn another_master_key_opens_nothing_and_recovery_codes_still_sign_in(app: TestApp) {
    let factor = set_up(&app, &app.sign_in("ada@nebula.example").await).await;
    let config = house::program::Config {
        master_key: store::vault::MasterKey::parse(&"b".repeat(64)),
        ..app.house.config.clone()
    };
    let house = app.other_house(config);
    let visit = house::request::RequestInfo::read(&Default::default(), "192.0.2.7".into(), "/".into());
    let waits = half(&app, "ada@nebula.example").await;
    let code = factor.next(&app);
    let shut = house::second::pending_session::finish(&house, &visit, &waits, Proof::Code(&code)).await;
    assert!(matches!(shut, Err(views::error::AppError::Refused { .. })));
    let done = house::second::pending_session::finish(&house, &visit, &waits, Proof::Code(&factor.codes[0])).await;
    assert!(done.is_ok_and(|done| done.is_some()));
}

async fn whoever_is_removed_keeps_no_second_factor(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    let factor = set_up(&app, &omar).await;
    let waits = half(&app, "omar@nebula.example").await;
    let ada = app.sign_in("ada@nebula.example").await;
    let id = app.person("omar@nebula.example").await;
    ada.done("remove_member", &[("account", "nebula"), ("member", &id), ("form[password]", PASSWORD)]).await;
    assert_eq!(second(&app, &waits, &factor.next(&app)).await.location(), "/sign-in");
    assert_eq!(app.count("SELECT COUNT(*) FROM totp_secrets", &[]).await, 0);
}

async fn codes_from_before_are_good_until_they_are_used(app: TestApp) {
    use house::second::recovery::old_hash;
    let factor = set_up(&app, &app.sign_in("ada@nebula.example").await).await;
    let id = app.person("ada@nebula.example").await;
    let stored = app.look("SELECT code_hash FROM recovery_codes", &[]).await;
    assert!(stored.len() == 10 && stored.iter().all(|hash| hash.starts_with("$argon2id$v=19$m=19456,t=2,p=1$")));
    let old = old_hash(&domain::id::UserId(id.clone()), "abcdefghijklmnop");
    app.meddle("INSERT INTO recovery_codes (person_id, code_hash, made_at) VALUES ($1, $2, 0)", &[&id, &old]).await;
    let waits = half(&app, "ada@nebula.example").await;
    assert!(is_in(&second(&app, &waits, "abcd-efgh-ijkl-mnop").await));
    let waits = half(&app, "ada@nebula.example").await;
    assert!(!is_in(&second(&app, &waits, "abcd-efgh-ijkl-mnop").await), "once");
    assert!(is_in(&second(&app, &waits, &factor.codes[4]).await), "and new ones beside it");
}

async fn another_second_factor_gives_the_session_another_token(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in("ada@nebula.example").await;
    let mut stream = ada.listen(None).await;
    stream.next().await.expect("a hello");
    let mut thief = app.stranger();
    let gone = async |thief: &Client| {
        assert_eq!(thief.get("/profile").await.status, 303, "a token somebody took before opens nothing");
        assert_eq!(ada.get("/profile").await.status, 200);
    };
    thief.token = ada.token_now();
    let factor = set_up(&app, &ada).await;
    gone(&thief).await;
    thief.token = ada.token_now();
    assert_eq!(shown(&prove(&ada, "/profile/recovery-codes", PASSWORD, &factor.next(&app)).await).len(), 10);
    gone(&thief).await;
    thief.token = ada.token_now();
    let fields = [("form[password]", PASSWORD), ("form[one_time_code]", &factor.next(&app))];
    ada.done("turn_off_second_factor", &fields).await;
    gone(&thief).await;
    // The open page heard nothing of it, and goes on.
    ada.grant("nebula", &[]).await;
    while stream.next().await.expect("it is open").kind() != "grant" {}
}

async fn resetting_somebodys_asks_for_the_password_again(app: TestApp) {
    set_up(&app, &app.sign_in("omar@nebula.example").await).await;
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.person("omar@nebula.example").await);
    for password in ["", "a guess"] {
        let fields = [("account", "nebula"), ("member", omar.as_str()), ("form[password]", password)];
        for function in ["reset_member_second_factor", "remove_member"] {
            let (status, answer) = ada.rpc(function, &fields).await;
            assert_eq!((status, wrong_fields(&answer)), (422, vec!["password".to_owned()]), "{function}");
        }
    }
    assert_eq!(ada.rpc("remove_member", &[("account", "nebula"), ("member", &omar)]).await.0, 422);
    assert_eq!(app.count("SELECT COUNT(*) FROM totp_secrets", &[]).await, 1);
    let fields = [("account", "nebula"), ("member", omar.as_str()), ("form[password]", PASSWORD)];
    ada.done("reset_member_second_factor", &fields).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM totp_secrets", &[]).await, 0);
}
