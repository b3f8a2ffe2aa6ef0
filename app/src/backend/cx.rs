//! The only way to the data: a decision, its trace and the transaction, in one.
use std::sync::OnceLock;

use super::clock::{new_id, random, sha256};
use super::db::Tx;
use super::events::{Event, Kind};
use super::house::House;
use super::mail::{self, Notice};
use super::moment::Calendar;
use super::presence::Sign;
use super::security::{About, Incident};
use super::visit::Visit;
use super::{session, sql};
use crate::domain::grant::Scope;
use crate::domain::id::{GrantId, ShipmentId, Slug, UserId};
use crate::domain::pii::Sight;
use crate::domain::time::Time;
use crate::error::{AppError, FieldError};
use crate::frame::{Flash, Page, PageName};
use crate::policy::{Action, Actor, Decision, Facts, OpenCase, Through, decide, recipient_sight};
use crate::words::{tf, w};

/// A decided request, with the transaction it was decided in. Dropped, it gave out nothing and left nothing.
pub struct Cx {
    pub house: House,
    pub now: Time,
    pub actor: Actor,
    pub person: sql::people::Person,
    pub account: sql::accounts::Account,
    pub facts: Facts,
    pub(in crate::backend) tx: Tx,
    pub(in crate::backend) visit: Visit,
    action: Action,
    decision: Decision,
    change: Vec<Change>,
    /// What [`Cx::left`] found, once it has looked: several sections of a page ask.
    left: OnceLock<Option<Flash>>,
}

/// A field before and after an agent's change.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// What an access was about, for the log: records by id, and classes of fields.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    pub records: Vec<String>,
    pub classes: Vec<&'static str>,
}

impl Seen {
    /// These records, these classes of fields.
    #[must_use]
    pub fn new(records: Vec<String>, classes: &[&'static str]) -> Self {
        Self { records, classes: classes.to_vec() }
    }
}

/// The request at hand, as the server put it into the context.
pub(in crate::backend) fn at_hand() -> Result<(House, Visit), AppError> {
    let house = leptos::prelude::use_context::<House>();
    let visit = leptos::prelude::use_context::<Visit>();
    house.zip(visit).ok_or(AppError::Broken { status: 500 })
}

impl Cx {
    /// Decides a look.
    ///
    /// # Errors
    /// Signed out, not found, or forbidden.
    pub async fn authorize(slug: &Slug, action: Action) -> Result<Self, AppError> {
        let (house, visit) = at_hand()?;
        told(Self::open(house, visit, slug, action, None, false).await)
    }

    /// Decides a look at one shipment.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn authorize_shipment(slug: &Slug, action: Action, shipment: ShipmentId) -> Result<Self, AppError> {
        let (house, visit) = at_hand()?;
        told(Self::open(house, visit, slug, action, Some(shipment), false).await)
    }

