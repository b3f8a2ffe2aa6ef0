//! Spain: the NIF of persons (DNI, NIE, and K, L, M) and of entities (the former CIF).
use super::{TaxFault, digits, ends};

/// The check letter of persons, by the number modulo 23 (Ministerio del Interior, cálculo del dígito de control del NIF-NIE).
const LETTERS: &[u8; 23] = b"TRWAGMYFPDXBNJZSQVHLCKE";

/// The check letter of entities, by the check digit.
const ENTITY_LETTERS: &[u8; 10] = b"JABCDEFGHI";

/// Nine characters (Real Decreto 1065/2007, articles 18 to 24; the letters of entities: Orden EHA/451/2008).
pub fn nif(number: &str) -> Result<String, TaxFault> {
    if number.len() != 9 || !number.is_ascii() {
        return Err(TaxFault::Shape);
    }
    let (first, body) = (char::from(number.as_bytes()[0]), &number[1..8]);
    digits(body)?;
    match first {
        '0'..='9' => person(number, &number[..8]),
        'Y' => person(number, &["1", body].concat()),
        'Z' => person(number, &["2", body].concat()),
        'X' | 'K' | 'L' | 'M' => person(number, body),
        'A'..='H' | 'J' | 'N' | 'P'..='S' | 'U'..='W' => entity(number, first, body),
        _ => Err(TaxFault::Shape),
    }
}

fn person(number: &str, counted: &str) -> Result<String, TaxFault> {
    if !number.ends_with(|c: char| c.is_ascii_uppercase()) {
        return Err(TaxFault::Shape);
    }
    let rest = digits(counted)?.iter().fold(0, |rest, digit| (rest * 10 + digit) % 23);
    ends(number, &char::from(LETTERS[rest as usize]).to_string())?;
    Ok(number.to_owned())
}

/// A digit or its letter. Which one is set by the kind of entity, but the office has given out both for several kinds:
/// either is taken, and the usual one is proposed.
fn entity(number: &str, kind: char, body: &str) -> Result<String, TaxFault> {
    let values = digits(body)?;
    let sum: u32 = values
        .iter()
        .enumerate()
        .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { *digit })
        .sum();
    let check = (10 - sum % 10) % 10;
    let (digit, letter) = (check.to_string(), char::from(ENTITY_LETTERS[check as usize]).to_string());
    if number.ends_with(&digit) || number.ends_with(&letter) {
        return Ok(number.to_owned());
    }
    let lettered = matches!(kind, 'N' | 'P' | 'Q' | 'R' | 'S' | 'W');
    Err(TaxFault::CheckDigit { expected: if lettered { letter } else { digit } })
}
