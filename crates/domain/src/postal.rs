//! Postal codes, as each country writes them. The table and where it is from: `data/postal.tsv`.
mod pattern;

use pattern::is_match;

/// How a country's codes are written.
struct Codes {
    country: &'static str,
    pattern: &'static str,
    examples: &'static str,
}

fn codes(country: &str) -> Option<Codes> {
    let table = include_str!("../data/postal.tsv");
    table.lines().filter(|line| !line.starts_with('#')).find_map(|line| {
        let mut cells = line.split('\t');
        let codes = Codes { country: cells.next()?, pattern: cells.next()?, examples: cells.next()? };
        (codes.country == country).then_some(codes)
    })
}

/// Codes of a country as they are written there; none where it has none, or nobody knows how.
pub fn examples(country: &str) -> impl Iterator<Item = &'static str> {
    codes(country).map(|codes| codes.examples()).into_iter().flatten()
}

/// A postal code however it was typed, as it is written in a country: `01310100` in Brazil is `01310-100`. `None` if it is none.
#[must_use]
pub fn read(country: &str, typed: &str) -> Option<String> {
    let typed = typed.to_ascii_uppercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let Some(codes) = codes(country) else { return Some(typed) };
    if !typed.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '–' | '.')) {
        return None;
    }
    let bare: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
    // Letters that all codes begin with are often left out, and a country's own often put before: `1010` and `LV-1010`,
    // `SE-114 55` and `114 55`.
    let letters: String = codes.lead().chars().filter(char::is_ascii_alphanumeric).collect();
    let own = bare.strip_prefix(codes.country).or_else(|| bare.strip_prefix(car_sign(country)?)).unwrap_or(&bare);
    let candidates = [bare.clone(), letters + &bare, own.to_owned()];
    candidates.iter().find_map(|bare| {
        let written = codes.examples().filter_map(|example| shaped(bare, example));
        written.chain([bare.clone(), typed.clone()]).find(|code| is_match(codes.pattern, code))
    })
}

impl Codes {
    fn examples(&self) -> impl Iterator<Item = &'static str> + Clone + use<> {
        self.examples.split(',')
    }

    /// Letters and signs that all codes begin with.
    fn lead(&self) -> &'static str {
        let lead = |example: &str| example.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default().len();
        let first = self.examples().next().unwrap_or_default();
        let most = self.examples().map(lead).min().unwrap_or_default();
        let same = |len: &usize| self.examples().all(|example| example.starts_with(&first[..*len]));
        &first[..(0..=most).rev().find(same).unwrap_or_default()]
    }
}

/// The sign of its cars, which people still put before the codes of some (once CEPT's way, no longer the postal union's).
fn car_sign(country: &str) -> Option<&'static str> {
    match country {
        "AT" => Some("A"),
        "BE" => Some("B"),
        "DE" => Some("D"),
        "ES" => Some("E"),
        "FI" => Some("FIN"),
        "FR" => Some("F"),
        "IT" => Some("I"),
        "LU" => Some("L"),
        "NO" => Some("N"),
        "PT" => Some("P"),
        "SE" => Some("S"),
        _ => None,
    }
}

/// Letters and digits with the signs of an example between them, counted from its end (`M2 5BQ` tells how `CR0 2YR` is
/// written), if the example has as many; else nothing.
fn shaped(bare: &str, example: &str) -> Option<String> {
    let count = example.chars().filter(char::is_ascii_alphanumeric).count();
    if count != bare.chars().count() {
        return None;
    }
    let mut own = bare.chars();
    Some(example.chars().map(|c| if c.is_ascii_alphanumeric() { own.next().unwrap_or(c) } else { c }).collect())
}

#[cfg(test)]
mod tests;
