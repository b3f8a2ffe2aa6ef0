//! How a company is reached: phones, pages and addresses, each kept in one shape and asked for in the fields that fit.
use serde_json::Value;
use views::error::AppError;
use views::section::{Kind, Text};

use crate::support::part::{parts, texts};
use crate::support::{Client, TestApp, both, error, message_of, new_id, wrong_fields};

both! {
    however_a_page_is_named_it_is_kept_once_and_shown_as_a_link,
    a_number_is_shown_as_in_its_country_and_the_country_is_named,
    so_many_phones_and_pages_fit_and_no_more,
    whoever_saves_second_sees_both_values_and_overwrites_nothing,
    what_was_changed_meanwhile_is_not_removed,
    the_first_address_is_the_main_one_and_there_is_always_exactly_one,
    the_database_itself_refuses_a_second_main_or_secondary_address,
    two_first_addresses_at_once_make_one_main_one,
    another_country_asks_for_other_fields_and_saves_nothing,
    without_scripts_a_button_asks_for_the_fields_of_the_choice,
    without_scripts_a_mistake_comes_back_in_the_fields_of_its_country,
    without_scripts_the_second_of_two_is_told_and_can_still_save,
    agents_see_with_a_view_and_change_with_full_help_and_all_of_it_is_logged,
    another_accounts_records_are_not_there,
}

const SETTINGS: &str = "/a/nebula/settings/account";

/// The fields of a channel's form.
fn channel<'a>(id: &'a str, kind: &'a str, value: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("account", "nebula"),
        ("form[id]", id),
        ("form[kind]", kind),
        ("form[value]", value),
        ("form[country]", "CO"),
        ("form[label]", ""),
    ]
}

/// The fields of an address's form: in Bogotá.
fn address<'a>(id: &'a str, street: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("account", "nebula"),
        ("form[id]", id),
        ("form[kind]", "pickup"),
        ("form[country]", "CO"),
        ("form[line_1]", street),
        ("form[city]", "Bogotá"),
        ("form[region]", "Bogotá, D. C."),
    ]
}

/// The same fields, some of them others or new.
fn with<'a>(fields: &[(&'a str, &'a str)], others: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let kept = fields.iter().filter(|(name, _)| !others.iter().any(|(other, _)| other == name));
    kept.chain(others).copied().collect()
}

fn part<'a>(whole: &'a Value, kind: Kind, key: &str) -> &'a Value {
    parts(whole, kind)
        .into_iter()
        .find(|part| part["key"] == key)
        .unwrap_or_else(|| panic!("no {kind:?} {key} in {whole}"))
}

/// A page without the marks between its texts.
fn plain(page: &str) -> String {
    page.replace("<!---->", "").replace("<!>", "")
}

/// The names of a form's fields.
fn fields(sheet: &Value) -> Vec<&str> {
    parts(sheet, Kind::Input).iter().map(|input| input["key"].as_str().expect("a name")).collect()
}

async fn however_a_page_is_named_it_is_kept_once_and_shown_as_a_link(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (first, second) = (new_id(), new_id());
    let answer = ada.done("save_channel", &channel(&first, "instagram", "instagram.com/Nebula?igsh=MWx0")).await;
    let item = part(&answer, Kind::Item, &first);
    assert_eq!(
        (texts(item, Text::Title), texts(item, Text::Href)),
        (vec!["instagram.com/nebula"], vec!["https://www.instagram.com/nebula/"])
    );
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains("href=\"https://www.instagram.com/nebula/\"") && page.contains("noopener"));
    for typed in ["@nebula", "https://www.instagram.com/nebula/"] {
        let (status, answer) = ada.rpc("save_channel", &channel(&second, "instagram", typed)).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["value".to_owned()]), "{typed}");
        assert_eq!(message_of(&answer), "This is already in the list.");
    }
    let (status, answer) = ada.rpc("save_channel", &channel(&second, "instagram", "https://tiktok.com/@nebula")).await;
    assert_eq!((status, message_of(&answer).as_str()), (422, "This is not a link to Instagram."));
    ada.done("save_channel", &channel(&second, "tiktok", "@nebula")).await;
    let kept = app.look("SELECT value FROM channels ORDER BY value", &[]).await;
    assert_eq!(kept, ["https://www.instagram.com/nebula/", "https://www.tiktok.com/@nebula"]);
    // One is not made into what another is already.
    let (status, _) =
        ada.rpc("save_channel", &with(&channel(&second, "instagram", "nebula"), &[("version", "1")])).await;
    assert_eq!(status, 422);
    let answer = ada.done("remove_channel", &[("account", "nebula"), ("channel", &first), ("version", "1")]).await;
    assert_eq!(parts(&answer, Kind::Item).len(), 1);
}

