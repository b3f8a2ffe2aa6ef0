//! An agent's desk: the directory, their requests, leaving an account.
use super::cx::{at_hand, refused};
use super::events::Event;
use super::moment::Calendar;
use super::visit::Visit;
use super::{House, session};
use domain::grant::{Answer, Scope, State};
use domain::id::{Slug, UserId};
use domain::policy::{Action, Actor, Facts, decide};
use domain::role::Rank;
use domain::text::trim;
use domain::time::{Moment, Time};
use store::clock;
use store::db::Tx;
use views::agents::AskData;
use views::agents::{AccountRow, DeskView, OpenView, OwnRequest};
use views::error::AppError;

/// As many accounts as a desk shows; who wants another one searches.
const ACCOUNTS: usize = 100;
/// As many of the agent's own requests; what waits for an answer comes first.
const REQUESTS: i64 = 100;

/// A desk stands in no account's zone: unless the agent chose one, its times say that they are in UTC.
fn named(moment: Moment, chosen: bool) -> Moment {
    if chosen { moment } else { Moment { text: moment.text + " UTC", ..moment } }
}

/// An agent at their desk, in no account: the directory and their own requests.
pub struct Desk {
    pub house: House,
    pub now: Time,
    pub agent: UserId,
    pub person: store::people::Person,
    pub(in crate::backend) tx: Tx,
    pub(in crate::backend) visit: Visit,
    action: Action,
}

impl Desk {
    /// Decides an agent's look at the directory.
    ///
    /// # Errors
    /// Signed out, or forbidden (members have no directory).
    pub async fn authorize(action: Action) -> Result<Self, AppError> {
        let (house, visit) = at_hand()?;
        Self::open(house, visit, action, false).await
    }

    /// Decides a change that concerns no account.
    ///
    /// # Errors
    /// As [`Desk::authorize`].
    pub async fn authorize_change(action: Action) -> Result<Self, AppError> {
        let (house, visit) = at_hand()?;
        Self::open(house, visit, action, true).await
    }

    /// The same outside of a server function.
    ///
    /// # Errors
    /// As [`Desk::authorize`].
    pub async fn open(house: House, visit: Visit, action: Action, changes: bool) -> Result<Self, AppError> {
        let mut tx = if changes { house.db.write().await? } else { house.db.read().await? };
        let now = house.clock.now();
        let person = if changes {
            find(&mut tx, &house, &visit, action, now).await?
        } else {
            may(session::looking(&mut tx, &visit, now).await?.person, &house, &visit, action, now)?
        };
        Ok(Self { agent: person.id.clone(), house, now, person, tx, visit, action })
    }

    /// Makes a change: rows and events in one commit.
    ///
    /// # Errors
    /// If the commit fails. Then nothing was changed.
    pub async fn commit<T>(mut self, events: Vec<Event>, view: T) -> Result<T, AppError> {
        // Once more, now that all other commits wait: who may do it no longer, does not.
        if self.tx.queue_events().await? {
            find(&mut self.tx, &self.house, &self.visit.renewed(), self.action, self.now).await?;
        }
        for event in &events {
            store::events::insert(&mut self.tx, None, event, &self.agent.0, self.now).await?;
        }
        self.tx.commit().await?;
        self.house.committed.notify_one();
        self.house.posted.notify_one();
        Ok(view)
    }

    /// Words instants for the agent. Their desk stands in no account's zone: in the one they chose, else UTC.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.visit.lang, self.person.time_zone.as_deref().unwrap_or("UTC"), self.now)
    }
}

/// The agent who asks, if they may.
async fn find(
    tx: &mut Tx,
    house: &House,
    visit: &Visit,
    action: Action,
    now: Time,
) -> Result<store::people::Person, AppError> {
    may(session::live(tx, visit, now).await?.person, house, visit, action, now)
}

