//! Where files wait until somebody begins them, where runs begin, and where those go on that a stop of the program cut short.
use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use super::csv::Answers;
use super::file::Plan;
use super::letters::Letters;
use super::run::{Source, run, stop};
use crate::caps::{IMPORTS, WAITING, full};
use crate::people;
use domain::id::{AccountId, ImportId, Slug};
use domain::role::Lang;
use domain::time::{Span, Time};
use house::{Cx, Event, House, Kind};
use store::hash::hex;
use store::imports::{New, Row};
use views::error::{AppError, Faults};
use views::words::{fill, t, text_in, w};

/// A run by the command line that shows no sign of life for so long was cut short. Each batch is one, some ten a second.
pub const SILENCE: Span = Span::seconds(15);

/// A file that nobody begins is forgotten after this time.
pub const WAIT: Span = Span::days(1);

/// An uploaded file on its way in. Dropped before it is [`kept`](Upload::keep), it goes.
pub struct Upload(PathBuf);

impl Upload {
    /// The path of a new one.
    #[must_use]
    pub fn new(house: &House) -> Self {
        Self(house.config.uploads.join(format!("upload-{}", house.chance().id())))
    }

    /// Where it is written to.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Names it after its run, so that the run finds it again after a stop of the program.
    fn keep(mut self, house: &House, import: &ImportId) -> io::Result<()> {
        let path = path_of(house, import);
        std::fs::rename(&self.0, &path)?;
        self.0 = PathBuf::new();
        // The name is as durable as what is in it.
        File::open(&house.config.uploads)?.sync_all()
    }
}

impl Drop for Upload {
    fn drop(&mut self) {
        if !self.0.as_os_str().is_empty() {
            remove(&self.0);
        }
    }
}

/// Where the file of a run waits until it is read.
#[must_use]
pub fn path_of(house: &House, import: &ImportId) -> PathBuf {
    house.config.uploads.join(format!("import-{import}"))
}

fn remove(path: &Path) {
    if let Err(error) = std::fs::remove_file(path) {
        tracing::warn!(%error, "an uploaded file was not removed");
    }
}

/// Keeps an uploaded file, whole on disk and understood, until somebody begins it.
///
/// # Errors
/// If too many wait, or it could not be noted: then the file is not kept.
pub async fn upload(mut cx: Cx, file: Upload, name: &str, plan: &Plan) -> Result<(), AppError> {
    let (house, account, person, now) = (cx.house.clone(), cx.account.id.clone(), cx.person.id.clone().0, cx.now);
    let import = ImportId(house.chance().id());
    let bytes = std::fs::metadata(file.path()).map_or(0, |meta| i64::try_from(meta.len()).unwrap_or(i64::MAX));
    file.keep(&house, &import).map_err(|error| {
        tracing::error!(%error, "an upload could not be kept");
        AppError::Broken { status: 500 }
    })?;
    let new = New {
        id: &import,
        account: &account,
        person: Some(&person),
        file_name: name,
        bytes,
        content_hash: "",
        state: "waiting",
        plan: &plan.json(),
        at: now,
    };
    let noted = async {
        if store::imports::waiting(cx.tx(), &account).await?.len() >= WAITING {
            let message = fill(text_in(cx.request.lang, w::ERROR_IMPORTS_WAIT), &[("most", &WAITING.to_string())]);
            return Err(AppError::Refused { message });
        }
        store::imports::insert(cx.tx(), &new).await?;
        cx.commit(Event::new(Kind::Import, &import, 0), ()).await
    };
    if let Err(error) = noted.await {
        remove(&path_of(&house, &import));
        return Err(error);
    }
    Ok(())
}

/// Begins what waits, as it was understood and with what somebody said of the rest. What a colleague has begun meanwhile runs once.
///
/// # Errors
/// Not found if no such file was uploaded; invalid if something has to be said first; refused while too many are being read.
pub async fn press(mut cx: Cx, import: ImportId, answers: Answers) -> Result<(), AppError> {
    let (house, account, person, now) = (cx.house.clone(), cx.account.id.clone(), cx.person.id.clone().0, cx.now);
    let row = store::imports::by_id(cx.tx(), &account, &import).await?.ok_or(AppError::NotFound)?;
    let mut plan = Plan::of(&row.plan).ok_or(AppError::NotFound)?;
    plan.answer(answers);
    unanswered(&plan)?;
    let running = store::imports::running(cx.tx(), &account).await?;
    if !store::imports::begin(cx.tx(), &import, &person, &plan.json(), now).await? {
        return Ok(());
    }
    if running >= IMPORTS {
        return Err(full(w::ERROR_IMPORTS_FULL, IMPORTS));
    }
    cx.commit(Event::new(Kind::Import, &import, 0), ()).await?;
    tokio::spawn(by_itself(house, Source { account, import, actor: person }));
    Ok(())
}

/// What has to be said before anything is begun.
fn unanswered(plan: &Plan) -> Result<(), AppError> {
    let mut faults = Faults::default();
    if let Some(table) = &plan.table {
        for (field, asked) in [("dates", table.asks_dates().is_some()), ("numbers", table.asks_numbers().is_some())] {
            if asked {
                faults.note(field, t(w::ERROR_CHOOSE).to_owned());
            }
        }
    }
    faults.or(())
}

