//! Which page an address is of, and how the browser goes from one page to another without loading the document anew.
//!
//! A page stays while its path does: what changes behind the `?` it hears by its [`Address`]. Another path is another page, drawn
//! once its code is there. What is none of the pages is left to the browser.
use std::pin::{Pin, pin};
use std::task::{Context, Poll, Waker};

use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos::wasm_split::SplitLoaderError;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlAnchorElement, MouseEvent, ScrollBehavior, ScrollToOptions};

use domain::id::Slug;
use views::words::Word;

/// A page, as the table of pages has it.
pub struct Page {
    /// `/a/:slug/shipments`: what begins with a colon stands for a part of the path.
    pub route: &'static str,
    /// What its document is titled.
    pub title: Word,
    /// Loads the code that draws it.
    pub code: fn() -> Code,
    /// Draws it, once its code is there.
    pub draw: fn() -> AnyView,
}

/// The loading of a page's code.
pub type Code = Pin<Box<dyn Future<Output = Result<(), SplitLoaderError>>>>;

impl Page {
    fn is_at(&self, path: &str) -> bool {
        let (mut route, mut path) = (self.route.split('/'), path.split('/'));
        loop {
            match (route.next(), path.next()) {
                (None, None) => return true,
                (Some(part), Some(said)) if part == said || part.starts_with(':') && !said.is_empty() => {}
                _ => return false,
            }
        }
    }
}

/// What the address of a page says.
#[derive(Clone)]
pub struct Address {
    page: &'static Page,
    path: String,
    query: Vec<(String, String)>,
}

impl PartialEq for Address {
    fn eq(&self, other: &Self) -> bool {
        self.path == other.path && self.query == other.query
    }
}

impl Address {
    /// Reads a path of one of these pages, and what stands behind the `?`; `None` if it is of none.
    #[must_use]
    pub fn read(pages: &'static [Page], path: &str, query: &str) -> Option<Self> {
        // What is written out in a route comes before what may be anything: `/a/x/shipments/import` is no shipment.
        let fits = pages.iter().filter(|page| page.is_at(path));
        let page = fits.min_by_key(|page| page.route.matches(':').count())?;
        let query = form_urlencoded::parse(query.as_bytes()).into_owned().collect();
        Some(Self { page, path: path.to_owned(), query })
    }

    /// Loads the code of its page.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn code(&self) -> Result<(), SplitLoaderError> {
        (self.page.code)().await
    }

    /// The path.
    #[must_use]
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The account's slug.
    #[must_use]
    pub fn slug(&self) -> Slug {
        Slug(self.param("slug"))
    }

    /// A part of the path, by its name in the route.
    #[must_use]
    pub fn param(&self, name: &str) -> String {
        let parts = self.page.route.split('/').zip(self.path.split('/'));
        let mut named = parts.filter(|(part, _)| part.strip_prefix(':') == Some(name));
        named.next().map(|(_, said)| said.to_owned()).unwrap_or_default()
    }

    /// What is asked for behind the `?`.
    #[must_use]
    pub fn asked(&self, name: &str) -> String {
        self.query.iter().find(|(known, _)| known == name).map(|(_, said)| said.clone()).unwrap_or_default()
    }

    /// Whether it asks for the same as another of its page, but for what has this name.
    #[must_use]
    pub fn is_but_for(&self, name: &str, other: &Self) -> bool {
        let others = |at: &Self| at.query.iter().filter(|(known, _)| known != name).cloned().collect::<Vec<_>>();
        self.path == other.path && others(self) == others(other)
    }
}

/// Where the page at hand is, in its context.
#[derive(Clone, Copy)]
struct At(RwSignal<Address>);

/// Where the page at hand is.
///
/// # Panics
/// Outside of a page.
#[must_use]
pub fn here() -> RwSignal<Address> {
    expect_context::<At>().0
}

/// Draws the page of an address.
pub fn draw(at: RwSignal<Address>) -> AnyView {
    provide_context(At(at));
    let draw = at.read_untracked().page.draw;
    draw()
}

/// The view of a page whose code is there.
///
/// # Panics
/// If it is not.
pub fn now(page: impl Future<Output = Result<AnyView, SplitLoaderError>>) -> AnyView {
    match pin!(page).poll(&mut Context::from_waker(Waker::noop())) {
        Poll::Ready(Ok(view)) => view,
        _ => panic!("a page is drawn before its code is there"),
    }
}

/// How the browser goes to an address.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// By a step of its history, to the top of the page or to what the address names.
    Step,
    /// The same, but where one is on the page.
    StepInPlace,
    /// In the place of the address at hand.
    InPlaceOf,
    /// It is there already: Back or Forward.
    There,
}

/// The browser's pages, one at a time.
#[derive(Clone, Copy)]
pub struct Router {
    pages: &'static [Page],
    /// Where the page at hand was when it was drawn: another one is drawn anew.
    drawn: RwSignal<Address>,
    /// Where it is now. The signal goes with the page, so that no page hears of the next one's address.
    at: StoredValue<Option<RwSignal<Address>>>,
    /// How many pages were asked for: the newest counts.
    turn: StoredValue<u32>,
}

impl Router {
    /// Begins with the page that the server has sent, at its address, and follows the links of the document.
    #[must_use]
    pub fn begin(pages: &'static [Page], first: Address) -> Self {
        let router = Self { pages, drawn: RwSignal::new(first), at: StoredValue::default(), turn: StoredValue::new(0) };
        provide_context(router);
        let _ = window_event_listener(leptos::ev::click, move |event| router.follow(&event));
        let _ = window_event_listener(leptos::ev::popstate, move |_| {
            if let Some((to, _)) = place() {
                router.go(&to, Way::There);
            }
        });
        router
    }

