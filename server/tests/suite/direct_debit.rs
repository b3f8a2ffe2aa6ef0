//! Direct-debit data: sealed at rest, masked for Admins, and for everybody else not there.
use std::process::Command;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use domain::time::Span;
use features::keys::{self, Tally};
use house::program::Config;
use serde_json::Value;
use store::hash::hex;
use store::vault::MasterKey;
use views::error::AppError;
use views::section::Part;

use crate::canary::{everything, plant, without_nonce};
use crate::logged;
use crate::support::{Answer, Client, Folder, PASSWORD, TestApp, both, error, master_key, message_of, wrong_fields};

both! {
    an_admin_saves_a_mandate_and_sees_it_masked,
    the_same_form_twice_is_one_mandate,
    a_change_asks_for_the_password,
    a_removal_asks_for_the_password_and_leaves_nothing_to_open,
    wrong_passwords_are_slowed_as_they_are_at_the_sign_in,
    who_comes_second_is_told_and_shown_nothing,
    nothing_of_it_is_stored_in_the_clear,
    what_was_typed_waits_sealed_and_comes_back_but_for_the_password,
    nobody_but_admins_gets_a_byte_of_it,
    nobody_but_admins_gets_a_hint_that_there_is_one,
    nothing_of_it_is_logged,
    a_value_moved_to_another_account_or_field_does_not_open,
    a_flipped_byte_does_not_open,
    without_a_master_key_nothing_can_be_saved,
    with_a_wrong_master_key_the_page_says_so_and_nothing_is_lost,
    after_a_rotation_the_old_key_opens_nothing_and_the_new_one_all,
    a_rotation_with_a_wrong_old_key_changes_nothing,
    the_command_line_rotates_and_says_what_it_did,
    the_main_contact_is_told_and_not_what,
}

const SETTINGS: &str = "/a/nebula/settings/account";
const HOLDER: &str = "Wombatsson Quokkadottír";
const IBAN: &str = "ES79 2100 0813 6101 2345 6789";
const REFERENCE: &str = "AXOLOTL-REF-7781";
/// What an Admin sees of it.
const MASKS: [&str; 4] = ["W••• Q•••", "ES•• •••• •••• •••• •••• 6789", "CAIX••••", "•••• 7781"];
/// Another one.
const OTHER_IBAN: &str = "DE89370400440532013000";

/// The form as it is posted, but for what is said.
fn fields<'a>(but: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let mut fields = vec![
        ("form_id", "direct-debit-form"),
        ("account", "nebula"),
        ("version", "0"),
        ("form[id]", "aaaaaaaaaaaaaaaaaaaaaaaa"),
        ("form[holder]", HOLDER),
        ("form[iban]", IBAN),
        ("form[bic]", "CAIXESBBXXX"),
        ("form[reference]", REFERENCE),
        ("form[signed_on]", "2026-02-03"),
    ];
    for (name, value) in but {
        match fields.iter_mut().find(|(known, _)| known == name) {
            Some(field) => field.1 = *value,
            None => fields.push((*name, *value)),
        }
    }
    fields
}

async fn save(client: &Client, but: &[(&str, &str)]) -> (u16, Value) {
    client.rpc("save_direct_debit", &fields(but)).await
}

async fn saved(client: &Client) {
    client.done("save_direct_debit", &fields(&[])).await;
}

async fn remove(client: &Client, version: &str, password: &str) -> (u16, Value) {
    client
        .rpc("remove_direct_debit", &[("account", "nebula"), ("version", version), ("form[password]", password)])
        .await
}

/// Everything a section says, in one text.
fn said(answer: &Value) -> String {
    fn texts(part: &Part) -> String {
        let own: String = part.texts.iter().map(|(_, text)| format!("{text}\n")).collect();
        own + &part.parts.iter().map(texts).collect::<String>()
    }
    texts(&serde_json::from_value(answer.clone()).unwrap_or_else(|_| panic!("this is no section: {answer}")))
}

/// Nebula's second Admin.
async fn omar(app: &TestApp) -> Client {
    app.meddle("UPDATE people SET profile = 'admin' WHERE email = 'omar@nebula.example'", &[]).await;
    app.sign_in("omar@nebula.example").await
}

/// Another program over the same database, with another master key or none.
fn with(key: Option<MasterKey>) -> Config {
    Config { master_key: key, ..Config::default() }
}

async fn ada_at(app: &TestApp, key: Option<MasterKey>) -> Client {
    Client::new(app.reconfigured(with(key))).sign_in("ada@nebula.example").await
}

/// How often a mandate was saved or removed.
async fn changes(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM events WHERE kind = 'direct-debit'", &[]).await
}

