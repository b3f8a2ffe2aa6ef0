//! Shipments: the list, one parcel, its recipient, its removal, and imports.
pub mod detail;
pub mod imports;
pub mod list;
pub mod recipient;
pub mod waiting;
