//! Guessing: many at once are no more than one after the other, and whoever guesses keeps nobody else out.
use std::pin::Pin;

use domain::time::Span;
use futures::FutureExt as _;
use futures::future::join_all;
use house::password::queue::{Full, Lane, Turn};
use house::request::{COOKIE_NAME, KNOWN};

use crate::second_factor::{half, second, set_up};
use crate::support::{Answer, Client, PASSWORD, TestApp, both, letters, wrong_fields};

both! {
    of_many_guesses_at_once_only_the_free_ones_are_looked_at,
    the_right_password_typed_in_many_browsers_at_once_opens_all,
    whoever_guesses_keeps_nobody_out_elsewhere,
    a_known_browser_is_counted_apart_from_its_neighbours,
    a_known_browser_is_known_for_its_own_people_alone,
    a_token_that_somebody_planted_makes_no_browser_known,
    of_many_known_browsers_the_last_ones_stay,
    a_browser_that_set_a_new_password_by_mail_is_known,
    guesses_from_everywhere_slow_strangers_and_refuse_nobody,
    where_too_many_wait_to_hash_one_is_told_when_to_come_back,
    a_password_that_could_not_be_looked_at_does_not_count,
    confirmations_at_once_are_counted_and_by_session,
    codes_at_once_are_counted_before_they_are_looked_at,
    after_five_wrong_codes_the_sign_in_is_over_and_the_person_told,
    one_link_sets_one_password_however_often_it_is_posted_at_once,
    what_is_forgotten_is_tidied_away,
}

const ADA: &str = "ada@nebula.example";
const OMAR: &str = "omar@nebula.example";
/// More than are free.
const MANY: usize = 30;

fn elsewhere(app: &TestApp) -> Client {
    app.stranger().at([198, 51, 100, 9])
}

fn is_in(answer: &Answer) -> bool {
    answer.set_cookie(COOKIE_NAME).is_some()
}

/// How many answers say when to come back; each in words too.
fn slowed(answers: &[Answer]) -> usize {
    let slowed = answers.iter().filter(|answer| answer.status == 429).inspect(|answer| {
        assert!(!answer.header("retry-after").is_empty() && answer.text().contains("Too many tries"));
    });
    slowed.count()
}

async fn guess(client: &Client, email: &str, times: usize) -> Vec<Answer> {
    join_all((0..times).map(|n| async move { client.try_sign_in(email, &format!("guess {n}")).await })).await
}

async fn of_many_guesses_at_once_only_the_free_ones_are_looked_at(app: TestApp) {
    let answers = guess(&elsewhere(&app), ADA, MANY).await;
    assert_eq!(slowed(&answers), MANY - 5);
    // So it is for an address that is nobody's: nothing tells which is which.
    let answers = guess(&elsewhere(&app), "nobody@nebula.example", MANY).await;
    assert_eq!(slowed(&answers), MANY - 5);
    app.forward(Span::minutes(16));
    assert_eq!(slowed(&guess(&elsewhere(&app), ADA, MANY).await), MANY - 5, "after a while they are free again");
}

async fn the_right_password_typed_in_many_browsers_at_once_opens_all(app: TestApp) {
    let browser = app.stranger();
    let answers = join_all((0..MANY).map(|_| browser.try_sign_in(ADA, PASSWORD))).await;
    assert_eq!(answers.iter().filter(|answer| is_in(answer)).count(), MANY);
    // One who mistyped before is not refused for what the others type right.
    guess(&browser, OMAR, 4).await;
    let answers = join_all((0..MANY).map(|_| browser.try_sign_in(OMAR, PASSWORD))).await;
    assert_eq!(answers.iter().filter(|answer| is_in(answer)).count(), MANY);
}

async fn whoever_guesses_keeps_nobody_out_elsewhere(app: TestApp) {
    guess(&elsewhere(&app), ADA, MANY).await;
    let before = app.house.clock.now();
    app.sign_in(ADA).await;
    assert_eq!(app.house.clock.now(), before, "at once");
    assert!(!is_in(&elsewhere(&app).try_sign_in(ADA, PASSWORD).await), "there one waits");
}

