//! What is wrong when the database does not do it.
use views::error::AppError;

/// The database does not answer, or refuses a statement.
#[derive(Debug)]
pub struct Error(sqlx::Error);

impl Error {
    /// What must be there is not.
    pub const MISSING: Self = Self(sqlx::Error::RowNotFound);

    /// A change was to be made without its event, or an event told without a word.
    #[must_use]
    pub fn untold() -> Self {
        Self(sqlx::Error::Protocol("a commit tells of its change, or says why not".to_owned()))
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(out)
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        Some(&self.0)
    }
}

impl From<sqlx::Error> for Error {
    fn from(error: sqlx::Error) -> Self {
        Self(error)
    }
}

impl From<Error> for AppError {
    /// Logged here, told to nobody but by its status: a statement's error may quote a value.
    fn from(Error(error): Error) -> Self {
        let status = if matches!(error, sqlx::Error::PoolTimedOut) { 503 } else { 500 };
        match &error {
            sqlx::Error::Database(error) => tracing::error!(code = ?error.code(), "database"),
            error => tracing::error!(%error, "database"),
        }
        Self::Broken { status }
    }
}
