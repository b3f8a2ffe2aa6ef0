//! What everybody who is signed in may do with what is theirs alone: name, language, time zone, password, sessions.
//!
//! The policy has no row for it, because nobody else's is ever in reach: every statement names the person of the session.
use crate::call::Caller;
use crate::events::Event;
use crate::moment::Calendar;
use crate::reach::Reach;
use crate::request::RequestInfo;
use crate::{House, session};
use domain::id::AccountId;
use domain::role::Rank;
use domain::time::Time;
use store::accounts::Account;
use store::hash::sha256;
use store::people::Person;
use views::base::Asked;
use views::error::AppError;
use views::words::{tf, w};

/// A person about themselves, with the transaction that found them. Dropped, it left nothing.
pub struct Own {
    pub house: House,
    pub now: Time,
    pub person: Person,
    /// The session they ask from.
    pub session: String,
    /// When they signed in.
    pub since: Time,
    /// The account they are a member of.
    pub account: Option<Account>,
    /// They may do nothing else before they have set up a second factor.
    pub lacks_second: bool,
    pub tx: Reach,
    pub request: RequestInfo,
}

/// Who saved what a person says of themselves last, and when.
#[must_use]
pub fn changed(person: &Person) -> (&str, Time) {
    (person.changed_by.as_deref().unwrap_or(&person.name), Time(person.changed_at.unwrap_or(person.created_at)))
}

impl Own {
    /// Finds who looks.
    ///
    /// # Errors
    /// Signed out.
    pub async fn authorize(caller: &Caller) -> Result<Self, AppError> {
        Self::open(caller.clone(), false).await
    }

    /// Finds who changes something.
    ///
    /// # Errors
    /// Signed out.
    pub async fn authorize_change(caller: &Caller) -> Result<Self, AppError> {
        Self::open(caller.clone(), true).await
    }

    async fn open(Caller { house, request }: Caller, changes: bool) -> Result<Self, AppError> {
        let mut tx = Reach::begin(&house.db, changes).await?;
        let now = house.clock.now();
        let found = session::signed_in(&mut tx, &request, now).await?;
        let account = match &found.person.account_id {
            Some(id) => store::accounts::by_id(&mut tx, id).await?,
            None => None,
        };
        let lacks_second = found.lacks_second;
        let (session, since) = (found.session.id, found.session.created_at);
        Ok(Self { house, now, person: found.person, session, since, account, lacks_second, tx, request })
    }

    /// Who asks, for another transaction of the same request.
    #[must_use]
    pub fn caller(&self) -> Caller {
        Caller { house: self.house.clone(), request: self.request.clone() }
    }

    /// Gives the session another token in place of the one it had: whoever took that before is out.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn rotate(&mut self) -> Result<(), store::Error> {
        let token = session::token_text(self.house.chance());
        store::sessions::rotate(&mut self.tx, &self.session, &sha256(&token)).await?;
        // At most once in a request.
        let _ = self.request.fresh.set(token);
        Ok(())
    }

    /// Whether they are a Lead.
    #[must_use]
    pub fn is_lead(&self) -> bool {
        self.person.rank.as_deref().and_then(Rank::parse) == Some(Rank::Lead)
    }

    /// The time zone for which they chose none.
    #[must_use]
    pub fn given_zone(&self) -> &str {
        self.account.as_ref().map_or("UTC", |account| &account.time_zone)
    }

    /// Words instants for them.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        let zone = self.person.time_zone.as_deref().unwrap_or(self.given_zone());
        Calendar::new(self.request.lang, zone, self.now)
    }

    /// What others know of them, and so may try as their password.
    #[must_use]
    pub fn known(&self) -> Vec<&str> {
        let account = self.account.as_ref().map(|account| [account.trade_name.as_str(), &account.slug.0]);
        [self.person.name.as_str(), &self.person.email].into_iter().chain(account.into_iter().flatten()).collect()
    }

    /// They saved first in another tab, and what is to be asked about. See [`crate::Cx::stale`].
    #[must_use]
    pub fn stale(&self, asked: Asked) -> AppError {
        let (who, at) = changed(&self.person);
        let when = self.calendar().moment(at).text;
        asked.stale(tf(w::ERROR_STALE, &[("who", who), ("when", &when)]), self.person.version)
    }

    /// Makes a change: rows and events in one commit; open pages hear of it after, and mail goes out.
    ///
    /// # Errors
    /// If the commit fails. Then nothing was changed.
    pub async fn commit<T>(mut self, event: Event, view: T) -> Result<T, AppError> {
        let account = self.account.as_ref().map(|account| AccountId(account.id.0.clone()));
        // Once more, now that all other commits wait: who was removed or signed out meanwhile changes nothing.
        if self.tx.queue_events().await? && event.record != self.session {
            session::signed_in(&mut self.tx, &self.request.renewed(), self.now).await?;
        }
        let mut tx = self.tx.to_write()?;
        tx.tell(account.as_ref(), event, &self.person.id.0, self.now);
        self.house.commit(tx).await?;
        Ok(view)
    }
}
