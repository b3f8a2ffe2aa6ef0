//! Every form is tried with what people should not send. Each gets a kind answer; nothing typed is lost, nothing half done.
use axum::http::Method;
use domain::time::Span;
use views::error::AppError;

use crate::support::{Answer, Client, TestApp, both, error, message_of, new_id, soon, wrong_fields};

both! {
    nothing_at_all_is_refused_kindly,
    empty_fields_are_named,
    a_megabyte_of_text_is_named_and_its_beginning_comes_back,
    more_than_can_be_sent_at_once_says_so,
    control_characters_and_bidi_overrides_are_named,
    markup_is_text_wherever_it_is_shown,
    a_stale_version_changes_nothing_and_keeps_what_was_typed,
    a_replayed_post_changes_nothing_twice,
    what_was_typed_waits_behind_the_sign_in_when_the_session_ended,
    a_save_without_scripts_says_saved_once,
    a_mistake_does_not_hide_what_was_saved_meanwhile,
    an_error_without_scripts_stands_on_the_page_and_never_in_the_address,
    a_form_leads_only_to_our_own_pages,
    requests_that_no_page_makes_never_break_anything,
    addresses_that_no_page_links_never_break_anything,
    a_null_character_is_an_ordinary_mistake,
    every_wrong_field_of_the_company_is_named_in_the_persons_language,
}

/// A form as it stands on a page.
pub struct Form {
    pub email: &'static str,
    pub page: String,
    pub function: &'static str,
    pub fields: Vec<(String, String)>,
    /// What is typed freely, and whether it must be there.
    pub texts: &'static [(&'static str, bool)],
}

impl Form {
    /// The fields, one of them another.
    pub fn with(&self, name: &str, value: &str) -> Vec<(String, String)> {
        let key = format!("form[{name}]");
        self.fields
            .iter()
            .map(|(known, old)| (known.clone(), if *known == key { value.to_owned() } else { old.clone() }))
            .collect()
    }
}

fn form(
    email: &'static str,
    page: &str,
    function: &'static str,
    fields: &[(&str, &str)],
    texts: &'static [(&'static str, bool)],
) -> Form {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
    Form { email, page: page.to_owned(), function, fields, texts }
}

const COMPANY: [(&str, &str); 8] = [
    ("form_id", "company-form"),
    ("account", "nebula"),
    ("version", "1"),
    ("form[trade_name]", "Nébula Moda"),
    ("form[legal_name]", "Nébula Moda S.A.S."),
    ("form[tax_kind]", "other"),
    ("form[tax_id]", ""),
    ("form[website]", ""),
];
const SETTINGS: &str = "/a/nebula/settings/account";

