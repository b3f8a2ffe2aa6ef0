//! All of an account's data as one zip file, for its Admins: JSON and CSV, written as it is read.
//!
//! Each page of rows is a short read of its own, by key, and is written before the next is read: a slow or vanished client holds
//! nothing, and memory does not grow with the rows.
use std::collections::VecDeque;
use std::io::{self, Write};
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::Value;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, ZipWriter};

use crate::csv_cell::{MARK, neutral};
use crate::export::quoted;
use crate::photo::SIDES;
use chrono::{Datelike, Timelike};
use domain::id::AccountId;
use domain::pii::Sight;
use domain::role::Lang;
use domain::time::Time;
use house::moment::{iso, utc};
use house::{Cx, House};
use views::error::AppError;
use views::words::fill;

pub mod rows;
pub mod tables;

use rows::{Source, Walker};

/// A row: a value for each column.
pub type Row = Vec<Value>;

/// A file of rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Shape {
    /// One object.
    Object,
    /// A list of objects.
    List,
    /// An object a line, for what may be very long.
    Lines,
    Csv,
}

/// What there is to write.
enum Work {
    Rows(Source, Shape),
    Photo,
}

/// An export on its way.
pub struct Archive {
    house: House,
    account: AccountId,
    sight: Sight,
    options: SimpleFileOptions,
    zip: Option<ZipWriter<StreamWriter<Pipe>>>,
    pipe: Pipe,
    left: VecDeque<Work>,
    /// The file being written, and whether it has a row yet.
    open: Option<(Walker, Shape, bool)>,
}

/// Where the zip is written to, and taken from.
#[derive(Clone, Default)]
struct Pipe(Arc<Mutex<Vec<u8>>>);

impl Pipe {
    fn take(&self) -> Vec<u8> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Write for Pipe {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Writing to memory does not fail; a zip that is not right is our fault.
fn broken(error: impl std::fmt::Display) -> AppError {
    tracing::error!(%error, "an export could not be written");
    AppError::Broken { status: 500 }
}

impl Archive {
    /// Begins one that was decided on.
    ///
    /// # Errors
    /// None that is expected.
    pub fn new(cx: &Cx) -> Result<Self, AppError> {
        cx.note_export("account");
        let pipe = Pipe::default();
        let mut left = VecDeque::new();
        for source in rows::sources() {
            let shape = match (source.is_one(), source.is_long()) {
                (true, _) => Shape::Object,
                (_, true) => Shape::Lines,
                _ => Shape::List,
            };
            left.extend([Work::Rows(source, shape), Work::Rows(source, Shape::Csv)]);
        }
        left.push_back(Work::Photo);
        // Sizes are not known before they are written: room for more than 4 GiB in each file.
        let options = SimpleFileOptions::default().compression_method(CompressionMethod::Deflated).large_file(true);
        let mut archive = Self {
            house: cx.house.clone(),
            account: cx.account.id.clone(),
            sight: cx.sight(),
            options: options.last_modified_time(zip_time(cx.now)),
            zip: Some(ZipWriter::new_stream(pipe.clone())),
            pipe,
            left,
            open: None,
        };
        archive.begin("README.txt")?;
        archive.write(readme(cx.calendar().lang, &cx.account.trade_name, cx.now))?;
        Ok(archive)
    }

    /// The next bytes; `None` after the last.
    ///
    /// # Errors
    /// If the database does not answer: the file then ends in its middle, and the browser says so.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, AppError> {
        loop {
            let bytes = self.pipe.take();
            if !bytes.is_empty() {
                return Ok(Some(bytes));
            }
            if self.zip.is_none() {
                return Ok(None);
            }
            self.go_on().await?;
        }
    }

    /// Writes one page of rows more, or begins the next file, or ends the whole.
    async fn go_on(&mut self) -> Result<(), AppError> {
        let Some((mut walker, shape, any)) = self.open.take() else {
            return match self.left.pop_front() {
                Some(Work::Rows(source, shape)) => {
                    self.begin(&file_name(source, shape))?;
                    self.open = Some((Walker::new(source, &self.account), shape, false));
                    self.write(before(source, shape))
                }
                Some(Work::Photo) => self.photo().await,
                None => self.zip.take().map_or(Ok(()), |zip| zip.finish().map(drop).map_err(broken)),
            };
        };
        let mut tx = self.house.db.read().await?;
        let rows = walker.next(&mut tx, self.sight).await?;
        drop(tx);
        if rows.is_empty() {
            return self.write(after(shape, any));
        }
        let mut text = String::new();
        for (n, row) in rows.iter().enumerate() {
            line(&mut text, walker.source, shape, row, any || n > 0);
        }
        self.write(text)?;
        self.open = Some((walker, shape, true));
        Ok(())
    }

    fn begin(&mut self, name: &str) -> Result<(), AppError> {
        let options = self.options;
        self.zip.as_mut().map_or(Ok(()), |zip| zip.start_file(name, options)).map_err(broken)
    }

    fn write(&mut self, bytes: impl AsRef<[u8]>) -> Result<(), AppError> {
        self.zip.as_mut().map_or(Ok(()), |zip| zip.write_all(bytes.as_ref())).map_err(broken)
    }

    /// The profile photo, if there is one.
    async fn photo(&mut self) -> Result<(), AppError> {
        let mut tx = self.house.db.read().await?;
        let found = store::photos::find(&mut tx, &self.account, i64::from(SIDES[0])).await?;
        drop(tx);
        let Some((media, bytes)) = found else { return Ok(()) };
        self.begin(if media == "image/png" { "photo.png" } else { "photo.jpg" })?;
        self.write(bytes)
    }
}

fn file_name(source: Source, shape: Shape) -> String {
    let end = match shape {
        Shape::Object | Shape::List => "json",
        Shape::Lines => "ndjson",
        Shape::Csv => "csv",
    };
    format!("{}.{end}", source.name())
}

fn before(source: Source, shape: Shape) -> String {
    match shape {
        Shape::List => "[".to_owned(),
        Shape::Csv => [MARK, &source.columns().join(","), "\r\n"].concat(),
        Shape::Object | Shape::Lines => String::new(),
    }
}

const fn after(shape: Shape, any: bool) -> &'static str {
    match (shape, any) {
        (Shape::List, true) => "\n]\n",
        (Shape::List, false) => "]\n",
        _ => "",
    }
}

