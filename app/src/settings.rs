//! Settings: the pages. Their sections are the server's: `features/settings`.
pub mod account;
pub mod legal;
pub mod members;
pub mod parameters;
