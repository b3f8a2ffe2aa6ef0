//! Shipments as they travel. Masking happens when a view is made, on the server, here alone.
pub mod import;
pub mod list;
pub mod recipient;

use serde::Serialize;

use domain::id::ShipmentId;
use domain::pii::Shown;
use domain::shipment::Tone;
use domain::text::spelled;
use domain::time::Moment;
use domain::tree::tree;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShipmentRow {
    pub id: ShipmentId,
    pub tracking_number: String,
    pub order_number: String,
    pub status: String,
    pub tone: Tone,
    pub carrier: String,
    pub country: String,
    pub name: Shown,
    pub city: Shown,
    pub updated: Moment,
}
tree!(ShipmentRow: id, tracking_number, order_number, status, tone, carrier, country, name, city, updated);

/// One shipment.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ShipmentView {
    pub id: ShipmentId,
    pub version: i64,
    pub parcel_id: i64,
    pub tracking_number: String,
    pub order_number: String,
    pub status: String,
    pub tone: Tone,
    pub carrier: String,
    pub method: Shown,
    pub country: String,
    pub weight: String,
    pub value: String,
    pub is_return: bool,
    pub items: Vec<ItemView>,
    pub created: Moment,
    pub steps: Vec<StepView>,
    pub recipient: RecipientView,
    pub may_change: bool,
    /// What a form that changes the recipient stands on.
    pub base: String,
    pub removal: RemovalView,
}
tree!(ShipmentView:
    id, version, parcel_id, tracking_number, order_number, status, tone, carrier, method, country, weight,
    value, is_return, items, created, steps, recipient, may_change, base, removal
);

/// One line of what is in the parcel.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemView {
    pub description: String,
    pub quantity: i64,
    pub value: String,
}
tree!(ItemView: description, quantity, value);

/// One status of its history.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct StepView {
    pub status: String,
    pub tone: Tone,
    pub at: Moment,
}
tree!(StepView: status, tone, at);

/// The recipient, each field in the clear or masked.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RecipientView {
    pub name: Shown,
    pub company: Shown,
    pub street: Shown,
    pub house_number: Shown,
    pub address_2: Shown,
    pub city: Shown,
    pub postal_code: Shown,
    pub phone: Shown,
    pub email: Shown,
    pub reference: Shown,
    pub tracking_url: Shown,
    pub service_point: Shown,
}
tree!(RecipientView:
    name, company, street, house_number, address_2, city, postal_code, phone, email, reference, tracking_url,
    service_point
);

spelled! {
    /// What the reader may do to be rid of it.
    RemovalView {
        Delete = "Delete",
        Cancel = "Cancel",
        /// It is too late, or it is done.
        Neither = "Neither",
        /// Not theirs to do.
        NotYours = "NotYours",
    }
}