async fn a_number_is_shown_as_in_its_country_and_the_country_is_named(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await.speaking("es");
    let (phone, chat) = (new_id(), new_id());
    let fields = with(&channel(&phone, "phone", "612 34 56 78"), &[("form[country]", "ES"), ("form[label]", "Madrid")]);
    ada.done("save_channel", &fields).await;
    let fields = with(&channel(&chat, "whatsapp", "wa.me/573005550100"), &[("form_id", "channel-new")]);
    let answer = ada.done("save_channel", &fields).await;
    let item = part(&answer, Kind::Item, &phone);
    assert_eq!(texts(item, Text::Title), ["612 34 56 78"]);
    assert_eq!(texts(item, Text::Line), ["España · +34 612 34 56 78", "Madrid"]);
    assert_eq!(texts(item, Text::Href), ["tel:+34612345678"], "a phone dials it");
    assert_eq!(texts(part(&answer, Kind::Item, &chat), Text::Href), ["https://wa.me/573005550100"]);
    assert_eq!(app.look("SELECT value FROM channels WHERE kind = 'phone'", &[]).await, ["+34612345678"]);
    // The account is at home in Colombia: its form begins there.
    let country = part(part(&answer, Kind::Sheet, "channel-new"), Kind::Input, "country");
    assert_eq!(texts(country, Text::Value), ["CO"]);
    for (typed, country, said) in [("612", "ES", "número completo"), ("612 34 56 78", "", "elige el país")] {
        let fields = with(&channel(&chat, "phone", typed), &[("form[country]", country), ("version", "1")]);
        let (status, answer) = ada.rpc("save_channel", &fields).await;
        assert!(status == 422 && message_of(&answer).contains(said), "{answer}");
    }
}

async fn so_many_phones_and_pages_fit_and_no_more(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let mut last = Value::Null;
    for n in 0..50 {
        last = ada.done("save_channel", &channel(&new_id(), "other", &format!("https://n{n}.example"))).await;
    }
    assert!(parts(&last, Kind::Sheet).is_empty(), "no form for one more");
    let (status, answer) = ada.rpc("save_channel", &channel(&new_id(), "x", "@nebula")).await;
    assert!(status == 409 && message_of(&answer).contains("At most 50"), "{answer}");
    assert_eq!(app.count("SELECT COUNT(*) FROM channels", &[]).await, 50);
}

async fn whoever_saves_second_sees_both_values_and_overwrites_nothing(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let (page, place) = (new_id(), new_id());
    ada.done("save_channel", &channel(&page, "x", "@nebula")).await;
    ada.done("save_address", &address(&place, "Carrera 7")).await;
    let version = ("version", "1");
    omar.done("save_channel", &with(&channel(&page, "x", "@omar"), &[version])).await;
    omar.done("save_address", &with(&address(&place, "Calle 1"), &[version])).await;
    for (function, fields, field, theirs) in [
        ("save_channel", with(&channel(&page, "x", "@ada"), &[version]), "value", "https://x.com/omar"),
        ("save_address", with(&address(&place, "Calle 2"), &[version]), "line_1", "Calle 1"),
    ] {
        let (status, answer) = ada.rpc(function, &fields).await;
        let AppError::Stale { message, version, theirs: fields, .. } = error(&answer) else { panic!("{answer}") };
        assert_eq!((status, version), (409, 2));
        assert!(message.contains("Omar Reyes"), "{message}");
        let said: Vec<_> = fields.iter().map(|fault| (fault.field.as_str(), fault.message.as_str())).collect();
        assert_eq!(said, [(field, theirs)]);
    }
    assert_eq!(app.look("SELECT value FROM channels", &[]).await, ["https://x.com/omar"]);
    ada.done("save_channel", &with(&channel(&page, "x", "@ada"), &[("version", "2")])).await;
    // What was added and removed meanwhile is gone: saving does not bring it back.
    omar.done("remove_channel", &[("account", "nebula"), ("channel", &page), ("version", "3")]).await;
    assert_eq!(ada.rpc("save_channel", &with(&channel(&page, "x", "@a"), &[("version", "3")])).await.0, 404);
}

