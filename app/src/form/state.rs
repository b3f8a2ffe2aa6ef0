//! A form's state, and what its fields read from it.
use leptos::prelude::*;

use domain::phase::Phase;
use views::error::{AppError, FieldError};
use views::frame::Flash;
use views::section::{Part, Text};

/// A form's state, in the context of its fields.
#[derive(Clone, Copy)]
pub struct State {
    pub(super) id: StoredValue<String>,
    pub(super) error: RwSignal<Option<AppError>>,
    pub(super) flash: RwSignal<Option<Flash>>,
    /// Between what is typed and what is stored.
    pub(super) phase: RwSignal<Phase>,
    /// The page's WASM runs.
    pub(super) alive: RwSignal<bool>,
    /// How often the server said that it was.
    pub(super) saves: RwSignal<u32>,
    pub(super) read_only: Signal<bool>,
    pub(super) flat: bool,
    /// What its fields are called, for the summary: as the form says it, which may change with its fields, else as they were drawn.
    pub(super) labels: Signal<Vec<(String, String)>>,
    pub(super) drawn: StoredValue<Vec<(String, String)>>,
}

impl State {
    /// What was typed before the page was loaded anew, unless what is stored was chosen in its place; else the value.
    pub(super) fn value(self, name: &str, control: &str, input: Signal<Part>) -> String {
        let flash = self.flash.read();
        let typed = |control: &str| flash.as_ref().and_then(|flash| flash.typed(control));
        if typed(&take(name)).is_some() {
            return stored(&input.read());
        }
        typed(control).map_or_else(|| input.read().text(Text::Value), str::to_owned)
    }

    /// A field of this form: gives its control's name and its id, and is kept for the summary.
    pub(super) fn field(self, input: Signal<Part>) -> (String, String, String) {
        let (name, label) = {
            let first = input.read_untracked();
            (first.key.clone(), first.text(Text::Label))
        };
        self.drawn.update_value(|fields| fields.push((name.clone(), label)));
        let control = if self.flat { name.clone() } else { format!("form[{name}]") };
        let id = format!("{}-{name}", self.id.get_value());
        (name, control, id)
    }

    /// "Trade name: Please fill this in."
    pub(super) fn said(self, error: FieldError) -> String {
        let of = |fields: &[(String, String)]| {
            fields.iter().find(|(name, _)| *name == error.field).map(|(_, label)| label.clone())
        };
        let label = of(&self.labels.read()).or_else(|| of(&self.drawn.read_value()));
        label.map_or(error.message.clone(), |label| format!("{label}: {}", error.message))
    }

    /// What is wrong with a field.
    pub(super) fn error_of(self, name: &str) -> Option<String> {
        match &*self.error.read() {
            Some(AppError::Invalid { fields }) => said_of(fields, name),
            _ => None,
        }
    }

    /// What somebody else saved in a field meanwhile.
    pub(super) fn theirs(self, name: &str) -> Option<String> {
        match &*self.error.read() {
            Some(AppError::Stale { theirs, .. }) => said_of(theirs, name),
            _ => None,
        }
    }

    /// Takes what somebody else saved in a field in place of what was typed.
    pub(super) fn take_theirs(self, name: &str, control: &str) {
        let Some(value) = self.theirs(name) else { return };
        if let Some(node) = document().get_element_by_id(control) {
            let _ = js_sys::Reflect::set(&node, &"value".into(), &value.into());
            // As if it had been chosen by hand: other fields may belong to it.
            let bubbles = web_sys::EventInit::new();
            bubbles.set_bubbles(true);
            let _ =
                web_sys::Event::new_with_event_init_dict("change", &bubbles).map(|event| node.dispatch_event(&event));
        }
        self.error.update(|error| {
            if let Some(AppError::Stale { theirs, .. }) = error {
                theirs.retain(|field| field.field != name);
            }
        });
    }
}

/// What is stored of a field, which may be drawn with what was typed.
fn stored(input: &Part) -> String {
    input.text(if input.has(Text::Typed) { Text::Stored } else { Text::Value })
}

/// The control that says of a field that the stored value is to stay.
pub(super) fn take(name: &str) -> String {
    format!("base[take][{name}]")
}

fn said_of(fields: &[FieldError], name: &str) -> Option<String> {
    fields.iter().find(|error| error.field == name).map(|error| error.message.clone())
}
