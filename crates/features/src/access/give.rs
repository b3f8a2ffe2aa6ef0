//! Giving, extending and ending grants. Each is one commit; ending never asks back.
use crate::{caps, frame};
use domain::policy::Action;
use house::call::{Caller, Form, call};
use house::mail::MailNotice;
use house::{Cx, Event, Kind, moment};
use serde::{Deserialize, Serialize};

use domain::grant::{Length, Scope, in_reach};
use domain::id::{GrantId, Slug, UserId, has_id_shape};
use domain::rule::Clock;
use domain::time::Time;
use views::access::GRANT_RULES;
use views::base::fields;
use views::error::AppError;
use views::frame::Door;
use views::rules::{Field, Judged, Ruled};
use views::words::{t, w, wrong};

/// The grant form as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct GrantForm {
    /// The new grant's id, made with the page: the same form twice is one grant.
    pub id: String,
    /// A [`Length`], or `until`.
    pub duration: String,
    /// With `until`: a local time in the account's zone.
    pub until: String,
    pub scope: String,
    /// An agent's id, or empty for any.
    pub who: String,
    pub note: String,
}

/// A checked grant, but for who it names.
pub struct Wanted {
    pub id: GrantId,
    pub ends: Time,
    pub scope: Scope,
    pub who: Option<UserId>,
    pub note: String,
}

impl GrantForm {
    /// Checks what was typed. `until` reads a local time in the account's zone.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self, now: Time, until: impl Fn(&str) -> Option<Time>) -> Result<Wanted, AppError> {
        let local = |typed: &str| until(typed).map(|at| (at, at));
        let mut judged = Judged::of(self, Clock { now, local: &local, ..Clock::NONE });
        let scope = Scope::parse(&judged.take("scope")).unwrap_or(Scope::View);
        let ends = match Length::parse(&judged.take("duration")) {
            Some(length) => now + length.span(),
            None => until(&judged.take("until")).unwrap_or(now),
        };
        let (who, note) = (judged.take("who"), judged.take("note"));
        if !has_id_shape(&self.id) {
            judged.note("id", t(w::ERROR_RELOAD).to_owned());
        }
        let who = Some(who).filter(|id| !id.is_empty()).map(UserId);
        judged.or(Wanted { id: GrantId(self.id.clone()), ends, scope, who, note })
    }
}

fields!(GrantForm: duration, scope, until, who, note);

impl Ruled for GrantForm {
    const RULES: &'static [Field] = &GRANT_RULES;

    fn choices(&self, field: &str) -> Vec<&str> {
        match field {
            "scope" => Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
            _ => Length::ALL.iter().map(|length| length.as_str()).chain(["until"]).collect(),
        }
    }
}

/// Lets agents in.
#[call(GRANT_ACCESS)]
pub async fn grant_access(caller: &Caller, account: Slug, form: GrantForm) -> Result<Door, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageGrants).await?;
    let zone = cx.zone().to_owned();
    let wanted = form.check(cx.now, |text| moment::from_local(text, &zone))?;
    let mut agent = None;
    if let Some(who) = &wanted.who {
        let found = store::people::agent(cx.tx(), who).await?;
        agent = Some(found.ok_or_else(|| AppError::field("who", t(w::ERROR_NO_AGENT)))?.called());
    }
    let new = store::grants::New {
        id: &wanted.id,
        account: &cx.account.id.clone(),
        scope: wanted.scope,
        agent: wanted.who.as_ref(),
        note: &wanted.note,
        request: None,
        receipt: &frame::receipt(),
        by: &cx.person.id.clone(),
        at: cx.now,
        ends: wanted.ends,
    };
    let is_new = store::grants::insert(cx.tx(), &new).await?;
    if !is_new {
        // The same form again: the grant stands. Another account's id: it is not theirs to know.
        store::grants::by_id(cx.tx(), new.account, new.id).await?.ok_or(AppError::NotFound)?;
    }
    let door = frame::door(&mut cx).await?;
    if !is_new {
        return Ok(door);
    }
    caps::grants(&mut cx).await?;
    let by = cx.person.name.clone();
    cx.notify(MailNotice::Granted { by, agent, scope: wanted.scope, ends: wanted.ends }).await?;
    cx.commit(Event::new(Kind::Granted, &wanted.id, 1).about(wanted.who), door).await
}

