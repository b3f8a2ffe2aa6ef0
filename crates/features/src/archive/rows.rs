//! Where the rows of an export come from, page by page.
use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::Row;
use super::tables::{TABLES, Table};
use crate::show;
use domain::id::AccountId;
use domain::pii::{Kind, Pii, Sight};
use domain::shipment::NO_STATUS;
use domain::time::Time;
use house::moment::iso;
use store::db::Tx;
use store::shipments::{Filter, Stored, Walk};

/// Rows in one read.
const ROWS: i64 = 500;

/// What a file is made of.
#[derive(Clone, Copy)]
pub enum Source {
    Table(&'static Table),
    Shipments,
    Log,
}

/// Everything an export has.
pub fn sources() -> impl Iterator<Item = Source> {
    TABLES.iter().map(Source::Table).chain([Source::Shipments, Source::Log])
}

const SHIPMENT: [&str; 31] = [
    "parcel_id",
    "tracking_number",
    "order_number",
    "status_id",
    "status",
    "carrier",
    "method",
    "country",
    "country_name",
    "weight_grams",
    "value_cents",
    "currency",
    "is_return",
    "items",
    "created_at",
    "updated_at",
    "announced_at",
    "name",
    "company",
    "street",
    "house_number",
    "address_2",
    "city",
    "postal_code",
    "phone",
    "email",
    "reference",
    "tracking_url",
    "service_point",
    "id",
    "history",
];
const LOG: [&str; 11] =
    ["id", "at", "agent", "action", "records", "classes", "scope", "granted_by", "granted_at", "address", "changes"];

impl Source {
    /// The file's name, without its end.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Table(table) => table.name,
            Self::Shipments => "shipments",
            Self::Log => "access-log",
        }
    }

    /// The names of its columns.
    #[must_use]
    pub fn columns(self) -> Vec<&'static str> {
        match self {
            Self::Table(table) => table.columns.iter().map(|(name, _)| *name).collect(),
            Self::Shipments => SHIPMENT.to_vec(),
            Self::Log => LOG.to_vec(),
        }
    }

    /// It has one row.
    #[must_use]
    pub fn is_one(self) -> bool {
        self.name() == "account"
    }

    /// It may have any number of rows.
    #[must_use]
    pub fn is_long(self) -> bool {
        matches!(self, Self::Shipments | Self::Log) || self.name() == "events"
    }
}

/// A walk over the rows of a source.
pub struct Walker {
    pub source: Source,
    account: AccountId,
    /// The key of the last row.
    last: Option<(i64, String)>,
    shipments: Walk,
}

impl Walker {
    /// Begins one.
    #[must_use]
    pub fn new(source: Source, account: &AccountId) -> Self {
        let shipments = Walk::new(account.clone(), Filter::default());
        Self { source, account: account.clone(), last: None, shipments }
    }

    /// The next rows; none after the last.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn next(&mut self, tx: &mut Tx, sight: Sight) -> Result<Vec<Row>, store::Error> {
        match self.source {
            Source::Table(table) => {
                let after = self.last.take().map(|(_, key)| key);
                let rows = table.rows(tx, &self.account, after.as_deref(), ROWS).await?;
                self.last = rows.last().map(|(key, _)| (0, key.clone()));
                Ok(rows.into_iter().map(|(_, row)| row).collect())
            }
            Source::Shipments => {
                let rows = self.shipments.next(tx, ROWS).await?;
                let steps = store::shipments::steps_of(tx, rows.iter().map(|row| row.id.0.as_str())).await?;
                let mut histories: BTreeMap<String, Vec<Value>> = BTreeMap::new();
                for (shipment, at, status) in steps {
                    histories.entry(shipment).or_default().push(json!({ "at": iso(Time(at)), "status_id": status }));
                }
                let mut history = |row: &Stored| histories.remove(&row.id.0).unwrap_or_default();
                Ok(rows.iter().map(|row| shipment(row, history(row), sight)).collect())
            }
            Source::Log => {
                let (at, id) = self.last.take().unwrap_or((i64::MAX, String::new()));
                let rows = store::log::newest(tx, &self.account, (at, &id), ROWS).await?;
                self.last = rows.last().map(|row| (row.at.0, row.id.clone()));
                Ok(rows.into_iter().map(entry).collect())
            }
        }
    }
}

fn shipment(row: &Stored, history: Vec<Value>, sight: Sight) -> Row {
    let plain = |pii: &Pii, kind| Value::from(pii.show(sight, kind).text);
    let items = row.items.show(sight, Kind::Other).text;
    let parcel = [
        row.parcel_id.into(),
        row.tracking_number.clone().into(),
        row.order_number.clone().into(),
        Some(row.status_id).filter(|id| *id != NO_STATUS.id).into(),
        show::status(row.status_id).message.into(),
        row.carrier.clone().into(),
        plain(&row.method, Kind::Other),
        row.country.clone().into(),
        row.country_name.clone().into(),
        row.weight_grams.into(),
        row.value_cents.into(),
        row.currency.clone().into(),
        row.is_return.into(),
        serde_json::from_str(&items).unwrap_or(Value::Null),
        iso(row.created_at).into(),
        iso(row.updated_at).into(),
        row.announced_at.map(|at| iso(Time(at))).into(),
    ];
    let recipient = show::recipient_cells(row, sight).map(Value::from);
    let rest = [
        plain(&row.tracking_url, Kind::Other),
        plain(&row.service_point, Kind::Other),
        row.id.0.clone().into(),
        history.into(),
    ];
    parcel.into_iter().chain(recipient).chain(rest).collect()
}

fn entry(row: store::log::Row) -> Row {
    let words = |text: &str| text.split_whitespace().map(str::to_owned).collect::<Value>();
    vec![
        row.id.into(),
        iso(row.at).into(),
        row.agent_name.into(),
        row.action.into(),
        words(&row.records),
        words(&row.classes),
        row.scope.into(),
        row.granter_name.into(),
        row.granted_at.map(|at| iso(Time(at))).into(),
        row.address.into(),
        row.change.and_then(|body| serde_json::from_str(&body).ok()).unwrap_or(Value::Null),
    ]
}
