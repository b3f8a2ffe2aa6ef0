//! The access log as it travels.
use serde::Serialize;

use domain::grant::Scope;
use domain::policy::Action;
use domain::time::Moment;
use domain::tree::tree;

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct LogView {
    pub entries: Vec<EntryView>,
    /// The key of the next page, if there is one.
    pub older: Option<String>,
    pub is_first: bool,
}
tree!(LogView: entries, older, is_first);

/// One entry.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct EntryView {
    pub id: String,
    pub at: Moment,
    pub agent: String,
    /// A `policy::Action`, as it is spelled.
    pub action: Option<Action>,
    /// As it is stored, where this version knows no such action.
    pub unknown: String,
    pub records: Vec<RecordView>,
    /// How many records more than are named.
    pub more: usize,
    pub classes: Vec<String>,
    pub scope: Option<Scope>,
    pub granter: String,
    /// When it was given: it tells one grant from another.
    pub granted: Option<Moment>,
    pub address: String,
    pub changes: Vec<ChangeView>,
}
tree!(EntryView: id, at, agent, action, unknown, records, more, classes, scope, granter, granted, address, changes);

/// A record that was seen or changed.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecordView {
    pub text: String,
    pub href: Option<String>,
}
tree!(RecordView: text, href);

/// A field before and after.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ChangeView {
    pub field: String,
    pub before: String,
    pub after: String,
}
tree!(ChangeView: field, before, after);
