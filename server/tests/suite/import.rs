//! Bringing shipments in: whole, once, by rows that are good, and by those who may.
use std::collections::BTreeSet;
use std::fmt::Write as _;

use axum::http::Method;
use domain::id::Slug;
use domain::time::Span;
use features::import::{self, begin, problems};
use features::jobs;
use serde_json::Value;
use store::imports::Tally;

use crate::sources::read;
use crate::support::{Answer, Client, Folder, TestApp, both, soon};

both! {
    the_public_file_goes_in_whole_and_a_second_time_changes_nothing,
    a_recipient_corrected_here_is_not_overwritten,
    bad_rows_of_a_table_are_named_and_the_good_ones_go_in,
    bad_rows_of_pages_are_named_and_the_good_ones_go_in,
    a_table_without_needed_columns_is_told_once_and_all_of_them_are_named,
    a_file_that_breaks_off_gives_what_it_had,
    a_file_that_is_none_is_refused_kindly,
    an_upload_is_for_those_who_may,
    progress_is_told_while_it_runs_and_names_nobody,
    what_was_exported_comes_back_as_it_was,
    an_upload_that_a_stop_cut_short_goes_on_by_itself,
    a_file_at_the_command_line_goes_on_where_it_was_cut_short,
    how_long_a_run_will_take_is_told_while_it_runs,
    what_a_stop_cut_short_says_so,
    a_line_of_100_mb_costs_one_row,
    what_a_fault_cut_short_says_so,
}

const ADA: &str = "ada@nebula.example";
pub const PAGE: &str = "/a/nebula/shipments/import";

/// The public file: two pages, 186 parcels.
fn public() -> String {
    read("../shared/data/sendcloud-v2-parcels.json")
}

fn parcels() -> Vec<Value> {
    let pages: Vec<Value> = serde_json::from_str(&public()).expect("pages");
    pages.iter().flat_map(|page| page["parcels"].as_array().expect("parcels").clone()).collect()
}

/// Imports as the command line does, and gives the tally.
pub async fn run(app: &TestApp, slug: &str, content: &[u8]) -> Tally {
    let folder = Folder::new();
    let file = folder.path().join("file");
    std::fs::write(&file, content).expect("a file");
    let begun = begin::command(&app.house, &Slug(slug.into()), &file).await.expect("the account");
    import::run(&app.house, &begun.source, &file, |_| ()).await.expect("an import")
}

/// The rows that were refused, and why.
pub fn named(tally: &Tally) -> Vec<(u64, String)> {
    problems(&tally.problems).into_iter().map(|problem| (problem.line, problem.reason)).collect()
}

/// The rows that went in without something, and what that was.
pub fn noted(tally: &Tally) -> Vec<(u64, String)> {
    problems(&tally.notes).into_iter().map(|note| (note.line, note.reason)).collect()
}

/// Chooses a file on the page and posts it, as a browser does. Then it waits.
pub async fn upload(client: &Client, slug: &str, name: &str, content: &[u8]) -> Answer {
    let head = format!(
        "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\nContent-Type: application/octet-stream\r\n\r\n"
    );
    let body = [head.as_bytes(), content, b"\r\n--edge--\r\n"].concat();
    let headers = [
        ("accept", "text/html"),
        ("content-type", "multipart/form-data; boundary=edge"),
        ("sec-fetch-site", "same-origin"),
    ];
    client.send(Method::POST, &format!("/a/{slug}/shipments/import"), &headers, body).await
}

/// The same, and begins it.
async fn take(client: &Client, slug: &str, name: &str, content: &[u8]) -> Answer {
    let answer = upload(client, slug, name, content).await;
    let waiting = client.done("imports", &[("account", slug)]).await["body"]["waiting"].clone();
    let file = waiting.as_array().expect("a list").iter().find(|file| file["file_name"] == name).expect("it waits");
    client.done("begin_import", &[("account", slug), ("import", file["id"].as_str().expect("an id"))]).await;
    answer
}

