//! Contacts: one of them is the main one, and no address becomes it before whoever reads its mail has said so.
use domain::time::Span;
use futures::FutureExt as _;
use serde_json::Value;
use views::error::AppError;
use views::section::{Kind, Text};

use crate::logged;
use crate::support::part::{parts, text};
use crate::support::{Client, TestApp, both, error, message_of, new_id};

both! {
    notices_go_to_the_first_admin_until_there_is_a_main_contact,
    an_address_that_gets_the_notices_already_becomes_main_at_once,
    a_first_contact_becomes_main_when_its_link_is_followed,
    looking_at_a_link_confirms_nothing,
    a_link_works_once,
    a_link_works_for_three_days,
    the_main_contact_changes_only_once_confirmed_and_the_old_one_is_told,
    another_address_for_the_main_contact_is_asked_first_and_its_name_is_saved_at_once,
    two_clicks_at_once_confirm_once,
    sending_again_makes_the_old_link_worthless_and_is_not_for_every_second,
    cancelling_makes_the_link_worthless,
    the_main_contact_cannot_be_removed,
    the_database_itself_takes_one_main_contact,
    a_contact_that_is_waited_for_can_be_removed_with_its_link,
    who_saves_second_sees_both_values,
    there_is_room_for_fifty,
    one_mailbox_is_listed_once,
    agents_change_contacts_in_the_log_but_never_where_notices_go,
    agents_are_not_told_whom_of_the_members_notices_go_to,
    contacts_of_another_account_are_not_found,
    the_page_of_a_link_speaks_the_visitors_language,
    the_secret_of_a_link_stays_out_of_the_logs,
}

async fn add(client: &Client, name: &str, email: &str) -> (String, Value) {
    let id = new_id();
    let form =
        [("form[id]", id.as_str()), ("form[name]", name), ("form[kind]", "professional"), ("form[email]", email)];
    let section = client.done("add_contact", &[vec![("account", "nebula")], form.to_vec()].concat()).await;
    (id, section)
}

/// A form about a contact, as it stands on the page with this version.
fn fields<'a>(id: &'a str, version: &'a str, name: &'a str, email: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("account", "nebula"),
        ("contact", id),
        ("version", version),
        ("form[name]", name),
        ("form[kind]", "personal"),
        ("form[email]", email),
    ]
}

async fn make_main(client: &Client, id: &str, version: &str) -> (u16, Value) {
    client.rpc("make_main_contact", &[("account", "nebula"), ("contact", id), ("version", version)]).await
}

/// The path of the newest link that was mailed to an address.
async fn link(app: &TestApp, email: &str) -> String {
    let sql = "SELECT body FROM outbox WHERE recipient = $1 AND body LIKE '%/confirm/%' ORDER BY created_at DESC";
    let body = app.look(sql, &[email]).await.into_iter().next().unwrap_or_else(|| panic!("no link for {email}"));
    let letter: Value = serde_json::from_str(&body).expect("a letter");
    letter["link"][1].as_str().expect("a link").to_owned()
}

async fn confirm(app: &TestApp, link: &str) -> u16 {
    app.stranger().form(link, &[]).await.status
}

/// The main contact's address, if there is one.
async fn main_of(app: &TestApp) -> Vec<String> {
    app.look("SELECT email FROM contacts WHERE is_main", &[]).await
}

/// Where the next notice goes.
async fn notices_go_to(app: &TestApp) -> String {
    app.meddle("UPDATE outbox SET next_try_at = NULL", &[]).await;
    app.sign_in("ada@nebula.example").await.grant("nebula", &[]).await;
    app.look("SELECT recipient FROM outbox WHERE next_try_at IS NOT NULL", &[]).await.remove(0)
}

/// Nebula with Eva as its main contact, confirmed.
async fn with_eva(app: &TestApp) -> (Client, String) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (eva, _) = add(&ada, "Eva Soto", "eva@nebula.example").await;
    assert_eq!(confirm(app, &link(app, "eva@nebula.example").await).await, 200);
    app.meddle("DELETE FROM outbox", &[]).await;
    (ada, eva)
}

