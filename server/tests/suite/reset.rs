//! A forgotten password, from the question to the new one.
use axum::http::Method;
use domain::time::Span;
use house::request::COOKIE_NAME;

use crate::support::{Answer, PASSWORD, TestApp, both, letters, soon};
use crate::surface::STRONG;

both! {
    a_new_password_is_set_by_mail_and_ends_every_session,
    whoever_asks_gets_the_same_answer_for_every_address,
    the_letter_is_in_the_persons_language,
    a_link_works_for_half_an_hour_and_once,
    a_dead_link_says_the_same_whatever_it_was,
    looking_at_a_link_uses_nothing_up,
    of_two_who_use_links_at_once_one_sets_the_password,
    a_weak_password_is_named_and_the_link_stays_good,
    asking_over_and_over_is_slowed_and_sends_three_letters_at_most,
    whoever_was_removed_gets_no_letter_and_no_link_works,
    a_changed_password_makes_links_useless,
    what_opens_is_stored_as_a_hash,
}

async fn ask(app: &TestApp, email: &str) -> Answer {
    app.stranger().form("/reset", &[("email", email)]).await
}

async fn link_for(app: &TestApp, email: &str) -> String {
    assert_eq!(ask(app, email).await.location(), "/reset?sent=1&lang=en");
    letters::link(app, email, "/reset/").await
}

async fn set(app: &TestApp, link: &str, password: &str) -> Answer {
    app.stranger().form(link, &[("new_password", password), ("new_password_again", password)]).await
}

async fn signs_in(app: &TestApp, email: &str, password: &str) -> bool {
    app.stranger().try_sign_in(email, password).await.set_cookie(COOKIE_NAME).is_some()
}

/// Waits until everything that was asked for is done: a letter that is asked for later is there.
async fn settled(app: &TestApp) {
    link_for(app, "sara@sol.example").await;
}

async fn a_new_password_is_set_by_mail_and_ends_every_session(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in("ada@nebula.example").await;
    let mut stream = ada.listen(None).await;
    stream.next().await;
    let page = app.stranger().get("/sign-in").await.text();
    assert!(page.contains("href=\"/reset?lang=en\"") && page.contains("Forgotten your password?"), "{page}");
    let page = app.stranger().get("/reset").await.text();
    assert!(
        page.contains("name=\"email\"") && page.matches("<script").count() == 1 && page.contains("/answers.js\""),
        "{page}"
    );
    assert_eq!(ask(&app, " Ada@Nebula.example ").await.location(), "/reset?sent=1&lang=en");
    let link = letters::link(&app, "ada@nebula.example", "/reset/").await;
    let answer = set(&app, &link, STRONG).await;
    assert_eq!((answer.status, answer.location()), (303, "/sign-in?reset=1&lang=en"));
    assert_eq!(answer.set_cookie(COOKIE_NAME), None, "whoever has the password signs in with it");
    assert!(app.stranger().get(answer.location()).await.text().contains("Your new password is set."));
    assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("bye"));
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 303);
    assert!(!signs_in(&app, "ada@nebula.example", PASSWORD).await);
    assert!(signs_in(&app, "ada@nebula.example", STRONG).await);
    let told = letters::to(&app, "ada@nebula.example").await.remove(0);
    assert_eq!(told["subject"], "Tu contraseña ha cambiado");
}

