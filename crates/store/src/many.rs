//! As many shipments as wanted, in as many accounts: for trying out, and measuring, what an installation can carry.
//! They are made by the database itself, the same ones each time, and are nobody's: `.example` addresses, numbers on no line.
use crate::Error;
use sqlx::AssertSqlSafe;

use crate::db::{At, Db, Pools, Tx, on};
use domain::id::{AccountId, Slug};
use domain::time::Time;

/// Rows in one commit.
const BATCH: i64 = 250_000;

/// From so many on, indexes are made anew after the rows, in a fraction of the time of keeping them row by row.
const REBUILD_FROM: i64 = 200_000;

/// A number scattered over 12 digits: no two the same (the factor has no divisor in common with 10¹²), and in no order.
const SCATTERED: &str = "(i * 2654435761 % 1000000000000)";

/// How much.
#[derive(Clone, Copy, Debug)]
pub struct Wanted {
    pub accounts: i64,
    pub shipments: i64,
}

/// Fills: a tenth of the shipments goes to `nebula`, the rest evenly over new accounts `shop-1`, `shop-2` …
/// Gives false if that was done before.
///
/// # Errors
/// If the database does not answer, or there is no `nebula`.
pub async fn fill(db: &Db, now: Time, wanted: &Wanted, mut progress: impl FnMut(i64)) -> Result<bool, Error> {
    let mut tx = db.write().await?;
    let nebula = crate::accounts::by_slug(&mut tx, &Slug("nebula".into())).await?.ok_or(Error::MISSING)?;
    if crate::accounts::by_slug(&mut tx, &Slug("shop-1".into())).await?.is_some() {
        return Ok(false);
    }
    accounts(&mut tx, wanted.accounts.max(1), now.0).await?;
    tx.commit_unseen("the demo is filled before anybody looks").await?;
    sort_fast(db).await?;

    let indexes = if wanted.shipments >= REBUILD_FROM { take_indexes(db).await? } else { Vec::new() };
    let mut from = 1;
    while from <= wanted.shipments {
        let to = wanted.shipments.min(from + BATCH - 1);
        let mut tx = db.write().await?;
        shipments(&mut tx, &nebula.id, wanted.accounts.max(1), (from, to), now.0).await?;
        tx.commit_unseen("the demo is filled before anybody looks").await?;
        progress(to);
        from = to + 1;
    }
    for index in indexes {
        let mut tx = db.write().await?;
        on!(&mut *tx, c => sqlx::query(AssertSqlSafe(index)).execute(c).await.map(drop))?;
        tx.commit_unseen("the demo is filled before anybody looks").await?;
    }
    Ok(true)
}

/// An id of the right shape, made of a word of twelve letters and a number.
fn id(word: &str, number: &str) -> String {
    let digits = format!("substr(CAST(1000000000000 + {number} AS TEXT), 2)");
    let letters = [('0', 'a'), ('1', 'b'), ('8', 'c'), ('9', 'd')];
    let letters = letters.iter().fold(digits, |text, (from, to)| format!("replace({text}, '{from}', '{to}')"));
    format!("'{word}' || {letters}")
}

/// One of these by a part of the number that `per` takes out of it.
fn one_of(per: i64, texts: &[&str]) -> String {
    let last = texts.last().map_or("", |text| text);
    let cases: Vec<String> = texts.iter().enumerate().map(|(n, text)| format!("WHEN {n} THEN '{text}'")).collect();
    format!("CASE {SCATTERED} / {per} % {} {} ELSE '{last}' END", texts.len(), cases.join(" "))
}

async fn accounts(tx: &mut Tx, count: i64, now: i64) -> Result<(), Error> {
    let id = id("manyaccounts", "i");
    let numbers = "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $1)";
    let rows = format!(
        "{numbers} INSERT INTO accounts (id, slug, trade_name, legal_name, name_fold, tax_kind, tax_id, website, language,
                                         time_zone, version, changed_at)
         SELECT {id}, 'shop-' || CAST(i AS TEXT), 'Shop ' || CAST(i AS TEXT), 'Shop ' || CAST(i AS TEXT),
                'shop ' || CAST(i AS TEXT), 'other', '', '', 'es', 'UTC', 1, $2 FROM n"
    );
    let doors = format!("{numbers} INSERT INTO doors (account_id) SELECT {id} FROM n");
    on!(tx, c => sqlx::query(AssertSqlSafe(rows)).bind(count).bind(now).execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query(AssertSqlSafe(doors)).bind(count).execute(c).await.map(drop))
}