pub async fn runs(client: &Client) -> Vec<Value> {
    let answer = client.done("imports", &[("account", "nebula")]).await;
    let runs = answer["body"]["runs"].as_array().expect("runs");
    // The fixture's own came by the command line.
    runs.iter().filter(|run| run["file_name"] != "parcels").cloned().collect()
}

/// Waits until the run of that file has ended, by asking.
pub async fn ended(client: &Client, name: &str) -> Value {
    soon("the end of the import", async {
        loop {
            let run = runs(client).await.into_iter().find(|run| run["file_name"] == name);
            if let Some(run) = run.filter(|run| run["state"] != "running") {
                return run;
            }
            tokio::task::yield_now().await;
        }
    })
    .await
}

/// Every shipment of nebula as it is stored, with what an import could change.
async fn stored(app: &TestApp) -> Vec<String> {
    let columns = ["id", "version", "status_id", "updated_at", "name", "street", "city", "phone", "email", "items"];
    let columns = columns.map(|column| format!("CAST(s.{column} AS TEXT)")).join(" || '|' || ");
    let from = "shipments s JOIN accounts a ON a.id = s.account_id WHERE a.slug = 'nebula' ORDER BY s.id";
    app.look(&format!("SELECT {columns} FROM {from}"), &[]).await
}

async fn the_public_file_goes_in_whole_and_a_second_time_changes_nothing(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let answer = take(&ada, "nebula", "parcels.json", public().as_bytes()).await;
    assert_eq!((answer.status, answer.location()), (303, PAGE));
    let run = ended(&ada, "parcels.json").await;
    let counts = |run: &Value| ["added", "changed", "unchanged", "bad"].map(|name| run[name].as_i64().unwrap_or(-1));
    assert_eq!((run["state"].as_str(), counts(&run)), (Some("done"), [186, 0, 0, 0]), "{run}");
    assert_eq!(
        (run["bytes_read"].as_i64(), run["bytes"].as_i64()),
        (i64::try_from(public().len()).ok(), run["bytes_read"].as_i64())
    );
    let page = ada.get(PAGE).await.text();
    assert!(page.contains("parcels.json") && page.contains("186"), "the page tells of it");
    let countries: BTreeSet<String> = parcels().iter().map(|parcel| parcel["country"]["name"].to_string()).collect();
    assert!(countries.len() > 100, "{} places", countries.len());
    for parcel in parcels() {
        let sql = "SELECT name || '|' || city || '|' || postal_code || '|' || email || '|' || phone || '|' || tracking_number || '|' || country_name
                        || '|' || CAST(weight_grams AS TEXT) || '|' || CAST(value_cents AS TEXT) || '|' || CAST(status_id AS TEXT)
                   FROM shipments WHERE CAST(parcel_id AS TEXT) = $1 AND order_number = $2";
        let id = parcel["id"].to_string();
        let stored = app.look(sql, &[&id, parcel["order_number"].as_str().unwrap_or_default()]).await;
        let text = |name: &str| tidy(parcel[name].as_str().unwrap_or_default());
        let number = |name: &str| text(name).replace('.', "").trim_start_matches('0').to_owned();
        let expected = [
            text("name"),
            text("city"),
            text("postal_code"),
            text("email"),
            text("telephone"),
            text("tracking_number"),
            tidy(parcel["country"]["name"].as_str().unwrap_or_default()),
            number("weight"),
            number("total_order_value"),
            parcel["status"]["id"].to_string(),
        ];
        assert_eq!(stored, [expected.join("|")]);
    }
    let before = stored(&app).await;
    take(&ada, "nebula", "again.json", public().as_bytes()).await;
    let run = ended(&ada, "again.json").await;
    assert_eq!((run["file_name"].as_str(), counts(&run)), (Some("again.json"), [0, 0, 186, 0]), "{run}");
    assert_eq!(stored(&app).await, before);
    files_are_gone(&app).await;
}

