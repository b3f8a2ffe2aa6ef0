//! Whatever is drawn by chance is drawn from the program's own source, so a test may know it beforehand.
use store::chance::Chance;

use crate::support::{TestApp, both, config};

both!(of_the_same_chance_come_the_same_sessions_links_and_ids);

async fn of_the_same_chance_come_the_same_sessions_links_and_ids(app: TestApp) {
    let [one, again, other] = [drawn(&app, 7).await, drawn(&app, 7).await, drawn(&app, 8).await];
    assert_eq!(one, again);
    for (one, other) in one.iter().zip(&other) {
        assert_ne!(one, other);
    }
}

/// A session's token, the id of a form for a new record, and a link in a letter that opens something.
async fn drawn(app: &TestApp, seed: u64) -> [String; 3] {
    let app = TestApp::by_chance(app.kind(), config(), Chance::set(seed)).await;
    let ada = app.stranger().sign_in("ada@nebula.example").await;
    let token = ada.token_now().expect("a session");
    let page = ada.get_open("/a/nebula/settings/members").await.text();
    let (_, form) = page.split_once("name=\"form[id]\" value=\"").expect("a form for a new record");
    let form: String = form.chars().take_while(|c| *c != '"').collect();
    let invitation = [
        ("account", "nebula"),
        ("form[id]", form.as_str()),
        ("form[name]", "Eva"),
        ("form[email]", "eva@nebula.example"),
    ];
    ada.done("invite_member", &[&invitation[..], &[("form[profile]", "member")]].concat()).await;
    let letters = app.mailbox().await;
    let link = letters.iter().flat_map(|letter| letter.lines()).find(|line| line.contains("/invitation/"));
    [token, form, link.expect("a link").to_owned()]
}
