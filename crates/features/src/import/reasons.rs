//! What was wrong with rows and files: as it is stored, and in words.
use super::csv;
use domain::parcel::{BadRow, Reason};
use domain::role::Lang;
use views::shipments::import::ProblemView;
use views::words::{Word, fill, lang, text_in, w};

/// A reason as it is stored: its code, what it names, and a number.
type Code = (String, String, usize);

/// A row's line, and what was wrong with it, as it is stored.
pub type Problem = (u64, Code);

/// A reason as it is stored: its code, and what it names.
pub fn code(reason: &Reason) -> Code {
    let (code, field, most) = match reason {
        Reason::Missing(field) => ("missing", *field, 0),
        Reason::MissingColumns(names) => return ("columns".to_owned(), names.join(", "), 0),
        Reason::Malformed(field) => ("malformed", *field, 0),
        Reason::TooLong(field, most) => ("too-long", *field, *most),
        Reason::Unprintable(field) => ("unprintable", *field, 0),
        Reason::NotUtf8 => ("not-utf8", "", 0),
        Reason::NotJson => ("not-json", "", 0),
        Reason::WrongFieldCount => ("field-count", "", 0),
        Reason::RowTooLarge(most) => ("row-too-large", "", *most),
        Reason::NoRows => ("no-rows", "", 0),
        Reason::Duplicate(name) => return ("duplicate".to_owned(), name.clone(), 0),
        Reason::DatesBothWays(field, line) => ("dates-both", *field, usize::try_from(*line).unwrap_or_default()),
        Reason::NumbersBothWays(field, line) => ("numbers-both", *field, usize::try_from(*line).unwrap_or_default()),
        Reason::Future(field) => ("future", *field, 0),
        Reason::Ended(field) => ("ended", *field, 0),
    };
    (code.to_owned(), field.to_owned(), most)
}

/// Stored reasons in the reader's words.
#[must_use]
pub fn problems(stored: &str) -> Vec<ProblemView> {
    let stored: Vec<Problem> = serde_json::from_str(stored).unwrap_or_default();
    stored.into_iter().map(|(line, code)| ProblemView { line, reason: told(lang(), &code) }).collect()
}

/// A reason in the reader's words.
#[must_use]
pub fn reason_text(reason: &Reason) -> String {
    told(lang(), &code(reason))
}

/// Why no row of a file can be read, with the line that shows it.
#[must_use]
pub fn problem(lang: Lang, BadRow { line, reason }: &BadRow) -> String {
    format!("{} {line}: {}", text_in(lang, w::LINE), told(lang, &code(reason)))
}

fn told(lang: Lang, (code, field, most): &Code) -> String {
    let needed = csv::NEEDED.join(", ");
    let values = [("field", field.as_str()), ("most", &most.to_string()), ("needed", &needed)];
    fill(text_in(lang, reason_word(code)), &values)
}

fn reason_word(code: &str) -> Word {
    match code {
        "missing" => w::BAD_MISSING,
        "columns" => w::BAD_COLUMNS,
        "malformed" => w::BAD_MALFORMED,
        "too-long" => w::BAD_TOO_LONG,
        "unprintable" => w::BAD_UNPRINTABLE,
        "not-utf8" => w::BAD_NOT_UTF8,
        "field-count" => w::BAD_FIELD_COUNT,
        "row-too-large" => w::BAD_ROW_TOO_LARGE,
        "no-rows" => w::BAD_NO_ROWS,
        "duplicate" => w::BAD_DUPLICATE,
        "dates-both" => w::BAD_DATES_BOTH,
        "numbers-both" => w::BAD_NUMBERS_BOTH,
        "future" => w::BAD_FUTURE,
        "ended" => w::BAD_ENDED,
        _ => w::BAD_NOT_JSON,
    }
}
