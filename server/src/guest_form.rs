//! Forms for people who are not signed in: a panel without scripts. What was wrong, and what was typed, waits for the next look
//! at the page in a cookie of a minute: never in the address. Passwords are not in it.
use aldaba_app::ui::icons::Knocker;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{Html, IntoResponse, Redirect, Response};
use domain::role::Lang;
use domain::rule::Rule;
use features::profile::password::NEW;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use views::error::message_in;
use views::error::{AppError, FieldError};
use views::words::{Word, t, w};

use crate::guests::{Foot, Languages, answers, document};
use crate::{App, cookies, errors};
use views::address::{escape_path, unescape};

/// The cookie.
const LEFT: &str = "aldaba_left";
/// Its life in seconds.
const LIFE: i64 = 60;
/// The most that is kept of a text, so that the cookie fits (RFC 6265, 6.1: 4096 bytes).
const MOST: usize = 120;

/// What a post leaves for the next look at its page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct GuestFlash {
    /// The page.
    at: String,
    typed: Vec<(String, String)>,
    wrong: Vec<FieldError>,
    /// What is wrong with no field of its own.
    problem: String,
}

impl GuestFlash {
    /// What was typed into a page's form, and what is wrong with it.
    #[must_use]
    pub fn of(lang: Lang, path: &str, error: AppError, typed: &[(&str, &str)]) -> Self {
        let cut = |text: &str| text.chars().take(MOST).collect::<String>();
        let typed = typed.iter().map(|(name, value)| ((*name).to_owned(), cut(value))).collect();
        let left = Self { at: path.to_owned(), typed, ..Self::default() };
        match error {
            AppError::Invalid { fields } => Self { wrong: fields, ..left },
            error => Self { problem: message_in(lang, &error), ..left },
        }
    }

    /// Leaves it for the next look at the page.
    pub fn leave(&self, app: &App, response: &mut Response) {
        let left = escape_path(&serde_json::to_string(self).unwrap_or_default());
        cookies::set(app, response.headers_mut(), LEFT, &left, LIFE);
    }

    /// Takes it away again, once it was shown.
    pub fn clear(app: &App, response: &mut Response) {
        cookies::set(app, response.headers_mut(), LEFT, "", 0);
    }

    /// What was left for that page, if something was.
    #[must_use]
    pub fn read(app: &App, headers: &HeaderMap, path: &str) -> Self {
        let left =
            cookies::get(app, headers, LEFT).and_then(|left| serde_json::from_str::<Self>(&unescape(&left)).ok());
        left.filter(|left| left.at == path).unwrap_or_default()
    }

    /// Whether anything was left.
    #[must_use]
    pub fn is_something(&self) -> bool {
        !self.at.is_empty()
    }