    /// The page at hand.
    pub fn view(self) -> AnyView {
        let draw = move || {
            let at = RwSignal::new(self.drawn.get());
            self.at.set_value(Some(at));
            draw(at)
        };
        draw.into_any()
    }

    /// Goes to an address, by its path and what is behind it.
    pub fn go(self, to: &str, way: Way) {
        let (path, query, hash) = parts(to);
        let Some(address) = Address::read(self.pages, path, query) else { return leave_for(to) };
        let turn = self.turn.try_update_value(|turn| {
            *turn += 1;
            *turn
        });
        if let Some(at) = self.at.get_value().filter(|at| at.read_untracked().path == address.path) {
            if *at.read_untracked() != address {
                at.set(address);
            }
            return arrive(to, hash, way);
        }
        let (to, hash) = (to.to_owned(), hash.to_owned());
        spawn_local(async move {
            let code = address.code().await;
            if self.turn.try_get_value() != turn {
                return;
            }
            if code.is_err() {
                return leave_for(&to);
            }
            self.drawn.set(address);
            arrive(&to, &hash, way);
        });
    }

    /// Goes where a link leads, if it is pressed plainly and leads to one of the pages.
    fn follow(self, event: &MouseEvent) {
        let has_key = event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || has_key {
            return;
        }
        let pressed = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        let link = pressed.and_then(|pressed| pressed.closest("a[href]").ok().flatten());
        let Some(link) = link.and_then(|link| link.dyn_into::<HtmlAnchorElement>().ok()) else { return };
        let is_browsers =
            link.has_attribute("download") || !link.target().is_empty() || link.rel().contains("external");
        let Some((at, origin)) = place() else { return };
        let (path, query, hash) = (link.pathname(), link.search(), link.hash());
        let to = format!("{path}{query}");
        // A place of the page at hand is the browser's to find.
        let is_here = !hash.is_empty() && at.split('#').next() == Some(&to);
        let query = query.strip_prefix('?').unwrap_or_default();
        if is_browsers || link.origin() != origin || is_here || Address::read(self.pages, &path, query).is_none() {
            return;
        }
        event.prevent_default();
        let way = if link.has_attribute("data-noscroll") { Way::StepInPlace } else { Way::Step };
        self.go(&format!("{to}{hash}"), way);
    }
}

/// The document's address, from its path on, and its origin.
fn place() -> Option<(String, String)> {
    let place = window().location();
    let to = format!("{}{}{}", place.pathname().ok()?, place.search().ok()?, place.hash().ok()?);
    Some((to, place.origin().ok()?))
}

/// The address of the document at hand, if it is of one of these pages.
#[must_use]
pub fn address(pages: &'static [Page]) -> Option<Address> {
    let (to, _) = place()?;
    let (path, query, _) = parts(&to);
    Address::read(pages, path, query)
}

/// An address's path, and what stands behind its `?` and its `#`.
fn parts(to: &str) -> (&str, &str, &str) {
    let (asked, hash) = to.split_once('#').unwrap_or((to, ""));
    let (path, query) = asked.split_once('?').unwrap_or((asked, ""));
    (path, query, hash)
}

/// Lets the browser go there by itself.
fn leave_for(to: &str) {
    let _ = window().location().assign(to);
}

/// Says in the address bar where one is, and shows what the address names, or the page's top.
fn arrive(to: &str, hash: &str, way: Way) {
    let here = place().map(|(here, _)| here);
    let Ok(history) = window().history() else { return };
    let _ = match way {
        Way::There => return,
        Way::InPlaceOf => history.replace_state_with_url(&JsValue::NULL, "", Some(to)),
        _ if here.as_deref() == Some(to) => Ok(()),
        Way::Step | Way::StepInPlace => history.push_state_with_url(&JsValue::NULL, "", Some(to)),
    };
    if way != Way::Step {
        return;
    }
    if let Some(named) = document().get_element_by_id(hash).filter(|_| !hash.is_empty()) {
        named.scroll_into_view();
        return;
    }
    let top = ScrollToOptions::new();
    top.set_top(0.0);
    top.set_behavior(ScrollBehavior::Instant);
    window().scroll_to_with_scroll_to_options(&top);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::PAGES;

    #[test]
    fn an_address_is_of_the_page_that_names_most_of_it() {
        let route = |path| Address::read(PAGES, path, "").map(|at| at.page.route);
        assert_eq!(route("/a/nebula/shipments/import"), Some("/a/:slug/shipments/import"));
        assert_eq!(route("/a/nebula/shipments/s-1"), Some("/a/:slug/shipments/:id"));
        assert_eq!(route("/agents"), Some("/agents"));
        for none in ["/", "/a", "/a//shipments", "/a/nebula/shipments/", "/a/nebula/shipments/s/1", "/profile"] {
            assert_eq!(route(none), None, "{none}");
        }
    }

    #[test]
    fn an_address_says_what_is_in_it() {
        let at = Address::read(PAGES, "/a/nebula/shipments/s-1", "q=a+b%26c&edit=x").expect("a page");
        assert_eq!((at.slug().0, at.param("id"), at.asked("q")), ("nebula".into(), "s-1".into(), "a b&c".into()));
        assert_eq!((at.param("other"), at.asked("other")), (String::new(), String::new()));
        let other = Address::read(PAGES, "/a/nebula/shipments/s-1", "edit=y&q=a%20b%26c").expect("a page");
        assert!(at != other && at.is_but_for("edit", &other) && !at.is_but_for("q", &other));
    }
}
