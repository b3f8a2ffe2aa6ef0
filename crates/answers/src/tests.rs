use super::*;
use domain::rule::{What, Wrong};
use domain::tax_id::TaxFault;
use domain::text::Fault;

const NOW: f64 = 1_796_054_400_000.0;

/// Every way of being wrong.
fn wrongs() -> Vec<Wrong> {
    let postal = Wrong::Postal { country: "Brasil".into(), example: "40301-110" };
    let tax = [TaxFault::Empty, TaxFault::Shape, TaxFault::CheckDigit { expected: "8".into() }, TaxFault::Checksum];
    let text = [Fault::Empty, Fault::TooLong(120), Fault::Unprintable, Fault::NoEmail];
    let plain = [
        Wrong::Choice,
        Wrong::Website,
        Wrong::Iban,
        Wrong::IbanDigits,
        Wrong::Bic,
        Wrong::BicCountry,
        Wrong::Reference,
        Wrong::ReferenceSlash,
        Wrong::Day,
        Wrong::DayAhead,
        postal,
        Wrong::Phone,
        Wrong::NoTime,
        Wrong::Past,
        Wrong::TooFar,
        Wrong::Slug { slug: "nebula".into() },
        Wrong::PasswordShort,
        Wrong::PasswordDiffers,
    ];
    tax.map(Wrong::Tax).into_iter().chain(text.map(Wrong::Text)).chain(plain).collect()
}

/// As `answers.js` hands them over.
fn taught() {
    for (lang, table) in [
        ("en", include_str!("../../views/locales/en.json")),
        ("es", include_str!("../../views/locales/es.json")),
        ("pt", include_str!("../../views/locales/pt.json")),
    ] {
        let table: std::collections::BTreeMap<String, String> = serde_json::from_str(table).expect("a table");
        learn(lang, &table.into_values().collect::<Vec<_>>().join("\u{1F}"));
    }
}

#[test]
fn every_way_of_being_wrong_has_its_words() {
    taught();
    for lang in Lang::ALL {
        for wrong in wrongs() {
            let said = wrong_in(*lang, &wrong);
            assert!(!said.is_empty() && !said.contains('{'), "{lang:?} {wrong:?}: {said}");
        }
    }
}

#[test]
fn a_rule_answers_in_the_language_of_the_page() {
    taught();
    let says =
        |rule: &str, typed: &str, beside: &str, lang: &str| judge(rule, typed, beside, "Brasil", "a\u{1F}b", NOW, lang);
    assert_eq!(says("tax_id", "9001234568", "nit", "es"), "=900.123.456-8");
    assert_eq!(says("iban needed", "", "", "en"), "!Please fill this in.");
    assert_eq!(says("website", "x", "", "es"), format!("!{}", text_in(Lang::Es, w::ERROR_WEBSITE)));
    assert!(says("postal 20", "1", "BR", "pt").contains("Brasil"));
    assert_eq!(says("choice needed", "b", "", "en"), "=b");
    assert!(says("choice needed", "", "", "en").starts_with('!'));
    // A rule or a language of another build says nothing.
    assert_eq!((says("riddle", "x", "", "en"), says("email", "x", "", "de")), (String::new(), String::new()));
}

#[test]
fn today_is_over_nowhere_and_tomorrow_is_somewhere_today() {
    taught();
    let says = |day: &str| judge("past_day", day, "", "", "", NOW, "en");
    assert_eq!(says("2026-11-30"), "=2026-11-30");
    assert!(says("2026-12-02").starts_with('!'));
}

#[test]
fn a_number_of_another_kind_is_offered_as_that() {
    taught();
    let said = judge("tax_id", "33.000.167/0001-01", "nit", "NIT", "", NOW, "en");
    let parts: Vec<_> = said.split(BETWEEN).collect();
    assert_eq!((parts.len(), parts[1]), (4, "cnpj"), "{said}");
    assert!(parts[0].starts_with('!') && parts[2].contains("{kind}"), "{said}");
    assert!(!judge("tax_id", "33.000.167/0001-01", "cnpj", "", "", NOW, "en").contains(BETWEEN));
}

#[test]
fn a_field_names_the_one_that_gives_it_its_meaning() {
    assert_eq!(
        (sibling("tax_id"), sibling("line 3"), sibling("riddle")),
        ("tax_kind".into(), String::new(), String::new())
    );
    assert_eq!(sibling(&Rule::of(What::Postal(20)).needed().spell()), "country");
}