/// The same of whoever was found.
fn may(
    person: store::people::Person,
    house: &House,
    visit: &Visit,
    action: Action,
    now: Time,
) -> Result<store::people::Person, AppError> {
    match person.actor() {
        Some(actor @ Actor::Agent { .. }) if decide(&actor, action, &Facts::default(), now).allows() => Ok(person),
        Some(_) => {
            refused(house, visit, &person, None, action);
            Err(AppError::FORBIDDEN)
        }
        None => Err(AppError::Broken { status: 500 }),
    }
}

impl Desk {
    fn is_lead(&self) -> bool {
        self.person.rank.as_deref().and_then(Rank::parse) == Some(Rank::Lead)
    }

    async fn flash(&mut self) -> Result<Option<views::frame::Flash>, AppError> {
        super::frame::flash_for(&self.house, &mut self.tx, (&self.person.id, None), &self.visit.page, self.now).await
    }

    /// The desk, narrowed by a search text.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn view(mut self, q: &str) -> Result<DeskView, AppError> {
        let most = i64::try_from(ACCOUNTS + 1).unwrap_or(i64::MAX);
        let folded: String = store::fold(trim(q)).chars().take(120).collect();
        let mut accounts = store::accounts::search(&mut self.tx, &folded, most).await?;
        let more = accounts.len() > ACCOUNTS;
        accounts.truncate(ACCOUNTS);
        let grants = store::grants::for_agent(&mut self.tx, &self.agent).await?;
        let requests = store::requests::of_agent(&mut self.tx, &self.agent, REQUESTS).await?;
        let open = |account: &str| {
            let live = grants.iter().filter(|row| row.account_id == account).filter_map(|row| {
                match row.grant().state(self.now) {
                    State::Live(left) => Some(OpenView { scope: row.grant().scope, left_ms: left.0 }),
                    State::Over(_) => None,
                }
            });
            live.max_by_key(|open| (open.scope == Scope::Full, open.left_ms))
        };
        let asked = |account: &str| requests.iter().any(|row| row.account_id == account && row.answer == "pending");
        let accounts = accounts.into_iter().map(|account| AccountRow {
            open: open(&account.id.0),
            asked: asked(&account.id.0),
            slug: account.slug,
            name: account.trade_name,
        });
        let accounts = accounts.collect();
        let (calendar, chosen) = (self.calendar(), self.person.time_zone.is_some());
        let requests = requests.iter().map(|row| OwnRequest {
            id: row.id.clone(),
            slug: Slug(row.slug.clone()),
            account: row.account_name.clone(),
            reason: row.reason.clone(),
            scope: Scope::parse(&row.scope).unwrap_or(Scope::View),
            length: row.length.clone(),
            answer: Answer::parse(&row.answer).unwrap_or(Answer::Lapsed),
            asked: named(calendar.moment(row.asked_at), chosen),
        });
        let requests = requests.collect();
        let flash = self.flash().await?;
        Ok(DeskView { agent: self.person.name.clone(), lead: self.is_lead(), accounts, more, requests, flash })
    }

    /// What the page that asks needs.
    ///
    /// # Errors
    /// Not found if there is no such account.
    pub async fn ask_view(mut self, slug: &Slug) -> Result<AskData, AppError> {
        let account = store::accounts::by_slug(&mut self.tx, slug).await?.ok_or(AppError::NotFound)?;
        let flash = self.flash().await?;
        let lead = self.is_lead();
        Ok(AskData {
            agent: self.person.name,
            lead,
            slug: account.slug,
            account: account.trade_name,
            new_request: clock::new_id(),
            flash,
        })
    }

    /// Leaves an account.
    ///
    /// # Errors
    /// Not found if there is no such account.
    pub async fn leave(&mut self, slug: &Slug) -> Result<(), AppError> {
        let account = store::accounts::by_slug(&mut self.tx, slug).await?.ok_or(AppError::NotFound)?;
        self.house.hear_leave((&account.id, &account.slug), &self.agent);
        Ok(())
    }
}