/// The secrets, each in the ways it may be written: as it is, folded, grouped or not, in hexadecimal, in base64 at each of its
/// three places; and of the number every eight characters in a row.
fn hits(bytes: &[u8]) -> Vec<String> {
    let has = |bytes: &[u8], needle: &[u8]| bytes.windows(needle.len()).any(|window| window == needle);
    let folded = bytes.to_ascii_lowercase();
    let compact = IBAN.replace(' ', "");
    let windows = compact.as_bytes().windows(8).map(|window| String::from_utf8_lossy(window).into_owned());
    let mut found = Vec::new();
    for secret in
        ["Wombatsson", "Quokkadott", IBAN, "2100 0813 6101", REFERENCE].map(str::to_owned).into_iter().chain(windows)
    {
        let lower = secret.to_ascii_lowercase();
        if has(&folded, lower.as_bytes())
            || has(&folded, hex(lower.as_bytes()).as_bytes())
            || has(&folded, hex(secret.as_bytes()).as_bytes())
        {
            found.push(secret.clone());
        }
        for written in [&secret, &lower, &secret.to_ascii_uppercase()] {
            for shift in 0..3 {
                let text = [&b"xx"[..shift], written.as_bytes()].concat();
                let encoded = STANDARD_NO_PAD.encode(&text[..text.len() / 3 * 3]);
                let inner = &encoded.as_bytes()[if shift == 0 { 0 } else { 4 }..];
                if inner.len() >= 8 && has(bytes, inner) {
                    found.push(format!("{secret} in base64"));
                }
            }
        }
    }
    found
}

#[test]
fn the_secrets_are_found_however_they_are_written() {
    let compact = IBAN.replace(' ', "");
    for secret in [HOLDER, IBAN, &compact, &compact[6..], REFERENCE] {
        for text in [
            secret.to_owned(),
            secret.to_lowercase(),
            secret.to_uppercase(),
            hex(secret.as_bytes()),
            hex(secret.to_lowercase().as_bytes()).to_uppercase(),
        ] {
            assert!(!hits(text.as_bytes()).is_empty(), "{text}");
        }
        for padding in ["", "a", "ab"] {
            assert!(!hits(STANDARD_NO_PAD.encode(format!("{padding}{secret}")).as_bytes()).is_empty(), "{secret}");
        }
    }
    assert!(hits(MASKS.concat().as_bytes()).is_empty());
}

async fn an_admin_saves_a_mandate_and_sees_it_masked(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert!(ada.get(SETTINGS).await.text().contains("No bank account is set up."));
    let answer = ada.done("save_direct_debit", &fields(&[])).await;
    let page = ada.get(SETTINGS).await;
    for text in [said(&answer), page.text()] {
        for mask in MASKS.iter().chain(&["2026-••-••", "Saved by Ada Lovett, today at 10:00"]) {
            assert!(text.contains(mask), "{mask} is not in {text}");
        }
    }
    assert_eq!(hits(answer.to_string().as_bytes()), Vec::<String>::new(), "nobody reads it again");
    assert_eq!(hits(&page.body), Vec::<String>::new());
    assert_eq!(changes(&app).await, 1);
    // Each field that is not fine is named, and nothing is saved.
    let wrong = [
        ("version", "1"),
        ("form[password]", PASSWORD),
        ("form[holder]", ""),
        ("form[iban]", "ES79 2100 0813 6101 2345 6788"),
        ("form[bic]", "CAIXDEBB"),
        ("form[reference]", "Ñ"),
        ("form[signed_on]", "2026-11-22"),
    ];
    let (status, answer) = save(&ada, &wrong).await;
    assert_eq!(
        (status, wrong_fields(&answer)),
        (422, ["holder", "iban", "reference", "signed_on"].map(str::to_owned).to_vec())
    );
    let (status, answer) =
        save(&ada, &[("version", "1"), ("form[password]", PASSWORD), ("form[bic]", "DEUTDEFF")]).await;
    assert_eq!((status, message_of(&answer).as_str()), (422, "This bank is in another country than the IBAN."));
    assert_eq!(changes(&app).await, 1);
}

async fn the_same_form_twice_is_one_mandate(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    saved(&ada).await;
    assert_eq!(changes(&app).await, 1);
    // The same form with something else in it is a change.
    let (status, answer) = save(&ada, &[("form[reference]", "ANOTHER-REFERENCE")]).await;
    assert_eq!((status, matches!(error(&answer), AppError::Stale { version: 1, .. })), (409, true));
}

