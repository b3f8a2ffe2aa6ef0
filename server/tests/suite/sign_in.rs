//! Signing in and out, sessions, and what every answer carries.

use axum::http::Method;
use domain::time::Span;
use house::program::Config;
use house::request::{COOKIE_NAME, KNOWN};

use crate::support::{Answer, Client, HTTPS, PASSWORD, TestApp, both, new_id};

both! {
    the_right_password_opens_ones_own_place,
    a_wrong_password_and_an_unknown_address_get_the_same_answer,
    the_address_that_was_typed_comes_back_and_the_password_does_not,
    what_can_be_nobodys_is_said_beside_its_field,
    after_five_failures_an_account_is_slowed_and_the_clock_frees_it,
    many_failures_from_one_network_slow_it_and_no_other_and_keep_nobody_out,
    a_busy_office_is_not_locked_out,
    a_password_longer_than_any_is_wrong_and_nothing_more,
    the_cookie_is_for_our_server_alone,
    over_https_the_cookie_is_secure,
    a_session_that_is_not_used_ends,
    a_session_ends_however_much_it_is_used,
    signing_out_here_leaves_other_browsers_signed_in,
    signing_out_everywhere_ends_every_session_of_the_person,
    a_new_password_ends_every_session,
    a_new_sign_in_ends_the_session_that_the_browser_brought,
    tokens_and_passwords_are_not_in_the_database,
    a_post_from_another_site_is_refused,
    a_post_from_our_own_pages_passes,
    signing_in_leads_back_to_the_page_one_wanted,
    another_language_does_not_lose_the_page_one_wanted,
    signing_in_never_leads_to_another_host,
    a_stranger_is_sent_to_sign_in,
    pages_carry_strict_headers,
    a_proxy_that_the_configuration_does_not_name_is_told_of_once,
}

async fn the_right_password_opens_ones_own_place(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(ada.get("/").await.location(), "/a/nebula/shipments");
    let page = ada.get("/a/nebula/shipments").await;
    assert_eq!(page.status, 200);
    assert!(page.text().contains("PK0001001ES"));
    let ana = app.stranger().sign_in(" Ana@Support.example ").await;
    assert_eq!(ana.get("/").await.location(), "/agents");
    assert_eq!(ana.get("/settings/agent-login").await.location(), "/agents");
    assert_eq!(ada.get("/settings/agent-login").await.location(), "/a/nebula/settings/account#agent-login");
}

/// What the sign-in page says after an answer.
async fn told(app: &TestApp, answer: &Answer) -> String {
    if answer.status == 429 {
        return answer.text();
    }
    let flash = answer.set_cookie("aldaba_left").expect("a flash");
    let cookie = flash.split(';').next().unwrap_or_default();
    app.stranger().send(Method::GET, answer.location(), &[("cookie", cookie)], "").await.text()
}

async fn a_wrong_password_and_an_unknown_address_get_the_same_answer(app: TestApp) {
    let wrong = app.stranger().try_sign_in("ada@nebula.example", "guess").await;
    let unknown = app.stranger().try_sign_in("eve@nebula.example", "guess").await;
    let agent = app.stranger().try_sign_in("ana@support.example", "guess").await;
    for answer in [&wrong, &unknown, &agent] {
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/"));
        assert_eq!(answer.set_cookie(COOKIE_NAME), None);
        assert!(told(&app, answer).await.contains("Email or password is not right."));
    }
    assert_eq!(
        told(&app, &wrong).await.replace("ada@nebula.example", ""),
        told(&app, &unknown).await.replace("eve@nebula.example", "")
    );
    assert_eq!(app.count("SELECT COUNT(*) FROM sessions", &[]).await, 0);
}

