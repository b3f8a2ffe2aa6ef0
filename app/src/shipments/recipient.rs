//! Changing a shipment's recipient.
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use views::shipments::recipient::RecipientForm;

use crate::form::{Field, Form, Save, VersionField, kept};
use domain::id::{ShipmentId, Slug};
use views::base::Base;
use views::error::AppError;
use views::shipments::RecipientView;
use views::words::{Word, w};

/// Saves a recipient. What others changed since that version stays, unless both changed it.
#[server(prefix = "/rpc", endpoint = "change_recipient")]
pub async fn change_recipient(
    account: Slug,
    shipment: ShipmentId,
    version: i64,
    #[server(default)] base: Base,
    form: RecipientForm,
) -> Result<i64, AppError> {
    use crate::backend::{Cx, Event, Kind, show};
    use domain::id::has_id_shape;
    use domain::parcel::Recipient;
    use domain::policy::Action;
    use views::words::t;
    let mut cx = Cx::authorize_change(&account, Action::ChangeRecipient).await?;
    let account = cx.account.id.clone();
    // Imports change shipments too, and do not queue with whoever types.
    if has_id_shape(&shipment.0) {
        cx.tx().take_shipment(&shipment.0).await?;
    }
    let stored = store::shipments::by_id(cx.tx(), &account, &shipment).await?.ok_or(AppError::NotFound)?;
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
    if !store::shipments::save_recipient(cx.tx(), &account, &shipment, stored, &to).await? {
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
        move |name: &'static str, label: Word, needed: bool, pick: fn(&RecipientView) -> &domain::pii::Shown| {
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
