//! Phone numbers as labels of parcels have them.

/// Digits with the usual signs between them. Carriers take national forms and extensions, so no stricter.
#[must_use]
pub fn looks_like_one(text: &str) -> bool {
    text.chars().filter(char::is_ascii_digit).count() >= 4
        && text.chars().all(|c| {
            c.is_ascii_digit()
                || c.is_whitespace()
                || matches!(c, '+' | '-' | '\u{2011}' | '(' | ')' | '.' | '/' | 'x' | '#')
        })
}

#[cfg(test)]
mod tests {
    use super::looks_like_one;

    #[test]
    fn digits_and_the_usual_signs_are_a_number() {
        assert!(looks_like_one("001-449-755-2472x102") && !looks_like_one("call me") && !looks_like_one("123"));
        assert!(looks_like_one("+34 612\u{A0}345\u{202F}612"), "spaces that do not break are spaces");
    }
}