async fn the_address_that_was_typed_comes_back_and_the_password_does_not(app: TestApp) {
    let answer = app.stranger().speaking("es").try_sign_in("ada@nebula.example", "secret-guess").await;
    let flash = answer.set_cookie("aldaba_left").expect("a flash");
    assert!(flash.contains("Max-Age=60") && flash.contains("HttpOnly") && !flash.contains("secret-guess"));
    assert!(!answer.location().contains("ada"));
    let page = told(&app, &answer).await;
    assert!(page.contains("value=\"ada@nebula.example\"") && !page.contains("secret-guess"));
    assert!(page.contains("El correo o la contraseña no son correctos") || page.contains("contraseña"));
    let twice = app.stranger().get(answer.location()).await.text();
    assert!(!twice.contains("ada@nebula.example"));
}

async fn what_can_be_nobodys_is_said_beside_its_field(app: TestApp) {
    for (email, password, field, said) in [
        ("", PASSWORD, "email", "Please fill this in."),
        ("ada@nebula", PASSWORD, "email", "This does not look like an email address."),
        ("ada@nebula.example", "", "password", "Please fill this in."),
    ] {
        let answer = app.stranger().try_sign_in(email, password).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/"));
        let page = told(&app, &answer).await;
        let (_, beside) = page.split_once(&format!("id=\"{field}-error\"")).expect("it is said there");
        assert!(beside.split('<').next().is_some_and(|text| text.contains(said)), "{page}");
    }
    // Nobody was guessed at, so nobody is slowed.
    for _ in 0..10 {
        app.stranger().try_sign_in("ada@nebula.example", "").await;
    }
    app.sign_in("ada@nebula.example").await;
}

async fn after_five_failures_an_account_is_slowed_and_the_clock_frees_it(app: TestApp) {
    for _ in 0..5 {
        let answer = app.stranger().try_sign_in("ada@nebula.example", "guess").await;
        assert!(told(&app, &answer).await.contains("Email or password is not right."));
    }
    let slowed = app.stranger().try_sign_in("ada@nebula.example", PASSWORD).await;
    assert_eq!(slowed.set_cookie(COOKIE_NAME), None, "the right password from there waits too");
    assert_eq!((slowed.status, slowed.header("retry-after")), (429, "1"));
    let page = told(&app, &slowed).await;
    assert!(page.contains("Too many tries. Please wait 1 s") && page.contains("value=\"ada@nebula.example\""));
    // Somebody else is not slowed.
    app.sign_in("omar@nebula.example").await;
    app.forward(Span::seconds(1));
    assert!(told(&app, &app.stranger().try_sign_in("ada@nebula.example", "guess").await).await.contains("not right"));
    assert!(told(&app, &app.stranger().try_sign_in("ada@nebula.example", "guess").await).await.contains("wait 2 s"));
    app.forward(Span::seconds(2));
    app.sign_in("ada@nebula.example").await;
    // Signed in, all is forgiven.
    let answer = app.stranger().try_sign_in("ada@nebula.example", "guess").await;
    assert!(told(&app, &answer).await.contains("not right"));
    app.sign_in("ada@nebula.example").await;
}

async fn many_failures_from_one_network_slow_it_and_no_other_and_keep_nobody_out(app: TestApp) {
    let guesser = app.stranger().at([198, 51, 100, 9]);
    for n in 0..65 {
        guesser.try_sign_in(&format!("guess{n}@nebula.example"), "guess").await;
    }
    // A clock of a test moves by what is waited for.
    let before = app.house.clock.now();
    app.stranger().at([198, 51, 100, 10]).sign_in("omar@nebula.example").await;
    assert_eq!(app.house.clock.now(), before);
    guesser.sign_in("omar@nebula.example").await;
    assert_eq!(app.house.clock.now() - before, Span::seconds(2), "slower, and in");
}

async fn a_busy_office_is_not_locked_out(app: TestApp) {
    for email in ["ada@nebula.example", "omar@nebula.example", "mia@nebula.example"] {
        // Everybody mistypes now and then.
        for _ in 0..4 {
            app.stranger().try_sign_in(email, "mistyped").await;
        }
        app.sign_in(email).await;
    }
    let ada = app.sign_in("ada@nebula.example").await;
    for _ in 0..400 {
        ada.done("door", &[("account", "nebula")]).await;
    }
    for _ in 0..10 {
        assert_eq!(ada.get("/a/nebula/shipments").await.status, 200);
        app.sign_in("omar@nebula.example").await;
    }
}

