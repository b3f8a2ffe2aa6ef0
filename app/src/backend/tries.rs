//! Guessing passwords is slowed, without locking anybody out.
use super::clock::sha256;
use super::db::Tx;
use super::sql;
use crate::domain::time::{Span, Time};
use crate::error::AppError;
use crate::words::{tf, w};

/// After so many failures for one address of mail, or from one network address, tries are slowed.
const FREE_TRIES: (i64, i64) = (5, 60);
/// The longest wait between two tries.
const LONGEST_WAIT: Span = Span::seconds(30);
/// Failures are forgotten after this.
const FORGET: Span = Span::minutes(15);

/// Tries of a password: those for one address of mail, and those from one network address.
pub(in crate::backend) struct Tries([(String, i64); 2]);

impl Tries {
    /// Those for somebody, from somewhere.
    pub(in crate::backend) fn of(email: &str, address: &str) -> Self {
        Self([(sha256(format!("mail {email}")), FREE_TRIES.0), (sha256(format!("from {address}")), FREE_TRIES.1)])
    }

    /// After many failures one waits a little between tries.
    pub(in crate::backend) async fn may_try(&self, tx: &mut Tx, now: Time) -> Result<(), AppError> {
        for (key, free) in &self.0 {
            let Some(failed) = sql::sessions::failures(tx, key).await? else { continue };
            let wait = wait_after(failed.failures - free);
            if now - failed.last_at < wait.min(FORGET) {
                let seconds = (wait.0 - (now - failed.last_at).0 + 999) / 1000;
                return Err(AppError::Slow { message: tf(w::SIGN_IN_SLOW, &[("seconds", &seconds.to_string())]) });
            }
        }
        Ok(())
    }

    /// One failure more.
    pub(in crate::backend) async fn failed(&self, tx: &mut Tx, now: Time) -> Result<(), sqlx::Error> {
        for (key, _) in &self.0 {
            sql::sessions::failed(tx, key, now, FORGET).await?;
        }
        Ok(())
    }

    /// It was the right one: the person's failures are forgiven, the network address's are not.
    pub(in crate::backend) async fn right(&self, tx: &mut Tx) -> Result<(), sqlx::Error> {
        sql::sessions::forgive(tx, &self.0[0].0).await
    }
}

/// 0 below the free tries, then 1 s, 2 s, 4 s … up to [`LONGEST_WAIT`].
fn wait_after(failures_over: i64) -> Span {
    if failures_over < 0 {
        return Span(0);
    }
    Span(1000_i64 << failures_over.min(10)).min(LONGEST_WAIT)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_are_free_then_slower_and_never_slower_than_half_a_minute() {
        assert_eq!(wait_after(-1), Span(0));
        assert_eq!(wait_after(0), Span::seconds(1));
        assert_eq!(wait_after(3), Span::seconds(8));
        assert_eq!(wait_after(1000), LONGEST_WAIT);
    }
}
