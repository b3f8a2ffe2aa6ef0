//! Recovery codes: ten, each good once, for whoever has lost the app. Of each only a hash is stored: with 80 random bits a fast
//! one is enough (OWASP Password Storage Cheat Sheet is about what people choose; this is not).
use crate::backend::clock::{new_id, sha256};
use crate::domain::id::UserId;
use crate::domain::text::is_unseen;

/// So many are given out.
pub const COUNT: usize = 10;
/// Letters of a code, five bits each.
const LETTERS: usize = 16;
/// As they are read: groups of so many.
const GROUP: usize = 4;

/// New ones, as they are shown: `abcd-efgh-ijkl-mnop`.
#[must_use]
pub fn new_codes() -> Vec<String> {
    (0..COUNT).map(|_| grouped(&new_id()[..LETTERS])).collect()
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

/// What is stored of a person's code.
#[must_use]
pub fn hash(person: &UserId, code: &str) -> String {
    sha256(format!("recovery {person} {code}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn ten_different_codes_that_are_read_as_they_are_shown() {
        let codes: BTreeSet<_> = new_codes().into_iter().collect();
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
        let hash = |person: &str| hash(&UserId(person.to_owned()), "abcdefghijklmnop");
        assert_ne!(hash("ada"), hash("ana"));
        assert!(!hash("ada").contains("abcd"));
    }
}