/// All forms with free text.
pub async fn forms(app: &TestApp) -> Vec<Form> {
    let shipment = app.shipment("N-1001").await;
    let (grant, request, new_contact, mandate) = (new_id(), new_id(), new_id(), new_id());
    let (channel, address) = (new_id(), new_id());
    let contact = crate::surface::contact(app).await;
    vec![
        form(
            "ada@nebula.example",
            SETTINGS,
            "save_company",
            &COMPANY,
            &[("trade_name", true), ("legal_name", true), ("tax_id", false), ("website", false)],
        ),
        form(
            "ada@nebula.example",
            SETTINGS,
            "save_channel",
            &[
                ("form_id", "channel-new"),
                ("account", "nebula"),
                ("form[id]", &channel),
                ("form[kind]", "phone"),
                ("form[country]", "CO"),
                ("form[value]", "601 744 1234"),
                ("form[label]", ""),
            ],
            &[("label", false), ("value", true)],
        ),
        form(
            "omar@nebula.example",
            SETTINGS,
            "save_address",
            &[
                ("form_id", "address-new"),
                ("account", "nebula"),
                ("form[id]", &address),
                ("form[kind]", "return"),
                ("form[country]", "CO"),
                ("form[name]", ""),
                ("form[line_1]", "Carrera 7 # 71-21"),
                ("form[line_2]", ""),
                ("form[district]", ""),
                ("form[city]", "Bogotá"),
                ("form[region]", "Bogotá, D. C."),
                ("form[postal_code]", "110231"),
            ],
            // What else is needed depends on the country.
            &[
                ("name", false),
                ("line_1", true),
                ("line_2", false),
                ("district", false),
                ("city", true),
                ("region", false),
                ("postal_code", false),
            ],
        ),
        form(
            "omar@nebula.example",
            SETTINGS,
            "add_contact",
            &[
                ("form_id", "contact-add"),
                ("account", "nebula"),
                ("form[id]", &new_contact),
                ("form[name]", "Eva Soto"),
                ("form[kind]", "personal"),
                ("form[email]", "eva.soto@nebula.example"),
            ],
            &[("name", true), ("email", true)],
        ),
        form(
            "ada@nebula.example",
            SETTINGS,
            "save_contact",
            &[
                ("form_id", &format!("contact-{contact}-edit")),
                ("account", "nebula"),
                ("contact", &contact),
                ("version", "1"),
                ("form[name]", "Eva María Soto"),
                ("form[kind]", "personal"),
                ("form[email]", "eva@nebula.example"),
            ],
            &[("name", true), ("email", true)],
        ),
        form(
            "ada@nebula.example",
            SETTINGS,
            "save_direct_debit",
            &[
                ("form_id", "direct-debit-form"),
                ("account", "nebula"),
                ("version", "0"),
                ("form[id]", &mandate),
                ("form[holder]", "Nébula Moda S.A.S."),
                ("form[iban]", "ES91 2100 0418 4502 0005 1332"),
                ("form[bic]", "CAIXESBBXXX"),
                ("form[reference]", "NEBULA-1"),
                ("form[signed_on]", "2026-02-03"),
            ],
            &[("holder", true), ("iban", true), ("bic", false), ("reference", true)],
        ),
        form(
            "ada@nebula.example",
            "/a/nebula/settings/members",
            "invite_member",
            &[
                ("form_id", "invite-form"),
                ("account", "nebula"),
                ("form[id]", &new_id()),
                ("form[name]", "Leo Mar"),
                ("form[email]", "leo@nebula.example"),
                ("form[profile]", "member"),
            ],
            &[("name", true), ("email", true)],
        ),
        form(
            // An agent is named by a Lead.
            "mia@nebula.example",
            "/profile",
            "save_profile",
            &[
                ("form_id", "profile-form"),
                ("version", "1"),
                ("form[name]", "Mia F. Duarte"),
                ("form[language]", ""),
                ("form[time_zone]", ""),
            ],
            &[("name", true)],
        ),
        form(
            "omar@nebula.example",
            SETTINGS,
            "grant_access",
            &[
                ("form_id", "grant-form"),
                ("account", "nebula"),
                ("form[id]", &grant),
                ("form[duration]", "1h"),
                ("form[scope]", "full"),
                ("form[until]", ""),
                ("form[who]", ""),
                ("form[note]", ""),
            ],
            &[("note", false)],
        ),
        form(
            "ana@support.example",
            "/agents/ask/nebula",
            "ask_access",
            &[
                ("form_id", "ask-form"),
                ("then", "/agents"),
                ("account", "nebula"),
                ("form[id]", &request),
                ("form[reason]", "A label does not print"),
                ("form[duration]", "1h"),
                ("form[scope]", "view"),
            ],
            &[("reason", true)],
        ),
        form(
            "mia@nebula.example",
            &format!("/a/nebula/shipments/{shipment}"),
            "change_recipient",
            &[
                ("form_id", "recipient-form"),
                ("account", "nebula"),
                ("shipment", &shipment),
                ("version", "1"),
                ("form[name]", "Lucía Ortega"),
                ("form[company]", ""),
                ("form[street]", "Calle de la Luna"),
                ("form[house_number]", "7"),
                ("form[address_2]", ""),
                ("form[postal_code]", "41001"),
                ("form[city]", "Sevilla"),
                ("form[phone]", ""),
                ("form[email]", ""),
            ],
            &[
                ("name", true),
                ("company", false),
                ("street", true),
                ("house_number", false),
                ("address_2", false),
                ("postal_code", false),
                ("city", true),
                ("phone", false),
                ("email", false),
            ],
        ),
    ]
}

pub fn borrowed(fields: &[(String, String)]) -> Vec<(&str, &str)> {
    fields.iter().map(|(key, value)| (key.as_str(), value.as_str())).collect()
}

