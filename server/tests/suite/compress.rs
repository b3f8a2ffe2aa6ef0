//! Which answers travel compressed, and for whom.
use std::any::Any;
use std::fmt::Write as _;
use std::io::{Read as _, Write as _};

use axum::body::{Body, Bytes};
use axum::http::{Method, Request};
use axum::response::Response;
use features::export::HEADER;
use flate2::read::GzDecoder;
use flate2::write::GzDecoder as Unpacker;
use futures::{FutureExt as _, StreamExt as _};
use sqlx::Pool;
use sqlx::pool::PoolConnection;
use store::db::{Db, Pools};
use tower::ServiceExt as _;

use crate::support::{Answer, Client, PASSWORD, TestApp, both, soon};

both! {
    pages_and_data_come_compressed_to_whoever_reads_that,
    what_is_small_or_compressed_already_stays_as_it_is,
    a_stream_of_notices_is_not_compressed,
    files_of_the_build_are_sent_as_they_lie_on_the_disk,
    the_table_comes_compressed_piece_by_piece,
    the_table_s_header_comes_before_its_rows_are_read,
    another_site_s_page_gets_nothing_compressed,
}

const ADA: &str = "ada@nebula.example";
const SETTINGS: &str = "/a/nebula/settings/account";
const SHIPMENTS: &str = "/a/nebula/shipments";
const TABLE: &str = "/a/nebula/shipments.csv";
/// As browsers ask.
const BROWSER: (&str, &str) = ("accept-encoding", "gzip, deflate, br, zstd");

async fn get(client: &Client, path: &str, headers: &[(&str, &str)]) -> Answer {
    client.send(Method::GET, path, headers, String::new()).await
}

fn unpacked(answer: &Answer) -> String {
    let mut text = String::new();
    GzDecoder::new(&*answer.body).read_to_string(&mut text).expect("gzip, whole");
    text
}

async fn pages_and_data_come_compressed_to_whoever_reads_that(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let mut rows = "parcel_id,country,created\n".to_owned();
    (0..60).for_each(|n| writeln!(rows, "{},ES,2026-11-01", 10_000 + n).expect("a row"));
    app.bring("nebula", &rows).await;
    for path in [SETTINGS, SHIPMENTS, TABLE, "/sign-in", "/legal/terms", "/legal/terms?format=md"] {
        let plain = get(&ada, path, &[]).await;
        assert_eq!(plain.header("content-encoding"), "", "{path}");
        let packed = get(&ada, path, &[BROWSER]).await;
        assert_eq!(
            (packed.status, packed.header("content-type")),
            (plain.status, plain.header("content-type")),
            "{path}"
        );
        assert_eq!(packed.header("content-encoding"), "gzip", "{path}");
        for answer in [&plain, &packed] {
            assert_eq!(answer.header("vary"), "accept-encoding", "{path}");
        }
        assert_eq!(packed.header("content-length"), "", "{path}: the length is another");
        assert!(unpacked(&packed).len() > 1024 && packed.body.len() * 10 < plain.body.len() * 7, "{path}");
        let refused = get(&ada, path, &[("accept-encoding", "gzip;q=0, identity")]).await;
        assert_eq!(refused.header("content-encoding"), "", "{path}");
    }
    let open = ada.all_open(SETTINGS).await;
    let page = get(&ada, &open, &[BROWSER]).await;
    let plain = get(&ada, &open, &[]).await.body.len();
    assert!(unpacked(&page).contains("</html>") && page.body.len() * 4 < plain, "{} of {plain}", page.body.len());
    let headers = [("accept", "application/json"), ("content-type", "application/x-www-form-urlencoded"), BROWSER];
    let data = ada.send(Method::POST, "/rpc/account_settings", &headers, "account=nebula").await;
    assert_eq!((data.status, data.header("content-encoding")), (200, "gzip"));
    assert!(serde_json::from_str::<serde_json::Value>(&unpacked(&data)).is_ok());
}

async fn what_is_small_or_compressed_already_stays_as_it_is(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    ada.done("open_export", &[("account", "nebula"), ("form[password]", PASSWORD)]).await;
    for path in ["/health", "/ready", "/a/nebula/export.zip", "/a/nebula/standing", "/"] {
        let answer = get(&ada, path, &[BROWSER]).await;
        assert_eq!(answer.header("content-encoding"), "", "{path}");
    }
    assert!(get(&ada, "/a/nebula/export.zip", &[BROWSER]).await.body.starts_with(b"PK"));
}

async fn a_stream_of_notices_is_not_compressed(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in(ADA).await;
    let response = ask(&app, &ada, "/events").await;
    let header = |name: &str| response.headers().get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    assert_eq!((header("content-type"), header("content-encoding")), ("text/event-stream", ""));
    let mut body = response.into_body().into_data_stream();
    let first = soon("the first notice", body.next()).await.expect("one").expect("whole");
    assert!(first.starts_with(b"event: hello"));
}

