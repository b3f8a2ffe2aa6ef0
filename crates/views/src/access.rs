//! Letting agents in: scopes and lengths in words, the rules beside the button, and what travels.
use serde::Serialize;

use domain::grant::{Length, Scope};
use domain::rule::{Rule, What};
use domain::time::Moment;
use domain::tree::tree;

use crate::frame::Receipt;
use crate::rules::Field;
use crate::words::{Word, w};

/// What each field of the form that grants must be. Whether there is such an agent is looked up.
pub const GRANT_RULES: [Field; 5] = [
    ("duration", Rule::of(What::Choice).needed()),
    ("scope", Rule::of(What::Choice).needed()),
    ("until", Rule::of(What::Until)),
    ("who", Rule::line(60)),
    ("note", Rule::line(200)),
];

/// What each field of an agent's request must be.
pub const ASK_RULES: [Field; 3] = [
    ("reason", Rule::of(What::Paragraph(500)).needed()),
    ("duration", Rule::of(What::Choice).needed()),
    ("scope", Rule::of(What::Choice).needed()),
];

/// A scope's name.
#[must_use]
pub const fn scope(scope: Scope) -> Word {
    match scope {
        Scope::Full => w::SCOPE_FULL,
        Scope::View => w::SCOPE_VIEW,
    }
}

/// A length's name.
#[must_use]
pub const fn length(length: Length) -> Word {
    match length {
        Length::Hour => w::LENGTH_1H,
        Length::FourHours => w::LENGTH_4H,
        Length::Day => w::LENGTH_1D,
        Length::ThreeDays => w::LENGTH_3D,
        Length::Week => w::LENGTH_1W,
        Length::TwoWeeks => w::LENGTH_2W,
        Length::Month => w::LENGTH_30D,
    }
}

/// While a grant is live.
pub const CAN: &[Word] = &[w::RULE_SEE_RECIPIENTS, w::RULE_SEE_SETTINGS, w::RULE_CHANGE];

/// Whatever the grant.
pub const NEVER: &[Word] = &[w::RULE_NO_DEBIT, w::RULE_NO_EXPORT, w::RULE_NO_REMOVAL, w::RULE_NO_DELETION];

/// A grant that is over.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PastGrant {
    pub scope: Scope,
    /// The one agent it named.
    pub agent: Option<String>,
    pub note: String,
    pub granted_by: String,
    pub granted: Moment,
    /// "Ada revoked the permission at 16:58."
    pub how: String,
    pub receipt: Receipt,
}
tree!(PastGrant: scope, agent, note, granted_by, granted, how, receipt);
