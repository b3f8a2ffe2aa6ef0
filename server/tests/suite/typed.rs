//! What comes along with a value that is copied: marks of direction and spaces that nobody sees, and line breaks.
use domain::role::Rank;
use features::people::{self, Place};
use house::request::COOKIE_NAME;

use crate::forms::{borrowed, forms, moved};
use crate::support::{PASSWORD, TestApp, both, letters, message_of, new_id, wrong_fields};
use crate::surface::STRONG;

both! {
    what_is_copied_along_around_a_value_is_dropped_in_every_form,
    line_breaks_within_a_value_of_one_line_are_spaces,
    an_address_is_found_and_taken_without_what_nobody_sees_around_it,
    an_address_with_something_unseen_in_it_is_refused_everywhere,
    a_search_is_for_what_is_seen,
}

/// Pasted before and after a value: from a contact, a chat, a spreadsheet, a web page.
const AROUND: [(&str, &str); 5] = [
    ("\u{200E}", "\u{200F}"),
    ("\u{202A}", "\u{202C}"),
    ("\u{2068} ", "\u{2069}"),
    ("\u{A0}", "\u{202F}"),
    ("\u{200B}\u{FEFF}", "\u{61C} \u{2060}"),
];

/// What is kept of what was typed, and can be read.
const KEPT: [&str; 7] = [
    "SELECT trade_name || legal_name || tax_id || website FROM accounts",
    "SELECT value || label FROM channels",
    "SELECT name || line_1 || line_2 || district || city || region || postal_code FROM addresses",
    "SELECT name || email FROM contacts",
    "SELECT name || email FROM invitations",
    "SELECT name || email FROM people",
    "SELECT name || company || street || house_number || address_2 || city || postal_code || phone || email FROM shipments",
];

async fn what_is_copied_along_around_a_value_is_dropped_in_every_form(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        let before = moved(&app).await;
        let mut version = 1;
        for (left, right) in AROUND {
            let mut fields = form.fields.clone();
            for (key, value) in &mut fields {
                let typed = form.texts.iter().any(|(name, _)| *key == format!("form[{name}]"));
                // Something new each time, where anything may be: else nothing would be saved.
                match key.as_str() {
                    "form[email]" => *value = format!("{left}{}{version}@lovelace.example{right}", form.function),
                    "form[phone]" => *value = format!("{left}+34 612\u{A0}345 61{version}{right}"),
                    "form[website]" => *value = format!("{left}nebula{version}.example{right}"),
                    _ if typed => *value = format!("{left}{value}{right}"),
                    _ => {}
                }
            }
            if version > 1 {
                // One that was made, or saved, is there by now.
                fields
                    .iter_mut()
                    .filter(|(key, _)| key == "version")
                    .for_each(|(_, value)| *value = version.to_string());
            }
            let (status, answer) = client.rpc(form.function, &borrowed(&fields)).await;
            assert_eq!(status, 200, "{} {left:?}: {answer}", form.function);
            if version == 1 {
                assert!(moved(&app).await > before, "{} {left:?}", form.function);
            }
            if !matches!(form.function, "save_company" | "change_recipient" | "save_contact") {
                break;
            }
            version += 1;
        }
    }
    for sql in KEPT {
        for text in app.look(sql, &[]).await {
            let unseen = |c: char| matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202F}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}' | '\u{61C}');
            assert!(!text.contains(unseen), "{sql}: {text:?}");
        }
    }
}

async fn line_breaks_within_a_value_of_one_line_are_spaces(app: TestApp) {
    let shipment = app.shipment("N-1001").await;
    let mia = app.sign_in("mia@nebula.example").await;
    let fields = [
        ("account", "nebula"),
        ("shipment", shipment.as_str()),
        ("version", "1"),
        ("form[name]", "Lucía\r\nOrtega"),
        ("form[street]", "Calle de la Luna\n7"),
        ("form[address_2]", "Piso 2\r\rPuerta\u{2028}B\n"),
        ("form[city]", "Sevilla"),
    ];
    mia.done("change_recipient", &fields).await;
    let stored =
        app.look("SELECT name || '|' || street || '|' || address_2 FROM shipments WHERE id = $1", &[&shipment]).await;
    assert_eq!(stored, ["Lucía Ortega|Calle de la Luna 7|Piso 2 Puerta B"]);
}

