//! Asking for access: an agent's knock, and taking it back.
use crate::caps;
use domain::grant::Answer;
use domain::policy::Action;
use house::call::{Caller, Form, call};
use house::mail::MailNotice;
use house::{Cx, Event, Kind};
use serde::{Deserialize, Serialize};

use domain::grant::{Length, Scope};
use domain::id::{RequestId, Slug, has_id_shape};
use domain::rule::Clock;
use views::access::ASK_RULES;
use views::base::fields;
use views::error::AppError;
use views::rules::{Field, Judged, Ruled};
use views::words::{t, w};

/// The request form as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct AskForm {
    /// The new request's id, made with the page: the same form twice is one request.
    pub id: String,
    pub reason: String,
    pub duration: String,
    pub scope: String,
}

impl AskForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<(RequestId, String, Length, Scope), AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let reason = judged.take("reason");
        let length = Length::parse(&judged.take("duration")).unwrap_or(Length::Hour);
        let scope = Scope::parse(&judged.take("scope")).unwrap_or(Scope::View);
        if !has_id_shape(&self.id) {
            judged.note("id", t(w::ERROR_RELOAD).to_owned());
        }
        judged.or((RequestId(self.id.clone()), reason, length, scope))
    }
}

fields!(AskForm: reason, duration, scope);

impl Ruled for AskForm {
    const RULES: &'static [Field] = &ASK_RULES;

    fn choices(&self, field: &str) -> Vec<&str> {
        match field {
            "scope" => Scope::ALL.iter().map(|scope| scope.as_str()).collect(),
            _ => Length::ALL.iter().map(|length| length.as_str()).collect(),
        }
    }
}

/// Asks an account to be let in. One pending request an agent and account.
#[call(ASK_ACCESS)]
pub async fn ask_access(caller: &Caller, account: Slug, form: AskForm) -> Result<(), AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::AskAccess).await?;
    let (id, reason, length, scope) = form.check()?;
    let (account, agent, now) = (cx.account.id.clone(), cx.person.id.clone(), cx.now);
    caps::queue_requests(&mut cx, &agent).await?;
    let new =
        store::requests::New { id: &id, account: &account, agent: &agent, reason: &reason, scope, length, at: now };
    if !store::requests::insert(cx.tx(), &new).await? {
        let mine = store::requests::by_id(cx.tx(), &account, &id).await?.is_some_and(|row| row.agent_id == agent.0);
        // The same form again: it is asked. Another one: one knock at a time.
        return if mine { Ok(()) } else { Err(AppError::refused(w::ERROR_ALREADY_ASKED)) };
    }
    caps::requests(&mut cx, &account, &agent).await?;
    let name = cx.person.name.clone();
    cx.notify(MailNotice::Requested { agent: name, scope, length }).await?;
    cx.commit(Event::new(Kind::Requested, &id, 1).about(Some(agent)), ()).await
}

/// Takes a pending request back.
#[call(WITHDRAW_REQUEST)]
pub async fn withdraw_request(caller: &Caller, account: Slug, request: RequestId) -> Result<(), AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::AskAccess).await?;
    let (account, agent, now) = (cx.account.id.clone(), cx.person.id.clone(), cx.now);
    let row = store::requests::by_id(cx.tx(), &account, &request).await?.filter(|row| row.agent_id == agent.0);
    row.ok_or(AppError::NotFound)?;
    if !store::requests::answer(cx.tx(), &account, &request, Answer::Withdrawn, &agent, now).await? {
        return Err(AppError::refused(w::ERROR_ANSWERED));
    }
    cx.commit(Event::new(Kind::Answered, &request, 2).about(Some(agent)), ()).await
}
