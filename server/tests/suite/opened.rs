//! A form that folds is on a page, and in an answer, only while somebody wants it.
use serde_json::Value;
use views::section::{Kind, Text};

use crate::support::part::{parts, text};
use crate::support::{Client, TestApp, both, new_id};

both! {
    a_page_begins_with_a_tenth_of_its_forms,
    the_address_names_the_forms_that_stand_open_and_several_do_at_once,
    a_name_that_is_no_form_of_the_reader_opens_nothing,
    a_closed_form_travels_as_what_its_button_says,
    an_answer_leaves_the_forms_open_that_are_open_on_the_page,
    without_scripts_a_mistake_comes_back_open_and_a_save_closes,
    the_pages_without_code_open_their_forms_by_the_same_links,
}

const ADA: &str = "ada@nebula.example";
const SETTINGS: &str = "/a/nebula/settings/account";

/// A channel and two addresses, by id.
async fn records(ada: &Client) -> [String; 3] {
    let [channel, first, second] = [new_id(), new_id(), new_id()];
    let fields = [("account", "nebula"), ("form[id]", &channel), ("form[kind]", "x"), ("form[value]", "@nebula")];
    ada.done("save_channel", &fields).await;
    for id in [&first, &second] {
        let fields = [
            ("account", "nebula"),
            ("form[id]", id),
            ("form[kind]", "pickup"),
            ("form[country]", "CO"),
            ("form[line_1]", "Carrera 7"),
            ("form[city]", "Bogotá"),
            ("form[region]", "Bogotá, D. C."),
        ];
        ada.done("save_address", &fields).await;
    }
    [channel, first, second]
}

async fn a_page_begins_with_a_tenth_of_its_forms(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    records(&ada).await;
    let folded = |page: &str| page.matches("class=\"opened").count();
    let (page, open) = (ada.get(SETTINGS).await.text(), ada.get_open(SETTINGS).await.text());
    assert_eq!(folded(&page), 0, "nothing that folds is open");
    assert!(folded(&open) >= 10, "and all of it can be opened at once: {}", folded(&open));
    assert!(!page.contains("/rpc/save_address") && open.contains("/rpc/save_address"));
    assert!(page.len() * 3 < open.len() * 2, "{} of {} bytes", page.len(), open.len());
}

async fn the_address_names_the_forms_that_stand_open_and_several_do_at_once(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let [channel, first, second] = records(&ada).await;
    let forms = [format!("channel-{channel}"), format!("address-{first}")];
    let page = ada.get(&format!("{SETTINGS}?edit={}", forms.join(","))).await.text();
    for form in &forms {
        assert!(page.contains(&format!("<form id=\"{form}\"")), "{form}");
    }
    assert!(!page.contains(&format!("<form id=\"address-{second}\"")));
    // What opens a third names the two; what closes one of them names the other.
    let all = format!("{SETTINGS}?edit={},address-{second}#address-{second}-open", forms.join(","));
    assert!(page.contains(&format!("href=\"{all}\"")), "{all}");
    assert!(page.contains(&format!("href=\"{SETTINGS}?edit={}#{}\"", forms[1], forms[0])));
    assert!(page.contains("target=\"_blank\""), "what is typed into one of them stays without scripts");
    assert!(!ada.get(SETTINGS).await.text().contains("target=\"_blank\" data-noscroll"));
}

async fn a_name_that_is_no_form_of_the_reader_opens_nothing(app: TestApp) {
    let (ada, ana) = (app.sign_in(ADA).await, app.sign_in("ana@support.example").await);
    let [channel, address, _] = records(&ada).await;
    let asked =
        format!("{SETTINGS}?edit=channel-{channel},address-{address},direct-debit-form,nothing,%22%3E%3Cscript%3E");
    ada.grant("nebula", &[("scope", "view")]).await;
    let page = ana.get(&asked).await.text();
    assert!(page.contains("Carrera 7"), "she sees the record");
    assert!(!page.contains("class=\"opened") && !page.contains("save_channel") && !page.contains("direct-debit-form"));
    let mia = app.sign_in("mia@nebula.example").await;
    assert_eq!(mia.get(&asked).await.status, 403);
    let page = ada.get(&format!("{SETTINGS}?edit=nothing,%22%3E%3Cscript%3E")).await;
    assert_eq!(page.status, 200);
    let page = page.text();
    assert!(!page.contains("class=\"opened") && !page.contains("<script>,") && !page.contains("\"><script>"));
}

