//! Phone numbers: read as they are dialled, kept as ITU-T E.164 writes them, shown as their country does.
use phonenumber::{Mode, PhoneNumber};

use crate::countries;
use domain::role::Lang;
use views::words::{t, w};

/// Reads a number: with `+`, or as it is dialled in the country. Gives it in E.164, `+576017441234`.
///
/// # Errors
/// What is wrong with it, in words.
pub fn read(typed: &str, country: &str) -> Result<String, String> {
    let wrong = || t(w::ERROR_NUMBER).to_owned();
    if typed.chars().any(char::is_alphabetic) && !typed.contains("ext") && !typed.contains('x') {
        // Letters on a key pad are for reading, not for keeping.
        return Err(wrong());
    }
    let is_international = typed.trim_start().starts_with(['+', '＋']);
    let country = country.parse::<phonenumber::country::Id>().ok();
    if country.is_none() && !is_international {
        return Err(t(w::ERROR_NUMBER_COUNTRY).to_owned());
    }
    let number = phonenumber::parse(country, typed).map_err(|_| wrong())?;
    if number.extension().is_some() {
        return Err(t(w::ERROR_NUMBER_EXTENSION).to_owned());
    }
    if number.is_valid() { Ok(number.format().mode(Mode::E164).to_string()) } else { Err(wrong()) }
}

/// A number that is kept, to be shown.
pub struct Shown {
    /// As it is dialled in its country: `601 7441234`.
    pub national: String,
    /// `+57 601 7441234`.
    pub international: String,
    /// The code of its country, if it has one.
    pub country: String,
    /// That country's name.
    pub country_name: String,
}

/// Shows a number in E.164.
#[must_use]
pub fn show(number: &str, lang: Lang) -> Shown {
    let Ok(parsed) = phonenumber::parse(None, number) else {
        let (national, international) = (number.to_owned(), number.to_owned());
        return Shown { national, international, country: String::new(), country_name: String::new() };
    };
    let country = parsed.country().id().map(|id| id.as_ref().to_owned()).unwrap_or_default();
    let format = |number: &PhoneNumber, mode| number.format().mode(mode).to_string();
    Shown {
        national: format(&parsed, Mode::National),
        international: format(&parsed, Mode::International),
        country_name: countries::find(&country).map_or("", |country| country.name(lang)).to_owned(),
        country,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_read_as_it_is_dialled() {
        for (typed, country, kept) in [
            ("601 744 1234", "CO", "+576017441234"),
            ("(601) 744-1234", "CO", "+576017441234"),
            ("300 555 0100", "CO", "+573005550100"),
            ("+57 300 555 0100", "ES", "+573005550100"),
            ("+34 612 34 56 78", "", "+34612345678"),
            ("612 34 56 78", "ES", "+34612345678"),
            ("11 91234-5678", "BR", "+5511912345678"),
            ("(11) 3333-4444", "BR", "+551133334444"),
            ("020 7946 0958", "GB", "+442079460958"),
            ("+39 06 698 12345", "ES", "+390669812345"),
            ("912 345 678", "PT", "+351912345678"),
            ("9 6123 4567", "CL", "+56961234567"),
            ("55 1234 5678", "MX", "+525512345678"),
        ] {
            assert_eq!(read(typed, country).as_deref(), Ok(kept), "{typed}");
            assert_eq!(read(kept, "").as_deref(), Ok(kept), "{kept}");
        }
    }

    #[test]
    fn what_is_no_number_is_refused() {
        house::words::install();
        for (typed, country) in [
            ("", "CO"),
            ("12", "CO"),
            ("+", ""),
            ("+57", ""),
            ("+999 123 456 789", ""),
            ("call me", "CO"),
            ("601 744", "CO"),
            ("+57 300 555 0100 0000 0000 0000 0000 0000", "CO"),
            ("１２３", "CO"),
            ("🦀", "CO"),
            ("tel:;phone-context=", "CO"),
            ("0800-FLOWERS", "US"),
        ] {
            assert!(read(typed, country).is_err(), "{typed}");
        }
        assert_eq!(read("601 744 1234", ""), Err("Begin with + and the country’s code, or choose the country.".into()));
        assert!(read("+57 601 744 1234 ext. 5", "").is_err_and(|error| error.contains("What it is for")));
    }

    #[test]
    fn a_number_is_shown_as_in_its_country_and_the_country_is_named() {
        let shown = |number| {
            let shown = show(number, Lang::Es);
            (shown.national, shown.international, shown.country_name)
        };
        let texts = |one: &str, two: &str, three: &str| (one.to_owned(), two.to_owned(), three.to_owned());
        assert_eq!(shown("+34612345678"), texts("612 34 56 78", "+34 612 34 56 78", "España"));
        assert_eq!(shown("+14165550134").2, "Canadá");
        assert_eq!(shown("+12025550134").2, "Estados Unidos");
        assert_eq!(shown("+5511912345678").0, "(11) 91234-5678");
    }
}