async fn a_known_browser_is_counted_apart_from_its_neighbours(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    ada.form("/sign-out", &[]).await;
    let mut own = app.stranger();
    own.known.clone_from(&ada.known);
    guess(&app.stranger(), ADA, MANY).await;
    assert!(!is_in(&app.stranger().try_sign_in(ADA, PASSWORD).await), "a neighbour's browser waits");
    assert!(is_in(&own.try_sign_in(ADA, PASSWORD).await));
    // From anywhere.
    assert!(is_in(&own.clone().at([203, 0, 113, 5]).try_sign_in(ADA, PASSWORD).await));
    // Whoever has taken it may not guess on with it.
    assert_eq!(slowed(&guess(&own, ADA, MANY).await), MANY - 5);
    assert!(!is_in(&own.try_sign_in(ADA, PASSWORD).await));
    app.forward(Span::seconds(30));
    assert!(is_in(&own.try_sign_in(ADA, PASSWORD).await));
}

async fn a_known_browser_is_known_for_its_own_people_alone(app: TestApp) {
    let mut own = app.stranger();
    own.known = app.sign_in(ADA).await.known;
    guess(&app.stranger(), OMAR, MANY).await;
    assert!(!is_in(&own.try_sign_in(OMAR, PASSWORD).await), "it is Ada's");
    app.forward(Span::seconds(30));
    // Both use it.
    let answer = own.try_sign_in(OMAR, PASSWORD).await;
    own.known = own.given(&answer, KNOWN);
    for email in [ADA, OMAR] {
        guess(&app.stranger(), email, MANY).await;
        assert!(is_in(&own.try_sign_in(email, PASSWORD).await), "{email}");
    }
    assert!(!app.dump().await.contains(&own.known.expect("a token")), "only its hash is stored");
}

async fn a_token_that_somebody_planted_makes_no_browser_known(app: TestApp) {
    let omar = app.sign_in(OMAR).await;
    let mut victim = app.stranger();
    victim.known.clone_from(&omar.known);
    let answer = victim.try_sign_in(ADA, PASSWORD).await;
    assert_ne!(victim.given(&answer, KNOWN), omar.known, "she gets one of her own");
    guess(&app.stranger(), ADA, MANY).await;
    let mut thief = app.stranger();
    thief.known = omar.known;
    assert!(!is_in(&thief.try_sign_in(ADA, PASSWORD).await), "his is none of hers");
}