async fn a_password_longer_than_any_is_wrong_and_nothing_more(app: TestApp) {
    // As much as a form may send is looked at; more is not even read.
    let answer = app.stranger().try_sign_in("ada@nebula.example", &"x".repeat(1_000_000)).await;
    assert_eq!((answer.status, answer.set_cookie(COOKIE_NAME)), (413, None));
    let answer = app.stranger().try_sign_in("ada@nebula.example", &"x".repeat(30_000)).await;
    assert_eq!((answer.status, answer.set_cookie(COOKIE_NAME)), (303, None));
    assert!(told(&app, &answer).await.contains("characters fit here"));
    let answer = app.stranger().try_sign_in(&"x".repeat(30_000), "guess").await;
    assert_eq!(answer.status, 303);
    assert!(answer.set_cookie("aldaba_left").is_some_and(|cookie| cookie.len() < 4096));
}

async fn the_cookie_is_for_our_server_alone(app: TestApp) {
    let answer = app.stranger().try_sign_in("ada@nebula.example", PASSWORD).await;
    let cookie = answer.set_cookie(COOKIE_NAME).expect("a cookie");
    for part in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Max-Age=1209600"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    assert!(!cookie.contains("Secure") && !cookie.contains("Domain"), "{cookie}");
    let token = cookie.split(['=', ';']).nth(1).unwrap_or_default();
    assert!(token.len() >= 43, "256 bits: {cookie}");
    let again = app.stranger().try_sign_in("ada@nebula.example", PASSWORD).await.set_cookie(COOKIE_NAME);
    assert_ne!(again, Some(cookie), "no two are the same");
}

async fn over_https_the_cookie_is_secure(app: TestApp) {
    let router = app.reconfigured(Config { public_url: Some(HTTPS.into()), ..Config::default() });
    let client = Client::new(router).over_https();
    let answer = client.try_sign_in("ada@nebula.example", PASSWORD).await;
    for name in [COOKIE_NAME, KNOWN] {
        let cookie = answer.set_cookie(&format!("__Host-{name}")).expect("a cookie");
        assert!(cookie.contains("; Secure") && cookie.contains("; Path=/;") && !cookie.contains("Domain"), "{cookie}");
        assert_eq!(answer.set_cookie(name), None);
    }
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000; includeSubDomains");
    let ada = client.sign_in("ada@nebula.example").await;
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200);
    // Whoever can set cookies for a parent's name, or over plain http, cannot set that one.
    let planted = format!("{COOKIE_NAME}={}", ada.token.clone().expect("a token"));
    let stranger = Client::new(app.reconfigured(Config { public_url: Some(HTTPS.into()), ..Config::default() }));
    let answer = stranger.send(Method::GET, "/a/nebula/shipments", &[("cookie", &planted)], "").await;
    assert_eq!(answer.location(), "/sign-in?next=/a/nebula/shipments");
    // What forms leave, and half a session, are called so too.
    let wrong = client_of(&app).try_sign_in("ada@nebula.example", "guess").await;
    assert!(wrong.set_cookie("__Host-aldaba_left").is_some());
    let left = client_of(&app).form("/reset/nothing", &[]).await;
    assert!(left.headers.get_all("set-cookie").iter().all(|line| line.as_bytes().starts_with(b"__Host-")));
}

/// A browser that comes over https.
fn client_of(app: &TestApp) -> Client {
    Client::new(app.reconfigured(Config { public_url: Some(HTTPS.into()), ..Config::default() })).over_https()
}

async fn a_session_that_is_not_used_ends(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    app.forward(Span::hours(12));
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200, "used in time");
    app.forward(Span(Span::hours(12).0 + 1));
    let answer = ada.get("/a/nebula/shipments").await;
    assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/a/nebula/shipments"));
    assert_eq!(ada.rpc("door", &[("account", "nebula")]).await.0, 401);
    assert_eq!(ada.listen(None).await.status, 401);
}

