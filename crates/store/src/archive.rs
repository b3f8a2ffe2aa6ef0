//! The rows of a table as an export has them.
use domain::id::AccountId;

use crate::Error;
use crate::db::{Tx, on};

/// Which rows of a table an account has: where they come from, the column that says whose they are, the key that puts them in
/// order, and each column's name and value.
pub struct Rows<'a> {
    pub from: &'a str,
    pub of: &'a str,
    pub key: &'a str,
    pub columns: &'a [(&'static str, &'static str)],
}

/// The rows after a key, each as its own key and a JSON object.
pub async fn rows(
    tx: &mut Tx,
    rows: &Rows<'_>,
    account: &AccountId,
    after: Option<&str>,
    most: i64,
) -> Result<Vec<(String, String)>, Error> {
    let Rows { from, of, key, columns } = rows;
    let pairs: Vec<String> = columns.iter().map(|(name, value)| format!("'{name}', {value}")).collect();
    let object = tx.json_object();
    // A number's key is a number in both databases.
    let is_number = *key == "t.seq";
    let bound = if is_number { "CAST($2 AS BIGINT)" } else { "$2" };
    let sql = format!(
        "SELECT CAST({key} AS TEXT), CAST({object}({}) AS TEXT) FROM {from}
         WHERE {of} = $1 AND {key} > {bound} ORDER BY {key} LIMIT $3",
        pairs.join(", ")
    );
    let first = if is_number { "-1" } else { "" };
    on!(tx, c => sqlx::query_as(sqlx::AssertSqlSafe(sql)).bind(&account.0).bind(after.unwrap_or(first)).bind(most)
        .fetch_all(c).await)
}
