//! What all forms share: errors beside fields and in a summary, nothing typed is lost, and they work without WASM.
//!
//! A form posts the same bytes to the same address with and without WASM. With it, the post is a fetch and the answer is
//! shown in place; without it, the server redirects back and leaves errors and what was typed in a [`Flash`].
//!
//! Sending is optimistic: what was typed counts as handed in at once and one types on. The answer confirms it, or takes it back in
//! sight, with what is wrong. "Saved" is said only of what the server has stored.
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

mod send;
mod state;

use domain::phase::{Phase, Post};
use send::{Sender, differs};
use state::{State, take};
use views::error::{AppError, FieldError};
use views::frame::Flash;
use views::rules::Field as Ruled;
use views::section::{Kind, Part, Text};
use views::words::{Word, t, tf, w};

/// The flash of the page, in context.
#[derive(Clone)]
pub struct FormFlash(pub Option<Flash>);

/// What a form sends along unseen.
pub fn kept<const N: usize>(pairs: [(&str, String); N]) -> Signal<Vec<(String, String)>> {
    Signal::stored(pairs.into_iter().map(|(name, value)| (name.to_owned(), value)).collect())
}

/// A form that posts to a server function.
#[component]
pub fn Form(
    /// The server function's path.
    #[prop(into)]
    action: String,
    #[prop(into)] id: String,
    /// What to do with the answer, a JSON text.
    #[prop(optional)]
    done: Option<Callback<String>>,
    /// Closes it, by its id, once it has gone well and nobody types on.
    #[prop(optional)]
    close: Option<Callback<String>>,
    /// Its fields are the server function's own arguments, not those of a `form`.
    #[prop(optional)]
    flat: bool,
    /// A `form` laid out as such, or only a button.
    #[prop(default = "form")]
    class: &'static str,
    /// Where the browser goes after it went well, without WASM and with it. Else it stays.
    #[prop(optional, into)]
    then: String,
    /// Warn before leaving while there are unsaved changes.
    #[prop(default = true)]
    guards: bool,
    #[prop(optional, into)] read_only: Signal<bool>,
    /// What is sent along unseen.
    #[prop(optional, into)]
    keep: Signal<Vec<(String, String)>>,
    /// Names of fields, and what they are called.
    #[prop(optional, into)]
    labels: Signal<Vec<(String, String)>>,
    children: Children,
) -> impl IntoView {
    let flash = use_context::<FormFlash>().and_then(|left| left.0).filter(|flash| flash.form == action);
    let flash = flash.filter(|flash| flash.typed("form_id").is_none_or(|typed| typed == id));
    let at = if flash.as_ref().is_some_and(|flash| flash.error.is_none()) { Phase::Saved } else { Phase::Rest };
    let state = State {
        error: RwSignal::new(flash.as_ref().and_then(|flash| flash.error.clone())),
        flash: RwSignal::new(flash.filter(|flash| flash.error.is_some())),
        id: StoredValue::new(id.clone()),
        phase: RwSignal::new(at),
        alive: RwSignal::new(false),
        saves: RwSignal::new(0),
        read_only,
        flat,
        labels,
        drawn: StoredValue::default(),
    };
    let node = NodeRef::<leptos::html::Form>::new();
    Effect::new(move |_| {
        state.alive.set(true);
        if node.get().is_some_and(|form| differs(&form)) {
            state.phase.update(|phase| *phase = phase.type_on());
        }
    });
    let sender = Sender { state, node, action: action.clone(), then: then.clone(), done, close };
    let choose = sender.clone();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        sender.press(Post::Save);
    };
    let change = move |event: leptos::ev::Event| {
        let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
        if target.is_some_and(|target| target.has_attribute("data-reshapes")) {
            choose.press(Post::Reshape);
        }
    };
    let typed = move |_| state.phase.update(|phase| *phase = phase.type_on());
    let reset = move |_| {
        state.phase.update(|phase| *phase = phase.discard());
        state.error.set(None);
        state.flash.set(None);
    };
    provide_context(state);
    // Before the summary, which names them.
    let children = children();
    let keep = move || {
        let hidden = |(name, value)| view! { <input type="hidden" name=name value=value/> };
        keep.get().into_iter().map(hidden).collect_view()
    };
    let own = id.clone();
    let held = move || state.phase.get().holds();
    view! {
        <form node_ref=node class=class id=own method="post" action=action on:submit=submit on:change=change
            on:input=typed on:reset=reset
            data-typed=move || held().then_some("") data-dirty=move || (guards && held()).then_some("")>
            <input type="hidden" name="form_id" value=id/>
            {(!then.is_empty()).then(|| view! { <input type="hidden" name="then" value=then/> })}
            {keep}
            <Problems state/>
            {children}
        </form>
    }
}

