//! What agents see at their desk: the directory, their own requests, and the page on which they ask to be let in.
use crate::frame::flash_for;
use domain::grant::{Answer, Scope, State};
use domain::id::Slug;
use domain::policy::Action;
use domain::text::trim;
use domain::time::Moment;
use house::Desk;
use house::call::{Caller, call};
use views::agents::{AccountRow, AskData, DeskView, OpenView, OwnRequest};
use views::error::AppError;

/// As many accounts as a desk shows; who wants another one searches.
const ACCOUNTS: usize = 100;
/// As many of the agent's own requests; what waits for an answer comes first.
const REQUESTS: i64 = 100;

/// A desk stands in no account's zone: unless the agent chose one, its times say that they are in UTC.
fn named(moment: Moment, chosen: bool) -> Moment {
    if chosen { moment } else { Moment { text: moment.text + " UTC", ..moment } }
}

async fn flash(desk: &mut Desk) -> Result<Option<views::frame::Flash>, AppError> {
    flash_for(&desk.house, &mut desk.tx, (&desk.person.id, None), &desk.request.page, desk.now).await
}

/// The desk, narrowed by a search text.
///
/// # Errors
/// If the database does not answer.
#[call(AGENTS_DESK)]
pub async fn agents_desk(caller: &Caller, #[serde(default)] q: String) -> Result<DeskView, AppError> {
    let mut desk = Desk::authorize(caller, Action::FindAccount).await?;
    let most = i64::try_from(ACCOUNTS + 1).unwrap_or(i64::MAX);
    let folded: String = store::fold(trim(&q)).chars().take(120).collect();
    let mut accounts = store::accounts::search(&mut desk.tx, &folded, most).await?;
    let more = accounts.len() > ACCOUNTS;
    accounts.truncate(ACCOUNTS);
    let grants = store::grants::for_agent(&mut desk.tx, &desk.agent).await?;
    let requests = store::requests::of_agent(&mut desk.tx, &desk.agent, REQUESTS).await?;
    let open = |account: &str| {
        let live =
            grants.iter().filter(|row| row.account_id == account).filter_map(|row| match row.grant().state(desk.now) {
                State::Live(left) => Some(OpenView { scope: row.grant().scope, left_ms: left.0 }),
                State::Over(_) => None,
            });
        live.max_by_key(|open| (open.scope == Scope::Full, open.left_ms))
    };
    let asked = |account: &str| requests.iter().any(|row| row.account_id == account && row.answer == Answer::Pending);
    let accounts = accounts.into_iter().map(|account| AccountRow {
        open: open(&account.id.0),
        asked: asked(&account.id.0),
        slug: account.slug,
        name: account.trade_name,
    });
    let accounts = accounts.collect();
    let (calendar, chosen) = (desk.calendar(), desk.person.time_zone.is_some());
    let requests = requests.iter().map(|row| OwnRequest {
        id: row.id.clone(),
        slug: Slug(row.slug.clone()),
        account: row.account_name.clone(),
        reason: row.reason.clone(),
        scope: row.scope,
        length: row.length.as_str().to_owned(),
        answer: row.answer,
        asked: named(calendar.moment(row.asked_at), chosen),
    });
    let requests = requests.collect();
    let flash = flash(&mut desk).await?;
    let (agent, lead) = (desk.person.name.clone(), desk.is_lead());
    Ok(DeskView { agent, lead, q, accounts, more, requests, flash })
}

/// What the page that asks needs.
///
/// # Errors
/// Not found if there is no such account.
#[call(ASK_PAGE)]
pub async fn ask_page(caller: &Caller, account: Slug) -> Result<AskData, AppError> {
    let mut desk = Desk::authorize(caller, Action::AskAccess).await?;
    let account = store::accounts::by_slug(&mut desk.tx, &account).await?.ok_or(AppError::NotFound)?;
    let flash = flash(&mut desk).await?;
    let lead = desk.is_lead();
    Ok(AskData {
        agent: desk.person.name,
        lead,
        slug: account.slug,
        account: account.trade_name,
        new_request: desk.house.chance().id(),
        flash,
    })
}
