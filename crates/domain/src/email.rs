//! E-mail addresses: the one check of all that are typed, imported or given at the command line.
use email_address::{EmailAddress, Options};

use super::text::{Fault, is_unseen, trim};

/// RFC 5321, 4.5.3.1.3: a path has 256 octets, two of them for its brackets.
const LONGEST: usize = 254;

/// An address that mail can go to: RFC 5321's shape, at a domain with a dot. What nobody sees around it is dropped; within it, it
/// would make another address of it that looks the same, and is refused.
///
/// # Errors
/// The first [`Fault`] found. None at all is fine; see [`required`].
pub fn optional(typed: &str) -> Result<String, Fault> {
    let text = trim(typed);
    if text.is_empty() {
        return Ok(String::new());
    }
    if text.chars().nth(LONGEST).is_some() {
        return Err(Fault::TooLong(LONGEST));
    }
    if text.chars().any(|c| c != ' ' && (c.is_control() || is_unseen(c))) {
        return Err(Fault::Unprintable);
    }
    let options = Options::default().with_required_tld().without_domain_literal().without_display_text();
    // A space between quotes is an address too, as far as the standard goes; no provider gives one out.
    let is_one = !text.contains(' ') && EmailAddress::parse_with_options(text, options).is_ok();
    if is_one { Ok(text.to_owned()) } else { Err(Fault::NoEmail) }
}

/// [`optional`], and not empty.
///
/// # Errors
/// As [`optional`], or [`Fault::Empty`].
pub fn required(typed: &str) -> Result<String, Fault> {
    match optional(typed)? {
        address if address.is_empty() => Err(Fault::Empty),
        address => Ok(address),
    }
}

/// What people are known by: their address without what nobody sees around it, in lower case. It need be none: whoever looks for
/// what nobody has finds nobody.
#[must_use]
pub fn key(typed: &str) -> String {
    trim(typed).to_lowercase()
}

/// Whether mail to both arrives in one place, as far as anybody can tell: hardly a server minds case.
#[must_use]
pub fn are_same(one: &str, other: &str) -> bool {
    key(one) == key(other)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_has_a_domain_that_mail_can_go_to() {
        for good in ["ada@nebula.example", "a.b+c@mail.nebula.example", "josé@nebula.example", "x@münchen.example"] {
            assert_eq!(required(good).as_deref(), Ok(good));
        }
        for bad in [
            "ada",
            "ada@",
            "@nebula.example",
            "ada@nebula",
            "ada@localhost",
            "ada@[127.0.0.1]",
            "a b@nebula.example",
            "\"a b\"@nebula.example",
            "Ada <ada@nebula.example>",
            "ada@nebula..example",
            "ada@nebula.example,eve@evil.example",
            "ada@@nebula.example",
        ] {
            assert_eq!(required(bad), Err(Fault::NoEmail), "{bad:?}");
        }
        assert_eq!(required(&format!("{}@nebula.example", "a".repeat(65))), Err(Fault::NoEmail), "RFC 5321, 4.5.3.1.1");
        assert_eq!(required(&"a".repeat(255)), Err(Fault::TooLong(254)));
    }

    #[test]
    fn what_nobody_sees_is_dropped_around_an_address_and_refused_within() {
        for unseen in [
            "\u{200E}", "\u{200F}", "\u{61C}", "\u{202A}", "\u{202D}", "\u{2066}", "\u{A0}", "\u{200B}", "\u{2060}",
            "\u{FEFF}",
        ] {
            let around = format!("{unseen} Ada@nebula.example{unseen}\u{202C}\n");
            assert_eq!(required(&around).as_deref(), Ok("Ada@nebula.example"), "{unseen:?}");
            assert_eq!(key(&around), "ada@nebula.example", "{unseen:?}");
            assert!(are_same(&around, "ada@nebula.example"));
            for within in [format!("a{unseen}da@nebula.example"), format!("ada@nebula{unseen}.example")] {
                assert_eq!(required(&within), Err(Fault::Unprintable), "{within:?}");
            }
            assert_eq!((required(unseen), optional(unseen)), (Err(Fault::Empty), Ok(String::new())), "{unseen:?}");
        }
        for within in ["\u{200D}", "\u{202E}", "\u{0}", "\r\nBcc: "] {
            assert_eq!(required(&format!("a{within}da@nebula.example")), Err(Fault::Unprintable), "{within:?}");
        }
    }
}
