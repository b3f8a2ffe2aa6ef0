use super::*;
use crate::time::Span;

const NOW: Time = Time(1_796_054_400_000);

/// A sibling by its value alone.
fn beside(value: &str) -> Sibling<'_> {
    Sibling { value, text: value }
}

fn judge(rule: Rule, typed: &str, sibling: Sibling) -> Result<Read, Wrong> {
    let clock = Clock { now: NOW, today: Day::at(NOW), local: &crate::day::anywhere };
    rule.judge(typed, Around { sibling, choices: &["one", "two"], clock })
}

fn all() -> impl Iterator<Item = Rule> {
    let whats = [
        Line(20),
        Paragraph(20),
        Choice,
        Email,
        Website,
        TaxId,
        Iban,
        Bic,
        Reference,
        PastDay,
        Postal(20),
        Phone(20),
        Until,
        SlugAgain,
        Password,
        NewPassword,
        Again,
    ];
    whats.into_iter().map(Rule::of).flat_map(|rule| [rule, rule.needed()])
}

/// What people and programs type, right and wrong.
const TYPED: [&str; 32] = [
    "",
    " ",
    "\u{200B}",
    "x",
    "one",
    "two\nlines",
    "ada@nebula.example",
    " Ada@nebula.example\u{A0}",
    "nebula.example",
    "HTTPS://nebula.example/a b",
    "900.123.456-8",
    "900123456",
    "11.222.333/0001-81",
    "B12345674",
    "ES9121000418450200051332",
    "es91-2100 0418",
    "deut deff",
    "CAIXESBBXXX",
    "A//B",
    "2024-02-29",
    "2027-02-29",
    "2999-01-01",
    "01310100",
    "k1a0b1",
    "+34 612 345 612",
    "2026-12-05T10:00",
    "2026-11-01T10:00",
    "nebula",
    "quince lagartos azules",
    "short",
    "a\u{202E}b",
    "🦀",
];

const SIBLINGS: [&str; 10] =
    ["", "nit", "cnpj", "other", "BR", "CA", "ES9121000418450200051332", "until", "nebula", "quince lagartos azules"];

fn each(mut look: impl FnMut(Rule, &str, &str, Result<Read, Wrong>)) {
    for rule in all() {
        for typed in TYPED {
            for sibling in SIBLINGS {
                look(rule, typed, sibling, judge(rule, typed, beside(sibling)));
            }
        }
    }
}

#[test]
fn a_rule_is_what_its_spelling_says() {
    for rule in all() {
        assert_eq!(Rule::parse(&rule.spell()), Some(rule), "{}", rule.spell());
    }
    assert_eq!(Rule::line(120).needed().spell(), "line 120 needed");
    for none in ["", "line", "line x", "needed", "email 3", "line 3 4", "Line 3"] {
        assert_eq!(Rule::parse(none), None, "{none}");
    }
}

#[test]
fn what_is_right_is_right_in_its_normal_form_and_as_it_is_kept() {
    each(|rule, typed, sibling, judged| {
        let Ok(read) = judged else { return };
        for again in [&read.kept, &read.shown] {
            let judged = judge(rule, again, beside(sibling));
            assert_eq!(judged.as_ref(), Ok(&read), "{} {typed:?} {sibling:?}", rule.spell());
        }
    });
}

#[test]
fn nothing_is_right_where_nothing_is_needed_and_wrong_where_something_is() {
    for rule in all().filter(|rule| !matches!(rule.what, Until | SlugAgain | Again | Choice)) {
        let judged = judge(rule, "", beside(""));
        let expected = if rule.needed { Err(Fault::Empty.into()) } else { Ok(Read::default()) };
        assert_eq!(judged, expected, "{}", rule.spell());
    }
}

#[test]
fn a_rule_looks_at_no_sibling_but_the_one_it_names() {
    each(|rule, typed, sibling, judged| {
        if rule.with().is_none() {
            assert_eq!(judged, judge(rule, typed, Sibling::default()), "{} {typed:?} {sibling:?}", rule.spell());
        }
    });
}