async fn a_session_ends_however_much_it_is_used(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for _ in 0..28 {
        app.forward(Span::hours(12));
        assert_eq!(ada.rpc("door", &[("account", "nebula")]).await.0, 200);
    }
    app.forward(Span(1));
    assert_eq!(ada.rpc("door", &[("account", "nebula")]).await.0, 401, "14 days are over");
}

async fn signing_out_here_leaves_other_browsers_signed_in(app: TestApp) {
    let here = app.sign_in("ada@nebula.example").await;
    let there = app.sign_in("ada@nebula.example").await;
    let answer = here.form("/sign-out", &[]).await;
    assert_eq!(answer.location(), "/sign-in");
    assert!(answer.set_cookie(COOKIE_NAME).is_some_and(|cookie| cookie.contains("Max-Age=0")));
    assert_eq!(here.get("/a/nebula/shipments").await.status, 303, "the old cookie opens nothing");
    assert_eq!(there.get("/a/nebula/shipments").await.status, 200);
    assert_eq!(here.form("/sign-out", &[]).await.status, 303, "out is out");
}

async fn signing_out_everywhere_ends_every_session_of_the_person(app: TestApp) {
    let here = app.sign_in("ada@nebula.example").await;
    let there = app.sign_in("ada@nebula.example").await;
    let omar = app.sign_in("omar@nebula.example").await;
    here.form("/sign-out", &[("everywhere", "1")]).await;
    for browser in [&here, &there] {
        assert_eq!(browser.get("/a/nebula/shipments").await.status, 303);
    }
    assert_eq!(omar.get("/a/nebula/shipments").await.status, 200);
}

async fn a_new_password_ends_every_session(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let set = features::people::set_password(&app.house, "ada@nebula.example", "another password".into());
    set.await.expect("it is set");
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 303);
    assert_eq!(app.stranger().try_sign_in("ada@nebula.example", PASSWORD).await.set_cookie(COOKIE_NAME), None);
    let answer = app.stranger().try_sign_in("ada@nebula.example", "another password").await;
    assert!(answer.set_cookie(COOKIE_NAME).is_some());
}

async fn a_new_sign_in_ends_the_session_that_the_browser_brought(app: TestApp) {
    app.follow_events().await;
    let before = app.sign_in("ada@nebula.example").await;
    let elsewhere = app.sign_in("ada@nebula.example").await;
    let mut stream = before.listen(None).await;
    stream.next().await.expect("a hello");
    let after = before.clone().sign_in("omar@nebula.example").await;
    assert_eq!(before.get("/a/nebula/shipments").await.status, 303, "the token that was brought opens nothing");
    assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("bye"));
    for browser in [&after, &elsewhere] {
        assert_eq!(browser.get("/a/nebula/shipments").await.status, 200);
    }
}

async fn tokens_and_passwords_are_not_in_the_database(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    app.stranger().try_sign_in("omar@nebula.example", "a-distinct-guess").await;
    let dump = app.dump().await;
    assert!(dump.contains("ada@nebula.example"), "the dump shows what is stored");
    let token = ada.token.expect("a token");
    for secret in [token.as_str(), PASSWORD, "a-distinct-guess"] {
        assert!(!dump.contains(secret), "{secret} is stored");
    }
    assert!(dump.contains("$argon2id$v=19$m=19456,t=2,p=1$"));
}

