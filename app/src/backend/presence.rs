//! Who is in, on which page, now. Kept in memory: it is true only while it is happening.
use std::collections::HashMap;
use std::sync::Mutex;

use crate::domain::id::{AccountId, UserId};
use crate::domain::time::{Span, Time};
use crate::frame::PageName;

/// An agent whose page has not been heard of for so long is gone.
pub const FORGET_AFTER: Span = Span::seconds(15);

/// An agent in an account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub agent: UserId,
    pub name: String,
    pub page: PageName,
    pub heard: Time,
}

/// All who are in.
#[derive(Default)]
pub struct Presence(Mutex<HashMap<AccountId, Vec<Present>>>);

impl Presence {
    /// Hears of an agent. True if that is news to those who watch.
    pub fn hear(&self, account: &AccountId, present: Present) -> bool {
        self.with(|rooms| {
            let room = rooms.entry(account.clone()).or_default();
            if let Some(known) = room.iter_mut().find(|one| one.agent == present.agent) {
                let news = known.page != present.page;
                *known = present;
                return news;
            }
            room.push(present);
            true
        })
    }

    /// An agent leaves, or is shown out. True if they were in.
    pub fn leave(&self, account: &AccountId, agent: &UserId) -> bool {
        self.with(|rooms| {
            let Some(room) = rooms.get_mut(account) else { return false };
            let before = room.len();
            room.retain(|one| one.agent != *agent);
            room.len() != before
        })
    }

    /// Who is in an account.
    #[must_use]
    pub fn of(&self, account: &AccountId, now: Time) -> Vec<Present> {
        let fresh = |one: &&Present| now - one.heard <= FORGET_AFTER;
        self.with(|rooms| {
            rooms.get(account).map(|room| room.iter().filter(fresh).cloned().collect()).unwrap_or_default()
        })
    }

    /// Forgets those not heard of; gives the accounts where that is news.
    pub fn sweep(&self, now: Time) -> Vec<AccountId> {
        self.with(|rooms| {
            let mut changed = Vec::new();
            rooms.retain(|account, room| {
                let before = room.len();
                room.retain(|one| now - one.heard <= FORGET_AFTER);
                if room.len() != before {
                    changed.push(account.clone());
                }
                !room.is_empty()
            });
            changed
        })
    }

    fn with<T>(&self, act: impl FnOnce(&mut HashMap<AccountId, Vec<Present>>) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ana(page: PageName, at: i64) -> Present {
        Present { agent: UserId("ana".into()), name: "Ana".into(), page, heard: Time(at) }
    }

    #[test]
    fn coming_in_and_moving_on_is_news_and_staying_is_not() {
        let (presence, account) = (Presence::default(), AccountId("a".into()));
        assert!(presence.hear(&account, ana(PageName::Shipments, 0)));
        assert!(!presence.hear(&account, ana(PageName::Shipments, 5)));
        assert!(presence.hear(&account, ana(PageName::Settings, 10)));
        assert_eq!(presence.of(&account, Time(10)).len(), 1);
    }

    #[test]
    fn who_is_not_heard_of_is_forgotten() {
        let (presence, account) = (Presence::default(), AccountId("a".into()));
        presence.hear(&account, ana(PageName::Shipments, 0));
        assert!(presence.sweep(Time(15_000)).is_empty());
        assert_eq!(presence.sweep(Time(15_001)), vec![account.clone()]);
        assert!(presence.of(&account, Time(15_001)).is_empty());
    }
}
