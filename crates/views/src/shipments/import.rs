//! Imports as they travel.
use serde::Serialize;

use domain::text::spelled;
use domain::time::Moment;
use domain::tree::tree;

spelled! {
    /// How a run stands.
    RunState { Running = "running", Done = "done", Interrupted = "interrupted" }
}

/// The page's body.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ImportsView {
    /// Files that somebody has yet to begin.
    pub waiting: Vec<WaitingView>,
    pub runs: Vec<RunView>,
}
tree!(ImportsView: waiting, runs);

/// One run.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct RunView {
    pub id: String,
    pub file_name: String,
    pub state: RunState,
    pub bytes: i64,
    pub bytes_read: i64,
    pub added: i64,
    pub changed: i64,
    pub unchanged: i64,
    pub bad: i64,
    pub problems: Vec<ProblemView>,
    /// Rows that went in without something, and what that was.
    pub noted: i64,
    pub notes: Vec<ProblemView>,
    pub started: Moment,
    /// While it runs and it can be told: whole minutes.
    pub left_minutes: Option<i64>,
}
tree!(RunView:
    id, file_name, state, bytes, bytes_read, added, changed, unchanged, bad, problems, noted, notes, started, left_minutes
);

/// One row that was left out, or what one was left without.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ProblemView {
    pub line: u64,
    pub reason: String,
}
tree!(ProblemView: line, reason);

/// One that waits.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct WaitingView {
    pub id: String,
    pub file_name: String,
    /// What was understood: HTML of our own, as none of it changes but as a whole.
    pub art: String,
    /// Where its dates can be read in two ways: the ways.
    pub dates: Vec<(String, String)>,
    pub likely_dates: String,
    /// The same of its numbers.
    pub numbers: Vec<(String, String)>,
    pub likely_numbers: String,
}
tree!(WaitingView: id, file_name, art, dates, likely_dates, numbers, likely_numbers);