async fn files_of_the_build_are_sent_as_they_lie_on_the_disk(app: TestApp) {
    let package = app.site().join("pkg/test");
    std::fs::create_dir_all(&package).expect("a folder");
    let script = "// A script.\n".repeat(1000);
    for (name, content) in
        [("app.js", script.as_str()), ("app.js.br", "as brotli"), ("app.js.gz", "as gzip"), ("only.js", &script)]
    {
        std::fs::write(package.join(name), content).expect("a file");
    }
    let stranger = app.stranger();
    for (path, encodings, encoding, content) in [
        ("/pkg/test/app.js", BROWSER.1, "br", "as brotli"),
        ("/pkg/test/app.js", "gzip", "gzip", "as gzip"),
        ("/pkg/test/app.js", "", "", script.as_str()),
        ("/pkg/test/only.js", BROWSER.1, "", script.as_str()),
    ] {
        let answer = get(&stranger, path, &[("accept-encoding", encodings)]).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{path} {encodings}");
        assert_eq!(answer.text(), content, "{path} {encodings}");
    }
}

async fn the_table_comes_compressed_piece_by_piece(app: TestApp) {
    let mut rows = "parcel_id,country,created\n".to_owned();
    (0..1100).for_each(|n| writeln!(rows, "{},ES,2026-11-01T00:{:02}:00Z", 10_000 + n, n % 60).expect("a row"));
    app.bring("nebula", &rows).await;
    let ada = app.sign_in(ADA).await;
    let response = ask(&app, &ada, TABLE).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    let (mut unpacker, mut lines) = (Unpacker::new(Vec::new()), Vec::new());
    let mut body = response.into_body().into_data_stream();
    while let Some(piece) = soon("the next piece", body.next()).await {
        unpack(&mut unpacker, &piece.expect("whole"));
        lines.push(unpacker.get_ref().iter().filter(|byte| **byte == b'\n').count());
    }
    let text = String::from_utf8(unpacker.finish().expect("whole")).expect("UTF-8");
    assert!(text.starts_with(HEADER) && text.matches("\r\n").count() == 1107);
    assert!(lines.iter().any(|count| (2..1107).contains(count)), "rows are there before the last was read: {lines:?}");
}

async fn the_table_s_header_comes_before_its_rows_are_read(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let response = ask(&app, &ada, TABLE).await;
    assert_eq!(response.headers()["content-encoding"], "gzip");
    // Rows cannot come for now: every connection to the database is taken.
    let taken: Box<dyn Any + Send> = match &app.house.db.pools {
        Pools::Sqlite { read, .. } => Box::new(all_of(read).await),
        Pools::Postgres(pool) => Box::new(all_of(pool).await),
    };
    let mut body = response.into_body().into_data_stream();
    let (mut unpacker, mut header) = (Unpacker::new(Vec::new()), String::new());
    while header.is_empty() {
        unpack(&mut unpacker, &soon("the header", body.next()).await.expect("a piece").expect("whole"));
        header = String::from_utf8_lossy(unpacker.get_ref()).into_owned();
    }
    assert_eq!(header, HEADER);
    assert!(body.next().now_or_never().is_none(), "there is nothing else yet");
    drop(taken);
    while let Some(piece) = soon("the rows", body.next()).await {
        unpack(&mut unpacker, &piece.expect("whole"));
    }
    let text = String::from_utf8(unpacker.finish().expect("whole")).expect("UTF-8");
    assert!(text.starts_with(HEADER) && text.matches("\r\n").count() == 7, "{text}");
}

/// All connections of a pool, until they are dropped.
async fn all_of<D: sqlx::Database>(pool: &Pool<D>) -> Vec<PoolConnection<D>> {
    let mut all = Vec::new();
    for _ in 0..pool.options().get_max_connections() {
        all.push(pool.acquire().await.expect("a connection"));
    }
    all
}

fn unpack(unpacker: &mut Unpacker<Vec<u8>>, piece: &[u8]) {
    unpacker.write_all(piece).and_then(|()| unpacker.flush()).expect("gzip");
}

async fn another_site_s_page_gets_nothing_compressed(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let search = format!("{SHIPMENTS}?q=lucia");
    for (name, value, encoding) in [
        ("sec-fetch-site", "same-origin", "gzip"),
        ("sec-fetch-site", "none", "gzip"),
        ("sec-fetch-site", "cross-site", ""),
        ("sec-fetch-site", "same-site", ""),
        ("referer", "http://aldaba.test/agents", "gzip"),
        ("referer", "http://evil.example/", ""),
    ] {
        let answer = get(&ada, &search, &[(name, value), BROWSER]).await;
        assert_eq!((answer.status, answer.header("content-encoding")), (200, encoding), "{name}: {value}");
    }
}

/// An answer as it comes, to a browser.
async fn ask(app: &TestApp, client: &Client, path: &str) -> Response {
    let cookie = format!("aldaba_session={}", client.token.as_deref().expect("a session"));
    let request = Request::get(path).header(BROWSER.0, BROWSER.1).header("cookie", cookie).body(Body::empty());
    app.router.clone().oneshot(request.expect("a request")).await.expect("an answer")
}
