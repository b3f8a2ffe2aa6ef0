//! The few signs of regular expressions that the table of postal codes is written in: one that reads all of them would be many times
//! as large as all our rules together, and browsers load them.

/// What is asked of what follows.
type Then<'a> = &'a dyn Fn(&[u8]) -> bool;

/// Whether the whole text is as the pattern says.
pub fn is_match(pattern: &str, text: &str) -> bool {
    either(pattern.as_bytes(), text.as_bytes(), &<[u8]>::is_empty)
}

/// `a|b`
fn either(pattern: &[u8], text: &[u8], then: Then) -> bool {
    let mut from = 0;
    let mut at = 0;
    while at < pattern.len() {
        if pattern[at] == b'|' {
            if sequence(&pattern[from..at], text, then) {
                return true;
            }
            from = at + 1;
        }
        at += length(&pattern[at..]);
    }
    sequence(&pattern[from..], text, then)
}

fn sequence(pattern: &[u8], text: &[u8], then: Then) -> bool {
    if pattern.is_empty() {
        return then(text);
    }
    let (one, rest) = pattern.split_at(length(pattern));
    let (least, most, rest) = times(rest);
    repeated(one, (least, most), text, &|text| sequence(rest, text, then))
}

/// As often as it can be, or else less often.
fn repeated(one: &[u8], (least, most): (u8, u8), text: &[u8], then: Then) -> bool {
    let again = |rest: &[u8]| repeated(one, (least.saturating_sub(1), most - 1), rest, then);
    (most > 0 && once(one, text, &again)) || (least == 0 && then(text))
}

fn once(one: &[u8], text: &[u8], then: Then) -> bool {
    match one {
        [b'(', b'?', b':', inner @ .., b')'] | [b'(', inner @ .., b')'] => either(inner, text, then),
        // The ends of a text that is matched as a whole.
        [b'^' | b'$'] | [b'\\', b'b'] => then(text),
        _ => text.split_first().is_some_and(|(c, rest)| fits(one, *c) && then(rest)),
    }
}

/// Whether a character is the one of the pattern, or one of its class.
fn fits(one: &[u8], c: u8) -> bool {
    match one {
        [b'\\', b'd'] => c.is_ascii_digit(),
        [b'\\', itself] | [itself] => c == *itself,
        [b'[', class @ .., b']'] => is_in(class, c),
        _ => false,
    }
}

fn is_in(class: &[u8], c: u8) -> bool {
    match class {
        [] => false,
        [b'\\', sign, rest @ ..] => fits(&[b'\\', *sign], c) || is_in(rest, c),
        [first, b'-', last, rest @ ..] => (*first..=*last).contains(&c) || is_in(rest, c),
        [itself, rest @ ..] => c == *itself || is_in(rest, c),
    }
}

/// How many bytes of a pattern are its first part.
fn length(pattern: &[u8]) -> usize {
    match pattern {
        [b'\\', ..] => 2,
        [b'[', ..] => pattern.iter().position(|c| *c == b']').map_or(pattern.len(), |at| at + 1),
        [b'(', ..] => {
            let mut at = 1;
            while at < pattern.len() && pattern[at] != b')' {
                at += length(&pattern[at..]);
            }
            at + 1
        }
        _ => 1,
    }
}

/// How often what stands before may be there: `?`, `{2}`, `{2,4}`; else once.
fn times(rest: &[u8]) -> (u8, u8, &[u8]) {
    let digit = |c: u8| c - b'0';
    match rest {
        [b'?', rest @ ..] => (0, 1, rest),
        [b'{', n, b'}', rest @ ..] => (digit(*n), digit(*n), rest),
        [b'{', least, b',', most, b'}', rest @ ..] => (digit(*least), digit(*most), rest),
        _ => (1, 1, rest),
    }
}

#[cfg(test)]
mod tests {
    use super::is_match;

    #[test]
    fn a_pattern_is_matched_as_a_whole() {
        for (pattern, good, bad) in [
            (r"\d{4}", &["0123"][..], &["123", "01234", "a123", ""][..]),
            (r"\d{5,6}", &["12345", "123456"], &["1234", "1234567"]),
            (r"(\d{5})(?:[ \-](\d{4}))?", &["12345", "12345-6789", "12345 6789"], &["12345-", "123456789"]),
            (r"(?:AI-)?2640", &["2640", "AI-2640"], &["AI2640", "AI-"]),
            (r"948[5-9]|949[0-8]", &["9485", "9498"], &["9484", "9499", "948"]),
            (r"(?:^|\b)(?:1[0-2]|[1-9])\d{2}(?:$|\b)", &["101", "1234"], &["001", "1334", "12345"]),
            (r"GIR ?0AA|(?:(?:AB|A)\d[\dA-Z]? ?\d)", &["GIR0AA", "A1 2", "AB12 3", "A12"], &["GIR 0A", "AC1 2"]),
        ] {
            for text in good {
                assert!(is_match(pattern, text), "{pattern} {text}");
            }
            for text in bad {
                assert!(!is_match(pattern, text), "{pattern} {text}");
            }
        }
    }
}
