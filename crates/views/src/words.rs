//! The words a person sees, in their language.
//!
//! A key is a constant of [`w`]; the texts are tables, one a language. The server has all three; the browser is
//! given the one of its page beside the WASM, which therefore carries none.
use std::sync::OnceLock;

use domain::role::Lang;
use domain::rule::Wrong;
use domain::text::Fault;

use crate::faults::words_of;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A key of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub usize);

static TABLES: [OnceLock<Vec<String>>; 3] = [const { OnceLock::new() }; 3];

/// Installs the table of a language: the texts in the order of their sorted keys.
pub fn install(lang: Lang, table: Vec<String>) {
    let _ = TABLES[lang as usize].set(table);
}

/// Who knows the language of the page or request at hand.
static ASK: OnceLock<fn() -> Option<Lang>> = OnceLock::new();

/// Says who knows it.
pub fn ask(who: fn() -> Option<Lang>) {
    let _ = ASK.set(who);
}

/// The language of the page or request at hand.
#[must_use]
pub fn lang() -> Lang {
    ASK.get().and_then(|ask| ask()).unwrap_or(Lang::En)
}

/// The text of a key in a language.
#[must_use]
pub fn text_in(lang: Lang, word: Word) -> &'static str {
    TABLES[lang as usize].get().and_then(|table| table.get(word.0)).map_or("", String::as_str)
}

/// The text of a key in the language at hand.
#[must_use]
pub fn t(word: Word) -> &'static str {
    text_in(lang(), word)
}

/// The text with its `{placeholders}` filled in.
#[must_use]
pub fn tf(word: Word, values: &[(&str, &str)]) -> String {
    fill(t(word), values)
}

/// Fills `{placeholders}`.
#[must_use]
pub fn fill(text: &str, values: &[(&str, &str)]) -> String {
    let mut filled = String::with_capacity(text.len() + 32);
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(values.iter().find(|(key, _)| *key == name).map_or("", |(_, value)| value));
        rest = after;
    }
    filled + rest
}

/// A whole number in groups of three digits.
#[must_use]
pub fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(t(w::GROUPING));
        }
        text.push(digit);
    }
    text
}

/// The first letters of the first and last word of a name. An agent's handle is none.
#[must_use]
pub fn initials(name: &str) -> String {
    let name = name.split(" · ").next().unwrap_or(name);
    let mut letters = name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
    let first = letters.next().into_iter();
    first.chain(letters.next_back()).flat_map(char::to_uppercase).collect()
}

/// What is wrong with a field, in words.
#[must_use]
pub fn wrong(wrong: &Wrong) -> String {
    wrong_in(lang(), wrong)
}

/// The same in a language.
#[must_use]
pub fn wrong_in(lang: Lang, wrong: &Wrong) -> String {
    let (word, values) = words_of(wrong);
    let values: Vec<_> = values.iter().map(|(name, value)| (*name, value.as_str())).collect();
    fill(text_in(lang, word), &values)
}

/// What is wrong with a typed text, in words.
#[must_use]
pub fn fault(fault: Fault) -> String {
    wrong(&fault.into())
}

/// A shipment status in words, by its id; `domain::shipment::STATUSES` has them all.
#[must_use]
pub fn status_word(id: i64) -> Word {
    match id {
        0 => w::STATUS_0,
        1 => w::STATUS_1,
        3 => w::STATUS_3,
        4 => w::STATUS_4,
        5 => w::STATUS_5,
        6 => w::STATUS_6,
        7 => w::STATUS_7,
        8 => w::STATUS_8,
        11 => w::STATUS_11,
        12 => w::STATUS_12,
        13 => w::STATUS_13,
        15 => w::STATUS_15,
        22 => w::STATUS_22,
        80 => w::STATUS_80,
        91 => w::STATUS_91,
        92 => w::STATUS_92,
        93 => w::STATUS_93,
        999 => w::STATUS_999,
        1000 => w::STATUS_1000,
        1001 => w::STATUS_1001,
        1002 => w::STATUS_1002,
        1998 => w::STATUS_1998,
        1999 => w::STATUS_1999,
        2000 => w::STATUS_2000,
        2001 => w::STATUS_2001,
        _ => w::STATUS_1337,
    }
}

#[cfg(test)]
mod tests {
    use super::fill;

    #[test]
    fn placeholders_are_filled_and_what_they_hold_is_not_read_again() {
        assert_eq!(fill("{who} at {when}.", &[("who", "{when}"), ("when", "16:40")]), "{when} at 16:40.");
        assert_eq!(fill("no braces", &[]), "no braces");
    }
}