/// The summary of what is wrong, on top of a form.
#[component]
fn Problems(state: State) -> impl IntoView {
    move || {
        // A form that another choice has changed has nothing wrong yet.
        let error = state.error.get().filter(|error| *error != AppError::Invalid { fields: Vec::new() })?;
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
            AppError::NotFound => view! { <p>{t(w::PROBLEM_GONE)}</p> }.into_any(),
            error => view! { <p>{views::error::message(&error)}</p> }.into_any(),
        };
        Some(view! { <div class="problems" role="alert" tabindex="-1" id=format!("{id}-problems")>{inner}</div> })
    }
}

/// A field with its label, and beside it what is wrong, or what somebody else saved meanwhile.
pub fn control(input: Signal<Part>) -> AnyView {
    let state = expect_context::<State>();
    let (name, control, id) = state.field(input);
    let first = input.get_untracked();
    let (own, shown) = (name.clone(), control.clone());
    let value = move || state.value(&own, &shown, input);
    let describedby = format!("{id}-hint {id}-error");
    // What `public/js/answers.js` judges it by, and where it says what is wrong.
    let rule = move || Some(input.read().text(Text::Rule)).filter(|rule| !rule.is_empty());
    let judge = move || Some(input.read().text(Text::Judge)).filter(|judge| !judge.is_empty());
    let answer = first
        .has(Text::Rule)
        .then(|| view! { <p class="answer" id=format!("{id}-answer") aria-live="polite" data-answer=""></p> });
    let wrong = name.clone();
    let invalid = move || state.error_of(&wrong).map(|_| "true");
    let required = first.has(Text::Required).then_some("true");
    let reshapes = first.has(Text::Reshapes).then_some("");
    let read_only = move || state.read_only.get();
    let kind = first.text(Text::Control);
    let inner = match kind.as_str() {
        "select" => {
            let chosen = Memo::new(move |_| value());
            // One text for all choices: an element of its own for each was most of the work of a page with a list of countries.
            let choices =
                Memo::new(move |_| input.read().of(Kind::Choice).map(|one| choice(one, false)).collect::<String>());
            let list = NodeRef::<leptos::html::Select>::new();
            Effect::new(move |seen: Option<String>| {
                let now = choices.get();
                if let Some(list) = list.get() {
                    choose(&list, seen.filter(|seen| *seen != now).map(|_| now.as_str()), &chosen.read());
                }
                now
            });
            let first_chosen = chosen.get_untracked();
            let all = first.of(Kind::Choice).map(|one| choice(one, one.key == first_chosen)).collect::<String>();
            view! {
                <select id=id.clone() name=control disabled=read_only data-reshapes=reshapes data-rule=rule node_ref=list
                    aria-invalid=invalid aria-describedby=describedby inner_html=all></select>
            }
            .into_any()
        }
        "area" => view! {
            <textarea id=id.clone() name=control rows="4" data-rule=rule readonly=read_only aria-required=required
                aria-invalid=invalid aria-describedby=describedby inner_html=escaped(&value())></textarea>
        }
        .into_any(),
        _ => {
            let is_check = kind == "checkbox";
            let checked = is_check && value() == "1";
            let value = move || if is_check { "1".to_owned() } else { value() };
            let or = |text: String, default: &str| if text.is_empty() { default.to_owned() } else { text };
            let mode = first.text(Text::InputMode);
            view! {
                <input id=id.clone() name=control type=or(kind, "text") autocomplete=or(first.text(Text::Autocomplete), "off")
                    inputmode=(!mode.is_empty()).then_some(mode) data-rule=rule data-judge=judge
                    aria-required=required readonly=read_only checked=checked value=value
                    aria-invalid=invalid aria-describedby=describedby/>
            }
            .into_any()
        }
    };
    let below = {
        let (name, id) = (name.clone(), id.clone());
        move || {
            let hint = input.read().text(Text::Hint);
            let hint = (!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{id}-hint")>{hint}</p> });
            let error =
                state.error_of(&name).map(|message| view! { <p class="error" id=format!("{id}-error")>{message}</p> });
            let theirs = state.theirs(&name).map(|value| {
            let text = input.read().of(Kind::Choice).find(|option| option.key == value).map(|option| option.text(Text::Text));
            let text = text.unwrap_or_else(|| value.clone());
            let text = if text.is_empty() { t(w::NOTHING).to_owned() } else { text };
            let (name, id, take) = (name.clone(), id.clone(), take(&name));
            // Until the WASM runs, a box that counts when the form is sent.
            view! {
                <p class="theirs">{tf(w::THEIRS, &[("value", &text)])}" "
                    <button type="button" class="button small" hidden=move || !state.alive.get()
                        on:click=move |_| state.take_theirs(&name, &id)>{t(w::TAKE_THEIRS)}</button>
                    <label hidden=move || state.alive.get()><input type="checkbox" name=take value="1"/>" "{t(w::TAKE_THEIRS)}</label>
                </p>
            }
        });
            view! { {hint}{error}{theirs} }
        }
    };
    let optional = first.has(Text::Optional).then(|| view! { " "<span class="optional">{t(w::OPTIONAL)}</span> });
    view! {
        <div class="field" class:wide=first.has(Text::Wide)>
            <label for=id>{move || input.read().text(Text::Label)}{required.map(|_| star())}{optional}</label>
            {inner}{below}{answer}
        </div>
    }
    .into_any()
}

/// A field with what its form's table says that it must be. A choice shows by itself that it is one.
fn announced(part: Part, rules: &[Ruled]) -> Part {
    let Some((_, rule)) = rules.iter().find(|(name, _)| *name == part.key) else { return part };
    let required = rule.needed && part.text(Text::Control) != "select";
    part.say(Text::Rule, &rule.spell()).sign(Text::Required, required)
}

/// A text field.
#[component]
pub fn Field(
    name: &'static str,
    label: Word,
    value: Signal<String>,
    /// The table of its form's rules.
    #[prop(default = &[])]
    rules: &'static [Ruled],
    #[prop(default = "")] kind: &'static str,
    #[prop(optional)] optional: bool,
    /// A hint whose placeholders are filled already.
    #[prop(optional)]
    told: String,
) -> impl IntoView {
    control(Signal::derive(move || {
        let part = Part::new(Kind::Input, name)
            .say(Text::Control, kind)
            .say(Text::Label, t(label))
            .say(Text::Value, &value.read());
        announced(part.say(Text::Hint, &told).sign(Text::Optional, optional), rules)
    }))
}

/// The sign of a field that must be filled in. Its `*` is in the style sheet: the label's text is the field's name alone.
fn star() -> impl IntoView {
    view! { <span class="required" aria-hidden="true"></span> }
}

/// The version and the values that what is typed stands on ([`views::base`]): news move them only while nothing is typed
/// or on its way, and what the person saved themselves does. Once they were told of what somebody else saved, it is that.
#[component]
pub fn VersionField(version: Signal<i64>, base: Signal<String>) -> impl IntoView {
    let state = expect_context::<State>();
    let newest = move || (version.get(), base.get());
    let told = move || match &*state.error.read() {
        // With nothing to choose between, what is stored now was all there was to tell.
        Some(AppError::Stale { version: 0, .. }) => Some(newest()),
        Some(AppError::Stale { version, base, .. }) => Some((*version, base.clone())),
        _ => None,
    };
    // What came back with a mistake in it stands on what it stood on: what was saved meanwhile has yet to be told.
    let typed = state.flash.read_untracked().as_ref().and_then(|flash| {
        let drawn = flash.typed("base[drawn]").unwrap_or_default();
        Some((flash.typed("version")?.parse().ok()?, drawn.to_owned()))
    });
    let stands = RwSignal::new(untrack(told).or(typed).unwrap_or_else(|| untrack(newest)));
    Effect::new(move |seen: Option<u32>| {
        let saves = state.saves.get();
        let ours = seen.is_some_and(|seen| seen != saves);
        let rests = !state.phase.get().holds() && state.flash.read().is_none();
        match told() {
            Some(told) => stands.set(told),
            None if ours || rests => stands.set(newest()),
            None => {}
        }
        saves
    });
    view! {
        <input type="hidden" name="version" value=move || stands.read().0/>
        <input type="hidden" name="base[drawn]" value=move || stands.read().1.clone()/>
    }
}

/// A text of several lines.
#[component]
pub fn AreaField(name: &'static str, label: Word, hint: Word, rules: &'static [Ruled]) -> impl IntoView {
    let part =
        Part::new(Kind::Input, name).say(Text::Control, "area").say(Text::Label, t(label)).say(Text::Hint, t(hint));
    control(Signal::stored(announced(part.sign(Text::Wide, true), rules)))
}

/// Puts other choices in a list, if there are, and makes one of them the one that a reset goes back to. What somebody has chosen
/// instead stays chosen.
fn choose(list: &web_sys::HtmlSelectElement, other: Option<&str>, chosen: &str) {
    let options = || {
        let all = list.children();
        (0..all.length()).filter_map(|index| all.item(index)).collect::<Vec<_>>()
    };
    let value = |option: &web_sys::Element| option.get_attribute("value").unwrap_or_default();
    let before = options();
    let default = before.iter().find(|option| option.has_attribute("selected")).or(before.first()).map(value);
    let own = Some(list.value()).filter(|own| default.as_ref() != Some(own));
    if let Some(other) = other {
        list.set_inner_html(other);
    }
    let after = options();
    for option in &after {
        let _ = option.toggle_attribute_with_force("selected", value(option) == chosen);
    }
    if let Some(own) = own.filter(|own| after.iter().any(|option| value(option) == *own)) {
        list.set_value(&own);
    }
}

/// Text as HTML. A text node would bring a marker along, which a text area shows.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('"', "&quot;")
}

