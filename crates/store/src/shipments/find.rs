//! Finding shipments: lists of any size, in pages by key. Every step is served by an index, and none looks at more than it
//! needs: the whole account is walked in the list's order; what a search finds is gathered first, up to [`CAP`] for each of
//! the things that it may mean, and then put in order.
mod statement;

use self::statement::Statement;
use super::{LISTED, Listed, SELECT, Stored};
use crate::Error;
use crate::db::{Db, Tx, on};
use crate::{digits, fold};
use domain::id::AccountId;
use domain::shipment::Sort;
use domain::text::trim;
use domain::time::Time;

/// Matches are counted up to here, and gathered up to here.
pub const CAP: i64 = 1000;

/// What a list is narrowed to. Empty texts narrow nothing.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Tracking or order number (exact or prefix); recipient name, e-mail or phone (exact).
    pub search: String,
    /// Whether the search may look at recipients.
    pub recipients: bool,
    pub status: Option<i64>,
    pub carrier: String,
    pub country: String,
    pub from: Option<Time>,
    pub until: Option<Time>,
}

/// What a list is put in order by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Mark {
    Date(Time),
    Number(String),
    Parcel(i64),
}

/// A row's place in its list: its mark, and its id where marks are the same.
pub type Key = (Mark, String);

/// Where a page of a list begins.
#[derive(Clone, Debug, Default)]
pub enum Start {
    #[default]
    First,
    After(Key),
    /// Nearest first.
    Before(Key),
}

/// What a search text may mean; each is a range of one index.
#[derive(Clone, Debug)]
enum Meaning {
    /// Neither search nor filter: all.
    All,
    /// No search: what the filters leave.
    Narrowed,
    /// A tracking number, or the order's number of a parcel without one.
    Number(String),
    Order(String),
    Name(String),
    Email(String),
    Phone(String),
}

/// What lists are sorted by as a parcel's number, folded.
#[must_use]
pub fn number_fold(tracking_number: &str, order_number: &str) -> String {
    let tracking = fold(tracking_number);
    if tracking.is_empty() { fold(order_number) } else { tracking }
}

impl Filter {
    /// Whether anything but a search narrows the list.
    const fn has_facets(&self) -> bool {
        self.status.is_some()
            || !self.carrier.is_empty()
            || !self.country.is_empty()
            || self.from.is_some()
            || self.until.is_some()
    }

    /// What the search may mean, likeliest first. None: accents alone, and no number or name is that.
    fn meanings(&self) -> Vec<Meaning> {
        let search = trim(&self.search);
        if search.is_empty() {
            return vec![if self.has_facets() { Meaning::Narrowed } else { Meaning::All }];
        }
        let folded = fold(search);
        if folded.is_empty() {
            return Vec::new();
        }
        let mut meanings = vec![Meaning::Number(folded.clone()), Meaning::Order(folded.clone())];
        if self.recipients {
            meanings.extend([Meaning::Name(folded.clone()), Meaning::Email(folded)]);
            let digits = digits(search);
            if !digits.is_empty() {
                meanings.push(Meaning::Phone(digits));
            }
        }
        meanings
    }
}

impl Meaning {
    /// The mark of an order in which rows of this meaning can be walked.
    const fn column(&self) -> &'static str {
        match self {
            Self::All => "parcel_id",
            Self::Number(_) => "number_fold",
            Self::Order(_) => "order_fold",
            Self::Narrowed | Self::Name(_) | Self::Email(_) | Self::Phone(_) => "updated_at",
        }
    }

    /// What in a row decides whether it is meant.
    const fn subject(&self) -> &'static str {
        match self {
            Self::All | Self::Narrowed => "account_id",
            Self::Number(_) => "number_fold",
            Self::Order(_) => "order_fold",
            Self::Name(_) => "name_fold",
            Self::Email(_) => "email_fold",
            Self::Phone(_) => "phone_fold",
        }
    }

    fn mark(&self, row: &Stored) -> Mark {
        match self {
            Self::All => Mark::Parcel(row.parcel_id),
            Self::Number(_) => Mark::Number(number_fold(&row.tracking_number, &row.order_number)),
            Self::Order(_) => Mark::Number(fold(&row.order_number)),
            Self::Narrowed | Self::Name(_) | Self::Email(_) | Self::Phone(_) => Mark::Date(row.updated_at),
        }
    }
}

/// How many the filter leaves, counted up to [`CAP`] and one more.
pub async fn count(tx: &mut Tx, account: &AccountId, filter: &Filter) -> Result<i64, Error> {
    match counted(tx, account, filter) {
        Some(statement) => Ok(statement.count(tx).await?.min(CAP + 1)),
        None => Ok(0),
    }
}

fn counted(tx: &Tx, account: &AccountId, filter: &Filter) -> Option<Statement> {
    let meanings = filter.meanings();
    let mut statement = Statement::new(tx, "SELECT COUNT(*) FROM (");
    statement.gathered(account, filter, &meanings);
    statement.push(") AS found");
    (!meanings.is_empty()).then_some(statement)
}

/// A page of the account's shipments, in the wanted order except before a key. `count` is what [`count`] said of the filter.
pub async fn list(
    tx: &mut Tx,
    account: &AccountId,
    filter: &Filter,
    order: (Sort, &Start),
    count: i64,
    most: i64,
) -> Result<Vec<Listed>, Error> {
    match listed(tx, account, filter, order, count, most) {
        Some(statement) => statement.rows(tx).await,
        None => Ok(Vec::new()),
    }
}

