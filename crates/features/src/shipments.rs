//! Shipments: their list, one of them, their recipients and their removal.
pub mod detail;
pub mod list;
pub mod recipient;
pub mod removal;
