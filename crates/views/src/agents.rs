//! The agents' own pages as they travel.
use serde::Serialize;

use domain::grant::{Answer, Scope};
use domain::id::Slug;
use domain::time::Moment;
use domain::tree::tree;

/// The agent's desk.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct DeskView {
    pub agent: String,
    pub lead: bool,
    /// What the accounts are narrowed by.
    pub q: String,
    pub accounts: Vec<AccountRow>,
    /// There are more than are shown: search.
    pub more: bool,
    pub requests: Vec<OwnRequest>,
    pub flash: Option<crate::frame::Flash>,
}
tree!(DeskView: agent, lead, q, accounts, more, requests, flash);

/// What the directory says of an account: name, slug, and whether *this* agent may come in, until when.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountRow {
    pub slug: Slug,
    pub name: String,
    pub open: Option<OpenView>,
    /// This agent has asked already.
    pub asked: bool,
}
tree!(AccountRow: slug, name, open, asked);

/// A way in.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OpenView {
    pub scope: Scope,
    pub left_ms: i64,
}
tree!(OpenView: scope, left_ms);

/// One of the agent's own requests.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct OwnRequest {
    pub id: String,
    pub slug: Slug,
    pub account: String,
    pub reason: String,
    pub scope: Scope,
    pub length: String,
    pub answer: Answer,
    pub asked: Moment,
}
tree!(OwnRequest: id, slug, account, reason, scope, length, answer, asked);

/// What the page needs.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AskData {
    pub agent: String,
    pub lead: bool,
    pub slug: Slug,
    pub account: String,
    pub new_request: String,
    pub flash: Option<crate::frame::Flash>,
}
tree!(AskData: agent, lead, slug, account, new_request, flash);
