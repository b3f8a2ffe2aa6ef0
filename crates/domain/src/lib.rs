//! Pure types and rules: no database, no clock, no browser.
pub mod company;
pub mod email;
pub mod event;
pub mod grant;
pub mod id;
pub mod letter;
pub mod network;
pub mod parcel;
pub mod pii;
pub mod policy;
pub mod role;
pub mod shipment;
pub mod tax_id;
pub mod text;
pub mod time;
pub mod tree;
