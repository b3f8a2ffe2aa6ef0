//! An invitation, from the form to the member.
use axum::http::Method;
use domain::time::Span;
use house::request::COOKIE_NAME;
use serde_json::Value;

use crate::logged;
use crate::support::part::records;
use crate::support::{Answer, Client, PASSWORD, TestApp, both, letters, message_of, new_id, wrong_fields};
use crate::surface::STRONG;

both! {
    an_invitation_makes_a_member_who_is_signed_in,
    an_invitation_is_a_letter_in_the_accounts_language,
    looking_at_an_invitation_uses_nothing_up,
    a_link_works_for_seven_days,
    a_link_works_once_however_many_use_it_at_once,
    an_invitation_sent_again_has_another_link,
    an_invitation_that_was_withdrawn_is_dead,
    the_same_form_twice_is_one_invitation,
    who_is_a_member_or_invited_already_is_named,
    an_invitation_does_not_tell_whether_an_address_is_somebodys_elsewhere,
    an_address_that_is_somebodys_by_now_is_told_to_its_owner_alone,
    whoever_was_removed_can_be_invited_again,
    a_weak_password_is_named_beside_its_field_and_nothing_is_kept_of_it,
    the_page_speaks_the_visitors_language,
    the_secret_of_a_link_stays_out_of_logs_and_referrers,
    a_post_of_another_site_is_refused_even_with_the_link,
    invitations_of_another_account_are_not_found,
    what_is_over_is_forgotten,
}

const PAGE: &str = "/a/nebula/settings/members";

async fn try_invite(client: &Client, slug: &str, email: &str, profile: &str) -> (String, (u16, Value)) {
    let id = new_id();
    let fields = [
        ("account", slug),
        ("form[id]", &id),
        ("form[name]", "Eva Soto"),
        ("form[email]", email),
        ("form[profile]", profile),
    ];
    let answer = client.rpc("invite_member", &fields).await;
    (id, answer)
}

/// Invites somebody to nebula. Gives the invitation's id and its link.
async fn invite(app: &TestApp, client: &Client, email: &str, profile: &str) -> (String, String) {
    let (id, (status, answer)) = try_invite(client, "nebula", email, profile).await;
    assert_eq!(status, 200, "{answer}");
    (id, letters::link(app, email, "/invitation/").await)
}

async fn accept(client: &Client, link: &str, name: &str, password: &str) -> Answer {
    let fields = [("name", name), ("new_password", password), ("new_password_again", password)];
    client.form_on(link, link, &fields).await
}

/// What the page of a link says after a post.
async fn told(app: &TestApp, answer: &Answer) -> String {
    let left = answer.set_cookie("aldaba_left").expect("something is left");
    let cookie = left.split(';').next().unwrap_or_default();
    app.stranger().send(Method::GET, answer.location(), &[("cookie", cookie)], "").await.text()
}

/// Whether a link leads nowhere, for looks and posts alike.
async fn is_dead(app: &TestApp, link: &str) -> bool {
    let looked = app.stranger().get(link).await;
    let posted = accept(&app.stranger(), link, "Eva Soto", STRONG).await;
    assert_eq!(looked.status, posted.status);
    looked.status == 404
        && looked.text().contains("This link leads nowhere any more")
        && posted.set_cookie(COOKIE_NAME).is_none()
}

async fn people(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM people", &[]).await
}

