//! The agents' side: the directory, asking, and a visit.
pub mod ask;
pub mod directory;
