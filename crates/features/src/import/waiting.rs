//! What of an account waits to be imported, for the page.
use std::path::PathBuf;

use super::begin::path_of;
use super::begin::{cancel, press};
use super::csv::Table;
use super::csv::{Answers, Decimal, Order};
use super::file::Plan;
use super::preview::{Beginning, art, date_choices, number_choices};
use domain::id::{ImportId, Slug};
use domain::policy::Action;
use house::Cx;
use house::call::{Caller, call};
use store::imports::Row;
use views::error::AppError;
use views::shipments::import::WaitingView;

/// Begins an import that waits, with what the file leaves open.
#[call(BEGIN_IMPORT)]
pub async fn begin_import(
    caller: &Caller,
    account: Slug,
    import: ImportId,
    #[serde(default)] dates: String,
    #[serde(default)] numbers: String,
) -> Result<(), AppError> {
    let cx = Cx::authorize_change(caller, &account, Action::MoveShipments).await?;
    press(cx, import, Answers { dates: Order::parse(&dates), numbers: Decimal::parse(&numbers) }).await
}

/// Forgets an import that waits.
#[call(CANCEL_IMPORT)]
pub async fn cancel_import(caller: &Caller, account: Slug, import: ImportId) -> Result<(), AppError> {
    let cx = Cx::authorize_change(caller, &account, Action::MoveShipments).await?;
    cancel(cx, import).await
}

/// What waits, oldest first. A file that is not there any more is left aside; it is forgotten within a day.
///
/// # Errors
/// If the database does not answer.
pub async fn waiting(cx: &mut Cx) -> Result<Vec<WaitingView>, AppError> {
    let account = cx.account.id.clone();
    let mut views = Vec::new();
    for row in store::imports::waiting(cx.tx(), &account).await? {
        let Some(plan) = Plan::of(&row.plan) else { continue };
        let path = path_of(&cx.house, &row.id);
        if let Some(beginning) = beginning(path, plan.clone()).await {
            views.push(view(cx, row, &plan, beginning));
        }
    }
    Ok(views)
}

fn view(cx: &Cx, row: Row, plan: &Plan, beginning: Beginning) -> WaitingView {
    // Times of files are in UTC: shown as they stand there.
    let calendar = cx.calendar();
    let dates = plan.table.as_ref().and_then(Table::asks_dates);
    let numbers = plan.table.as_ref().and_then(Table::asks_numbers);
    let (dates, likely_dates) = dates.map(|ask| date_choices(&ask, &calendar)).unwrap_or_default();
    let (numbers, likely_numbers) = numbers.map(|ask| number_choices(&ask)).unwrap_or_default();
    let art = art(plan, beginning, cx.sight(), &calendar);
    WaitingView { id: row.id.0, file_name: row.file_name, art, dates, likely_dates, numbers, likely_numbers }
}

async fn beginning(path: PathBuf, plan: Plan) -> Option<Beginning> {
    let read = tokio::task::spawn_blocking(move || Beginning::of(&path, &plan)).await.ok()?;
    read.inspect_err(|error| tracing::warn!(%error, "a file that waits could not be read")).ok()
}