async fn an_invitation_makes_a_member_who_is_signed_in(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, (status, answer)) = try_invite(&ada, "nebula", "Eva@Nebula.example", "operator").await;
    assert_eq!(status, 200, "{answer}");
    let link = letters::link(&app, "eva@nebula.example", "/invitation/").await;
    let list = ada.done("member_list", &[("account", "nebula")]).await["body"][1].clone();
    assert_eq!(
        records(&list),
        [
            "Eva Soto [Operator, Waiting] eva@nebula.example | Invited by Ada Lovett; good until 28 Nov at 10:00 (Send again, Withdraw)"
        ]
    );
    let page = app.stranger().get(&link).await;
    let text = page.text();
    assert_eq!(page.status, 200);
    assert!(text.contains("Ada Lovett invites you to Nébula Moda, with the profile Operator."), "{text}");
    assert!(text.contains("value=\"Eva Soto\"") && text.contains("value=\"eva@nebula.example\""), "{text}");
    // The one script says what is wrong in a field; the page serves without it.
    assert!(text.matches("<script").count() == 1 && text.contains("/answers.js\""), "{text}");
    let before = app.count("SELECT MAX(seq) FROM events", &[]).await;
    let answer = accept(&app.stranger(), &link, " Eva María Soto ", STRONG).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/shipments"));
    let cookie = answer.set_cookie(COOKIE_NAME).expect("a session");
    let mut eva = app.stranger();
    eva.token = cookie.split(['=', ';']).nth(1).map(str::to_owned);
    assert_eq!(eva.get("/a/nebula/settings/account").await.status, 200, "an Operator");
    assert_eq!(eva.get(PAGE).await.status, 403, "and no Admin");
    let kinds = app.look(&format!("SELECT kind FROM events WHERE seq > {before} ORDER BY seq"), &[]).await;
    assert_eq!(kinds, ["member", "invitation"]);
    let notice = letters::to(&app, "ada@nebula.example").await.remove(0).to_string();
    assert!(notice.contains("Eva María Soto") && notice.contains("Ada Lovett"), "the main contact is told: {notice}");
    let sections = ada.done("member_list", &[("account", "nebula")]).await["body"].clone();
    assert!(records(&sections[0]).iter().any(|line| line.starts_with("Eva María Soto [Operator]")), "{sections}");
    assert!(records(&sections[1]).is_empty(), "{sections}");
    assert!(is_dead(&app, &link).await);
    // And the password is hers from now on.
    let again = app.stranger().try_sign_in("eva@nebula.example", STRONG).await;
    assert!(again.set_cookie(COOKIE_NAME).is_some());
}

async fn an_invitation_is_a_letter_in_the_accounts_language(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, (status, _)) = try_invite(&ada, "nebula", "eva@nebula.example", "admin").await;
    assert_eq!(status, 200);
    let link = letters::links(&app, "eva@nebula.example", "/invitation/").await.remove(0);
    let letter = app.mailbox().await.remove(0);
    assert!(letter.contains("To: eva@nebula.example") && letter.contains("Ada Lovett te invita"), "{letter}");
    assert!(letter.contains("Administrador") && letter.contains("28 nov"), "{letter}");
    assert!(letter.contains(&format!("http://127.0.0.1:3000{link}")), "{letter}");
    assert!(!letter.contains("Eva Soto"), "what an Admin types about a stranger is not mailed to them");
    let secret = link.rsplit('/').next().expect("a secret");
    assert!(secret.len() >= 43, "256 bits");
    let stored = app.look("SELECT token_hash FROM invitations UNION ALL SELECT body FROM outbox", &[]).await;
    assert!(stored.iter().all(|text| !text.contains(secret)), "once it is sent, it is stored nowhere: {stored:?}");
}

async fn looking_at_an_invitation_uses_nothing_up(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    for _ in 0..3 {
        assert_eq!(app.stranger().get(&link).await.status, 200, "programs that scan mail look too");
    }
    assert_eq!(accept(&app.stranger(), &link, "Eva Soto", STRONG).await.location(), "/a/nebula/shipments");
}

async fn a_link_works_for_seven_days(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    app.forward(Span(Span::days(7).0 - 1));
    assert_eq!(app.stranger().get(&link).await.status, 200);
    app.forward(Span(1));
    assert!(is_dead(&app, &link).await);
    let ada = app.sign_in("ada@nebula.example").await;
    let list = ada.done("member_list", &[("account", "nebula")]).await["body"][1].clone();
    let record = records(&list).remove(0);
    assert!(record.starts_with("Eva Soto [Member, Expired]") && record.contains("the time was over today"), "{record}");
    assert_eq!(app.count("SELECT COUNT(*) FROM people WHERE email = 'eva@nebula.example'", &[]).await, 0);
}

