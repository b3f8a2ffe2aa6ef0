//! The sections of the settings pages, one file each: its form, its checks, its server functions, and what it shows to whom.
pub mod addresses;
pub mod channels;
pub mod company;
pub mod contacts;
pub mod deletion;
pub mod direct_debit;
pub mod environment;
pub mod export;
mod gone;
pub mod invitations;
pub mod members;
pub mod photo;
pub mod saved;

use crate::frame::{page, past};
use domain::id::Slug;
use domain::policy::Action;
use house::call::{Caller, call};
use house::cx::Cx;
use views::error::AppError;
use views::frame::{Page, PageName};
use views::section::Part;
use views::settings::AccountView;

/// Settings › Account. `edit` names the forms that stand open on it.
#[call(ACCOUNT_SETTINGS)]
pub async fn account_settings(
    caller: &Caller,
    account: Slug,
    #[serde(default)] edit: String,
) -> Result<Page<AccountView>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::SeeSettings).await?;
    let agents = if cx.may(Action::ManageGrants) { store::people::agents(cx.tx()).await? } else { Vec::new() };
    let agents = agents.into_iter().map(|person| (person.id.clone(), person.called())).collect();
    cx.open_forms(&edit).await?;
    let past = past(&mut cx).await?;
    let (above, below) = (above(&mut cx).await?, below(&mut cx).await?);
    let zone = cx.zone().to_owned();
    let view = AccountView { above, below, agents, new_grant: cx.house.chance().id(), past, zone };
    page(cx, PageName::Settings, view).await
}

/// Settings › Parameters: what holds for all of the account's work. `edit` names the forms that stand open on it.
#[call(PARAMETERS)]
pub async fn parameters(
    caller: &Caller,
    account: Slug,
    #[serde(default)] edit: String,
) -> Result<Page<Vec<Part>>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::SeeSettings).await?;
    cx.open_forms(&edit).await?;
    let sections = vec![environment::section(&mut cx).into()];
    page(cx, PageName::Parameters, sections).await
}

/// The sections of Settings › Account above `#agent-login`, as far as the reader sees them.
///
/// # Errors
/// If the database does not answer.
async fn above(cx: &mut Cx) -> Result<Vec<Part>, AppError> {
    let sections = [
        company::section(cx).await?,
        contacts::section(cx).await?,
        channels::section(cx).await?,
        addresses::section(cx).await?,
    ];
    Ok(sections.into_iter().flatten().map(Part::from).collect())
}

/// The sections below it.
///
/// # Errors
/// If the database does not answer.
async fn below(cx: &mut Cx) -> Result<Vec<Part>, AppError> {
    let sections = [direct_debit::section(cx).await?, export::section(cx).await?, deletion::section(cx).await?];
    Ok(sections.into_iter().flatten().map(Part::from).collect())
}
