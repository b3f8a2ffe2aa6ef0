//! Cancelling a shipment, or deleting it.

use domain::id::{ShipmentId, Slug};
use domain::policy::Action;
use domain::shipment::{Removal, removal};
use domain::time::Time;
use house::call::{Caller, call};
use house::{Cx, Event, Kind};
use views::error::AppError;
use views::words::w;

/// Cancels an announced parcel (up to 42 days), deletes an unannounced one.
#[call(REMOVE_SHIPMENT)]
pub async fn remove_shipment(
    caller: &Caller,
    account: Slug,
    shipment: ShipmentId,
    version: i64,
) -> Result<(), AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::RemoveShipment).await?;
    let (account, now) = (cx.account.id.clone(), cx.now);
    let stored = store::shipments::by_id(cx.tx(), &account, &shipment).await?.ok_or(AppError::NotFound)?;
    let (done, kind) = match removal(stored.status_id, stored.announced_at.map(Time), now) {
        Removal::Cancel => {
            (store::shipments::cancel(cx.tx(), &account, &shipment, version, now).await?, Kind::Shipment)
        }
        Removal::Delete => (store::shipments::delete(cx.tx(), &account, &shipment, version).await?, Kind::Removed),
        Removal::Neither => return Err(AppError::refused(w::ERROR_NO_REMOVAL)),
    };
    if !done {
        return Err(AppError::stale(w::ERROR_SHIPMENT_MOVED));
    }
    cx.commit(Event::new(kind, &shipment, version + 1), ()).await
}
