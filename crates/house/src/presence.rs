//! Who is in, on which page, now. Kept in memory: it is true only while it is happening.
use std::collections::HashMap;
use std::sync::Mutex;

use domain::id::{AccountId, UserId};
use domain::time::{Span, Time};
use views::frame::PageName;

/// An agent whose page has not been heard of for so long is gone.
pub const FORGET_AFTER: Span = Span::seconds(15);

/// An agent in an account, on one page. With several pages open, an agent is where they came last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Present {
    pub agent: UserId,
    pub name: String,
    pub page: PageName,
    /// When the page was opened, as far as one knows.
    pub came: Time,
    pub heard: Time,
}

/// How a page is heard of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sign {
    /// It was opened.
    Opened,
    /// It is still open.
    Stands,
}

/// All who are in.
#[derive(Default)]
pub struct Presence(Mutex<HashMap<AccountId, Vec<Present>>>);

impl Presence {
    /// Hears of an agent's page. True if that is news to those who watch.
    pub fn hear(&self, account: &AccountId, agent: (&UserId, &str), page: PageName, sign: Sign, now: Time) -> bool {
        let (agent, name) = agent;
        self.with(|rooms| {
            let room = rooms.entry(account.clone()).or_default();
            let before = place_of(room, agent, now);
            match room.iter_mut().find(|one| one.agent == *agent && one.page == page) {
                Some(known) => {
                    // What was not heard of for so long is another visit.
                    if sign == Sign::Opened || now - known.heard > FORGET_AFTER {
                        known.came = now;
                    }
                    known.heard = now;
                }
                None => {
                    room.push(Present { agent: agent.clone(), name: name.to_owned(), page, came: now, heard: now });
                }
            }
            place_of(room, agent, now) != before
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

    /// What an agent who is in is called.
    #[must_use]
    pub fn name_of(&self, account: &AccountId, agent: &UserId) -> Option<String> {
        self.with(|rooms| rooms.get(account)?.iter().find(|one| one.agent == *agent).map(|one| one.name.clone()))
    }

    /// Who is in an account.
    #[must_use]
    pub fn of(&self, account: &AccountId, now: Time) -> Vec<Present> {
        self.with(|rooms| {
            let Some(room) = rooms.get(account) else { return Vec::new() };
            let last = |one: &&Present| place_of(room, &one.agent, now) == Some(one.page);
            room.iter().filter(last).cloned().collect()
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

/// The page where an agent came last, of those that were heard of lately.
fn place_of(room: &[Present], agent: &UserId, now: Time) -> Option<PageName> {
    let fresh = room.iter().filter(|one| one.agent == *agent && now - one.heard <= FORGET_AFTER);
    fresh.max_by_key(|one| one.came).map(|one| one.page)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hear(presence: &Presence, account: &AccountId, page: PageName, sign: Sign, at: i64) -> bool {
        presence.hear(account, (&UserId("ana".into()), "Ana"), page, sign, Time(at))
    }

    #[test]
    fn coming_in_and_moving_on_is_news_and_staying_is_not() {
        let (presence, account) = (Presence::default(), AccountId("a".into()));
        assert!(hear(&presence, &account, PageName::Shipments, Sign::Opened, 0));
        assert!(!hear(&presence, &account, PageName::Shipments, Sign::Stands, 5));
        assert!(hear(&presence, &account, PageName::Settings, Sign::Opened, 10));
        assert_eq!(presence.of(&account, Time(10)).len(), 1);
    }

    #[test]
    fn of_two_pages_that_stand_the_one_opened_last_is_where_an_agent_is() {
        let (presence, account) = (Presence::default(), AccountId("a".into()));
        hear(&presence, &account, PageName::Shipments, Sign::Opened, 0);
        hear(&presence, &account, PageName::Settings, Sign::Opened, 1);
        for at in [2000, 4000, 6000] {
            assert!(!hear(&presence, &account, PageName::Shipments, Sign::Stands, at), "no news");
            assert!(!hear(&presence, &account, PageName::Settings, Sign::Stands, at), "no news");
        }
        let pages = |at| presence.of(&account, Time(at)).iter().map(|one| one.page).collect::<Vec<_>>();
        assert_eq!(pages(6000), [PageName::Settings]);
        assert!(!hear(&presence, &account, PageName::Shipments, Sign::Stands, 20_000));
        assert_eq!(pages(21_500), [PageName::Shipments], "the other page was closed");
    }

    #[test]
    fn who_is_not_heard_of_is_forgotten() {
        let (presence, account) = (Presence::default(), AccountId("a".into()));
        hear(&presence, &account, PageName::Shipments, Sign::Opened, 0);
        assert!(presence.sweep(Time(15_000)).is_empty());
        assert_eq!(presence.sweep(Time(15_001)), vec![account.clone()]);
        assert!(presence.of(&account, Time(15_001)).is_empty());
    }
}
