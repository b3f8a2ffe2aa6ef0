//! The transaction of a request: one that reads, or one that may write.
use std::ops::{Deref, DerefMut};

use store::db::{Db, ReadTx, Tx, WriteTx};
use views::error::AppError;

/// How far a request reaches.
pub enum Reach {
    Read(ReadTx),
    Write(WriteTx),
}

impl Reach {
    /// Begins it.
    ///
    /// # Errors
    /// If the database does not answer.
    pub async fn begin(db: &Db, writes: bool) -> Result<Self, store::Error> {
        Ok(if writes { Self::Write(db.write().await?) } else { Self::Read(db.read().await?) })
    }

    /// What it writes, to be committed.
    ///
    /// # Errors
    /// 500, if it only reads.
    pub fn to_write(self) -> Result<WriteTx, AppError> {
        match self {
            Self::Write(tx) => Ok(tx),
            Self::Read(_) => Err(AppError::Broken { status: 500 }),
        }
    }
}

impl Deref for Reach {
    type Target = Tx;
    fn deref(&self) -> &Tx {
        match self {
            Self::Read(tx) => tx,
            Self::Write(tx) => tx,
        }
    }
}

impl DerefMut for Reach {
    fn deref_mut(&mut self) -> &mut Tx {
        match self {
            Self::Read(tx) => tx,
            Self::Write(tx) => tx,
        }
    }
}
