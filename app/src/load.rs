//! What pages look up: the server before it draws one, the browser when one comes from another page or hears news. And one way
//! of reading JSON for what comes with the page and for what is fetched later: each way that a type is read in is code of its
//! own in the WASM.
use leptos::prelude::*;
use leptos::task::spawn_local;
use leptos_router::hooks::{use_params_map, use_query_map};
use leptos_router::params::ParamsMap;
use serde::Serialize;

use crate::call::{Fields, call};
use domain::id::Slug;
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

/// What the address of a page says.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Address {
    params: ParamsMap,
    query: ParamsMap,
}

impl Address {
    /// Reads a path, as its page's route divides it: `/a/:slug/shipments`.
    #[must_use]
    pub fn read(route: &str, path: &str, query: ParamsMap) -> Self {
        let named = |(name, value): (&str, &str)| Some((name.strip_prefix(':')?.to_owned(), value.to_owned()));
        Self { params: route.split('/').zip(path.split('/')).filter_map(named).collect(), query }
    }

    /// The account's slug.
    #[must_use]
    pub fn slug(&self) -> Slug {
        Slug(self.param("slug"))
    }

    /// A part of the path.
    #[must_use]
    pub fn param(&self, name: &str) -> String {
        self.params.get(name).unwrap_or_default()
    }

    /// What is asked for behind the `?`.
    #[must_use]
    pub fn asked(&self, name: &str) -> String {
        self.query.get(name).unwrap_or_default()
    }

    /// Whether it is the same page, but for which of its forms stand open; and then, whether another one does.
    fn opens(&self, before: &Self) -> Option<bool> {
        let others = |at: &Self| {
            let mut query = at.query.clone();
            query.remove(EDIT);
            query
        };
        let opened = |at: &Self| Opened::read(&at.asked(EDIT));
        let is_same = self.params == before.params && others(self) == others(before);
        is_same.then(|| !opened(self).is_within(&opened(before)))
    }
}

/// What the server looked up for the page that it draws.
pub struct First<T>(pub Result<T, AppError>);

/// The same as it came to the browser with the page: JSON.
pub struct Came(pub String);

/// A page's data, as they come.
pub struct Load<T: Send + Sync + 'static> {
    /// Whether there are any, or why not.
    state: RwSignal<Option<Result<(), AppError>>>,
    /// The newest, until they are taken.
    news: RwSignal<Option<T>>,
    again: RwSignal<()>,
    /// Why the last look brought nothing, where what is shown stayed.
    missed: RwSignal<Option<AppError>>,
}

impl<T: Send + Sync + 'static> Clone for Load<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for Load<T> {}

impl<T: Send + Sync + 'static> Load<T> {
    /// Whether there are data; nothing yet, or why there are none.
    #[must_use]
    pub fn state(self) -> Option<Result<(), AppError>> {
        self.state.get()
    }

    /// Takes what came last. Whoever tracks it hears of what comes next.
    #[must_use]
    pub fn take(self) -> Option<T> {
        self.news.track();
        self.news.try_update_untracked(Option::take).flatten()
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

    fn show(self, found: Option<Result<T, AppError>>) {
        let state = found.as_ref().map(|found| found.as_ref().map(drop).map_err(AppError::clone));
        if let Some(Ok(news)) = found {
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
    let load = Load {
        state: RwSignal::default(),
        news: RwSignal::new(None),
        again: RwSignal::new(()),
        missed: RwSignal::default(),
    };
    let came = || take_context::<Came>().and_then(|Came(text)| read(&text).ok());
    let first = take_context::<First<L::Data>>().map(|First(found)| found).or_else(came);
    let is_there = first.is_some();
    load.show(first);
    let (params, query) = (use_params_map(), use_query_map());
    // The turn of the next look, and the first of those whose answers are still good.
    let turns = StoredValue::new((0_u32, 0_u32));
    Effect::new(move |before: Option<Address>| {
        load.again.track();
        let at = Address { params: params.get(), query: query.get() };
        let opens = before.as_ref().and_then(|before| at.opens(before));
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
        if before.is_some_and(|before| before.params != at.params) {
            // Of something else nothing is left on the page.
            load.show(None);
        }
        let asks = L::asks(&at);
        spawn_local(async move {
            let found = call::<L::Data>(L::PATH, asks).await;
            // Not of a page that was left, of what is no longer asked for, or older than what is shown.
            let is_good = turns.try_update_value(|(_, good)| {
                let is_good = turn >= *good;
                *good = (*good).max(turn + 1);
                is_good
            });
            if is_good != Some(true) {
                return;
            }
            match found {
                // What is typed into the page stays where it is until the server can be asked again, or answers again.
                Err(error @ (AppError::Offline | AppError::Busy { .. })) if opens.is_some() => {
                    load.missed.set(Some(error));
                }
                Err(AppError::SignedOut) if is_other && opens.is_some() => load.missed.set(Some(AppError::SignedOut)),
                found => {
                    load.missed.set(None);
                    load.show(Some(found));
                }
            }
        });
        at
    });
    load
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
