//! What pages look up: the server before it draws one, the browser when one comes from another page or hears news. And one way
//! of reading JSON for what comes with the page and for what is fetched later: each way that a type is read in is code of its
//! own in the WASM.
use std::any::Any;
use std::marker::PhantomData;

use leptos::prelude::*;
use leptos::task::spawn_local;
use serde::Serialize;

use crate::call::{Fields, ask};
use crate::router::{Address, here};
use domain::tree::{FromTree, Tree};
use views::error::AppError;
use views::opened::{EDIT, Opened};

/// A page's one look at the data.
pub trait Look: 'static {
    /// What it shows.
    type Data: Serialize + FromTree + Send + Sync + 'static;

    /// The server function that looks it up.
    const PATH: &'static str;

    /// What that is asked for at an address.
    fn asks(at: &Address) -> Fields;
}

/// What the server looked up for the page that it draws.
pub struct First<T>(pub Result<T, AppError>);

/// The same as it came to the browser with the page: JSON.
pub struct Came(pub String);

/// A page's data, of whatever type: what has to do with their coming is compiled once for all pages.
type Data = Box<dyn Any + Send + Sync>;

/// A page's data, as they come.
pub struct Load<T>(Coming, PhantomData<fn() -> T>);

impl<T> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Load<T> {}

impl<T: 'static> Load<T> {
    /// Takes what came last. Whoever tracks it hears of what comes next.
    #[must_use]
    pub fn take(self) -> Option<T> {
        self.0.news.track();
        let news = self.0.news.try_update_untracked(Option::take).flatten();
        news.and_then(|news| news.downcast().ok()).map(|news| *news)
    }

    /// How they come, whatever they are.
    #[must_use]
    pub fn coming(self) -> Coming {
        self.0
    }
}

/// How a page's data come.
#[derive(Clone, Copy)]
pub struct Coming {
    /// Whether there are any, or why not.
    state: RwSignal<Option<Result<(), AppError>>>,
    /// The newest, until they are taken.
    news: RwSignal<Option<Data>>,
    again: RwSignal<()>,
    /// Why the last look brought nothing, where what is shown stayed.
    missed: RwSignal<Option<AppError>>,
}

impl Coming {
    /// Whether there are data; nothing yet, or why there are none.
    #[must_use]
    pub fn state(self) -> Option<Result<(), AppError>> {
        self.state.get()
    }

    /// Looks once more.
    pub fn again(self) {
        self.again.set(());
    }

    /// Why the last look brought nothing, while what was there is still shown.
    #[must_use]
    pub fn missed(self) -> RwSignal<Option<AppError>> {
        self.missed
    }

    fn show(self, found: Result<Data, AppError>) {
        let state = Some(found.as_ref().map(drop).map_err(AppError::clone));
        if let Ok(news) = found {
            self.news.set(Some(news));
        }
        if *self.state.read_untracked() != state {
            self.state.set(state);
        }
    }
}

/// The data of the page at hand: at first those that it was drawn with, and others whenever its address asks for others.
#[must_use]
pub fn load<L: Look>() -> Load<L::Data> {
    let boxed = |data: L::Data| -> Data { Box::new(data) };
    let coming = Coming {
        state: RwSignal::default(),
        news: RwSignal::new(None),
        again: RwSignal::new(()),
        missed: RwSignal::default(),
    };
    let read: Read = |text| Ok(Box::new(self::read::<L::Data>(text)?));
    let came = || take_context::<Came>().and_then(|Came(text)| self::read(&text).ok());
    let first: Option<Result<L::Data, AppError>> =
        take_context::<First<L::Data>>().map(|First(found)| found).or_else(came);
    look(coming, first.map(|found| found.map(boxed)), (L::PATH, L::asks, read));
    Load(coming, PhantomData)
}

/// How data are read from an answer.
type Read = fn(&str) -> Result<Data, serde_json::Error>;

/// Shows the first data, or looks for them, and looks again whenever that is called for.
fn look(
    coming: Coming,
    first: Option<Result<Data, AppError>>,
    (path, asks, read): (&'static str, fn(&Address) -> Fields, Read),
) {
    let is_there = first.is_some();
    if let Some(found) = first {
        coming.show(found);
    }
    let here = here();
    // The turn of the next look, and the first of those whose answers are still good.
    let turns = StoredValue::new((0_u32, 0_u32));
    Effect::new(move |before: Option<Address>| {
        coming.again.track();
        let at = here.get();
        let opens = before.as_ref().and_then(|before| opens(before, &at));
        let is_other = before.as_ref() != Some(&at);
        // Closing a form needs nothing that is not there.
        if before.is_none() && is_there || is_other && opens == Some(false) {
            return at;
        }
        let mut turn = 0;
        turns.update_value(|(next, good)| {
            turn = *next;
            *next += 1;
            if is_other {
                *good = turn;
            }
        });
        let asks = asks(&at);
        spawn_local(async move {
            let found = ask(path, asks).await;
            // Not of a page that was left, of what is no longer asked for, or older than what is shown.
            let is_good = turns.try_update_value(|(_, good)| {
                let is_good = turn >= *good;
                *good = (*good).max(turn + 1);
                is_good
            });
            if is_good != Some(true) {
                return;
            }
            match found.and_then(|text| read(&text).map_err(|_| AppError::Broken { status: 500 })) {
                // What is typed into the page stays where it is until the server can be asked again, or answers again.
                Err(error @ (AppError::Offline | AppError::Busy { .. })) if opens.is_some() => {
                    coming.missed.set(Some(error));
                }
                Err(AppError::SignedOut) if is_other && opens.is_some() => coming.missed.set(Some(AppError::SignedOut)),
                found => {
                    coming.missed.set(None);
                    coming.show(found);
                }
            }
        });
        at
    });
}

/// Whether the page asks for the same as before, but for which of its forms stand open; and then, whether another one does.
fn opens(before: &Address, at: &Address) -> Option<bool> {
    let opened = |at: &Address| Opened::read(&at.asked(EDIT));
    at.is_but_for(EDIT, before).then(|| !opened(at).is_within(&opened(before)))
}

/// Reads JSON.
///
/// # Errors
/// If it is none, or not of that type.
pub fn read<T: FromTree>(text: &str) -> Result<T, serde_json::Error> {
    T::from_tree(tree(text)?).ok_or_else(|| serde::de::Error::custom("another view"))
}

fn tree(text: &str) -> Result<Tree, serde_json::Error> {
    serde_json::from_slice(text.as_bytes())
}