async fn what_was_changed_meanwhile_is_not_removed(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let (page, place) = (new_id(), new_id());
    ada.done("save_channel", &channel(&page, "x", "@nebula")).await;
    ada.done("save_address", &address(&place, "Carrera 7")).await;
    omar.done("save_channel", &with(&channel(&page, "x", "@omar"), &[("version", "1")])).await;
    omar.done("save_address", &with(&address(&place, "Calle 1"), &[("version", "1")])).await;
    for (function, name, id) in [("remove_channel", "channel", &page), ("remove_address", "address", &place)] {
        let remove = |version| [("account", "nebula"), (name, id.as_str()), ("version", version)];
        let (status, answer) = ada.rpc(function, &remove("1")).await;
        assert!(status == 409 && message_of(&answer).contains("Look again"), "{answer}");
        ada.done(function, &remove("2")).await;
        assert_eq!(ada.rpc(function, &remove("2")).await.0, 404, "twice");
    }
}

/// The streets of the main and of the secondary address.
async fn standing(app: &TestApp) -> (Vec<String>, Vec<String>) {
    let sql = "SELECT line_1 FROM addresses WHERE standing = $1";
    (app.look(sql, &["main"]).await, app.look(sql, &["secondary"]).await)
}

async fn the_first_address_is_the_main_one_and_there_is_always_exactly_one(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (one, two, three) = (new_id(), new_id(), new_id());
    for (id, street) in [(&one, "One"), (&two, "Two"), (&three, "Three")] {
        ada.done("save_address", &address(id, street)).await;
    }
    let now = |main: &str, secondary: &[&str]| {
        (vec![main.to_owned()], secondary.iter().map(|street| (*street).to_owned()).collect::<Vec<_>>())
    };
    assert_eq!(standing(&app).await, now("One", &[]));
    let place = |id: &str, standing: &str| {
        [("account", "nebula".to_owned()), ("address", id.to_owned()), ("standing", standing.to_owned())]
    };
    let put = async |id: &str, standing: &str| {
        let fields = place(id, standing);
        let fields: Vec<_> = fields.iter().map(|(name, value)| (*name, value.as_str())).collect();
        ada.rpc("place_address", &fields).await
    };
    assert_eq!(put(&two, "secondary").await.0, 200);
    assert_eq!(standing(&app).await, now("One", &["Two"]));
    assert_eq!(put(&three, "secondary").await.0, 200);
    assert_eq!(standing(&app).await, now("One", &["Three"]), "at most one");
    assert_eq!(put(&three, "main").await.0, 200);
    assert_eq!(standing(&app).await, now("Three", &["One"]), "they change places");
    assert_eq!(put(&two, "main").await.0, 200);
    assert_eq!(standing(&app).await, now("Two", &["One"]));
    for standing in ["", "secondary"] {
        let (status, answer) = put(&two, standing).await;
        assert!(status == 409 && message_of(&answer).contains("There must be a main address"), "{answer}");
    }
    assert_eq!(put(&one, "first").await.0, 422);
    assert_eq!(put(&one, "").await.0, 200);
    let (status, answer) =
        ada.rpc("remove_address", &[("account", "nebula"), ("address", &two), ("version", "1")]).await;
    assert!(status == 409 && message_of(&answer).contains("Make another one the main address first"), "{answer}");
    for id in [&one, &three] {
        ada.done("remove_address", &[("account", "nebula"), ("address", id), ("version", "1")]).await;
    }
    assert_eq!(standing(&app).await, now("Two", &[]));
    let answer = ada.done("remove_address", &[("account", "nebula"), ("address", &two), ("version", "1")]).await;
    assert_eq!((parts(&answer, Kind::Item).len(), texts(&answer, Text::Empty)), (0, vec!["No addresses yet."]));
    ada.done("save_address", &address(&one, "Again")).await;
    assert_eq!(standing(&app).await, now("Again", &[]));
}

