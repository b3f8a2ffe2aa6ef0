//! The only way to the data: a decision, its trace and the transaction, in one.
use std::sync::OnceLock;

use crate::call::Caller;
use crate::events::{Event, Kind};
use crate::mail::{self, MailNotice};
use crate::moment::Calendar;
use crate::opened::stand_open;
use crate::program::House;
use crate::reach::Reach;
use crate::request::RequestInfo;
use crate::security::{About, Incident};
use crate::session;
use domain::id::{GrantId, ShipmentId, Slug, UserId};
use domain::pii::Sight;
use domain::policy::{Action, Actor, Decision, Facts, Lock, decide, lock, recipient_sight};
use domain::time::Time;
use store::db::Tx;
use store::flashes::Place;
use views::error::AppError;
use views::frame::Flash;
use views::opened::Opened;

mod out;

pub use out::Change;

/// A decided request, with the transaction it was decided in. Dropped, it gave out nothing and left nothing.
pub struct Cx {
    pub house: House,
    pub now: Time,
    pub actor: Actor,
    pub person: store::people::Person,
    pub account: store::accounts::Account,
    pub facts: Facts,
    /// For an agent: the account's grants that have not ended, as they were found for the decision.
    pub ways: Vec<store::grants::Row>,
    pub tx: Reach,
    pub request: RequestInfo,
    action: Action,
    decision: Decision,
    /// It may write, and what it wrote can be undone up to the decision.
    is_change: bool,
    change: Vec<Change>,
    seen: out::Seen,
    /// What [`Cx::left`] found, once it has looked: several sections of a page ask.
    left: OnceLock<Option<(String, Flash)>>,
}

impl Cx {
    /// Decides a look.
    ///
    /// # Errors
    /// Signed out, not found, or forbidden.
    pub async fn authorize(caller: &Caller, slug: &Slug, action: Action) -> Result<Self, AppError> {
        Self::open(caller.clone(), slug, action, Asked::default()).await
    }

    /// Decides a look at one shipment.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn authorize_shipment(
        caller: &Caller,
        slug: &Slug,
        action: Action,
        shipment: ShipmentId,
    ) -> Result<Self, AppError> {
        Self::open(caller.clone(), slug, action, Asked { shipment: Some(shipment), ..Asked::default() }).await
    }

    /// Decides a change.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn authorize_change(caller: &Caller, slug: &Slug, action: Action) -> Result<Self, AppError> {
        Self::authorize_behind(caller, slug, action, lock(action)).await
    }

    /// Decides a change that waits for more than its action alone asks for.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn authorize_behind(caller: &Caller, slug: &Slug, action: Action, lock: Lock) -> Result<Self, AppError> {
        Self::open(caller.clone(), slug, action, Asked { changes: true, lock, ..Asked::default() }).await
    }

    /// Decides a look at what is the actor's own: of an agent, their own way in.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn authorize_own(caller: &Caller, slug: &Slug, action: Action) -> Result<Self, AppError> {
        Self::open(caller.clone(), slug, action, Asked { own: true, ..Asked::default() }).await
    }

    async fn open(
        Caller { house, request }: Caller,
        slug: &Slug,
        action: Action,
        asked: Asked,
    ) -> Result<Self, AppError> {
        let changes = asked.changes;
        // An agent's access writes from its first statement: a revoke comes wholly before or wholly after it.
        let is_access = |is_agent| is_agent && !asked.own;
        let who = request.who.at(house.clock.now());
        let writes = changes || is_access(who.is_some_and(|found| found.person.account_id.is_none()));
        let mut tx = Reach::begin(&house.db, writes).await?;
        let mut found = find(&mut tx, &house, &request, slug, !writes).await?;
        let is_agent = matches!(found.actor, Actor::Agent { .. });
        if is_access(is_agent) && !writes {
            drop(tx);
            tx = Reach::begin(&house.db, true).await?;
            found = find(&mut tx, &house, &request, slug, false).await?;
        }
        // The door before the lists: whoever takes both takes them in this order.
        let account = found.account.id.0.clone();
        if is_access(is_agent) {
            tx.lock_access_shared(&account).await?;
        } else if asked.lock == Lock::Door {
            tx.lock_access(&account).await?;
        }
        if asked.lock != Lock::None && tx.lock_account(&account).await? {
            // Whoever decides may have been removed, or made something else, by whoever was faster.
            found = find(&mut tx, &house, &request, slug, false).await?;
        }
        let Found { actor, person, account } = found;
        let mut facts = Facts { shipment: asked.shipment, own: asked.own, ..Facts::default() };
        let mut ways = Vec::new();
        if is_agent {
            ways = store::grants::unended(&mut tx, &account.id).await?;
            facts.grants = ways.iter().map(store::grants::Row::grant).collect();
            facts.grants.retain(|grant| grant.agent.as_ref().is_none_or(|named| *named == person.id));
            facts.cases = store::cases::open_of(&mut tx, &account.id, &person.id).await?;
        }
        let now = house.clock.now();
        facts.grants.retain(|grant| grant.admits(&person.id, now));
        let decision = decide(&actor, action, &facts, now);
        if !decision.allows() {
            refused(&house, &request, &person, Some(&account), action);
            let shut =
                if is_agent { Some(crate::ended::how_shut(&mut tx, &account, &person, now).await?) } else { None };
            return Err(AppError::Forbidden { shut });
        }
        if matches!(decision, Decision::Log(_)) {
            request.owed.set(true);
            if changes {
                tx.mark().await?;
            }
        }
        Ok(Self {
            house,
            now,
            actor,
            person,
            account,
            facts,
            ways,
            tx,
            request,
            action,
            decision,
            is_change: changes,
            change: Vec::new(),
            seen: out::Seen::default(),
            left: OnceLock::new(),
        })
    }

    /// Whether the actor sees recipients in the clear, here and now.
    #[must_use]
    pub fn sight(&self) -> Sight {
        recipient_sight(&self.actor, &self.facts, self.now)
    }

    /// Whether the actor may do something else too, here and now.
    #[must_use]
    pub fn may(&self, action: Action) -> bool {
        decide(&self.actor, action, &self.facts, self.now).allows()
    }

    /// The time zone of what the actor reads and types: their own choice, else the account's.
    #[must_use]
    pub fn zone(&self) -> &str {
        self.person.time_zone.as_deref().unwrap_or(&self.account.time_zone)
    }

    /// Words instants for the reader of the answer.
    #[must_use]
    pub fn calendar(&self) -> Calendar {
        Calendar::new(self.request.lang, self.zone(), self.now)
    }

    /// What a form without scripts left on the page, if it did not go well. It stays there: the page itself takes it away.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn left(&mut self) -> Result<Option<Flash>, AppError> {
        let found = self.flash().await?;
        Ok(found.map(|(_, flash)| flash).filter(|flash| flash.error.is_some()))
    }

    /// The flash that waits for the page, with its id, as it is stored; looked up once.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn flash(&mut self) -> Result<Option<(String, Flash)>, AppError> {
        if self.left.get().is_none() {
            let page = self.request.page.split('?').next().unwrap_or_default();
            let place = Place { person: &self.person.id, account: Some(&self.account.id), page };
            self.left = store::flashes::find(&mut self.tx, &place, self.now).await?.into();
        }
        Ok(self.left.get().cloned().flatten())
    }

    /// Says which forms stand open on the page: those that its address names, and the one that comes back with what is wrong in it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn open_forms(&mut self, edit: &str) -> Result<(), AppError> {
        let left = self.left().await?;
        stand_open(Opened::with_left(edit, left.as_ref()));
        Ok(())
    }

    /// The transaction it was decided in.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Ends live grants and shows out whom they let in; gives the events. What is over already stays as it was.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_grants(&mut self, rows: Vec<store::grants::Row>) -> Result<Vec<Event>, AppError> {
        let mut events = Vec::new();
        for row in rows {
            let id = GrantId(row.id);
            if store::grants::revoke(&mut self.tx, &self.account.id, &id, &self.person.id, self.now).await? {
                let by = self.person.name.clone();
                self.notify(MailNotice::Revoked { by, agent: row.agent_name, scope: row.scope }).await?;
                events.push(Event::new(Kind::Revoked, &id, row.version + 1).about(row.agent_id.map(UserId)));
            }
        }
        Ok(events)
    }

    /// Tells the account's main contact by mail, if what happened is committed.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn notify(&mut self, notice: MailNotice) -> Result<(), AppError> {
        Ok(mail::notify(&mut self.tx, &self.account.id, notice, self.now).await?)
    }

    /// Tells the operator that data leave as a file.
    pub fn note_export(&self, what: &str) {
        let (person, account) = (Some(self.person.id.0.as_str()), Some(self.account.id.0.as_str()));
        let network = self.house.security.alias(&self.request.address);
        let about = About { person, account, what: Some(what), network: Some(&network) };
        self.house.security.note(Incident::Export, about);
    }
}

