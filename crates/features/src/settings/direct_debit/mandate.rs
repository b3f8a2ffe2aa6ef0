//! A mandate and its rules.
use chrono::{Datelike as _, NaiveDate};

use super::DirectDebitForm;
use domain::day::Day;
use domain::rule::{Clock, Rule, What};
use store::chance::Chance;
use store::direct_debits::{Row, TABLE, Values};
use store::vault::{DataKey, Place, Plain, Sealed};
use views::rules::{Field, Judged, Ruled};

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
    pub fn seal(&self, chance: &Chance, key: &DataKey, record: &str) -> Values {
        let seal = |field, plain| key.seal(chance, Place { table: TABLE, record, field }, plain);
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

/// What each field must be. A holder's name: ISO 20022, `Max140Text`.
pub const RULES: [Field; 5] = [
    ("holder", Rule::line(140).needed()),
    ("iban", Rule::of(What::Iban).needed()),
    ("bic", Rule::of(What::Bic)),
    ("reference", Rule::of(What::Reference).needed()),
    ("signed_on", Rule::of(What::PastDay).needed()),
];

impl Ruled for DirectDebitForm {
    const RULES: &'static [Field] = &RULES;
}

/// Reads what was typed, on this day.
pub(super) fn read(form: &DirectDebitForm, today: NaiveDate) -> (Mandate, Judged) {
    let today = Day { year: today.year().unsigned_abs(), month: today.month(), day: today.day() };
    let mut judged = Judged::of(form, Clock { today, ..Clock::NONE });
    let [holder, iban, bic, reference, signed_on] = RULES.map(|(field, _)| Plain::from(judged.take(field)));
    (Mandate { holder, iban, bic, reference, signed_on }, judged)
}

#[cfg(test)]
mod tests;
