//! A page that cannot be shown, and errors in words.
use leptos::prelude::*;

use super::icons::Knocker;
use crate::error::AppError;
use crate::words::{t, tf, w};

/// An error in the person's words.
#[must_use]
pub fn message(error: &AppError) -> String {
    match error {
        AppError::SignedOut => t(w::PROBLEM_SIGNED_OUT).to_owned(),
        AppError::Forbidden { .. } => t(w::PROBLEM_FORBIDDEN).to_owned(),
        AppError::NotFound => t(w::PROBLEM_NOT_FOUND).to_owned(),
        AppError::Invalid { fields } => fields.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" "),
        AppError::Stale { message, .. }
        | AppError::Refused { message }
        | AppError::TooLarge { message }
        | AppError::Slow { message, .. }
        | AppError::Busy { message, .. } => message.clone(),
        AppError::Offline => t(w::PROBLEM_OFFLINE).to_owned(),
        AppError::Broken { .. } => t(w::PROBLEM_BROKEN).to_owned(),
    }
}

/// The whole page says what is wrong, and where to go from here.
#[component]
pub fn Problem(error: AppError) -> impl IntoView {
    if error == AppError::SignedOut {
        // In the browser: the session ended while the page was open.
        Effect::new(|_| {
            let _ = window().location().reload();
        });
    }
    let (class, title, text, actions) = match error {
        AppError::Forbidden { shut: Some(shut) } => {
            let ask = format!("/agents/ask/{}", shut.slug);
            let title = if shut.how.is_some() {
                t(w::SHUT_TITLE).to_owned()
            } else {
                tf(w::SHUT_NEVER, &[("account", &shut.account)])
            };
            let text = shut.how.map_or(t(w::SHUT_ASK_FIRST).to_owned(), |how| format!("{how} {}", t(w::SHUT_CLEARED)));
            let actions = view! {
                <a class="button ink" rel="external" href="/agents">{t(w::BACK_TO_ACCOUNTS)}</a>
                <a class="button" rel="external" href=ask>{t(w::ASK_ACCESS)}</a>
            };
            ("knocker shut", title, text, actions.into_any())
        }
        error => {
            let title = match error {
                AppError::NotFound => t(w::NOT_FOUND_TITLE),
                AppError::Forbidden { .. } => t(w::FORBIDDEN_TITLE),
                _ => t(w::PROBLEM_TITLE),
            };
            let actions = view! { <a class="button ink" rel="external" href="/">{t(w::BACK_HOME)}</a> };
            ("knocker", title.to_owned(), message(&error), actions.into_any())
        }
    };
    view! {
        <div class="stage">
            <main class="panel" id="main" tabindex="-1">
                <Knocker class/>
                <h1>{title}</h1>
                <p>{text}</p>
                <div class="actions center">{actions}</div>
            </main>
        </div>
    }
}