async fn shipments(
    tx: &mut Tx,
    nebula: &AccountId,
    accounts: i64,
    (from, to): (i64, i64),
    now: i64,
) -> Result<(), Error> {
    // Each of these parts of the number is drawn independently of the others.
    let status = one_of(1, &["999", "1000", "3", "91", "12", "80", "4", "22"]);
    let status = format!("CASE WHEN {SCATTERED} / 7 % 10 < 6 THEN 11 ELSE CAST({status} AS BIGINT) END");
    let carrier = one_of(70, &["correos", "dhl", "dpd", "gls", "mrw", "seur", "ups"]);
    let country = one_of(490, &["ES", "PT", "FR", "DE", "IT", "CO", "MX", "BR", "CL", "PE", "NL"]);
    let first = ["Lucía", "Mateo", "Sofía", "Hugo", "Inês", "João", "Zoé", "Jürgen", "Camila", "Álvaro"];
    let last = ["Ortega", "Rivas", "Núñez", "Peña", "Costa", "Weiß", "Lefèvre", "Rojas", "Ibáñez", "Ferrer", "Gil"];
    let name = |fold: fn(&str) -> String| {
        let texts = |all: &[&str]| all.iter().map(|text| fold(text)).collect::<Vec<_>>();
        let pick = |per, all: &[&str]| {
            let texts = texts(all);
            one_of(per, &texts.iter().map(String::as_str).collect::<Vec<_>>())
        };
        format!(
            "{} || ' ' || {} || ' ' || CAST({SCATTERED} / 593 % 5000 AS TEXT)",
            pick(5390, &first),
            pick(53_900, &last)
        )
    };
    let sql = format!(
        "WITH RECURSIVE n(i) AS (SELECT CAST($1 AS BIGINT) UNION ALL SELECT i + 1 FROM n WHERE i < $2),
         drawn AS MATERIALIZED (
            SELECT i, {status} AS status_id, {carrier} AS carrier, {country} AS country,
                   {name} AS name, {name_fold} AS name_fold, substr(CAST(1000000000000 + {SCATTERED} AS TEXT), 2) AS digits,
                   $3 - {SCATTERED} % 63072000000 AS updated_at,
                   '34600' || substr(CAST(1000000000000 + {SCATTERED} AS TEXT), 6) AS phone
            FROM n)
         INSERT INTO shipments (id, account_id, parcel_id, carrier, method, status_id, tracking_number, order_number,
            order_fold, country, country_name, weight_grams, value_cents, currency, is_return, items,
            created_at, updated_at, announced_at, name, company, street, house_number, address_2, city, postal_code, phone,
            email, reference, tracking_url, service_point, name_fold, email_fold, phone_fold, recipient_version,
            version, number_fold)
         SELECT {id}, CASE i % 10 WHEN 0 THEN $4 ELSE {shop} END, 100000000 + i, carrier, carrier || ' standard', status_id,
            CASE status_id WHEN 999 THEN '' ELSE 'MN' || digits END, 'M-' || CAST(i AS TEXT),
            'm-' || CAST(i AS TEXT),
            country, '', 100 + i % 5000, i % 50000, 'EUR', i % 2 = 3, '[]',
            updated_at - 259200000, updated_at, updated_at - 258000000, name, '', 'Calle Mayor', CAST(i % 200 AS TEXT), '',
            'Madrid', '28013', '+' || phone, 'm' || CAST(i AS TEXT) || '@mail.example', '', '', '',
            name_fold, 'm' || CAST(i AS TEXT) || '@mail.example', phone, 0, 1,
            CASE status_id WHEN 999 THEN 'm-' || CAST(i AS TEXT) ELSE 'mn' || digits END
         FROM drawn",
        // In the order they are made in, which the database takes in twice as fast as any other.
        id = id("manyshipment", "i"),
        shop = id("manyaccounts", &format!("(1 + i % {accounts})")),
        name = name(str::to_owned),
        name_fold = name(crate::fold),
    );
    on!(tx, c => sqlx::query(AssertSqlSafe(sql)).bind(from).bind(to).bind(now).bind(&nebula.0).execute(c).await.map(drop))
}

/// Gives SQLite a second thread to sort by, and little memory: it sorts as much at a time as it may keep, and what fits the
/// processor's own cache is sorted in half the time.
async fn sort_fast(db: &Db) -> Result<(), Error> {
    if let Pools::Sqlite { write, .. } = &db.pools {
        for pragma in ["PRAGMA cache_size = -8000", "PRAGMA threads = 2"] {
            sqlx::query(pragma).execute(write).await?;
        }
    }
    Ok(())
}

/// Drops the indexes of shipments that are not there to keep something unique, and gives what makes them anew.
async fn take_indexes(db: &Db) -> Result<Vec<String>, Error> {
    let mut tx = db.write().await?;
    let list = match tx.at {
        At::Sqlite(_) => {
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'shipments' AND sql IS NOT NULL"
        }
        At::Postgres(_) => {
            "SELECT indexname::text, indexdef FROM pg_indexes
             WHERE tablename = 'shipments' AND indexdef NOT LIKE 'CREATE UNIQUE%'"
        }
    };
    let indexes: Vec<(String, String)> = on!(&mut *tx, c => sqlx::query_as(list).fetch_all(c).await)?;
    for (name, _) in &indexes {
        let sql = format!("DROP INDEX {name}");
        on!(&mut *tx, c => sqlx::query(AssertSqlSafe(sql)).execute(c).await.map(drop))?;
    }
    tx.commit_unseen("the demo is filled before anybody looks").await?;
    Ok(indexes.into_iter().map(|(_, sql)| sql).collect())
}
