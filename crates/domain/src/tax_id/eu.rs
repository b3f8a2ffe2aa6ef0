//! The European Union: VAT numbers with the letters of the member state.
use super::{TaxFault, eu_digits, eu_north, eu_south, spain};

/// The structures of the Commission's VIES (<https://ec.europa.eu/taxation_customs/vies/#/faq>, question 11):
/// `#` a digit, `@` a letter, `?` either, `*` either or the signs of old Irish numbers; anything else is itself.
/// Greece is `EL`, and Northern Ireland, whose goods fall under the Union's VAT, is `XI`.
pub const STRUCTURES: [(&str, &[&str]); 28] = [
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

/// The structure of every member state, and its check digits. Whether the number was ever given out only VIES knows.
pub fn vat(number: &str) -> Result<String, TaxFault> {
    let (state, own) = number.split_at_checked(2).ok_or(TaxFault::Shape)?;
    let state = if state == "GR" { "EL" } else { state };
    let (_, structures) = STRUCTURES.iter().find(|(known, _)| *known == state).ok_or(TaxFault::Shape)?;
    if !structures.iter().any(|structure| fits(own, structure)) || own.bytes().all(|b| b == b'0') {
        return Err(TaxFault::Shape);
    }
    match state {
        "AT" => eu_south::austria(own),
        "BE" => eu_digits::belgium(own),
        "BG" => eu_south::bulgaria(own),
        "CY" => eu_south::cyprus(own),
        "CZ" => eu_south::czechia(own),
        "DE" => eu_digits::germany(own),
        "DK" => eu_north::denmark(own),
        "EE" => eu_north::estonia(own),
        "EL" => eu_south::greece(own),
        "ES" => spain::nif(own).map(|_| ()),
        "FI" => eu_north::finland(own),
        "FR" => eu_digits::france(own),
        "HR" => eu_south::croatia(own),
        "HU" => eu_south::hungary(own),
        "IE" => eu_north::ireland(own),
        "IT" => eu_digits::italy(own),
        "LT" => eu_north::lithuania(own),
        "LU" => eu_south::luxembourg(own),
        "LV" => eu_north::latvia(own),
        "MT" => eu_south::malta(own),
        "NL" => eu_digits::netherlands(own),
        "PL" => eu_digits::poland(own),
        "PT" => eu_digits::portugal(own),
        "RO" => eu_south::romania(own),
        "SE" => eu_north::sweden(own),
        "SI" => eu_south::slovenia(own),
        "SK" => eu_south::slovakia(own),
        _ => eu_north::northern_ireland(own),
    }?;
    Ok([state, own].concat())
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
