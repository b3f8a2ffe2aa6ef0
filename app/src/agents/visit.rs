//! An agent's visit to an account: how long it may last, and leaving.
use leptos::prelude::*;

use domain::id::Slug;
use views::error::AppError;
use views::frame::VisitBar;

/// By what the agent is in, and for how long still.
#[server(prefix = "/rpc", endpoint = "visit")]
pub async fn visit(account: Slug) -> Result<VisitBar, AppError> {
    use crate::backend::{Cx, frame};
    use domain::policy::{Action, Actor};
    let cx = Cx::authorize(&account, Action::SeeGrants).await?;
    if !matches!(cx.actor, Actor::Agent { .. }) {
        return Err(AppError::FORBIDDEN);
    }
    Ok(frame::visit_bar(&cx))
}

/// Leaves the account: presence ends now. Leaving what is shut already is fine.
#[server(prefix = "/rpc", endpoint = "leave_account")]
pub async fn leave_account(account: Slug) -> Result<(), AppError> {
    use crate::backend::Desk;
    use domain::policy::Action;
    let mut desk = Desk::authorize(Action::FindAccount).await?;
    desk.leave(&account).await
}
