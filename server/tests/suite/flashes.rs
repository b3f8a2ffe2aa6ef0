//! What a form without scripts leaves: a person's own typing, for a page of the account it is about, small and not for long. Nothing
//! that is stored, nothing after a revoke, nothing from a session that somebody ended.
use domain::time::Span;
use features::jobs;

use crate::answers::{Planted, SETTINGS, plant};
use crate::support::{Answer, Client, PASSWORD, TestApp, both};
use crate::surface::{Fields, call, post};

both! {
    nothing_stored_waits_in_a_flash_or_is_shown_after_the_revoke,
    a_flash_is_shown_on_its_accounts_pages_alone,
    flashes_are_small_and_few_and_forgotten_in_time,
    a_session_that_somebody_ended_leaves_nothing,
    who_was_away_for_days_finds_nothing,
    a_session_that_ran_out_keeps_what_was_typed_behind_the_sign_in,
}

/// Pages that a browser may claim to come from.
const PAGES: [&str; 8] = [
    SETTINGS,
    "/a/nebula/shipments",
    "/a/nebula/settings/legal",
    "/a/sol/settings/account",
    "/agents",
    "/agents/ask/nebula",
    "/profile",
    "/",
];

/// What somebody types, in place of a form's name.
const TYPED: &str = "Zorillatyped";

/// Forms that somebody else was faster with.
fn late(planted: &Planted) -> Vec<(&'static str, Fields)> {
    ["save_company", "save_contact", "save_address", "save_channel"]
        .into_iter()
        .map(|function| {
            let mut fields = call(function, &planted.records);
            let is_there =
                |word: &str| planted.words.iter().find(|(known, _)| *known == word).map(|(_, id)| id.clone());
            for (name, value) in &mut fields {
                match (*name, function) {
                    ("form[trade_name]" | "form[name]" | "form[line_1]" | "form[label]", _) => TYPED.clone_into(value),
                    ("form[id]", "save_address") => *value = is_there("binturong").unwrap_or_default(),
                    ("form[id]", "save_channel") => *value = is_there("gerenuk").unwrap_or_default(),
                    ("form[value]", _) => *value = format!("https://{TYPED}.example"),
                    _ => {}
                }
            }
            fields.retain(|(name, _)| *name != "version");
            fields.push(("version", "7".to_owned()));
            // What folds comes back open by its name.
            let of = |name: &str| fields.iter().find(|(known, _)| *known == name).map_or("", |(_, id)| id);
            let form = match function {
                "save_contact" => format!("contact-{}-edit", of("contact")),
                "save_address" => format!("address-{}", of("form[id]")),
                "save_channel" => format!("channel-{}", of("form[id]")),
                _ => "company-form".to_owned(),
            };
            fields.push(("form_id", form));
            (function, fields)
        })
        .collect()
}

/// What a text holds of what is stored.
fn held(planted: &Planted, text: &str) -> Vec<&'static str> {
    let text = text.to_lowercase();
    planted.words.iter().map(|(word, _)| *word).filter(|word| text.contains(word)).collect()
}

async fn stored(app: &TestApp) -> String {
    app.look("SELECT typed || ' ' || outcome FROM flashes", &[]).await.join("\n")
}

async fn nothing_stored_waits_in_a_flash_or_is_shown_after_the_revoke(app: TestApp) {
    let planted = plant(&app).await;
    planted.ada.grant("nebula", &[]).await;
    for (function, fields) in late(&planted) {
        // As long as the door is open, the page tells what is stored, by its own look.
        assert_eq!(post(&planted.ana, SETTINGS, function, &fields).await.status, 303);
        let page = planted.ana.get(SETTINGS).await.text();
        assert!(page.contains("saved this") && page.contains("class=\"theirs\""), "{function}: {page}");
        for page in PAGES {
            post(&planted.ana, page, function, &fields).await;
        }
        let stored = stored(&app).await;
        assert!(stored.contains(TYPED) && held(&planted, &stored).is_empty(), "{function}: {stored}");
        assert!(!stored.contains("Omar Reyes") && !stored.contains("Ada Lovett"), "{function}: {stored}");
        planted.ada.done("revoke_all_grants", &[("account", "nebula")]).await;
        for page in PAGES {
            let text = planted.ana.get(page).await.text();
            assert!(held(&planted, &text).is_empty() && !text.contains(TYPED), "{function}, {page}: {text}");
        }
        planted.ada.grant("nebula", &[]).await;
    }
}

async fn a_flash_is_shown_on_its_accounts_pages_alone(app: TestApp) {
    let planted = plant(&app).await;
    let sara = app.sign_in("sara@sol.example").await;
    planted.ada.grant("nebula", &[]).await;
    sara.grant("sol", &[]).await;
    for page in PAGES {
        for (function, mut fields) in late(&planted) {
            if let Some((_, value)) = fields.iter_mut().find(|(name, _)| *name == "form[id]" || *name == "contact") {
                // A mistake, and no account's record.
                "x".clone_into(value);
            }
            post(&planted.ana, page, function, &fields).await;
            for look in PAGES.into_iter().filter(|look| *look != page || !page.starts_with("/a/nebula")) {
                assert!(!planted.ana.get(look).await.text().contains(TYPED), "{function} on {page} is shown on {look}");
            }
            app.meddle("DELETE FROM flashes", &[]).await;
        }
    }
    // Nor on the pages of somebody else's account, whoever posts.
    let (function, fields) = late(&planted).remove(0);
    post(&sara, "/a/sol/settings/account", function, &fields).await;
    assert!(!sara.get("/a/sol/settings/account").await.text().contains(TYPED));
    // An agent's own, at the desk, comes back there.
    let ask = [("account", "nebula".to_owned()), ("form[id]", "1".to_owned()), ("form[reason]", TYPED.to_owned())];
    post(&planted.ana, "/agents/ask/nebula", "ask_access", &ask.to_vec()).await;
    assert!(planted.ana.get("/agents/ask/nebula").await.text().contains(TYPED));
}

