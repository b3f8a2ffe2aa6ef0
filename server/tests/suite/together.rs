//! Two people change one record at the same time: each keeps what they did, and only what both did is asked about.
use std::collections::BTreeSet;

use views::error::AppError;

use crate::sources::{programs, without_tests};
use crate::support::{Answer, Client, TestApp, both, error, new_id};

both! {
    whoever_changes_different_fields_keeps_both,
    only_what_both_changed_is_asked_about_and_the_rest_stays_the_newest,
    whoever_is_asked_is_asked_again_if_somebody_saves_once_more,
    what_both_changed_to_the_same_is_not_asked_about,
    without_scripts_only_what_both_changed_is_asked_about,
    without_scripts_a_box_takes_what_is_stored,
    a_mistake_keeps_what_the_form_stands_on,
    an_address_that_moved_to_another_country_is_one_field,
    another_choice_of_fields_stands_on_what_the_form_was_drawn_with,
    a_member_is_given_one_profile_or_the_other,
    of_a_mandate_nothing_is_put_together_and_nothing_told,
    two_saves_at_once_are_both_kept,
    an_import_meanwhile_is_no_change_of_the_recipient,
    a_record_that_is_gone_is_said_to_be_and_nothing_typed_is_lost,
    an_agent_who_saves_second_keeps_what_the_account_did,
    every_form_that_changes_a_record_says_what_it_stands_on,
    no_server_function_takes_a_version_and_fields_without_their_base,
}

const ADA: &str = "ada@nebula.example";
const OMAR: &str = "omar@nebula.example";
const SETTINGS: &str = "/a/nebula/settings/account";

