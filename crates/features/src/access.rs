//! Agents' way in: giving it, ending it, asking for it, answering, leaving.
pub mod answer;
pub mod ask;
pub mod give;
pub mod visit;