async fn the_database_itself_refuses_a_second_main_or_secondary_address(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for street in ["One", "Two", "Three"] {
        ada.done("save_address", &address(&new_id(), street)).await;
    }
    app.meddle("UPDATE addresses SET standing = 'secondary' WHERE line_1 = 'Two'", &[]).await;
    for place in ["main", "secondary", "third"] {
        let db = app.house.db.clone();
        let sql = format!("UPDATE addresses SET standing = '{place}' WHERE line_1 = 'Three'");
        let refused = tokio::spawn(async move { crate::support::meddle(&db, &sql, &[]).await }).await;
        assert!(refused.is_err(), "{place}");
    }
}

async fn two_first_addresses_at_once_make_one_main_one(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let (one, two) = (new_id(), new_id());
    let (first, second) = (address(&one, "One"), address(&two, "Two"));
    let both = tokio::join!(ada.rpc("save_address", &first), omar.rpc("save_address", &second));
    assert_eq!((both.0.0, both.1.0), (200, 200), "{both:?}");
    assert_eq!(standing(&app).await.0.len(), 1);
    assert_eq!(app.count("SELECT COUNT(*) FROM addresses", &[]).await, 2);
    let (first, second) = (channel(&one, "x", "@nebula"), channel(&two, "x", "@nebula"));
    let both = tokio::join!(ada.rpc("save_channel", &first), omar.rpc("save_channel", &second));
    let mut statuses = [both.0.0, both.1.0];
    statuses.sort_unstable();
    assert_eq!(statuses, [200, 422], "one of them is told that it is there already");
}

async fn another_country_asks_for_other_fields_and_saves_nothing(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let (id, kept) = (new_id(), new_id());
    let new = ("form_id", "address-new");
    let answer = ada.done("save_address", &with(&address(&kept, "Carrera 7"), &[new])).await;
    let colombia = ["kind", "country", "name", "line_1", "line_2", "district", "city", "region", "postal_code"];
    assert_eq!(fields(part(&answer, Kind::Sheet, "address-new")), colombia);
    let events = app.count("SELECT COUNT(*) FROM events", &[]).await;
    let typed = with(&address(&id, "Rua Um 7"), &[new, ("form[country]", "PT"), ("reshape", "1")]);
    let answer = ada.done("save_address", &typed).await;
    let sheet = part(&answer, Kind::Sheet, "address-new");
    assert_eq!(fields(sheet), ["kind", "country", "name", "line_1", "line_2", "postal_code", "city"]);
    assert_eq!(texts(part(sheet, Kind::Input, "line_1"), Text::Value), ["Rua Um 7"], "what was typed is still there");
    assert_eq!(
        texts(part(sheet, Kind::Hidden, "form[region]"), Text::Value),
        ["Bogotá, D. C."],
        "and what is not asked for waits"
    );
    // The form of an address that is there takes the shape, and still stands on the version it stood on.
    let form = format!("address-{kept}");
    let others = [("form_id", form.as_str()), ("form[country]", "GB"), ("version", "1"), ("reshape", "1")];
    let typed = with(&address(&kept, "Rua Um 7"), &others);
    let answer = ada.done("save_address", &typed).await;
    let sheet = part(part(&answer, Kind::Item, &kept), Kind::Sheet, &form);
    assert_eq!((fields(sheet)[5..].to_vec(), texts(sheet, Text::Version)), (vec!["city", "postal_code"], vec!["1"]));
    assert_eq!(texts(part(sheet, Kind::Input, "city"), Text::Label), ["Post town"]);
    let answer = ada
        .done("save_channel", &with(&channel(&id, "tiktok", "@n"), &[("form_id", "channel-new"), ("reshape", "1")]))
        .await;
    assert_eq!(fields(part(&answer, Kind::Sheet, "channel-new")), ["kind", "value", "label"]);
    assert_eq!(app.count("SELECT COUNT(*) FROM events", &[]).await, events, "nothing happened");
    assert_eq!(app.look("SELECT line_1 FROM addresses", &[]).await, ["Carrera 7"]);
    assert_eq!(app.count("SELECT COUNT(*) FROM channels", &[]).await, 0);
    let mia = app.sign_in("mia@nebula.example").await;
    assert_eq!(mia.rpc("save_address", &typed).await.0, 403, "a shape is a look at settings");
}