    /// Decides a change.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn authorize_change(slug: &Slug, action: Action) -> Result<Self, AppError> {
        let (house, visit) = at_hand()?;
        Self::open(house, visit, slug, action, None, true).await
    }

    /// The same outside of a page: files, streams, uploads.
    ///
    /// # Errors
    /// As [`Cx::authorize`].
    pub async fn open(
        house: House,
        visit: Visit,
        slug: &Slug,
        action: Action,
        shipment: Option<ShipmentId>,
        changes: bool,
    ) -> Result<Self, AppError> {
        let mut tx = if changes { house.db.write().await? } else { house.db.read().await? };
        let mut found = find(&mut tx, &house, &visit, slug).await?;
        let is_agent = matches!(found.actor, Actor::Agent { .. });
        if is_agent && !changes && action != Action::SeeGrants {
            // An agent's access writes from its first statement: a revoke comes wholly before or wholly after it.
            drop(tx);
            tx = house.db.write().await?;
            found = find(&mut tx, &house, &visit, slug).await?;
        }
        if changes && action == Action::ManageMembers {
            // Whoever decides may have been removed, or made something else, by whoever was faster.
            tx.queue_lists(&found.account.id.0).await?;
            found = find(&mut tx, &house, &visit, slug).await?;
        }
        let Found { actor, person, account } = found;
        let mut facts = Facts { shipment, own: is_agent, ..Facts::default() };
        if is_agent {
            if action != Action::SeeGrants {
                tx.hold_door(&account.id.0).await?;
            }
            facts.grants =
                sql::grants::unended(&mut tx, &account.id).await?.into_iter().map(|row| row.grant()).collect();
            facts.grants.retain(|grant| grant.agent.as_ref().is_none_or(|named| *named == person.id));
            facts.cases = Vec::<OpenCase>::new();
        } else if action == Action::ManageGrants && changes {
            tx.take_door(&account.id.0).await?;
        }
        let now = house.clock.now();
        facts.grants.retain(|grant| grant.admits(&person.id, now));
        let decision = decide(&actor, action, &facts, now);
        if !decision.allows() {
            refused(&house, &person, Some(&account), action);
            let shut = if is_agent { sql::grants::how_shut(&mut tx, &account, &person, now).await? } else { None };
            return Err(AppError::Forbidden { shut });
        }
        let change = Vec::new();
        Ok(Self {
            house,
            now,
            actor,
            person,
            account,
            facts,
            tx,
            visit,
            action,
            decision,
            change,
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
        Calendar::new(self.visit.lang, self.zone(), self.now)
    }

    /// What a form without scripts left on the page, if it did not go well. It stays there: the page itself takes it away.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn left(&mut self) -> Result<Option<Flash>, AppError> {
        if self.left.get().is_none() {
            let page = self.visit.page.split('?').next().unwrap_or_default();
            let found = sql::flashes::find(&mut self.tx, &self.person.id, page, self.now).await?;
            self.left = found.map(|(_, flash)| flash).filter(|flash| flash.error.is_some()).into();
        }
        Ok(self.left.get().cloned().flatten())
    }

    /// The transaction it was decided in.
    pub fn tx(&mut self) -> &mut Tx {
        &mut self.tx
    }

    /// Ends live grants and shows out whom they let in; gives the events. What is over already stays as it was.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn end_grants(&mut self, rows: Vec<sql::grants::Row>) -> Result<Vec<Event>, AppError> {
        let mut events = Vec::new();
        for row in rows {
            let id = GrantId(row.id);
            if sql::grants::revoke(&mut self.tx, &self.account.id, &id, &self.person.id, self.now).await? {
                let (scope, by) = (Scope::parse(&row.scope).unwrap_or(Scope::View), self.person.name.clone());
                self.notify(Notice::Revoked { by, agent: row.agent_name, scope }).await?;
                events.push(Event::new(Kind::Revoked, &id, row.version + 1).about(row.agent_id.map(UserId)));
            }
        }
        Ok(events)
    }

    /// Tells the account's main contact by mail, if what happened is committed.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn notify(&mut self, notice: Notice) -> Result<(), AppError> {
        Ok(mail::notify(&mut self.tx, &self.account.id, notice, self.now).await?)
    }

    /// Notes a field's values before and after, if they differ and an agent changes them.
    pub fn note_change(&mut self, field: &str, before: &str, after: &str) {
        if before != after && matches!(self.decision, Decision::Log(_)) {
            self.change.push(Change { field: field.to_owned(), before: before.to_owned(), after: after.to_owned() });
        }
    }

    /// Somebody saved first: who and when, the version that is stored, and both values where they differ, so that whoever comes
    /// second chooses. `stored` and `typed` have the same fields in the same order.
    #[must_use]
    pub fn stale(
        &self,
        version: i64,
        (who, at): (&str, Time),
        stored: &[(&'static str, &str)],
        typed: &[(&'static str, &str)],
    ) -> AppError {
        let when = self.calendar().moment(at).text;
        let theirs = stored.iter().zip(typed).filter(|((_, stored), (_, typed))| stored != typed);
        let theirs =
            theirs.map(|((field, stored), _)| FieldError { field: (*field).to_owned(), message: (*stored).to_owned() });
        AppError::Stale {
            message: tf(w::ERROR_STALE, &[("who", who), ("when", &when)]),
            version,
            theirs: theirs.collect(),
        }
    }

    /// A size of the account's profile photo: its media type and bytes. Nobody's personal data, so an agent who is in leaves no
    /// second trace beside the page that shows it.
    ///
    /// # Errors
    /// Not found, if there is none or another by now.
    pub async fn photo(mut self, hash: &str, side: i64) -> Result<(String, Vec<u8>), AppError> {
        if hash.is_empty() || hash != self.account.photo {
            return Err(AppError::NotFound);
        }
        sql::photos::find(&mut self.tx, &self.account.id, side).await?.ok_or(AppError::NotFound)
    }

    /// Tells the operator that data leave as a file.
    pub(in crate::backend) fn note_export(&self, what: &str) {
        let (person, account) = (Some(self.person.id.0.as_str()), Some(self.account.id.0.as_str()));
        let network = self.house.security.network(&self.visit.address);
        let about = About { person, account, what: Some(what), network: Some(&network) };
        self.house.security.note(Incident::Export, about);
    }

    /// Gives a look out: its entry is committed first, if there is to be one. No entry, no data.
    ///
    /// # Errors
    /// If the entry could not be written. Then nothing was given out.
    pub async fn release<T>(mut self, seen: Seen, view: T) -> Result<T, AppError> {
        if matches!(self.decision, Decision::Log(_)) {
            self.write_entry(&seen).await?;
            self.tx.commit().await?;
            self.house.tell(Kind::Log, &self.account.id, &self.account.slug);
        }
        Ok(view)
    }

    /// Gives a whole page out: body and frame from this one look.
    ///
    /// # Errors
    /// As [`Cx::release`].
    pub async fn page<T>(mut self, name: PageName, seen: Seen, body: T) -> Result<Page<T>, AppError> {
        let frame = super::frame::frame(&mut self, name).await?;
        if let Actor::Agent { id, .. } = &self.actor {
            let agent = (id, self.person.name.as_str());
            if self.house.presence.hear(&self.account.id, agent, name, Sign::Opened, self.now) {
                self.house.tell(Kind::Presence, &self.account.id, &self.account.slug);
            }
        }
        self.release(seen, Page { frame, body }).await
    }

    /// Makes a change: row, event and entry in one commit; open pages hear of it after.
    ///
    /// # Errors
    /// If the commit fails. Then nothing was changed.
    pub async fn commit<T>(self, event: Event, view: T) -> Result<T, AppError> {
        self.commit_all(vec![event], view).await
    }

    /// The same with several events.
    ///
    /// # Errors
    /// As [`Cx::commit`].
    pub async fn commit_all<T>(mut self, events: Vec<Event>, view: T) -> Result<T, AppError> {
        let logged = matches!(self.decision, Decision::Log(_));
        if logged {
            let records = events.iter().map(|event| event.record.clone()).collect();
            self.write_entry(&Seen { records, classes: Vec::new() }).await?;
        }
        for event in &events {
            let account = Some(&self.account.id);
            sql::events::insert(&mut self.tx, account, event, &self.person.id.0, self.now).await?;
        }
        self.tx.commit().await?;
        self.house.committed.notify_one();
        self.house.ends_changed.notify_one();
        self.house.posted.notify_one();
        if logged {
            self.house.tell(Kind::Log, &self.account.id, &self.account.slug);
        }
        Ok(view)
    }

    async fn write_entry(&mut self, seen: &Seen) -> Result<(), AppError> {
        let Decision::Log(permit) = &self.decision else { return Ok(()) };
        let (grant, case) = match &permit.through {
            Through::Grant(id) => (Some(id.0.clone()), None),
            Through::Case(id) => (None, Some(id.0.clone())),
        };
        let mut classes: Vec<String> = seen.classes.iter().map(|class| (*class).to_owned()).collect();
        classes.extend(self.change.iter().map(|change| change.field.clone()));
        let body = if self.change.is_empty() { None } else { serde_json::to_string(&self.change).ok() };
        let salt = sha256(random::<16>());
        let entry = sql::log::Entry {
            id: new_id(),
            account: self.account.id.0.clone(),
            at: self.now,
            agent: self.person.id.0.clone(),
            action: self.action,
            records: seen.records.clone(),
            classes,
            grant,
            case,
            reason: String::new(),
            address: self.visit.address.clone(),
            change: body.map(|body| (salt, body)),
        };
        sql::log::insert(&mut self.tx, &entry).await?;
        Ok(())
    }
}

/// Who asks, and about which account.
struct Found {
    actor: Actor,
    person: sql::people::Person,
    account: sql::accounts::Account,
}

/// Finds session, actor and account. Another account's anything is not found.
async fn find(tx: &mut Tx, house: &House, visit: &Visit, slug: &Slug) -> Result<Found, AppError> {
    let person = session::live(tx, visit, house.clock.now()).await?.person;
    let account = sql::accounts::by_slug(tx, slug).await?.ok_or(AppError::NotFound)?;
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
fn refused(house: &House, person: &sql::people::Person, account: Option<&sql::accounts::Account>, action: Action) {
    let account = account.map(|account| account.id.0.as_str());
    let about = About { person: Some(&person.id.0), account, what: Some(action.as_str()), network: None };
    house.security.note(Incident::AccessRefused, about);
}

/// An agent at their desk, in no account: the directory and their own requests.
pub struct Desk {
    pub house: House,
    pub now: Time,
    pub agent: UserId,
    pub person: sql::people::Person,
    pub(in crate::backend) tx: Tx,
    pub(in crate::backend) visit: Visit,
}

impl Desk {
    /// Decides an agent's look at the directory.
    ///
    /// # Errors
    /// Signed out, or forbidden (members have no directory).
    pub async fn authorize(action: Action) -> Result<Self, AppError> {
        let (house, visit) = at_hand()?;
        told(Self::open(house, visit, action, false).await)
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
        let person = session::live(&mut tx, &visit, now).await?.person;
        let actor = person.actor().ok_or(AppError::Broken { status: 500 })?;
        match &actor {
            Actor::Agent { id, .. } if decide(&actor, action, &Facts::default(), now).allows() => {
                Ok(Self { agent: id.clone(), house, now, person, tx, visit })
            }
            _ => {
                refused(&house, &person, None, action);
                Err(AppError::FORBIDDEN)
            }
        }
    }

    /// Makes a change: rows and events in one commit.
    ///
    /// # Errors
    /// If the commit fails. Then nothing was changed.
    pub async fn commit<T>(mut self, events: Vec<Event>, view: T) -> Result<T, AppError> {
        for event in &events {
            sql::events::insert(&mut self.tx, None, event, &self.agent.0, self.now).await?;
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

/// Tells the page's response how it went, so that a page not found says 404.
pub(in crate::backend) fn told<T>(result: Result<T, AppError>) -> Result<T, AppError> {
    result.inspect_err(tell)
}

fn tell(error: &AppError) {
    let response = leptos::prelude::use_context::<leptos_axum::ResponseOptions>();
    if let (Some(response), Ok(status)) = (response, axum::http::StatusCode::from_u16(error.status())) {
        response.set_status(status);
    }
}

impl From<sqlx::Error> for AppError {
    /// Logged here, told to nobody but by its status: a statement's error may quote a value.
    fn from(error: sqlx::Error) -> Self {
        let status = if matches!(error, sqlx::Error::PoolTimedOut) { 503 } else { 500 };
        match &error {
            sqlx::Error::Database(error) => tracing::error!(code = ?error.code(), "database"),
            error => tracing::error!(%error, "database"),
        }
        let broken = Self::Broken { status };
        tell(&broken);
        broken
    }
}