/// What any of the forms would move.
pub async fn moved(app: &TestApp) -> i64 {
    // A person who is new has their first version.
    let sql = "SELECT COUNT(*) FROM events WHERE kind NOT IN ('import', 'sign-out') AND NOT (kind = 'person' AND version = 1)";
    app.count(sql, &[]).await
}

/// Posts a form as a page without scripts does, and gives the answer.
async fn post(client: &Client, form: &Form, fields: &[(String, String)]) -> Answer {
    client.form_on(&form.page, &format!("/rpc/{}", form.function), &borrowed(fields)).await
}

/// A page's HTML as it reads.
fn read(html: &str) -> String {
    html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'").replace("&amp;", "&")
}

/// Waits until the flash that was shown is gone.
async fn shown(app: &TestApp) {
    let gone = async {
        while app.count("SELECT COUNT(*) FROM flashes", &[]).await > 0 {
            tokio::task::yield_now().await;
        }
    };
    soon("the end of the flash", gone).await;
}

async fn nothing_at_all_is_refused_kindly(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        let (status, answer) = client.rpc(form.function, &[]).await;
        assert!((400..500).contains(&status), "{}: {status} {answer}", form.function);
        error(&answer);
        let answer = post(&client, &form, &[]).await;
        assert_eq!((answer.status, answer.location()), (303, form.page.as_str()), "{}", form.function);
        assert_eq!(client.get(&form.page).await.status, 200, "{}", form.function);
    }
    let ada = app.sign_in("ada@nebula.example").await;
    for function in [
        "extend_grant",
        "revoke_grant",
        "revoke_all_grants",
        "approve_request",
        "remove_shipment",
        "change_password",
        "change_profile",
        "end_session",
        "remove_contact",
        "remove_member",
        "resend_invitation",
        "withdraw_invitation",
        "make_main_contact",
        "remove_direct_debit",
        "x",
    ] {
        let (status, answer) = ada.rpc(function, &[]).await;
        assert!((400..500).contains(&status), "{function}: {status} {answer}");
        error(&answer);
    }
    assert_eq!(moved(&app).await, 0);
}

async fn empty_fields_are_named(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        let kept = |key: &str| !key.starts_with("form[");
        let fields: Vec<(String, String)> = form
            .fields
            .iter()
            .map(|(key, value)| (key.clone(), if kept(key) { value.clone() } else { String::new() }))
            .collect();
        let (status, answer) = client.rpc(form.function, &borrowed(&fields)).await;
        let wrong = wrong_fields(&answer);
        assert_eq!(status, 422, "{}", form.function);
        for (name, _) in form.texts.iter().filter(|(_, needed)| *needed) {
            assert!(wrong.iter().any(|field| field == name), "{}: {name} is not in {wrong:?}", form.function);
        }
        for (name, _) in form.texts.iter().filter(|(_, needed)| !*needed) {
            assert!(!wrong.iter().any(|field| field == name), "{}: {name} is in {wrong:?}", form.function);
        }
    }
    assert_eq!(moved(&app).await, 0);
}

async fn a_megabyte_of_text_is_named_and_its_beginning_comes_back(app: TestApp) {
    let long = "ñ".repeat(500_000);
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        for (name, _) in form.texts {
            let fields = form.with(name, &long);
            let (status, answer) = client.rpc(form.function, &borrowed(&fields)).await;
            assert_eq!((status, wrong_fields(&answer)), (422, vec![(*name).to_owned()]), "{}", form.function);
            assert!(message_of(&answer).contains("At most"), "{}", form.function);
        }
        let (name, _) = form.texts[0];
        let answer = post(&client, &form, &form.with(name, &long)).await;
        assert!(answer.status == 303 && answer.location().starts_with(&form.page) && answer.location().len() < 200);
        let page = client.get(&form.page).await;
        assert_eq!(page.status, 200, "{}", form.function);
        let text = page.text();
        assert!(text.contains("characters fit here"), "{}", form.function);
        // More than any field may hold is cut: nobody could save it, and what waits is small.
        assert!(text.contains(&long[..20_000]), "{}: what was typed is lost", form.function);
    }
    assert_eq!(moved(&app).await, 0);
}

