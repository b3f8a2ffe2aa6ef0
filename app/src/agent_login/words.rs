//! Scopes, lengths and ends in words.
use crate::domain::grant::{Length, Scope};
use crate::words::{Word, w};

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
