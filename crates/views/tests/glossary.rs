//! One term, one word: `locales/glossary.tsv` beside the texts of the three languages.
use std::collections::BTreeMap;

const LANGS: [&str; 3] = ["en", "es", "pt"];

/// A term in each language, and what it is never called there.
struct Term {
    called: [String; 3],
    never: [Vec<String>; 3],
}

fn file(name: &str) -> String {
    let path = format!("{}/locales/{name}", env!("CARGO_MANIFEST_DIR"));
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn terms() -> Vec<Term> {
    let read = |line: &str| {
        let columns: Vec<String> = line.split('\t').map(str::to_owned).collect();
        let columns: [String; 6] = columns.try_into().unwrap_or_else(|_| panic!("six columns: {line}"));
        let [en, es, pt, never @ ..] = columns;
        let words = |cell: String| cell.split(',').filter(|word| !word.is_empty()).map(str::to_owned).collect();
        Term { called: [en, es, pt], never: never.map(words) }
    };
    file("glossary.tsv").lines().filter(|line| !line.starts_with('#')).map(read).collect()
}

fn texts() -> [BTreeMap<String, String>; 3] {
    LANGS.map(|lang| {
        let texts: BTreeMap<String, String> = serde_json::from_str(&file(&format!("{lang}.json"))).expect("texts");
        texts.into_iter().map(|(key, text)| (key, text.to_lowercase())).collect()
    })
}

/// Carriers' own words for a status: "Shipment picked up by driver" is "Recogido por el conductor".
fn is_a_carriers(key: &str) -> bool {
    key.starts_with("status_")
}

#[test]
fn each_term_is_called_by_its_word_in_every_text_that_has_it() {
    let texts = texts();
    for term in terms() {
        let [english, ..] = &term.called;
        let with_it: Vec<_> =
            texts[0].iter().filter(|(key, text)| text.contains(english) && !is_a_carriers(key)).collect();
        assert!(!with_it.is_empty(), "no text has {english:?}");
        for (key, _) in with_it {
            for (lang, word) in [1, 2].map(|lang| (lang, &term.called[lang])) {
                assert!(texts[lang][key].contains(word), "{}: {key}: {english:?} is {word:?}", LANGS[lang]);
            }
        }
    }
}

#[test]
fn no_text_calls_a_term_by_another_word() {
    let texts = texts();
    for term in terms() {
        for (lang, never) in term.never.iter().enumerate() {
            for (word, (key, text)) in never.iter().flat_map(|word| texts[lang].iter().map(move |text| (word, text))) {
                assert!(!text.contains(word), "{}: {key} says {word:?} for {:?}", LANGS[lang], term.called[lang]);
            }
        }
    }
}
