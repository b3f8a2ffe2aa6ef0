//! Sending a form, and what comes of it.
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlElement, HtmlFormElement, UrlSearchParams};

use super::state::State;
use crate::call::send;
use crate::live;
use domain::phase::{Phase, Post};
use views::error::AppError;

/// What it takes to send a form.
#[derive(Clone)]
pub(super) struct Sender {
    pub state: State,
    pub node: NodeRef<leptos::html::Form>,
    pub action: String,
    /// Where the browser goes after it went well; empty, it stays.
    pub then: String,
    pub done: Option<Callback<String>>,
    pub close: Option<Callback<String>>,
}

impl Sender {
    /// Sends it, now or after what is on its way.
    pub fn press(&self, post: Post) {
        let (Some(form), Some(phase)) = (self.node.try_get_untracked().flatten(), self.state.phase.try_get_untracked())
        else {
            return;
        };
        let (phase, out) = phase.press(post);
        self.state.phase.set(phase);
        let Some(post) = out else { return };
        let sender = self.clone();
        spawn_local(async move {
            let answer = fetch(&sender.action, &form, post).await;
            sender.hear(&form, post, answer);
        });
    }

    /// Shows how it went. With the answer, or before it, the form itself may have gone.
    fn hear(self, form: &HtmlFormElement, post: Post, answer: Result<String, AppError>) {
        let phase = self.state.phase.try_get_untracked().unwrap_or_default();
        match answer {
            Ok(text) => {
                let (phase, next) = phase.accept();
                self.state.phase.set(phase);
                match self.done {
                    // Nothing was saved.
                    Some(done) if post == Post::Reshape => hand_over(phase, form, done, text),
                    done => self.saved(form, phase, done, text),
                }
                if let Some(next) = next {
                    // After what the answer has changed is on the page.
                    request_animation_frame(move || self.press(next));
                }
            }
            Err(error) => {
                self.state.phase.set(phase.refuse());
                self.refused(form, error);
            }
        }
    }

    fn saved(&self, form: &HtmlFormElement, phase: Phase, done: Option<Callback<String>>, text: String) {
        let (state, close) = (self.state, self.close);
        state.error.set(None);
        state.flash.set(None);
        if !self.then.is_empty() {
            // The browser asks about unsaved changes within `assign`, before any signal has had its effect.
            let _ = form.remove_attribute("data-dirty");
            let _ = window().location().assign(&self.then);
            return;
        }
        if let Some(done) = done {
            hand_over(phase, form, done, text);
        }
        state.saves.update(|saves| *saves += 1);
        // The saved values are the new defaults: what is shown is what is stored, unless somebody typed on.
        let form = form.clone();
        request_animation_frame(move || {
            if state.phase.try_get_untracked().is_none_or(Phase::holds) {
                return;
            }
            form.reset();
            state.phase.set(Phase::Saved);
            if let Some(close) = close {
                close.run(state.id.get_value());
            }
        });
    }

    fn refused(self, form: &HtmlFormElement, error: AppError) {
        // What a colleague has chosen instead may be no choice of this form yet.
        let reshapes = || form.query_selector("[data-reshapes]").is_ok_and(|found| found.is_some());
        let again = matches!(error, AppError::Stale { .. }) && reshapes();
        self.state.error.set(Some(error));
        let Some(id) = self.state.id.try_get_value() else { return };
        let form = form.clone();
        request_animation_frame(move || {
            // `answers.js` gives the word back to the server.
            let _ = web_sys::Event::new("aldaba:refused").map(|event| form.dispatch_event(&event));
            let summary = document().get_element_by_id(&format!("{id}-problems"));
            if let Some(summary) = summary.and_then(|node| node.dyn_into::<HtmlElement>().ok()) {
                let _ = summary.focus();
            }
            if again {
                self.press(Post::Reshape);
            }
        });
    }
}

/// Gives the answer to who shows it. What is typed into other forms stays; this one is as the answer says.
fn hand_over(phase: Phase, form: &HtmlFormElement, done: Callback<String>, text: String) {
    let _ = form.remove_attribute("data-typed");
    done.run(text);
    if phase.is_typed() {
        let _ = form.set_attribute("data-typed", "");
    }
}

/// Posts a form's fields and gives the answer's text.
async fn fetch(action: &str, form: &HtmlFormElement, post: Post) -> Result<String, AppError> {
    let offline = |_| AppError::Offline;
    let data = FormData::new_with_form(form).map_err(offline)?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).map_err(offline)?;
    if post == Post::Reshape {
        query.append("reshape", "1");
    }
    let sent = live::Post::begin();
    let (text, shown) = send(action, &query).await?;
    sent.shows(&shown);
    Ok(text)
}

/// Whether something was typed before the page came alive.
pub(super) fn differs(form: &HtmlFormElement) -> bool {
    let elements = form.elements();
    (0..elements.length()).filter_map(|index| elements.item(index)).any(|element| {
        let input = element.dyn_ref::<web_sys::HtmlInputElement>();
        input.is_some_and(|input| input.type_() != "hidden" && input.value() != input.default_value())
            || element
                .dyn_ref::<web_sys::HtmlTextAreaElement>()
                .is_some_and(|area| area.value() != area.default_value().unwrap_or_default())
    })
}
