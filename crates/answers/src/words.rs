//! The words of what is wrong, in all three languages: few enough to come along.
use domain::role::Lang;

include!(concat!(env!("OUT_DIR"), "/words.rs"));

/// A key of the tables.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word(pub usize);

/// Its text.
pub fn text_in(lang: Lang, word: Word) -> &'static str {
    TEXTS[lang as usize][word.0]
}

/// Its text with what stands in its places.
pub fn filled(lang: Lang, word: Word, values: &[(&str, String)]) -> String {
    let mut text = String::new();
    let mut rest = text_in(lang, word);
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, after)) = after.split_once('}') else { break };
        text += before;
        text += values.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value);
        rest = after;
    }
    text + rest
}