/// A form of a record, and two of its fields.
struct Versioned {
    function: &'static str,
    page: String,
    id: String,
    /// A field, what one of two people puts there, and what the other does.
    first: (&'static str, &'static str, &'static str),
    /// Another field, and what is put there.
    second: (&'static str, &'static str),
    /// Both as they are stored.
    sql: &'static str,
    /// Of one's own: in two tabs.
    is_own: bool,
}

/// What the test of every form knows of those that it cannot try as the others, and where they are tried.
const OTHERS: [(&str, &str); 3] = [
    ("save_environment", "it has choices alone: `environment::whoever_chooses_something_else_keeps_both`"),
    ("change_profile", "it has one field: `a_member_is_given_one_profile_or_the_other`"),
    ("save_direct_debit", "what is stored is never shown: `of_a_mandate_nothing_is_put_together_and_nothing_told`"),
];

/// Every form of a record, with a record in each.
async fn versioned(app: &TestApp) -> Vec<Versioned> {
    let ada = app.sign_in(ADA).await;
    let contact = crate::surface::contact(app).await;
    let (channel, address, shipment) = (new_id(), new_id(), app.shipment("N-1001").await);
    let fields =
        [("account", "nebula"), ("form[id]", channel.as_str()), ("form[kind]", "x"), ("form[value]", "@nebula")];
    ada.done("save_channel", &fields).await;
    let fields = [
        ("account", "nebula"),
        ("form[id]", address.as_str()),
        ("form[kind]", "pickup"),
        ("form[country]", "CO"),
        ("form[name]", "Nébula"),
        ("form[line_1]", "Carrera 7"),
        ("form[city]", "Bogotá"),
        ("form[region]", "Bogotá, D. C."),
    ];
    ada.done("save_address", &fields).await;
    let form = |function, id: String, first, second, sql| {
        let page = SETTINGS.to_owned();
        Versioned { function, page, id, first, second, sql, is_own: false }
    };
    vec![
        form(
            "save_company",
            "company-form".to_owned(),
            ("trade_name", "Nébula y Cía", "Nébula Dos"),
            ("website", "https://nebula.example"),
            "SELECT trade_name || '|' || website FROM accounts WHERE slug = 'nebula'",
        ),
        form(
            "save_contact",
            format!("contact-{contact}-edit"),
            ("name", "Eva María Soto", "Eva M. Soto"),
            ("email", "eva.soto@nebula.example"),
            "SELECT name || '|' || email FROM contacts",
        ),
        form(
            "save_channel",
            format!("channel-{channel}"),
            ("value", "https://x.com/nebula_moda", "https://x.com/nebula_dos"),
            ("label", "News"),
            "SELECT value || '|' || label FROM channels",
        ),
        form(
            "save_address",
            format!("address-{address}"),
            ("line_1", "Carrera 7 # 71-21", "Calle 1"),
            ("line_2", "Piso 2"),
            &"SELECT line_1 || '|' || line_2 FROM addresses WHERE name = 'Nébula'",
        ),
        Versioned {
            page: "/profile".to_owned(),
            is_own: true,
            ..form(
                "save_profile",
                "profile-form".to_owned(),
                ("name", "Ada B. Lovett", "Ada C. Lovett"),
                ("time_zone", "America/Lima"),
                "SELECT name || '|' || COALESCE(time_zone, '') FROM people WHERE email = 'ada@nebula.example'",
            )
        },
        Versioned {
            page: format!("/a/nebula/shipments/{shipment}"),
            ..form(
                "change_recipient",
                "recipient-form".to_owned(),
                ("city", "Cádiz", "Huelva"),
                ("phone", "+34 600 100 999"),
                "SELECT city || '|' || phone FROM shipments WHERE order_number = 'N-1001'",
            )
        },
    ]
}

type Fields = Vec<(String, String)>;

/// Undoes what HTML needs in its texts.
fn read(html: &str) -> String {
    let text = html.replace("&lt;", "<").replace("&gt;", ">").replace("&quot;", "\"").replace("&#x27;", "'");
    text.replace("&amp;", "&")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let rest = tag.split(&format!(" {name}=\"")).nth(1)?;
    rest.split('"').next().map(read)
}

/// A form's HTML.
fn html_of(page: &str, id: &str) -> String {
    let form = page
        .split("<form")
        .find(|form| attribute(form.split('>').next().unwrap_or_default(), "id").as_deref() == Some(id));
    form.unwrap_or_else(|| panic!("no form {id}")).split("</form>").next().unwrap_or_default().to_owned()
}

/// What a browser would send of a form as it stands on a page.
fn drawn(page: &str, id: &str) -> Fields {
    let form = html_of(page, id);
    let mut fields = Vec::new();
    for tag in form.split('<').skip(1) {
        let tag = tag.split('>').next().unwrap_or_default();
        let name = attribute(tag, "name");
        if tag.starts_with("input") && !tag.contains("type=\"checkbox\"") {
            fields.push((name.expect("a name"), attribute(tag, "value").unwrap_or_default()));
        } else if let ("select", Some(name)) = (tag.split(' ').next().unwrap_or_default(), name) {
            let options =
                form.split(&format!("name=\"{}\"", name)).nth(1).unwrap_or_default().split("</select>").next();
            let chosen = options.unwrap_or_default().split("<option").find(|option| option.contains(" selected"));
            fields.push((name, chosen.and_then(|option| attribute(option, "value")).unwrap_or_default()));
        }
    }
    fields
}

/// The same with other values.
fn with(fields: &Fields, others: &[(&str, &str)]) -> Fields {
    let mut fields = fields.clone();
    for (name, value) in others {
        let key = if name.contains('[') || matches!(*name, "version" | "reshape") {
            (*name).to_owned()
        } else {
            format!("form[{name}]")
        };
        match fields.iter_mut().find(|(known, _)| *known == key) {
            Some((_, old)) => *old = (*value).to_owned(),
            None => fields.push((key, (*value).to_owned())),
        }
    }
    fields
}

async fn look(client: &Client, form: &Versioned) -> Fields {
    drawn(&client.get(&format!("{}?edit={}", form.page, form.id)).await.text(), &form.id)
}

async fn post(client: &Client, form: &Versioned, fields: &Fields) -> (u16, serde_json::Value) {
    client.rpc(form.function, &crate::forms::borrowed(fields)).await
}

/// As a page without scripts does it.
async fn submit(client: &Client, form: &Versioned, fields: &Fields) -> Answer {
    client.form_on(&form.page, &format!("/rpc/{}", form.function), &crate::forms::borrowed(fields)).await
}

/// Whoever saves first, and whoever saves second: two people, or one in two tabs.
async fn two(app: &TestApp, form: &Versioned) -> (Client, Client) {
    (app.sign_in(if form.is_own { ADA } else { OMAR }).await, app.sign_in(ADA).await)
}

async fn stored(app: &TestApp, form: &Versioned) -> String {
    app.look(form.sql, &[]).await.remove(0)
}

async fn whoever_changes_different_fields_keeps_both(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, _), (second, other)) = (form.first, form.second);
        assert_eq!(post(&omar, &form, &with(&his, &[(second, other)])).await.0, 200, "{}", form.function);
        let (status, answer) = post(&ada, &form, &with(&hers, &[(first, typed)])).await;
        assert_eq!(status, 200, "{}: nothing is asked: {answer}", form.function);
        assert_eq!(stored(&app, &form).await, format!("{typed}|{other}"), "{}", form.function);
        let page = look(&ada, &form).await;
        let key = |name: &str| format!("form[{name}]");
        assert!(page.contains(&(key(second), other.to_owned())) && page.contains(&(key(first), typed.to_owned())));
    }
}

