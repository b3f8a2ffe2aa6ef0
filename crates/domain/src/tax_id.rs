//! Tax identifiers: their shape, their check digits, and how each is written.
//!
//! A check digit finds a mistyped digit; it does not tell that the number was ever given out. Where the tax office itself
//! has given out numbers whose digits do not add up, [`TaxKind::Other`] takes them unchecked.
use super::text::{required, spelled, trim};

mod argentina;
mod brazil;
mod chile;
mod colombia;
mod eu;
mod eu_digits;
mod eu_north;
mod eu_south;
mod mexico;
mod spain;

spelled! {
    /// Which office gave the number.
    TaxKind {
        /// Colombia.
        Nit = "nit",
        /// Brazil, companies.
        Cnpj = "cnpj",
        /// Brazil, persons.
        Cpf = "cpf",
        /// Spain: NIF of persons and of companies (the former CIF), NIE.
        Es = "es_nif",
        /// Chile.
        Rut = "rut",
        /// Mexico.
        Rfc = "rfc",
        /// Argentina.
        Cuit = "cuit",
        /// The European Union, with the letters of the member state.
        EuVat = "eu_vat",
        /// Any other; not checked.
        Other = "other",
    }
}

/// Why a tax identifier was refused.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub enum TaxFault {
    Empty,
    /// Too many or too few characters, or some where they cannot be.
    Shape,
    /// One digit is probably mistyped: these one or two would be the right check digits for the rest.
    CheckDigit {
        expected: String,
    },
    /// The digits do not add up, and no check digit would make them.
    Checksum,
}

/// The longest identifier of [`TaxKind::Other`], in characters.
pub const LONGEST_OTHER: usize = 40;

/// Checks an identifier however it was typed, and gives it as it is written: `900.123.456-8`.
///
/// # Errors
/// The [`TaxFault`] found first.
pub fn check(kind: TaxKind, text: &str) -> Result<String, TaxFault> {
    if kind == TaxKind::Other {
        return other(text);
    }
    let number = compact(text)?;
    match kind {
        TaxKind::Nit => colombia::nit(&number),
        TaxKind::Cnpj => brazil::cnpj(&number),
        TaxKind::Cpf => brazil::cpf(&number),
        TaxKind::Es => spain::nif(number.strip_prefix("ES").filter(|rest| rest.len() == 9).unwrap_or(&number)),
        TaxKind::Rut => chile::rut(&number),
        TaxKind::Rfc => mexico::rfc(&number),
        TaxKind::Cuit => argentina::cuit(&number),
        TaxKind::EuVat => eu::vat(&number),
        TaxKind::Other => other(text),
    }
}

/// The one kind that what was typed is right as, if it is not right as the kind it stands under. One check digit behind plain digits
/// is right by chance too often: it tells something only where the number cannot be of the other kind at all.
#[must_use]
pub fn kind_of(typed: &str, under: TaxKind) -> Option<TaxKind> {
    let weak = [TaxKind::Nit, TaxKind::Rut, TaxKind::Cuit];
    let only = |are_weak: bool| {
        let of = |kind: &TaxKind| *kind != TaxKind::Other && weak.contains(kind) == are_weak;
        let mut right = TaxKind::ALL.iter().copied().filter(|kind| of(kind) && check(*kind, typed).is_ok());
        let one = right.next();
        one.filter(|_| right.next().is_none())
    };
    match check(under, typed) {
        Ok(_) if under != TaxKind::Other => None,
        Err(TaxFault::Shape) => only(false).or_else(|| only(true)),
        _ => only(false),
    }
}

fn other(text: &str) -> Result<String, TaxFault> {
    required(text, LONGEST_OTHER)
        .map_err(|fault| if fault == super::text::Fault::Empty { TaxFault::Empty } else { TaxFault::Shape })
}

/// Without what people put between the digits, in capitals. `&` and `Ñ` are of the RFC, `+` and `*` of old Irish numbers.
fn compact(text: &str) -> Result<String, TaxFault> {
    /// More than any identifier with every separator has.
    const MOST: usize = 64;
    let between = |c: char| c.is_whitespace() || matches!(c, '.' | ',' | '-' | '/' | '‐'..='―' | '−' | '\u{200B}');
    let number: String = trim(text)
        .chars()
        .take(MOST)
        .filter(|c| !between(*c))
        .map(|c| if c == 'ñ' { 'Ñ' } else { c.to_ascii_uppercase() })
        .collect();
    if number.is_empty() {
        return Err(TaxFault::Empty);
    }
    let known = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || matches!(c, '&' | 'Ñ' | '+' | '*');
    // Nothing but zeros adds up nearly everywhere, and is nobody's.
    let nobody = number.chars().all(|c| c == '0');
    if trim(text).chars().nth(MOST).is_some() || !number.chars().all(known) || nobody {
        Err(TaxFault::Shape)
    } else {
        Ok(number)
    }
}

/// The values of a text of digits only.
fn digits(text: &str) -> Result<Vec<u32>, TaxFault> {
    text.chars().map(|c| c.to_digit(10)).collect::<Option<_>>().ok_or(TaxFault::Shape)
}

/// The sum of the products, each weight with its value.
fn weighted(values: &[u32], weights: &[u32]) -> u32 {
    values.iter().zip(weights).map(|(value, weight)| value * weight).sum()
}

/// Whether the number ends as it should.
fn ends(number: &str, expected: &str) -> Result<(), TaxFault> {
    if number.ends_with(expected) { Ok(()) } else { Err(TaxFault::CheckDigit { expected: expected.to_owned() }) }
}

/// Whether the number ends with that digit.
fn ends_in(number: &str, expected: u32) -> Result<(), TaxFault> {
    ends(number, &expected.to_string())
}

/// Whether there is such a day (Gregorian calendar).
pub(crate) const fn is_day(year: u32, month: u32, day: u32) -> bool {
    let is_leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        2 => 28 + is_leap as u32,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => 0,
    };
    1 <= day && day <= last
}

/// Thousands as they are grouped in Spanish and Portuguese: `900.123.456`.
fn grouped(number: &str) -> String {
    let lead = number.len() % 3;
    number.char_indices().fold(String::new(), |mut out, (at, c)| {
        if at > 0 && at % 3 == lead {
            out.push('.');
        }
        out.push(c);
        out
    })
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