async fn more_than_can_be_sent_at_once_says_so(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let form = forms(&app).await.remove(0);
    let fields = form.with("trade_name", &"x".repeat(5 << 20));
    let (status, answer) = ada.rpc(form.function, &borrowed(&fields)).await;
    assert_eq!((status, message_of(&answer).as_str()), (413, "This is more than can be sent at once."));
    let answer = post(&ada, &form, &fields).await;
    assert_eq!((answer.status, answer.location()), (303, SETTINGS));
    assert!(ada.get(SETTINGS).await.text().contains("This is more than can be sent at once."));
    let stranger = app.stranger().rpc(form.function, &borrowed(&fields)).await;
    assert!(matches!(stranger.0, 401 | 413), "{stranger:?}");
}

async fn control_characters_and_bidi_overrides_are_named(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        for (name, _) in form.texts {
            for bad in ["a\u{0}b", "a\u{1B}[2Jb", "a\u{7F}b", "a\u{85}b", "a\u{202E}b", "a\u{2067}b", "a\u{200E}b"] {
                let fields = form.with(name, bad);
                let (status, answer) = client.rpc(form.function, &borrowed(&fields)).await;
                assert_eq!(
                    (status, wrong_fields(&answer)),
                    (422, vec![(*name).to_owned()]),
                    "{} {bad:?}",
                    form.function
                );
                assert!(message_of(&answer).contains("invisible"), "{} {name} {bad:?}", form.function);
            }
        }
        let (name, _) = form.texts[0];
        let answer = post(&client, &form, &form.with(name, "a\u{0}\u{202E}b")).await;
        assert_eq!(answer.status, 303);
        let page = client.get(&form.page).await;
        assert!(page.status == 200 && page.text().contains("invisible"), "{}", form.function);
    }
    assert_eq!(moved(&app).await, 0);
}

async fn markup_is_text_wherever_it_is_shown(app: TestApp) {
    const MARKUP: &str = "</title><script>alert(1)</script><img src=x onerror=alert(1)>\"'&amp;{{7*7}}";
    let mut pages = vec![
        ("ada@nebula.example", "/a/nebula/shipments".to_owned()),
        ("ada@nebula.example", "/a/nebula/access-log".to_owned()),
        ("ada@nebula.example", SETTINGS.to_owned()),
        ("ana@support.example", "/agents".to_owned()),
        ("ana@support.example", "/a/nebula/shipments".to_owned()),
    ];
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        let markup = form.with(form.texts[0].0, MARKUP);
        let (status, answer) = client.rpc(form.function, &borrowed(&markup)).await;
        assert_eq!(status, 200, "{}: {answer}", form.function);
        pages.push((form.email, form.page.clone()));
    }
    app.sign_in("ana@support.example").await.get("/a/nebula/settings/account").await;
    for (email, page) in pages {
        let answer = app.sign_in(email).await.get(&page).await;
        let text = answer.text();
        assert_eq!(answer.status, 200, "{page}");
        assert!(!text.contains("<script>alert") && !text.contains("<img src=x"), "{page} runs what was typed");
        assert!(!text.contains("</title><script"), "{page}");
    }
    let page = app.sign_in("ada@nebula.example").await.get("/a/nebula/shipments").await.text();
    assert!(page.contains("&lt;img src=x onerror=alert(1)&gt;"), "it is shown as it was typed");
    let answer =
        app.sign_in("ada@nebula.example").await.get("/a/nebula/shipments?q=%3Cscript%3Ealert(1)%3C/script%3E").await;
    assert!(answer.status == 200 && !answer.text().contains("<script>alert"));
}

