//! Chile: RUT, rol único tributario.
use super::{TaxFault, digits, ends, grouped, weighted};

/// Seven or eight digits and one check digit modulo 11, `K` for ten (Servicio de Impuestos Internos;
/// the RUT itself: Decreto con Fuerza de Ley 3 of 1969, Ministerio de Hacienda).
pub fn rut(number: &str) -> Result<String, TaxFault> {
    if !number.is_ascii() || !(8..=9).contains(&number.len()) {
        return Err(TaxFault::Shape);
    }
    let (body, check) = number.split_at(number.len() - 1);
    if check != "K" && digits(check).is_err() {
        return Err(TaxFault::Shape);
    }
    let mut values = digits(body)?;
    values.reverse();
    let expected = match 11 - weighted(&values, &[2, 3, 4, 5, 6, 7, 2, 3]) % 11 {
        11 => "0".to_owned(),
        10 => "K".to_owned(),
        digit => digit.to_string(),
    };
    ends(number, &expected)?;
    Ok([&grouped(body), "-", check].concat())
}
