//! Recovery codes: ten, each good once, for whoever has lost the app. Of each only a hash is stored, made like those of passwords.
//! The codes of one person that were made at once share a salt, so that one hash tells whether what is typed is one of them.
use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, SaltString};

use crate::House;
use crate::login_throttle::busy;
use crate::password::queue::Lane;
use domain::id::UserId;
use domain::text::is_unseen;
use store::chance::Chance;
use store::hash::sha256;
use views::error::AppError;

/// So many are given out.
pub const COUNT: usize = 10;
/// Letters of a code, five bits each.
const LETTERS: usize = 16;
/// As they are read: groups of so many.
const GROUP: usize = 4;

/// New ones, as they are shown: `abcd-efgh-ijkl-mnop`.
#[must_use]
pub fn new_codes(chance: &Chance) -> Vec<String> {
    (0..COUNT).map(|_| grouped(&chance.id()[..LETTERS])).collect()
}

/// New codes, and what is stored of them.
pub struct New {
    pub codes: Vec<String>,
    pub hashes: Vec<String>,
}

/// Makes new ones for a person.
///
/// # Errors
/// [`AppError::Busy`].
pub async fn make(house: &House, lane: &Lane, person: &UserId) -> Result<New, AppError> {
    let codes = new_codes(house.chance());
    let plain: Vec<_> = codes.iter().filter_map(|code| read(code)).collect();
    let (person, salt) = (person.clone(), salt(house.chance()));
    let hashes =
        work(house, lane, move || plain.iter().filter_map(|code| hash(&person, code, &salt)).collect()).await?;
    Ok(New { codes, hashes })
}

/// What may be stored of a code that was typed, to judge by what is stored of all.
///
/// # Errors
/// [`AppError::Busy`].
pub async fn hashes(
    house: &House,
    lane: &Lane,
    person: &UserId,
    code: String,
    stored: Vec<String>,
) -> Result<Vec<String>, AppError> {
    let person = person.clone();
    work(house, lane, move || {
        let mut salts: Vec<_> = stored.iter().filter_map(|hash| salt_of(hash)).collect();
        salts.sort_unstable();
        salts.dedup();
        let old = old_hash(&person, &code);
        let old = stored.contains(&old).then_some(old);
        salts.iter().filter_map(|salt| hash(&person, &code, salt)).chain(old).collect()
    })
    .await
}

/// Does it in turn, and where it holds up nothing else.
async fn work(
    house: &House,
    lane: &Lane,
    work: impl FnOnce() -> Vec<String> + Send + 'static,
) -> Result<Vec<String>, AppError> {
    let turn = house.hashing.turn(lane).await.map_err(busy)?;
    let hashed = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        work()
    });
    hashed.await.map_err(|_| AppError::Broken { status: 500 })
}

fn grouped(code: &str) -> String {
    let groups: Vec<_> = code.as_bytes().chunks(GROUP).map(String::from_utf8_lossy).collect();
    groups.join("-")
}

/// A code as it is hashed, however it is typed; nothing if it is none. The digits 0, 1 and 8, which no code has, are read as the
/// letters they look like (RFC 4648, 6).
#[must_use]
pub fn read(typed: &str) -> Option<String> {
    let code: String = typed
        .chars()
        .filter(|c| !is_unseen(*c) && *c != '-')
        .take(LETTERS + 1)
        .map(|c| match c.to_ascii_lowercase() {
            '0' => 'o',
            '1' => 'l',
            '8' => 'b',
            c => c,
        })
        .collect();
    (code.len() == LETTERS && code.bytes().all(|byte| byte.is_ascii_alphanumeric())).then_some(code)
}

fn salt(chance: &Chance) -> String {
    SaltString::encode_b64(&chance.bytes::<16>()).map(|salt| salt.to_string()).unwrap_or_default()
}

fn salt_of(hash: &str) -> Option<String> {
    PasswordHash::new(hash).ok()?.salt.map(|salt| salt.to_string())
}

/// What is stored of a person's code.
fn hash(person: &UserId, code: &str, salt: &str) -> Option<String> {
    let salt = SaltString::from_b64(salt).ok()?;
    let hash = Argon2::default().hash_password(format!("recovery {person} {code}").as_bytes(), &salt);
    hash.ok().map(|hash| hash.to_string())
}

/// What was stored before that: such codes are good until they are used or replaced.
#[must_use]
pub fn old_hash(person: &UserId, code: &str) -> String {
    sha256(format!("recovery {person} {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ten_different_codes_that_are_read_as_they_are_shown() {
        let codes: BTreeSet<_> = new_codes(&Chance::System).into_iter().collect();
        assert_eq!(codes.len(), COUNT);
        for code in &codes {
            let read_back = read(code).expect("it is one");
            assert_eq!((code.len(), grouped(&read_back)), (19, code.clone()));
            assert_eq!(read(&code.replace('-', " ").to_uppercase()), Some(read_back));
        }
    }

    #[test]
    fn digits_that_no_code_has_are_the_letters_they_look_like() {
        assert_eq!(read("0123-4567-89ab-cdef").as_deref(), Some("ol234567b9abcdef"));
        for bad in
            ["", "abcd-efgh-ijkl-mno", "abcd-efgh-ijkl-mnopq", "abcd-efgh-ijkl-mn\u{202E}p", "ñbcd-efgh-ijkl-mnop"]
        {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_same_code_of_two_people_is_stored_differently() {
        let salt = salt(&Chance::System);
        let hash = |person: &str| hash(&UserId(person.to_owned()), "abcdefghijklmnop", &salt).expect("a hash");
        assert_ne!(hash("ada"), hash("ana"));
        assert_eq!(hash("ada"), hash("ada"));
        assert!(hash("ada").starts_with("$argon2id$v=19$m=19456,t=2,p=1$") && !hash("ada").contains("abcd"));
        assert_eq!(salt_of(&hash("ada")), Some(salt.clone()));
    }
}
