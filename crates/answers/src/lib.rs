//! The rules of fields in the browser: the calls that the server makes too, in its words. `public/js/answers.js` asks them.
use domain::day::{Day, anywhere};
use domain::role::Lang;
use domain::rule::{Around, Clock, Rule, Sibling};
use domain::time::{Span, Time};
use views::words::{install, text_in, w, wrong_in};
use wasm_bindgen::prelude::wasm_bindgen;

/// The usual allocator would be a tenth of it all.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: lol_alloc::LockedAllocator<lol_alloc::FreeListAllocator> =
    lol_alloc::LockedAllocator::new(lol_alloc::FreeListAllocator::new());

/// Between the parts of what goes in and out.
const BETWEEN: char = '\u{1F}';

/// Takes the words of the page's language, in the order of their keys.
#[wasm_bindgen]
pub fn learn(lang: &str, texts: &str) {
    if let Some(lang) = Lang::parse(lang) {
        install(lang, texts.split(BETWEEN).map(str::to_owned).collect());
    }
}

/// The field that gives one with this rule its meaning; nothing if there is none.
#[wasm_bindgen]
#[must_use]
pub fn sibling(rule: &str) -> String {
    Rule::parse(rule).and_then(Rule::with).unwrap_or_default().to_owned()
}

/// Judges what was typed into a field: `=` and its normal form if it is right, `!` and what is wrong with it if not. Behind it, where
/// another choice in the sibling would make it right, that choice, what is said of it, and what the button says that takes it.
#[wasm_bindgen]
#[must_use]
pub fn judge(rule: &str, typed: &str, beside: &str, reads: &str, choices: &str, now: f64, lang: &str) -> String {
    let (Some(rule), Some(lang)) = (Rule::parse(rule), Lang::parse(lang)) else { return String::new() };
    #[expect(clippy::cast_possible_truncation, reason = "the browser counts milliseconds as whole numbers")]
    let now = Time(now as i64);
    // Which day it is depends on where one is: what is still to come everywhere is refused here, and the rest is the server's to say.
    let clock = Clock { now, today: Day::at(now + Span::hours(14)), local: &anywhere };
    let sibling = Sibling { value: beside, text: reads };
    let choices: Vec<&str> = choices.split(BETWEEN).collect();
    let said = match rule.judge(typed, Around { sibling, choices: &choices, clock }) {
        Ok(read) => ["=", &read.shown].concat(),
        Err(wrong) => ["!", &wrong_in(lang, &wrong)].concat(),
    };
    match rule.suggest(typed, sibling) {
        Some(other) => [&said, other, text_in(lang, w::LOOKS_LIKE), text_in(lang, w::TAKE_IT)].join("\u{1F}"),
        None => said,
    }
}

#[cfg(test)]
mod tests;
