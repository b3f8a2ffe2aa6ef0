//! Pure types and rules: no database, no clock, no browser.
pub mod base;
pub mod company;
pub mod email;
pub mod grant;
pub mod id;
pub mod network;
pub mod pii;
pub mod role;
pub mod shipment;
pub mod tax_id;
pub mod text;
pub mod time;