/// A text as it is kept: trimmed, and without the invisible marks of direction.
fn tidy(text: &str) -> String {
    text.replace(['\u{200E}', '\u{200F}', '\u{061C}'], "").trim().to_owned()
}

async fn a_recipient_corrected_here_is_not_overwritten(app: TestApp) {
    let row = |id: u32, order: &str, status: u32, city: &str| {
        format!("{id},{order},{status},ES,2026-11-01,Eva Sol,Calle 1,{city}\n")
    };
    let file = |status, city: &str| {
        "parcel_id,order_number,status_id,country,created,name,street,city\n".to_owned()
            + &row(81_001, "CORRECTED", status, city)
            + &row(81_002, "UNTOUCHED", status, city)
    };
    app.bring("nebula", &file(1, "Sevila")).await;
    let id = app.shipment("CORRECTED").await;
    let mia = app.sign_in("mia@nebula.example").await;
    let form = [("form[name]", "Eva Sol"), ("form[street]", "Calle 1"), ("form[city]", "Sevilla")];
    let fields = [vec![("account", "nebula"), ("shipment", id.as_str()), ("version", "1")], form.to_vec()].concat();
    mia.done("change_recipient", &fields).await;
    let tally = run(&app, "nebula", file(3, "SEVILA").as_bytes()).await;
    assert_eq!((tally.added, tally.changed, tally.unchanged), (0, 2, 0));
    let sql = "SELECT city || ' ' || CAST(status_id AS TEXT) FROM shipments WHERE parcel_id > 81000 ORDER BY parcel_id";
    assert_eq!(app.look(sql, &[]).await, ["Sevilla 3", "SEVILA 3"], "its status moved on, its recipient stayed");
}

async fn bad_rows_of_a_table_are_named_and_the_good_ones_go_in(app: TestApp) {
    let mut file = b"parcel_id,country,created,name,email,weight_grams\n\
        91001,ES,2026-11-01,Good One,a@b.example,5\n\
        ,ES,2026-11-01,No Number,,\n\
        91003,Spain,2026-11-01,Bad Country,,\n\
        91004,ES,someday,Bad Day,,\n\
        91005,ES,2026-11-01,Too,Many,Cells,Here\n\
        91006,ES,2026-11-01,Over\xE2\x80\xAEride,,\n\
        91007,ES,2026-11-01,Heavy,,-5\n\
        91008,ES,2026-11-01,Broken \xFF\xFE,,\n\
        91009,ES,2026-11-01,\"Two\nlines\",,\n\
        91010,ES,2026-11-01,Good Two,,\n\
        91011,ES,2026-11-01,"
        .to_vec();
    file.extend("x".repeat(201).bytes());
    file.extend(b",,\n91012,ES,2026-11-01,Good Three,,");
    let tally = run(&app, "nebula", &file).await;
    assert_eq!((tally.added, tally.bad, tally.noted), (7, 5, 3), "{} {}", tally.problems, tally.notes);
    assert_eq!(app.look("SELECT name FROM shipments WHERE parcel_id = 91009", &[]).await, ["Two lines"]);
    let (named, noted) = (named(&tally), noted(&tally));
    let lines = |rows: &[(u64, String)]| rows.iter().map(|(line, _)| *line).collect::<Vec<_>>();
    assert_eq!(lines(&named), [3, 4, 5, 6, 9]);
    assert_eq!(lines(&noted), [7, 8, 13], "a field that cannot be read costs that field");
    let fields = ["parcel_id", "country", "created", "", "", "name", "weight_grams", "name"];
    for ((line, reason), field) in named.iter().chain(&noted).zip(fields) {
        assert!(reason.contains(field) && reason.len() > 5, "line {line}: {reason}");
        assert!(!reason.contains("Bad") && !reason.contains("xxx"), "a reason never quotes the row: {reason}");
    }
    let ada = app.sign_in(ADA).await;
    let page = ada.clone().speaking("es").get(PAGE).await.text();
    assert!(page.contains("lang=\"es\"") && page.contains(">13<"), "the page names the lines");
    let spanish = ada.speaking("es").done("imports", &[("account", "nebula")]).await;
    assert_ne!(
        spanish["body"]["runs"][0]["problems"][0]["reason"],
        Value::from(named[0].1.as_str()),
        "in the reader's language"
    );
}

