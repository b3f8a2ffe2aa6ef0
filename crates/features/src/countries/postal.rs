//! Postal codes, as each country writes them.
use super::Country;

impl Country {
    /// A postal code however it was typed, as it is written there: `01310100` in Brazil is `01310-100`. `None` if it is none.
    #[must_use]
    pub fn postal_code(&self, typed: &str) -> Option<String> {
        let typed = typed.to_uppercase().split_whitespace().collect::<Vec<_>>().join(" ");
        let Some(pattern) = &self.pattern else { return Some(typed) };
        if !typed.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, ' ' | '-' | '–' | '.')) {
            return None;
        }
        let bare: String = typed.chars().filter(char::is_ascii_alphanumeric).collect();
        // Letters that all codes begin with are often left out, and a country's own often put before: `1010` and `LV-1010`,
        // `SE-114 55` and `114 55`.
        let lead = self.lead();
        let letters: String = lead.chars().filter(char::is_ascii_alphanumeric).collect();
        let own = bare.strip_prefix(self.code).or_else(|| bare.strip_prefix(self.car_sign()?)).unwrap_or(&bare);
        let candidates = [bare.clone(), format!("{letters}{bare}"), own.to_owned()];
        candidates.iter().find_map(|bare| {
            let written = self.examples.iter().filter_map(|example| shaped(bare, example));
            written.chain([bare.clone(), typed.clone()]).find(|code| pattern.is_match(code))
        })
    }

    /// Letters and signs that all codes begin with.
    fn lead(&self) -> &'static str {
        let lead =
            |example: &&'static str| example.split(|c: char| c.is_ascii_digit()).next().unwrap_or_default().len();
        let first = self.examples.first().copied().unwrap_or_default();
        let most = self.examples.iter().map(lead).min().unwrap_or_default();
        let same = |len: &usize| self.examples.iter().all(|example| example.starts_with(&first[..*len]));
        &first[..(0..=most).rev().find(same).unwrap_or_default()]
    }

    /// The sign of its cars, which people still put before the codes of some (once CEPT's way, no longer the postal union's).
    fn car_sign(&self) -> Option<&'static str> {
        match self.code {
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
