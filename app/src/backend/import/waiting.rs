//! What of an account waits to be imported, for the page.
use std::path::PathBuf;

use super::begin::path_of;
use super::csv::Table;
use super::file::Plan;
use super::preview::{Beginning, art, date_choices, number_choices};
use crate::backend::Cx;
use store::imports::Row;
use views::error::AppError;
use views::shipments::import::WaitingView;

impl Cx {
    /// What waits, oldest first. A file that is not there any more is left aside; it is forgotten within a day.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn waiting(&mut self) -> Result<Vec<WaitingView>, AppError> {
        let account = self.account.id.clone();
        let mut views = Vec::new();
        for row in store::imports::waiting(self.tx(), &account).await? {
            let Some(plan) = Plan::of(&row.plan) else { continue };
            let path = path_of(&self.house, &row.id);
            if let Some(beginning) = beginning(path, plan.clone()).await {
                views.push(self.view(row, &plan, beginning));
            }
        }
        Ok(views)
    }

    fn view(&self, row: Row, plan: &Plan, beginning: Beginning) -> WaitingView {
        // Times of files are in UTC: shown as they stand there.
        let calendar = self.calendar();
        let dates = plan.table.as_ref().and_then(Table::asks_dates);
        let numbers = plan.table.as_ref().and_then(Table::asks_numbers);
        let (dates, likely_dates) = dates.map(|ask| date_choices(&ask, &calendar)).unwrap_or_default();
        let (numbers, likely_numbers) = numbers.map(|ask| number_choices(&ask)).unwrap_or_default();
        let art = art(plan, beginning, self.sight(), &calendar);
        WaitingView { id: row.id.0, file_name: row.file_name, art, dates, likely_dates, numbers, likely_numbers }
    }
}

async fn beginning(path: PathBuf, plan: Plan) -> Option<Beginning> {
    let read = tokio::task::spawn_blocking(move || Beginning::of(&path, &plan)).await.ok()?;
    read.inspect_err(|error| tracing::warn!(%error, "a file that waits could not be read")).ok()
}
