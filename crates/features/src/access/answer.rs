//! Answering a request: approve (shorter or narrower if wanted) or decline.

use crate::{caps, frame};
use domain::grant::{Answer, Length, Scope};
use domain::id::{GrantId, RequestId, Slug, UserId};
use domain::policy::Action;
use house::call::{Caller, call};
use house::mail::MailNotice;
use house::{Cx, Event, Kind};
use views::error::{AppError, Faults};
use views::frame::Door;
use views::words::{t, w};

/// Approves a request for the agent who asked. Time runs from now; it may be made shorter and narrower, never more.
#[call(APPROVE_REQUEST)]
pub async fn approve_request(
    caller: &Caller,
    account: Slug,
    request: RequestId,
    #[serde(default)] duration: String,
    #[serde(default)] scope: String,
) -> Result<Door, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageGrants).await?;
    let (id, by, now) = (cx.account.id.clone(), cx.person.id.clone(), cx.now);
    let row = store::requests::by_id(cx.tx(), &id, &request).await?.ok_or(AppError::NotFound)?;
    let (length, scope) = within((row.length, row.scope), &duration, &scope)?;
    if !store::requests::answer(cx.tx(), &id, &request, Answer::Approved, &by, now).await? {
        return Err(AppError::refused(w::ERROR_ANSWERED));
    }
    let agent = UserId(row.agent_id);
    let grant = GrantId(cx.house.chance().id());
    let new = store::grants::New {
        id: &grant,
        account: &id,
        scope,
        agent: Some(&agent),
        note: &row.reason.chars().take(200).collect::<String>(),
        request: Some(&request.0),
        receipt: &frame::receipt(),
        by: &by,
        at: now,
        ends: now + length.span(),
    };
    let ends = new.ends;
    store::grants::insert(cx.tx(), &new).await?;
    caps::grants(&mut cx).await?;
    let by = cx.person.name.clone();
    cx.notify(MailNotice::Granted { by, agent: Some(row.agent_name), scope, ends }).await?;
    let door = frame::door(&mut cx).await?;
    let answered = Event::new(Kind::Answered, &request, 2).about(Some(agent.clone()));
    let granted = Event::new(Kind::Granted, &grant, 1).about(Some(agent));
    cx.commit_all(vec![answered, granted], door).await
}

/// Declines a request.
#[call(DECLINE_REQUEST)]
pub async fn decline_request(caller: &Caller, account: Slug, request: RequestId) -> Result<Door, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageGrants).await?;
    let (id, by, now) = (cx.account.id.clone(), cx.person.id.clone(), cx.now);
    let row = store::requests::by_id(cx.tx(), &id, &request).await?.ok_or(AppError::NotFound)?;
    if !store::requests::answer(cx.tx(), &id, &request, Answer::Declined, &by, now).await? {
        return Err(AppError::refused(w::ERROR_ANSWERED));
    }
    let door = frame::door(&mut cx).await?;
    cx.commit(Event::new(Kind::Answered, &request, 2).about(Some(UserId(row.agent_id))), door).await
}

/// What is granted: what was asked, or less. An empty field means what was asked.
///
/// # Errors
/// Every field that asks for more.
pub fn within((asked, asked_scope): (Length, Scope), length: &str, scope: &str) -> Result<(Length, Scope), AppError> {
    let mut faults = Faults::default();
    let length = if length.is_empty() { Some(asked) } else { Length::parse(length).filter(|length| *length <= asked) };
    let scope =
        if scope.is_empty() { Some(asked_scope) } else { Scope::parse(scope).filter(|scope| *scope <= asked_scope) };
    if length.is_none() {
        faults.note("duration", t(w::ERROR_MORE_THAN_ASKED).to_owned());
    }
    if scope.is_none() {
        faults.note("scope", t(w::ERROR_MORE_THAN_ASKED).to_owned());
    }
    faults.or((length.unwrap_or(asked), scope.unwrap_or(asked_scope)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_approval_may_shorten_and_narrow_and_never_widen() {
        assert_eq!(within((Length::Day, Scope::Full), "", ""), Ok((Length::Day, Scope::Full)));
        assert_eq!(within((Length::Day, Scope::Full), "1h", "view"), Ok((Length::Hour, Scope::View)));
        assert!(within((Length::Day, Scope::View), "3d", "view").is_err());
        assert!(within((Length::Day, Scope::View), "1d", "full").is_err());
        assert!(within((Length::Day, Scope::View), "forever", "").is_err());
    }
}