async fn whoever_asks_gets_the_same_answer_for_every_address(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mia = app.person("mia@nebula.example").await;
    ada.done("remove_member", &[("account", "nebula"), ("member", &mia), ("form[password]", PASSWORD)]).await;
    let mut answers = Vec::new();
    for email in ["ada@nebula.example", "eve@nowhere.example", "mia@nebula.example", "ana@support.example"] {
        let answer = ask(&app, email).await;
        let page = app.stranger().get(answer.location()).await;
        answers.push((answer.status, answer.location().to_owned(), answer.set_cookie("aldaba_left"), page.text()));
    }
    assert!(answers[0].3.contains("If somebody signs in with this address"), "{}", answers[0].3);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
    for (typed, said) in [("", "Please fill this in."), ("\u{0}x", "invisible"), ("ada@", "does not look like")] {
        let answer = ask(&app, typed).await;
        assert_eq!(answer.location(), "/reset?lang=en", "what can be nobody's address is said to be none");
        let left = answer.set_cookie("aldaba_left").expect("why").split(';').next().unwrap_or_default().to_owned();
        let page = app.stranger().send(Method::GET, "/reset", &[("cookie", &left)], "").await.text();
        assert!(page.contains("id=\"email-error\"") && page.contains(said), "{page}");
    }
    settled(&app).await;
    // Each is written by itself, in no order.
    let sent = async || app.look("SELECT DISTINCT recipient FROM outbox ORDER BY recipient", &[]).await;
    let both = async {
        while sent().await.len() < 2 {
            tokio::task::yield_now().await;
        }
    };
    soon("a letter to each", both).await;
    assert_eq!(sent().await, ["ada@nebula.example", "ana@support.example"], "letters go to whom they are for");
}

async fn the_letter_is_in_the_persons_language(app: TestApp) {
    for (email, language, subject) in [
        ("ada@nebula.example", "pt", "Uma nova senha para o Aldaba"),
        ("omar@nebula.example", "", "Una nueva contraseña para Aldaba"),
        ("ana@support.example", "", "A new password for Aldaba"),
    ] {
        if !language.is_empty() {
            app.meddle("UPDATE people SET language = $2 WHERE email = $1", &[email, language]).await;
        }
        ask(&app, email).await;
        let letter = async {
            loop {
                if let Some(letter) = letters::to(&app, email).await.pop() {
                    return letter;
                }
                tokio::task::yield_now().await;
            }
        };
        assert_eq!(soon("a letter", letter).await["subject"], subject, "{email}");
    }
}

async fn a_link_works_for_half_an_hour_and_once(app: TestApp) {
    let link = link_for(&app, "ada@nebula.example").await;
    app.forward(Span(Span::minutes(30).0 - 1));
    assert_eq!(app.stranger().get(&link).await.status, 200);
    app.forward(Span(1));
    assert_eq!(app.stranger().get(&link).await.status, 404);
    assert_eq!(set(&app, &link, STRONG).await.status, 404);
    assert!(signs_in(&app, "ada@nebula.example", PASSWORD).await);
    let link = link_for(&app, "ada@nebula.example").await;
    assert_eq!(set(&app, &link, STRONG).await.location(), "/sign-in?reset=1&lang=en");
    assert_eq!(set(&app, &link, "quince lagartos verdes").await.status, 404);
    assert!(signs_in(&app, "ada@nebula.example", STRONG).await);
}

async fn a_dead_link_says_the_same_whatever_it_was(app: TestApp) {
    let used = link_for(&app, "ada@nebula.example").await;
    let other = link_for(&app, "ada@nebula.example").await;
    set(&app, &used, STRONG).await;
    let old = link_for(&app, "omar@nebula.example").await;
    app.forward(Span::minutes(31));
    let unknown = format!("/reset/{}", "x".repeat(43));
    let mut pages = Vec::new();
    for link in [&used, &other, &old, &unknown] {
        let page = app.stranger().get(link).await;
        assert_eq!(page.status, 404);
        pages.push(page.text());
    }
    assert!(
        pages[0].contains("This link leads nowhere any more") && pages[0].contains("href=\"/reset\""),
        "{}",
        pages[0]
    );
    assert!(pages.iter().all(|page| *page == pages[0]), "{pages:?}");
}

async fn looking_at_a_link_uses_nothing_up(app: TestApp) {
    let link = link_for(&app, "ada@nebula.example").await;
    for _ in 0..3 {
        let page = app.stranger().get(&link).await.text();
        assert!(page.contains("value=\"ada@nebula.example\"") && page.contains("autocomplete=\"username\""), "{page}");
    }
    assert_eq!(set(&app, &link, STRONG).await.status, 303);
}

