//! The check digits of the VAT numbers of some member states. Each takes a number of the right structure, without the state.
use super::super::text::padded;
use super::{TaxFault, digits, ends, ends_in, weighted};

/// The last two digits make the number divisible by 97 (Arrêté royal du 24 juin 2003, Banque-Carrefour des Entreprises).
pub fn belgium(number: &str) -> Result<(), TaxFault> {
    ends(number, &padded(97 - modulo(&number[..8], 97)?, 2))
}

/// ISO/IEC 7064, MOD 11,10 (Bundeszentralamt für Steuern, Umsatzsteuer-Identifikationsnummer).
pub fn germany(number: &str) -> Result<(), TaxFault> {
    if number.starts_with('0') {
        return Err(TaxFault::Shape);
    }
    ends_in(number, eleven_ten(&number[..8])?)
}

/// The check digit of ISO/IEC 7064, MOD 11,10.
pub fn eleven_ten(body: &str) -> Result<u32, TaxFault> {
    let product = digits(body)?.iter().fold(10, |product, digit| match (product + digit) % 10 {
        0 => 20 % 11,
        sum => sum * 2 % 11,
    });
    Ok((11 - product) % 10)
}

/// Whether the digits by their weights and a last one of weight one leave that rest.
pub fn sums_to(number: &str, weights: &[u32], by: u32, rest: u32) -> Result<(), TaxFault> {
    match (by + rest - weighted(&digits(number)?, weights) % by) % by {
        10.. => Err(TaxFault::Checksum),
        check => ends_in(number, check),
    }
}

/// A key of two characters and the SIREN with its Luhn digit (Code général des impôts, article 286 ter;
/// SIREN: Code de commerce, R. 123-221). Monaco's begin with 000 and are no SIREN. A key of digits is (12 + 3 × SIREN)
/// modulo 97; for one with letters the check is modulo 11 (as python-stdnum's `fr.tva` has it).
pub fn france(number: &str) -> Result<(), TaxFault> {
    const KEY: &str = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    let (key, siren) = number.split_at(2);
    if !siren.starts_with("000") {
        luhn(siren)?;
    }
    if digits(key).is_ok() {
        let expected = padded((12 + 3 * modulo(siren, 97)?) % 97, 2);
        return if key == expected { Ok(()) } else { Err(TaxFault::CheckDigit { expected }) };
    }
    let place = |at: usize| KEY.bytes().position(|known| known == key.as_bytes()[at]).ok_or(TaxFault::Shape);
    let (first, second) = (place(0)?, place(1)?);
    let value = if first < 10 { first * 24 + second - 10 } else { first * 34 + second - 100 };
    let sum = modulo(siren, 11)? as usize + 1 + value / 11;
    if sum % 11 == value % 11 { Ok(()) } else { Err(TaxFault::Checksum) }
}

/// Seven digits, the office, and a Luhn digit (Decreto del Presidente della Repubblica 633/1972, articolo 35).
pub fn italy(number: &str) -> Result<(), TaxFault> {
    let office: u32 = number[7..10].parse().map_err(|_| TaxFault::Shape)?;
    if number.starts_with("0000000") || !matches!(office, 1..=100 | 120 | 121 | 888 | 999) {
        return Err(TaxFault::Shape);
    }
    luhn(number)
}

/// The eleven test of a BSN or RSIN, or since 2020 for one-person businesses ISO/IEC 7064, MOD 97-10, over all of it
/// (Belastingdienst, btw-identificatienummer).
pub fn netherlands(number: &str) -> Result<(), TaxFault> {
    if number.starts_with("000000000") || number.ends_with("00") {
        return Err(TaxFault::Shape);
    }
    let values = digits(&number[..9])?;
    let eleven = weighted(&values, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11 == values[8];
    // N is 23, L is 21 and B is 11 in the letters of ISO/IEC 7064.
    let all = ["2321", &number[..9], "11", &number[10..]].concat();
    if eleven || modulo(&all, 97)? == 1 { Ok(()) } else { Err(TaxFault::Checksum) }
}

/// Weights modulo 11 (Ustawa o zasadach ewidencji i identyfikacji podatników of 13 October 1995; NIP).
pub fn poland(number: &str) -> Result<(), TaxFault> {
    match weighted(&digits(number)?, &[6, 5, 7, 2, 3, 4, 5, 6, 7]) % 11 {
        10 => Err(TaxFault::Checksum),
        check => ends_in(number, check),
    }
}

/// Weights modulo 11 (Decreto-Lei 14/2013, número de identificação fiscal).
pub fn portugal(number: &str) -> Result<(), TaxFault> {
    if number.starts_with('0') {
        return Err(TaxFault::Shape);
    }
    let rest = weighted(&digits(number)?, &[9, 8, 7, 6, 5, 4, 3, 2]) % 11;
    ends_in(number, if rest < 2 { 0 } else { 11 - rest })
}

/// The last digit by ISO/IEC 7812-1, annex B.
pub fn luhn(number: &str) -> Result<(), TaxFault> {
    let values = digits(&number[..number.len() - 1])?;
    let doubled = |digit: u32| digit * 2 / 10 + digit * 2 % 10;
    let sum: u32 =
        values.iter().rev().enumerate().map(|(at, digit)| if at % 2 == 0 { doubled(*digit) } else { *digit }).sum();
    ends_in(number, (10 - sum % 10) % 10)
}

/// The rest of a number of any length.
pub fn modulo(number: &str, by: u32) -> Result<u32, TaxFault> {
    Ok(digits(number)?.iter().fold(0, |rest, digit| (rest * 10 + digit) % by))
}
