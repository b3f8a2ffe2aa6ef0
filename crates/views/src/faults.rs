//! What is wrong with a field, in words. The browser's own part says it by this very file (`crates/answers`).
use domain::rule::Wrong;
use domain::tax_id::TaxFault;
use domain::text::Fault;

use crate::words::{Word, w};

/// Its words, and what stands in their places.
#[must_use]
pub fn words_of(wrong: &Wrong) -> (Word, Vec<(&'static str, String)>) {
    let said = |word, name, value: &str| (word, vec![(name, value.to_owned())]);
    let plain = |word| (word, Vec::new());
    match wrong {
        Wrong::Text(Fault::Empty) | Wrong::Tax(TaxFault::Empty) => plain(w::ERROR_EMPTY),
        Wrong::Text(Fault::TooLong(most)) => said(w::ERROR_TOO_LONG, "most", &most.to_string()),
        Wrong::Text(Fault::Unprintable) => plain(w::ERROR_UNPRINTABLE),
        Wrong::Text(Fault::NoEmail) => plain(w::ERROR_EMAIL),
        Wrong::Choice => plain(w::ERROR_CHOOSE),
        Wrong::Website => plain(w::ERROR_WEBSITE),
        Wrong::Tax(TaxFault::CheckDigit { expected }) => said(w::ERROR_CHECK_DIGIT, "digit", expected),
        Wrong::Tax(TaxFault::Checksum) => plain(w::ERROR_CHECKSUM),
        Wrong::Tax(TaxFault::Shape) => plain(w::ERROR_TAX_SHAPE),
        Wrong::Iban => plain(w::ERROR_IBAN),
        Wrong::IbanDigits => plain(w::ERROR_IBAN_DIGITS),
        Wrong::Bic => plain(w::ERROR_BIC),
        Wrong::BicCountry => plain(w::ERROR_BIC_COUNTRY),
        Wrong::Reference => plain(w::ERROR_REFERENCE),
        Wrong::ReferenceSlash => plain(w::ERROR_REFERENCE_SLASH),
        Wrong::Day => plain(w::ERROR_DATE),
        Wrong::DayAhead => plain(w::ERROR_DATE_FUTURE),
        Wrong::Postal { country, example } => {
            (w::ERROR_POSTAL_CODE, vec![("country", country.clone()), ("example", (*example).to_owned())])
        }
        Wrong::Phone => plain(w::ERROR_PHONE),
        Wrong::NoTime => plain(w::ERROR_NO_TIME),
        Wrong::Past => plain(w::ERROR_PAST),
        Wrong::TooFar => plain(w::ERROR_TOO_FAR),
        Wrong::Slug { slug } => said(w::ERROR_SLUG, "slug", slug),
        Wrong::PasswordShort => said(w::PASSWORD_SHORT, "least", &domain::password::SHORTEST.to_string()),
        Wrong::PasswordDiffers => plain(w::PASSWORD_DIFFERS),
    }
}
