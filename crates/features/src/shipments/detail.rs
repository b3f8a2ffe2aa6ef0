//! One shipment, as its page shows it.
use house::call::{Caller, call};

use crate::frame::page;
use crate::show;
use domain::id::{ShipmentId, Slug};
use domain::pii::{Kind, Sight};
use domain::policy::Action;
use domain::shipment::{Removal, removal};
use domain::time::Time;
use house::cx::Cx;
use views::error::AppError;
use views::frame::{Page, PageName};
use views::shipments::{RemovalView, ShipmentView};

/// One shipment.
#[call(SHIPMENT)]
pub async fn shipment(caller: &Caller, account: Slug, shipment: ShipmentId) -> Result<Page<ShipmentView>, AppError> {
    let id = shipment;
    let mut cx = Cx::authorize_shipment(caller, &account, Action::SeeShipment, id.clone()).await?;
    let account = cx.account.id.clone();
    let found = store::shipments::by_id(&mut cx.tx, &account, &id).await?;
    let stored = found.ok_or(AppError::NotFound)?;
    let steps = store::shipments::steps(&mut cx.tx, &id).await?;
    let calendar = cx.calendar();
    let how = if cx.may(Action::RemoveShipment) {
        match removal(stored.status_id, stored.announced_at.map(Time), cx.now) {
            Removal::Delete => RemovalView::Delete,
            Removal::Cancel => RemovalView::Cancel,
            Removal::Neither => RemovalView::Neither,
        }
    } else {
        RemovalView::NotYours
    };
    let view = ShipmentView {
        status: show::status_text(stored.status_id),
        tone: show::status(stored.status_id).tone,
        carrier: show::carrier(&stored.carrier),
        weight: show::weight(stored.weight_grams),
        value: show::money(stored.value_cents, &stored.currency),
        items: show::items(&stored, cx.sight()),
        created: calendar.moment(stored.created_at),
        steps: show::steps(steps, &calendar),
        recipient: show::recipient(&stored, cx.sight()),
        may_change: cx.may(Action::ChangeRecipient),
        base: show::recipient_base(&stored, cx.sight()),
        removal: how,
        id: stored.id,
        version: stored.version,
        parcel_id: stored.parcel_id,
        tracking_number: stored.tracking_number,
        order_number: stored.order_number,
        method: stored.method.show(cx.sight(), Kind::Other),
        country: if stored.country_name.is_empty() {
            stored.country
        } else {
            format!("{} ({})", stored.country_name, stored.country)
        },
        is_return: stored.is_return,
    };
    cx.saw("shipment", [&*id.0]);
    // A mask shows nothing of whom the parcel goes to.
    if cx.sight() == Sight::Clear {
        cx.saw("recipient", [&*id.0]);
    }
    page(cx, PageName::Shipment, view).await
}
