//! One run: reads a file row by row, puts rows in in batches, each batch one commit with its progress.
use std::fs::File;
use std::io::{self, Read};
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::mpsc;

use super::file::Plan;
use super::reasons::{Problem, code};
use domain::id::{AccountId, ImportId};
use domain::parcel::{BadRow, Reason, Row};
use domain::time::{Span, Time};
use house::House;
use house::events::{Event, Kind};
use store::imports::Tally;
use store::shipments::{Put, Taken};
use views::error::AppError;

/// Rows in one commit.
const BATCH: usize = 250;
/// Bad rows, and fields that were left out, that are named one by one; the rest are counted.
const NAMED: usize = 100;

/// Who brings it.
pub struct Source {
    pub account: AccountId,
    pub import: ImportId,
    /// A person's id, or the name of the command.
    pub actor: String,
}

/// Counts the bytes that were read.
struct Counting<R>(R, Arc<AtomicU64>);

impl<R: Read> Read for Counting<R> {
    fn read(&mut self, into: &mut [u8]) -> io::Result<usize> {
        let n = self.0.read(into)?;
        self.1.fetch_add(n as u64, Ordering::Relaxed);
        Ok(n)
    }
}

/// Reads the file on a thread of its own; rows wait in a short queue, so memory does not grow with the file.
fn reader(path: &Path, plan: Plan, bytes: Arc<AtomicU64>) -> io::Result<mpsc::Receiver<Result<Row, BadRow>>> {
    let input = plan.open(Counting(File::open(path)?, bytes));
    let (send, receive) = mpsc::channel(BATCH);
    std::thread::spawn(move || {
        let mut each = |row| match send.blocking_send(row) {
            Ok(()) => ControlFlow::Continue(()),
            Err(_) => ControlFlow::Break(()),
        };
        if let Err(error) = plan.read(input, &mut each) {
            tracing::warn!(%error, "an import could not be read to its end");
            let _ = each(Err(BadRow { line: 0, reason: Reason::NotJson }));
        }
    });
    Ok(receive)
}

/// Runs an import to its end, from where it stopped if it did. Every batch is durable before it is counted.
///
/// # Errors
/// If the file cannot be opened or the database does not answer; what was counted is in.
pub async fn run(
    house: &House,
    source: &Source,
    path: &Path,
    mut progress: impl FnMut(&Tally),
) -> Result<Tally, AppError> {
    let bytes = Arc::new(AtomicU64::new(0));
    let mut tx = house.db.write().await?;
    let mut tally = store::imports::go_on(&mut tx, &source.import, house.clock.now()).await?;
    let plan = store::imports::plan(&mut tx, &source.import).await?;
    tx.commit_unseen("its first batch tells of it").await?;
    // A run from before files were looked through has none.
    let plan = match Plan::of(&plan) {
        Some(plan) => plan,
        None => Plan::look(path, None).map_err(|_| AppError::Broken { status: 500 })?,
    };
    let mut rows = reader(path, plan, bytes.clone()).map_err(|_| AppError::Broken { status: 500 })?;
    // What was through before a stop of the program is read over.
    let mut over = usize::try_from(tally.rows_read).unwrap_or(0);
    let mut named = Named::of(&tally);
    let mut batch = Vec::with_capacity(BATCH);
    let mut open = true;
    while open {
        while open && batch.len() < BATCH {
            let missing = BATCH - batch.len();
            open = rows.recv_many(&mut batch, missing).await > 0;
        }
        let known = over.min(batch.len());
        batch.drain(..known);
        over -= known;
        if open && batch.is_empty() {
            continue;
        }
        let mut tx = house.db.write().await?;
        let now = house.clock.now();
        tally.rows_read += i64::try_from(batch.len()).unwrap_or_default();
        let mut good = Vec::with_capacity(batch.len());
        for row in batch.drain(..) {
            match row {
                Ok(mut row) => {
                    doubt_the_future(&mut row, now);
                    good.push(row);
                }
                Err(bad) => {
                    tally.bad += 1;
                    name(&mut named.problems, bad.line, &bad.reason);
                }
            }
        }
        let parcels: Vec<_> = good.iter().map(|row| &row.parcel).collect();
        let taken = store::shipments::put(&mut tx, &source.account, &parcels, now).await?;
        for (row, taken) in good.into_iter().zip(taken) {
            named.count(&mut tally, row, taken);
        }
        if !open && tally.rows_read == 0 {
            tally.bad += 1;
            name(&mut named.problems, 1, &Reason::NoRows);
        }
        tally.bytes_read = i64::try_from(bytes.load(Ordering::Relaxed)).unwrap_or(i64::MAX);
        tally.problems = serde_json::to_string(&named.problems).unwrap_or_default();
        tally.notes = serde_json::to_string(&named.notes).unwrap_or_default();
        if !store::imports::update(&mut tx, &source.import, &tally, now, (!open).then_some("done")).await? {
            // The account is being erased: what comes too late is not put in.
            return Err(AppError::NotFound);
        }
        let event = Event::new(Kind::Import, &source.import, tally.added + tally.changed);
        tx.tell(Some(&source.account), event, &source.actor, now);
        house.commit(tx).await?;
        progress(&tally);
    }
    Ok(tally)
}

/// Takes from a row a time that is yet to come: believed, it would make all that follows until then old news. A day is forgiven, for
/// clocks and time zones.
fn doubt_the_future(row: &mut Row, now: Time) {
    if row.parcel.updated.is_some_and(|when| when.is_after(now + Span::days(1))) {
        row.parcel.updated = None;
        row.left_out.push(Reason::Future("updated"));
    }
}

/// What is named of a run's rows.
struct Named {
    problems: Vec<Problem>,
    notes: Vec<Problem>,
}

impl Named {
    /// What a run that goes on has named already.
    fn of(tally: &Tally) -> Self {
        let read = |stored: &str| serde_json::from_str(stored).unwrap_or_default();
        Self { problems: read(&tally.problems), notes: read(&tally.notes) }
    }

    /// Counts a row that went in, and names what was left out of it.
    fn count(&mut self, tally: &mut Tally, Row { line, mut left_out, .. }: Row, Taken { put, end_kept }: Taken) {
        match put {
            Put::Added => tally.added += 1,
            Put::Changed => tally.changed += 1,
            Put::Unchanged => tally.unchanged += 1,
        }
        left_out.extend(end_kept.then_some(Reason::Ended("status")));
        tally.noted += i64::from(!left_out.is_empty());
        for reason in &left_out {
            name(&mut self.notes, line, reason);
        }
    }
}

/// Names a row, as long as not too many are named.
fn name(list: &mut Vec<Problem>, line: u64, reason: &Reason) {
    if list.len() < NAMED {
        list.push((line, code(reason)));
    }
}

/// Notes that a run was cut short.
pub async fn stop(house: &House, source: &Source) {
    let stopped = async {
        let mut tx = house.db.write().await?;
        store::imports::stop(&mut tx, &source.import, house.clock.now()).await?;
        tx.commit_unseen("the program ends; what it shows next says so").await
    };
    if let Err(error) = stopped.await {
        tracing::error!(%error, "an interrupted import was not noted");
    }
}
