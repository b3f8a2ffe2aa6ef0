//! Settings › Account as it travels.
use serde::Serialize;

use domain::id::UserId;
use domain::tree::tree;

use crate::access::PastGrant;
use crate::section::Part;

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct AccountView {
    /// Its sections above `#agent-login`, and those below.
    pub above: Vec<Part>,
    pub below: Vec<Part>,
    /// The agents one can name in a grant; only for those who may give one.
    pub agents: Vec<(UserId, String)>,
    /// The id of the next grant.
    pub new_grant: String,
    /// Grants that are over, for members.
    pub past: Vec<PastGrant>,
    /// The time zone in which the reader reads and types.
    pub zone: String,
}
tree!(AccountView: above, below, agents, new_grant, past, zone);