async fn a_stale_version_changes_nothing_and_keeps_what_was_typed(app: TestApp) {
    let forms = forms(&app).await;
    for form in
        forms.iter().filter(|form| ["save_company", "save_contact", "change_recipient"].contains(&form.function))
    {
        let omar = app.sign_in("omar@nebula.example").await;
        let client = app.sign_in(form.email).await;
        let (name, _) = form.texts[0];
        omar.done(form.function, &borrowed(&form.with(name, "Omar was here"))).await;
        let moves = moved(&app).await;
        let late = form.with(name, "Typed for <b>long</b>");
        let (status, answer) = client.rpc(form.function, &borrowed(&late)).await;
        assert_eq!((status, matches!(error(&answer), AppError::Stale { .. })), (409, true), "{}", form.function);
        assert!(message_of(&answer).contains("What you typed is still here"), "{}", form.function);
        assert_eq!(post(&client, form, &late).await.status, 303);
        let page = client.get(&form.page).await.text();
        assert!(page.contains("What you typed is still here"), "{}", form.function);
        assert!(page.contains("value=\"Typed for &lt;b&gt;long&lt;/b&gt;\""), "{}", form.function);
        if form.function == "save_company" {
            assert!(page.contains("Omar Reyes saved this today at 10:00"), "{page}");
        }
        assert_eq!(moved(&app).await, moves, "{}: nothing was half done", form.function);
        for version in ["0", "-1", "3", "9223372036854775807"] {
            let fields: Vec<(&str, &str)> = late
                .iter()
                .map(|(key, value)| (key.as_str(), if key == "version" { version } else { value }))
                .collect();
            assert_eq!(client.rpc(form.function, &fields).await.0, 409, "{} {version}", form.function);
        }
        // Once more, on what is stored now: it is theirs to put in place.
        let again: Vec<(&str, &str)> =
            late.iter().map(|(key, value)| (key.as_str(), if key == "version" { "2" } else { value })).collect();
        client.done(form.function, &again).await;
    }
}

async fn a_replayed_post_changes_nothing_twice(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        let before = moved(&app).await;
        for _ in 0..3 {
            let answer = post(&client, &form, &form.fields).await;
            assert_eq!(answer.status, 303, "{}", form.function);
        }
        assert_eq!(moved(&app).await, before + 1, "{}", form.function);
    }
    let ada = app.sign_in("ada@nebula.example").await;
    let unannounced = app.shipment("N-1002").await;
    let remove = [("account", "nebula"), ("shipment", unannounced.as_str()), ("version", "1")];
    assert_eq!((ada.rpc("remove_shipment", &remove).await.0, ada.rpc("remove_shipment", &remove).await.0), (200, 404));
    let announced = app.shipment("N-1004").await;
    let remove = [("account", "nebula"), ("shipment", announced.as_str()), ("version", "1")];
    assert_eq!((ada.rpc("remove_shipment", &remove).await.0, ada.rpc("remove_shipment", &remove).await.0), (200, 409));
}

async fn what_was_typed_waits_behind_the_sign_in_when_the_session_ended(app: TestApp) {
    for form in forms(&app).await {
        let before = moved(&app).await;
        let client = app.sign_in(form.email).await;
        assert_eq!(client.get(&form.page).await.status, 200);
        app.forward(Span(Span::hours(12).0 + 1));
        let text = format!("Typed for long into {}", form.function);
        let typed = form.with(form.texts[0].0, &text);
        let (status, answer) = client.rpc(form.function, &borrowed(&typed)).await;
        assert_eq!((status, error(&answer)), (401, AppError::SignedOut), "{}", form.function);
        let answer = post(&client, &form, &typed).await;
        assert_eq!((answer.status, answer.location()), (303, format!("/sign-in?next={}", form.page).as_str()));
        assert!(!answer.location().contains("Typed"));
        assert_eq!(moved(&app).await, before, "{}: it was not saved", form.function);
        let client = app.sign_in(form.email).await;
        let page = client.get(&form.page).await.text();
        assert!(page.contains(&text), "{}: it is lost", form.function);
        assert!(page.contains("What you typed is still here"), "{}", form.function);
        shown(&app).await;
        assert!(!client.get(&form.page).await.text().contains(&text), "shown once");
        assert_eq!(client.rpc(form.function, &borrowed(&typed)).await.0, 200, "{}", form.function);
        assert_eq!(moved(&app).await, before + 1, "{}", form.function);
    }
    // Signed out by hand, and never signed in.
    let form = forms(&app).await.remove(0);
    let answer = post(&app.stranger(), &form, &form.fields).await;
    assert_eq!((answer.status, answer.location()), (303, format!("/sign-in?next={SETTINGS}").as_str()));
}

async fn a_save_without_scripts_says_saved_once(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let form = forms(&app).await.remove(0);
    let answer = post(&ada, &form, &form.with("trade_name", "Nébula y Cía")).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#company-form"));
    // A function's call does not take the flash away, and neither does another person's look.
    ada.done("account_settings", &[("account", "nebula")]).await;
    assert!(!app.sign_in("omar@nebula.example").await.get(SETTINGS).await.text().contains(">Saved<"));
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains(">Saved<") && page.contains("value=\"Nébula y Cía\""), "{page}");
    shown(&app).await;
    assert!(!ada.get(SETTINGS).await.text().contains(">Saved<"));
}

