//! The profile photo: taken whatever it hides, refused kindly, shown to those who are in.
use axum::http::Method;
use serde_json::Value;

use crate::support::{Answer, Client, TestApp, both, message_of};

both! {
    a_photo_is_drawn_anew_and_shown_at_an_address_of_its_own,
    agents_see_the_photo_while_they_are_in_and_change_it_only_with_full_help,
    what_is_no_photo_is_refused_kindly_and_changes_nothing,
    without_scripts_what_is_wrong_stands_on_the_page,
    a_photo_makes_nobody_who_types_stale,
    a_photo_goes_away_when_it_is_taken_away,
    a_line_is_refused_and_a_crowd_waits_behind_one_photo_of_each_account,
    members_may_keep_a_photo_and_agents_keep_nothing,
}

const SETTINGS: &str = "/a/nebula/settings/account";

/// A red square of so many pixels a side, as PNG.
fn png(side: u32, blue: u8) -> Vec<u8> {
    let mut file = Vec::new();
    let picture = image::RgbImage::from_pixel(side, side, image::Rgb([200, 20, blue]));
    picture.write_with_encoder(image::codecs::png::PngEncoder::new(&mut file)).expect("a file");
    file
}

/// Posts a file as a script does, or as a form.
async fn post(client: &Client, accept: &str, file: &[u8]) -> Answer {
    let head = "--edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"../../etc/passwd.svg\"\r\nContent-Type: text/html\r\n\r\n";
    let body = [head.as_bytes(), file, b"\r\n--edge--\r\n"].concat();
    let headers = [
        ("accept", accept),
        ("content-type", "multipart/form-data; boundary=edge"),
        ("sec-fetch-site", "same-origin"),
        ("referer", "http://127.0.0.1:3000/a/nebula/settings/account"),
    ];
    client.send(Method::POST, "/a/nebula/settings/photo", &headers, body).await
}

async fn send(client: &Client, file: &[u8]) -> (u16, Value) {
    let answer = post(client, "application/json", file).await;
    (answer.status, answer.json())
}

/// Where the frame of a page says that the photo is; empty if there is none.
async fn shown(client: &Client) -> String {
    let page = client.done("shipments", &[("account", "nebula"), ("query[q]", "")]).await;
    let menu = page["frame"]["menu"].as_str().expect("a text");
    menu.split('"').find(|part| part.contains("/photo/")).unwrap_or_default().to_owned()
}

async fn a_photo_is_drawn_anew_and_shown_at_an_address_of_its_own(app: TestApp) {
    let (ada, mia) = (app.sign_in("ada@nebula.example").await, app.sign_in("mia@nebula.example").await);
    assert_eq!(shown(&mia).await, "");
    let (status, answer) = send(&ada, &png(700, 0)).await;
    assert_eq!((status, answer["key"].as_str()), (200, Some("company")), "{answer}");
    let first = shown(&mia).await;
    assert!(ada.get(SETTINGS).await.text().contains(first.trim_end_matches("128")), "it stands in its section");
    for (side, expected) in [("512", 512), ("128", 128), ("48", 48)] {
        let answer = mia.get(&first.replace("/128", &format!("/{side}"))).await;
        let picture = image::load_from_memory(&answer.body).expect("a picture").to_rgb8();
        assert_eq!((answer.status, picture.width(), picture.height()), (200, expected, expected));
        assert_eq!(answer.header("content-type"), "image/jpeg");
        assert!(answer.header("cache-control").contains("immutable"), "{}", answer.header("cache-control"));
    }
    send(&ada, &png(700, 255)).await;
    assert_ne!(shown(&mia).await, first, "another picture has another address");
    assert_eq!(mia.get(&first).await.status, 404, "and the one before is gone");
    let sara = app.sign_in("sara@sol.example").await;
    assert_eq!(sara.get(&shown(&mia).await).await.status, 404, "another account has no such thing");
}

