//! The one error that server functions return.
use serde::Serialize;

use crate::words::{Word, lang, t, text_in, w};
use domain::role::Lang;
use domain::text::spelled;
use domain::tree::{FromTree, Tree, read_by_tree, tree};

/// Why a request was not served, in the words of the person who asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(into = "Wire")]
pub enum AppError {
    /// No session, or one that ended. 401.
    SignedOut,
    /// The policy says no. 403. With what can be said of how access ended.
    Forbidden { shut: Option<Shut> },
    /// Not there, or another account's. 404.
    NotFound,
    /// Fields to mend. 422.
    Invalid { fields: Vec<FieldError> },
    /// Somebody saved meanwhile. 409. With the version that is stored, the stored value of each field that both have changed, and
    /// what the form stands on now that the person is told of it (`base[drawn]`).
    Stale { message: String, version: i64, theirs: Vec<FieldError>, base: String },
    /// It cannot be done in this state. 409.
    Refused { message: String },
    /// Larger than it may be. 413.
    TooLarge { message: String },
    /// Too many tries, and after how many seconds the next one may be made. 429.
    Slow { message: String, seconds: i64 },
    /// Too many at once, and after how many seconds to come back. 503.
    Busy { message: String, seconds: i64 },
    /// The server could not be reached, from the browser.
    Offline,
    /// Our fault, or the request was not one we know. 500 or 400.
    Broken { status: u16 },
}

/// What is wrong with one field; or, of what somebody else saved, its value.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct FieldError {
    /// The control's name in the form.
    pub field: String,
    pub message: String,
}
tree!(FieldError: field, message);

/// How an agent's way in was shut last.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shut {
    pub account: String,
    pub slug: String,
    /// "Ada revoked the permission at 16:58."
    pub how: Option<String>,
}
tree!(Shut: account, slug, how);

spelled! {
    /// The kinds of errors as they travel.
    Kind {
        SignedOut = "signed_out",
        Forbidden = "forbidden",
        NotFound = "not_found",
        Invalid = "invalid",
        Stale = "stale",
        Refused = "refused",
        TooLarge = "too_large",
        Slow = "slow",
        Busy = "busy",
        Offline = "offline",
        Broken = "broken",
    }
}

/// An error as it travels: flat, because each shape of an enum is code of its own in the WASM.
#[derive(Serialize)]
struct Wire {
    error: Kind,
    status: u16,
    message: String,
    fields: Vec<FieldError>,
    shut: Option<Shut>,
    version: i64,
    seconds: i64,
    base: String,
}
tree!(Wire: error, status, message, fields, shut, version, seconds, base);

impl FromTree for AppError {
    fn from_tree(tree: Tree) -> Option<Self> {
        Wire::from_tree(tree).map(Self::from)
    }
}
read_by_tree!(AppError);

impl From<AppError> for Wire {
    fn from(error: AppError) -> Self {
        let status = error.status();
        let wire = |error| {
            let (message, fields, base) = (String::new(), Vec::new(), String::new());
            Self { error, status, message, fields, shut: None, version: 0, seconds: 0, base }
        };
        let said = |error, message| Self { message, ..wire(error) };
        match error {
            AppError::SignedOut => wire(Kind::SignedOut),
            AppError::Forbidden { shut } => Self { shut, ..wire(Kind::Forbidden) },
            AppError::NotFound => wire(Kind::NotFound),
            AppError::Invalid { fields } => Self { fields, ..wire(Kind::Invalid) },
            AppError::Stale { message, version, theirs, base } => {
                Self { version, base, fields: theirs, ..said(Kind::Stale, message) }
            }
            AppError::Refused { message } => said(Kind::Refused, message),
            AppError::TooLarge { message } => said(Kind::TooLarge, message),
            AppError::Slow { message, seconds } => Self { seconds, ..said(Kind::Slow, message) },
            AppError::Busy { message, seconds } => Self { seconds, ..said(Kind::Busy, message) },
            AppError::Offline => wire(Kind::Offline),
            AppError::Broken { .. } => wire(Kind::Broken),
        }
    }
}