/// A post of the form that grants, with these headers.
async fn post_grant(client: &Client, headers: &[(&str, &str)]) -> u16 {
    let mut all = vec![("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
    all.extend(headers);
    let id = new_id();
    let body = format!(
        "account=nebula&form%5Bid%5D={id}&form%5Bduration%5D=1h&form%5Bscope%5D=full&form%5Buntil%5D=&form%5Bwho%5D=&form%5Bnote%5D="
    );
    client.send(Method::POST, "/rpc/grant_access", &all, body).await.status
}

async fn a_post_from_another_site_is_refused(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let foreign: [&[(&str, &str)]; 7] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "http://aldaba.test")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "http://aldaba.test.evil.example")],
        &[("origin", "http://aldaba.test:8080")],
    ];
    for headers in foreign {
        assert_eq!(post_grant(&ada, headers).await, 403, "{headers:?}");
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM grants", &[]).await, 0);
    for path in ["/sign-in", "/sign-out", "/a/nebula/shipments/import"] {
        let answer = ada.send(Method::POST, path, &[("sec-fetch-site", "cross-site")], "everywhere=1").await;
        assert_eq!(answer.status, 403, "{path}");
    }
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200, "still signed in");
    let answer = ada.send(Method::GET, "/a/nebula/shipments", &[("sec-fetch-site", "cross-site")], "").await;
    assert_eq!(answer.status, 200, "a link from elsewhere works");
}

async fn a_post_from_our_own_pages_passes(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let own: [&[(&str, &str)]; 3] =
        [&[("sec-fetch-site", "same-origin")], &[("sec-fetch-site", "none")], &[("origin", "http://aldaba.test")]];
    for headers in own {
        assert_eq!(post_grant(&ada, headers).await, 200, "{headers:?}");
    }
    // Behind a proxy the host may be another; the public address is ours all the same.
    let router = app.reconfigured(Config { public_url: Some(format!("{HTTPS}/")), ..Config::default() });
    let ada = Client::new(router).over_https().sign_in("ada@nebula.example").await;
    assert_eq!(post_grant(&ada, &[("origin", HTTPS)]).await, 200);
    assert_eq!(post_grant(&ada, &[("origin", "https://evil.example")]).await, 403);
    // And what the request calls its host is nothing to go by.
    assert_eq!(post_grant(&ada, &[("origin", "http://aldaba.test")]).await, 403);
}

async fn signing_in_leads_back_to_the_page_one_wanted(app: TestApp) {
    let wanted = "/a/nebula/shipments?q=N-1001&country=ES";
    let answer = app.stranger().get(wanted).await;
    assert_eq!(answer.location(), "/sign-in?next=/a/nebula/shipments%3Fq%3DN-1001%26country%3DES");
    let page = app.stranger().get(answer.location()).await.text();
    assert!(page.contains("value=\"/a/nebula/shipments?q=N-1001&amp;country=ES\""), "{page}");
    let fields = [("email", "ada@nebula.example"), ("password", PASSWORD), ("next", wanted)];
    assert_eq!(app.stranger().form("/sign-in", &fields).await.location(), wanted);
    let fields = [("email", "ada@nebula.example"), ("password", "mistyped"), ("next", wanted)];
    let answer = app.stranger().form("/sign-in", &fields).await;
    assert_eq!(answer.location(), "/sign-in?next=/a/nebula/shipments%3Fq%3DN-1001%26country%3DES", "it is not lost");
}

async fn another_language_does_not_lose_the_page_one_wanted(app: TestApp) {
    let page = app.stranger().get("/sign-in?next=/a/nebula/shipments%3Fq%3DN-1001%26country%3DES").await.text();
    let spanish = "?lang=es&amp;next=/a/nebula/shipments%3Fq%3DN-1001%26country%3DES";
    assert!(page.contains(&format!("href=\"{spanish}\"")), "{page}");
    let page = app.stranger().get(&format!("/sign-in{}", spanish.replace("&amp;", "&"))).await.text();
    assert!(page.contains("value=\"/a/nebula/shipments?q=N-1001&amp;country=ES\""), "{page}");
    assert!(page.contains("lang=\"es\"") && page.contains("href=\"?lang=pt&amp;next=/a/nebula/"), "{page}");
    assert!(app.stranger().get("/sign-in").await.text().contains("href=\"?lang=es\""), "nothing to keep");
}

