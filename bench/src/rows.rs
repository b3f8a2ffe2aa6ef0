//! The rows of the table, one file a group.
pub mod door;
pub mod files;
pub mod growth;
pub mod lists;
pub mod pages;
pub mod saves;