#[test]
fn no_text_that_reads_as_another_and_none_that_is_endless_is_right() {
    let long = "x".repeat(100_000);
    for rule in all().filter(|rule| !matches!(rule.what, Password | NewPassword | Again | Until)) {
        for typed in ["a\u{202E}b@c.example", "a\u{0}b", &long] {
            for sibling in SIBLINGS {
                assert!(judge(rule, typed, beside(sibling)).is_err(), "{} {:.9}", rule.spell(), typed);
            }
        }
    }
}

#[test]
fn what_is_understood_is_shown_as_it_is_written() {
    for (what, typed, sibling, shown) in [
        (TaxId, "900123456-8", "nit", "900.123.456-8"),
        (TaxId, "11222333000181", "cnpj", "11.222.333/0001-81"),
        (Iban, "es91-2100 0418 4502 0005 1332", "", "ES91 2100 0418 4502 0005 1332"),
        (Website, "nebula.example", "", "https://nebula.example"),
        (Postal(20), "01310100", "BR", "01310-100"),
        (Bic, "caix es bb", "ES9121000418450200051332", "CAIXESBB"),
        (Line(20), "  two\nlines ", "", "two lines"),
    ] {
        assert_eq!(judge(Rule::of(what), typed, beside(sibling)).map(|read| read.shown).as_deref(), Ok(shown));
    }
}

#[test]
fn what_is_wrong_is_told_apart() {
    let postal = Wrong::Postal { country: "BR".into(), example: "40301-110" };
    for (what, typed, sibling, wrong) in [
        (TaxId, "900123456-1", "nit", Wrong::Tax(TaxFault::CheckDigit { expected: "8".into() })),
        (Iban, "ES9121000418450200051333", "", Wrong::IbanDigits),
        (Bic, "DEUTDEFF", "ES91 2100 0418 4502 0005 1332", Wrong::BicCountry),
        (Postal(20), "1310100", "BR", postal),
        (PastDay, "2999-01-01", "", Wrong::DayAhead),
        (PastDay, "1899-12-31", "", Wrong::Day),
        (Phone(40), "call me", "", Wrong::Phone),
        (SlugAgain, "nebul", "nebula", Wrong::Slug { slug: "nebula".into() }),
        (Choice, "three", "", Wrong::Choice),
        (Password, &"x".repeat(1025), "", Fault::TooLong(1024).into()),
        (NewPassword, "123456789", "", Wrong::PasswordShort),
        (Again, "1234567891", "1234567890", Wrong::PasswordDiffers),
    ] {
        assert_eq!(judge(Rule::of(what), typed, beside(sibling)), Err(wrong), "{what:?} {typed:.20}");
    }
    // What is wrong with the first is said there.
    assert!(judge(Rule::of(Again), "other", beside("short")).is_ok());
}

#[test]
fn an_exact_end_is_refused_only_where_it_is_wrong_on_all_of_earth() {
    let until = |typed: &str| judge(Rule::of(Until), typed, beside("until")).err();
    assert_eq!(Day::at(NOW).to_string(), "2026-11-30");
    assert_eq!(until(""), Some(Wrong::NoTime));
    assert_eq!(until("2026-11-29T10:00"), Some(Wrong::Past));
    assert_eq!(until("2026-12-05T10:00"), None);
    assert_eq!(until("2027-01-05T10:00"), Some(Wrong::TooFar));
    assert!(judge(Rule::of(Until), "", beside("1h")).is_ok());
    // Whoever knows the time zone tells to the millisecond.
    let exactly = |at: Time| grant::in_reach(at, at, NOW);
    assert_eq!(exactly(NOW), Err(Wrong::Past));
    assert_eq!((exactly(NOW + Span(1)), exactly(NOW + grant::LONGEST)), (Ok(()), Ok(())));
    assert_eq!(exactly(NOW + grant::LONGEST + Span(1)), Err(Wrong::TooFar));
}