/// What is told, by field.
fn told(answer: &serde_json::Value) -> (Vec<(String, String)>, i64, String) {
    let AppError::Stale { message, version, theirs, base } = error(answer) else { panic!("{answer}") };
    assert!(message.contains("What you typed is still here"), "{message}");
    (theirs.into_iter().map(|field| (field.field, field.message)).collect(), version, base)
}

async fn only_what_both_changed_is_asked_about_and_the_rest_stays_the_newest(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, theirs), (second, other)) = (form.first, form.second);
        assert_eq!(
            post(&omar, &form, &with(&his, &[(first, theirs), (second, other)])).await.0,
            200,
            "{}",
            form.function
        );
        let hers = with(&hers, &[(first, typed)]);
        let (status, answer) = post(&ada, &form, &hers).await;
        let (fields, version, base) = told(&answer);
        assert_eq!((status, fields), (409, vec![(first.to_owned(), theirs.to_owned())]), "{}", form.function);
        assert_eq!(stored(&app, &form).await, format!("{theirs}|{other}"), "{}: nothing was saved", form.function);
        let version = version.to_string();
        let again = with(&hers, &[("version", &version), ("base[drawn]", &base)]);
        let (status, answer) = post(&ada, &form, &again).await;
        assert_eq!(status, 200, "{}: {answer}", form.function);
        assert_eq!(
            stored(&app, &form).await,
            format!("{typed}|{other}"),
            "{}: the untouched is the newest",
            form.function
        );
    }
}

async fn whoever_is_asked_is_asked_again_if_somebody_saves_once_more(app: TestApp) {
    let form = versioned(&app).await.remove(0);
    let (omar, ada) = two(&app, &form).await;
    let hers = with(&look(&ada, &form).await, &[("trade_name", "Nébula de Ada")]);
    for name in ["Nébula Uno", "Nébula Dos"] {
        let his = look(&omar, &form).await;
        assert_eq!(post(&omar, &form, &with(&his, &[("trade_name", name)])).await.0, 200);
    }
    let (_, version, base) = told(&post(&ada, &form, &hers).await.1);
    let again = with(&hers, &[("version", &version.to_string()), ("base[drawn]", &base)]);
    let his = look(&omar, &form).await;
    assert_eq!(post(&omar, &form, &with(&his, &[("trade_name", "Nébula Tres")])).await.0, 200);
    let (fields, ..) = told(&post(&ada, &form, &again).await.1);
    assert_eq!(fields, [("trade_name".to_owned(), "Nébula Tres".to_owned())]);
    // News may have brought another version along by now: what she was told of is what counts.
    let (fields, ..) = told(&post(&ada, &form, &with(&again, &[("version", "1")])).await.1);
    assert_eq!(fields, [("trade_name".to_owned(), "Nébula Tres".to_owned())]);
}

async fn what_both_changed_to_the_same_is_not_asked_about(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, _), (second, other)) = (form.first, form.second);
        assert_eq!(
            post(&omar, &form, &with(&his, &[(first, typed), (second, other)])).await.0,
            200,
            "{}",
            form.function
        );
        let events = app.events().await.len();
        let typed_so = format!(" \u{200E}{typed} ");
        let (status, answer) = post(&ada, &form, &with(&hers, &[(first, &typed_so)])).await;
        assert_eq!((status, app.events().await.len()), (200, events), "{}: {answer}", form.function);
        assert_eq!(stored(&app, &form).await, format!("{typed}|{other}"), "{}", form.function);
    }
}

