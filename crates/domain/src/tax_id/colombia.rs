//! Colombia: NIT, número de identificación tributaria.
use super::{TaxFault, digits, ends_in, grouped, weighted};

/// The weights, from the last digit before the check digit on.
const WEIGHTS: [u32; 15] = [3, 7, 13, 17, 19, 23, 29, 37, 41, 43, 47, 53, 59, 67, 71];

/// Six to fifteen digits and one check digit modulo 11 (DIAN, Orden Administrativa 4 of 27 October 1989;
/// the NIT itself: Estatuto Tributario, article 555-1).
pub fn nit(number: &str) -> Result<String, TaxFault> {
    if !(7..=16).contains(&number.len()) {
        return Err(TaxFault::Shape);
    }
    let mut values = digits(number)?;
    values.pop();
    values.reverse();
    let rest = weighted(&values, &WEIGHTS) % 11;
    let check = if rest < 2 { rest } else { 11 - rest };
    ends_in(number, check)?;
    let (body, check) = number.split_at(number.len() - 1);
    Ok([&grouped(body), "-", check].concat())
}
