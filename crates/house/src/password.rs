//! Passwords: argon2id with the parameters of OWASP's Password Storage Cheat Sheet (19 MiB, 2 passes, 1 lane).
pub mod queue;
pub mod strength;

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};

use self::queue::Lane;
use crate::House;
use crate::login_throttle::busy;
use views::error::AppError;

pub use domain::password::LONGEST;

/// A hash that no password matches, so that an unknown address takes as long as a wrong password.
pub const NOBODY: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$YWxkYWJhLW5vYm9keQ$Jr3v0yJ5d8m1rJm6k7kq3cF9c1r1a5m0mD1b7w5w2Zk";

/// Hashes a new password.
///
/// # Errors
/// [`AppError::Busy`], if too many wait to hash.
pub async fn hash(house: &House, lane: &Lane, password: String) -> Result<String, AppError> {
    let (turn, salt) = (house.hashing.turn(lane).await.map_err(busy)?, house.chance().bytes::<16>());
    // Kept where the work is done: whoever does not wait for it lets nobody else begin meanwhile.
    let hashed = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let salt = SaltString::encode_b64(&salt)?;
        Argon2::default().hash_password(password.as_bytes(), &salt).map(|hash| hash.to_string())
    });
    hashed.await.ok().and_then(Result::ok).ok_or(AppError::Broken { status: 500 })
}

/// Whether a password is the one of that hash. Without a hash it takes as long, and is not.
///
/// # Errors
/// [`AppError::Busy`], if too many wait to hash.
pub async fn verify(house: &House, lane: &Lane, password: String, hash: Option<String>) -> Result<bool, AppError> {
    let turn = house.hashing.turn(lane).await.map_err(busy)?;
    let verified = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        let known = hash.is_some();
        let hash = hash.unwrap_or_else(|| NOBODY.to_owned());
        let Ok(parsed) = PasswordHash::new(&hash) else { return false };
        Argon2::default().verify_password(password.as_bytes(), &parsed).is_ok() && known
    });
    verified.await.map_err(|_| AppError::Broken { status: 500 })
}

#[cfg(test)]
mod tests {
    use super::*;
    use argon2::Params;

    #[test]
    fn for_an_unknown_address_the_same_work_is_done_as_for_a_known_one() {
        let nobody = PasswordHash::new(NOBODY).expect("it is a hash, so it is worked on");
        let params = Params::try_from(&nobody).expect("it has parameters");
        let new = Params::default();
        let work = |params: &Params| (params.m_cost(), params.t_cost(), params.p_cost());
        assert_eq!(work(&params), work(&new));
        assert_eq!(work(&new), (19_456, 2, 1), "OWASP's");
        assert_eq!(nobody.hash.map(|hash| hash.len()), Some(32));
    }
}
