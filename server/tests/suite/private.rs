//! What the program writes is for nobody else on the machine to read.
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use store::chance::Chance;
use store::db::Db;

use crate::support::{Folder, TestApp, both};

both! {
    letters_are_for_nobody_else,
    uploads_are_for_nobody_else,
}

/// All that is in a folder, with its permissions.
fn within(folder: &Path) -> Vec<(PathBuf, bool, u32)> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let meta = entry.metadata().expect("it is there");
        found.push((entry.path(), meta.is_dir(), meta.permissions().mode() & 0o777));
        if meta.is_dir() {
            found.extend(within(&entry.path()));
        }
    }
    found
}

fn is_private(folder: &Path) {
    let all = within(folder);
    assert!(!all.is_empty());
    for (path, is_folder, mode) in all {
        assert_eq!(mode, if is_folder { 0o700 } else { 0o600 }, "{} is {mode:o}", path.display());
    }
}

#[test]
fn a_new_database_is_for_nobody_else_and_its_folders_are_not() {
    let folder = Folder::new();
    let file = folder.path().join("new/deep/aldaba.db");
    let run = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_aldaba"));
        command.args(["migrate", "--database-url", &format!("sqlite:{}", file.display())]).env_clear();
        assert!(command.status().expect("the program runs").success());
        is_private(&folder.path().join("new"));
    };
    run();
    // What an older version left readable is taken back.
    fs::set_permissions(&file, fs::Permissions::from_mode(0o644)).expect("it is ours");
    run();
}

#[tokio::test]
async fn what_sqlite_writes_beside_the_database_is_for_nobody_else() {
    let folder = Folder::new();
    store::private::folder(&folder.path().join("data")).expect("a folder");
    let db = Db::open(&format!("sqlite:{}", folder.path().join("data/aldaba.db").display()), Chance::System)
        .await
        .expect("it opens");
    db.migrate().await.expect("it has tables");
    assert!(within(&folder.path().join("data")).len() >= 2, "a log beside it");
    is_private(&folder.path().join("data"));
}

async fn letters_are_for_nobody_else(app: TestApp) {
    app.stranger().form("/reset", &[("email", "ada@nebula.example")]).await;
    crate::support::soon("the letter", async {
        while app.count("SELECT COUNT(*) FROM outbox", &[]).await == 0 {
            tokio::task::yield_now().await;
        }
    })
    .await;
    house::mail::job::deliver(&app.house).await.expect("it is sent");
    let folder = app.house.config.mail.clone();
    assert_eq!(fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    is_private(&folder);
}

async fn uploads_are_for_nobody_else(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let body = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"p.csv\"\r\n\r\nparcel_id,country,created\n9,ES,2026-11-01\n\r\n--x--\r\n";
    let headers = [("content-type", "multipart/form-data; boundary=x"), ("sec-fetch-site", "same-origin")];
    let answer = ada.send(axum::http::Method::POST, "/a/nebula/shipments/import", &headers, body).await;
    assert_eq!(answer.status, 303);
    let folder = app.house.config.uploads.clone();
    assert_eq!(fs::metadata(&folder).expect("a folder").permissions().mode() & 0o777, 0o700);
    // The run may be through by now, and the file gone; it is made here as uploads make it.
    drop(store::private::file(&folder.join("one")).expect("a file"));
    is_private(&folder);
}
