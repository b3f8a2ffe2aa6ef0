//! Settings › Parameters, `#environment`: the account's language and time zone, and all that speaks and reckons by them.
use domain::time::Span;

use crate::support::{Client, TestApp, both};

both! {
    mails_and_people_without_a_language_speak_the_accounts,
    times_are_told_in_the_accounts_zone_to_whoever_has_none,
    what_an_agent_changes_is_in_the_log,
    whoever_chooses_something_else_keeps_both,
    an_open_page_hears_of_it_whoever_changed_it,
}

const PARAMETERS: &str = "/a/nebula/settings/parameters";

/// The version that a page's form stands on.
fn version_on(page: &str) -> String {
    let rest = page.split(r#"name="version" value=""#).nth(1).expect("a version");
    rest.split('"').next().unwrap_or_default().to_owned()
}

async fn choose(client: &Client, language: &str, zone: &str) {
    let version = version_on(&client.get(PARAMETERS).await.text());
    let fields =
        [("account", "nebula"), ("version", version.as_str()), ("form[language]", language), ("form[time_zone]", zone)];
    client.done("save_environment", &fields).await;
}

async fn mails_and_people_without_a_language_speak_the_accounts(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    choose(&omar, "pt", "America/Sao_Paulo").await;
    omar.grant("nebula", &[]).await;
    let letter = app.mailbox().await.remove(0);
    for text in ["<html lang=\"pt\">", "(America/Sao_Paulo)"] {
        assert!(letter.contains(text), "{text} is not in {letter}");
    }
    let heading = |client: Client| async move { client.get(PARAMETERS).await.text().contains("<h1>Parâmetros<") };
    assert!(
        heading(app.sign_in("omar@nebula.example").await.speaking("de")).await,
        "their browser speaks none of ours"
    );
    assert!(!heading(app.sign_in("omar@nebula.example").await.speaking("es")).await, "the browser's comes first");
    let fields = [("version", "1"), ("form[name]", "Omar Reyes"), ("form[language]", "en")];
    omar.done("save_profile", &fields).await;
    assert!(!heading(app.sign_in("omar@nebula.example").await.speaking("de")).await, "and one's own choice before all");
}

async fn times_are_told_in_the_accounts_zone_to_whoever_has_none(app: TestApp) {
    let omar = app.sign_in("omar@nebula.example").await;
    omar.grant("nebula", &[("duration", "1h")]).await;
    let ends = |door: serde_json::Value| door["grants"][0]["ends"]["text"].as_str().unwrap_or_default().to_owned();
    let before = ends(omar.done("door", &[("account", "nebula")]).await);
    choose(&omar, "es", "Asia/Kolkata").await;
    let after = ends(omar.done("door", &[("account", "nebula")]).await);
    assert!(before.ends_with("11:00") && after.ends_with("21:30"), "{before} and {after} are one instant");
}

async fn what_an_agent_changes_is_in_the_log(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let ana = app.sign_in("ana@support.example").await;
    ada.grant("nebula", &[("scope", "full")]).await;
    choose(&ana, "es", "America/Lima").await;
    let log = ada.get("/a/nebula/access-log").await.text();
    for text in ["Environment", "Time zone", "America/Bogota", "America/Lima"] {
        assert!(log.contains(text), "{text} is not in the log");
    }
    app.forward(Span::hours(2));
    let (status, _) = ana.rpc("parameters", &[("account", "nebula")]).await;
    assert_eq!(status, 403, "the hour is over");
}

async fn whoever_chooses_something_else_keeps_both(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let version = version_on(&ada.get(PARAMETERS).await.text());
    let hers = |base: &str, version: &str, language: &str, zone: &str| {
        let form = [("account", "nebula"), ("version", version), ("base[drawn]", base), ("form[language]", language)];
        let fields: Vec<_> = form.into_iter().chain([("form[time_zone]", zone)]).collect();
        fields.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<Vec<_>>()
    };
    choose(&omar, "es", "America/Lima").await;
    let post = |fields: Vec<(String, String)>| {
        let ada = ada.clone();
        async move {
            let fields: Vec<_> = fields.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
            ada.rpc("save_environment", &fields).await
        }
    };
    let base = views::base::drawn([("language", "es"), ("time_zone", "America/Bogota")]);
    assert_eq!(post(hers(&base, &version, "pt", "America/Bogota")).await.0, 200, "she touched the language alone");
    let stored = "SELECT language || '|' || time_zone FROM accounts WHERE slug = 'nebula'";
    assert_eq!(app.look(stored, &[]).await, ["pt|America/Lima"]);
    let (status, answer) = post(hers(&base, &version, "en", "Europe/Madrid")).await;
    assert_eq!((status, answer["fields"].as_array().map(Vec::len)), (409, Some(2)), "{answer}");
}

async fn an_open_page_hears_of_it_whoever_changed_it(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    app.follow_events().await;
    let mut heard = ada.listen(None).await;
    assert_eq!(heard.next().await.expect("a stream").event, "hello");
    choose(&omar, "en", "America/Bogota").await;
    assert_eq!(heard.next().await.expect("a notice").kind(), "environment");
    let frame = ada.clone().speaking("de").done("parameters", &[("account", "nebula")]).await["frame"]["lang"].clone();
    assert_eq!(frame, "en", "by which the page knows that it is worded in another language");
}
