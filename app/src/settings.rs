//! Settings: one file a section.
pub mod account;
pub mod company;
