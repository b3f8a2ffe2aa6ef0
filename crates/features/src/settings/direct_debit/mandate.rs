//! A mandate and its rules. IBANs are read by `iban_validate`, which knows each country's shape (SWIFT's IBAN registry).
use chrono::NaiveDate;
use iban::{Iban, IbanLike as _, ParseIbanError};

use super::DirectDebitForm;
use domain::text;
use store::direct_debits::{Row, TABLE, Values};
use store::vault::{DataKey, Place, Plain, Sealed};
use views::error::Faults;
use views::words::{Word, fault, t, w};

/// A mandate in the clear.
#[derive(Clone, PartialEq, Eq)]
pub struct Mandate {
    pub holder: Plain,
    pub iban: Plain,
    pub bic: Plain,
    pub reference: Plain,
    pub signed_on: Plain,
}

impl Mandate {
    /// Sealed for a record.
    #[must_use]
    pub fn seal(&self, key: &DataKey, record: &str) -> Values {
        let seal = |field, plain| key.seal(Place { table: TABLE, record, field }, plain);
        [
            seal("holder", &self.holder),
            seal("iban", &self.iban),
            seal("bic", &self.bic),
            seal("reference", &self.reference),
            seal("signed_on", &self.signed_on),
        ]
    }

    /// Opened again; `None` if a single one of its values was tampered with.
    #[must_use]
    pub fn open(key: &DataKey, row: &Row) -> Option<Self> {
        let open = |field, sealed: &Sealed| key.open(Place { table: TABLE, record: &row.id, field }, sealed);
        Some(Self {
            holder: open("holder", &row.holder)?,
            iban: open("iban", &row.iban)?,
            bic: open("bic", &row.bic)?,
            reference: open("reference", &row.reference)?,
            signed_on: open("signed_on", &row.signed_on)?,
        })
    }
}

/// Reads what was typed, and notes every field that is not fine.
pub(super) fn read(form: &DirectDebitForm, today: NaiveDate, faults: &mut Faults) -> Mandate {
    // ISO 20022, Max140Text: a debtor's name.
    let holder = faults.take("holder", text::required(&form.holder, 140).map_err(fault));
    // 34 characters at most (ISO 13616), and whatever is typed between them.
    let iban =
        faults.take("iban", text::required(&form.iban, 80).map_err(fault).and_then(|typed| said(read_iban(&typed))));
    let bic = text::line(&form.bic, 20).map_err(fault).and_then(|typed| said(read_bic(&typed)));
    let bic = bic.and_then(|bic| said(fits(&bic, &iban)));
    let bic = faults.take("bic", bic);
    let reference = text::required(&form.reference, 35).map_err(fault).and_then(|typed| said(read_reference(typed)));
    let reference = faults.take("reference", reference);
    let signed_on = text::required(&form.signed_on, 10).map_err(fault).and_then(|typed| said(read_date(&typed, today)));
    let signed_on = faults.take("signed_on", signed_on);
    let [holder, iban, bic, reference, signed_on] = [holder, iban, bic, reference, signed_on].map(Plain::from);
    Mandate { holder, iban, bic, reference, signed_on }
}

fn said<T>(read: Result<T, Word>) -> Result<T, String> {
    read.map_err(|word| t(word).to_owned())
}

/// An IBAN without what stands between its characters, in capitals.
fn read_iban(typed: &str) -> Result<String, Word> {
    let bare: String = typed.chars().filter(|c| !text::is_unseen(*c) && *c != '-').collect();
    let bare = bare.to_ascii_uppercase();
    let bare = bare.strip_prefix("IBAN").unwrap_or(&bare);
    match bare.parse::<Iban>() {
        Ok(iban) => Ok(iban.electronic_str().to_owned()),
        Err(ParseIbanError::InvalidBaseIban { source: iban::ParseBaseIbanError::InvalidChecksum }) => {
            Err(w::ERROR_IBAN_DIGITS)
        }
        Err(_) => Err(w::ERROR_IBAN),
    }
}

/// A BIC: `[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?` (ISO 9362:2014; ISO 20022, `BICFIDec2014Identifier`). None is fine:
/// in the European Economic Area an IBAN is enough (Regulation (EU) 260/2012, art. 5(7)).
fn read_bic(typed: &str) -> Result<String, Word> {
    let bic: String = typed.chars().filter(|c| !text::is_unseen(*c)).collect::<String>().to_ascii_uppercase();
    let is_right = matches!(bic.len(), 8 | 11)
        && bic.bytes().enumerate().all(|(at, byte)| match at {
            4 | 5 => byte.is_ascii_uppercase(),
            _ => byte.is_ascii_uppercase() || byte.is_ascii_digit(),
        });
    if bic.is_empty() || is_right { Ok(bic) } else { Err(w::ERROR_BIC) }
}

/// Whether the bank is in the IBAN's country, or where that country's IBANs are used too (EPC409-09, "EPC List of SEPA Scheme
/// Countries": the Crown dependencies have British ones, the overseas territories French ones). Banks of Monaco are part of the
/// French system, so either may stand with the other.
fn fits(bic: &str, iban: &str) -> Result<String, Word> {
    let (Some(bank), Some(account)) = (bic.get(4..6), iban.get(..2)) else { return Ok(bic.to_owned()) };
    let fits = match account {
        "FR" => ["FR", "MC", "GF", "GP", "MQ", "RE", "YT", "PM", "BL", "MF", "NC", "PF", "WF", "TF"].contains(&bank),
        "GB" => ["GB", "GG", "IM", "JE"].contains(&bank),
        "MC" => ["MC", "FR"].contains(&bank),
        _ => bank == account,
    };
    if fits { Ok(bic.to_owned()) } else { Err(w::ERROR_BIC_COUNTRY) }
}

/// A mandate's reference: 35 characters of the SEPA set (EPC217-08), no slash at an end and no two together (EPC,
/// "Clarification Paper on the Use of Slashes in References, Identifications and Identifiers").
fn read_reference(typed: String) -> Result<String, Word> {
    if !typed.chars().all(|c| c.is_ascii_alphanumeric() || "/-?:().,'+ ".contains(c)) {
        return Err(w::ERROR_REFERENCE);
    }
    if typed.starts_with('/') || typed.ends_with('/') || typed.contains("//") {
        return Err(w::ERROR_REFERENCE_SLASH);
    }
    Ok(typed)
}

/// A day that was, and that somebody alive can have signed on.
fn read_date(typed: &str, today: NaiveDate) -> Result<String, Word> {
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    let date = NaiveDate::parse_from_str(typed, "%Y-%m-%d").ok().filter(|date| *date >= first).ok_or(w::ERROR_DATE)?;
    if date > today { Err(w::ERROR_DATE_FUTURE) } else { Ok(date.to_string()) }
}

#[cfg(test)]
mod tests;