#[test]
fn a_kind_is_suggested_where_only_that_one_would_do() {
    let suggest = |typed: &str, kind: &str| Rule::of(TaxId).suggest(typed, beside(kind));
    assert_eq!(suggest("33.000.167/0001-01", "nit"), Some("cnpj"));
    assert_eq!(suggest("33.000.167/0001-01", "other"), Some("cnpj"));
    assert_eq!(suggest("B12345674", "cnpj"), Some("es_nif"));
    assert_eq!(suggest("900.123.456-8", "cnpj"), Some("nit"), "it cannot be a CNPJ at all");
    for (typed, kind) in [
        ("11.222.333/0001-81", "cnpj"),
        ("11.222.333/0001-82", "nit"),
        // By one digit of ten it would be a NIT too, and so would every tenth number.
        ("900.123.456-8", "other"),
        ("", "nit"),
        ("x", "other"),
    ] {
        assert_eq!(suggest(typed, kind), None, "{typed} under {kind}");
    }
    assert_eq!(Rule::of(Iban).suggest("11.222.333/0001-81", beside("nit")), None);
}

#[test]
fn a_rule_names_the_field_that_gives_its_field_a_meaning() {
    let with = |what| Rule::of(what).with();
    assert_eq!(
        [TaxId, Bic, Postal(20), Until, SlugAgain, Again].map(with),
        ["tax_kind", "iban", "country", "duration", "account", "new_password"].map(Some)
    );
    let alone = [Line(20), Paragraph(20), Choice, Email, Website, Iban, Reference, PastDay, Phone(20), NewPassword];
    assert!(alone.into_iter().all(|what| with(what).is_none()));
}

#[test]
fn a_choice_may_be_left_open_where_nothing_is_needed() {
    let choice = Rule::of(Choice);
    assert_eq!(judge(choice, "", beside("")), Ok(Read::default()));
    assert_eq!(judge(choice.needed(), "", beside("")), Err(Wrong::Choice));
    assert_eq!(judge(choice, "three", beside("")), Err(Wrong::Choice));
}

#[test]
fn a_name_is_typed_again_as_it_is() {
    let again = |typed| judge(Rule::of(SlugAgain).needed(), typed, beside("nebula")).map(|read| read.kept);
    assert_eq!(again("nebula").as_deref(), Ok("nebula"));
    assert_eq!(again("nebulo"), Err(Wrong::Slug { slug: "nebula".into() }));
}

#[test]
fn a_password_may_be_as_long_as_it_may_be_and_not_a_byte_more() {
    for what in [Password, NewPassword] {
        let judged = |length| judge(Rule::of(what).needed(), &"x".repeat(length), beside(""));
        assert!(judged(password::LONGEST).is_ok(), "{what:?}");
        let too_long = Err(Fault::TooLong(password::LONGEST).into());
        assert_eq!(judged(password::LONGEST + 1), too_long, "{what:?}");
        assert_eq!(judged(2 * password::LONGEST), too_long, "{what:?}");
    }
}

#[test]
fn today_is_no_day_to_come() {
    let day = |day: Day| judge(Rule::of(PastDay), &day.iso(), beside("")).map(|read| read.kept);
    assert_eq!(day(Day::at(NOW)), Ok(Day::at(NOW).iso()));
    assert_eq!(day(Day::at(NOW + Span::days(1))), Err(Wrong::DayAhead));
}

#[test]
fn what_stands_alone_is_kept_and_no_time_is_known_beside_it() {
    assert_eq!(Rule::line(20).alone(" Ada  "), Ok("Ada".to_owned()));
    assert_eq!(Rule::line(20).needed().alone(" "), Err(Fault::Empty.into()));
    let around = Around { sibling: beside("until"), choices: &[], clock: Clock::NONE };
    assert_eq!(Rule::of(Until).judge("2026-12-05T10:00", around), Err(Wrong::NoTime));
}