async fn flashes_are_small_and_few_and_forgotten_in_time(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let long = "ñ".repeat(1 << 18);
    let sizes = "SELECT CAST(COALESCE(MAX(LENGTH(typed) + LENGTH(outcome)), 0) AS BIGINT) FROM flashes";
    for n in 0..25 {
        let fields =
            vec![("account", "nebula".to_owned()), ("version", "1".to_owned()), ("form[trade_name]", long.clone())];
        post(&ada, &format!("/a/nebula/{n}"), "save_company", &fields).await;
        app.forward(Span(1));
    }
    post(&ada, &format!("/a/nebula/{}", "x".repeat(5000)), "save_company", &vec![("account", "nebula".to_owned())])
        .await;
    assert_eq!(app.count("SELECT COUNT(*) FROM flashes", &[]).await, 20);
    assert_eq!(
        app.count("SELECT COUNT(*) FROM flashes WHERE page = '/a/nebula/4'", &[]).await,
        0,
        "the oldest gave way"
    );
    let most = app.count(sizes, &[]).await;
    assert!((10_000..=64 << 10).contains(&most), "{most}");
    app.forward(Span::minutes(31));
    jobs::tidy(&app.house).await.expect("what is over is forgotten");
    assert_eq!(app.count("SELECT COUNT(*) FROM flashes", &[]).await, 0);
}

/// Posts a company's name from the settings page.
async fn type_into(client: &Client) -> Answer {
    let form = [("form_id", "company-form"), ("account", "nebula"), ("version", "1"), ("form[trade_name]", TYPED)];
    client.form_on(SETTINGS, "/rpc/save_company", &form).await
}

async fn a_session_that_somebody_ended_leaves_nothing(app: TestApp) {
    let gone = app.sign_in("ada@nebula.example").await;
    gone.form("/sign-out", &[]).await;
    let elsewhere = app.sign_in("ada@nebula.example").await;
    app.sign_in("ada@nebula.example").await.form("/sign-out", &[("everywhere", "1")]).await;
    let removed = app.sign_in("omar@nebula.example").await;
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.person("omar@nebula.example").await);
    ada.done("remove_member", &[("account", "nebula"), ("member", &omar), ("form[password]", PASSWORD)]).await;
    for client in [gone, elsewhere, removed, app.stranger()] {
        let answer = type_into(&client).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/a/nebula/settings/account"));
    }
    assert_eq!(app.count("SELECT COUNT(*) FROM flashes", &[]).await, 0);
    assert!(!app.sign_in("ada@nebula.example").await.get(SETTINGS).await.text().contains(TYPED));
}

async fn who_was_away_for_days_finds_nothing(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    app.forward(Span(Span::hours(36).0 + 1));
    assert_eq!(type_into(&ada).await.status, 303);
    assert_eq!(app.count("SELECT COUNT(*) FROM flashes", &[]).await, 0);
}

async fn a_session_that_ran_out_keeps_what_was_typed_behind_the_sign_in(app: TestApp) {
    let kept = "SELECT COUNT(*) FROM flashes WHERE person_id = $1";
    let person = app.person("ada@nebula.example").await;
    // As soon as it ran out, and at the last moment of the grace.
    for away in [Span(Span::hours(12).0 + 1), Span::hours(36)] {
        let ada = app.sign_in("ada@nebula.example").await;
        app.forward(away);
        assert_eq!(ada.get(SETTINGS).await.location(), "/sign-in?next=/a/nebula/settings/account", "it ran out");
        let answer = type_into(&ada).await;
        assert_eq!((answer.status, answer.location()), (303, "/sign-in?next=/a/nebula/settings/account"));
        assert_eq!(app.count(kept, &[&person]).await, 1, "{away:?}");
        // Whoever signs in next, even in the very browser, finds nothing of hers.
        for somebody in ["omar@nebula.example", "ana@support.example"] {
            let somebody = ada.clone().sign_in(somebody).await;
            assert!(!somebody.get(SETTINGS).await.text().contains(TYPED), "{away:?}");
        }
        let again = app.sign_in("ada@nebula.example").await;
        assert!(again.get(SETTINGS).await.text().contains(&format!("value=\"{TYPED}\"")), "{away:?}");
        app.meddle("DELETE FROM flashes", &[]).await;
    }
    let ada = app.sign_in("ada@nebula.example").await;
    app.forward(Span(Span::hours(36).0 + 1));
    type_into(&ada).await;
    assert!(!app.sign_in("ada@nebula.example").await.get(SETTINGS).await.text().contains(TYPED));
}
