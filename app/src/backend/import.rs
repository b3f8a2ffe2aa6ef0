//! Bringing parcels in from files: Sendcloud API v2 pages and CSV. Good rows go in, bad ones are named.
pub mod begin;
pub mod csv;
mod field;
pub mod parcel;
mod run;
pub mod sendcloud;

pub use run::{Source, check, problems, run, stop};
