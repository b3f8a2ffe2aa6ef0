//! Forms that are on the page only while somebody wants them: what leads to one, and what closes it.
//!
//! A link names the form in the page's address ([`views::opened`]), and the page comes with it. Where the WASM runs the router
//! follows the link: the page asks for its data anew, and what is typed elsewhere stays. The page itself closes a form: nothing
//! that is not there is needed for that.
use leptos::ev::MouseEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use crate::router::{Router, Way, here};
use views::error::{AppError, message};
use views::opened::{EDIT, Opened};
use views::words::{t, w};

/// What a page's address says of its forms, in context.
#[derive(Clone)]
pub struct Edit {
    path: String,
    /// As it stands behind [`EDIT`].
    asked: Signal<String>,
    /// Where the page has WASM.
    live: Option<Live>,
}

/// What such a page can do about it.
#[derive(Clone, Copy)]
struct Live {
    /// The page's WASM runs.
    alive: RwSignal<bool>,
    /// Puts another address in the place of the page's.
    go: Callback<String>,
    again: Callback<()>,
    missed: RwSignal<Option<AppError>>,
}

impl Edit {
    /// Of a page that the server draws alone.
    #[must_use]
    pub fn fixed(path: &str, opened: &Opened) -> Self {
        Self { path: path.to_owned(), asked: Signal::stored(opened.asked()), live: None }
    }

    /// Of a page of the router.
    #[must_use]
    pub fn routed(again: Callback<()>, missed: RwSignal<Option<AppError>>) -> Self {
        let (here, router) = (here(), use_context::<Router>());
        let alive = RwSignal::new(false);
        Effect::new(move |_| alive.set(true));
        let go = Callback::new(move |to: String| {
            if let Some(router) = router {
                router.go(&to, Way::InPlaceOf);
            }
        });
        Self {
            path: here.read_untracked().path().to_owned(),
            asked: Signal::derive(move || here.read().asked(EDIT)),
            live: Some(Live { alive, go, again, missed }),
        }
    }

    /// The forms that stand open by the page's address.
    #[must_use]
    pub fn opened(&self) -> Opened {
        Opened::read(&self.asked.read())
    }

    fn is_alive(&self) -> bool {
        self.live.is_some_and(|live| live.alive.get())
    }

    /// Takes a form out of the address. A form that is done with is nothing to go back to.
    pub fn leave(&self, id: &str) {
        let opened = untrack(|| self.opened());
        if let Some(live) = self.live.filter(|_| opened.has(id)) {
            live.go.run(opened.without(id).on(&self.path));
        }
    }

    /// The link that opens a form. Until the WASM runs it opens a page of its own where another form may be typed into already.
    pub fn opener(self, id: String, class: &'static str, title: Signal<String>) -> AnyView {
        let (of_href, of_missed, of_click) = (self.clone(), self.clone(), self.clone());
        let (to, missing, clicked) = (id.clone(), id.clone(), id.clone());
        let href = move || {
            let page = of_href.opened().with(&to).on(&of_href.path);
            // The form has this name only while it is there: the router finds nothing to scroll to.
            format!("{page}#{to}-open")
        };
        let target = move || (!self.is_alive() && self.opened() != Opened::default()).then_some("_blank");
        let missed = move || {
            let error = of_missed.live.and_then(|live| live.missed.get())?;
            let text = message(&error);
            of_missed.opened().has(&missing).then(|| view! { <p class="error" role="alert">{text}</p> })
        };
        let again = move |_: MouseEvent| {
            if let Some(live) = of_click.live.filter(|_| untrack(|| of_click.opened()).has(&clicked)) {
                live.again.run(());
            }
        };
        view! { <a class=class id=id href=href target=target data-noscroll="" data-opens="" on:click=again>{title}</a>{missed} }
            .into_any()
    }

    /// The link that closes it.
    pub fn closer(self, id: String, close: Callback<String>) -> AnyView {
        let (of_href, to) = (self.clone(), id.clone());
        let href = move || {
            let page = of_href.opened().without(&to).on(&of_href.path);
            if of_href.is_alive() { page } else { format!("{page}#{to}") }
        };
        let click = move |event: MouseEvent| {
            let is_plain = event.button() == 0 && !(event.meta_key() || event.ctrl_key() || event.shift_key());
            if is_plain && untrack(|| self.is_alive()) {
                event.prevent_default();
                close.run(id.clone());
            }
        };
        view! { <a class="button plain" href=href data-closes="" on:click=click>{t(w::CANCEL)}</a> }.into_any()
    }

    /// A form that was opened just now takes the focus. One that came with the page leaves it where it is.
    pub fn focus_if_new(&self, id: &str) {
        if untrack(|| self.is_alive() && self.opened().last() == Some(id)) {
            let first = format!("#{id} :is(input:not([type=hidden]), select, textarea, button)");
            request_animation_frame(move || focus(&first));
        }
    }
}

/// Puts the focus back on what opens a form, if it was in the form.
pub fn focus_opener(id: &str) {
    let link = format!("a#{id}");
    request_animation_frame(move || {
        let here = document().active_element();
        if here.is_none_or(|here| here.tag_name() == "BODY") {
            focus(&link);
        }
    });
}

fn focus(what: &str) {
    if let Some(node) =
        document().query_selector(what).ok().flatten().and_then(|node| node.dyn_into::<HtmlElement>().ok())
    {
        let _ = node.focus();
    }
}
