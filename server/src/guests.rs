//! Pages for everybody: legal texts and help. They load no WASM.
use aldaba_app::shell::Head;
use aldaba_app::ui::icons::Knocker;
use axum::extract::{Query, Request, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{Html, IntoResponse, Response};
use domain::role::Lang;
use house::request::browser_language;
use house::texts::{Document, Edition, help_agents};
use house::words::say;
use leptos::prelude::*;
use serde::Deserialize;
use views::error::AppError;
use views::words::{Word, t, tf, w};

use crate::{App, errors};
use views::address::escape_path;

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

/// Which version of a document, and how.
#[derive(Deserialize, Default)]
pub struct Wanted {
    version: Option<String>,
    /// `md` is the file itself, whose hash the records of acceptance state.
    format: Option<String>,
}

/// `/legal/terms`.
pub async fn terms(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
    request: Request,
) -> Response {
    legal(&app, &asked, &wanted, request, Document::Terms)
}

/// `/legal/privacy`.
pub async fn privacy(
    State(app): State<App>,
    Query(asked): Query<Asked>,
    Query(wanted): Query<Wanted>,
    request: Request,
) -> Response {
    legal(&app, &asked, &wanted, request, Document::Privacy)
}

/// `/help/agents`.
pub async fn help(State(app): State<App>, Query(asked): Query<Asked>, request: Request) -> Response {
    let lang = asked.or_browser(request.headers());
    let (version, html) = html_of(help_agents(lang));
    text(&app, lang, (w::HELP, w::WHAT_AGENTS_CAN), version, String::new(), || {
        view! { <div inner_html=html></div> }.into_any()
    })
}

fn legal(app: &App, asked: &Asked, wanted: &Wanted, request: Request, document: Document) -> Response {
    let lang = asked.or_browser(request.headers());
    let texts = &app.house.config.texts;
    let is_wanted = |edition: &&Edition| wanted.version.as_deref().is_none_or(|version| version == edition.version);
    let Some(edition) = texts.of(document).find(is_wanted).copied() else {
        return errors::page(app, &request.into_parts().0, &AppError::NotFound);
    };
    let file = edition.file(lang);
    if wanted.format.as_deref() == Some("md") {
        return ([(CONTENT_TYPE, "text/markdown; charset=utf-8")], file).into_response();
    }
    let (version, html) = html_of(file);
    let versions: Vec<Edition> = texts.of(document).copied().collect();
    let keep = wanted.version.as_ref().map(|version| format!("&version={}", escape_path(version))).unwrap_or_default();
    text(app, lang, (w::LEGAL, document.word()), version, keep, move || {
        let old = versions.first() != Some(&edition);
        view! {
            {old.then(|| view! { <p class="callout warn">{t(w::VERSION_OLD)}</p> })}
            <div inner_html=html></div>
            {versions_of(edition, &versions, lang)}
        }
        .into_any()
    })
}

/// Which versions there are, and what tells this one from the others.
fn versions_of(shown: Edition, versions: &[Edition], lang: Lang) -> AnyView {
    let stamp = tf(w::RECEIPT_STAMP, &[("version", shown.version), ("hash", &shown.hash(lang))]);
    let file = format!("{}&format=md", shown.address(lang));
    let link = |edition: &Edition| {
        let current = (*edition == shown).then_some("page");
        view! { <li><a href=edition.address(lang) aria-current=current>{edition.version}</a></li> }
    };
    view! {
        <h2>{t(w::VERSIONS)}</h2>
        <ul>{versions.iter().map(link).collect_view()}</ul>
        <p class="hash">{stamp}" "<a href=file>{t(w::VERSION_FILE)}</a></p>
    }
    .into_any()
}

/// A file's version and its text as HTML. Our own texts: no HTML of a stranger is in them.
fn html_of(file: &str) -> (String, String) {
    let (version, body) = file.split_once('\n').unwrap_or_default();
    let mut html = String::new();
    pulldown_cmark::html::push_html(&mut html, pulldown_cmark::Parser::new(body));
    (version.trim_start_matches("version:").trim().to_owned(), html)
}

/// Where a document's files are, in its context.
#[derive(Clone)]
struct Files(String);

/// The script that says what is wrong in a field, for a page with fields; without it the server says so.
pub fn answers() -> impl IntoView {
    let Files(files) = expect_context();
    view! { <script src=format!("{files}/answers.js") defer></script> }
}

/// A document without scripts but those of its body.
pub fn document(app: &App, lang: Lang, title: Word, body: impl FnOnce() -> AnyView + 'static) -> Html<String> {
    let assets = app.assets.path.clone();
    let owner = Owner::new();
    let draw = || {
        provide_context(Files(assets.clone()));
        view! {
            <!DOCTYPE html>
            <html lang=lang.as_str()>
                <head><Head assets title/></head>
                <body>{body()}</body>
            </html>
        }
        .to_html()
    };
    let html = owner.with(|| say(lang, draw));
    owner.cleanup();
    Html(html)
}

fn text(
    app: &App,
    lang: Lang,
    (eyebrow, title): (Word, Word),
    version: String,
    keep: String,
    inner: impl FnOnce() -> AnyView + 'static,
) -> Response {
    document(app, lang, title, move || {
        view! {
            <div class="page">
                <header class="masthead"><a class="brand" href="/"><Knocker/>"Aldaba"</a><Languages here=lang keep/></header>
                <main class="prose" id="main" tabindex="-1">
                    <p class="eyebrow">{t(eyebrow)}" · "{version}</p>
                    {inner()}
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
    /// What else of the address it must not lose, `&version=…`.
    #[prop(optional, into)]
    keep: String,
) -> impl IntoView {
    let next = if next.is_empty() { next } else { format!("&next={}", escape_path(&next)) };
    let link = |lang: &Lang| {
        let (lang, name) = (*lang, lang.own_name());
        view! { <a href=format!("?lang={}{next}{keep}", lang.as_str()) lang=lang.as_str() hreflang=lang.as_str() aria-current=(lang == here).then_some("true")>{name}</a> }
    };
    view! { <nav class="languages" aria-label=t(w::LANGUAGES)>{Lang::ALL.iter().map(link).collect_view()}</nav> }
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
