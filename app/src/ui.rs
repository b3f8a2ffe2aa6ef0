//! The kit: what pages are built from, on native elements.
pub mod countdown;
pub mod edit;
pub mod frame;
pub mod icons;
pub mod lines;
pub mod list;
pub mod problem;
pub mod section;
pub mod shown;
