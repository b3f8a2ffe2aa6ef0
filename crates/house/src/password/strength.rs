//! How easily a new password is guessed: by zxcvbn (Wheeler, USENIX Security 2016), which knows 30,000 common passwords, names,
//! words, dates and keyboard patterns. What it finds is said in our own words.
use zxcvbn::feedback::Warning;
use zxcvbn::{Score, zxcvbn};

use store::fold;
use views::words::{Word, t, w};

/// The score from which zxcvbn calls a password safe from guessing: 10^8 guesses.
const SAFE: Score = Score::Three;
/// What people put into passwords here, beside what zxcvbn knows, which is English.
const COMMON: [&str; 12] = [
    "aldaba",
    "contraseña",
    "contrasena",
    "clave",
    "secreto",
    "bienvenido",
    "hola",
    "senha",
    "segredo",
    "bemvindo",
    "mudar",
    "administrador",
];
/// Shorter words are in too many others to be cut out of a password.
const TELLING: usize = 4;

/// Why a password will not do.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Weak {
    /// Little is left of it without the person's own words, and ours.
    Own,
    /// Why it is guessed, if that is known.
    Guessed(Option<Warning>),
}

/// Checks a new password that is long enough, and not too long, of somebody with a name and an e-mail address: `about` has all that others know of them.
///
/// # Errors
/// Why it will not do.
pub fn check(password: &str, about: &[&str]) -> Result<(), Weak> {
    let own = words(about);
    let known: Vec<&str> = own.iter().map(String::as_str).chain(COMMON).collect();
    let entropy = zxcvbn(password, &known);
    if entropy.score() < SAFE {
        let warning = entropy.feedback().and_then(zxcvbn::feedback::Feedback::warning);
        let is_safe_for_others = zxcvbn(password, &[]).score() >= SAFE;
        return Err(if is_safe_for_others { Weak::Own } else { Weak::Guessed(warning) });
    }
    match without(password, own.iter().map(String::as_str).chain(["aldaba"])) {
        Some(rest) if zxcvbn(&rest, &known).score() < SAFE => Err(Weak::Own),
        _ => Ok(()),
    }
}

/// What is left of a password without some words and what stands between words; `None` if none of them is in it.
fn without<'a>(password: &str, own: impl Iterator<Item = &'a str> + Clone) -> Option<String> {
    let folded = fold(password);
    let runs = || folded.split(|c: char| !c.is_alphanumeric());
    let mut rest: String = runs().filter(|run| !own.clone().any(|word| word == *run)).collect();
    for word in own.filter(|word| word.chars().count() >= TELLING) {
        rest = rest.replace(word, "");
    }
    (rest.len() < runs().map(str::len).sum()).then_some(rest)
}

/// Whether nobody should have that password, whoever sets it: the least that the command line asks for.
#[must_use]
pub fn is_hopeless(password: &str) -> bool {
    zxcvbn(password, &[]).score() < Score::Two
}

/// The words of names and addresses, folded.
fn words(about: &[&str]) -> Vec<String> {
    let words = about.iter().flat_map(|text| {
        let folded = fold(text);
        let parts = folded.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
        parts.into_iter().filter(|word| word.chars().count() > 1).chain([folded])
    });
    words.collect()
}

impl Weak {
    /// In the reader's words.
    #[must_use]
    pub fn text(self) -> String {
        match self {
            Self::Own => format!("{} {}", t(w::PASSWORD_OWN), t(w::PASSWORD_ADVICE)),
            Self::Guessed(warning) => format!("{} {}", t(warning_word(warning)), t(w::PASSWORD_ADVICE)),
        }
    }
}

const fn warning_word(warning: Option<Warning>) -> Word {
    match warning {
        Some(Warning::StraightRowsOfKeysAreEasyToGuess | Warning::ShortKeyboardPatternsAreEasyToGuess) => {
            w::PASSWORD_KEYS
        }
        Some(Warning::RepeatsLikeAaaAreEasyToGuess | Warning::RepeatsLikeAbcAbcAreOnlySlightlyHarderToGuess) => {
            w::PASSWORD_REPEATS
        }
        Some(
            Warning::ThisIsATop10Password
            | Warning::ThisIsATop100Password
            | Warning::ThisIsACommonPassword
            | Warning::ThisIsSimilarToACommonlyUsedPassword,
        ) => w::PASSWORD_COMMON,
        Some(Warning::SequencesLikeAbcAreEasyToGuess) => w::PASSWORD_SEQUENCE,
        Some(Warning::RecentYearsAreEasyToGuess | Warning::DatesAreOftenEasyToGuess) => w::PASSWORD_DATE,
        Some(Warning::NamesAndSurnamesByThemselvesAreEasyToGuess | Warning::CommonNamesAndSurnamesAreEasyToGuess) => {
            w::PASSWORD_NAME
        }
        Some(Warning::AWordByItselfIsEasyToGuess) | None => w::PASSWORD_WORDS,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ADA: [&str; 3] = ["Ada Lovett", "ada@nebula.example", "Nébula Moda"];

    #[test]
    fn words_that_do_not_belong_together_will_do() {
        for good in [
            "quince lagartos azules",
            "correct-horse-battery",
            "ada come quince lagartos",
            "kT9#vb2Lq!x",
            "mi aldaba canta 3 boleros",
            "кот собака мышь",
        ] {
            assert_eq!(check(good, &ADA), Ok(()), "{good}");
        }
    }

    #[test]
    fn what_everybody_uses_is_refused_in_every_language() {
        for bad in [
            "1234567890",
            "passwordpassword",
            "P@ssw0rd123",
            "qwertyuiop12",
            "contraseña2026",
            "Contraseña123!",
            "senha123456",
            "bienvenido2026",
            "ñandúñandúñandú",
            "2026-11-21-05",
        ] {
            assert!(matches!(check(bad, &ADA), Err(Weak::Guessed(_) | Weak::Own)), "{bad}: {:?}", check(bad, &ADA));
        }
    }

    #[test]
    fn ones_own_name_address_company_and_ours_are_no_password() {
        for bad in [
            "Aldaba12345!",
            "Ada Lovett 2026",
            "ada@nebula.example",
            "nebula moda 2026",
            "NÉBULA-moda-1",
            "aldaba demo",
            "Ada.Lovett.2026",
            "lovett$ada$ada",
        ] {
            assert!(matches!(check(bad, &ADA), Err(Weak::Own | Weak::Guessed(_))), "{bad}: {:?}", check(bad, &ADA));
        }
        assert_eq!(check("nebula moda 2026", &["Eva Soto", "eva@sol.example"]), Ok(()), "to others it means nothing");
    }

    #[test]
    fn the_operator_may_set_a_plain_one_but_not_the_first_that_is_tried() {
        assert!(!is_hopeless("aldaba demo") && !is_hopeless("another password"));
        assert!(is_hopeless("1234567890") && is_hopeless("passwordpassword"));
    }
}