async fn without_scripts_only_what_both_changed_is_asked_about(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, theirs), (second, other)) = (form.first, form.second);
        submit(&omar, &form, &with(&his, &[(first, theirs), (second, other)])).await;
        submit(&ada, &form, &with(&hers, &[(first, typed)])).await;
        assert_eq!(stored(&app, &form).await, format!("{theirs}|{other}"), "{}: nothing was saved", form.function);
        let page = ada.get(&form.page).await.text();
        let shown = read(&html_of(&page, &form.id)).replace("<!>", "").replace("<!---->", "");
        assert!(shown.contains(&format!("Saved meanwhile: {theirs}")), "{}: {shown}", form.function);
        assert_eq!(shown.matches("Saved meanwhile").count(), 1, "{}", form.function);
        assert!(shown.contains(&format!("name=\"base[take][{first}]\"")), "{}: a box to take it", form.function);
        let again = drawn(&page, &form.id);
        assert!(again.contains(&(format!("form[{first}]"), typed.to_owned())), "{}: {again:?}", form.function);
        let answer = submit(&ada, &form, &again).await;
        assert!(answer.location().starts_with(&form.page));
        assert_eq!(
            stored(&app, &form).await,
            format!("{typed}|{other}"),
            "{}: the untouched is the newest",
            form.function
        );
    }
}

async fn without_scripts_a_box_takes_what_is_stored(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, theirs), (second, other)) = (form.first, form.second);
        submit(&omar, &form, &with(&his, &[(first, theirs)])).await;
        submit(&ada, &form, &with(&hers, &[(first, typed), (second, other)])).await;
        let take = format!("base[take][{first}]");
        let again = with(&drawn(&ada.get(&form.page).await.text(), &form.id), &[(&take, "1")]);
        // With a mistake elsewhere it is taken all the same.
        submit(&ada, &form, &with(&again, &[(second, "\u{202E}")])).await;
        let page = drawn(&ada.get(&form.page).await.text(), &form.id);
        assert!(page.contains(&(format!("form[{first}]"), theirs.to_owned())), "{}: {page:?}", form.function);
        submit(&ada, &form, &with(&page, &[(second, other)])).await;
        assert_eq!(stored(&app, &form).await, format!("{theirs}|{other}"), "{}", form.function);
    }
}

async fn a_mistake_keeps_what_the_form_stands_on(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, _), (second, other)) = (form.first, form.second);
        submit(&ada, &form, &with(&hers, &[(first, "\u{202E}")])).await;
        submit(&omar, &form, &with(&his, &[(second, other)])).await;
        let page = drawn(&ada.get(&form.page).await.text(), &form.id);
        submit(&ada, &form, &with(&page, &[(first, typed)])).await;
        assert_eq!(stored(&app, &form).await, format!("{typed}|{other}"), "{}", form.function);
    }
}

/// The form of the one address.
async fn address(app: &TestApp) -> Versioned {
    versioned(app).await.into_iter().find(|form| form.function == "save_address").expect("there is one")
}

const MADRID: [(&str, &str); 5] =
    [("country", "ES"), ("line_1", "Gran Vía 1"), ("city", "Madrid"), ("region", "Madrid"), ("postal_code", "28013")];

async fn an_address_that_moved_to_another_country_is_one_field(app: TestApp) {
    let form = address(&app).await;
    let (omar, ada) = two(&app, &form).await;
    let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
    assert_eq!(post(&omar, &form, &with(&his, &MADRID)).await.0, 200);
    // Whom it is for is no matter of the country.
    assert_eq!(post(&ada, &form, &with(&hers, &[("kind", "return")])).await.0, 200);
    let sql = "SELECT kind || '|' || country || '|' || line_1 || '|' || city || '|' || postal_code FROM addresses WHERE line_1 = 'Gran Vía 1'";
    assert_eq!(app.look(sql, &[]).await, ["return|ES|Gran Vía 1|Madrid|28013"]);
    // A street in Bogotá is.
    let (status, answer) = post(&ada, &form, &with(&hers, &[("line_1", "Calle 1")])).await;
    let (fields, ..) = told(&answer);
    let names: Vec<_> = fields.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((status, names), (409, vec!["country", "line_1", "city", "region", "postal_code"]));
    assert_eq!(app.look(sql, &[]).await.len(), 1, "nothing was saved");
}