/// Each item's title, its pills, and what its forms are called.
fn shown(section: &Value) -> Vec<String> {
    let all = |part: &Value, kind: Kind, name: Text| {
        parts(part, kind).iter().map(|part| text(part, name)).collect::<Vec<_>>().join(", ")
    };
    let item = |item: &&Value| {
        format!(
            "{} [{}] {}",
            text(item, Text::Title),
            all(item, Kind::Pill, Text::Text),
            all(item, Kind::Sheet, Text::Title)
        )
    };
    parts(section, Kind::Item).iter().map(item).collect()
}

async fn notices_go_to_the_first_admin_until_there_is_a_main_contact(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let page = ada.get("/a/nebula/settings/account").await.text();
    assert!(page.contains("No contacts yet."), "{page}");
    assert!(page.contains("notices go to Ada Lovett, ada@nebula.example"), "{page}");
    assert_eq!(notices_go_to(&app).await, "ada@nebula.example");
}

async fn an_address_that_gets_the_notices_already_becomes_main_at_once(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (_, section) = add(&ada, "Ada Lovett", "Ada@nebula.example").await;
    assert_eq!(shown(&section), ["Ada Lovett [Main] Edit contact"]);
    assert_eq!(main_of(&app).await, ["Ada@nebula.example"]);
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox", &[]).await, 0, "nobody has to be asked or told");
}

async fn a_first_contact_becomes_main_when_its_link_is_followed(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    let (_, section) = add(&omar, "Eva Soto", "eva@nebula.example").await;
    assert_eq!(
        shown(&section),
        ["Eva Soto [Waiting for confirmation] Send again, Cancel, Edit contact, Remove contact"]
    );
    let link = link(&app, "eva@nebula.example").await;
    let stored = app.look("SELECT token_hash FROM contact_confirmations", &[]).await.remove(0);
    assert!(!link.contains(&stored) && link.len() > "/confirm/".len() + 40, "its secret is long, and kept as a hash");
    let mailed = app.mailbox().await.remove(0);
    assert!(mailed.contains("To: eva@nebula.example") && mailed.contains("Omar Reyes quiere"), "{mailed}");
    assert!(mailed.contains(&format!("http://127.0.0.1:3000{link}")), "{mailed}");
    assert_eq!(notices_go_to(&app).await, "ada@nebula.example", "not yet");
    let events = app.count("SELECT COUNT(*) FROM events WHERE kind = 'contact'", &[]).await;
    assert_eq!(confirm(&app, &link).await, 200);
    assert_eq!(app.count("SELECT COUNT(*) FROM events WHERE kind = 'contact'", &[]).await, events + 1);
    let told = app
        .look(
            "SELECT body FROM outbox WHERE recipient = 'ada@nebula.example' AND body LIKE '%eva@nebula.example%'",
            &[],
        )
        .await;
    assert_eq!(told.len(), 1, "whoever got the notices is told");
    assert_eq!(notices_go_to(&app).await, "eva@nebula.example");
    assert_eq!(main_of(&app).await, ["eva@nebula.example"]);
}

