//! Tables that go into an export as they are, but for secrets. A new one is a line here.
use serde_json::{Map, Value};

use super::Row;
use domain::id::AccountId;
use domain::time::Time;
use house::moment::iso;
use store::archive;
use store::called;
use store::db::Tx;

/// A table, or a join, of which each row has one key.
pub struct Table {
    /// The file's name, without its end.
    pub name: &'static str,
    pub from: &'static str,
    /// What says whose a row is.
    pub of: &'static str,
    /// In whose order the rows come.
    pub key: &'static str,
    /// Names and expressions. Names in `_at` are instants, those in `is_` are yes or no.
    pub columns: &'static [(&'static str, &'static str)],
}

/// How a person is called, in place of their id.
macro_rules! who {
    ($id:literal) => {
        concat!("(SELECT ", called!("w"), " FROM people w WHERE w.id = ", $id, ")")
    };
}

/// What is exported, in this order, before shipments and the access log.
pub const TABLES: &[Table] = &[
    Table {
        name: "account",
        from: "accounts t",
        of: "t.id",
        key: "t.id",
        columns: &[
            ("slug", "t.slug"),
            ("trade_name", "t.trade_name"),
            ("legal_name", "t.legal_name"),
            ("tax_kind", "t.tax_kind"),
            ("tax_id", "t.tax_id"),
            ("website", "t.website"),
            ("language", "t.language"),
            ("time_zone", "t.time_zone"),
            ("changed_by", "t.changed_by"),
            ("changed_at", "t.changed_at"),
        ],
    },
    Table {
        name: "contacts",
        from: "contacts t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("name", "t.name"),
            ("kind", "t.kind"),
            ("email", "t.email"),
            ("is_main", "t.is_main"),
            ("changed_by", "t.changed_by"),
            ("changed_at", "t.changed_at"),
            ("created_at", "t.created_at"),
        ],
    },
    Table {
        name: "other-contacts",
        from: "channels t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("kind", "t.kind"),
            ("value", "t.value"),
            ("label", "t.label"),
            ("changed_by", "t.changed_by"),
            ("changed_at", "t.changed_at"),
            ("created_at", "t.created_at"),
        ],
    },
    Table {
        name: "addresses",
        from: "addresses t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("kind", "t.kind"),
            ("standing", "t.standing"),
            ("name", "t.name"),
            ("line_1", "t.line_1"),
            ("line_2", "t.line_2"),
            ("district", "t.district"),
            ("city", "t.city"),
            ("region", "t.region"),
            ("postal_code", "t.postal_code"),
            ("country", "t.country"),
            ("changed_by", "t.changed_by"),
            ("changed_at", "t.changed_at"),
            ("created_at", "t.created_at"),
        ],
    },
    Table {
        name: "letters",
        from: "outbox t",
        of: "t.account_id",
        key: "t.id",
        // Not what they say: links in them may open something.
        columns: &[
            ("id", "t.id"),
            ("recipient", "t.recipient"),
            ("language", "t.language"),
            ("subject", "t.subject"),
            ("created_at", "t.created_at"),
            ("sent_at", "t.sent_at"),
        ],
    },
    Table {
        name: "members",
        from: "people t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("name", "t.name"),
            // A removed member's stands aside for whoever comes with it again.
            ("email", "CASE WHEN t.removed_at IS NULL THEN t.email ELSE '' END"),
            ("profile", "t.profile"),
            ("language", "t.language"),
            ("time_zone", "t.time_zone"),
            ("created_at", "t.created_at"),
            ("last_seen_at", "t.last_seen_at"),
            ("removed_at", "t.removed_at"),
        ],
    },
    Table {
        name: "invitations",
        from: "invitations t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("name", "t.name"),
            ("email", "t.email"),
            ("profile", "t.profile"),
            ("invited_by", who!("t.invited_by")),
            ("invited_at", "t.invited_at"),
            ("sent_at", "t.sent_at"),
            ("ends_at", "t.ends_at"),
            ("closed_at", "t.closed_at"),
        ],
    },
    Table {
        name: "sessions",
        from: "sessions t JOIN people p ON p.id = t.person_id",
        of: "p.account_id",
        key: "t.id",
        columns: &[
            ("member", "p.name"),
            ("address", "t.address"),
            ("browser", "t.browser"),
            ("created_at", "t.created_at"),
            ("seen_at", "t.seen_at"),
            ("ended_at", "t.ended_at"),
        ],
    },
    Table {
        name: "grants",
        from: "grants t JOIN receipts r ON r.hash = t.receipt_hash",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("scope", "t.scope"),
            ("agent", who!("t.agent_id")),
            ("note", "t.note"),
            ("request_id", "t.request_id"),
            ("granted_by", concat!("COALESCE(t.granter_name, ", who!("t.granted_by"), ")")),
            ("granted_at", "t.granted_at"),
            ("ends_at", "t.ends_at"),
            ("ended_at", "t.ended_at"),
            ("ended_by", concat!("COALESCE(t.ender_name, ", who!("t.ended_by"), ")")),
            ("ending", "t.ending"),
            ("receipt_version", "r.version"),
            ("receipt_hash", "r.hash"),
            ("receipt", "r.body"),
        ],
    },
    Table {
        name: "requests",
        from: "requests t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("agent", who!("t.agent_id")),
            ("reason", "t.reason"),
            ("scope", "t.scope"),
            ("length", "t.length"),
            ("answer", "t.answer"),
            ("asked_at", "t.asked_at"),
            ("answered_at", "t.answered_at"),
            ("answered_by", who!("t.answered_by")),
        ],
    },
    Table {
        name: "acceptances",
        from: "acceptances t JOIN acceptance_signers s ON s.acceptance_id = t.id",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("at", "t.at"),
            ("document", "t.document"),
            ("version", "t.version"),
            ("language", "t.language"),
            ("hash", "t.hash"),
            ("name", "s.name"),
            ("email", "s.email"),
            ("address", "s.address"),
        ],
    },
    Table {
        name: "imports",
        from: "imports t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("by", who!("t.person_id")),
            ("file_name", "t.file_name"),
            ("state", "t.state"),
            ("bytes", "t.bytes"),
            ("added", "t.added"),
            ("changed", "t.changed"),
            ("unchanged", "t.unchanged"),
            ("bad", "t.bad"),
            ("problems", "t.problems"),
            ("noted", "t.noted"),
            ("notes", "t.notes"),
            ("started_at", "t.started_at"),
            ("ended_at", "t.ended_at"),
        ],
    },
    Table {
        name: "cases",
        from: "cases t",
        of: "t.account_id",
        key: "t.id",
        columns: &[
            ("id", "t.id"),
            ("shipment", "t.shipment_id"),
            ("agent", who!("t.agent_id")),
            ("opened_at", "t.opened_at"),
            ("closed_at", "t.closed_at"),
        ],
    },
    Table {
        name: "deletion",
        from: "deletions t",
        of: "t.account_id",
        key: "t.account_id",
        columns: &[("asked_by", who!("t.asked_by")), ("asked_at", "t.asked_at"), ("erase_at", "t.erase_at")],
    },
    Table {
        name: "events",
        from: "events t",
        of: "t.account_id",
        key: "t.seq",
        columns: &[
            ("seq", "t.seq"),
            ("at", "t.at"),
            ("kind", "t.kind"),
            ("record_id", "t.record_id"),
            ("version", "t.version"),
            ("agent", who!("t.agent_id")),
            ("by", concat!("COALESCE(", who!("t.actor"), ", t.actor)")),
        ],
    },
];