async fn a_link_works_once_however_many_use_it_at_once(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    let (one, two, three) = (app.stranger(), app.stranger(), app.stranger());
    let answers = tokio::join!(
        accept(&one, &link, "Eva", STRONG),
        accept(&two, &link, "Eva", STRONG),
        accept(&three, &link, "Eva", STRONG)
    );
    let answers = [answers.0, answers.1, answers.2];
    let signed_in = answers.iter().filter(|answer| answer.set_cookie(COOKIE_NAME).is_some()).count();
    assert_eq!(signed_in, 1, "{:?}", answers.map(|answer| answer.status));
    assert_eq!(app.count("SELECT COUNT(*) FROM people WHERE email = 'eva@nebula.example'", &[]).await, 1);
}

async fn an_invitation_sent_again_has_another_link(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (id, old) = invite(&app, &ada, "eva@nebula.example", "member").await;
    let again = [("account", "nebula"), ("invitation", id.as_str())];
    assert_eq!(ada.rpc("resend_invitation", &again).await.0, 409, "not twice in a minute");
    app.forward(Span::days(8));
    let ada = app.sign_in("ada@nebula.example").await;
    ada.done("resend_invitation", &again).await;
    let new = letters::link(&app, "eva@nebula.example", "/invitation/").await;
    assert!(old != new && is_dead(&app, &old).await);
    assert_eq!(accept(&app.stranger(), &new, "Eva Soto", STRONG).await.location(), "/a/nebula/shipments");
    assert_eq!(ada.rpc("resend_invitation", &again).await.0, 404, "it was used");
}

async fn an_invitation_that_was_withdrawn_is_dead(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (id, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    let withdraw = [("account", "nebula"), ("invitation", id.as_str())];
    let answer = ada.done("withdraw_invitation", &withdraw).await;
    assert!(records(&answer).is_empty(), "{answer}");
    assert!(is_dead(&app, &link).await);
    assert_eq!(ada.rpc("withdraw_invitation", &withdraw).await.0, 404);
    // The address is free for another.
    invite(&app, &ada, "eva@nebula.example", "operator").await;
}

async fn the_same_form_twice_is_one_invitation(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = new_id();
    let fields = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[name]", "Eva Soto"),
        ("form[email]", "eva@nebula.example"),
        ("form[profile]", "member"),
    ];
    for _ in 0..3 {
        assert_eq!(records(&ada.done("invite_member", &fields).await).len(), 1);
    }
    assert_eq!(letters::to(&app, "eva@nebula.example").await.len(), 1, "one letter");
}

async fn who_is_a_member_or_invited_already_is_named(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    invite(&app, &ada, "eva@nebula.example", "member").await;
    for (email, said) in [("EVA@nebula.example", "invited already"), ("mia@nebula.example", "a member already")] {
        let (_, (status, answer)) = try_invite(&ada, "nebula", email, "member").await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["email".to_owned()]));
        assert!(message_of(&answer).contains(said), "{answer}");
    }
}

async fn an_invitation_does_not_tell_whether_an_address_is_somebodys_elsewhere(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut answers = Vec::new();
    for email in ["sara@sol.example", "ana@support.example", "nobody@nowhere.example"] {
        let (id, (status, answer)) = try_invite(&ada, "nebula", email, "member").await;
        assert_eq!((status, letters::links(&app, email, "/invitation/").await.len()), (200, 1), "{email}");
        let last = records(&answer).pop().unwrap_or_default();
        answers.push(last.replace(email, "…"));
        ada.done("withdraw_invitation", &[("account", "nebula"), ("invitation", &id)]).await;
    }
    assert!(answers[0] == answers[1] && answers[1] == answers[2], "{answers:?}");
    // Invited by another account, she is invited by this one as well.
    let sara = app.sign_in("sara@sol.example").await;
    let (_, (status, _)) = try_invite(&sara, "sol", "eva@nebula.example", "member").await;
    assert_eq!(status, 200);
    assert_eq!(try_invite(&ada, "nebula", "eva@nebula.example", "member").await.1.0, 200);
}