    /// What was typed into a field, if it is known.
    #[must_use]
    pub fn typed(&self, name: &str) -> Option<String> {
        self.typed.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// What is wrong with no field of its own, to be said elsewhere than in the form.
    pub fn take_problem(&mut self) -> Option<String> {
        Some(std::mem::take(&mut self.problem)).filter(|problem| !problem.is_empty())
    }

    /// Whether a field is wrong.
    #[must_use]
    pub fn names_a_field(&self) -> bool {
        !self.wrong.is_empty()
    }

    fn wrong(&self, name: &str) -> Option<String> {
        self.wrong.iter().find(|error| error.field == name).map(|error| error.message.clone())
    }
}

/// Back to a form's page, with what was wrong and typed; or, if it is too early for that, when to come back.
pub fn back(app: &App, lang: Lang, path: &str, error: AppError, typed: &[(&str, &str)]) -> Response {
    let is_early = error.retry_after().is_some();
    let mut response = if is_early {
        later(app, lang, path, &error)
    } else {
        Redirect::to(&format!("{path}?lang={}", lang.as_str())).into_response()
    };
    let mut left = GuestFlash::of(lang, path, error, typed);
    if is_early {
        // That was said, and is over by then.
        left.take_problem();
    }
    left.leave(app, &mut response);
    response
}

/// When to come back to a form's page.
fn later(app: &App, lang: Lang, path: &str, error: &AppError) -> Response {
    let (said, href) = (message_in(lang, error), format!("{path}?lang={}", lang.as_str()));
    let body = move || {
        view! {
            <p role="alert">{said}</p>
            <div class="actions"><a class="button ink" href=href>{t(w::TRY_AGAIN)}</a></div>
        }
        .into_any()
    };
    errors::come_back(error, panel(app, lang, w::PROBLEM_TITLE, body))
}

/// A panel in the middle of an empty page.
pub fn panel(app: &App, lang: Lang, title: Word, body: impl FnOnce() -> AnyView + 'static) -> Html<String> {
    stage(app, lang, title, move || view! { {body()}<Languages here=lang/> }.into_any())
}

/// The same for somebody who has chosen their language.
pub fn stage(app: &App, lang: Lang, title: Word, body: impl FnOnce() -> AnyView + 'static) -> Html<String> {
    document(app, lang, title, move || {
        view! {
            <div class="stage">
                <header><a class="brand" href="/"><Knocker/>"Aldaba"</a></header>
                <main class="panel form-panel" id="main" tabindex="-1">
                    <h1>{t(title)}</h1>
                    {body()}
                </main>
                <Foot/>
            </div>
        }
        .into_any()
    })
}

/// The panel of a link that is of no use any more, or never was: nobody is told which.
pub fn dead(app: &App, lang: Lang, title: Word, text: Word, way_on: (&'static str, Word)) -> Response {
    let body = move || {
        let (href, label) = way_on;
        view! { <p>{t(text)}</p><div class="actions"><a class="button ink" href=href>{t(label)}</a></div> }.into_any()
    };
    (StatusCode::NOT_FOUND, panel(app, lang, title, body)).into_response()
}

/// A form that comes back with what was wrong.
pub fn form(left: &GuestFlash, action: String, submit: Word, controls: Vec<Control>) -> AnyView {
    let link = |error: &FieldError| {
        let label = controls.iter().find(|control| control.name == error.field).map(|control| t(control.label));
        let said = label.map_or(error.message.clone(), |label| format!("{label}: {}", error.message));
        view! { <li><a href=format!("#{}", error.field)>{said}</a></li> }
    };
    let problem = left.problem.clone();
    let problems = (!left.wrong.is_empty() || !problem.is_empty()).then(|| {
        let said = if problem.is_empty() { t(w::PROBLEMS).to_owned() } else { problem };
        view! {
            <div class="problems" role="alert"><p>{said}</p><ul>{left.wrong.iter().map(link).collect_view()}</ul></div>
        }
    });
    let ruled = controls.iter().any(|control| control.rule.is_some()).then(answers);
    let fields = controls.into_iter().map(|control| field(left, control)).collect_view();
    view! {
        <form class="form" method="post" action=action>
            {problems}
            {fields}
            <div class="actions"><button class="button primary">{t(submit)}</button></div>
        </form>
        {ruled}
    }
    .into_any()
}

/// What one types into.
pub struct Control {
    pub name: &'static str,
    pub label: Word,
    pub kind: &'static str,
    pub autocomplete: &'static str,
    pub value: String,
    pub hint: Option<Word>,
    pub fixed: bool,
    /// What it must be, as far as the server says so too.
    pub rule: Option<Rule>,
}

impl Control {
    /// One without hint and rule.
    #[must_use]
    pub fn of(name: &'static str, label: Word, kind: &'static str, autocomplete: &'static str, value: String) -> Self {
        Self { name, label, kind, autocomplete, value, hint: None, fixed: false, rule: None }
    }
}

/// It, with its label, hint and error.
fn field(left: &GuestFlash, control: Control) -> AnyView {
    let Control { name, label, kind, autocomplete, value, hint, fixed, rule } = control;
    if kind == "hidden" {
        return view! { <input type=kind name=name value=value/> }.into_any();
    }
    let error = left.wrong(name);
    let wrong = error.is_some();
    let hint = hint.map(|hint| view! { <p class="hint" id=format!("{name}-hint")>{t(hint)}</p> });
    let error = error.map(|error| view! { <p class="error" id=format!("{name}-error")>{error}</p> });
    let answer =
        rule.map(|_| view! { <p class="answer" id=format!("{name}-answer") aria-live="polite" data-answer=""></p> });
    view! {
        <div class="field">
            <label for=name>{t(label)}</label>
            <input id=name name=name type=kind autocomplete=autocomplete value=value readonly=fixed data-rule=rule.map(Rule::spell)
                aria-invalid=wrong.then_some("true") aria-describedby=format!("{name}-hint {name}-error")/>
            {hint}{error}{answer}
        </div>
    }
    .into_any()
}

/// A new password, typed twice. With the address before it, so that a browser that keeps passwords keeps it under the right name.
#[must_use]
pub fn new_password(email: String) -> [Control; 3] {
    let password = |(name, rule), label, hint| {
        let (kind, autocomplete) = ("password", "new-password");
        Control { name, label, kind, autocomplete, value: String::new(), hint, fixed: false, rule: Some(rule) }
    };
    let [first, again] = NEW;
    let email = Control {
        name: "email",
        label: w::EMAIL,
        kind: "email",
        autocomplete: "username",
        value: email,
        hint: None,
        fixed: true,
        rule: None,
    };
    [email, password(first, w::PASSWORD_NEW, Some(w::PASSWORD_HINT)), password(again, w::PASSWORD_AGAIN, None)]
}
