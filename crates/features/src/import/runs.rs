//! The runs of imports, as their page shows them.
use house::call::{Caller, call};

use super::begin::SILENCE;
use super::waiting::waiting;
use crate::frame::page;
use domain::id::Slug;
use domain::policy::Action;
use domain::time::{Span, Time};
use house::cx::Cx;
use views::error::AppError;
use views::frame::{Page, PageName};
use views::shipments::import::{ImportsView, RunState, RunView};

/// How a run stands. One by the command line that has fallen silent was cut short: nobody was there to note it.
fn run_state(row: &store::imports::Row, now: Time) -> RunState {
    let silent = row.person_id.is_none() && now - row.moved_at > SILENCE;
    match RunState::parse(&row.state) {
        Some(RunState::Running) if silent => RunState::Interrupted,
        state => state.unwrap_or(RunState::Interrupted),
    }
}

/// How many whole minutes a run will still take at its present pace, once it has run for long enough to tell.
fn minutes_left(row: &store::imports::Row) -> Option<i64> {
    let (took, read) = (row.moved_at - row.stretch_at, row.tally.bytes_read - row.stretch_bytes);
    let left = (row.bytes - row.tally.bytes_read).max(0);
    (took >= Span::seconds(3) && read > 0).then(|| left.saturating_mul(took.0) / read / Span::minutes(1).0)
}

/// The runs of imports.
#[call(IMPORTS)]
pub async fn imports(caller: &Caller, account: Slug) -> Result<Page<ImportsView>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::MoveShipments).await?;
    let account = cx.account.id.clone();
    let rows = store::imports::newest(&mut cx.tx, &account, 10).await?;
    let calendar = cx.calendar();
    let now = cx.now;
    let view = |row: store::imports::Row| RunView {
        state: run_state(&row, now),
        left_minutes: minutes_left(&row).filter(|_| run_state(&row, now) == RunState::Running),
        id: row.id.0,
        file_name: row.file_name,
        bytes: row.bytes,
        bytes_read: row.tally.bytes_read,
        added: row.tally.added,
        changed: row.tally.changed,
        unchanged: row.tally.unchanged,
        bad: row.tally.bad,
        problems: crate::import::problems(&row.tally.problems),
        noted: row.tally.noted,
        notes: crate::import::problems(&row.tally.notes),
        started: calendar.moment(row.started_at),
    };
    let runs = rows.into_iter().map(view).collect();
    let waiting = waiting(&mut cx).await?;
    page(cx, PageName::Shipments, ImportsView { waiting, runs }).await
}