async fn a_change_asks_for_the_password(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    let other =
        [("version", "1"), ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"), ("form[iban]", OTHER_IBAN), ("form[bic]", "")];
    // Named with whatever else is not fine; only then it is looked at.
    let (_, answer) = save(&ada, &[&other[..], &[("form[holder]", "")]].concat()).await;
    assert_eq!(wrong_fields(&answer), ["holder", "password"]);
    for (password, words) in [("", "Please fill this in."), ("Aldaba demo", "This is not your password.")] {
        let (status, answer) = save(&ada, &[&other[..], &[("form[password]", password)]].concat()).await;
        assert_eq!(
            (status, wrong_fields(&answer), message_of(&answer).as_str()),
            (422, vec!["password".to_owned()], words)
        );
    }
    assert_eq!(changes(&app).await, 1);
    assert!(ada.get(SETTINGS).await.text().contains("6789"));
    let (status, answer) = save(&ada, &[&other[..], &[("form[password]", PASSWORD)]].concat()).await;
    assert_eq!(status, 200, "{answer}");
    assert!(said(&answer).contains("DE•• •••• •••• •••• •••• 3000") && !said(&answer).contains("BIC: "), "{answer}");
    assert_eq!(changes(&app).await, 2);
}

async fn a_removal_asks_for_the_password_and_leaves_nothing_to_open(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(remove(&ada, "0", PASSWORD).await.0, 404, "there is nothing to remove");
    saved(&ada).await;
    let (status, answer) = remove(&ada, "1", "x").await;
    assert_eq!((status, wrong_fields(&answer)), (422, vec!["password".to_owned()]));
    assert_eq!(remove(&ada, "2", PASSWORD).await.0, 409);
    let (status, answer) = remove(&ada, "1", PASSWORD).await;
    assert_eq!(status, 200, "{answer}");
    assert!(said(&answer).contains("No bank account is set up.") && !said(&answer).contains("6789"), "{answer}");
    assert_eq!(
        app.look("SELECT holder || iban || bic || reference || signed_on || key_id || id FROM direct_debits", &[])
            .await,
        [""]
    );
    assert_eq!(app.count("SELECT COUNT(*) FROM data_keys", &[]).await, 0);
    assert_eq!(remove(&ada, "2", PASSWORD).await.0, 404);
    // The next one goes on from there: a form from before the removal is stale.
    assert_eq!(save(&ada, &[("version", "1")]).await.0, 409);
    assert_eq!(save(&ada, &[]).await.0, 409);
    assert_eq!(save(&ada, &[("version", "2")]).await.0, 200, "nothing is there that a password would be asked for");
    assert_eq!(changes(&app).await, 3);
}

async fn wrong_passwords_are_slowed_as_they_are_at_the_sign_in(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    let mut statuses = Vec::new();
    for n in 0..7 {
        let password = format!("guess {n}");
        statuses.push(
            save(
                &ada,
                &[("version", "1"), ("form[iban]", OTHER_IBAN), ("form[bic]", ""), ("form[password]", &password)],
            )
            .await
            .0,
        );
    }
    assert_eq!(statuses, [422, 422, 422, 422, 422, 429, 429]);
    assert_eq!(remove(&ada, "1", PASSWORD).await.0, 429, "the right one waits too");
    // The sign-in does not: whoever has taken a session keeps nobody out with it.
    app.sign_in("ada@nebula.example").await;
    app.forward(Span::seconds(1));
    assert_eq!(remove(&ada, "1", PASSWORD).await.0, 200);
}

async fn who_comes_second_is_told_and_shown_nothing(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, omar(&app).await);
    saved(&omar).await;
    // Ada had the form for the first mandate open, which asks for no password.
    let mine = [
        ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"),
        ("form[iban]", OTHER_IBAN),
        ("form[bic]", ""),
        ("form[holder]", "Ada Lovett"),
        ("form[reference]", "ADAS-1"),
    ];
    let (status, answer) = save(&ada, &mine).await;
    let AppError::Stale { message, version, theirs, .. } = error(&answer) else { panic!("{answer}") };
    assert_eq!((status, version, theirs.len()), (409, 1, 0));
    assert!(
        message.contains("Omar Reyes saved this today at 10:00") && message.contains("What you typed is still here")
    );
    assert_eq!(hits(answer.to_string().as_bytes()), Vec::<String>::new());
    // Without scripts: what she typed is in the form, on the version that is stored, and the form asks for the password now.
    let post = ada.form_on(SETTINGS, "/rpc/save_direct_debit", &fields(&mine)).await;
    assert_eq!((post.status, post.location()), (303, format!("{SETTINGS}#direct-debit-form").as_str()));
    let page = ada.get(SETTINGS).await;
    assert!(page.text().contains(OTHER_IBAN) && page.text().contains("Omar Reyes saved this today at 10:00"));
    assert!(page.text().contains("id=\"direct-debit-form-password\""));
    assert_eq!(hits(&page.body), Vec::<String>::new());
    let again = [&mine[..], &[("version", "1"), ("form[password]", PASSWORD)]].concat();
    assert_eq!(save(&ada, &again).await.0, 200);
    assert_eq!(remove(&omar, "1", PASSWORD).await.0, 409, "and now he is second");
    assert_eq!(changes(&app).await, 2);
}

