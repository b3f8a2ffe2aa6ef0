//! Aldaba as people meet it: requests in, answers out, on both databases. One program, since linking it takes long.
#![allow(clippy::all, clippy::pedantic, dead_code, unused_imports, reason = "tests read as sentences first")]

mod support;

mod access_log;
mod archive;
mod canary;
mod caps;
mod connections;
mod contacts;
mod deletion;
mod direct_debit;
mod enumeration;
mod events;
mod export;
mod forms;
mod gate;
mod grants;
mod import;
mod invitations;
mod kill;
mod legal;
mod letters;
mod logged;
mod mail;
mod members;
mod operator;
mod passkeys;
mod photo;
mod presence;
mod profile;
mod race;
mod reach;
mod requests;
mod reset;
mod scale;
mod second_factor;
mod second_factor_required;
mod shipments;
mod sign_in;
mod sources;
mod surface;
mod tables;
mod tenancy;
mod told;
mod typed;
mod words;
