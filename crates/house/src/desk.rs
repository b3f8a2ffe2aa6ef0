//! An agent's desk: the directory, their requests, leaving an account.
use crate::call::Caller;
use crate::cx::refused;
use crate::events::Event;
use crate::moment::Calendar;
use crate::reach::Reach;
use crate::request::RequestInfo;
use crate::{House, session};
use domain::id::UserId;
use domain::policy::{Action, Actor, Facts, decide};
use domain::role::Rank;
use domain::time::Time;
use store::db::Tx;
use views::error::AppError;

/// An agent at their desk, in no account: the directory and their own requests.
pub struct Desk {
    pub house: House,
    pub now: Time,
    pub agent: UserId,
    pub person: store::people::Person,
    pub tx: Reach,
    pub request: RequestInfo,
    action: Action,
}

impl Desk {
    /// Decides an agent's look at the directory.
    ///
    /// # Errors
    /// Signed out, or forbidden (members have no directory).
    pub async fn authorize(caller: &Caller, action: Action) -> Result<Self, AppError> {
        Self::open(caller.clone(), action, false).await
    }

    /// Decides a change that concerns no account.
    ///
    /// # Errors
    /// As [`Desk::authorize`].
    pub async fn authorize_change(caller: &Caller, action: Action) -> Result<Self, AppError> {
        Self::open(caller.clone(), action, true).await
    }

    async fn open(Caller { house, request }: Caller, action: Action, changes: bool) -> Result<Self, AppError> {
        let mut tx = Reach::begin(&house.db, changes).await?;
        let now = house.clock.now();
        let person = if changes {
            find(&mut tx, &house, &request, action, now).await?
        } else {
            may(session::looking(&mut tx, &request, now).await?.person, &house, &request, action, now)?
        };
        Ok(Self { agent: person.id.clone(), house, now, person, tx, request, action })
    }

    /// Makes a change: rows and events in one commit.
    ///
    /// # Errors
    /// If the commit fails. Then nothing was changed.
    pub async fn commit<T>(mut self, events: Vec<Event>, view: T) -> Result<T, AppError> {
        // Once more, now that all other commits wait: who may do it no longer, does not.
        if self.tx.queue_events().await? {
            find(&mut self.tx, &self.house, &self.request.renewed(), self.action, self.now).await?;
        }
        let mut tx = self.tx.to_write()?;
        for event in events {
            tx.tell(None, event, &self.agent.0, self.now);
        }
        self.house.commit(tx).await?;
        Ok(view)
    }

    /// Whether they are a Lead.
    #[must_use]
    pub fn is_lead(&self) -> bool {
        self.person.rank.as_deref().and_then(Rank::parse) == Some(Rank::Lead)
    }

    /// Words instants for the agent. Their desk stands in no account's zone: in the one they chose, else UTC.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.request.lang, self.person.time_zone.as_deref().unwrap_or("UTC"), self.now)
    }
}

/// The agent who asks, if they may.
async fn find(
    tx: &mut Tx,
    house: &House,
    request: &RequestInfo,
    action: Action,
    now: Time,
) -> Result<store::people::Person, AppError> {
    may(session::live(tx, request, now).await?.person, house, request, action, now)
}

/// The same of whoever was found.
fn may(
    person: store::people::Person,
    house: &House,
    request: &RequestInfo,
    action: Action,
    now: Time,
) -> Result<store::people::Person, AppError> {
    match person.actor() {
        Some(actor @ Actor::Agent { .. }) if decide(&actor, action, &Facts::default(), now).allows() => Ok(person),
        Some(_) => {
            refused(house, request, &person, None, action);
            Err(AppError::FORBIDDEN)
        }
        None => Err(AppError::Broken { status: 500 }),
    }
}
