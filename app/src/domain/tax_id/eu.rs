//! The European Union: VAT numbers with the letters of the member state.
use super::{TaxFault, eu_digits, spain};

/// The structures of the Commission's VIES (<https://ec.europa.eu/taxation_customs/vies/#/faq>, question 11):
/// `#` a digit, `@` a letter, `?` either, `*` either or the signs of old Irish numbers; anything else is itself.
/// Greece is `EL`, and Northern Ireland, whose goods fall under the Union's VAT, is `XI`.
const STRUCTURES: [(&str, &[&str]); 28] = [
    ("AT", &["U########"]),
    ("BE", &["0#########", "1#########"]),
    ("BG", &["#########", "##########"]),
    ("CY", &["########@"]),
    ("CZ", &["########", "#########", "##########"]),
    ("DE", &["#########"]),
    ("DK", &["########"]),
    ("EE", &["#########"]),
    ("EL", &["#########"]),
    ("ES", &["?#######?"]),
    ("FI", &["########"]),
    ("FR", &["??#########"]),
    ("HR", &["###########"]),
    ("HU", &["########"]),
    ("IE", &["#*#####@", "#######@", "#######@@"]),
    ("IT", &["###########"]),
    ("LT", &["#########", "############"]),
    ("LU", &["########"]),
    ("LV", &["###########"]),
    ("MT", &["########"]),
    ("NL", &["#########B##"]),
    ("PL", &["##########"]),
    ("PT", &["#########"]),
    ("RO", &["##", "###", "####", "#####", "######", "#######", "########", "#########", "##########"]),
    ("SE", &["############"]),
    ("SI", &["########"]),
    ("SK", &["##########"]),
    ("XI", &["#########", "############", "GD###", "HA###"]),
];

/// The structure of every member state, and the check digits of Belgium, France, Germany, Italy, the Netherlands, Poland,
/// Portugal and Spain. The other states' numbers are taken by their structure alone; only VIES knows more.
pub fn vat(number: &str) -> Result<String, TaxFault> {
    let (state, own) = number.split_at_checked(2).ok_or(TaxFault::Shape)?;
    let state = if state == "GR" { "EL" } else { state };
    let (_, structures) = STRUCTURES.iter().find(|(known, _)| *known == state).ok_or(TaxFault::Shape)?;
    if !structures.iter().any(|structure| fits(own, structure)) || own.bytes().all(|b| b == b'0') {
        return Err(TaxFault::Shape);
    }
    match state {
        "BE" => eu_digits::belgium(own),
        "DE" => eu_digits::germany(own),
        "ES" => spain::nif(own).map(|_| ()),
        "FR" => eu_digits::france(own),
        "IT" => eu_digits::italy(own),
        "NL" => eu_digits::netherlands(own),
        "PL" => eu_digits::poland(own),
        "PT" => eu_digits::portugal(own),
        _ => Ok(()),
    }?;
    Ok(format!("{state}{own}"))
}

fn fits(number: &str, structure: &str) -> bool {
    let fits = |(c, sign): (char, char)| match sign {
        '#' => c.is_ascii_digit(),
        '@' => c.is_ascii_uppercase(),
        '?' => c.is_ascii_alphanumeric(),
        '*' => c.is_ascii_alphanumeric() || matches!(c, '+' | '*'),
        itself => c == itself,
    };
    number.chars().count() == structure.len() && number.chars().zip(structure.chars()).all(fits)
}
