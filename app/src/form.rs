//! What all forms share: errors beside fields and in a summary, nothing typed is lost, and they work without WASM.
//!
//! A form posts the same bytes to the same address with and without WASM. With it, the post is a fetch and the answer is
//! shown in place; without it, the server redirects back and leaves errors and what was typed in a [`Flash`].
use crate::load::read;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{FormData, HtmlFormElement, UrlSearchParams};

use crate::error::{AppError, FieldError};
use crate::frame::Flash;
use crate::words::{Word, t, w};

/// The flash of the page, in context.
#[derive(Clone)]
pub struct Left(pub Option<Flash>);

/// A form's state, in the context of its fields.
#[derive(Clone, Copy)]
pub struct State {
    id: StoredValue<String>,
    error: RwSignal<Option<AppError>>,
    flash: RwSignal<Option<Flash>>,
    busy: RwSignal<bool>,
    dirty: RwSignal<bool>,
    saved: RwSignal<bool>,
    read_only: Signal<bool>,
    flat: bool,
    /// What its fields are called, for the summary.
    labels: StoredValue<Vec<(&'static str, Word)>>,
}

impl State {
    /// What was typed before the page was loaded anew, else the value.
    fn value(self, control: &str, value: Signal<String>) -> String {
        let typed = self.flash.read().as_ref().and_then(|flash| flash.typed(control).map(str::to_owned));
        typed.unwrap_or_else(|| value.get())
    }

    fn control(self, name: &str) -> String {
        if self.flat { name.to_owned() } else { format!("form[{name}]") }
    }

    /// A field of this form: gives its control's name and its id, and has its label kept for the summary.
    fn field(self, name: &'static str, label: Word) -> (String, String) {
        self.labels.update_value(|labels| labels.push((name, label)));
        (self.control(name), format!("{}-{name}", self.id.get_value()))
    }

    /// "Trade name: Please fill this in."
    fn said(self, error: FieldError) -> String {
        let label = self.labels.read_value().iter().find(|(name, _)| *name == error.field).map(|(_, label)| t(*label));
        label.map_or(error.message.clone(), |label| format!("{label}: {}", error.message))
    }

