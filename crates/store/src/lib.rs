//! The statements, one file a noun. Each is written once and run on both databases.
pub mod acceptances;
pub mod accounts;
pub mod addresses;
pub mod archive;
pub mod cases;
pub mod chance;
pub mod channels;
pub mod clock;
pub mod contacts;
pub mod data_keys;
pub mod db;
pub mod deletions;
pub mod direct_debits;
pub mod ear;
pub mod environment;
pub mod erasure;
pub mod error;
pub mod events;
pub mod flashes;
pub mod grants;
pub mod hash;
pub mod imports;
pub mod invitations;
pub mod known_browsers;
pub mod log;
pub mod login_throttle;
pub mod many;
pub mod members;
pub mod outbox;
pub mod passkeys;
pub mod people;
pub mod photos;
pub mod private;
pub mod requests;
pub mod resets;
pub mod second;
pub mod sessions;
pub mod shipments;
pub mod vault;

pub use db::{Db, Tx};
pub use error::Error;

/// How accounts are told of a person of that alias: a member by their name, an agent by their handle too, which never changes. The
/// same as [`people::Person::called`].
#[macro_export]
macro_rules! called {
    ($person:literal) => {
        concat!(
            "(CASE WHEN ",
            $person,
            ".rank IS NULL THEN ",
            $person,
            ".name ELSE ",
            $person,
            ".name || ' · ' || substr(",
            $person,
            ".id, 1, 6) END)"
        )
    };
}

/// Folds a text for comparing: no case, no accents (Unicode NFKD without combining marks), single spaces.
/// By way of upper case, so that `ß` and `SS`, `ς` and `Σ` are the same.
#[must_use]
pub fn fold(text: &str) -> String {
    use unicode_normalization::UnicodeNormalization;
    use unicode_normalization::char::is_combining_mark;
    let bare: String = text
        .nfkd()
        .filter(|c| !is_combining_mark(*c) && *c != '\0')
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect();
    bare.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Only the digits: how phone numbers are compared.
#[must_use]
pub fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

/// A text as part of a pattern of `LIKE … ESCAPE '\\'`.
#[must_use]
pub fn like(text: &str) -> String {
    text.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_")
}

/// The smallest text that is greater than every text with this prefix, for a range that an index serves.
#[must_use]
pub fn after_prefix(prefix: &str) -> String {
    format!("{prefix}\u{10FFFF}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folding_forgets_case_accents_and_spacing() {
        assert_eq!(fold("  Lucía  ORTEGA "), "lucia ortega");
        assert_eq!(fold("Łódź"), "łodz");
        assert_eq!(fold("ﬁn"), "fin");
        assert_eq!(fold("Weiß"), fold("WEISS"));
        assert_eq!(fold("Γιώργος"), fold("ΓΙΏΡΓΟΣ"));
    }
}