async fn bad_rows_of_pages_are_named_and_the_good_ones_go_in(app: TestApp) {
    let file = "{\"next\": null, \"parcels\": [\n\
        {\"id\": 92001, \"country\": {\"iso_2\": \"ES\"}, \"date_created\": \"09-02-2026 03:31:30\"},\n\
        {\"id\": \"x\", \"country\": {\"iso_2\": \"ES\"}, \"date_created\": \"09-02-2026 03:31:30\"},\n\
        {\"id\": 92003, \"country\": null, \"date_created\": \"09-02-2026 03:31:30\"},\n\
        {\"id\": 92004, \"country\": {\"iso_2\": \"ES\"}, \"date_created\": \"someday\", \"tracking_url\": \"javascript:alert(1)\"},\n\
        {\"id\": 92005, \"country\": {\"iso_2\": \"ES\"}, \"date_created\": \"09-02-2026 03:31:30\"}\n]}";
    let tally = run(&app, "nebula", file.as_bytes()).await;
    assert_eq!((tally.added, tally.bad), (2, 3));
    let lines: Vec<u64> = named(&tally).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, [3, 4, 5]);
    let mut file = file.as_bytes().to_vec();
    let at = file.iter().position(|byte| *byte == b'S').expect("a letter");
    file[at] = 0xFF;
    let tally = run(&app, "nebula", &file).await;
    assert_eq!((tally.unchanged, tally.bad), (1, 4), "broken UTF-8 costs one row");
}

async fn a_table_without_needed_columns_is_told_once_and_all_of_them_are_named(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    upload(&ada, "nebula", "contacts.csv", b"name,country\nEva Sol,ES\nLuz Mar,ES\n").await;
    let page = ada.get(PAGE).await.text();
    let told = "Line 1: The first row must have the columns parcel_id, country, created. Missing: parcel_id, created.";
    assert!(page.contains("role=\"alert\"") && page.contains(told), "{page}");
    assert!(runs(&ada).await.is_empty(), "there is nothing to begin");
}

async fn a_file_that_breaks_off_gives_what_it_had(app: TestApp) {
    let whole = public();
    let cut = whole.char_indices().map(|(at, _)| at).find(|at| *at > whole.len() * 2 / 3).expect("a place");
    let tally = run(&app, "nebula", &whole.as_bytes()[..cut]).await;
    assert!(tally.added > 100 && tally.added < 186 && tally.bad == 1, "{} {}", tally.added, tally.problems);
    let rest = run(&app, "nebula", whole.as_bytes()).await;
    assert_eq!(
        (rest.added + tally.added, rest.unchanged, rest.bad),
        (186, tally.added, 0),
        "the whole file goes on from there"
    );
    let table =
        run(&app, "nebula", b"parcel_id,country,created,name\n93001,ES,2026-11-01,Eva\n93002,ES,2026-11-01,\"Ev").await;
    assert_eq!((table.added, table.bad), (1, 1), "{}", table.problems);
}