    fn error_of(self, name: &str) -> Option<String> {
        match self.error.get()? {
            AppError::Invalid { fields } => {
                fields.into_iter().find(|error| error.field == name).map(|error| error.message)
            }
            _ => None,
        }
    }
}

/// A form that posts to a server function.
#[component]
pub fn Form(
    /// The server function's path.
    action: &'static str,
    #[prop(into)] id: String,
    /// What to do with the answer, a JSON text.
    #[prop(optional)]
    done: Option<Callback<String>>,
    /// Its fields are the server function's own arguments, not those of a `form`.
    #[prop(optional)]
    flat: bool,
    /// A `form` laid out as such, or only a button.
    #[prop(default = "form")]
    class: &'static str,
    /// Where the browser goes after it went well, without WASM and with it. Else it stays.
    #[prop(optional, into)]
    then: Option<String>,
    /// Warn before leaving while there are unsaved changes.
    #[prop(default = true)]
    guards: bool,
    #[prop(optional, into)] read_only: Signal<bool>,
    /// What is sent along unseen.
    #[prop(optional)]
    keep: Vec<(&'static str, String)>,
    children: Children,
) -> impl IntoView {
    let flash = use_context::<Left>().and_then(|left| left.0).filter(|flash| flash.form == action);
    let flash = flash.filter(|flash| flash.typed("form_id").is_none_or(|typed| typed == id));
    let state = State {
        error: RwSignal::new(flash.as_ref().and_then(|flash| flash.error.clone())),
        saved: RwSignal::new(flash.as_ref().is_some_and(|flash| flash.error.is_none())),
        flash: RwSignal::new(flash.filter(|flash| flash.error.is_some())),
        id: StoredValue::new(id.clone()),
        busy: RwSignal::new(false),
        dirty: RwSignal::new(false),
        read_only,
        flat,
        labels: StoredValue::default(),
    };
    let node = NodeRef::<leptos::html::Form>::new();
    Effect::new(move |_| state.dirty.set(node.get().is_some_and(|form| differs(&form))));
    let after = then.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(form) = event.target().and_then(|target| target.dyn_into::<HtmlFormElement>().ok()) else { return };
        if state.busy.get_untracked() {
            return;
        }
        let after = after.clone();
        state.busy.set(true);
        spawn_local(async move {
            let answer = post(action, &form).await;
            state.busy.set(false);
            answered(state, &form, answer, done, after);
        });
    };
    provide_context(state);
    // Before the summary, which names them.
    let children = children();
    let keep =
        keep.into_iter().map(|(name, value)| view! { <input type="hidden" name=name value=value/> }).collect_view();
    let own = id.clone();
    view! {
        <form node_ref=node class=class id=own method="post" action=action on:submit=submit
            on:input=move |_| { state.dirty.set(true); state.saved.set(false) }
            on:reset=move |_| { state.dirty.set(false); state.error.set(None); state.flash.set(None) }
            data-dirty=move || (guards && state.dirty.get()).then_some("")>
            <input type="hidden" name="form_id" value=id/>
            {then.map(|then| view! { <input type="hidden" name="then" value=then/> })}
            {keep}
            <Problems state/>
            {children}
        </form>
    }
}

/// Posts a form's fields and gives the answer's text.
async fn post(action: &str, form: &HtmlFormElement) -> Result<String, AppError> {
    let offline = |_| AppError::Offline;
    let data = FormData::new_with_form(form).map_err(offline)?;
    let query = UrlSearchParams::new_with_str_sequence_sequence(&data).map_err(offline)?;
    let body = String::from(query.to_string());
    let request = gloo_net::http::Request::post(action)
        .header("accept", "application/json")
        .header("content-type", "application/x-www-form-urlencoded")
        .body(body);
    let answer = match request {
        Ok(request) => request.send().await.map_err(|_| AppError::Offline)?,
        Err(_) => return Err(AppError::Offline),
    };
    let text = answer.text().await.map_err(|_| AppError::Offline)?;
    if answer.ok() {
        return Ok(text);
    }
    Err(read(&text).unwrap_or(AppError::Broken { status: answer.status() }))
}

/// Shows how a post went.
fn answered(
    state: State,
    form: &HtmlFormElement,
    answer: Result<String, AppError>,
    done: Option<Callback<String>>,
    then: Option<String>,
) {
    match answer {
        Ok(text) => {
            state.error.set(None);
            state.flash.set(None);
            state.dirty.set(false);
            if let Some(then) = then {
                // The browser asks about unsaved changes within `assign`, before any signal has had its effect.
                let _ = form.remove_attribute("data-dirty");
                let _ = window().location().assign(&then);
                return;
            }
            if let Some(done) = done {
                done.run(text);
            }
            // The saved values are the new defaults: what is shown is what is stored.
            let form = form.clone();
            request_animation_frame(move || {
                form.reset();
                state.saved.set(true);
            });
        }
        Err(error) => {
            state.saved.set(false);
            state.error.set(Some(error));
            let id = state.id.get_value() + "-problems";
            request_animation_frame(move || {
                let summary =
                    document().get_element_by_id(&id).and_then(|node| node.dyn_into::<web_sys::HtmlElement>().ok());
                if let Some(summary) = summary {
                    let _ = summary.focus();
                }
            });
        }
    }
}

/// Whether something was typed before the page came alive.
fn differs(form: &HtmlFormElement) -> bool {
    let elements = form.elements();
    (0..elements.length()).filter_map(|index| elements.item(index)).any(|element| {
        let input = element.dyn_ref::<web_sys::HtmlInputElement>();
        input.is_some_and(|input| input.type_() != "hidden" && input.value() != input.default_value())
            || element
                .dyn_ref::<web_sys::HtmlTextAreaElement>()
                .is_some_and(|area| area.value() != area.default_value().unwrap_or_default())
    })
}

/// The summary of what is wrong, on top of a form.
#[component]
fn Problems(state: State) -> impl IntoView {
    move || {
        let error = state.error.get()?;
        let id = state.id.get_value();
        let link = |error: FieldError| {
            let href = format!("#{}-{}", state.id.get_value(), error.field);
            // The browser's own jump focuses the field; the router's would only scroll.
            view! { <li><a href=href rel="external">{state.said(error)}</a></li> }
        };
        let inner = match error {
            AppError::Invalid { fields } => view! {
                <p>{t(w::PROBLEMS)}</p>
                <ul>{fields.into_iter().map(link).collect_view()}</ul>
            }
            .into_any(),
            AppError::SignedOut => view! {
                <p>{t(w::PROBLEM_SIGNED_OUT)}" "<a href="/sign-in" target="_blank">{t(w::SIGN_IN)}</a></p>
            }
            .into_any(),
            error => view! { <p>{crate::ui::problem::message(&error)}</p> }.into_any(),
        };
        Some(view! { <div class="problems" role="alert" tabindex="-1" id=format!("{id}-problems")>{inner}</div> })
    }
}

/// A text field with its label, and its error beside it.
#[component]
pub fn Field(
    name: &'static str,
    label: Word,
    value: Signal<String>,
    #[prop(optional)] required: bool,
    #[prop(optional)] wide: bool,
    #[prop(default = "text")] kind: &'static str,
    #[prop(optional)] optional: bool,
    #[prop(optional)] inputmode: Option<&'static str>,
    #[prop(default = "off")] autocomplete: &'static str,
    #[prop(optional)] hint: Option<Word>,
    /// A hint whose placeholders are filled already.
    #[prop(optional)]
    told: Option<String>,
) -> impl IntoView {
    let state = expect_context::<State>();
    let (control, id) = state.field(name, label);
    let (shown, for_error) = (control.clone(), id.clone());
    view! {
        <div class="field" class:wide=wide>
            <label for=id.clone()>{t(label)}{required.then(star)}{optional.then(|| view! { " "<span class="optional">{t(w::OPTIONAL)}</span> })}</label>
            <input id=id.clone() name=control type=kind autocomplete=autocomplete inputmode=inputmode
                aria-required=required.then_some("true") readonly=move || state.read_only.get()
                value=move || state.value(&shown, value)
                aria-invalid=move || state.error_of(name).map(|_| "true")
                aria-describedby=format!("{id}-hint {id}-error")/>
            {told.or_else(|| hint.map(|hint| t(hint).to_owned())).map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> })}
            <FieldErrorText state name id=for_error/>
        </div>
    }
}