/// Saved, refused, stale, behind the sign-in: whatever becomes of a post.
async fn every_fate(app: &TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, omar(app).await);
    let post = async |client: &Client, but: &[(&str, &str)]| {
        assert_eq!(client.form_on(SETTINGS, "/rpc/save_direct_debit", &fields(but)).await.status, 303);
    };
    post(&ada, &[("form[signed_on]", "soon")]).await;
    post(&omar, &[]).await;
    post(&omar, &[("version", "1"), ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"), ("form[password]", "no")]).await;
    post(&ada, &[("form[id]", "cccccccccccccccccccccccc")]).await;
    for email in ["mia@nebula.example", "sara@sol.example", "ana@support.example"] {
        post(&app.sign_in(email).await, &[]).await;
    }
    let gone = app.sign_in("ada@nebula.example").await;
    gone.form("/sign-out", &[]).await;
    post(&gone, &[("form[id]", "dddddddddddddddddddddddd")]).await;
    assert!(app.count("SELECT COUNT(*) FROM flashes WHERE form = '/rpc/save_direct_debit'", &[]).await >= 4);
    assert_eq!(changes(app).await, 1);
}

async fn nothing_of_it_is_stored_in_the_clear(app: TestApp) {
    every_fate(&app).await;
    let stored = app.bytes().await;
    assert!(String::from_utf8_lossy(&stored).contains("direct-debit-form"), "the flashes are among it");
    assert!(String::from_utf8_lossy(&stored).contains("aaaaaaaaaaaaaaaaaaaaaaaa"), "and the mandate");
    assert_eq!(hits(&stored), Vec::<String>::new());
    assert!(!String::from_utf8_lossy(&stored).contains("form[password]"), "nor a password");
    let ada = app.sign_in("ada@nebula.example").await;
    assert!(ada.get(SETTINGS).await.text().contains("6789"), "though it is there");
    // Its changes and its end leave nothing either.
    app.mailbox().await;
    assert_eq!(
        save(&ada, &[("version", "1"), ("form[id]", "eeeeeeeeeeeeeeeeeeeeeeee"), ("form[password]", PASSWORD)]).await.0,
        200
    );
    assert_eq!(remove(&ada, "2", PASSWORD).await.0, 200);
    assert_eq!(hits(&app.bytes().await), Vec::<String>::new());
}

async fn what_was_typed_waits_sealed_and_comes_back_but_for_the_password(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    let mine = [
        ("version", "1"),
        ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"),
        ("form[holder]", "Wombatsson <&\"> Quokkadottír"),
        ("form[password]", "Numbatpassword"),
    ];
    assert_eq!(ada.form_on(SETTINGS, "/rpc/save_direct_debit", &fields(&mine)).await.status, 303);
    assert_eq!(hits(&app.bytes().await), Vec::<String>::new());
    assert!(!String::from_utf8_lossy(&app.bytes().await).contains("Numbatpassword"));
    // Nobody else gets it on that page.
    assert_eq!(hits(&omar(&app).await.get(SETTINGS).await.body), Vec::<String>::new());
    let page = ada.get(SETTINGS).await.text();
    assert!(
        page.contains(IBAN) && page.contains(REFERENCE) && page.contains("Wombatsson &lt;&amp;&quot;&gt; Quokkadottír"),
        "{page}"
    );
    assert!(page.contains("This is not your password.") && !page.contains("Numbatpassword"));
    // Saved, a flash keeps nothing of what is stored elsewhere now.
    let right = [&mine[..3], &[("form[password]", PASSWORD)]].concat();
    assert_eq!(ada.form_on(SETTINGS, "/rpc/save_direct_debit", &fields(&right)).await.status, 303);
    assert_eq!(
        app.look("SELECT typed FROM flashes WHERE outcome = 'null'", &[]).await,
        ["[[\"form_id\",\"direct-debit-form\"]]"]
    );
    // The flash of a form of another kind is as it was.
    let company =
        [("account", "nebula"), ("form_id", "company-form"), ("version", "1"), ("form[trade_name]", "Numbat & Co")];
    assert_eq!(ada.form_on(SETTINGS, "/rpc/save_company", &company).await.status, 303);
    assert!(ada.get(SETTINGS).await.text().contains("Numbat &amp; Co"));
}

async fn nobody_but_admins_gets_a_byte_of_it(app: TestApp) {
    let planted = plant(&app).await;
    saved(&planted.ada).await;
    planted.ada.grant("nebula", &[("scope", "full"), ("who", &app.person("ana@support.example").await)]).await;
    planted.ada.grant("nebula", &[("scope", "view"), ("who", &app.person("bruno@support.example").await)]).await;
    for email in [
        "omar@nebula.example",
        "mia@nebula.example",
        "sara@sol.example",
        "ana@support.example",
        "bruno@support.example",
        "lidia@support.example",
    ] {
        let client = app.sign_in(email).await;
        for (function, fields) in [
            ("save_direct_debit", fields(&[("version", "1")])),
            ("remove_direct_debit", vec![("account", "nebula"), ("version", "1"), ("form[password]", PASSWORD)]),
        ] {
            let expected = if email.starts_with("sara") { 404 } else { 403 };
            assert_eq!(client.rpc(function, &fields).await.0, expected, "{function} by {email}");
        }
        for (name, body) in everything(&app, &planted, &client).await {
            let told = String::from_utf8_lossy(&body).into_owned();
            assert_eq!(hits(&body), Vec::<String>::new(), "{email}: {name}");
            assert!(MASKS.iter().all(|mask| !told.contains(mask)), "{email} sees a mask: {name}");
            assert!(name != "events" || !told.contains("direct-debit"), "{email} hears of it");
        }
    }
    let stranger = everything(&app, &planted, &app.stranger()).await;
    assert!(stranger.values().all(|body| hits(body).is_empty()));
    let log = planted.ada.get("/a/nebula/access-log").await;
    assert_eq!(hits(&log.body), Vec::<String>::new());
    // It is what it was, and an Admin hears of it.
    assert!(planted.ada.get(SETTINGS).await.text().contains(MASKS[1]));
    let first = app.count("SELECT MIN(seq) FROM events WHERE kind = 'direct-debit'", &[]).await;
    let mut heard = app.sign_in("ada@nebula.example").await.listen(Some(first - 1)).await;
    while !heard.next().await.expect("the event comes").raw.contains("direct-debit") {}
}

/// A page without what is new in each answer: nonces, ids, and the number of the newest event, whatever account it is of.
fn settled(answer: &Answer) -> String {
    let page = without_nonce(&answer.text());
    let page = match page.split_once("data-last=\"") {
        Some((head, rest)) => format!("{head}{}", rest.trim_start_matches(|c: char| c.is_ascii_digit())),
        None => page,
    };
    let is_id = |word: &str| word.len() == 24 && word.bytes().all(|byte| matches!(byte, b'a'..=b'z' | b'2'..=b'7'));
    let words = page.split_inclusive(|c: char| !c.is_ascii_alphanumeric());
    words
        .map(|word| if is_id(word.trim_end_matches(|c: char| !c.is_ascii_alphanumeric())) { "ID " } else { word })
        .collect()
}

async fn nobody_but_admins_gets_a_hint_that_there_is_one(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    ada.grant("nebula", &[("scope", "full"), ("who", &app.person("ana@support.example").await)]).await;
    let mut clients = Vec::new();
    for email in ["omar@nebula.example", "mia@nebula.example", "ana@support.example"] {
        clients.push((email, app.sign_in(email).await));
    }
    let look = async |client: &Client| {
        let mut seen = Vec::new();
        // Not the access log, in which Ana's looks are.
        for path in [SETTINGS, "/a/nebula/shipments", "/a/nebula/settings/members", "/agents"] {
            let answer = client.get(path).await;
            seen.push((path.to_owned(), answer.status, settled(&answer)));
        }
        for but in [&[][..], &[("version", "1")], &[("form[iban]", "x")]] {
            let (status, answer) = save(client, but).await;
            seen.push((format!("{but:?}"), status, answer.to_string()));
        }
        let (status, answer) = remove(client, "1", "x").await;
        seen.push(("removal".to_owned(), status, answer.to_string()));
        seen
    };
    let mut before = Vec::new();
    for (_, client) in &clients {
        // From the first look on Ana is in, which is shown.
        look(client).await;
    }
    for (_, client) in &clients {
        before.push(look(client).await);
    }
    saved(&ada).await;
    for ((email, client), before) in clients.iter().zip(before) {
        for (before, after) in before.into_iter().zip(look(client).await) {
            assert_eq!(before, after, "{email} sees a difference");
        }
    }
    assert!(!clients[0].1.get(SETTINGS).await.text().contains("id=\"direct-debit\""));
    assert!(ada.get(SETTINGS).await.text().contains("id=\"direct-debit\""));
}

async fn nothing_of_it_is_logged(app: TestApp) {
    logged::listen();
    let (marker, before) = (logged::marker(), logged::lines());
    let ada = app.sign_in("ada@nebula.example").await;
    let secret = [("form[holder]", marker.as_str()), ("form[reference]", marker.as_str())];
    assert_eq!(save(&ada, &secret).await.0, 200);
    let wrong = [
        &secret[..],
        &[("version", "1"), ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"), ("form[password]", marker.as_str())],
    ]
    .concat();
    assert_eq!(save(&ada, &wrong).await.0, 422);
    assert_eq!(ada.form_on(SETTINGS, "/rpc/save_direct_debit", &fields(&wrong)).await.status, 303);
    ada.get(SETTINGS).await;
    let ana = app.sign_in("ana@support.example").await;
    save(&ana, &secret).await;
    let late = ada_at(&app, Some(master_key('b'))).await;
    late.get(SETTINGS).await;
    save(&late, &wrong).await;
    assert!(logged::lines() > before, "something was logged, so the test listens");
    assert!(!logged::has(&marker), "it was logged");
    assert_eq!(app.entries().await, 0, "nor is it in the access log");
}

/// What an Admin is told instead of the mandate.
async fn is_shut(client: &Client) {
    let page = client.get(SETTINGS).await;
    assert_eq!(page.status, 200);
    let text = page.text();
    assert!(text.contains("cannot be opened with the key") && text.contains("Saved by Ada Lovett"), "{text}");
    assert!(!text.contains("6789") && !text.contains("id=\"direct-debit-form\""), "{text}");
    assert!(text.contains("id=\"company-form\""), "the other sections are there");
}

async fn a_value_moved_to_another_account_or_field_does_not_open(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    saved(&ada).await;
    // The same id: only the account tells the two rows apart.
    assert_eq!(save(&sara, &[("account", "sol")]).await.0, 200);
    let (nebula, sol) = (app.account("nebula").await, app.account("sol").await);
    let moved = "UPDATE direct_debits SET iban = (SELECT d.iban FROM direct_debits d WHERE d.account_id = $2) WHERE account_id = $1";
    let [kept] =
        app.look("SELECT iban FROM direct_debits WHERE account_id = $1", &[&nebula]).await.try_into().expect("one");
    app.meddle(moved, &[&nebula, &sol]).await;
    is_shut(&ada).await;
    // The key along with it.
    let whole = "UPDATE direct_debits SET (key_id, holder, iban, bic, reference, signed_on) = (SELECT d.key_id, d.holder, d.iban, d.bic,
        d.reference, d.signed_on FROM direct_debits d WHERE d.account_id = $2) WHERE account_id = $1";
    let key = "UPDATE data_keys SET (id, wrapped) = (SELECT d.id, d.wrapped FROM data_keys d WHERE d.account_id = $2) WHERE account_id = $1";
    app.meddle(whole, &[&nebula, &sol]).await;
    app.meddle(key, &[&nebula, &sol]).await;
    is_shut(&ada).await;
    assert!(sara.get("/a/sol/settings/account").await.text().contains("6789"), "sol's is as it was");
    // Within a row.
    app.meddle("UPDATE direct_debits SET bic = iban WHERE account_id = $1", &[&sol]).await;
    assert!(sara.get("/a/sol/settings/account").await.text().contains("cannot be opened"));
    assert!(!kept.is_empty());
}

async fn a_flipped_byte_does_not_open(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    for (table, column) in [
        ("direct_debits", "holder"),
        ("direct_debits", "signed_on"),
        ("data_keys", "wrapped"),
        ("direct_debits", "id"),
        ("data_keys", "id"),
    ] {
        let [kept] = app.look(&format!("SELECT {column} FROM {table}"), &[]).await.try_into().expect("one");
        // In the midst of it, another letter.
        let other = if &kept[10..11] == "b" { "c" } else { "b" };
        let flipped = format!("{}{other}{}", &kept[..10], &kept[11..]);
        app.meddle(&format!("UPDATE {table} SET {column} = $1"), &[&flipped]).await;
        is_shut(&ada).await;
        let change = [("version", "1"), ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"), ("form[password]", PASSWORD)];
        if table == "data_keys" {
            assert_eq!(save(&ada, &change).await.0, 409, "nothing is sealed with a key that does not open");
        }
        app.meddle(&format!("UPDATE {table} SET {column} = $1"), &[&kept]).await;
        assert!(ada.get(SETTINGS).await.text().contains("6789"), "{table}.{column}");
    }
}

async fn without_a_master_key_nothing_can_be_saved(app: TestApp) {
    let ada = ada_at(&app, None).await;
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains("has not set its master key yet") && !page.contains("id=\"direct-debit-form\""), "{page}");
    let (status, answer) = save(&ada, &[]).await;
    assert_eq!((status, message_of(&answer).contains("has not set its master key yet")), (409, true), "{answer}");
    assert_eq!(ada.form_on(SETTINGS, "/rpc/save_direct_debit", &fields(&[])).await.status, 303);
    assert_eq!(hits(&app.bytes().await), Vec::<String>::new(), "what cannot be sealed is not kept");
    assert!(ada.get(SETTINGS).await.text().contains("has not set its master key yet"));
    assert_eq!(changes(&app).await, 0);
    // What was sealed before is there, and shut.
    saved(&app.sign_in("ada@nebula.example").await).await;
    let page = ada.get(SETTINGS).await.text();
    assert!(
        page.contains("has not set its master key yet")
            && page.contains("Saved by Ada Lovett")
            && !page.contains("6789"),
        "{page}"
    );
    // Nobody else hears of it.
    let omar = Client::new(app.reconfigured(with(None))).sign_in("omar@nebula.example").await;
    assert!(!omar.get(SETTINGS).await.text().contains("has not set its master key yet"));
    assert_eq!(save(&omar, &[]).await.0, 403);
}

async fn with_a_wrong_master_key_the_page_says_so_and_nothing_is_lost(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    let late = ada_at(&app, Some(master_key('b'))).await;
    is_shut(&late).await;
    let change = [("version", "1"), ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"), ("form[password]", PASSWORD)];
    let (status, answer) = save(&late, &change).await;
    assert_eq!((status, message_of(&answer).contains("cannot be opened with the key")), (409, true), "{answer}");
    house::keys::check(&app.other_house(with(Some(master_key('b'))))).await.expect("it only logs");
    assert!(ada.get(SETTINGS).await.text().contains("6789"), "with the right one all is there");
    // Whoever has lost their key begins anew.
    assert_eq!(remove(&late, "1", PASSWORD).await.0, 200);
    assert_eq!(save(&late, &[("version", "2")]).await.0, 200);
    assert!(late.get(SETTINGS).await.text().contains("6789"));
}

async fn after_a_rotation_the_old_key_opens_nothing_and_the_new_one_all(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    saved(&ada).await;
    assert_eq!(save(&sara, &[("account", "sol")]).await.0, 200);
    let (old, new) = (master_key('5'), master_key('b'));
    let house = app.other_house(with(Some(new.clone())));
    let sealed = || {
        app.look("SELECT holder || iban || bic || reference || signed_on FROM direct_debits ORDER BY account_id", &[])
    };
    let before = sealed().await;
    let late = ada_at(&app, Some(new.clone())).await;
    is_shut(&late).await;
    let tally = |keys, rewrapped, renewed| Tally { keys, rewrapped, renewed };
    assert_eq!(keys::rotate(&house, Some(&old), false).await.expect("it rotates"), tally(2, 2, 0));
    assert!(late.get(SETTINGS).await.text().contains(MASKS[1]), "the new one opens");
    is_shut(&ada).await;
    assert_eq!(sealed().await, before, "what is sealed stays as it is");
    assert_eq!(keys::rotate(&house, Some(&old), false).await.expect("once more"), tally(2, 0, 0));
    // Halfway: one account's key is still under another.
    app.meddle("DELETE FROM direct_debits WHERE account_id = $1", &[&app.account("sol").await]).await;
    app.meddle("DELETE FROM data_keys WHERE account_id = $1", &[&app.account("sol").await]).await;
    assert_eq!(save(&sara, &[("account", "sol")]).await.0, 200);
    assert_eq!(keys::rotate(&house, Some(&old), false).await.expect("the rest"), tally(2, 1, 0));
    let before = sealed().await;
    assert_eq!(keys::rotate(&house, None, true).await.expect("new data keys"), tally(2, 0, 2));
    for (before, after) in before.iter().zip(sealed().await) {
        assert_ne!(*before, after);
    }
    let router = app.reconfigured(with(Some(new)));
    let sara = Client::new(router).sign_in("sara@sol.example").await;
    assert!(sara.get("/a/sol/settings/account").await.text().contains(MASKS[1]));
    assert!(late.get(SETTINGS).await.text().contains(MASKS[1]));
    is_shut(&ada).await;
    // The version is what it was: nobody saved anything.
    let change = [("version", "1"), ("form[id]", "bbbbbbbbbbbbbbbbbbbbbbbb"), ("form[password]", PASSWORD)];
    assert_eq!(save(&late, &change).await.0, 200);
    assert_eq!(hits(&app.bytes().await), Vec::<String>::new());
}

async fn a_rotation_with_a_wrong_old_key_changes_nothing(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    saved(&ada).await;
    assert_eq!(save(&sara, &[("account", "sol")]).await.0, 200);
    let house = app.other_house(with(Some(master_key('b'))));
    for old in [None, Some(master_key('c'))] {
        for renew in [false, true] {
            let refusal = keys::rotate(&house, old.as_ref(), renew).await.expect_err("it is the wrong one").0;
            assert!(
                refusal.starts_with("2 of 2 data keys open with neither key (") && refusal.contains("nebula"),
                "{refusal}"
            );
        }
    }
    // One that opens does not go without the other.
    app.meddle("UPDATE data_keys SET wrapped = 'x' WHERE account_id = $1", &[&app.account("sol").await]).await;
    let refusal = keys::rotate(&house, Some(&master_key('5')), false).await.expect_err("one does not open").0;
    assert_eq!(refusal, "1 of 2 data keys open with neither key (sol); nothing was changed");
    // A row that was tampered with stops a rotation of data keys.
    app.meddle("UPDATE direct_debits SET iban = bic", &[]).await;
    app.meddle("DELETE FROM data_keys WHERE account_id = $1", &[&app.account("sol").await]).await;
    let refusal = keys::rotate(&house, Some(&master_key('5')), true).await.expect_err("a row does not open").0;
    assert_eq!(refusal, "the direct-debit data of nebula do not open; nothing was changed");
    assert_eq!(
        keys::rotate(&app.house, None, false).await.expect("all is under the old one"),
        Tally { keys: 1, ..Tally::default() }
    );
    keys::rotate(&app.other_house(with(None)), Some(&master_key('5')), false).await.expect_err("there is no new key");
}

async fn the_command_line_rotates_and_says_what_it_did(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    saved(&ada).await;
    let folder = Folder::new();
    let run = |args: &[&str], new: &str, old: &str| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
        command
            .args(args)
            .current_dir(folder.path())
            .env_clear()
            .env("DATABASE_URL", app.url())
            .env("ALDABA_LOG", "error");
        command.env("ALDABA_MASTER_KEY", new).env("ALDABA_MASTER_KEY_OLD", old);
        let done = command.output().expect("the program runs");
        let text = |bytes: Vec<u8>| String::from_utf8_lossy(&bytes).into_owned();
        (done.status.success(), text(done.stdout), text(done.stderr))
    };
    let [five, b] = ["5", "b"].map(|digit| digit.repeat(64));
    let (ok, said, _) = run(&["keys", "rotate", "--help"], "", "");
    assert!(
        ok && said.contains("ALDABA_MASTER_KEY_OLD")
            && said.contains("--new-data-keys")
            && said.contains("Stop the server first"),
        "{said}"
    );
    let (ok, _, said) = run(&["keys", "rotate"], &b, "not a key");
    assert!(
        !ok && said.contains("ALDABA_MASTER_KEY_OLD must be 64 hex digits") && !said.contains("not a key"),
        "{said}"
    );
    let (ok, _, said) = run(&["keys", "rotate"], &five[1..], &five);
    assert!(!ok && said.contains("ALDABA_MASTER_KEY must be 64 hex digits") && !said.contains("5555"), "{said}");
    let (ok, _, said) = run(&["keys", "rotate"], "", &five);
    assert!(!ok && said.contains("ALDABA_MASTER_KEY, the new key, is not set"), "{said}");
    let (ok, _, said) = run(&["keys", "rotate"], &b, "");
    assert!(!ok && said.contains("1 of 1 data keys open with neither key (nebula)"), "{said}");
    let (ok, said, _) = run(&["keys", "rotate"], &b, &five);
    assert_eq!((ok, said.trim()), (true, "1 data keys: 1 wrapped anew, 0 under ALDABA_MASTER_KEY already."));
    let (ok, said, _) = run(&["keys", "rotate", "--new-data-keys"], &b, &five);
    assert_eq!((ok, said.lines().count(), said.contains("1 of them are new")), (true, 2, true), "{said}");
    assert!(ada_at(&app, Some(master_key('b'))).await.get(SETTINGS).await.text().contains(MASKS[1]));
    is_shut(&ada).await;
}

async fn the_main_contact_is_told_and_not_what(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    app.mailbox().await;
    assert_eq!(save(&ada, &[("form[iban]", "x")]).await.0, 422);
    assert!(app.mailbox().await.is_empty(), "nothing happened");
    saved(&ada).await;
    assert_eq!(remove(&ada, "1", PASSWORD).await.0, 200);
    let letters = app.mailbox().await;
    assert_eq!(letters.len(), 2, "{letters:?}");
    for letter in letters {
        assert!(letter.contains("ada@nebula.example") && letter.contains("#direct-debit"), "{letter}");
        assert!(hits(letter.as_bytes()).is_empty() && !letter.contains("6789"), "{letter}");
    }
}
