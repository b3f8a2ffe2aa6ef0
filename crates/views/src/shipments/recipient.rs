//! The form that changes a shipment's recipient.
use serde::{Deserialize, Serialize};

use domain::email;
use domain::text;

use crate::base::fields;
use crate::error::AppError;
use crate::words::{fault, t, w};

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

fields!(RecipientForm: name, company, street, house_number, address_2, postal_code, city, phone, email);

impl RecipientForm {
    /// Each field: its name, what was typed, whether it must be there, and how long it may be.
    fn fields(&self) -> [(&'static str, &str, bool, usize); 9] {
        [
            ("name", &self.name, true, 120),
            ("company", &self.company, false, 120),
            ("street", &self.street, true, 200),
            ("house_number", &self.house_number, false, 20),
            ("address_2", &self.address_2, false, 200),
            ("postal_code", &self.postal_code, false, 20),
            ("city", &self.city, true, 120),
            ("phone", &self.phone, false, 40),
            ("email", &self.email, false, 254),
        ]
    }

    /// Each field and its value.
    #[must_use]
    pub fn said(&self) -> [(&'static str, &str); 9] {
        self.fields().map(|(field, value, ..)| (field, value))
    }

    /// Checks and tidies what was typed, in the order of the fields.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Self, AppError> {
        let mut faults = crate::error::Faults::default();
        let [name, company, street, house_number, address_2, postal_code, city, phone, email] =
            self.fields().map(|(field, typed, needed, most)| {
                let checked = match field {
                    "email" => email::optional(typed),
                    _ if needed => text::required(typed, most),
                    _ => text::line(typed, most),
                };
                faults.take(field, checked.map_err(fault))
            });
        if !phone.is_empty() && !looks_like_phone(&phone) {
            faults.note("phone", t(w::ERROR_PHONE).to_owned());
        }
        faults.or(Self { name, company, street, house_number, address_2, postal_code, city, phone, email })
    }
}

/// Digits with the usual signs between them. Carriers take national forms and extensions, so no stricter.
fn looks_like_phone(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 4
        && text.chars().all(|c| c.is_ascii_digit() || c.is_whitespace() || "+-\u{2011}()./x#".contains(c))
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
        assert!(looks_like_phone("001-449-755-2472x102") && !looks_like_phone("call me"));
        assert!(looks_like_phone("+34 612\u{A0}345\u{202F}612"), "spaces that do not break are spaces");
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