async fn an_address_that_is_somebodys_by_now_is_told_to_its_owner_alone(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let before = people(&app).await;
    for email in ["sara@sol.example", "ana@support.example"] {
        let (_, link) = invite(&app, &ada, email, "admin").await;
        let page = app.stranger().get(&link).await.text();
        assert!(page.contains("signs in to Aldaba already") && !page.contains("new_password"), "{page}");
        let answer = accept(&app.stranger(), &link, "Sara", STRONG).await;
        assert_eq!(answer.set_cookie(COOKIE_NAME), None);
        assert!(told(&app, &answer).await.contains("signs in to Aldaba already"));
    }
    // Two accounts invite her; the first link she follows decides.
    let sara = app.sign_in("sara@sol.example").await;
    assert_eq!(try_invite(&sara, "sol", "eva@nebula.example", "member").await.1.0, 200);
    let first = letters::link(&app, "eva@nebula.example", "/invitation/").await;
    let (_, second) = invite(&app, &ada, "eva@nebula.example", "member").await;
    assert_eq!(accept(&app.stranger(), &first, "Eva Soto", STRONG).await.location(), "/a/sol/shipments");
    assert_eq!(accept(&app.stranger(), &second, "Eva Soto", STRONG).await.set_cookie(COOKIE_NAME), None);
    assert_eq!(people(&app).await, before + 1);
}

async fn whoever_was_removed_can_be_invited_again(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let old = app.person("mia@nebula.example").await;
    ada.done("remove_member", &[("account", "nebula"), ("member", &old), ("form[password]", PASSWORD)]).await;
    let (_, link) = invite(&app, &ada, "mia@nebula.example", "operator").await;
    assert_eq!(accept(&app.stranger(), &link, "Mia Duarte", STRONG).await.location(), "/a/nebula/shipments");
    assert_ne!(app.person("mia@nebula.example").await, old, "she begins anew");
}

async fn a_weak_password_is_named_beside_its_field_and_nothing_is_kept_of_it(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    let before = people(&app).await;
    for (password, again, field, said) in [
        ("", "", "new_password", "Please fill this in"),
        ("short", "short", "new_password", "At least 10 characters"),
        ("password1234", "password1234", "new_password", "many people use"),
        ("Nébula Moda 2026", "Nébula Moda 2026", "new_password", "your name, your address, your company"),
        ("eva soto nebula", "eva soto nebula", "new_password", "your name, your address, your company"),
        (STRONG, "quince lagartos", "new_password_again", "The two are not the same"),
    ] {
        let fields = [("name", "Eva <b>Soto</b>"), ("new_password", password), ("new_password_again", again)];
        let answer = app.stranger().form(&link, &fields).await;
        assert_eq!((answer.status, answer.location()), (303, format!("{link}?lang=en").as_str()));
        let left = answer.set_cookie("aldaba_left").expect("something is left");
        assert!(left.len() < 4096 && left.contains("HttpOnly") && left.contains("Max-Age=60"), "{left}");
        let page = told(&app, &answer).await;
        let error = page.split(&format!("id=\"{field}-error\" class=\"error\">")).nth(1).unwrap_or_default();
        assert!(error.split('<').next().is_some_and(|error| error.contains(said)), "{password}: {page}");
        assert!(page.contains("value=\"Eva &lt;b&gt;Soto&lt;/b&gt;\""), "what was typed: {page}");
        assert!(password.is_empty() || !(page.contains(password) || left.contains(password)), "{password}: {page}");
    }
    let nameless = app.stranger().form(&link, &[("name", "\u{202E}"), ("new_password", "x")]).await;
    let page = told(&app, &nameless).await;
    assert!(page.contains("id=\"name-error\"") && page.contains("id=\"new_password-error\""), "all at once: {page}");
    assert_eq!(people(&app).await, before);
    assert_eq!(app.stranger().get(&link).await.status, 200, "the link is still good");
}