fn line(text: &mut String, source: Source, shape: Shape, row: &Row, follows: bool) {
    if shape == Shape::Csv {
        let cells: Vec<String> = row.iter().map(cell).collect();
        text.push_str(&(cells.join(",") + "\r\n"));
        return;
    }
    if shape == Shape::List {
        *text += if follows { ",\n" } else { "\n" };
    }
    let pair = |(name, value): (&str, &Value)| format!("{}:{value}", Value::from(name));
    let pairs: Vec<String> = source.columns().into_iter().zip(row).map(pair).collect();
    text.push_str(&["{", &pairs.join(","), "}"].concat());
    if shape != Shape::List {
        text.push('\n');
    }
}

/// A value as a cell says it. A text is never a formula.
fn cell(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => quoted(&neutral(text)),
        value => quoted(&value.to_string()),
    }
}

/// What is in it and what is not, in the person's language.
fn readme(lang: Lang, account: &str, now: Time) -> String {
    let text = match lang {
        Lang::En => include_str!("../../house/texts/en/export.txt"),
        Lang::Es => include_str!("../../house/texts/es/export.txt"),
        Lang::Pt => include_str!("../../house/texts/pt/export.txt"),
    };
    let names: Vec<&str> = rows::sources().map(Source::name).collect();
    fill(text, &[("account", account), ("when", &iso(now)), ("files", &names.join(", "))])
}

/// An instant as zip files say it, which know no time zone: in UTC.
fn zip_time(at: Time) -> zip::DateTime {
    let at = utc(at);
    let part = |number: u32| u8::try_from(number).unwrap_or_default();
    let (year, hour) = (u16::try_from(at.year()).unwrap_or_default(), part(at.hour()));
    zip::DateTime::from_date_and_time(
        year,
        part(at.month()),
        part(at.day()),
        hour,
        part(at.minute()),
        part(at.second()),
    )
    .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_harmless_and_values_keep_their_kind() {
        let row = vec![Value::from("=1+1"), Value::from(-5), Value::Null, Value::from(vec!["a", "b"])];
        let mut csv = String::new();
        line(&mut csv, Source::Log, Shape::Csv, &row, false);
        assert_eq!(csv, "'=1+1,-5,,\"[\"\"a\"\",\"\"b\"\"]\"\r\n");
        let mut json = String::new();
        line(&mut json, Source::Log, Shape::Lines, &row, true);
        let read: Value = serde_json::from_str(&json).expect("JSON");
        assert_eq!(read[Source::Log.columns()[0]], "=1+1");
    }
}
