//! Agent login, the heart: grants, their timers, requests, and who is in.
pub mod door;
pub mod grant_form;
pub mod knocks;
pub mod past;
pub mod rules;
pub mod section;