async fn without_scripts_a_button_asks_for_the_fields_of_the_choice(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let page = ada.get_open(SETTINGS).await.text();
    let button = "name=\"reshape\" value=\"1\">Show the fields for this choice</button></noscript>";
    assert_eq!(page.matches(button).count(), 2, "one in each of the two new forms");
    let id = new_id();
    let typed = with(
        &address(&id, "1 High \"Street\""),
        &[("form_id", "address-new"), ("form[country]", "GB"), ("reshape", "1")],
    );
    let answer = ada.form_on(SETTINGS, "/rpc/save_address", &typed).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#address-new"));
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains("Post town") && page.contains("value=\"1 High &quot;Street&quot;\""));
    assert!(!page.contains("id=\"address-new-region\""), "Britain has none");
    assert!(page.contains(&format!("value=\"{id}\"")), "it is the same address still");
    assert!(!page.contains("address-new-problems") && !page.contains("Please look at this again"), "nothing is wrong");
    assert!(page.contains("id=\"address-new-open\""), "and it stands open");
    assert_eq!(app.count("SELECT COUNT(*) FROM addresses", &[]).await, 0);
    // As it is sent next.
    let typed = with(&typed, &[("form[city]", "London"), ("form[postal_code]", "sw1a1aa"), ("reshape", "")]);
    let typed: Vec<_> = typed.into_iter().filter(|(name, _)| *name != "reshape").collect();
    ada.form_on(SETTINGS, "/rpc/save_address", &typed).await;
    let page = plain(&ada.get(SETTINGS).await.text());
    assert!(page.contains("<p>SW1A 1AA</p>") && page.contains("<p>United Kingdom</p>"));
    let typed = with(&channel(&id, "youtube", "@nebula"), &[("form_id", "channel-new"), ("reshape", "1")]);
    ada.form_on(SETTINGS, "/rpc/save_channel", &typed).await;
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains("youtube.com/@nebula") && !page.contains("id=\"channel-new-country\""));
}

async fn without_scripts_a_mistake_comes_back_in_the_fields_of_its_country(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let id = new_id();
    ada.done("save_address", &address(&id, "Carrera 7")).await;
    let form = format!("address-{id}");
    let others = [("form_id", form.as_str()), ("version", "1"), ("form[country]", "PT"), ("form[postal_code]", "4000")];
    let typed = with(&address(&id, "Rua Um 7"), &others);
    ada.form_on(SETTINGS, "/rpc/save_address", &typed).await;
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains("This is not a postal code of Portugal. For example 2725-079"));
    assert!(page.contains(&format!("id=\"{form}-postal_code\"")) && !page.contains(&format!("id=\"{form}-region\"")));
    assert!(!page.contains("id=\"address-new-region\""), "and no other form is there");
}

async fn without_scripts_the_second_of_two_is_told_and_can_still_save(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let (id, channel_id) = (new_id(), new_id());
    ada.done("save_address", &address(&id, "Calle 1")).await;
    ada.done("save_channel", &channel(&channel_id, "x", "@nebula")).await;
    let (form, channel_form) = (format!("address-{id}"), format!("channel-{channel_id}"));
    for (function, form, mine, theirs, table) in [
        ("save_address", form, address(&id, "Calle 3"), address(&id, "Calle 2"), "addresses"),
        (
            "save_channel",
            channel_form,
            channel(&channel_id, "x", "@three"),
            channel(&channel_id, "x", "@two"),
            "channels",
        ),
    ] {
        omar.done(function, &with(&theirs, &[("version", "1")])).await;
        ada.form_on(SETTINGS, &format!("/rpc/{function}"), &with(&mine, &[("form_id", &form), ("version", "1")])).await;
        let page = ada.get(SETTINGS).await.text();
        assert!(page.contains("Omar Reyes saved this"), "{function}");
        // What stands in the form now is what the browser sends when she saves again.
        let sent = page.split(&format!("<form id=\"{form}\"")).nth(1).expect("the form");
        let version = sent.split("name=\"version\" value=\"").nth(1).and_then(|rest| rest.split('"').next());
        let again = with(&mine, &[("form_id", &form), ("version", version.expect("a version"))]);
        ada.form_on(SETTINGS, &format!("/rpc/{function}"), &again).await;
        let version = app.count(&format!("SELECT version FROM {table} WHERE changed_by = 'Ada Lovett'"), &[]).await;
        assert_eq!(version, 3, "{function}: hers is saved on top of his");
    }
}

