//! A page that cannot be shown, and errors in words.
use leptos::prelude::*;
use views::error::message;

use super::icons::Knocker;
use views::error::AppError;
use views::words::{t, tf, w};

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
