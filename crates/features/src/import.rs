//! Bringing parcels in from files: Sendcloud API v2 pages and CSV. A file is looked through and waits; begun, its good rows go in and
//! its bad ones are named.
pub mod begin;
pub mod csv;
mod field;
pub mod file;
pub mod letters;
pub mod preview;
mod reasons;
mod run;
pub mod runs;
pub mod sendcloud;
#[cfg(test)]
mod tests;
pub mod waiting;

pub use reasons::problems;
pub use run::{Source, run, stop};