/// The sign of a field that must be filled in. Its `*` is in the style sheet: the label's text is the field's name alone.
fn star() -> impl IntoView {
    view! { <span class="required" aria-hidden="true"></span> }
}

/// The version that what is typed stands on: news move it only while nothing is typed, or once the person was told.
#[component]
pub fn VersionField(version: Signal<i64>) -> impl IntoView {
    let state = expect_context::<State>();
    let base = RwSignal::new(version.get_untracked());
    Effect::new(move |_| {
        let told = matches!(*state.error.read(), Some(AppError::Stale { .. }));
        if told || !state.dirty.get() {
            base.set(version.get());
        }
    });
    view! { <input type="hidden" name="version" value=move || base.get()/> }
}

/// A text of several lines.
#[component]
pub fn AreaField(name: &'static str, label: Word, #[prop(optional)] hint: Option<Word>) -> impl IntoView {
    let state = expect_context::<State>();
    let (control, id) = state.field(name, label);
    let typed = state.value(&control, Signal::derive(String::new));
    let for_error = id.clone();
    view! {
        <div class="field wide">
            <label for=id.clone()>{t(label)}{star()}</label>
            <textarea id=id.clone() name=control rows="4" aria-required="true"
                aria-invalid=move || state.error_of(name).map(|_| "true")
                aria-describedby=format!("{id}-hint {id}-error") inner_html=escaped(&typed)></textarea>
            {hint.map(|hint| view! { <p class="hint" id=format!("{id}-hint")>{t(hint)}</p> })}
            <FieldErrorText state name id=for_error/>
        </div>
    }
}

/// Text as HTML. A text node would bring a marker along, which a text area shows.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;")
}

/// A choice of one among few.
#[component]
pub fn SelectField(
    name: &'static str,
    label: Word,
    /// Each with what is sent and what is read.
    #[prop(into)]
    options: Signal<Vec<(String, String)>>,
    value: Signal<String>,
) -> impl IntoView {
    let state = expect_context::<State>();
    let (control, id) = state.field(name, label);
    let (shown, for_error) = (control.clone(), id.clone());
    let chosen = Memo::new(move |_| state.value(&shown, value));
    view! {
        <div class="field">
            <label for=id.clone()>{t(label)}</label>
            <select id=id.clone() name=control disabled=move || state.read_only.get()
                aria-invalid=move || state.error_of(name).map(|_| "true")
                aria-describedby=format!("{id}-error")>
                {move || options.get().into_iter().map(|(key, text)| {
                    let is_chosen = { let key = key.clone(); move || *chosen.read() == key };
                    view! { <option value=key selected=is_chosen>{text}</option> }
                }).collect_view()}
            </select>
            <FieldErrorText state name id=for_error/>
        </div>
    }
}

#[component]
fn FieldErrorText(state: State, name: &'static str, id: String) -> impl IntoView {
    move || state.error_of(name).map(|message| view! { <p class="error" id=format!("{id}-error")>{message}</p> })
}

/// The bar that saves.
#[component]
pub fn Save() -> impl IntoView {
    let state = expect_context::<State>();
    let words = move || match (state.dirty.get(), state.saved.get()) {
        (true, _) => t(w::UNSAVED),
        (_, true) => t(w::SAVED),
        _ => "",
    };
    view! {
        <div class="save-bar" class:dirty=move || state.dirty.get() class:saved=move || state.saved.get() && !state.dirty.get()
            hidden=move || state.read_only.get()>
            <p role="status">{words}</p>
            <div class="actions">
                <button type="reset" class="button" hidden=move || !state.dirty.get()>{t(w::DISCARD)}</button>
                <Submit label=w::SAVE class="button primary"/>
            </div>
        </div>
    }
}

/// The button that posts its form.
#[component]
pub fn Submit(label: Word, #[prop(default = "button primary")] class: &'static str) -> impl IntoView {
    let state = expect_context::<State>();
    view! { <button class=class aria-busy=move || state.busy.get().then_some("true")>{t(label)}</button> }
}
