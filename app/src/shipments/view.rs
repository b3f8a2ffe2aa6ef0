//! Shipments as they travel. Masking happens when a view is made, on the server, here alone.
use serde::{Deserialize, Serialize};

use crate::domain::id::ShipmentId;
use crate::domain::pii::Shown;
use crate::domain::shipment::Tone;
use crate::domain::time::Moment;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// One shipment.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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
    pub removal: RemovalView,
}

/// One line of what is in the parcel.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ItemView {
    pub description: String,
    pub quantity: i64,
    pub value: String,
}

/// One status of its history.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct StepView {
    pub status: String,
    pub tone: Tone,
    pub at: Moment,
}

/// The recipient, each field in the clear or masked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
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

/// What the reader may do to be rid of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum RemovalView {
    Delete,
    Cancel,
    /// It is too late, or it is done.
    Neither,
    /// Not theirs to do.
    NotYours,
}