/// Moves a live grant's end: by a length from its present end, never further than 30 days from now.
#[call(EXTEND_GRANT)]
pub async fn extend_grant(
    caller: &Caller,
    account: Slug,
    grant: GrantId,
    version: i64,
    by: String,
) -> Result<Door, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageGrants).await?;
    let (id, now) = (cx.account.id.clone(), cx.now);
    let row = store::grants::by_id(cx.tx(), &id, &grant).await?.ok_or(AppError::NotFound)?;
    let by = Length::parse(&by).ok_or_else(|| AppError::field("by", t(w::ERROR_CHOOSE)))?;
    let ends = row.ends_at + by.span();
    in_reach(ends, ends, now).map_err(|why| AppError::field("by", wrong(&why)))?;
    if !store::grants::extend(cx.tx(), &id, &grant, version, ends, now).await? {
        return Err(AppError::stale(w::ERROR_GRANT_MOVED));
    }
    let door = frame::door(&mut cx).await?;
    cx.commit(Event::new(Kind::Extended, &grant, version + 1).about(row.agent_id.map(UserId)), door).await
}

/// Ends a grant. Ending what is over already is fine: it is over.
#[call(REVOKE_GRANT)]
pub async fn revoke_grant(caller: &Caller, account: Slug, grant: GrantId) -> Result<Door, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageGrants).await?;
    let id = cx.account.id.clone();
    let row = store::grants::by_id(cx.tx(), &id, &grant).await?.ok_or(AppError::NotFound)?;
    let events = cx.end_grants(vec![row]).await?;
    let door = frame::door(&mut cx).await?;
    cx.commit_all(events, door).await
}

/// Ends every live grant of the account.
#[call(REVOKE_ALL_GRANTS)]
pub async fn revoke_all_grants(caller: &Caller, account: Slug) -> Result<Door, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageGrants).await?;
    let id = cx.account.id.clone();
    let rows = store::grants::unended(cx.tx(), &id).await?;
    let events = cx.end_grants(rows).await?;
    let door = frame::door(&mut cx).await?;
    cx.commit_all(events, door).await
}

/// The door as it is now.
#[call(DOOR)]
pub async fn see_door(caller: &Caller, account: Slug) -> Result<Door, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::SeeGrants).await?;
    frame::door(&mut cx).await
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::grant::LONGEST;
    use domain::time::Span;

    const NOW: Time = Time(1_000_000_000);

    fn form() -> GrantForm {
        GrantForm { id: "a".repeat(24), duration: "1h".into(), scope: "full".into(), ..GrantForm::default() }
    }

    fn wrong(form: &GrantForm) -> Vec<String> {
        match form.check(NOW, |_| None) {
            Err(AppError::Invalid { fields }) => fields.into_iter().map(|error| error.field).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn the_defaults_grant_in_one_step() {
        assert_eq!(form().check(NOW, |_| None).map(|wanted| wanted.ends), Ok(NOW + Span::hours(1)));
    }

    #[test]
    fn an_unknown_duration_or_scope_is_named() {
        assert_eq!(wrong(&GrantForm { duration: "9h".into(), scope: "root".into(), ..form() }), ["duration", "scope"]);
        assert_eq!(wrong(&GrantForm { note: "x".repeat(201), id: "1".into(), ..form() }), ["note", "id"]);
    }

    #[test]
    fn an_exact_end_lies_ahead_and_within_thirty_days() {
        let until = |at: Time| {
            GrantForm { duration: "until".into(), ..form() }.check(NOW, move |_| Some(at)).map(|wanted| wanted.ends)
        };
        assert_eq!(until(NOW + LONGEST), Ok(NOW + LONGEST));
        assert!(until(NOW).is_err());
        assert!(until(NOW + Span(LONGEST.0 + 1)).is_err());
        assert_eq!(wrong(&GrantForm { duration: "until".into(), ..form() }), ["until"]);
    }
}