/// A choice as HTML.
fn choice(option: &Part, is_chosen: bool) -> String {
    let selected = if is_chosen { " selected" } else { "" };
    format!(r#"<option value="{}"{selected}>{}</option>"#, escaped(&option.key), escaped(&option.text(Text::Text)))
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
    /// The table of its form's rules.
    #[prop(default = &[])]
    rules: &'static [Ruled],
) -> impl IntoView {
    control(Signal::derive(move || {
        let part = Part::new(Kind::Input, name)
            .say(Text::Control, "select")
            .say(Text::Label, t(label))
            .say(Text::Value, &value.read());
        let part =
            part.with(options.read().iter().map(|(key, text)| Part::new(Kind::Choice, key).say(Text::Text, text)));
        announced(part, rules)
    }))
}

/// The bar that saves.
#[component]
pub fn Save() -> impl IntoView {
    let state = expect_context::<State>();
    let is_typed = move || state.phase.get().is_typed();
    let is_saved = move || state.phase.get() == Phase::Saved;
    let words = move || match state.phase.get() {
        phase if phase.is_typed() => t(w::UNSAVED),
        Phase::Saved => t(w::SAVED),
        Phase::Sending { .. } => t(w::SAVING),
        _ => "",
    };
    view! {
        <div class="save-bar" class:dirty=is_typed class:saved=is_saved
            hidden=move || state.read_only.get()>
            <p role="status">{words}</p>
            <div class="actions">
                <button type="reset" class="button" hidden=move || !is_typed()>{t(w::DISCARD)}</button>
                <Submit label=w::SAVE class="button primary"/>
            </div>
        </div>
    }
}

/// The button that posts its form.
#[component]
pub fn Submit(label: Word, #[prop(default = "button primary")] class: &'static str) -> impl IntoView {
    submit(Signal::stored(t(label).to_owned()), class)
}

/// The same with a text of its own.
pub fn submit(label: Signal<String>, class: &'static str) -> AnyView {
    let state = expect_context::<State>();
    // What was typed since goes after it.
    let busy = move || {
        let phase = state.phase.get();
        (phase.is_sending() && !phase.is_typed()).then_some("true")
    };
    view! { <button class=class aria-busy=busy>{label}</button> }.into_any()
}