impl From<Wire> for AppError {
    fn from(wire: Wire) -> Self {
        let Wire { error, status, message, fields, shut, version, seconds, base } = wire;
        match error {
            Kind::SignedOut => Self::SignedOut,
            Kind::Forbidden => Self::Forbidden { shut },
            Kind::NotFound => Self::NotFound,
            Kind::Invalid => Self::Invalid { fields },
            Kind::Stale => Self::Stale { message, version, theirs: fields, base },
            Kind::Refused => Self::Refused { message },
            Kind::TooLarge => Self::TooLarge { message },
            Kind::Slow => Self::Slow { message, seconds },
            Kind::Busy => Self::Busy { message, seconds },
            Kind::Offline => Self::Offline,
            Kind::Broken => Self::Broken { status },
        }
    }
}

impl AppError {
    /// Forbidden, with nothing more to say.
    pub const FORBIDDEN: Self = Self::Forbidden { shut: None };

    /// One wrong field.
    #[must_use]
    pub fn field(field: &str, message: impl Into<String>) -> Self {
        Self::Invalid { fields: vec![FieldError { field: field.to_owned(), message: message.into() }] }
    }

    /// Somebody saved meanwhile, and there is nothing to choose between.
    #[must_use]
    pub fn stale(why: Word) -> Self {
        Self::Stale { message: t(why).to_owned(), version: 0, theirs: Vec::new(), base: String::new() }
    }

    /// It cannot be done, and why.
    #[must_use]
    pub fn refused(why: Word) -> Self {
        Self::Refused { message: t(why).to_owned() }
    }

    /// After how many seconds it may be tried again, if waiting helps.
    #[must_use]
    pub const fn retry_after(&self) -> Option<i64> {
        match self {
            Self::Slow { seconds, .. } | Self::Busy { seconds, .. } => Some(*seconds),
            _ => None,
        }
    }

    /// The HTTP status that says the same.
    #[must_use]
    pub const fn status(&self) -> u16 {
        match self {
            Self::SignedOut => 401,
            Self::Forbidden { .. } => 403,
            Self::NotFound => 404,
            Self::Invalid { .. } => 422,
            Self::Stale { .. } | Self::Refused { .. } => 409,
            Self::TooLarge { .. } => 413,
            Self::Slow { .. } => 429,
            Self::Busy { .. } | Self::Offline => 503,
            Self::Broken { status } => *status,
        }
    }
}

impl std::fmt::Display for AppError {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "{}", self.status())
    }
}

impl std::error::Error for AppError {}

/// An error in words, in the language at hand.
#[must_use]
pub fn message(error: &AppError) -> String {
    message_in(lang(), error)
}

/// An error in words.
#[must_use]
pub fn message_in(lang: Lang, error: &AppError) -> String {
    let word = match error {
        AppError::SignedOut => w::PROBLEM_SIGNED_OUT,
        AppError::Forbidden { .. } => w::PROBLEM_FORBIDDEN,
        AppError::NotFound => w::PROBLEM_NOT_FOUND,
        AppError::Offline => w::PROBLEM_OFFLINE,
        AppError::Broken { .. } => w::PROBLEM_BROKEN,
        AppError::Invalid { fields } => {
            return fields.iter().map(|error| error.message.as_str()).collect::<Vec<_>>().join(" ");
        }
        AppError::Stale { message, .. }
        | AppError::Refused { message }
        | AppError::TooLarge { message }
        | AppError::Slow { message, .. }
        | AppError::Busy { message, .. } => return message.clone(),
    };
    text_in(lang, word).to_owned()
}

/// Gathers the errors of a form while its fields are read.
#[derive(Default)]
pub struct Faults(Vec<FieldError>);

impl Faults {
    /// Takes the value of a field, or notes what is wrong with it and goes on.
    pub fn take<T: Default>(&mut self, field: &str, value: Result<T, String>) -> T {
        value.unwrap_or_else(|message| {
            self.note(field, message);
            T::default()
        })
    }

    /// Notes what is wrong with a field.
    pub fn note(&mut self, field: &str, message: String) {
        self.0.push(FieldError { field: field.to_owned(), message });
    }

    /// The form's value if every field was fine.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every field that was not.
    pub fn or<T>(self, value: T) -> Result<T, AppError> {
        if self.0.is_empty() { Ok(value) } else { Err(AppError::Invalid { fields: self.0 }) }
    }
}