/// What is asked for beside the action.
struct Asked {
    changes: bool,
    lock: Lock,
    shipment: Option<ShipmentId>,
    own: bool,
}

impl Default for Asked {
    /// A look at what is the account's.
    fn default() -> Self {
        Self { changes: false, lock: Lock::None, shipment: None, own: false }
    }
}

/// Who asks, and about which account.
struct Found {
    actor: Actor,
    person: store::people::Person,
    account: store::accounts::Account,
}

/// Finds session, actor and account; for a look, who was found to ask counts. Another account's anything is not found.
async fn find(tx: &mut Tx, house: &House, request: &RequestInfo, slug: &Slug, looks: bool) -> Result<Found, AppError> {
    let now = house.clock.now();
    let found = if looks { session::looking(tx, request, now).await? } else { session::live(tx, request, now).await? };
    let mut person = found.person;
    // Whatever is stored, told or mailed of an agent in an account names them so that nobody is taken for somebody else.
    person.name = person.called();
    let account = store::accounts::by_slug(tx, slug).await?.ok_or(AppError::NotFound)?;
    let actor = person.actor().ok_or(AppError::Broken { status: 500 })?;
    if matches!(actor, Actor::Member { .. }) && person.account_id.as_deref() != Some(account.id.0.as_str()) {
        // Whose it is nobody is told, but the operator hears of who looked.
        let about = About { what: Some("another account"), account: Some(&account.id.0), ..About::default() };
        house.security.note(Incident::AccessRefused, About { person: Some(&person.id.0), ..about });
        return Err(AppError::NotFound);
    }
    Ok(Found { actor, person, account })
}

/// The policy said no: the operator hears of it.
pub fn refused(
    house: &House,
    request: &RequestInfo,
    person: &store::people::Person,
    account: Option<&store::accounts::Account>,
    action: Action,
) {
    let (account, network) = (account.map(|account| account.id.0.as_str()), house.security.alias(&request.address));
    let about = About { person: Some(&person.id.0), account, what: Some(action.as_str()), network: Some(&network) };
    house.security.note(Incident::AccessRefused, about);
}
