//! An agent's visit to an account: how long it may last, and leaving.

use crate::frame;
use domain::id::Slug;
use domain::policy::{Action, Actor};
use house::call::{Caller, call};
use house::{Cx, Desk};
use views::error::AppError;
use views::frame::VisitBar;

/// By what the agent is in, and for how long still.
#[call(VISIT)]
pub async fn visit(caller: &Caller, account: Slug) -> Result<VisitBar, AppError> {
    let cx = Cx::authorize_own(caller, &account, Action::SeeGrants).await?;
    if !matches!(cx.actor, Actor::Agent { .. }) {
        return Err(AppError::FORBIDDEN);
    }
    Ok(frame::visit_bar(&cx))
}

/// Leaves the account: presence ends now. Leaving what is shut already is fine.
#[call(LEAVE_ACCOUNT)]
pub async fn leave_account(caller: &Caller, account: Slug) -> Result<(), AppError> {
    let mut desk = Desk::authorize(caller, Action::FindAccount).await?;
    let account = store::accounts::by_slug(&mut desk.tx, &account).await?.ok_or(AppError::NotFound)?;
    desk.house.hear_leave((&account.id, &account.slug), &desk.agent);
    Ok(())
}