async fn of_many_known_browsers_the_last_ones_stay(app: TestApp) {
    let first = app.sign_in(ADA).await;
    for _ in 0..24 {
        app.forward(Span::seconds(1));
        app.sign_in(ADA).await;
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM known_browsers", &[]).await, 20);
    let hash = store::hash::sha256(first.known.expect("a token"));
    assert_eq!(app.count("SELECT COUNT(*) FROM known_browsers WHERE token_hash = $1", &[&hash]).await, 0);
}

async fn a_browser_that_set_a_new_password_by_mail_is_known(app: TestApp) {
    app.stranger().form("/reset", &[("email", ADA)]).await;
    let link = letters::link(&app, ADA, "/reset/").await;
    let new = "correct horse battery staple 7";
    let mut own = app.stranger();
    let answer = own.form(&link, &[("new_password", new), ("new_password_again", new)]).await;
    own.known = own.given(&answer, KNOWN);
    guess(&app.stranger(), ADA, MANY).await;
    assert!(!is_in(&app.stranger().try_sign_in(ADA, new).await));
    assert!(is_in(&own.try_sign_in(ADA, new).await));
}

async fn guesses_from_everywhere_slow_strangers_and_refuse_nobody(app: TestApp) {
    let known = app.sign_in(ADA).await;
    for network in 0..40 {
        app.stranger().at([203, 0, 113, network]).try_sign_in(ADA, "guess").await;
    }
    let before = app.house.clock.now();
    app.stranger().at([198, 51, 100, 1]).sign_in(ADA).await;
    assert_eq!(app.house.clock.now() - before, Span::seconds(2));
    let before = app.house.clock.now();
    known.sign_in(ADA).await;
    assert_eq!(app.house.clock.now(), before, "what strangers do is nothing to her browser");
}

async fn where_too_many_wait_to_hash_one_is_told_when_to_come_back(app: TestApp) {
    let lane = Lane::of("198.51.100.9", false);
    let (one, two) = (app.house.hashing.turn(&lane).await, app.house.hashing.turn(&lane).await);
    let crowd = crowd(&app, &lane);
    assert_eq!(elsewhere(&app).try_sign_in(ADA, PASSWORD).await.status, 503);
    // Whoever comes from elsewhere has a place.
    let stranger = app.stranger();
    let served = async {
        drop((one, two));
        for turn in crowd {
            drop(turn.await);
        }
    };
    let (answer, ()) = futures::join!(stranger.try_sign_in(OMAR, PASSWORD), served);
    assert!(is_in(&answer));
}

/// As many as may wait from one network, waiting.
fn crowd<'a>(app: &'a TestApp, lane: &'a Lane) -> Vec<Pin<Box<impl Future<Output = Result<Turn, Full>> + use<'a>>>> {
    let wait = |_| {
        let mut waiting = Box::pin(app.house.hashing.turn(lane));
        assert!((&mut waiting).now_or_never().is_none());
        waiting
    };
    (0..64).map(wait).collect()
}

async fn a_password_that_could_not_be_looked_at_does_not_count(app: TestApp) {
    let lane = Lane::of("198.51.100.9", false);
    let turns = [app.house.hashing.turn(&lane).await, app.house.hashing.turn(&lane).await];
    let waiting = crowd(&app, &lane);
    for _ in 0..10 {
        let answer = elsewhere(&app).try_sign_in(ADA, PASSWORD).await;
        assert_eq!((answer.status, answer.header("retry-after")), (503, "5"));
        assert!(answer.text().contains("Many people are signing in at this moment. Please try again in 5 s."));
    }
    drop((waiting, turns));
    assert!(is_in(&elsewhere(&app).try_sign_in(ADA, PASSWORD).await));
}

async fn confirmations_at_once_are_counted_and_by_session(app: TestApp) {
    let (here, there) = (app.sign_in(ADA).await, app.sign_in(ADA).await);
    // Guesses at the sign-in, next door, are nothing to who is in.
    guess(&app.stranger(), ADA, MANY).await;
    let fields = |password| [("account", "nebula"), ("form[slug]", "nebula"), ("form[password]", password)];
    let wrong = fields("a guess");
    let answers = join_all((0..MANY).map(|_| here.rpc("request_deletion", &wrong))).await;
    let looked: Vec<_> = answers.iter().filter(|(status, _)| *status == 422).collect();
    assert_eq!(looked.len(), 5, "{answers:?}");
    assert!(looked.iter().all(|(_, answer)| wrong_fields(answer) == ["password"]));
    assert!(answers.iter().filter(|(status, _)| *status == 429).count() == MANY - 5);
    assert_eq!(here.rpc("request_deletion", &fields(PASSWORD)).await.0, 429);
    assert_eq!(
        there.rpc("request_deletion", &fields(PASSWORD)).await.0,
        200,
        "in another session it is another matter"
    );
    // Nor do they slow the sign-in.
    elsewhere(&app).sign_in(ADA).await;
}

async fn codes_at_once_are_counted_before_they_are_looked_at(app: TestApp) {
    let factor = set_up(&app, &app.sign_in(ADA).await).await;
    let mut halves = Vec::new();
    for _ in 0..MANY {
        halves.push(half(&app, ADA).await);
    }
    let answers = join_all(halves.iter().map(|half| second(&app, half, "000000"))).await;
    assert_eq!(slowed(&answers), MANY - 5);
    let tried = app.count("SELECT CAST(SUM(failures) AS BIGINT) FROM half_sessions", &[]).await;
    assert_eq!(tried, 5);
    // So are recovery codes, which are hashed.
    app.forward(Span::minutes(16));
    let mut halves = Vec::new();
    for _ in 0..MANY {
        halves.push(half(&app, ADA).await);
    }
    let answers = join_all(halves.iter().map(|half| second(&app, half, "abcd-abcd-abcd-abcd"))).await;
    assert_eq!(slowed(&answers), MANY - 5);
    app.forward(Span::seconds(30));
    assert!(is_in(&second(&app, &halves[MANY - 1], &factor.next(&app)).await) || slowed(&answers) > 0);
}

async fn after_five_wrong_codes_the_sign_in_is_over_and_the_person_told(app: TestApp) {
    let factor = set_up(&app, &app.sign_in(ADA).await).await;
    app.mailbox().await;
    let waits = half(&app, ADA).await;
    for _ in 0..4 {
        assert_eq!(second(&app, &waits, "000000").await.location(), "/sign-in/second?lang=en");
    }
    let over = second(&app, &waits, "000000").await;
    assert_eq!((over.status, over.location()), (303, "/sign-in?next=/"));
    let flash = over.set_cookie("aldaba_left").expect("why");
    let cookie = flash.split(';').next().unwrap_or_default();
    let page = app.stranger().send(axum::http::Method::GET, over.location(), &[("cookie", cookie)], "").await.text();
    assert!(page.contains("Too many wrong codes. Please sign in again"), "{page}");
    app.forward(Span::seconds(30));
    assert_eq!(second(&app, &waits, &factor.next(&app)).await.location(), "/sign-in", "nothing waits any more");
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains(ADA), "{mail:?}");
    // Whoever goes on is slowed, and floods nobody with letters.
    let waits = half(&app, ADA).await;
    for _ in 0..5 {
        app.forward(Span::seconds(30));
        second(&app, &waits, "000000").await;
    }
    assert_eq!(second(&app, &waits, "000000").await.location(), "/sign-in");
    assert_eq!(app.mailbox().await.len(), 0);
    app.forward(Span::seconds(30));
    let waits = half(&app, ADA).await;
    assert!(is_in(&second(&app, &waits, &factor.next(&app)).await), "and the right code is right");
}