async fn signing_in_never_leads_to_another_host(app: TestApp) {
    for next in [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        " //evil.example",
        "/\r\nlocation: https://evil.example",
        "javascript:alert(1)",
        "evil.example",
        "@evil.example",
        "/ñandú",
        "/\u{0}",
        "/\u{202E}",
    ] {
        let fields = [("email", "ada@nebula.example"), ("password", PASSWORD), ("next", next)];
        let answer = app.stranger().form("/sign-in", &fields).await;
        assert_eq!((answer.status, answer.location()), (303, "/"), "{next:?}");
        let escaped = views::address::escape_path(next);
        let page = app.stranger().get(&format!("/sign-in?next={escaped}")).await;
        assert!(page.status == 200 && !page.text().contains("evil"), "{next:?}");
    }
}

async fn a_stranger_is_sent_to_sign_in(app: TestApp) {
    let stranger = app.stranger();
    for page in ["/", "/agents", "/a/nebula/shipments", "/a/nebula/settings/account", "/a/nobody/access-log"] {
        let answer = stranger.get(page).await;
        assert_eq!((answer.status, answer.location()), (303, format!("/sign-in?next={page}").as_str()));
        assert!(answer.body.is_empty());
    }
    assert_eq!(stranger.get("/a/nebula/shipments.csv").await.status, 303);
    assert_eq!(stranger.get("/a/nebula/standing").await.status, 401);
    assert_eq!(stranger.listen(None).await.status, 401);
    for (function, fields) in [("door", [("account", "nebula")]), ("shipments", [("account", "nobody")])] {
        assert_eq!(stranger.rpc(function, &fields).await.0, 401);
    }
    for page in ["/sign-in", "/legal/terms", "/legal/privacy", "/help/agents", "/health", "/ready"] {
        assert_eq!(stranger.get(page).await.status, 200, "{page}");
    }
    let mut forged = app.stranger();
    forged.token = Some("A".repeat(43));
    assert_eq!(forged.get("/agents").await.status, 303);
}

async fn pages_carry_strict_headers(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut nonces = Vec::new();
    for page in ["/a/nebula/shipments", "/a/nebula/settings/account", "/sign-in", "/legal/terms", "/nowhere", "/health"]
    {
        let answer = ada.get(page).await;
        let policy = answer.header("content-security-policy");
        assert!(policy.contains("default-src 'none'") && policy.contains("frame-ancestors 'none'"), "{page}: {policy}");
        assert!(!policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'"), "{page}: {policy}");
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{page}");
        assert_eq!(answer.header("referrer-policy"), "same-origin", "{page}");
        assert_eq!(answer.header("cache-control"), "no-store", "{page}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{page}");
        let text = answer.text();
        assert!(!text.contains(" style=\"") && !text.contains(" onclick="), "{page}");
        for script in text.split("<script").skip(1).map(|rest| rest.split('>').next().unwrap_or_default()) {
            let nonce = script.split("nonce=\"").nth(1).and_then(|rest| rest.split('"').next());
            // A page's data are no script: nothing runs them.
            let is_data = script == r#" type="application/json" id="data""#;
            assert!(
                is_data
                    || script.contains("src=")
                    || nonce.is_some_and(|nonce| policy.contains(&format!("'nonce-{nonce}'"))),
                "{page}: <script{script}>"
            );
            nonces.extend(nonce.map(str::to_owned));
        }
    }
    nonces.dedup();
    assert_eq!(nonces.len(), 2, "a new one for each page: {nonces:?}");
}

async fn a_proxy_that_the_configuration_does_not_name_is_told_of_once(app: TestApp) {
    use std::sync::atomic::Ordering::Relaxed;
    crate::logged::listen();
    let through = async |router| {
        Client::new(router).send(Method::GET, "/agents", &[("x-forwarded-for", "203.0.113.5")], "").await;
    };
    app.stranger().get("/agents").await;
    assert!(!app.house.warned_of_proxy.load(Relaxed));
    through(app.router.clone()).await;
    assert!(app.house.warned_of_proxy.load(Relaxed), "once is enough");
    assert!(crate::logged::has("ALDABA_BEHIND_PROXY"));
}
