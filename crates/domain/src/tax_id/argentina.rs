//! Argentina: CUIT, clave única de identificación tributaria (and CUIL, of the same shape).
use super::{TaxFault, digits, ends_in, weighted};

/// What the first two digits may be: persons, companies, and numbers for abroad.
const TYPES: [&str; 12] = ["20", "23", "24", "25", "26", "27", "30", "33", "34", "50", "51", "55"];

/// Type, eight digits, one check digit modulo 11 (Agencia de Recaudación y Control Aduanero, ARCA, formerly AFIP).
/// The office avoids a check digit of ten by another type; in the few older numbers that have it, it is written 9.
pub fn cuit(number: &str) -> Result<String, TaxFault> {
    let values = digits(number)?;
    if values.len() != 11 || !TYPES.contains(&&number[..2]) {
        return Err(TaxFault::Shape);
    }
    let check = match 11 - weighted(&values, &[5, 4, 3, 2, 7, 6, 5, 4, 3, 2]) % 11 {
        11 => 0,
        10 => 9,
        digit => digit,
    };
    ends_in(number, check)?;
    Ok([&number[..2], "-", &number[2..10], "-", &number[10..]].concat())
}
