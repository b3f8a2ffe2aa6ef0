//! What travels between the server and the browser, for both: errors and words, the frame of a page, sections, forms, views.
pub mod access;
pub mod address;
pub mod agents;
pub mod base;
pub mod calls;
pub mod error;
pub mod faults;
pub mod frame;
pub mod legal;
pub mod list;
pub mod log;
pub mod opened;
pub mod rules;
pub mod section;
pub mod settings;
pub mod shipments;
pub mod words;
