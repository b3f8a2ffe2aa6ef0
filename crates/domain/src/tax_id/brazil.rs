//! Brazil: CNPJ of companies and CPF of persons.
use super::{TaxFault, digits, ends, weighted};

/// Twelve letters or digits and two check digits modulo 11 (Receita Federal, Instrução Normativa RFB 2.229 of 2024: letters
/// from July 2026 on). A letter counts as its ASCII code less 48, so that numbers of digits alone stay as they were.
pub fn cnpj(number: &str) -> Result<String, TaxFault> {
    let plain = number.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit());
    if number.len() != 14 || !plain || number.starts_with("000000000000") {
        return Err(TaxFault::Shape);
    }
    digits(&number[12..])?;
    let values: Vec<u32> = number.bytes().take(12).map(|b| u32::from(b - b'0')).collect();
    ends(number, &check_digits(values, &[6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2]))?;
    Ok([&number[..2], ".", &number[2..5], ".", &number[5..8], "/", &number[8..12], "-", &number[12..]].concat())
}

/// Nine digits and two check digits modulo 11 (Receita Federal, Cadastro de Pessoas Físicas, Instrução Normativa
/// RFB 2.172 of 2024). Eleven times the same digit adds up and is never given out.
pub fn cpf(number: &str) -> Result<String, TaxFault> {
    let values = digits(number)?;
    if values.len() != 11 || values.iter().all(|value| *value == values[0]) {
        return Err(TaxFault::Shape);
    }
    ends(number, &check_digits(values[..9].to_vec(), &[11, 10, 9, 8, 7, 6, 5, 4, 3, 2]))?;
    Ok([&number[..3], ".", &number[3..6], ".", &number[6..9], "-", &number[9..]].concat())
}

/// The first digit takes the weights but the first, the second one takes all.
fn check_digits(mut values: Vec<u32>, weights: &[u32]) -> String {
    let digit = |sum: u32| if sum % 11 < 2 { 0 } else { 11 - sum % 11 };
    let first = digit(weighted(&values, &weights[1..]));
    values.push(first);
    let second = digit(weighted(&values, weights));
    first.to_string() + &second.to_string()
}