async fn agents_see_the_photo_while_they_are_in_and_change_it_only_with_full_help(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    send(&ada, &png(60, 0)).await;
    let place = shown(&ada).await;
    assert_eq!(ana.get(&place).await.status, 403);
    ada.grant("nebula", &[("scope", "view")]).await;
    assert_eq!((ana.get(&place).await.status, shown(&ana).await), (200, place.clone()));
    assert_eq!(send(&ana, &png(60, 9)).await.0, 403);
    assert_eq!(ana.rpc("remove_photo", &[("account", "nebula")]).await.0, 403);
    assert!(!ana.get(SETTINGS).await.text().contains("type=\"file\""), "nothing leads there");
    ada.grant("nebula", &[("scope", "full")]).await;
    let entries = app.entries().await;
    assert_eq!(send(&ana, &png(60, 9)).await.0, 200);
    assert_ne!(shown(&ada).await, place);
    assert_eq!(app.entries().await, entries + 1);
    let log = ada.done("access_log", &[("account", "nebula"), ("older", "")]).await;
    let entries = log["body"]["entries"].as_array().expect("entries");
    assert!(entries.iter().any(|entry| entry["changes"][0]["field"] == "photo"), "{log}");
    ada.rpc("revoke_all_grants", &[("account", "nebula")]).await;
    assert_eq!(ana.get(&shown(&ada).await).await.status, 403);
}

async fn what_is_no_photo_is_refused_kindly_and_changes_nothing(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    send(&ada, &png(60, 0)).await;
    let place = shown(&ada).await;
    let mut bomb = png(1, 0);
    // 50 megapixels, says its head.
    bomb[16..24].copy_from_slice(&[0, 0, 0x27, 0x10, 0, 0, 0x13, 0x88]);
    bomb[29..33].copy_from_slice(&[0; 4]);
    let whole = png(80, 0);
    let svg = b"<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>".to_vec();
    let wrong: [(Vec<u8>, &str); 5] = [
        (svg, "This is not a PNG, JPEG or WebP picture."),
        (whole[..whole.len() / 2].to_vec(), "This picture is damaged or incomplete. Please try another file."),
        ([&whole[..], &vec![0; 5 << 20]].concat(), "This file is larger than 5 MiB."),
        (Vec::new(), "Please choose a picture."),
        (b"\xFF\xFE\x00invalid \xC3\x28 text".to_vec(), "This is not a PNG, JPEG or WebP picture."),
    ];
    for (file, words) in wrong {
        let (status, answer) = send(&ada, &file).await;
        assert_eq!((status, message_of(&answer).as_str()), (422, words));
    }
    assert_eq!(send(&ada, &bomb).await.0, 422);
    // Not a form with files at all, and one whose text is no text.
    for (kind, body) in [
        ("application/json", b"{}".to_vec()),
        ("multipart/form-data", b"--edge--".to_vec()),
        (
            "multipart/form-data; boundary=edge",
            b"--edge\r\nContent-Disposition: form-data; name=\"\xC3\x28\"\r\n\r\n\xFF\r\n--edge--\r\n".to_vec(),
        ),
    ] {
        let headers = [("accept", "application/json"), ("content-type", kind), ("sec-fetch-site", "same-origin")];
        let answer = ada.send(Method::POST, "/a/nebula/settings/photo", &headers, body).await;
        assert_eq!((answer.status, message_of(&answer.json()).as_str()), (422, "Please choose a picture."), "{kind}");
    }
    assert_eq!(shown(&ada).await, place);
    // A page behind a picture's end stays behind.
    let polyglot = [&png(60, 77)[..], b"<script>alert(document.domain)</script>"].concat();
    assert_eq!(send(&ada, &polyglot).await.0, 200);
    let served = ada.get(&shown(&ada).await).await;
    assert!(!String::from_utf8_lossy(&served.body).contains("script"));
    assert_eq!((served.header("content-type"), served.header("x-content-type-options")), ("image/jpeg", "nosniff"));
}

