//! What a page is drawn with travels in it: the browser takes the page over with the very same data.
use serde_json::Value;

use crate::support::{Answer, TestApp, both};

both! {
    a_page_carries_the_data_it_shows_and_no_text_in_them_ends_their_element,
    a_page_that_is_refused_says_so_to_the_browser_too,
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