fn listed(
    tx: &Tx,
    account: &AccountId,
    filter: &Filter,
    (sort, start): (Sort, &Start),
    count: i64,
    most: i64,
) -> Option<Statement> {
    let meanings = filter.meanings();
    let searched = !matches!(meanings.as_slice(), [Meaning::All | Meaning::Narrowed]);
    let by_number = matches!(sort, Sort::Number | Sort::NumberDown);
    let column = if by_number { "number_fold" } else { "updated_at" };
    let downwards = matches!(sort, Sort::Newest | Sort::NumberDown);
    let mut statement = Statement::new(tx, LISTED);
    if searched || (by_number && filter.has_facets() && count <= CAP) {
        // Few: gathered, then put in order.
        let no_index = tx.no_index();
        statement.text(&format!(" WHERE {} = ", no_index("account_id")), &account.0);
        statement.push(" AND id IN (");
        statement.gathered(account, filter, &meanings);
        statement.push(")");
        statement.page(&no_index(column), &no_index("id"), start, downwards, most);
    } else {
        // Many: walked in their order, where the next fifty are near.
        statement.text(" WHERE account_id = ", &account.0);
        statement.facets(filter, if by_number { tx.no_index() } else { str::to_owned });
        statement.page(column, "id", start, downwards, most);
    }
    (!meanings.is_empty()).then_some(statement)
}

/// How the database would go about a statement.
pub struct Plan {
    /// Its steps, in the database's own words.
    pub steps: String,
    /// It puts in order what was gathered before: few.
    pub gathers: bool,
}

/// How the database would count, list and walk: for whoever wonders whether an index serves it.
///
/// # Errors
/// If the database does not answer.
pub async fn plans(db: &Db, account: &AccountId, filter: &Filter, order: (Sort, &Start)) -> Result<Vec<Plan>, Error> {
    let mut tx = db.read().await?;
    let found = count(&mut tx, account, filter).await?;
    let walk = Walk::new(account.clone(), filter.clone());
    let walked = (0..walk.meanings.len()).map(|meaning| Walk { meaning, ..walk.clone() }.statement(&tx, 500));
    let looked = [counted(&tx, account, filter), listed(&tx, account, filter, order, found, 51)];
    let statements: Vec<Statement> = looked.into_iter().chain(walked).flatten().collect();
    let mut plans = Vec::new();
    for statement in statements {
        let gathers = statement.sql.contains(" AND id IN (");
        plans.push(Plan { steps: statement.plan(&mut tx).await?, gathers });
    }
    Ok(plans)
}

/// A walk over all that a filter leaves, however many, while others change them: no row is lost. It goes from meaning to
/// meaning, by numbers that stay, or from old to new, where a row that changes meanwhile comes once more, later.
#[derive(Clone)]
pub struct Walk {
    account: AccountId,
    filter: Filter,
    meanings: Vec<Meaning>,
    meaning: usize,
    start: Start,
}

impl Walk {
    /// Begins one.
    #[must_use]
    pub fn new(account: AccountId, filter: Filter) -> Self {
        let meanings = filter.meanings();
        Self { account, filter, meanings, meaning: 0, start: Start::First }
    }

    /// The next rows, at most so many; none after the last.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn next(&mut self, tx: &mut Tx, most: i64) -> Result<Vec<Stored>, Error> {
        while let Some(statement) = self.statement(tx, most) {
            let rows = statement.rows(tx).await?;
            if let Some(last) = rows.last() {
                self.start = Start::After((self.meanings[self.meaning].mark(last), last.id.0.clone()));
                return Ok(rows);
            }
            self.meaning += 1;
            self.start = Start::First;
        }
        Ok(Vec::new())
    }

    fn statement(&self, tx: &Tx, most: i64) -> Option<Statement> {
        let meaning = self.meanings.get(self.meaning)?;
        let mut statement = Statement::new(tx, SELECT);
        statement.text(" WHERE account_id = ", &self.account.0);
        statement.push(" AND ");
        statement.meaning(meaning, false);
        for earlier in &self.meanings[..self.meaning] {
            statement.push(" AND NOT ");
            statement.meaning(earlier, true);
        }
        statement.facets(&self.filter, statement.facet_column(meaning));
        statement.page(meaning.column(), "id", &self.start, false, most);
        Some(statement)
    }
}

/// The carriers and countries the account has shipped by and to: one step in the index for each, whatever the number of rows.
pub async fn choices(tx: &mut Tx, account: &AccountId) -> Result<(Vec<String>, Vec<String>), Error> {
    /// A loose index scan, for want of one in both databases.
    macro_rules! each {
        ($column:literal) => {
            concat!(
                "each_",
                $column,
                "(value) AS (
                    SELECT MIN(",
                $column,
                ") FROM shipments WHERE account_id = $1
                    UNION ALL
                    SELECT (SELECT MIN(",
                $column,
                ") FROM shipments WHERE account_id = $1 AND ",
                $column,
                " > value)
                    FROM each_",
                $column,
                " WHERE value IS NOT NULL)"
            )
        };
    }
    let rows: Vec<(bool, String)> = on!(tx, c => sqlx::query_as(concat!(
        "WITH RECURSIVE ", each!("carrier"), ", ", each!("country"), "
         SELECT TRUE, value FROM each_carrier WHERE value IS NOT NULL
         UNION ALL SELECT FALSE, value FROM each_country WHERE value IS NOT NULL"))
        .bind(&account.0).fetch_all(c).await)?;
    let (carriers, countries): (Vec<_>, Vec<_>) = rows.into_iter().partition(|(is_carrier, _)| *is_carrier);
    let values = |rows: Vec<(bool, String)>| rows.into_iter().map(|(_, value)| value).collect();
    Ok((values(carriers), values(countries)))
}