async fn agents_see_with_a_view_and_change_with_full_help_and_all_of_it_is_logged(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    let (page, place) = (new_id(), new_id());
    ada.done("save_channel", &channel(&page, "x", "@nebula")).await;
    ada.done("save_address", &address(&place, "Carrera 7")).await;
    ada.grant("nebula", &[("scope", "view")]).await;
    let seen = ana.get(SETTINGS).await.text();
    assert!(seen.contains("x.com/nebula") && seen.contains("Carrera 7"));
    assert!(!seen.contains("save_channel") && !seen.contains("save_address"), "no forms for whoever only looks");
    let change = with(&channel(&page, "x", "@ana"), &[("version", "1")]);
    assert_eq!(ana.rpc("save_channel", &change).await.0, 403);
    ada.grant("nebula", &[("scope", "full")]).await;
    ana.done("save_channel", &change).await;
    ana.done("save_address", &with(&address(&place, "Calle 1"), &[("version", "1")])).await;
    let second = new_id();
    ana.done("save_address", &address(&second, "Calle 2")).await;
    ana.done("place_address", &[("account", "nebula"), ("address", &second), ("standing", "main")]).await;
    ana.done("remove_address", &[("account", "nebula"), ("address", &place), ("version", "2")]).await;
    let log = plain(&ada.get("/a/nebula/access-log").await.text());
    for text in [
        "Other contacts, Addresses",
        "<del>https://x.com/nebula</del> <ins>https://x.com/ana</ins>",
        "<del>Carrera 7</del> <ins>Calle 1</ins>",
        "<del>Calle 1</del> <ins> </ins>",
        "<ins>main</ins>",
        "<del>main</del>",
        "Pickup, Calle 2",
        "X x.com/ana",
    ] {
        assert!(log.contains(text), "{text} is not in the log");
    }
    let before = app.entries().await;
    let shape = with(&address(&second, "Calle 3"), &[("form[country]", "PT"), ("version", "1"), ("reshape", "1")]);
    ana.done("save_address", &shape).await;
    assert_eq!(app.entries().await, before + 1, "what shows the addresses is a look at them");
}

async fn another_accounts_records_are_not_there(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let (page, place) = (new_id(), new_id());
    ada.done("save_channel", &channel(&page, "x", "@nebula")).await;
    ada.done("save_address", &address(&place, "Carrera 7")).await;
    let sol = ("account", "sol");
    let version = ("version", "1");
    for (function, fields) in [
        ("save_channel", with(&channel(&page, "x", "@sol"), &[sol, version])),
        ("remove_channel", vec![sol, ("channel", page.as_str()), version]),
        ("save_address", with(&address(&place, "Calle 1"), &[sol, version])),
        ("remove_address", vec![sol, ("address", place.as_str()), version]),
        ("place_address", vec![sol, ("address", place.as_str()), ("standing", "main")]),
    ] {
        let (status, answer) = sara.rpc(function, &fields).await;
        assert_eq!((status, error(&answer)), (404, AppError::NotFound), "{function}");
    }
    // Not even that an id is taken elsewhere is told: the same one makes a record of one's own.
    let answer = sara.done("save_channel", &with(&channel(&page, "x", "@sol"), &[sol])).await;
    assert_eq!(texts(part(&answer, Kind::Item, &page), Text::Title), ["x.com/sol"]);
    assert_eq!(
        app.look("SELECT value FROM channels ORDER BY value", &[]).await,
        ["https://x.com/nebula", "https://x.com/sol"]
    );
    sara.done("save_address", &with(&address(&place, "Calle 1"), &[sol])).await;
    assert_eq!(
        app.count("SELECT COUNT(*) FROM addresses WHERE standing = 'main'", &[]).await,
        2,
        "one for each account"
    );
    assert!(!sara.get("/a/sol/settings/account").await.text().contains("Carrera 7"));
}
