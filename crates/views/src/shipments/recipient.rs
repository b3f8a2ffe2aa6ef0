//! The form that changes a shipment's recipient.
use serde::{Deserialize, Serialize};

use domain::rule::{Clock, Rule, What};

use crate::base::{Fields as _, fields};
use crate::error::AppError;
use crate::rules::{Field, Form, Judged, Ruled, Secrets};

/// The recipient as it is posted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct RecipientForm {
    pub name: String,
    pub company: String,
    pub street: String,
    pub house_number: String,
    pub address_2: String,
    pub postal_code: String,
    pub city: String,
    pub phone: String,
    pub email: String,
}

impl Form for RecipientForm {
    const SECRETS: Secrets = Secrets::NONE;
}

fields!(RecipientForm: name, company, street, house_number, address_2, postal_code, city, phone, email);

impl RecipientForm {
    /// Each field and its value.
    #[must_use]
    pub fn said(&self) -> [(&'static str, &str); 9] {
        RULES.map(|(field, _)| (field, self.text(field)))
    }

    /// Checks and tidies what was typed, in the order of the fields.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Self, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let [name, company, street, house_number, address_2, postal_code, city, phone, email] =
            RULES.map(|(field, _)| judged.take(field));
        judged.or(Self { name, company, street, house_number, address_2, postal_code, city, phone, email })
    }
}

/// What each field must be.
pub const RULES: [Field; 9] = [
    ("name", Rule::line(120).needed()),
    ("company", Rule::line(120)),
    ("street", Rule::line(200).needed()),
    ("house_number", Rule::line(20)),
    ("address_2", Rule::line(200)),
    ("postal_code", Rule::line(20)),
    ("city", Rule::line(120).needed()),
    ("phone", Rule::of(What::Phone(40))),
    ("email", Rule::of(What::Email)),
];

impl Ruled for RecipientForm {
    const RULES: &'static [Field] = &RULES;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recipient_needs_a_name_a_street_and_a_city() {
        let Err(AppError::Invalid { fields }) = RecipientForm::default().check() else { panic!("it lacks everything") };
        assert_eq!(fields.iter().map(|error| error.field.as_str()).collect::<Vec<_>>(), ["name", "street", "city"]);
    }

    #[test]
    fn mail_and_phone_are_checked_for_their_shape() {
        let form = |email: &str| RecipientForm {
            name: "Ada".into(),
            street: "Calle 7".into(),
            city: "Lima".into(),
            phone: "\u{202A}+34 612 345 612\u{202C}".into(),
            email: email.into(),
            ..RecipientForm::default()
        };
        let read = form("\u{200E}ada@lovelace.example\u{A0}").check().expect("all is fine");
        assert_eq!((read.phone.as_str(), read.email.as_str()), ("+34 612 345 612", "ada@lovelace.example"));
        for wrong in ["ada@", "a b@c.example", "ada@love\u{200B}lace.example"] {
            assert!(form(wrong).check().is_err(), "{wrong:?}");
        }
    }
}