/// A page's section by its key, from what the page of that name asks for.
async fn section(client: &Client, key: &str, edit: &str) -> Value {
    let answer = client.done("account_settings", &[("account", "nebula"), ("edit", edit)]).await;
    let body = &answer["body"];
    let mut all = body["above"].as_array().into_iter().chain(body["below"].as_array()).flatten();
    all.find(|section| section["key"] == key).expect("the section").clone()
}

async fn a_closed_form_travels_as_what_its_button_says(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let [channel, ..] = records(&ada).await;
    let form = format!("channel-{channel}");
    for (edit, is_open) in [("", false), (form.as_str(), true)] {
        let section = section(&ada, "other-contacts", edit).await;
        let item = parts(&section, Kind::Item)[0].clone();
        let sheet =
            parts(&item, Kind::Sheet).into_iter().find(|sheet| sheet["key"] == form.as_str()).expect("it").clone();
        assert!(!text(&sheet, Text::Title).is_empty());
        assert_eq!(text(&sheet, Text::Action).is_empty(), !is_open);
        assert_eq!(parts(&sheet, Kind::Input).is_empty() && parts(&sheet, Kind::Hidden).is_empty(), !is_open);
    }
}

async fn an_answer_leaves_the_forms_open_that_are_open_on_the_page(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let [channel, ..] = records(&ada).await;
    let (form, new) = (format!("channel-{channel}"), new_id());
    let referer = format!("http://aldaba.test{SETTINGS}?edit={form}");
    let fields = format!(
        "account=nebula&form_id=channel-new&form%5Bid%5D={new}&form%5Bkind%5D=tiktok&form%5Bvalue%5D=%40nebula"
    );
    let headers = [
        ("accept", "application/json"),
        ("content-type", "application/x-www-form-urlencoded"),
        ("sec-fetch-site", "same-origin"),
        ("referer", referer.as_str()),
    ];
    let answer = ada.send(axum::http::Method::POST, "/rpc/save_channel", &headers, fields).await.json();
    let is_open = |sheet: &Value| !text(sheet, Text::Action).is_empty();
    let sheets: Vec<_> = parts(&answer, Kind::Item).into_iter().flat_map(|item| parts(item, Kind::Sheet)).collect();
    let open: Vec<_> = sheets.iter().filter(|sheet| is_open(sheet)).map(|sheet| sheet["key"].as_str()).collect();
    assert_eq!(open, [Some(form.as_str())], "the one that is open beside it, and no other");
    assert!(parts(&answer, Kind::Sheet).into_iter().all(is_open), "and the one that was posted: somebody may type on");
}

async fn without_scripts_a_mistake_comes_back_open_and_a_save_closes(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let [channel, first, _] = records(&ada).await;
    let (form, other) = (format!("channel-{channel}"), format!("address-{first}"));
    let page = format!("{SETTINGS}?edit={other},{form}");
    let fields = |value| {
        let fields = [("account", "nebula"), ("form_id", &form), ("version", "1"), ("form[id]", &channel)];
        [&fields[..], &[("form[kind]", "x"), ("form[value]", value)]].concat()
    };
    let answer = ada.form_on(&page, "/rpc/save_channel", &fields("https://tiktok.com/@x")).await;
    assert_eq!(answer.location(), format!("{page}#{form}"));
    let back = ada.get(&page).await.text();
    assert!(back.contains("This is not a link to") && back.contains("https://tiktok.com/@x"));
    // By whatever way it was posted, what was wrong with it is shown.
    ada.form_on(SETTINGS, "/rpc/save_channel", &fields("https://tiktok.com/@x")).await;
    assert!(ada.get(SETTINGS).await.text().contains(&format!("<form id=\"{form}\"")));
    let answer = ada.form_on(&page, "/rpc/save_channel", &fields("@other")).await;
    assert_eq!(answer.location(), format!("{SETTINGS}?edit={other}#{form}"));
    let page = ada.get(&answer.location().split('#').next().expect("a page").to_owned()).await.text();
    let link = page.split("<a ").find(|link| link.contains(&format!("id=\"{form}\"")));
    assert!(link.is_some_and(|link| link.contains("data-opens")), "its link is where its anchor leads");
    assert!(page.contains(&format!("<form id=\"{other}\"")), "and the other one is still open");
}

async fn the_pages_without_code_open_their_forms_by_the_same_links(app: TestApp) {
    let lidia = app.sign_in("lidia@support.example").await;
    for (path, function) in [("/profile", "change_password"), ("/agents/settings", "rename_agent")] {
        let action = format!("/rpc/{function}");
        assert!(!lidia.get(path).await.text().contains(&action), "{path}");
        assert!(lidia.get_open(path).await.text().contains(&action), "{path}");
    }
}