async fn a_mistake_does_not_hide_what_was_saved_meanwhile(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let form = forms(&app).await.remove(0);
    post(&ada, &form, &form.with("trade_name", "")).await;
    post(&omar, &form, &form.with("trade_name", "Nébula de Omar")).await;
    let page = ada.get(SETTINGS).await.text();
    let company = page.split("id=\"company-form\"").nth(1).expect("the form");
    let version = company.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
    assert_eq!(version, Some("1"), "what Ada types stands on what she saw");
    post(&ada, &form, &form.with("trade_name", "Nébula de Ada")).await;
    assert!(ada.get(SETTINGS).await.text().contains("Omar Reyes saved this"));
}

async fn an_error_without_scripts_stands_on_the_page_and_never_in_the_address(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await.speaking("es");
        let (name, _) = form.texts[0];
        let typed = form.with(name, "Escrito\u{202E} mal & \"<así>\"");
        let page = format!("{}?q=x", form.page);
        let answer = client.form_on(&page, &format!("/rpc/{}", form.function), &borrowed(&typed)).await;
        let id = &form.fields[0].1;
        assert_eq!((answer.status, answer.location()), (303, format!("{page}#{id}").as_str()));
        assert!(answer.body.is_empty());
        let text = client.get(&page).await.text();
        assert!(text.contains(&format!("id=\"{id}-problems\"")), "{}: a summary", form.function);
        let link = text.split(&format!("href=\"#{id}-{name}\"")).nth(1).and_then(|rest| rest.split('<').next());
        assert!(
            link.is_some_and(|link| link.contains(": ")),
            "{}: a link that names the field: {link:?}",
            form.function
        );
        assert!(text.contains(&format!("id=\"{id}-{name}-error\"")), "{}: the error beside it", form.function);
        assert!(text.contains("caracteres invisibles"), "{}: in Spanish", form.function);
        assert!(read(&text).contains("Escrito\u{202E} mal & \"<así>\""), "{}: what was typed", form.function);
    }
    assert_eq!(moved(&app).await, 0);
}

async fn a_form_leads_only_to_our_own_pages(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    for (then, place) in [
        ("/agents", "/agents"),
        ("//evil.example", "/agents/ask/nebula"),
        ("https://evil.example", "/agents/ask/nebula"),
        ("/\\evil.example", "/agents/ask/nebula"),
        ("/ñandú", "/agents/ask/nebula"),
        ("javascript:alert(1)", "/agents/ask/nebula"),
    ] {
        let fields = [("then", then), ("account", "nebula"), ("form[id]", "1"), ("form[reason]", "")];
        let answer = ana.form_on("/agents/ask/nebula", "/rpc/ask_access", &fields).await;
        assert_eq!(answer.location(), "/agents/ask/nebula", "wrong, it stays: {then}");
        let id = new_id();
        let fields = [
            ("then", then),
            ("account", "nebula"),
            ("form[id]", id.as_str()),
            ("form[reason]", "A label does not print"),
            ("form[duration]", "1h"),
            ("form[scope]", "view"),
        ];
        let answer = ana.form_on("/agents/ask/nebula", "/rpc/ask_access", &fields).await;
        assert_eq!((answer.status, answer.location()), (303, place), "{then}");
        ana.done("withdraw_request", &[("account", "nebula"), ("request", &id)]).await;
    }
    let html = ("accept", "text/html");
    for referer in ["https://evil.example/a/nebula/settings/account", "//evil.example", "no address", ""] {
        let headers = [html, ("sec-fetch-site", "same-origin"), ("referer", referer)];
        let answer = ana.send(Method::POST, "/rpc/leave_account", &headers, "account=nebula").await;
        assert!(answer.status == 303 && answer.location().starts_with('/') && !answer.location().starts_with("//"));
    }
}

