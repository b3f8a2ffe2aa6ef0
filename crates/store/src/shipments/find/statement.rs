//! How a search is asked: a statement that is put together piece by piece, with what is bound to it.
use crate::Error;
use sqlx::Row as _;

use super::{CAP, Filter, Mark, Meaning, Start};
use crate::after_prefix;
use crate::db::{At, FromEither, Tx, on};
use domain::id::AccountId;

/// A statement with what is bound to it.
pub(super) struct Statement {
    pub sql: String,
    bound: Vec<Bound>,
    /// For [`Tx::no_index`].
    no_index: fn(&str) -> String,
}

enum Bound {
    Text(String),
    Number(i64),
}

/// Binds all of it, in order, to a query of any kind.
macro_rules! bound {
    ($query:expr, $bound:expr) => {
        $bound.into_iter().fold($query, |query, bound| match bound {
            Bound::Text(text) => query.bind(text),
            Bound::Number(number) => query.bind(number),
        })
    };
}

impl Statement {
    pub fn new(tx: &Tx, sql: impl Into<String>) -> Self {
        Self { sql: sql.into(), bound: Vec::new(), no_index: tx.no_index() }
    }

    pub fn push(&mut self, sql: &str) {
        self.sql += sql;
    }

    fn bind(&mut self, bound: Bound) {
        self.bound.push(bound);
        self.sql.push('$');
        self.sql += &self.bound.len().to_string();
    }

    pub fn text(&mut self, before: &str, text: impl Into<String>) {
        self.push(before);
        self.bind(Bound::Text(text.into()));
    }

    pub fn number(&mut self, before: &str, number: i64) {
        self.push(before);
        self.bind(Bound::Number(number));
    }

    fn mark(&mut self, before: &str, mark: &Mark) {
        match mark {
            Mark::Date(at) => self.number(before, at.0),
            Mark::Parcel(id) => self.number(before, *id),
            Mark::Number(text) => self.text(before, text),
        }
    }

    /// Narrows to what the filters leave.
    pub fn facets(&mut self, filter: &Filter, column: fn(&str) -> String) {
        for (name, value) in [("carrier", &filter.carrier), ("country", &filter.country)] {
            if !value.is_empty() {
                self.text(&format!(" AND {} = ", column(name)), value);
            }
        }
        if let Some(status) = filter.status {
            self.number(&format!(" AND {} = ", column("status_id")), status);
        }
        for (sign, at) in [(">=", filter.from), ("<", filter.until)] {
            if let Some(at) = at {
                self.number(&format!(" AND {} {sign} ", column("updated_at")), at.0);
            }
        }
    }

    /// How filters name their columns: only without a search are they what an index is chosen for.
    pub fn facet_column(&self, meaning: &Meaning) -> fn(&str) -> String {
        if matches!(meaning, Meaning::Narrowed) { str::to_owned } else { self.no_index }
    }

    /// Whether a row is meant.
    pub fn meaning(&mut self, meaning: &Meaning, by_the_way: bool) {
        let subject = meaning.subject();
        let subject = if by_the_way { (self.no_index)(subject) } else { subject.to_owned() };
        match meaning {
            Meaning::All | Meaning::Narrowed => self.push("1 = 1"),
            Meaning::Number(prefix) | Meaning::Order(prefix) => {
                self.text(&format!("({subject} >= "), prefix);
                self.text(&format!(" AND {subject} < "), after_prefix(prefix));
                self.push(")");
            }
            Meaning::Name(text) | Meaning::Email(text) | Meaning::Phone(text) => {
                self.text(&format!("{subject} = "), text);
            }
        }
    }

    /// The ids of what is found, up to the cap for each meaning and one more.
    pub fn gathered(&mut self, account: &AccountId, filter: &Filter, meanings: &[Meaning]) {
        for (index, meaning) in meanings.iter().enumerate() {
            self.push(if index == 0 { "" } else { " UNION " });
            self.text("SELECT id FROM (SELECT id FROM shipments WHERE account_id = ", &account.0);
            self.push(" AND ");
            self.meaning(meaning, false);
            // In an index's order, which keeps PostgreSQL from looking for the first thousand in the table itself.
            let order = if matches!(meaning, Meaning::All) { "updated_at" } else { meaning.column() };
            self.facets(filter, self.facet_column(meaning));
            self.push(&format!(" ORDER BY {order}"));
            self.number(" LIMIT ", CAP + 1);
            self.push(&format!(") AS meant_{index}"));
        }
    }

    /// The rows on the wanted side of a key, in order, at most so many.
    pub fn page(&mut self, column: &str, id: &str, start: &Start, downwards: bool, most: i64) {
        let (key, backwards) = match start {
            Start::First => (None, false),
            Start::After(key) => (Some(key), false),
            Start::Before(key) => (Some(key), true),
        };
        let down = downwards != backwards;
        if let Some((mark, after)) = key {
            self.mark(&format!(" AND ({column}, {id}) {} (", if down { "<" } else { ">" }), mark);
            self.text(", ", after);
            self.push(")");
        }
        let direction = if down { " DESC" } else { "" };
        self.push(&format!(" ORDER BY {column}{direction}, {id}{direction}"));
        self.number(" LIMIT ", most);
    }

    /// How the database would go about it, in its own words.
    pub async fn plan(mut self, tx: &mut Tx) -> Result<String, Error> {
        let explain = if matches!(tx.at, At::Sqlite(_)) { "EXPLAIN QUERY PLAN " } else { "EXPLAIN " };
        self.sql.insert_str(0, explain);
        let steps: Vec<String> = on!(tx, c => {
            let query = bound!(sqlx::query(sqlx::AssertSqlSafe(self.sql)), self.bound);
            // The last column says it: the only one of PostgreSQL's.
            let steps = query.fetch_all(c).await?;
            steps.iter().map(|step| step.try_get(step.len() - 1)).collect::<Result<_, sqlx::Error>>()
        })?;
        Ok(steps.join("\n"))
    }

    pub async fn rows<T: FromEither>(self, tx: &mut Tx) -> Result<Vec<T>, Error> {
        on!(tx, c => bound!(sqlx::query_as(sqlx::AssertSqlSafe(self.sql)), self.bound).fetch_all(c).await)
    }

    pub async fn count(self, tx: &mut Tx) -> Result<i64, Error> {
        on!(tx, c => bound!(sqlx::query_scalar(sqlx::AssertSqlSafe(self.sql)), self.bound).fetch_one(c).await)
    }
}
