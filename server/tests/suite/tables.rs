//! The database's own tables against the program's lists: what says whose it is must be erased, and be in an export.
use std::collections::BTreeSet;

use features::archive::tables as archive;
use store::erasure;

use crate::support::{Kind, TestApp, both};

both! {
    every_table_of_accounts_is_erased_with_them_or_has_a_reason,
    whoever_refers_is_erased_before_whom_they_refer_to,
    every_table_of_accounts_is_in_an_export_or_has_a_reason,
}

/// The tables that have a column.
pub async fn tables_with(app: &TestApp, column: &str) -> BTreeSet<String> {
    let sql = match app.kind() {
        Kind::Sqlite => {
            "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) c WHERE m.type = 'table' AND c.name = $1"
        }
        Kind::Postgres => {
            "SELECT table_name::text FROM information_schema.columns WHERE table_schema = 'public' AND column_name = $1"
        }
    };
    app.look(sql, &[column]).await.into_iter().collect()
}

/// Each table that refers to another, and that one.
async fn references(app: &TestApp) -> Vec<(String, String)> {
    let sql = match app.kind() {
        Kind::Sqlite => {
            "SELECT m.name || ' ' || f.\"table\" FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) f
             WHERE m.type = 'table'"
        }
        Kind::Postgres => {
            "SELECT conrelid::regclass::text || ' ' || confrelid::regclass::text FROM pg_constraint WHERE contype = 'f'"
        }
    };
    let found = app.look(sql, &[]).await;
    found.iter().filter_map(|pair| pair.split_once(' ')).map(|(from, to)| (from.to_owned(), to.to_owned())).collect()
}

async fn every_table_of_accounts_is_erased_with_them_or_has_a_reason(app: TestApp) {
    let erased = erasure::TABLES.iter().map(|table| table.name);
    let known: BTreeSet<_> = erased.chain(erasure::KEPT.iter().map(|(name, _)| *name)).map(str::to_owned).collect();
    let there = tables_with(&app, "account_id").await;
    assert!(there.len() > 8, "{there:?}: are tables still found?");
    assert_eq!(there, known, "a table is new or gone: say in `sql/erasure.rs` how it is erased");
}

async fn whoever_refers_is_erased_before_whom_they_refer_to(app: TestApp) {
    let order: Vec<&str> = erasure::TABLES
        .iter()
        .flat_map(|table| table.below.iter().map(|(name, _)| *name).chain([table.name]))
        .chain(["events", "accounts"])
        .collect();
    let place = |name: &str| order.iter().position(|known| *known == name);
    let references = references(&app).await;
    assert!(references.len() > 10, "{references:?}");
    for (from, to) in references.iter().filter(|(from, to)| from != to) {
        let Some(of) = place(to) else { continue };
        let by = place(from);
        assert!(by.is_some_and(|by| by < of), "{from} refers to {to}, and is not erased before it");
    }
}

async fn every_table_of_accounts_is_in_an_export_or_has_a_reason(app: TestApp) {
    let exported = archive::TABLES.iter().filter_map(|table| table.from.split(' ').next());
    let known =
        exported.chain(archive::BY_THEMSELVES.iter().copied()).chain(archive::LEFT_OUT.iter().map(|(name, _)| *name));
    let known: BTreeSet<_> = known.map(str::to_owned).collect();
    let missing: Vec<_> = tables_with(&app, "account_id").await.difference(&known).cloned().collect();
    assert!(missing.is_empty(), "{missing:?}: say in `archive/tables.rs` what of it is exported");
}