async fn requests_that_no_page_makes_never_break_anything(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let same = ("sec-fetch-site", "same-origin");
    let form = ("content-type", "application/x-www-form-urlencoded");
    let bodies: [(&str, Vec<u8>); 9] = [
        ("application/x-www-form-urlencoded", vec![0xFF, 0xFE, b'=', 0xC3]),
        ("application/x-www-form-urlencoded", b"account=%FF%FE%C3".to_vec()),
        ("application/x-www-form-urlencoded", b"account=nebula&account=nebula&version=1&version=2".to_vec()),
        ("application/x-www-form-urlencoded", b"account[a][b][c]=x&form=y&form[x]=z".to_vec()),
        ("application/x-www-form-urlencoded", "form[".repeat(2000).into_bytes()),
        (
            "application/x-www-form-urlencoded",
            b"account=nebula&version=99999999999999999999&form[trade_name]=x".to_vec(),
        ),
        ("application/json", b"{\"account\":\"nebula\"}".to_vec()),
        ("text/plain", b"account=nebula".to_vec()),
        ("multipart/form-data; boundary=x", b"--x\r\n\r\n".to_vec()),
    ];
    for function in ["save_company", "grant_access", "shipments", "door", "no_such_function", "%00", "x%2Fy"] {
        for (kind, body) in &bodies {
            for accept in ["application/json", "text/html"] {
                let headers = [("accept", accept), ("content-type", *kind), same];
                let answer = ada.send(Method::POST, &format!("/rpc/{function}"), &headers, body.clone()).await;
                assert!(answer.status < 500, "{function} {kind} {accept}: {}", answer.status);
            }
        }
        assert!((400..500).contains(&ada.get(&format!("/rpc/{function}")).await.status));
    }
    for method in [Method::PUT, Method::DELETE, Method::PATCH, Method::OPTIONS] {
        let answer = ada.send(method.clone(), "/rpc/door", &[same, form], "account=nebula").await;
        assert!((400..500).contains(&answer.status), "{method}: {}", answer.status);
    }
    for path in ["/a/nebula/shipments", "/agents", "/events", "/a/nebula/standing", "/health", "/nowhere"] {
        let answer = ada.send(Method::POST, path, &[same, form], "x=y").await;
        assert!((400..500).contains(&answer.status), "{path}: {}", answer.status);
    }
    for headers in [
        [("cookie", "aldaba_session"), ("accept-language", ";;;q=,")],
        [("cookie", "aldaba_session=; aldaba_session=x"), ("accept-language", "es;q=9999999999999999999")],
        [("cookie", "=;=;;; a"), ("last-event-id", "-9223372036854775808")],
    ] {
        let answer = app.stranger().send(Method::GET, "/agents", &headers, "").await;
        assert_eq!(answer.status, 303, "{headers:?}");
    }
    assert_eq!(moved(&app).await, 0);
}

async fn addresses_that_no_page_links_never_break_anything(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[]).await;
    let long = "x".repeat(8000);
    let values = [
        "%00",
        "%FF",
        "%E2%80%AE",
        "-1",
        "0",
        "9999999999999999999",
        "%27%20OR%201%3D1--",
        "%25",
        "_",
        "..%2F..",
        "%0D%0Ax:y",
        &long,
        "9223372036854775807.aaaaaaaaaaaaaaaaaaaaaaaa",
        "-9223372036854775808.aaaaaaaaaaaaaaaaaaaaaaaa",
        "2026-02-30",
        "%2B262142-12-31",
        "-262143-01-01",
        "0000-00-00",
    ];
    for value in values {
        for page in ["shipments", "shipments.csv", "access-log", "settings/legal"] {
            let names = ["q", "status", "carrier", "country", "from", "until", "sort", "after", "before"];
            for name in names.into_iter().chain(["older", "document", "version"]) {
                for client in [&ada, &ana] {
                    let answer = client.get(&format!("/a/nebula/{page}?{name}={value}")).await;
                    assert!(matches!(answer.status, 200 | 400 | 403), "{page}?{name}={value}: {}", answer.status);
                }
            }
        }
        if value != long {
            for page in [
                format!("/a/{value}/shipments"),
                format!("/a/nebula/shipments/{value}"),
                format!("/agents/ask/{value}"),
            ] {
                for client in [&ada, &ana] {
                    let answer = client.get(&page).await;
                    assert!((400..500).contains(&answer.status), "{page}: {}", answer.status);
                }
            }
        }
        for page in [
            format!("/agents?q={value}"),
            format!("/a/nebula/standing?page={value}"),
            format!("/sign-in?lang={value}&next={value}"),
            format!("/legal/terms?lang={value}"),
            format!("/legal/terms?version={value}&format={value}"),
        ] {
            let answer = ana.get(&page).await;
            assert!(answer.status < 500, "{page}: {}", answer.status);
        }
    }
}

