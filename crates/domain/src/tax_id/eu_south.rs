//! VAT numbers from Luxembourg to Cyprus: Austria, Bulgaria, Croatia, Cyprus, Czechia, Greece, Hungary, Luxembourg, Malta, Romania,
//! Slovakia, Slovenia. As `eu_north`.
use super::super::text::padded;
use super::eu_digits::{eleven_ten, modulo, sums_to};
use super::{TaxFault, digits, ends, ends_in, is_day, weighted};

/// A Luhn digit, less four (Bundesministerium für Finanzen, Konstruktionsregeln der UID).
pub fn austria(number: &str) -> Result<(), TaxFault> {
    let values = digits(&number[1..8])?;
    let doubled = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
    let sum: u32 = (0..).zip(&values).map(|(at, digit)| if at % 2 == 1 { doubled(*digit) } else { *digit }).sum();
    ends_in(number, (96 - sum) % 10)
}

/// Nine digits: companies (Агенция по вписванията, ЕИК). Ten: persons (ЕГН, with the day of birth: Закон за гражданската
/// регистрация), foreigners, and others, each with weights of their own (Национална агенция за приходите).
pub fn bulgaria(number: &str) -> Result<(), TaxFault> {
    let values = digits(number)?;
    if values.len() == 9 {
        let sum = |first: u32| (first..).zip(&values[..8]).map(|(weight, value)| weight * value).sum::<u32>() % 11;
        let check = if sum(1) == 10 { sum(3) % 10 } else { sum(1) };
        return ends_in(number, check);
    }
    let person = weighted(&values, &[2, 4, 8, 5, 10, 9, 7, 3, 6]) % 11 % 10;
    let foreigner = weighted(&values, &[21, 19, 17, 13, 11, 9, 7, 3, 1]) % 10;
    let other = (11 - weighted(&values, &[4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11) % 11;
    let two = |at: usize| values[at] * 10 + values[at + 1];
    let (year, month) = match two(2) {
        month @ 41.. => (2000, month - 40),
        month @ 21.. => (1800, month - 20),
        month => (1900, month),
    };
    let was_born = is_day(year + two(0), month, two(4));
    let fits = [(person, was_born), (foreigner, true), (other, true)].contains(&(values[9], true));
    if fits { Ok(()) } else { Err(TaxFault::Checksum) }
}

/// ISO/IEC 7064, MOD 11,10 (Pravilnik o osobnom identifikacijskom broju, Narodne novine 1/2009).
pub fn croatia(number: &str) -> Result<(), TaxFault> {
    ends_in(number, eleven_ten(&number[..10])?)
}

/// Every other digit by a table, modulo 26, told by a letter (Tax Department, VAT registration number). 12 is not given out.
pub fn cyprus(number: &str) -> Result<(), TaxFault> {
    const TABLE: [u32; 10] = [1, 0, 5, 7, 9, 13, 15, 17, 19, 21];
    if number.starts_with("12") {
        return Err(TaxFault::Shape);
    }
    let values = digits(&number[..8])?;
    let sum: u32 =
        (0..).zip(&values).map(|(at, value)| if at % 2 == 0 { TABLE[*value as usize] } else { *value }).sum();
    let letter = char::from_digit(sum % 26 + 10, 36).unwrap_or_default().to_ascii_uppercase();
    ends(number, &letter.to_string())
}

/// Eight digits: companies, weights modulo 11 (Český statistický úřad, IČO). Nine from 600 million on: special cases (Finanční
/// správa). Else a birth number.
pub fn czechia(number: &str) -> Result<(), TaxFault> {
    let values = digits(number)?;
    match values.len() {
        8 if values[0] == 9 => Err(TaxFault::Shape),
        8 => {
            let rest = weighted(&values, &[8, 7, 6, 5, 4, 3, 2]) % 11;
            let check = if rest == 0 { 1 } else { (11 - rest) % 10 };
            ends_in(number, check)
        }
        9 if values[0] == 6 => {
            let rest = weighted(&values[1..], &[8, 7, 6, 5, 4, 3, 2]) % 11;
            let check = (18 - (21 - rest) % 11) % 10;
            ends_in(number, check)
        }
        _ => birth_number(number),
    }
}

/// A day of birth and, since 1954, a check digit modulo 11 (zákon 133/2000 Sb.; in Slovakia zákon 301/1995 Z. z.). Fifty is added
/// to the months of women, and twenty where a day's numbers ran out.
fn birth_number(number: &str) -> Result<(), TaxFault> {
    let values = digits(number)?;
    let two = |at: usize| values[at] * 10 + values[at + 1];
    let year = match (values.len(), two(0)) {
        (9, 54..=79) => return Err(TaxFault::Shape),
        (9, year @ 80..) => 1800 + year,
        (10, year @ ..54) => 2000 + year,
        (_, year) => 1900 + year,
    };
    if !is_day(year, two(2) % 50 % 20, two(4)) {
        return Err(TaxFault::Shape);
    }
    if values.len() == 9 { Ok(()) } else { ends_in(number, modulo(&number[..9], 11)? % 10) }
}

/// Powers of two modulo 11 (Ανεξάρτητη Αρχή Δημοσίων Εσόδων, ΑΦΜ).
pub fn greece(number: &str) -> Result<(), TaxFault> {
    let sum = weighted(&digits(number)?, &[256, 128, 64, 32, 16, 8, 4, 2]);
    ends_in(number, sum % 11 % 10)
}

/// Weights 9, 7, 3, 1 modulo 10 (Nemzeti Adó- és Vámhivatal, adószám).
pub fn hungary(number: &str) -> Result<(), TaxFault> {
    sums_to(number, &[9, 7, 3, 1, 9, 7, 3], 10, 0)
}

/// The first six modulo 89 (Administration de l'enregistrement, des domaines et de la TVA).
pub fn luxembourg(number: &str) -> Result<(), TaxFault> {
    ends(number, &padded(modulo(&number[..6], 89)?, 2))
}

/// Weights modulo 37 (Malta Tax and Customs Administration, VAT number).
pub fn malta(number: &str) -> Result<(), TaxFault> {
    let sum = weighted(&digits(number)?, &[3, 4, 6, 7, 8, 9, 10, 1]);
    match (number.starts_with('0'), sum % 37) {
        (true, _) => Err(TaxFault::Shape),
        (_, 0) => Ok(()),
        _ => Err(TaxFault::Checksum),
    }
}

/// Weights modulo 11, counted from the end (Agenția Națională de Administrare Fiscală, cod de identificare fiscală).
pub fn romania(number: &str) -> Result<(), TaxFault> {
    if number.starts_with('0') {
        return Err(TaxFault::Shape);
    }
    let mut values = digits(&number[..number.len() - 1])?;
    values.reverse();
    let sum = weighted(&values, &[2, 3, 5, 7, 1, 2, 3, 5, 7]);
    ends_in(number, sum * 10 % 11 % 10)
}

/// Weights modulo 11 (Finančna uprava Republike Slovenije, davčna številka). A check digit of eleven is not given out.
pub fn slovenia(number: &str) -> Result<(), TaxFault> {
    if number.starts_with('0') {
        return Err(TaxFault::Shape);
    }
    match weighted(&digits(number)?, &[8, 7, 6, 5, 4, 3, 2]) % 11 {
        0 => Err(TaxFault::Checksum),
        rest => ends_in(number, (11 - rest) % 10),
    }
}

/// Divisible by 11, the third digit 2, 3, 4, 7, 8 or 9 (Finančná správa Slovenskej republiky, IČ DPH); or a birth number.
pub fn slovakia(number: &str) -> Result<(), TaxFault> {
    if birth_number(number).is_ok() {
        return Ok(());
    }
    if number.starts_with('0') || !matches!(number.as_bytes()[2], b'2'..=b'4' | b'7'..=b'9') {
        return Err(TaxFault::Shape);
    }
    sums_to(number, &[10, 1, 10, 1, 10, 1, 10, 1, 10], 11, 0)
}
