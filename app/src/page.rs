//! A page of an account, from its data to its frame: loading, errors, and news that do not disturb what is typed.
use leptos::prelude::*;

use crate::load::{Coming, Load, Look, load};
use crate::ui::edit::Edit;
use crate::ui::frame::Framed;
use crate::ui::problem::Problem;
use domain::id::Slug;
use domain::policy::Action;
use views::frame::{Door, Frame, Page, PageName};
use views::words::{lang, t, w};

/// What a page's body is built with. The body is built once; news move through the signals.
pub struct PageOf<T: Send + Sync + 'static> {
    pub body: Signal<T>,
    pub frame: Signal<Frame>,
    /// The account's door, for members.
    pub door: Option<RwSignal<Door>>,
    /// Asks the server again.
    pub reload: Callback<()>,
    /// An answer has changed what is shown: what the server says next counts, even if it is what it said last.
    pub answered: Callback<()>,
}

impl<T: Send + Sync + 'static> Clone for PageOf<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for PageOf<T> {}

impl<T: Send + Sync + 'static> PageOf<T> {
    /// The account's slug.
    #[must_use]
    pub fn slug(self) -> Slug {
        self.frame.read_untracked().slug.clone()
    }

    /// Whether to show what leads to an action.
    #[must_use]
    pub fn may(self, action: Action) -> bool {
        self.frame.read_untracked().may(action)
    }

    /// Whether a member looks.
    #[must_use]
    pub fn is_member(self) -> bool {
        self.door.is_some()
    }
}

/// Shows a page of an account once its data are there, or what is wrong.
pub fn paged<L, T>(here: PageName, body: fn(PageOf<T>) -> AnyView) -> AnyView
where
    L: Look<Data = Page<T>>,
    T: PartialEq + Send + Sync + 'static,
{
    let load = load::<L>();
    shown(load, move |first| framed(load, first, here, body))
}

/// Shows a view of what was looked up, or what is wrong. It is drawn anew only when it goes from data to an error or back: news
/// move through the signals of who drew it.
pub fn shown<T: 'static>(load: Load<T>, draw: impl Fn(T) -> AnyView + Send + 'static) -> AnyView {
    held(load.coming(), Box::new(move || load.take().map(&draw)))
}

fn held(coming: Coming, draw: Box<dyn Fn() -> Option<AnyView> + Send>) -> AnyView {
    (move || match coming.state() {
        None => skeleton().into_any(),
        Some(Ok(())) => untrack(&draw).into_any(),
        Some(Err(error)) => view! { <Problem error/> }.into_any(),
    })
    .into_any()
}

fn framed<T>(load: Load<Page<T>>, first: Page<T>, here: PageName, body: fn(PageOf<T>) -> AnyView) -> AnyView
where
    T: PartialEq + Send + Sync + 'static,
{
    let latest = RwSignal::new(first.body);
    let answers = StoredValue::new(false);
    let around = Around::new(first.frame, here, load.coming());
    Effect::new(move |_| {
        if let Some(page) = load.take() {
            around.hear(page.frame);
            if answers.try_update_value(std::mem::take) == Some(true) || *latest.read_untracked() != page.body {
                latest.set(page.body);
            }
        }
    });
    let answered = Callback::new(move |()| answers.set_value(true));
    let Around { frame, door, reload } = around;
    let page = PageOf { body: latest.into(), frame: frame.into(), door, reload, answered };
    view! { <Framed frame=frame.into() door here>{body(page)}</Framed> }.into_any()
}

/// What is around a page, whatever it shows.
#[derive(Clone, Copy)]
struct Around {
    frame: RwSignal<Frame>,
    door: Option<RwSignal<Door>>,
    reload: Callback<()>,
}

impl Around {
    fn new(first: Frame, here: PageName, coming: Coming) -> Self {
        provide_context(crate::form::FormFlash(first.flash.clone()));
        // The server titles the page it sends; within the app, pages title themselves.
        Effect::new(move |_| document().set_title(&format!("{} · Aldaba", t(here.title()))));
        let reload = Callback::new(move |()| coming.again());
        provide_context(Edit::routed(reload, coming.missed()));
        let door = first.door.clone().map(RwSignal::new);
        Self { frame: RwSignal::new(first), door, reload }
    }

    fn hear(self, news: Frame) {
        if news.lang != lang() && !is_typed_into() {
            // Somebody chose another language: what the browser says itself comes with the document.
            let _ = window().location().reload();
            return;
        }
        if let (Some(door), Some(news)) = (self.door, news.door.clone()) {
            door.set(news);
        }
        if *self.frame.read_untracked() != news {
            self.frame.set(news);
        }
    }
}

/// Whether something is typed that is not saved.
fn is_typed_into() -> bool {
    document().query_selector("form[data-dirty]").is_ok_and(|form| form.is_some())
}

fn skeleton() -> impl IntoView {
    view! {
        <div class="shell">
            <main class="main" aria-busy="true" aria-label=t(w::LOADING)>
                <div class="card">
                    <div class="stack">
                        <span class="bone title"></span>
                        <span class="bone"></span>
                        <span class="bone short"></span>
                    </div>
                </div>
            </main>
        </div>
    }
}
