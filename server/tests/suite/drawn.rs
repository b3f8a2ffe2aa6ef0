//! What a page is drawn with travels in it: the browser takes the page over with the very same data.
use axum::http::Method;
use serde_json::Value;

use crate::support::{Answer, Client, TestApp, both};

both! {
    a_page_carries_the_data_it_shows_and_no_text_in_them_ends_their_element,
    a_page_that_is_refused_says_so_to_the_browser_too,
    a_save_names_its_event_unless_the_page_shows_it_elsewhere_too,
}

/// The data of a page, as a browser finds them by the element's id.
fn data(page: &Answer) -> Value {
    let text = page.text();
    let (_, rest) = text.split_once(r#"<script type="application/json" id="data">"#).expect("the page has its data");
    let (data, rest) = rest.split_once("</script>").expect("the element ends");
    assert_eq!(rest.matches("</script>").count(), 0, "it is the last one");
    serde_json::from_str(data).expect("it is JSON")
}

async fn a_page_carries_the_data_it_shows_and_no_text_in_them_ends_their_element(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let typed = "</script><!--<script>\u{2028}é\"\\";
    let page = ada.get("/a/nebula/shipments?q=%3C%2Fscript%3E%3C!--%3Cscript%3E%E2%80%A8%C3%A9%22%5C&status=80").await;
    assert_eq!(page.status, 200);
    let data = data(&page);
    assert_eq!(data["Ok"]["body"]["query"]["q"], typed);
    assert_eq!(data["Ok"]["body"]["query"]["status"], "80");
    assert_eq!(data["Ok"]["frame"]["slug"], "nebula");
}

async fn a_page_that_is_refused_says_so_to_the_browser_too(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    for (path, status) in [("/a/orbita/shipments", 404), ("/agents", 403)] {
        let page = ada.get(path).await;
        assert_eq!(page.status, status, "{path}");
        assert!(data(&page)["Ok"].is_null() && !data(&page)["Err"].is_null(), "{path}");
    }
}

/// The events that the answer to a save says it shows.
async fn shown(client: &Client, version: &str, trade_name: &str, legal_name: &str) -> String {
    let fields = format!(
        "account=nebula&version={version}&form[trade_name]={trade_name}&form[legal_name]={legal_name}&form[tax_kind]=other"
    );
    let headers = [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded")];
    let answer = client.send(Method::POST, "/rpc/save_company", &headers, fields).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.header("aldaba-shown").to_owned()
}

async fn a_save_names_its_event_unless_the_page_shows_it_elsewhere_too(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    assert_eq!(shown(&ada, "1", "Nebula", "First").await, "", "the menu has another name");
    let named = shown(&ada, "2", "Nebula", "Second").await;
    let newest = app.count("SELECT MAX(seq) FROM events WHERE kind = $1", &["company"]).await;
    assert_eq!(named, newest.to_string());
    assert_eq!(shown(&ada, "3", "Nebula", "Second").await, "", "nothing was changed");
}