async fn another_choice_of_fields_stands_on_what_the_form_was_drawn_with(app: TestApp) {
    let form = address(&app).await;
    let (omar, ada) = two(&app, &form).await;
    let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
    // Without scripts: another country, its fields, and only then the rest.
    submit(&ada, &form, &with(&hers, &[("country", "ES"), ("reshape", "1")])).await;
    assert_eq!(post(&omar, &form, &with(&his, &[("kind", "billing")])).await.0, 200);
    let shaped = drawn(&ada.get(SETTINGS).await.text(), &form.id);
    let key =
        |name: &str, fields: &Fields| fields.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
    assert_eq!(key("base[drawn]", &shaped), key("base[drawn]", &hers), "it stands on what she saw");
    submit(&ada, &form, &with(&shaped, &MADRID)).await;
    let sql = "SELECT kind || '|' || country || '|' || line_1 FROM addresses WHERE line_1 = 'Gran Vía 1'";
    assert_eq!(app.look(sql, &[]).await, ["billing|ES|Gran Vía 1"]);
    // With them: the answer has the form as it is for the choice, and the base of what is stored.
    let now = look(&ada, &form).await;
    let (_, answer) = post(&ada, &form, &with(&now, &[("country", "PT"), ("reshape", "1")])).await;
    let base = key("base[drawn]", &now).expect("a base");
    assert!(answer.to_string().contains(&base), "{answer}");
}

async fn a_member_is_given_one_profile_or_the_other(app: TestApp) {
    let mia = app.person("mia@nebula.example").await;
    let (page, id) = ("/a/nebula/settings/members".to_owned(), format!("role-{mia}"));
    let sql = "SELECT profile || '|' || name FROM people WHERE email = 'mia@nebula.example'";
    let form = Versioned {
        function: "change_profile",
        page,
        id,
        first: ("profile", "operator", "admin"),
        second: ("", ""),
        sql,
        is_own: true,
    };
    let (one, other) = two(&app, &form).await;
    let (first, second) = (look(&one, &form).await, look(&other, &form).await);
    // Her name is hers to change meanwhile.
    let own = app.sign_in("mia@nebula.example").await;
    let fields = [("version", "1"), ("form[name]", "Mia D. Duarte"), ("form[language]", ""), ("form[time_zone]", "")];
    own.done("save_profile", &fields).await;
    assert_eq!(post(&one, &form, &with(&first, &[("profile", "operator")])).await.0, 200);
    assert_eq!(stored(&app, &form).await, "operator|Mia D. Duarte");
    let (status, answer) = post(&other, &form, &with(&second, &[("profile", "admin")])).await;
    let (fields, version, base) = told(&answer);
    assert_eq!((status, fields), (409, vec![("profile".to_owned(), "operator".to_owned())]));
    let again = with(&second, &[("profile", "admin"), ("version", &version.to_string()), ("base[drawn]", &base)]);
    assert_eq!(post(&other, &form, &again).await.0, 200);
    assert_eq!(stored(&app, &form).await, "admin|Mia D. Duarte");
}

