//! Changing a shipment's recipient.
use crate::show;
use domain::id::{ShipmentId, Slug, has_id_shape};
use domain::parcel::Recipient;
use domain::policy::Action;
use house::call::{Caller, call};
use house::{Cx, Event, Kind};
use views::base::Base;
use views::error::AppError;
use views::noun;
use views::shipments::recipient::RecipientForm;
use views::words::{t, w};

/// Saves a recipient. What others changed since that version stays, unless both changed it.
#[call(CHANGE_RECIPIENT)]
pub async fn change_recipient(
    caller: &Caller,
    account: Slug,
    shipment: ShipmentId,
    version: i64,
    #[serde(default)] base: Base,
    form: RecipientForm,
) -> Result<i64, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeRecipient).await?;
    let account = cx.account.id.clone();
    // Imports change shipments too, and do not queue with whoever types.
    if has_id_shape(&shipment.0) {
        cx.tx().take_shipment(&shipment.0).await?;
    }
    let stored = store::shipments::by_id(cx.tx(), &account, &shipment).await?.ok_or(AppError::NotFound)?;
    cx.saw(noun::RECIPIENT.class, [shipment.0.as_str()]);
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