/// Tables with an `account_id` that are not in an export, and why.
pub const LEFT_OUT: &[(&str, &str)] = &[
    ("contact_confirmations", "a link on its way by mail: it is a secret"),
    ("data_keys", "what opens secrets"),
    ("direct_debits", "shown to Admins on the settings page, and nowhere else"),
    ("doors", "only ever locked: it holds nothing"),
    ("flashes", "what somebody types, for half an hour"),
    ("gone_accounts", "of accounts that are there no more"),
];

/// Tables that have a walk or a file of their own, see `rows` and the photo; and what `acceptances` brings along.
pub const BY_THEMSELVES: &[&str] = &["shipments", "access_log", "acceptance_signers", "photos"];

impl Table {
    /// The rows after a key, each with its own.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rows(
        &self,
        tx: &mut Tx,
        account: &AccountId,
        after: Option<&str>,
        most: i64,
    ) -> Result<Vec<(String, Row)>, store::Error> {
        let from = archive::Rows { from: self.from, of: self.of, key: self.key, columns: self.columns };
        let rows = archive::rows(tx, &from, account, after, most).await?;
        Ok(rows.into_iter().map(|(key, object)| (key, self.row(&object))).collect())
    }

    fn row(&self, object: &str) -> Row {
        let mut object: Map<String, Value> = serde_json::from_str(object).unwrap_or_default();
        self.columns.iter().map(|(name, _)| plain(name, object.remove(*name).unwrap_or_default())).collect()
    }
}

/// A value as a person reads it: instants in RFC 3339, yes and no as such (SQLite stores a number).
fn plain(name: &str, value: Value) -> Value {
    match value.as_i64() {
        Some(at) if name == "at" || name.ends_with("_at") => iso(Time(at)).into(),
        Some(yes) if name.starts_with("is_") => (yes != 0).into(),
        _ => value,
    }
}
