//! Settings: the pages. Their sections are the server's: `backend/settings`.
pub mod account;
pub mod legal;
pub mod members;