async fn of_two_who_use_links_at_once_one_sets_the_password(app: TestApp) {
    let links = [link_for(&app, "ada@nebula.example").await, link_for(&app, "ada@nebula.example").await];
    let (one, other) = ("quince lagartos azules", "veinte tortugas verdes");
    let (a, b, c) = tokio::join!(set(&app, &links[0], one), set(&app, &links[1], other), set(&app, &links[0], other));
    let mut statuses = [a.status, b.status, c.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 404, 404]);
    assert!(signs_in(&app, "ada@nebula.example", one).await != signs_in(&app, "ada@nebula.example", other).await);
}

async fn a_weak_password_is_named_and_the_link_stays_good(app: TestApp) {
    let link = link_for(&app, "ada@nebula.example").await;
    for (password, said) in
        [("ada lovett 2026", "your name"), ("1234567890", "many people use"), ("", "Please fill this in")]
    {
        let answer = set(&app, &link, password).await;
        assert_eq!(answer.location(), format!("{link}?lang=en"));
        let left = answer.set_cookie("aldaba_left").expect("something is left");
        let cookie = left.split(';').next().unwrap_or_default();
        let page = app.stranger().send(Method::GET, answer.location(), &[("cookie", cookie)], "").await.text();
        assert!(page.contains("id=\"new_password-error\"") && page.contains(said), "{page}");
        assert!(password.is_empty() || (!left.contains(password) && !page.contains(password)), "{page}");
    }
    assert!(signs_in(&app, "ada@nebula.example", PASSWORD).await);
    assert_eq!(set(&app, &link, STRONG).await.status, 303);
}

async fn asking_over_and_over_is_slowed_and_sends_three_letters_at_most(app: TestApp) {
    for email in ["ada@nebula.example", "eve@nowhere.example"] {
        for _ in 0..5 {
            assert_eq!(ask(&app, email).await.location(), "/reset?sent=1&lang=en");
        }
        let slowed = ask(&app, email).await;
        assert_eq!((slowed.status, slowed.header("retry-after")), (429, "1"), "{email}");
        let page = slowed.text();
        assert!(page.contains("Too many tries. Please wait 1 s") && page.contains("href=\"/reset?lang=en\""), "{page}");
        let left = slowed.set_cookie("aldaba_left").expect("something is left");
        let cookie = left.split(';').next().unwrap_or_default();
        let page = app.stranger().send(Method::GET, "/reset?lang=en", &[("cookie", cookie)], "").await.text();
        assert!(page.contains(&format!("value=\"{email}\"")), "{page}");
    }
    let letters = async || letters::links(&app, "ada@nebula.example", "/reset/").await.len();
    soon("three letters", async {
        while letters().await < 3 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    settled(&app).await;
    assert_eq!(letters().await, 3);
    // Nobody is kept from signing in by it.
    assert!(signs_in(&app, "ada@nebula.example", PASSWORD).await);
}

async fn whoever_was_removed_gets_no_letter_and_no_link_works(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let link = link_for(&app, "mia@nebula.example").await;
    let mia = app.person("mia@nebula.example").await;
    ada.done("remove_member", &[("account", "nebula"), ("member", &mia), ("form[password]", PASSWORD)]).await;
    assert_eq!((app.stranger().get(&link).await.status, set(&app, &link, STRONG).await.status), (404, 404));
    ask(&app, "mia@nebula.example").await;
    settled(&app).await;
    assert!(letters::to(&app, "mia@nebula.example").await.is_empty());
}

async fn a_changed_password_makes_links_useless(app: TestApp) {
    let link = link_for(&app, "ada@nebula.example").await;
    let ada = app.sign_in("ada@nebula.example").await;
    let fields = [("form[password]", PASSWORD), ("form[new_password]", STRONG), ("form[new_password_again]", STRONG)];
    ada.done("change_password", &fields).await;
    assert_eq!(app.stranger().get(&link).await.status, 404);
}

async fn what_opens_is_stored_as_a_hash(app: TestApp) {
    let link = link_for(&app, "ada@nebula.example").await;
    let secret = link.rsplit('/').next().expect("a secret");
    assert!(secret.len() >= 43, "256 bits");
    let stored = app.look("SELECT token_hash FROM password_resets", &[]).await;
    assert!(stored.iter().all(|hash| hash.len() == 64 && hash != secret), "{stored:?}");
}
