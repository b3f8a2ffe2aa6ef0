//! What agents can and can never do, in the words that stand beside the button and in the receipt.
use crate::words::{Word, w};

/// While a grant is live.
pub const CAN: &[Word] = &[w::RULE_SEE_RECIPIENTS, w::RULE_SEE_SETTINGS, w::RULE_CHANGE];

/// Whatever the grant.
pub const NEVER: &[Word] = &[w::RULE_NO_DEBIT, w::RULE_NO_EXPORT, w::RULE_NO_REMOVAL, w::RULE_NO_DELETION];
