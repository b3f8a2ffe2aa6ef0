//! Mexico: RFC, registro federal de contribuyentes.
use super::{TaxFault, ends};

/// The order of the characters for the check digit; `&` and `Ñ` are in names.
const ORDER: &str = "0123456789ABCDEFGHIJKLMN&OPQRSTUVWXYZ Ñ";

/// The two that the Servicio de Administración Tributaria sets for the general public and for foreigners (Resolución
/// Miscelánea Fiscal): they do not add up and are right.
const GENERIC: [&str; 2] = ["XAXX010101000", "XEXX010101000"];

/// What persons' letters would spell and the office changes to end in X (SAT, the same instructivo, palabras inconvenientes).
const RUDE: [&str; 41] = [
    "BUEI", "BUEY", "CACA", "CACO", "CAGA", "CAGO", "CAKA", "CAKO", "COGE", "COJA", "COJE", "COJI", "COJO", "CULO",
    "FETO", "GUEY", "JOTO", "KACA", "KACO", "KAGA", "KAGO", "KAKA", "KOGE", "KOJO", "KULO", "MAME", "MAMO", "MEAR",
    "MEAS", "MEON", "MION", "MOCO", "MULA", "PEDA", "PEDO", "PENE", "PUTA", "PUTO", "QULO", "RATA", "RUIN",
];

/// Four letters (persons) or three (companies), a day, and three characters of which the last is the check digit modulo 11
/// (Código Fiscal de la Federación, article 27; SAT, instructivo para la formación de la clave del RFC).
pub fn rfc(number: &str) -> Result<String, TaxFault> {
    if GENERIC.contains(&number) {
        return Ok(number.to_owned());
    }
    let chars: Vec<char> = number.chars().collect();
    let letters = match chars.len() {
        12 => 3,
        13 => 4,
        _ => return Err(TaxFault::Shape),
    };
    let named = chars[..letters].iter().all(|c| c.is_ascii_uppercase() || matches!(c, '&' | 'Ñ'));
    let tail = &chars[letters + 6..];
    let shaped = matches!(tail[0], '1'..='9' | 'A'..='V')
        && matches!(tail[1], '1'..='9' | 'A'..='Z')
        && (tail[2].is_ascii_digit() || tail[2] == 'A');
    let rude = letters == 4 && RUDE.iter().any(|word| number.starts_with(word));
    if rude || !named || !shaped || !is_day(&chars[letters..letters + 6]) {
        return Err(TaxFault::Shape);
    }
    let value = |c: char| ORDER.chars().position(|known| known == c).unwrap_or(0);
    // A company's number counts as if a space stood before it.
    let padded = std::iter::repeat_n(' ', 13 - chars.len()).chain(chars[..chars.len() - 1].iter().copied());
    let sum: usize = padded.zip((2..=13).rev()).map(|(c, weight)| value(c) * weight).sum();
    let check = match (11 - sum % 11) % 11 {
        10 => "A".to_owned(),
        digit => digit.to_string(),
    };
    ends(number, &check)?;
    Ok(number.to_owned())
}

/// Year, month and day, two digits each. The century is not told: 29 February counts in every fourth year.
fn is_day(chars: &[char]) -> bool {
    let two = |at: usize| Some(chars[at].to_digit(10)? * 10 + chars[at + 1].to_digit(10)?);
    let (Some(year), Some(month), Some(day)) = (two(0), two(2), two(4)) else { return false };
    super::is_day(2000 + year, month, day)
}