async fn looking_at_a_link_confirms_nothing(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    add(&ada, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    for client in [app.stranger(), ada] {
        let page = client.get(&link).await;
        assert_eq!(page.status, 200);
        let text = page.text();
        assert!(text.contains("The notices of Nébula Moda will go to eva@nebula.example."), "{text}");
        assert!(
            text.contains("<button class=\"button primary\">Confirm this address") && !text.contains("<script"),
            "{text}"
        );
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert!(main_of(&app).await.is_empty());
    // Another site cannot press the button for whoever has the page open.
    let cross = [("content-type", "application/x-www-form-urlencoded"), ("sec-fetch-site", "cross-site")];
    let answer = app.stranger().send(axum::http::Method::POST, &link, &cross, "").await;
    assert_eq!((answer.status, main_of(&app).await.len()), (403, 0));
}

async fn a_link_works_once(app: TestApp) {
    add(&app.sign_in("ada@nebula.example").await, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    assert_eq!((confirm(&app, &link).await, confirm(&app, &link).await), (200, 404));
    let page = app.stranger().get(&link).await;
    assert_eq!((page.status, page.text().contains("This link is of no use any more")), (404, true));
    for bad in ["/confirm/x", "/confirm/%00", "/confirm/%27%20OR%201=1", "/confirm/no%20hash"] {
        assert_eq!((app.stranger().get(bad).await.status, confirm(&app, bad).await), (404, 404), "{bad}");
    }
}

async fn a_link_works_for_three_days(app: TestApp) {
    add(&app.sign_in("ada@nebula.example").await, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    app.forward(Span(Span::days(3).0 - 1));
    assert_eq!(app.stranger().get(&link).await.status, 200);
    app.forward(Span(1));
    assert_eq!((app.stranger().get(&link).await.status, confirm(&app, &link).await), (404, 404));
    let ada = app.sign_in("ada@nebula.example").await;
    assert!(ada.get("/a/nebula/settings/account").await.text().contains("stopped working today at 10:00"));
    ada.done("resend_confirmation", &[("account", "nebula")]).await;
    assert_eq!(confirm(&app, &self::link(&app, "eva@nebula.example").await).await, 200);
}

async fn the_main_contact_changes_only_once_confirmed_and_the_old_one_is_told(app: TestApp) {
    let (ada, _) = with_eva(&app).await;
    let (leo, _) = add(&ada, "Leo Mar", "leo@nebula.example").await;
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox", &[]).await, 0, "a second contact is nobody's concern yet");
    assert_eq!(make_main(&ada, &leo, "2").await.0, 409, "as it stood on another page");
    let (status, section) = make_main(&ada, &leo, "1").await;
    assert_eq!(status, 200);
    assert_eq!(make_main(&ada, &leo, "1").await.0, 200, "twice is once");
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox", &[]).await, 1);
    let link = link(&app, "leo@nebula.example").await;
    assert_eq!(shown(&section).len(), 2);
    assert!(shown(&section)[0].starts_with("Eva Soto [Main]") && shown(&section)[1].contains("[Waiting"), "{section}");
    assert_eq!(notices_go_to(&app).await, "eva@nebula.example");
    app.meddle("DELETE FROM outbox", &[]).await;
    assert_eq!(confirm(&app, &link).await, 200);
    let told = app.mailbox().await;
    assert_eq!(told.len(), 1);
    for text in ["To: eva@nebula.example", "leo@nebula.example", "Leo Mar", "los avisos van allí y ya no a ti"] {
        assert!(told[0].contains(text), "{text} is not in {}", told[0]);
    }
    assert_eq!(main_of(&app).await, ["leo@nebula.example"]);
    assert_eq!(notices_go_to(&app).await, "leo@nebula.example");
}

async fn another_address_for_the_main_contact_is_asked_first_and_its_name_is_saved_at_once(app: TestApp) {
    let (ada, eva) = with_eva(&app).await;
    ada.done("save_contact", &fields(&eva, "2", "Eva María Soto", "eva@sol.example")).await;
    assert_eq!(app.look("SELECT name FROM contacts", &[]).await, ["Eva María Soto"]);
    assert_eq!(main_of(&app).await, ["eva@nebula.example"]);
    let link = link(&app, "eva@sol.example").await;
    let again = ada.done("save_contact", &fields(&eva, "3", "Eva María Soto", "eva@sol.example")).await;
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox", &[]).await, 1, "the same again mails nothing");
    assert!(shown(&again)[0].contains("[Main, Waiting for confirmation]"), "{again}");
    assert_eq!(notices_go_to(&app).await, "eva@nebula.example");
    assert_eq!(confirm(&app, &link).await, 200);
    assert_eq!(main_of(&app).await, ["eva@sol.example"]);
    let told = "SELECT COUNT(*) FROM outbox WHERE recipient = 'eva@nebula.example' AND body LIKE '%eva@sol.example%'";
    assert_eq!(app.count(told, &[]).await, 1);
}

async fn two_clicks_at_once_confirm_once(app: TestApp) {
    add(&app.sign_in("ada@nebula.example").await, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    let mut answers = [0; 4];
    let clicks = (0..4).map(|_| confirm(&app, &link));
    for (answer, status) in answers.iter_mut().zip(futures::future::join_all(clicks).await) {
        *answer = status;
    }
    answers.sort_unstable();
    assert_eq!(answers, [200, 404, 404, 404]);
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE recipient = 'ada@nebula.example'", &[]).await, 1);
}

async fn sending_again_makes_the_old_link_worthless_and_is_not_for_every_second(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    add(&ada, "Eva Soto", "eva@nebula.example").await;
    let old = link(&app, "eva@nebula.example").await;
    let again = [("account", "nebula")];
    let (status, answer) = ada.rpc("resend_confirmation", &again).await;
    assert_eq!((status, message_of(&answer).contains("less than a minute ago")), (409, true));
    app.forward(Span::minutes(1));
    ada.done("resend_confirmation", &again).await;
    let new = link(&app, "eva@nebula.example").await;
    assert_eq!((confirm(&app, &old).await, confirm(&app, &new).await), (404, 200));
    assert_eq!(ada.rpc("resend_confirmation", &again).await.0, 200, "nothing waits: nothing is sent");
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE recipient = 'eva@nebula.example'", &[]).await, 2);
}

async fn cancelling_makes_the_link_worthless(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    add(&ada, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    let section = ada.done("cancel_confirmation", &[("account", "nebula")]).await;
    assert_eq!(shown(&section), ["Eva Soto [] Make main contact, Edit contact, Remove contact"]);
    assert_eq!(confirm(&app, &link).await, 404);
    assert!(main_of(&app).await.is_empty());
    ada.done("cancel_confirmation", &[("account", "nebula")]).await;
}

async fn the_main_contact_cannot_be_removed(app: TestApp) {
    let (ada, eva) = with_eva(&app).await;
    let remove = [("account", "nebula"), ("contact", eva.as_str()), ("version", "2")];
    let (status, answer) = ada.rpc("remove_contact", &remove).await;
    assert_eq!((status, message_of(&answer).contains("cannot be removed")), (409, true));
    assert_eq!(main_of(&app).await.len(), 1);
    let (leo, _) = add(&ada, "Leo Mar", "leo@nebula.example").await;
    let old = [("account", "nebula"), ("contact", leo.as_str()), ("version", "7")];
    assert_eq!(ada.rpc("remove_contact", &old).await.0, 409, "somebody changed it meanwhile");
    let remove = [("account", "nebula"), ("contact", leo.as_str()), ("version", "1")];
    assert_eq!(shown(&ada.done("remove_contact", &remove).await).len(), 1);
    assert_eq!(ada.rpc("remove_contact", &remove).await.0, 404);
}

async fn the_database_itself_takes_one_main_contact(app: TestApp) {
    let (ada, _) = with_eva(&app).await;
    let (leo, _) = add(&ada, "Leo Mar", "leo@nebula.example").await;
    let texts = [leo.as_str()];
    let second = app.meddle("UPDATE contacts SET is_main = TRUE WHERE id = $1", &texts);
    let second = std::panic::AssertUnwindSafe(second).catch_unwind();
    assert!(second.await.is_err(), "a second main contact");
    assert_eq!(main_of(&app).await, ["eva@nebula.example"]);
}

async fn a_contact_that_is_waited_for_can_be_removed_with_its_link(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (eva, _) = add(&ada, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    ada.done("remove_contact", &[("account", "nebula"), ("contact", &eva), ("version", "1")]).await;
    assert_eq!(confirm(&app, &link).await, 404);
}

async fn who_saves_second_sees_both_values(app: TestApp) {
    let (ada, _) = with_eva(&app).await;
    let (leo, _) = add(&ada, "Leo Mar", "leo@nebula.example").await;
    app.sign_in("omar@nebula.example")
        .await
        .done("save_contact", &fields(&leo, "1", "Leo Marín", "leo@nebula.example"))
        .await;
    let (status, answer) = ada.rpc("save_contact", &fields(&leo, "1", "Leo Martí", "leo@nebula.example")).await;
    assert_eq!(status, 409);
    let AppError::Stale { message, version, theirs, .. } = error(&answer) else { panic!("{answer}") };
    assert!(message.contains("Omar Reyes saved this today at 10:00"), "{message}");
    let theirs: Vec<_> = theirs.iter().map(|field| (field.field.as_str(), field.message.as_str())).collect();
    assert_eq!((version, theirs), (2, vec![("name", "Leo Marín")]));
    ada.done("save_contact", &fields(&leo, "2", "Leo Martí", "leo@nebula.example")).await;
}

async fn one_mailbox_is_listed_once(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (eva, _) = add(&ada, "Eva", "eva@nebula.example").await;
    let (leo, _) = add(&ada, "Leo", "leo@nebula.example").await;
    let again = new_id();
    let form = [("account", "nebula"), ("form[id]", &again), ("form[name]", "Eva"), ("form[kind]", "personal")];
    let (status, answer) =
        ada.rpc("add_contact", &[&form[..], &[("form[email]", "EVA@nebula.example")]].concat()).await;
    assert_eq!((status, crate::support::wrong_fields(&answer)), (422, vec!["email".to_owned()]));
    let (status, answer) = ada.rpc("save_contact", &fields(&leo, "1", "Leo", "Eva@Nebula.example")).await;
    assert_eq!((status, crate::support::wrong_fields(&answer)), (422, vec!["email".to_owned()]));
    // One's own may be spelled another way.
    ada.done("save_contact", &fields(&eva, "1", "Eva", "Eva@nebula.example")).await;
}

async fn there_is_room_for_fifty(app: TestApp) {
    let (ada, _) = with_eva(&app).await;
    for n in 1..50 {
        add(&ada, &format!("Contact {n}"), &format!("c{n}@nebula.example")).await;
    }
    let id = new_id();
    let form = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[name]", "x"),
        ("form[kind]", "personal"),
        ("form[email]", "x@nebula.example"),
    ];
    let (status, answer) = ada.rpc("add_contact", &form).await;
    assert_eq!((status, message_of(&answer).contains("50")), (409, true));
    assert_eq!(app.count("SELECT COUNT(*) FROM contacts", &[]).await, 50);
    assert!(!ada.get("/a/nebula/settings/account").await.text().contains("id=\"contact-add\""), "no form for one more");
}

async fn agents_change_contacts_in_the_log_but_never_where_notices_go(app: TestApp) {
    let (ada, eva) = with_eva(&app).await;
    let ana = app.sign_in("ana@support.example").await;
    ada.grant("nebula", &[("scope", "full")]).await;
    let (leo, section) = add(&ana, "Leo Mar", "leo@nebula.example").await;
    assert_eq!(shown(&section), ["Eva Soto [Main] ", "Leo Mar [] Edit contact, Remove contact"]);
    app.forward(Span::seconds(1));
    ana.done("save_contact", &fields(&leo, "1", "Leo Marín", "leo@nebula.example")).await;
    let log = ada.done("access_log", &[("account", "nebula"), ("older", "")]).await;
    let entry = &log["body"]["entries"][0];
    let changes: Vec<String> = entry["changes"]
        .as_array()
        .expect("changes")
        .iter()
        .map(|change| ["field", "before", "after"].map(|key| change[key].as_str().unwrap_or_default()).join(" | "))
        .collect();
    assert_eq!(changes, ["name | Leo Mar | Leo Marín", "contact_kind | professional | personal"]);
    assert_eq!(entry["records"][0]["text"], "Leo Marín");
    // Neither the main one nor the one that is about to be, by no way.
    let version = [("account", "nebula"), ("contact", eva.as_str()), ("version", "2")];
    assert_eq!(ana.rpc("save_contact", &fields(&eva, "2", "Eve", "eve@evil.example")).await.0, 403);
    assert_eq!(ana.rpc("save_contact", &fields(&eva, "2", "Eva Soto", "eva@nebula.example")).await.0, 403);
    assert_eq!((ana.rpc("remove_contact", &version).await.0, make_main(&ana, &leo, "2").await.0), (403, 403));
    assert_eq!(make_main(&ada, &leo, "2").await.0, 200);
    assert_eq!(ana.rpc("save_contact", &fields(&leo, "2", "Leo Mar", "eve@evil.example")).await.0, 403);
    assert_eq!(ana.rpc("remove_contact", &[("account", "nebula"), ("contact", &leo), ("version", "2")]).await.0, 403);
    app.forward(Span::minutes(2));
    for function in ["resend_confirmation", "cancel_confirmation"] {
        assert_eq!(ana.rpc(function, &[("account", "nebula")]).await.0, 403);
    }
    assert_eq!(main_of(&app).await, ["eva@nebula.example"]);
    ada.done("cancel_confirmation", &[("account", "nebula")]).await;
    ana.done("remove_contact", &[("account", "nebula"), ("contact", &leo), ("version", "2")]).await;
}

async fn agents_are_not_told_whom_of_the_members_notices_go_to(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[("scope", "full")]).await;
    let page = ana.get("/a/nebula/settings/account").await.text();
    assert!(page.contains("first Admin") && !page.contains("ada@nebula.example"), "{page}");
    // Their first contact is asked nothing: it is theirs to add, and not theirs to make the main one.
    let (_, section) = add(&ana, "Leo Mar", "leo@nebula.example").await;
    assert_eq!(shown(&section), ["Leo Mar [] Edit contact, Remove contact"]);
    assert_eq!(app.count("SELECT COUNT(*) FROM outbox WHERE recipient = 'leo@nebula.example'", &[]).await, 0);
}

async fn contacts_of_another_account_are_not_found(app: TestApp) {
    let (ada, eva) = with_eva(&app).await;
    let sara = app.sign_in("sara@sol.example").await;
    let sol = |function: &str| match function {
        "save_contact" => fields(&eva, "2", "Eve", "eve@evil.example").to_vec(),
        _ => vec![("account", "nebula"), ("contact", eva.as_str()), ("version", "2")],
    };
    for function in ["save_contact", "remove_contact", "make_main_contact"] {
        let theirs = sol(function).into_iter().map(|(key, value)| (key, if key == "account" { "sol" } else { value }));
        assert_eq!(sara.rpc(function, &theirs.collect::<Vec<_>>()).await.0, 404, "{function}");
        assert_eq!(sara.rpc(function, &sol(function)).await.0, 404, "{function}");
    }
    let taken = [
        ("account", "sol"),
        ("form[id]", eva.as_str()),
        ("form[name]", "x"),
        ("form[kind]", "personal"),
        ("form[email]", "x@sol.example"),
    ];
    assert_eq!(sara.rpc("add_contact", &taken).await.0, 404, "an id of theirs tells nothing");
    drop(ada);
    assert_eq!(main_of(&app).await, ["eva@nebula.example"]);
}

async fn the_page_of_a_link_speaks_the_visitors_language(app: TestApp) {
    add(&app.sign_in("ada@nebula.example").await, "Eva Soto", "eva@nebula.example").await;
    let link = link(&app, "eva@nebula.example").await;
    assert!(app.stranger().speaking("pt-BR").get(&link).await.text().contains("Confirmar este endereço"));
    assert!(app.stranger().get(&format!("{link}?lang=es")).await.text().contains("Confirmar esta dirección"));
    let done = app.stranger().speaking("es").form(&link, &[]).await.text();
    assert!(done.contains("Los avisos de Nébula Moda van a eva@nebula.example desde ahora."), "{done}");
}

async fn the_secret_of_a_link_stays_out_of_the_logs(app: TestApp) {
    logged::listen();
    let (marker, before) = (logged::marker(), logged::lines());
    let link = format!("/confirm/{marker}");
    assert_eq!((app.stranger().get(&link).await.status, confirm(&app, &link).await), (404, 404));
    assert!(logged::lines() > before, "something was logged, so the test listens");
    assert!(!logged::has(&marker), "the secret was logged");
}