async fn an_address_is_found_and_taken_without_what_nobody_sees_around_it(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for (left, right) in AROUND {
        let typed = format!("{left}Ada@nebula.example{right}");
        let answer = app.stranger().try_sign_in(&typed, PASSWORD).await;
        assert!(answer.set_cookie(COOKIE_NAME).is_some(), "{typed:?}");
    }
    let copied = "\u{202A}sara@sol.example\u{202C}\u{A0}";
    app.stranger().form("/reset", &[("email", copied)]).await;
    letters::link(&app, "sara@sol.example", "/reset/").await;
    let id = new_id();
    let invitation = [
        ("account", "nebula"),
        ("form[id]", id.as_str()),
        ("form[name]", "Leo Mar"),
        ("form[email]", "\u{200E}Leo@nebula.example\u{200B}"),
        ("form[profile]", "member"),
    ];
    ada.done("invite_member", &invitation).await;
    assert_eq!(app.look("SELECT email FROM invitations WHERE id = $1", &[&id]).await, ["leo@nebula.example"]);
    // Whoever is there already is so in any writing.
    let again = new_id();
    let (status, answer) = ada
        .rpc(
            "invite_member",
            &invitation.map(|(key, value)| match key {
                "form[id]" => (key, again.as_str()),
                "form[email]" => (key, "\u{2066}leo@nebula.example\u{2069}"),
                _ => (key, value),
            }),
        )
        .await;
    assert_eq!((status, wrong_fields(&answer)), (422, vec!["email".to_owned()]));
    people::add(
        &app.house,
        "\u{FEFF}Rosa@support.example\u{A0}",
        "Rosa",
        Place::Support(Rank::Agent),
        STRONG.to_owned(),
    )
    .await
    .expect("the address is fine");
    people::set_password(&app.house, "\u{200E}rosa@support.example", PASSWORD.to_owned())
        .await
        .expect("somebody has it");
    assert!(app.stranger().try_sign_in("rosa@support.example", PASSWORD).await.set_cookie(COOKIE_NAME).is_some());
}

async fn an_address_with_something_unseen_in_it_is_refused_everywhere(app: TestApp) {
    let forms = forms(&app).await;
    let before = moved(&app).await;
    for unseen in ["\u{200E}", "\u{61C}", "\u{200B}", "\u{200D}", "\u{2060}", "\u{AD}", "\u{A0}", "\u{202A}", "\n"] {
        for within in [format!("a{unseen}da@nebula.example"), format!("ada@neb{unseen}ula.example")] {
            let with_email = forms.iter().filter(|form| form.texts.iter().any(|(name, _)| *name == "email"));
            let mut count = 0;
            for form in with_email {
                let client = app.sign_in(form.email).await;
                let (status, answer) = client.rpc(form.function, &borrowed(&form.with("email", &within))).await;
                assert_eq!(
                    (status, wrong_fields(&answer)),
                    (422, vec!["email".to_owned()]),
                    "{} {within:?}",
                    form.function
                );
                assert!(message_of(&answer).contains("invisible"), "{} {within:?}: {answer}", form.function);
                count += 1;
            }
            assert_eq!(count, 4, "two of contacts, invitations, recipients");
            let place = Place::Support(Rank::Agent);
            assert!(people::add(&app.house, &within, "Rosa", place, STRONG.to_owned()).await.is_err(), "{within:?}");
            let answer = app.stranger().try_sign_in(&within, PASSWORD).await;
            assert!(answer.set_cookie(COOKIE_NAME).is_none(), "{within:?}");
        }
    }
    assert_eq!(moved(&app).await, before);
}

async fn a_search_is_for_what_is_seen(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let order = async |q: &str| {
        let list = ada.done("shipments", &[("account", "nebula"), ("query[q]", q)]).await;
        list["body"]["rows"]
            .as_array()
            .expect("rows")
            .iter()
            .map(|row| row["order_number"].as_str().unwrap_or_default().to_owned())
            .collect::<Vec<_>>()
    };
    for (left, right) in AROUND {
        assert_eq!(order(&format!("{left}N-1001{right}")).await, ["N-1001"], "{left:?}");
    }
    let ana = app.sign_in("ana@support.example").await;
    let desk = ana.done("agents_desk", &[("q", "\u{200E}nebula\u{A0}")]).await;
    assert_eq!(desk["accounts"].as_array().map(Vec::len), Some(1), "{desk}");
}
