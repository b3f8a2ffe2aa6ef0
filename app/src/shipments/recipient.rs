//! Changing a shipment's recipient.
use leptos::prelude::*;
use views::calls;
use views::shipments::recipient::RULES;

use crate::form::{Field, Form, Save, VersionField, kept};
use domain::id::{ShipmentId, Slug};
use views::shipments::RecipientView;
use views::words::{Word, w};

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
    let field = move |name: &'static str, label: Word, pick: fn(&RecipientView) -> &domain::pii::Shown| {
        let value = Signal::derive(move || pick(&recipient.read()).text.clone());
        view! { <Field name label rules=&RULES value/> }
    };
    view! {
        <Form action=calls::CHANGE_RECIPIENT id="recipient-form" done=Callback::new(move |_: String| reload.run(()))
            keep=kept([("account", slug.0), ("shipment", shipment.0)])>
            <VersionField version base/>
            <div class="fields">
                {field("name", w::NAME, |to| &to.name)}
                {field("company", w::RECIPIENT_COMPANY, |to| &to.company)}
                {field("street", w::STREET, |to| &to.street)}
                {field("house_number", w::HOUSE_NUMBER, |to| &to.house_number)}
                {field("address_2", w::ADDRESS_2, |to| &to.address_2)}
                {field("postal_code", w::POSTAL_CODE, |to| &to.postal_code)}
                {field("city", w::CITY, |to| &to.city)}
                {field("phone", w::PHONE, |to| &to.phone)}
                {field("email", w::EMAIL, |to| &to.email)}
            </div>
            <Save/>
        </Form>
    }
}