async fn a_null_character_is_an_ordinary_mistake(app: TestApp) {
    for form in forms(&app).await {
        let client = app.sign_in(form.email).await;
        for (key, value) in &form.fields {
            let fields: Vec<(&str, String)> = form
                .fields
                .iter()
                .map(|(known, old)| (known.as_str(), if known == key { format!("{value}\u{0}") } else { old.clone() }))
                .collect();
            let fields: Vec<(&str, &str)> = fields.iter().map(|(key, value)| (*key, value.as_str())).collect();
            let (status, answer) = client.rpc(form.function, &fields).await;
            let unread = ["form_id", "then", "form[until]"].contains(&key.as_str());
            let kind = if unread { matches!(status, 200 | 409) } else { (400..500).contains(&status) };
            assert!(kind, "{} {key}: {status} {answer}", form.function);
            let answer = client.form_on(&form.page, &format!("/rpc/{}", form.function), &fields).await;
            assert_eq!(answer.status, 303, "{} {key}", form.function);
        }
    }
    let ada = app.sign_in("ada@nebula.example").await;
    for (function, name) in [
        ("extend_grant", "grant"),
        ("revoke_grant", "grant"),
        ("approve_request", "request"),
        ("remove_shipment", "shipment"),
    ] {
        let fields = [("account", "nebula"), (name, "\u{0}"), ("version", "1"), ("by", "1h")];
        assert_eq!(ada.rpc(function, &fields).await.0, 404, "{function}");
    }
    for (name, value) in
        [("q", "\u{0}"), ("carrier", "\u{0}"), ("country", "\u{0}"), ("after", "1.\u{0}"), ("sort", "\u{0}")]
    {
        let query = format!("query[{name}]");
        let (status, answer) = ada.rpc("shipments", &[("account", "nebula"), (query.as_str(), value)]).await;
        assert_eq!(status, 200, "{name}: {answer}");
    }
    assert_eq!(app.stranger().try_sign_in("ada\u{0}@nebula.example", "x\u{0}").await.status, 303);
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(ana.rpc("agents_desk", &[("q", "\u{0}")]).await.0, 200);
}

async fn every_wrong_field_of_the_company_is_named_in_the_persons_language(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let wrong = [
        ("account", "nebula"),
        ("version", "1"),
        ("form[trade_name]", ""),
        ("form[legal_name]", "x\u{202E}"),
        ("form[tax_kind]", "passport"),
        ("form[tax_id]", &"9".repeat(41)),
        ("form[website]", "javascript:alert(1)"),
    ];
    let mut said = Vec::new();
    for language in ["en", "es", "pt"] {
        let (status, answer) = ada.clone().speaking(language).rpc("save_company", &wrong).await;
        let named = wrong_fields(&answer);
        assert_eq!((status, named.len()), (422, 5), "{named:?}");
        assert_eq!(named, ["trade_name", "legal_name", "tax_kind", "tax_id", "website"]);
        said.push(message_of(&answer));
    }
    assert!(said[0] != said[1] && said[1] != said[2] && said[0] != said[2], "{said:?}");
    // A language that is none of the three: the account's.
    let (_, answer) = ada.clone().speaking("de").rpc("save_company", &wrong).await;
    assert_eq!(message_of(&answer), said[1]);
    for (kind, id) in [("nit", "900.123.456-7"), ("cnpj", "11.222.333/0001-80"), ("cpf", "111.444.777-34")] {
        let fields: Vec<(&str, &str)> = COMPANY
            .iter()
            .map(|(key, value)| match *key {
                "form[tax_kind]" => (*key, kind),
                "form[tax_id]" => (*key, id),
                _ => (*key, *value),
            })
            .collect();
        let (status, answer) = ada.rpc("save_company", &fields).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["tax_id".to_owned()]), "{kind}");
        assert!(message_of(&answer).contains("check digit"), "{answer}");
    }
    assert_eq!(moved(&app).await, 0);
}