async fn of_a_mandate_nothing_is_put_together_and_nothing_told(app: TestApp) {
    let (one, other) = (app.sign_in(ADA).await, app.sign_in(ADA).await);
    let form = Versioned {
        function: "save_direct_debit",
        page: SETTINGS.to_owned(),
        id: "direct-debit-form".to_owned(),
        first: ("", "", ""),
        second: ("", ""),
        sql: "",
        is_own: true,
    };
    let (first, second) = (look(&one, &form).await, look(&other, &form).await);
    let mandate = [
        ("holder", "Nébula Moda S.A.S."),
        ("iban", "ES91 2100 0418 4502 0005 1332"),
        ("reference", "NEBULA-1"),
        ("signed_on", "2026-02-03"),
    ];
    assert_eq!(post(&one, &form, &with(&first, &mandate)).await.0, 200);
    let (status, answer) = post(&other, &form, &with(&with(&second, &mandate), &[("reference", "NEBULA-2")])).await;
    let (fields, version, base) = told(&answer);
    assert_eq!((status, fields, version, base.as_str()), (409, vec![], 1, ""));
    assert!(!answer.to_string().contains("NEBULA-1"), "{answer}");
    // The form is never drawn with what is stored, not even as a hash.
    let empty = look(&one, &form).await;
    let base = |fields: &Fields| fields.iter().find(|(name, _)| name == "base[drawn]").map(|(_, base)| base.clone());
    assert_eq!(base(&empty), base(&first));
}

async fn two_saves_at_once_are_both_kept(app: TestApp) {
    for form in versioned(&app).await {
        let (omar, ada) = two(&app, &form).await;
        let (his, hers) = (look(&omar, &form).await, look(&ada, &form).await);
        let ((first, typed, _), (second, other)) = (form.first, form.second);
        let (his, hers) = (with(&his, &[(second, other)]), with(&hers, &[(first, typed)]));
        let (one, two) = tokio::join!(post(&omar, &form, &his), post(&ada, &form, &hers));
        assert_eq!((one.0, two.0), (200, 200), "{}: {one:?} {two:?}", form.function);
        assert_eq!(stored(&app, &form).await, format!("{typed}|{other}"), "{}", form.function);
    }
}

async fn an_import_meanwhile_is_no_change_of_the_recipient(app: TestApp) {
    let row = |status: u32| {
        format!(
            "parcel_id,order_number,status_id,country,created,name,street,city\n81001,MOVED,{status},ES,2026-11-01,Eva Sol,Calle 1,Sevila\n"
        )
    };
    app.bring("nebula", &row(1)).await;
    let id = app.shipment("MOVED").await;
    let form = Versioned {
        function: "change_recipient",
        page: format!("/a/nebula/shipments/{id}"),
        id: "recipient-form".to_owned(),
        first: ("", "", ""),
        second: ("", ""),
        sql: "SELECT city || '|' || status_id FROM shipments WHERE order_number = 'MOVED'",
        is_own: true,
    };
    let mia = app.sign_in("mia@nebula.example").await;
    let drawn = look(&mia, &form).await;
    app.bring("nebula", &row(3)).await;
    let (status, answer) = post(&mia, &form, &with(&drawn, &[("city", "Sevilla")])).await;
    assert_eq!(status, 200, "nobody changed the recipient: {answer}");
    assert_eq!(stored(&app, &form).await, "Sevilla|3");
}

async fn a_record_that_is_gone_is_said_to_be_and_nothing_typed_is_lost(app: TestApp) {
    for form in versioned(&app).await {
        let name = form.function.trim_start_matches("save_");
        if !matches!(name, "contact" | "channel" | "address") {
            continue;
        }
        let (omar, ada) = two(&app, &form).await;
        // Any text will do for what a channel is called; its value must be one.
        let field = if name == "channel" { form.second.0 } else { form.first.0 };
        let hers = with(&look(&ada, &form).await, &[(field, "Typed <b>late</b>")]);
        let id = form.id.trim_start_matches(&format!("{name}-")).trim_end_matches("-edit").to_owned();
        omar.done(&format!("remove_{name}"), &[("account", "nebula"), (name, &id), ("version", "1")]).await;
        assert_eq!(post(&ada, &form, &hers).await.0, 404, "{}", form.function);
        let answer = submit(&ada, &form, &hers).await;
        assert_eq!(answer.location(), format!("{SETTINGS}#{}", form.id));
        let page = ada.get(SETTINGS).await.text();
        assert!(page.contains("Somebody has removed this meanwhile."), "{}", form.function);
        assert!(page.contains("<li>Typed &lt;b&gt;late&lt;/b&gt;<"), "{}: {page}", form.function);
    }
}

