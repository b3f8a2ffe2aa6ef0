//! Pages for everybody: legal texts and help. They load no WASM.
use aldaba_app::backend::texts::{Text, markdown};
use aldaba_app::backend::visit::browser_language;
use aldaba_app::domain::role::Lang;
use aldaba_app::shell::Head;
use aldaba_app::ui::icons::Knocker;
use aldaba_app::words::{Word, t, w};
use axum::extract::{Query, Request, State};
use axum::response::{Html, IntoResponse, Response};
use leptos::prelude::*;
use serde::Deserialize;

use crate::App;
use crate::sign_in::escape;

/// The language a guest asks for.
#[derive(Deserialize, Default)]
pub struct Asked {
    lang: Option<String>,
}

impl Asked {
    /// What they ask for, else the browser's.
    #[must_use]
    pub fn or_browser(&self, headers: &axum::http::HeaderMap) -> Lang {
        self.lang.as_deref().and_then(Lang::parse).or_else(|| browser_language(headers)).unwrap_or(Lang::En)
    }
}

/// `/legal/terms`.
pub async fn terms(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Response {
    text(&app, asked.or_browser(request.headers()), Text::Terms)
}

/// `/legal/privacy`.
pub async fn privacy(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Response {
    text(&app, asked.or_browser(request.headers()), Text::Privacy)
}

/// `/help/agents`.
pub async fn help(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Response {
    text(&app, asked.or_browser(request.headers()), Text::HelpAgents)
}

/// A document without scripts.
pub fn document(app: &App, lang: Lang, title: Word, body: impl FnOnce() -> AnyView + 'static) -> Html<String> {
    let assets = app.assets.path.clone();
    let owner = Owner::new();
    let html = owner.with(|| {
        provide_context(lang);
        view! {
            <!DOCTYPE html>
            <html lang=lang.as_str()>
                <head><Head assets title/></head>
                <body>{body()}</body>
            </html>
        }
        .to_html()
    });
    owner.cleanup();
    Html(html)
}

fn text(app: &App, lang: Lang, which: Text) -> Response {
    // Our own texts: no HTML of a stranger is in them.
    let (version, body) = markdown(which, lang).split_once('\n').unwrap_or_default();
    let version = version.trim_start_matches("version:").trim().to_owned();
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(body));
    let eyebrow = if which == Text::HelpAgents { w::HELP } else { w::LEGAL };
    let title = match which {
        Text::Terms => w::TERMS,
        Text::Privacy => w::PRIVACY,
        Text::HelpAgents => w::WHAT_AGENTS_CAN,
    };
    document(app, lang, title, move || {
        view! {
            <div class="page">
                <header class="masthead"><a class="brand" href="/"><Knocker/>"Aldaba"</a><Languages here=lang/></header>
                <main class="prose" id="main" tabindex="-1">
                    <p class="eyebrow">{t(eyebrow)}" · "{version}</p>
                    <div inner_html=html></div>
                </main>
                <Foot/>
            </div>
        }
        .into_any()
    })
    .into_response()
}

/// The three languages.
#[component]
pub fn Languages(
    here: Lang,
    /// Where signing in leads, which another language must not lose.
    #[prop(optional, into)]
    next: String,
) -> impl IntoView {
    let names = [(Lang::En, "English"), (Lang::Es, "Español"), (Lang::Pt, "Português")];
    let next = if next.is_empty() { next } else { format!("&next={}", escape(&next)) };
    let link = |(lang, name): (Lang, &'static str)| {
        view! { <a href=format!("?lang={}{next}", lang.as_str()) lang=lang.as_str() hreflang=lang.as_str() aria-current=(lang == here).then_some("true")>{name}</a> }
    };
    view! { <nav class="languages" aria-label=t(w::LANGUAGES)>{names.map(link).collect_view()}</nav> }
}

/// The foot of a page for everybody.
#[component]
pub fn Foot() -> impl IntoView {
    view! {
        <footer class="foot">
            <nav aria-label=t(w::LEGAL)>
                <a href="/legal/terms">{t(w::TERMS)}</a>
                <a href="/legal/privacy">{t(w::PRIVACY)}</a>
                <a href="/help/agents">{t(w::WHAT_AGENTS_CAN)}</a>
            </nav>
        </footer>
    }
}
