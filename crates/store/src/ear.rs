//! What programs that share one PostgreSQL say to each other, by its `NOTIFY`.
use std::io::ErrorKind;
use std::time::Duration;

use sqlx::postgres::{PgListener, PgPool};
use tokio::time::timeout;

use crate::db::Pools;
use crate::{Db, Error};

/// As the migration `events_told` has it.
const CHANNEL: &str = "aldaba";
/// A connection that is silent for so long is asked whether it lives: one that was cut without a word is silent too.
const SILENCE: Duration = Duration::from_secs(30);
/// And has so long to answer.
const ANSWER_WITHIN: Duration = Duration::from_secs(5);

/// A connection that listens.
pub struct Ear(PgListener);

/// The connections of whoever speaks to other programs.
#[derive(Clone)]
pub struct Mouth(PgPool);

impl Db {
    /// Whoever can speak to other programs, where there may be some.
    #[must_use]
    pub fn mouth(&self) -> Option<Mouth> {
        match &self.pools {
            Pools::Sqlite { .. } => None,
            Pools::Postgres(pool) => Some(Mouth(pool.clone())),
        }
    }
}

impl Mouth {
    /// Begins to listen: what is said from now on is heard.
    pub async fn ear(&self) -> Result<Ear, Error> {
        let mut ear = PgListener::connect_with(&self.0).await?;
        // It is made anew by whoever listens, who then knows that something may have been missed.
        ear.eager_reconnect(false);
        ear.listen(CHANNEL).await?;
        Ok(Ear(ear))
    }

    /// Says something, outside of any transaction: all that notify wait for each other while they commit.
    pub async fn say(&self, payload: &str) -> Result<(), Error> {
        let say = sqlx::query("SELECT pg_notify($1, $2)").bind(CHANNEL).bind(payload);
        Ok(say.execute(&self.0).await.map(drop)?)
    }

    /// Whether the program is about to end.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        self.0.is_closed()
    }
}

impl Ear {
    /// What is said next.
    ///
    /// # Errors
    /// That the connection is lost.
    pub async fn next(&mut self) -> Result<String, Error> {
        let lost = |kind: ErrorKind| Error::from(sqlx::Error::Io(kind.into()));
        loop {
            match timeout(SILENCE, self.0.try_recv()).await {
                Ok(Ok(Some(told))) => return Ok(told.payload().to_owned()),
                Ok(Ok(None)) => return Err(lost(ErrorKind::ConnectionAborted)),
                Ok(Err(error)) => return Err(error.into()),
                Err(_) => match timeout(ANSWER_WITHIN, sqlx::query("SELECT 1").execute(&mut self.0)).await {
                    Ok(Ok(_)) => {}
                    Ok(Err(error)) => return Err(error.into()),
                    Err(_) => return Err(lost(ErrorKind::TimedOut)),
                },
            }
        }
    }
}
