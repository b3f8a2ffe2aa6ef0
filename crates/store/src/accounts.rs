//! Accounts.
use crate::Error;
use crate::db::{Tx, on};
use domain::company::Company;
use domain::id::{AccountId, Slug};
use domain::role::Lang;
use domain::tax_id::TaxKind;
use domain::time::Time;

/// An account as it is stored.
#[derive(Clone, Debug, sqlx::FromRow)]
pub struct Account {
    #[sqlx(try_from = "String")]
    pub id: AccountId,
    #[sqlx(try_from = "String")]
    pub slug: Slug,
    pub trade_name: String,
    pub legal_name: String,
    #[sqlx(try_from = "String")]
    pub tax_kind: TaxKind,
    pub tax_id: String,
    pub website: String,
    #[sqlx(try_from = "String")]
    pub language: Lang,
    pub time_zone: String,
    pub version: i64,
    pub changed_by: Option<String>,
    pub changed_at: i64,
    /// The hash of the profile photo; empty if there is none.
    pub photo: String,
    /// Somebody asked for it to be erased.
    pub is_leaving: bool,
}

/// All that there is of an account.
macro_rules! select {
    ($rest:literal) => {
        concat!(
            "SELECT a.*, EXISTS (SELECT 1 FROM deletions d WHERE d.account_id = a.id) AS is_leaving FROM accounts a ",
            $rest
        )
    };
}

impl Account {
    /// Each field of the section, and its value as it is stored.
    #[must_use]
    pub fn company(&self) -> [(&'static str, &str); 5] {
        [
            ("trade_name", &self.trade_name),
            ("legal_name", &self.legal_name),
            ("tax_kind", self.tax_kind.as_str()),
            ("tax_id", &self.tax_id),
            ("website", &self.website),
        ]
    }
}

/// The account with that slug. One that is being erased is not found any more.
pub async fn by_slug(tx: &mut Tx, slug: &Slug) -> Result<Option<Account>, Error> {
    if Slug::parse(&slug.0).is_none() {
        return Ok(None);
    }
    on!(tx, c => sqlx::query_as(select!(
        "WHERE slug = $1 AND NOT EXISTS (SELECT 1 FROM gone_accounts g WHERE g.account_id = a.id)"))
        .bind(&slug.0).fetch_optional(c).await)
}

/// What all accounts are called: each by its trade name and its legal name.
pub async fn names(tx: &mut Tx) -> Result<Vec<(String, String)>, Error> {
    on!(tx, c => sqlx::query_as("SELECT trade_name, legal_name FROM accounts").fetch_all(c).await)
}

/// The account with that id.
pub async fn by_id(tx: &mut Tx, id: &str) -> Result<Option<Account>, Error> {
    on!(tx, c => sqlx::query_as(select!("WHERE a.id = $1")).bind(id).fetch_optional(c).await)
}

/// A new account, with its door. The slug of one that is gone is not given again: then it is an error.
pub async fn insert(tx: &mut Tx, account: &Account) -> Result<(), Error> {
    if super::deletions::is_gone(tx, &account.slug).await? {
        return Err(Error::MISSING);
    }
    on!(tx, c => sqlx::query(
        "INSERT INTO accounts (id, slug, trade_name, legal_name, name_fold, tax_kind, tax_id, website, language,
                               time_zone, version, changed_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, $11)")
        .bind(&account.id.0).bind(&account.slug.0).bind(&account.trade_name).bind(&account.legal_name)
        .bind(super::fold(&account.trade_name)).bind(account.tax_kind.as_str()).bind(&account.tax_id)
        .bind(&account.website).bind(account.language.as_str()).bind(&account.time_zone).bind(account.changed_at)
        .execute(c).await.map(drop))?;
    on!(tx, c => sqlx::query("INSERT INTO doors (account_id) VALUES ($1)").bind(&account.id.0).execute(c).await.map(drop))
}

/// Saves the company's data if it still has that version; false if somebody was faster.
pub async fn save_company(
    tx: &mut Tx,
    account: &AccountId,
    version: i64,
    company: &Company,
    by: &str,
    now: Time,
) -> Result<bool, Error> {
    let rows = on!(tx, c => sqlx::query(
        "UPDATE accounts SET trade_name = $3, legal_name = $4, name_fold = $5, tax_kind = $6, tax_id = $7, website = $8,
                             version = version + 1, changed_by = $9, changed_at = $10
         WHERE id = $1 AND version = $2")
        .bind(&account.0).bind(version).bind(&company.trade_name).bind(&company.legal_name)
        .bind(super::fold(&company.trade_name)).bind(company.tax_kind.as_str()).bind(&company.tax_id)
        .bind(&company.website).bind(by).bind(now.0)
        .execute(c).await.map(|done| done.rows_affected()))?;
    Ok(rows == 1)
}

/// Accounts for the agents' directory whose name or slug holds the folded text, by name.
pub async fn search(tx: &mut Tx, folded: &str, most: i64) -> Result<Vec<Account>, Error> {
    let pattern = format!("%{}%", super::like(folded));
    on!(tx, c => sqlx::query_as(select!(
        "WHERE (name_fold LIKE $1 ESCAPE '\\' OR slug LIKE $1 ESCAPE '\\')
            AND NOT EXISTS (SELECT 1 FROM gone_accounts g WHERE g.account_id = a.id)
         ORDER BY name_fold, id LIMIT $2")).bind(pattern).bind(most).fetch_all(c).await)
}
