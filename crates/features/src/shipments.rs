//! Shipments: their recipients and their removal.
pub mod recipient;
pub mod removal;