async fn one_link_sets_one_password_however_often_it_is_posted_at_once(app: TestApp) {
    app.stranger().form("/reset", &[("email", ADA)]).await;
    let link = letters::link(&app, ADA, "/reset/").await;
    let new = "correct horse battery staple 7";
    let stranger = app.stranger();
    let fields = [("new_password", new), ("new_password_again", new)];
    let answers = join_all((0..MANY).map(|_| stranger.form(&link, &fields))).await;
    assert_eq!(answers.iter().filter(|answer| answer.location().starts_with("/sign-in?reset=1")).count(), 1);
    assert!(slowed(&answers) >= 1 || answers.iter().any(|answer| answer.status == 404));
}

async fn what_is_forgotten_is_tidied_away(app: TestApp) {
    app.sign_in(ADA).await;
    guess(&elsewhere(&app), ADA, MANY).await;
    assert!(app.count("SELECT COUNT(*) FROM sign_in_failures", &[]).await > 0);
    features::jobs::tidy(&app.house).await.expect("it is tidied");
    assert!(app.count("SELECT COUNT(*) FROM sign_in_failures", &[]).await > 0, "not before their time");
    app.forward(Span::minutes(16));
    features::jobs::tidy(&app.house).await.expect("it is tidied");
    assert_eq!(app.count("SELECT COUNT(*) FROM sign_in_failures", &[]).await, 0);
    assert_eq!(app.count("SELECT COUNT(*) FROM known_browsers", &[]).await, 1);
    app.forward(Span::days(181));
    features::jobs::tidy(&app.house).await.expect("it is tidied");
    assert_eq!(app.count("SELECT COUNT(*) FROM known_browsers", &[]).await, 0);
}
