//! Aldaba's program: what stands between HTTP and the app.
#![recursion_limit = "512"]

pub mod agents_settings;
pub mod archive;
pub mod assets;
pub mod bodies;
pub mod command;
pub mod compress;
pub mod config;
pub mod confirm;
pub mod connections;
pub mod cookies;
pub mod csv;
pub mod errors;
pub mod events;
pub mod guest_form;
pub mod guests;
pub mod headers;
pub mod health;
pub mod invitation;
pub mod limits;
pub mod looks;
pub mod metrics;
pub mod pages;
mod passkey;
mod photo;
pub mod profile;
mod refusal;
pub mod reset;
pub mod router;
pub mod rpc;
pub mod second_factor;
pub mod secret;
pub mod serve;
pub mod sign_in;
pub mod standing;
pub mod upload;
pub mod visitor;
pub mod wire;

use house::House;
use house::call::Caller;
use house::request::RequestInfo;

/// What every handler shares.
#[derive(Clone)]
pub struct App {
    pub house: House,
    pub assets: std::sync::Arc<assets::Assets>,
    pub metrics: std::sync::Arc<metrics::Metrics>,
    pub bodies: std::sync::Arc<bodies::Bodies>,
}

impl App {
    /// Who calls a feature: a request, and the house it came to.
    #[must_use]
    pub fn caller(&self, info: RequestInfo) -> Caller {
        Caller { house: self.house.clone(), request: info }
    }
}