async fn an_agent_who_saves_second_keeps_what_the_account_did(app: TestApp) {
    let (ada, ana) = (app.sign_in(ADA).await, app.sign_in("ana@support.example").await);
    ada.grant("nebula", &[("scope", "full")]).await;
    for form in versioned(&app).await.into_iter().filter(|form| !form.is_own) {
        let (his, hers) = (look(&ada, &form).await, look(&ana, &form).await);
        let ((first, typed, theirs), (second, other)) = (form.first, form.second);
        assert_eq!(post(&ada, &form, &with(&his, &[(second, other)])).await.0, 200, "{}", form.function);
        assert_eq!(post(&ana, &form, &with(&hers, &[(first, typed)])).await.0, 200, "{}", form.function);
        assert_eq!(stored(&app, &form).await, format!("{typed}|{other}"), "{}", form.function);
        let (status, answer) = post(&ana, &form, &with(&hers, &[(first, theirs)])).await;
        assert_eq!((status, told(&answer).0), (409, vec![(first.to_owned(), typed.to_owned())]), "{}", form.function);
    }
}

/// The server functions of the forms on a page that change a record: those that send a version, and something that is typed or
/// chosen.
fn changing(page: &str) -> BTreeSet<(String, bool)> {
    let forms = page.split("<form").skip(1).map(|form| form.split("</form>").next().unwrap_or_default());
    let typed = |form: &str| {
        form.split('<').any(|tag| {
            let is_text =
                tag.starts_with("input") && !tag.contains("type=\"hidden\"") && !tag.contains("type=\"password\"");
            is_text || tag.starts_with("select") || tag.starts_with("textarea")
        })
    };
    let changes = forms.filter(|form| form.contains("name=\"version\"") && typed(form));
    changes
        .map(|form| {
            let action = attribute(form.split('>').next().unwrap_or_default(), "action").unwrap_or_default();
            let stands = drawn_base(form).is_some_and(|base| !base.is_empty());
            (action.trim_start_matches("/rpc/").to_owned(), stands)
        })
        .collect()
}

fn drawn_base(form: &str) -> Option<String> {
    form.split('<').find(|tag| tag.contains("name=\"base[drawn]\"")).and_then(|tag| attribute(tag, "value"))
}

async fn every_form_that_changes_a_record_says_what_it_stands_on(app: TestApp) {
    let forms = versioned(&app).await;
    let mut pages: BTreeSet<String> = forms.iter().map(|form| form.page.clone()).collect();
    pages.extend(
        ["settings/members", "settings/parameters", "shipments", "access-log"].map(|page| format!("/a/nebula/{page}")),
    );
    pages.insert("/profile".to_owned());
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[]).await;
    let mut found = BTreeSet::new();
    for page in pages {
        for (function, stands) in changing(&ada.get_open(&page).await.text()) {
            // A grant is moved by a length, not to an end that was typed.
            if function != "extend_grant" {
                assert!(stands, "{page}: {function} does not say what it stands on");
                found.insert(function);
            }
        }
    }
    let tried = forms.iter().map(|form| form.function).chain(OTHERS.map(|(function, _)| function));
    assert_eq!(found, tried.map(str::to_owned).collect(), "each one is tried by the tests of this file");
}

async fn no_server_function_takes_a_version_and_fields_without_their_base(_: TestApp) {
    let mut found = BTreeSet::new();
    for (path, source) in programs() {
        for function in without_tests(&source).split("\n#[call").skip(1) {
            let signature = function.split("pub async fn ").nth(1).and_then(|rest| rest.split(") ->").next());
            let (name, arguments) = signature.and_then(|rest| rest.split_once('(')).unwrap_or_default();
            if arguments.contains("version:") && arguments.contains("form:") {
                let is_secret = arguments.contains("DirectDebitForm") || arguments.contains("AgainForm");
                // Of one field: whoever comes second is asked about just that.
                let is_single = name == "rename_agent";
                assert!(is_secret || is_single || arguments.contains("base: Base"), "{path}: {name}");
                found.insert(name.to_owned());
            }
        }
    }
    for known in [
        "save_company",
        "save_contact",
        "save_channel",
        "save_address",
        "change_profile",
        "save_profile",
        "change_recipient",
    ] {
        assert!(found.contains(known), "{known} is not in {found:?}: is this still how they are written?");
    }
}