async fn a_file_that_is_none_is_refused_kindly(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    for (name, content) in
        [("empty", b"".as_slice()), ("blank", b" \r\n\t "), ("picture", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR")]
    {
        let answer = upload(&ada, "nebula", name, content).await;
        assert_eq!((answer.status, answer.location()), (303, PAGE), "{name}");
        let page = ada.get(PAGE).await;
        assert!(page.status == 200 && page.text().contains("role=\"alert\""), "{name} is answered on the page");
    }
    let headers = [("accept", "text/html"), ("sec-fetch-site", "same-origin")];
    let nothing = ada.send(Method::POST, PAGE, &headers, String::new()).await;
    assert_eq!((nothing.status, nothing.location()), (303, PAGE), "a post without a form");
    assert!(runs(&ada).await.is_empty(), "none of them was begun");
    let before = stored(&app).await;
    for (name, content) in [
        ("letter", "Dear Sirs,\nplease find enclosed".to_owned()),
        ("other.json", "{\"orders\": [1, 2, 3]}".to_owned()),
        ("deep.json", "[".repeat(100_000)),
        ("long", "a".repeat(1 << 20)),
    ] {
        upload(&ada, "nebula", name, content.as_bytes()).await;
        assert!(ada.get(PAGE).await.text().contains("role=\"alert\""), "{name} is answered on the page");
    }
    assert!(runs(&ada).await.is_empty(), "none of them was begun");
    assert_eq!(stored(&app).await, before);
    take(&ada, "nebula", "<b>name", b"parcel_id,country,created\n94001,ES,2026-11-01\n").await;
    assert_eq!(ended(&ada, "<b>name").await["added"].as_i64(), Some(1));
    assert!(!ada.get(PAGE).await.text().contains("<b>"), "a file's name is a text");
}

async fn an_upload_is_for_those_who_may(app: TestApp) {
    let file = b"parcel_id,order_number,country,created\n95001,SMUGGLED,ES,2026-11-01\n";
    let (ada, ana) = (app.sign_in(ADA).await, app.sign_in("ana@support.example").await);
    let status = async |client: &Client| upload(client, "nebula", "file.csv", file).await.status;
    assert_eq!(status(&ana).await, 403, "an agent without a grant");
    ada.grant("nebula", &[("scope", "full")]).await;
    assert_eq!(status(&ana).await, 403, "an agent with full help");
    assert_eq!(status(&app.sign_in("mia@nebula.example").await).await, 403, "a member");
    assert_eq!(status(&app.sign_in("sara@sol.example").await).await, 404, "another account's admin");
    let stranger = upload(&app.stranger(), "nebula", "file.csv", file).await;
    assert!(stranger.status == 303 && stranger.location().starts_with("/sign-in"), "{}", stranger.location());
    let headers = [("content-type", "multipart/form-data; boundary=edge"), ("sec-fetch-site", "cross-site")];
    assert_eq!(ada.send(Method::POST, PAGE, &headers, "--edge--").await.status, 403, "another site's page");
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE order_number = 'SMUGGLED'", &[]).await, 0);
    assert!(runs(&ada).await.iter().all(|run| run["file_name"] != "file.csv"));
    let omar = app.sign_in("omar@nebula.example").await;
    assert_eq!(take(&omar, "nebula", "file.csv", file).await.status, 303, "an operator may");
    assert_eq!(ended(&ada, "file.csv").await["added"].as_i64(), Some(1));
}

async fn progress_is_told_while_it_runs_and_names_nobody(app: TestApp) {
    app.follow_events().await;
    let (ada, mia) = (app.sign_in(ADA).await, app.sign_in("mia@nebula.example").await);
    let after = app.count("SELECT MAX(seq) FROM events", &[]).await;
    let mut file = "parcel_id,country,created,name\n".to_owned();
    for n in 0..700 {
        let _ = writeln!(file, "{},ES,2026-11-01,Percival Person", 96_000 + n);
    }
    let (mut heard, mut overheard) = (ada.listen(Some(after)).await, mia.listen(Some(after)).await);
    take(&ada, "nebula", "Percival.csv", file.as_bytes()).await;
    assert_eq!(heard.next().await.map(|notice| notice.event), Some("hello".to_owned()));
    let mut versions = Vec::new();
    loop {
        let notice = heard.expect("import").await;
        assert!(!notice.raw.contains("Percival"), "{}", notice.raw);
        versions.push(notice.data["version"].as_i64().unwrap_or(-1));
        if runs(&ada).await[0]["state"] == "done" && versions.last() == Some(&700) {
            break;
        }
    }
    assert!(versions.len() >= 4 && versions.is_sorted() && versions[0] == 0, "{versions:?}");
    ada.grant("nebula", &[]).await;
    overheard.next().await.expect("hello");
    overheard.expect("grant").await;
}

async fn what_was_exported_comes_back_as_it_was(app: TestApp) {
    run(&app, "nebula", public().as_bytes()).await;
    let odd = "parcel_id,order_number,country,created,name,company,street,city,reference\n\
        97001,ODD,ES,2026-11-01,=HYPERLINK(\"x\"),\"Comma, \"\"Quote\"\" & Co\",'+tab,\"'=x\",-1\n";
    app.bring("nebula", odd).await;
    let (ada, sara) = (app.sign_in(ADA).await, app.sign_in("sara@sol.example").await);
    let export = async |client: &Client, slug: &str| client.get(&format!("/a/{slug}/shipments.csv")).await.text();
    let ours = export(&ada, "nebula").await;
    let theirs: BTreeSet<String> = export(&sara, "sol").await.lines().map(str::to_owned).collect();
    take(&sara, "sol", "nebula.csv", ours.as_bytes()).await;
    let done = "SELECT CAST(added AS TEXT) FROM imports WHERE state = 'done' AND file_name = 'nebula.csv' AND bad = 0";
    let added = soon("the end of the import", async {
        loop {
            if let [added] = app.look(done, &[]).await.as_slice() {
                return added.clone();
            }
            tokio::task::yield_now().await;
        }
    });
    assert_eq!(added.await, "193");
    let both: BTreeSet<String> = export(&sara, "sol").await.lines().map(str::to_owned).collect();
    let ours: BTreeSet<String> = ours.lines().map(str::to_owned).collect();
    assert_eq!(both, &ours | &theirs);
}

/// Waits until no upload is left on disk: each goes a moment after its run has ended.
pub async fn files_are_gone(app: &TestApp) {
    soon("the end of the uploads", async {
        while std::fs::read_dir(&app.house.config.uploads).expect("a folder").next().is_some() {
            tokio::task::yield_now().await;
        }
    })
    .await;
}

/// A table of so many parcels, of which every hundredth cannot be read.
fn table(count: usize) -> String {
    let mut file = "parcel_id,order_number,country,created,name\n".to_owned();
    for n in 0..count {
        let country = if n % 100 == 99 { "Nowhere" } else { "ES" };
        let _ = writeln!(file, "{},R-{n},{country},2026-11-01,Eva Sol", 500_000 + n);
    }
    file
}

async fn an_upload_that_a_stop_cut_short_goes_on_by_itself(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let whole = table(3000);
    take(&ada, "nebula", "whole.csv", whole.as_bytes()).await;
    let whole_run = ended(&ada, "whole.csv").await;
    files_are_gone(&app).await;
    // As a stop in the middle leaves it: 1,000 rows are through and durable, the file waits, the rest has not been read.
    let id = app.look("SELECT id FROM imports WHERE file_name = 'whole.csv'", &[]).await.remove(0);
    std::fs::write(app.house.config.uploads.join(format!("import-{id}")), &whole).expect("the file waits");
    std::fs::write(app.house.config.uploads.join("upload-half"), "half").expect("a file that came in half");
    app.meddle(
        "DELETE FROM shipment_steps WHERE shipment_id IN (SELECT id FROM shipments WHERE parcel_id >= 501000)",
        &[],
    )
    .await;
    app.meddle("DELETE FROM shipments WHERE parcel_id >= 501000", &[]).await;
    let sql =
        "UPDATE imports SET state = 'running', ended_at = NULL, rows_read = 1000, added = 990, bad = 10, problems = $2,
               bytes_read = 30000 WHERE id = $1";
    let problems: Vec<_> = (1..=10).map(|n| (n * 100 + 1, ("malformed", "country", 0))).collect();
    app.meddle(sql, &[&id, &serde_json::to_string(&problems).expect("problems")]).await;
    // A row that was through before is not read again: this change of it stays.
    app.meddle("UPDATE shipments SET order_number = 'MINE' WHERE parcel_id = 500001", &[]).await;
    jobs::start(&app.house).await.expect("the jobs start");
    let run = ended(&ada, "whole.csv").await;
    for name in ["state", "added", "changed", "unchanged", "bad", "bytes_read", "problems"] {
        assert_eq!(run[name], whole_run[name], "{name}");
    }
    assert_eq!(run["added"].as_i64(), Some(2970));
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE parcel_id >= 500000", &[]).await, 2970);
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE order_number = 'MINE'", &[]).await, 1);
    files_are_gone(&app).await;
}

async fn a_file_at_the_command_line_goes_on_where_it_was_cut_short(app: TestApp) {
    let folder = Folder::new();
    let (file, other) = (folder.path().join("file.csv"), folder.path().join("other.csv"));
    std::fs::write(&file, table(2000)).expect("a file");
    std::fs::write(&other, table(2000).replace("Eva Sol", "Eva Luz")).expect("another file of the same length");
    let begin =
        async |file: &std::path::Path| begin::command(&app.house, &Slug("nebula".into()), file).await.expect("begun");
    // The run that is cut short: dropped once a thousand rows are durable, as a killed program drops it.
    let first = begin(&file).await;
    let through = std::sync::atomic::AtomicI64::new(0);
    tokio::select! {
        _ = import::run(&app.house, &first.source, &file, |tally| through.store(tally.rows_read, std::sync::atomic::Ordering::SeqCst)) => {}
        () = async { while through.load(std::sync::atomic::Ordering::SeqCst) < 1000 { tokio::task::yield_now().await; } } => {}
    }
    let rows = app.count("SELECT rows_read FROM imports WHERE file_name = 'file.csv'", &[]).await;
    assert!((1000..2000).contains(&rows), "{rows}");
    assert!(begin(&file).await.goes_on.is_none(), "it may still be running");
    let stale = "UPDATE imports SET state = 'done' WHERE file_name = 'file.csv' AND rows_read = 0";
    app.meddle(stale, &[]).await;
    app.forward(Span::minutes(1));
    let ada = app.sign_in(ADA).await;
    let state =
        runs(&ada).await.into_iter().find(|run| run["bytes_read"].as_i64() > Some(0)).map(|run| run["state"].clone());
    assert_eq!(state, Some("interrupted".into()), "the page says that it was cut short");
    assert!(begin(&other).await.goes_on.is_none(), "another file is another run");
    let second = begin(&file).await;
    assert_eq!(second.source.import, first.source.import);
    assert!(second.goes_on.is_some_and(|bytes| bytes > 0));
    app.meddle("UPDATE shipments SET order_number = 'MINE' WHERE parcel_id = 500001", &[]).await;
    let tally = import::run(&app.house, &second.source, &file, |_| ()).await.expect("the rest");
    assert_eq!((tally.rows_read, tally.added, tally.changed, tally.unchanged, tally.bad), (2000, 1980, 0, 0, 20));
    let lines: Vec<u64> = named(&tally).iter().map(|(line, _)| *line).collect();
    assert_eq!(lines, (1..=20).map(|n| n * 100 + 1).collect::<Vec<_>>(), "every bad row is named once");
    assert_eq!(
        app.count("SELECT COUNT(*) FROM shipments WHERE order_number = 'MINE'", &[]).await,
        1,
        "what was through is not read again"
    );
    assert!(begin(&file).await.goes_on.is_none(), "what is done begins anew");
}

async fn how_long_a_run_will_take_is_told_while_it_runs(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    app.bring("nebula", &table(10)).await;
    let left = async |moved: i64, read: i64| {
        let sql = format!(
            "UPDATE imports SET state = 'running', person_id = $1, bytes = 1000000, bytes_read = {read}, stretch_bytes = 100000,
             stretch_at = started_at, moved_at = started_at + {moved} WHERE file_name = 'parcels'"
        );
        app.meddle(&sql, &[&app.person(ADA).await]).await;
        let answer = ada.done("imports", &[("account", "nebula")]).await;
        answer["body"]["runs"].as_array().expect("runs").iter().find(|run| run["bytes"] == 1_000_000).expect("the run")
            ["left_minutes"]
            .clone()
    };
    assert_eq!(left(60_000, 200_000).await, 8, "a tenth a minute, eight tenths to go");
    assert_eq!(left(60_000, 990_000).await, 0);
    assert_eq!(left(1_000, 200_000).await, Value::Null, "too early to tell");
    left(60_000, 200_000).await;
    assert!(ada.clone().speaking("es").get(PAGE).await.text().contains("quedan unos 8 min"));
}

async fn what_a_stop_cut_short_says_so(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    take(&ada, "nebula", "cut.csv", b"parcel_id,country,created\n98001,ES,2026-11-01\n").await;
    ended(&ada, "cut.csv").await;
    let folder = Folder::new();
    let aside = folder.path().join("aside.csv");
    std::fs::write(&aside, "parcel_id,country,created\n98000,ES,2026-11-01\n").expect("a file");
    // As a stop of the program leaves it whose folder of uploads is lost; the other one runs at the command line, by itself.
    app.meddle("UPDATE imports SET state = 'running', ended_at = NULL WHERE file_name = 'cut.csv'", &[]).await;
    begin::command(&app.house, &Slug("nebula".into()), &aside).await.expect("an import");
    jobs::start(&app.house).await.expect("the jobs start");
    let runs = runs(&ada).await;
    let state = |name: &str| runs.iter().find(|run| run["file_name"] == name).map(|run| run["state"].clone());
    assert_eq!((state("cut.csv"), state("aside.csv")), (Some("interrupted".into()), Some("running".into())));
    take(&ada, "nebula", "whole.csv", b"parcel_id,country,created\n98001,ES,2026-11-01\n98002,ES,2026-11-01\n").await;
    assert_eq!(ended(&ada, "whole.csv").await["added"].as_i64(), Some(1), "the same file goes on from there");
}

async fn a_line_of_100_mb_costs_one_row(app: TestApp) {
    let long = "x".repeat(100 << 20);
    let csv = format!(
        "parcel_id,country,created,name\n97501,ES,2026-11-01,Eva\n97502,ES,2026-11-01,{long}\n97503,ES,2026-11-01,Luz\n"
    );
    let tally = run(&app, "nebula", csv.as_bytes()).await;
    assert_eq!((tally.added, tally.bad), (2, 1), "{}", tally.problems);
    assert_eq!(named(&tally)[0].0, 3);
    let json = format!(
        "[{{\"id\": 97504, \"country\": {{\"iso_2\": \"ES\"}}, \"date_created\": \"09-02-2026 03:31:30\", \"name\": \"{long}\"}},\n\
         {{\"id\": 97505, \"country\": {{\"iso_2\": \"ES\"}}, \"date_created\": \"09-02-2026 03:31:30\"}}]"
    );
    let tally = run(&app, "nebula", json.as_bytes()).await;
    assert_eq!((tally.added, tally.bad), (1, 1), "{}", tally.problems);
}

async fn what_a_fault_cut_short_says_so(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    app.meddle("ALTER TABLE shipment_steps RENAME TO elsewhere", &[]).await;
    take(&ada, "nebula", "cut.csv", b"parcel_id,country,created,status_id\n99001,ES,2026-11-01,1\n").await;
    let run = ended(&ada, "cut.csv").await;
    assert_eq!((run["state"].as_str(), run["added"].as_i64()), (Some("interrupted"), Some(0)));
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE parcel_id = 99001", &[]).await, 0, "nothing is half in");
    assert!(ada.get(PAGE).await.text().contains("callout bad"), "the page says so");
}
