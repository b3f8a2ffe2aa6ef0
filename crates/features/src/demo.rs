//! The demo's data: made by its own generator, the same every time.
pub mod fill;
pub mod mandate;
pub use store::many;
pub mod parcels;
mod reach;