/// Forgets what waits, and its file.
///
/// # Errors
/// Not found if no such file was uploaded; refused if it was begun meanwhile.
pub async fn cancel(mut cx: Cx, import: ImportId) -> Result<(), AppError> {
    let (house, account) = (cx.house.clone(), cx.account.id.clone());
    store::imports::by_id(cx.tx(), &account, &import).await?.ok_or(AppError::NotFound)?;
    if !store::imports::forget(cx.tx(), &import).await? {
        return Err(AppError::refused(w::ERROR_IMPORT_BEGUN));
    }
    cx.commit(Event::new(Kind::Import, &import, 0), ()).await?;
    remove(&path_of(&house, &import));
    Ok(())
}

/// Forgets what nobody has begun in a day.
///
/// # Errors
/// If the database does not answer; then nothing is forgotten.
pub async fn forget(house: &House) -> Result<(), store::Error> {
    let mut tx = house.db.write().await?;
    let forgotten = store::imports::forget_before(&mut tx, Time(house.clock.now().0 - WAIT.0)).await?;
    tx.commit_unseen("nobody waits for it any more").await?;
    for import in forgotten {
        remove(&path_of(house, &import));
    }
    Ok(())
}

/// Runs an upload to its end, and removes its file.
async fn by_itself(house: House, source: Source) {
    let path = path_of(&house, &source.import);
    if let Err(error) = run(&house, &source, &path, |_| ()).await {
        tracing::error!(%error, "an import stopped");
        stop(&house, &source).await;
    }
    remove(&path);
}

/// Lets the runs of uploads go on that a stop of the program cut short, and tidies up what has no run.
///
/// # Errors
/// If the database does not answer.
pub async fn go_on(house: &House) -> Result<(), store::Error> {
    let mut tx = house.db.read().await?;
    let unfinished = store::imports::unfinished(&mut tx).await?;
    let waiting = store::imports::all_waiting(&mut tx).await?;
    drop(tx);
    let paths: Vec<PathBuf> =
        unfinished.iter().map(|row| &row.id).chain(&waiting).map(|id| path_of(house, id)).collect();
    for entry in std::fs::read_dir(&house.config.uploads).into_iter().flatten().flatten() {
        let name = entry.file_name();
        let ours = name.to_str().is_some_and(|name| name.starts_with("upload-") || name.starts_with("import-"));
        if ours && !paths.contains(&entry.path()) {
            remove(&entry.path());
        }
    }
    for Row { id, account_id, person_id, .. } in unfinished {
        let there = path_of(house, &id).exists();
        let source = Source { account: AccountId(account_id), import: id, actor: person_id.unwrap_or_default() };
        if there {
            tokio::spawn(by_itself(house.clone(), source));
        } else {
            stop(house, &source).await;
        }
    }
    Ok(())
}

/// A run by the command line.
pub struct Begun {
    pub source: Source,
    pub bytes: i64,
    /// What the file is understood as.
    pub plan: Plan,
    /// What had been read when it was cut short, if it goes on from there.
    pub goes_on: Option<i64>,
}

/// Notes a run by the command line, or finds the one of the very same file that was cut short.
///
/// # Errors
/// Not found if there is no such account; broken if the file cannot be read; invalid if it is not fit, or something has to be said.
pub async fn command(house: &House, slug: &Slug, path: &Path) -> Result<Begun, AppError> {
    command_with(house, slug, path, None, Answers::default()).await
}

/// The same with what somebody said of it: how its letters are to be read, and what its columns do not tell.
///
/// # Errors
/// As [`command`].
pub async fn command_with(
    house: &House,
    slug: &Slug,
    path: &Path,
    letters: Option<Letters>,
    answers: Answers,
) -> Result<Begun, AppError> {
    let (hash, bytes) = fingerprint(path).map_err(|_| AppError::Broken { status: 500 })?;
    let now = house.clock.now();
    let mut tx = house.db.read().await?;
    let account = store::accounts::by_slug(&mut tx, slug).await?.ok_or(AppError::NotFound)?.id;
    let known = store::imports::cut_short(&mut tx, &account, &hash, Time(now.0 - SILENCE.0)).await?;
    drop(tx);
    let goes_on = known.as_ref().map(|row| row.tally.bytes_read);
    let known = known.and_then(|row| Some((row.id, Plan::of(&row.plan)?)));
    let begun = |account, import, plan, goes_on| {
        let source = Source { account, import, actor: people::OPERATOR.to_owned() };
        Begun { source, bytes, plan, goes_on }
    };
    if let Some((id, plan)) = known {
        return Ok(begun(account, id, plan, goes_on));
    }
    let mut plan = Plan::look(path, letters).map_err(|unfit| unfit.told(Lang::En))?;
    if plan.doubtful {
        return Err(AppError::field("encoding", t(w::PREVIEW_DOUBTFUL)));
    }
    plan.answer(answers);
    unanswered(&plan)?;
    let id = ImportId(house.chance().id());
    let new = New {
        id: &id,
        account: &account,
        person: None,
        file_name: &path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default(),
        bytes,
        content_hash: &hash,
        state: "running",
        plan: &plan.json(),
        at: now,
    };
    let mut tx = house.db.write().await?;
    store::imports::insert(&mut tx, &new).await?;
    tx.commit_unseen("its first batch tells of it").await?;
    Ok(begun(account, id, plan, None))
}

/// What tells a file from every other: the SHA-256 of all that is in it; and its length.
fn fingerprint(path: &Path) -> io::Result<(String, i64)> {
    let (mut file, mut hash, mut bytes) = (File::open(path)?, Sha256::new(), 0);
    let mut buffer = vec![0; 1 << 16];
    loop {
        match file.read(&mut buffer)? {
            0 => break,
            n => {
                hash.update(&buffer[..n]);
                bytes += i64::try_from(n).unwrap_or_default();
            }
        }
    }
    Ok((hex(&hash.finalize()), bytes))
}
