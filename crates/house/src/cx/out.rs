//! The ways out of a decided request. What an agent is given leaves here alone, with its entry in the access log: a view, a change,
//! and a refusal that tells of what is stored.
use super::{Cx, find};
use crate::events::Event;
use domain::policy::{Decision, Through, decide};
use domain::time::Time;
use store::hash::sha256;
use views::base::Asked;
use views::error::AppError;
use views::words::{tf, w};

/// A field before and after an agent's change.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Change {
    pub field: String,
    pub before: String,
    pub after: String,
}

/// What an answer holds, for the log: records by id, and classes of fields.
#[derive(Debug, Default)]
pub(super) struct Seen {
    records: Vec<String>,
    classes: Vec<String>,
}

/// Adds what is not there yet.
fn add(list: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for one in more {
        if !list.contains(&one) {
            list.push(one);
        }
    }
}

impl Cx {
    /// Notes what the answer will hold: whoever makes a view does so, where the records are read.
    pub fn saw(&mut self, class: &str, records: impl IntoIterator<Item = impl Into<String>>) {
        if self.is_logged() {
            add(&mut self.seen.classes, [class.to_owned()]);
            add(&mut self.seen.records, records.into_iter().map(Into::into));
        }
    }

    /// Notes a field's values before and after, if they differ and an agent changes them.
    pub fn note_change(&mut self, field: &str, before: &str, after: &str) {
        if before != after && self.is_logged() {
            self.change.push(Change { field: field.to_owned(), before: before.to_owned(), after: after.to_owned() });
        }
    }

    const fn is_logged(&self) -> bool {
        matches!(self.decision, Decision::Log(_))
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
        store::photos::find(&mut self.tx, &self.account.id, side).await?.ok_or(AppError::NotFound)
    }

    /// Gives a look out: its entry is committed first, if there is to be one. No entry, no data.
    ///
    /// # Errors
    /// If the entry could not be written. Then nothing was given out.
    pub async fn release<T>(self, view: T) -> Result<T, AppError> {
        if self.is_logged() {
            self.leave_entry().await?;
        }
        Ok(view)
    }

    /// Gives out a refusal that tells of what is stored. The change is undone, and an agent leaves the entry of what they have
    /// read: in the same transaction, so that a revoke comes before both or after both.
    pub async fn refuse(mut self, error: AppError) -> AppError {
        let left = async {
            if self.is_logged() {
                self.change.clear();
                if self.is_change {
                    self.tx.undo().await?;
                }
                self.leave_entry().await?;
            }
            Ok(())
        };
        left.await.map_or_else(|broken: AppError| broken, |()| error)
    }

    /// Somebody saved first: who and when, the version that is stored, and what is to be asked about, so that whoever comes second
    /// chooses. The record is one of a class, for the log.
    pub async fn stale(
        mut self,
        (class, record): (&str, &str),
        version: i64,
        (who, at): (&str, Time),
        asked: Asked,
    ) -> AppError {
        self.saw(class, [record]);
        let when = self.calendar().moment(at).text;
        let message = tf(w::ERROR_STALE, &[("who", who), ("when", &when)]);
        self.refuse(asked.stale(message, version)).await
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
        if self.is_logged() {
            // What was changed is named first.
            let seen = std::mem::take(&mut self.seen.records);
            self.seen.records = events.iter().map(|event| event.record.clone()).collect();
            add(&mut self.seen.records, seen);
            self.write_entry().await?;
        }
        self.still_may(&events).await?;
        let request = self.request.clone();
        let in_view: Vec<bool> = events.iter().map(|event| event.is_shown).collect();
        let numbers = self.finish(events).await?;
        let shown = numbers.iter().zip(in_view).filter(|(_, is_shown)| *is_shown).map(|(number, _)| number.to_string());
        // One change a request.
        let _ = request.shown.set(shown.collect::<Vec<_>>().join(" "));
        Ok(view)
    }

    /// Looks up once more who decides, now that all other commits wait: whoever was removed, signed out or made something else
    /// while this change waited for a lock changes nothing. Whoever takes themselves out does so in this very transaction.
    async fn still_may(&mut self, events: &[Event]) -> Result<(), AppError> {
        let is_own = events.iter().any(|event| event.record == self.person.id.0);
        if !self.tx.queue_events().await? || is_own {
            return Ok(());
        }
        let found = find(&mut self.tx, &self.house, &self.request.renewed(), &self.account.slug, false).await?;
        if decide(&found.actor, self.action, &self.facts, self.now).allows() {
            Ok(())
        } else {
            Err(AppError::FORBIDDEN)
        }
    }

    /// Leaves the entry, and nothing else.
    async fn leave_entry(mut self) -> Result<(), AppError> {
        self.write_entry().await?;
        self.finish(Vec::new()).await.map(drop)
    }

    /// Commits, with the events of a change; what was owed to the log is paid. Gives the events' numbers.
    async fn finish(self, events: Vec<Event>) -> Result<Vec<i64>, AppError> {
        let is_logged = self.is_logged();
        let mut tx = self.tx.to_write()?;
        let numbers = if events.is_empty() {
            tx.commit_unseen(
                "an entry of the log is told of by itself, and of what was so already there is nothing to tell",
            )
            .await?;
            Vec::new()
        } else {
            for event in events {
                tx.tell(Some(&self.account.id), event, &self.person.id.0, self.now);
            }
            self.house.commit(tx).await?
        };
        if is_logged {
            self.request.owed.set(false);
            self.house.tell_logged(&self.account.id, &self.account.slug);
        }
        Ok(numbers)
    }

    async fn write_entry(&mut self) -> Result<(), AppError> {
        let Decision::Log(permit) = &self.decision else { return Ok(()) };
        let (grant, case) = match &permit.through {
            Through::Grant(id) => (Some(id.0.clone()), None),
            Through::Case(id) => (None, Some(id.0.clone())),
        };
        let mut classes = self.change.iter().map(|change| change.field.clone()).collect();
        add(&mut classes, std::mem::take(&mut self.seen.classes));
        let body = if self.change.is_empty() { None } else { serde_json::to_string(&self.change).ok() };
        let salt = sha256(self.house.chance().bytes::<16>());
        let entry = store::log::Entry {
            id: self.house.chance().id(),
            account: self.account.id.0.clone(),
            at: self.now,
            agent: self.person.id.0.clone(),
            agent_name: self.person.name.clone(),
            action: self.action,
            records: std::mem::take(&mut self.seen.records),
            classes,
            grant,
            case,
            reason: String::new(),
            address: self.request.address.clone(),
            change: body.map(|body| (salt, body)),
        };
        store::log::insert(&mut self.tx, &entry).await?;
        Ok(())
    }
}
