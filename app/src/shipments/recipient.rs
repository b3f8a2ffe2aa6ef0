//! Changing a shipment's recipient.
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

use super::view::RecipientView;
use crate::domain::base::{Base, fields};
use crate::domain::email;
use crate::domain::id::{ShipmentId, Slug};
use crate::domain::text;
use crate::error::AppError;
use crate::form::{Field, Form, Save, VersionField, kept};
use crate::words::{Word, fault, t, w};

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

/// Saves a recipient. What others changed since that version stays, unless both changed it.
#[server(prefix = "/rpc", endpoint = "change_recipient")]
pub async fn change_recipient(
    account: Slug,
    shipment: ShipmentId,
    version: i64,
    #[server(default)] base: Base,
    form: RecipientForm,
) -> Result<i64, AppError> {
    use crate::backend::import::parcel::Recipient;
    use crate::backend::{Cx, Event, Kind, show, sql};
    use crate::domain::id::has_id_shape;
    use crate::policy::Action;
    let mut cx = Cx::authorize_change(&account, Action::ChangeRecipient).await?;
    let account = cx.account.id.clone();
    // Imports change shipments too, and do not queue with whoever types.
    if has_id_shape(&shipment.0) {
        cx.tx().take_shipment(&shipment.0).await?;
    }
    let stored = sql::shipments::by_id(cx.tx(), &account, &shipment).await?.ok_or(AppError::NotFound)?;
    cx.saw("recipient", [shipment.0.as_str()]);
    let (before, stored) = (show::recipient_form(&stored), stored.version);
    let mut form = form;
    let both = base.merge(&mut form, before.clone(), &[], version != stored);
    let form = form.check()?;
    if form == before {
        // Nothing to change, or the same form came twice.
        return cx.release(stored).await;
    }
    if let Some(asked) = both.asked(&before.said(), &form.said()) {
        let told = asked.stale(t(w::ERROR_SHIPMENT_MOVED).to_owned(), stored);
        return Err(cx.refuse(told).await);
    }
    for ((field, before), (_, after)) in before.said().into_iter().zip(form.said()) {
        cx.note_change(field, before, after);
    }
    let to = Recipient {
        name: form.name.into(),
        company: form.company.into(),
        street: form.street.into(),
        house_number: form.house_number.into(),
        address_2: form.address_2.into(),
        city: form.city.into(),
        postal_code: form.postal_code.into(),
        phone: form.phone.into(),
        email: form.email.into(),
        ..Recipient::default()
    };
    if !sql::shipments::save_recipient(cx.tx(), &account, &shipment, stored, &to).await? {
        return Err(AppError::stale(w::ERROR_SHIPMENT_MOVED));
    }
    cx.commit(Event::new(Kind::Shipment, &shipment, stored + 1), stored + 1).await
}

/// The form.
#[component]
pub fn RecipientEdit(
    slug: Slug,
    shipment: ShipmentId,
    version: Signal<i64>,
    base: Signal<String>,
    recipient: Signal<RecipientView>,
    reload: Callback<()>,
) -> impl IntoView {
    let field =
        move |name: &'static str, label: Word, needed: bool, pick: fn(&RecipientView) -> &crate::domain::pii::Shown| {
            let value = Signal::derive(move || pick(&recipient.read()).text.clone());
            view! { <Field name label required=needed value/> }
        };
    view! {
        <Form action=ChangeRecipient::PATH id="recipient-form" done=Callback::new(move |_: String| reload.run(()))
            keep=kept([("account", slug.0), ("shipment", shipment.0)])>
            <VersionField version base/>
            <div class="fields">
                {field("name", w::NAME, true, |to| &to.name)}
                {field("company", w::RECIPIENT_COMPANY, false, |to| &to.company)}
                {field("street", w::STREET, true, |to| &to.street)}
                {field("house_number", w::HOUSE_NUMBER, false, |to| &to.house_number)}
                {field("address_2", w::ADDRESS_2, false, |to| &to.address_2)}
                {field("postal_code", w::POSTAL_CODE, false, |to| &to.postal_code)}
                {field("city", w::CITY, true, |to| &to.city)}
                {field("phone", w::PHONE, false, |to| &to.phone)}
                {field("email", w::EMAIL, false, |to| &to.email)}
            </div>
            <Save/>
        </Form>
    }
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