async fn without_scripts_what_is_wrong_stands_on_the_page(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await.speaking("es");
    let answer = post(&ada, "text/html", b"no picture").await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#photo-form"));
    assert!(ada.get(SETTINGS).await.text().contains("Esto no es una imagen PNG, JPEG o WebP."));
    let answer = post(&ada, "text/html", &png(60, 0)).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#photo-form"));
    let page = ada.get(SETTINGS).await.text();
    assert!(page.contains(&shown(&ada).await) && !page.contains("Esto no es una imagen"));
}

async fn a_photo_makes_nobody_who_types_stale(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let version = app.count("SELECT version FROM accounts WHERE slug = 'nebula'", &[]).await.to_string();
    send(&ada, &png(60, 0)).await;
    let fields = [
        ("account", "nebula"),
        ("version", version.as_str()),
        ("form[trade_name]", "Nébula Nueva"),
        ("form[legal_name]", "Nébula Moda S.A.S."),
        ("form[tax_kind]", "other"),
    ];
    omar.done("save_company", &fields).await;
    assert_ne!(shown(&omar).await, "");
}

async fn a_photo_goes_away_when_it_is_taken_away(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    send(&ada, &png(60, 0)).await;
    let place = shown(&ada).await;
    ada.done("remove_photo", &[("account", "nebula")]).await;
    assert_eq!((shown(&ada).await.as_str(), ada.get(&place).await.status), ("", 404));
    assert_eq!(app.count("SELECT COUNT(*) FROM photos", &[]).await, 0);
}

async fn a_line_is_refused_and_a_crowd_waits_behind_one_photo_of_each_account(app: TestApp) {
    let (ada, sara) = (app.sign_in("ada@nebula.example").await, app.sign_in("sara@sol.example").await);
    let mut line = Vec::new();
    image::RgbImage::new(300, 1).write_with_encoder(image::codecs::png::PngEncoder::new(&mut line)).expect("a file");
    let (status, answer) = send(&ada, &line).await;
    let words = "This picture is too small: at least 32 pixels on each side.";
    assert_eq!((status, message_of(&answer).as_str()), (422, words));
    // While one of nebula's photos is in line, nebula's next is refused, and sol's goes on.
    let mine = app.house.drawing.place(&app.account("nebula").await).expect("a place in line");
    let (status, answer) = send(&ada, &png(60, 0)).await;
    let words = "Another photo of this account is being drawn. Please try again in a moment.";
    assert_eq!((status, message_of(&answer).as_str()), (429, words));
    let photo = |client: Client| async move {
        let head = "--edge\r\nContent-Disposition: form-data; name=\"photo\"; filename=\"a\"\r\n\r\n";
        let body = [head.as_bytes(), &png(60, 0), b"\r\n--edge--\r\n"].concat();
        let headers = [
            ("accept", "application/json"),
            ("content-type", "multipart/form-data; boundary=edge"),
            ("sec-fetch-site", "same-origin"),
        ];
        client.send(Method::POST, "/a/sol/settings/photo", &headers, body).await.status
    };
    assert_eq!(photo(sara.clone()).await, 200);
    drop(mine);
    // The line has an end.
    let others: Vec<_> = (0..16).map(|other| app.house.drawing.place(&format!("other {other}"))).collect();
    let (status, answer) = send(&ada, &png(60, 0)).await;
    let words = "Many photos are being drawn right now. Please try again in a minute.";
    assert_eq!((status, message_of(&answer).as_str()), (429, words));
    let answer = post(&ada, "text/html", &png(60, 0)).await;
    assert_eq!((answer.status, answer.location()), (303, "/a/nebula/settings/account#photo-form"));
    assert!(ada.get(SETTINGS).await.text().contains(words));
    drop(others);
    assert_eq!(send(&ada, &png(60, 0)).await.0, 200);
}

async fn members_may_keep_a_photo_and_agents_keep_nothing(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in("ana@support.example").await);
    send(&ada, &png(60, 0)).await;
    ada.grant("nebula", &[("scope", "view")]).await;
    let place = shown(&ada).await;
    let kept = ada.get(&place).await;
    assert!(kept.header("cache-control").contains("immutable"));
    let seen = ana.get(&place).await;
    assert_eq!((seen.status, seen.header("cache-control")), (200, "no-store"));
}