async fn the_page_speaks_the_visitors_language(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    assert!(app.stranger().speaking("es").get(&link).await.text().contains("Ada Lovett te invita a Nébula Moda"));
    let page = app.stranger().get(&format!("{link}?lang=pt")).await.text();
    assert!(page.contains("Ada Lovett convida você") && page.contains(&format!("action=\"{link}?lang=pt\"")), "{page}");
    let answer = app.stranger().form(&format!("{link}?lang=pt"), &[("name", "Eva")]).await;
    assert!(told(&app, &answer).await.contains("Por favor") || answer.location().ends_with("lang=pt"));
    assert!(app.stranger().speaking("es").get("/invitation/none").await.text().contains("Este enlace ya no lleva"));
}

async fn the_secret_of_a_link_stays_out_of_logs_and_referrers(app: TestApp) {
    logged::listen();
    let (marker, before) = (logged::marker(), logged::lines());
    for kind in ["/invitation/", "/reset/"] {
        let link = format!("{kind}{marker}");
        let looked = app.stranger().get(&link).await;
        assert_eq!((looked.status, looked.header("referrer-policy")), (404, "no-referrer"));
        assert_eq!(looked.header("cache-control"), "no-store");
        assert_eq!(app.stranger().form(&link, &[]).await.header("referrer-policy"), "no-referrer");
    }
    assert!(logged::lines() > before, "something was logged, so the test listens");
    assert!(!logged::has(&marker), "a secret was logged");
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    assert_eq!(app.stranger().get(&link).await.header("referrer-policy"), "no-referrer");
    assert_eq!(app.stranger().get("/reset").await.header("referrer-policy"), "same-origin");
}

async fn a_post_of_another_site_is_refused_even_with_the_link(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, link) = invite(&app, &ada, "eva@nebula.example", "member").await;
    let form = ("content-type", "application/x-www-form-urlencoded");
    let body = format!("name=Eva&new_password={0}&new_password_again={0}", STRONG.replace(' ', "+"));
    let cookie = app.stranger().get(&link).await.set_cookie("aldaba_looked").expect("it says that one has looked");
    assert!(cookie.contains("SameSite=Strict") && cookie.contains("HttpOnly"), "{cookie}");
    let looked = ("cookie", cookie.split(';').next().unwrap_or_default());
    for headers in [
        vec![("sec-fetch-site", "cross-site"), looked],
        vec![("origin", "https://evil.example"), looked],
        vec![("origin", "null")],
    ] {
        let headers = [headers, vec![form]].concat();
        assert_eq!(app.stranger().send(Method::POST, &link, &headers, body.clone()).await.status, 403, "{headers:?}");
    }
    // Elsewhere that cookie is worth nothing.
    let headers = [("origin", "null"), looked, form];
    assert_eq!(app.stranger().send(Method::POST, "/sign-in", &headers, "email=x").await.status, 403);
    // Our own page sends no referrer, so over plain http its origin is called null.
    let answer = app.stranger().send(Method::POST, &link, &headers, body).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/shipments"));
}

async fn invitations_of_another_account_are_not_found(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let (id, (status, _)) = try_invite(&sara, "sol", "eva@sol.example", "member").await;
    assert_eq!(status, 200);
    app.forward(Span::minutes(2));
    for function in ["resend_invitation", "withdraw_invitation"] {
        for invitation in [id.as_str(), "", "\u{0}", "x"] {
            assert_eq!(ada.rpc(function, &[("account", "nebula"), ("invitation", invitation)]).await.0, 404);
        }
    }
    // Nor can one be put in another's place by its id.
    let fields = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[name]", "Eve"),
        ("form[email]", "eve@evil.example"),
        ("form[profile]", "admin"),
    ];
    assert_eq!(ada.rpc("invite_member", &fields).await.0, 422);
    assert_eq!(letters::to(&app, "eve@evil.example").await.len(), 0);
}

async fn what_is_over_is_forgotten(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    invite(&app, &ada, "eva@nebula.example", "member").await;
    app.forward(Span::days(38));
    features::jobs::tidy(&app.house).await.expect("what is over is forgotten");
    assert_eq!(app.count("SELECT COUNT(*) FROM invitations", &[]).await, 0);
}
