//! VAT numbers of the north and the islands: Denmark, Estonia, Finland, Ireland, Latvia, Lithuania, Northern Ireland, Sweden.
//! Each takes a number of the right structure, without the state. Several of these offices say only in words to whoever asks how
//! their digits add up; where that is so, the sums are those of python-stdnum, with which `vectors` compares them.
use super::eu_digits::{luhn, modulo, sums_to};
use super::{TaxFault, digits, ends, ends_in, is_day, weighted};

/// Weights modulo 11, and no leading zero (Erhvervsstyrelsen, CVR-nummer).
pub fn denmark(number: &str) -> Result<(), TaxFault> {
    if number.starts_with('0') {
        return Err(TaxFault::Shape);
    }
    sums_to(number, &[2, 7, 6, 5, 4, 3, 2], 11, 0)
}

/// Weights 3, 7, 1 modulo 10 (Maksu- ja Tolliamet, KMKR number).
pub fn estonia(number: &str) -> Result<(), TaxFault> {
    sums_to(number, &[3, 7, 1, 3, 7, 1, 3, 7], 10, 0)
}

/// Weights modulo 11 (Patentti- ja rekisterihallitus and Verohallinto, Y-tunnuksen tarkistusmerkki).
pub fn finland(number: &str) -> Result<(), TaxFault> {
    sums_to(number, &[7, 9, 10, 5, 8, 4, 2], 11, 0)
}

/// Weights modulo 23, told by a letter; a second letter counts nine times (Office of the Revenue Commissioners, VAT number).
/// Numbers of before 2013 may have a letter or a sign in the second place; what counts is then the first digit, moved to the end.
pub fn ireland(number: &str) -> Result<(), TaxFault> {
    const LETTERS: &str = "WABCDEFGHIJKLMNOPQRSTUV";
    let is_old = digits(&number[1..2]).is_err();
    let counted = if is_old { ["0", &number[2..7], &number[..1]].concat() } else { number[..7].to_owned() };
    let second = match number.chars().nth(8) {
        Some(letter) => LETTERS.find(letter).ok_or(TaxFault::Shape)?,
        None => 0,
    };
    let sum = weighted(&digits(&counted)?, &[8, 7, 6, 5, 4, 3, 2]) as usize + 9 * second;
    ends(&number[..8], &LETTERS[sum % 23..=sum % 23])
}

/// Companies: weights modulo 11. Persons: their code, with the day of birth or, since 2017, beginning with 32 (Valsts ieņēmumu
/// dienests; Fizisko personu reģistra likums).
pub fn latvia(number: &str) -> Result<(), TaxFault> {
    if number.as_bytes()[0] > b'3' {
        return sums_to(number, &[9, 1, 4, 8, 3, 10, 2, 5, 7, 6], 11, 3);
    }
    let values = digits(number)?;
    let two = |at: usize| values[at] * 10 + values[at + 1];
    if !number.starts_with("32") && !is_day(1800 + values[6] * 100 + two(4), two(2), two(0)) {
        return Err(TaxFault::Shape);
    }
    let check = (1 + weighted(&values, &[10, 5, 8, 4, 2, 1, 6, 3, 7, 9])) % 11 % 10;
    ends_in(number, check)
}

/// Weights 1 to 9 again and again modulo 11, and if that is ten, 3 to 9 and on (Valstybinė mokesčių inspekcija, PVM kodas).
/// A one stands before the check digit.
pub fn lithuania(number: &str) -> Result<(), TaxFault> {
    let values = digits(&number[..number.len() - 1])?;
    if values.last() != Some(&1) {
        return Err(TaxFault::Shape);
    }
    let sum = |first: u32| (0..).zip(&values).map(|(at, value)| (1 + (at + first) % 9) * value).sum::<u32>() % 11;
    let check = if sum(0) == 10 { sum(2) % 10 } else { sum(0) };
    ends_in(number, check)
}

/// The organisation's number with its Luhn digit, and 01 (Skatteverket, momsregistreringsnummer).
pub fn sweden(number: &str) -> Result<(), TaxFault> {
    let organisation = number.strip_suffix("01").ok_or(TaxFault::Shape)?;
    luhn(organisation)
}

/// Weights modulo 97, less 0, 42 or, from 100 on, 55 too; departments and health authorities by their range (HM Revenue and
/// Customs, VAT registration number).
pub fn northern_ireland(number: &str) -> Result<(), TaxFault> {
    if let Some((office, own)) = number.split_at_checked(2).filter(|(office, _)| digits(office).is_err()) {
        let is_department = modulo(own, 1000)? < 500;
        return if is_department == (office == "GD") { Ok(()) } else { Err(TaxFault::Shape) };
    }
    let values = digits(&number[..9])?;
    match weighted(&values, &[8, 7, 6, 5, 4, 3, 2, 10, 1]) % 97 {
        0 => Ok(()),
        42 | 55 if values[0] > 0 => Ok(()),
        _ => Err(TaxFault::Checksum),
    }
}
