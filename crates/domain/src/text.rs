//! Closed sets of words as they are stored and sent, and what all typed text goes through.

/// Makes an enum whose variants have one spelling in the database, in forms and on the wire.
#[macro_export]
macro_rules! spelled {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $text:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = String::deserialize(from)?;
                Self::parse(&text).ok_or_else(|| serde::de::Error::custom(stringify!($name)))
            }
        }

        impl $crate::tree::FromTree for $name {
            fn from_tree(tree: $crate::tree::Tree) -> Option<Self> {
                match tree { $crate::tree::Tree::Text(text) => Self::parse(&text), _ => None }
            }
        }

        impl TryFrom<String> for $name {
            type Error = $crate::text::Unspelled;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                Self::parse(&text).ok_or($crate::text::Unspelled(text))
            }
        }

        impl $name {
            /// Every variant, in order.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The spelling that is stored and sent.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $text),+ }
            }

            /// Reads that spelling back; nothing else is accepted.
            #[must_use]
            pub fn parse(text: &str) -> Option<Self> {
                match text { $($text => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub use spelled;

/// A stored word that none of a closed set is.
#[derive(Debug)]
pub struct Unspelled(pub String);

impl std::fmt::Display for Unspelled {
    fn fmt(&self, to: &mut std::fmt::Formatter) -> std::fmt::Result {
        write!(to, "“{}” is none of the words that there are", self.0)
    }
}

impl std::error::Error for Unspelled {}

/// Why a typed text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// Nothing but white space where something is needed.
    Empty,
    /// More characters than fit; the number is the most that do.
    TooLong(usize),
    /// Control characters or invisible direction marks, which could make a text read as another.
    Unprintable,
    /// No e-mail address, where one must be.
    NoEmail,
}

/// A text without what nobody sees around it: white space of any kind (no-break spaces too), zero-width spaces, and the marks,
/// embeddings and isolates of UAX #9, which are copied along with numbers and names. [`REVERSES`] is not trimmed: it was put there.
#[must_use]
pub fn trim(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || pads(c) || (steers_direction(c) && c != REVERSES))
}

/// Makes one line of what was typed or copied as several, and checks it: at most `most` characters, no control characters and
/// nothing within it that steers its direction (UAX #9).
///
/// # Errors
/// The first [`Fault`] found. An empty text is fine; see [`required`].
pub fn line(text: &str, most: usize) -> Result<String, Fault> {
    let text = one_line(text);
    checked(seen(&text), most, |_| false)
}

/// [`line`], and not empty.
///
/// # Errors
/// As [`line`], or [`Fault::Empty`].
pub fn required(text: &str, most: usize) -> Result<String, Fault> {
    match line(text, most)? {
        text if text.is_empty() => Err(Fault::Empty),
        text => Ok(text),
    }
}

/// Trims a text of several lines and checks it like [`line`], line breaks and tabs allowed.
///
/// # Errors
/// The first [`Fault`] found.
pub fn paragraph(text: &str, most: usize) -> Result<String, Fault> {
    let lines =
        text.split_inclusive('\n').flat_map(|line| line.strip_suffix("\r\n").map_or([line, ""], |line| [line, "\n"]));
    let text: String = lines.collect();
    checked(seen(&text), most, |c| matches!(c, '\n' | '\t'))
}

/// A number with zeros before it.
pub(crate) fn padded(number: u32, width: usize) -> String {
    let digits = number.to_string();
    "0".repeat(width.saturating_sub(digits.len())) + &digits
}

fn checked(text: &str, most: usize, also: fn(char) -> bool) -> Result<String, Fault> {
    if text.chars().nth(most).is_some() {
        return Err(Fault::TooLong(most));
    }
    if text.chars().any(|c| (c.is_control() && !also(c)) || steers_direction(c)) {
        return Err(Fault::Unprintable);
    }
    Ok(text.to_owned())
}

/// Lines one after the other: a cell of a spreadsheet and a copied address have them where one line is meant.
fn one_line(text: &str) -> String {
    let lines = text.split(['\r', '\n', '\t', '\u{2028}', '\u{2029}']).map(trim).filter(|line| !line.is_empty());
    lines.collect::<Vec<_>>().join(" ")
}

/// A trimmed text; nothing if it is there and nobody can see any of it. What turns the direction around is no such nothing: it is
/// refused.
fn seen(text: &str) -> &str {
    let text = trim(text);
    if text.chars().all(|c| c.is_whitespace() || shows_nothing(c)) { "" } else { text }
}

/// Whether a character shows nothing, or only space.
#[must_use]
pub fn is_unseen(c: char) -> bool {
    c.is_whitespace() || shows_nothing(c) || steers_direction(c)
}

/// Zero-width spaces: at an end of a text they do nothing. Joiners and variation selectors there belong to their letter.
const fn pads(c: char) -> bool {
    matches!(c, '\u{AD}' | '\u{180E}' | '\u{200B}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}')
}

/// Characters that show nothing and steer nothing (Unicode's `Default_Ignorable_Code_Point` in the basic plane, without those below).
const fn shows_nothing(c: char) -> bool {
    matches!(c,
        '\u{AD}' | '\u{34F}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}' | '\u{180B}'..='\u{180F}'
        | '\u{200B}'..='\u{200D}' | '\u{2060}'..='\u{2065}' | '\u{206A}'..='\u{206F}' | '\u{3164}'
        | '\u{FE00}'..='\u{FE0F}' | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFF8}')
}

/// The explicit embeddings, overrides and isolates of UAX #9, and the soft marks that hide in names.
const fn steers_direction(c: char) -> bool {
    matches!(c, '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' | '\u{200E}' | '\u{200F}' | '\u{061C}')
}

/// The right-to-left override: all that follows reads backwards. No program adds it to what is copied.
const REVERSES: char = '\u{202E}';

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_trimmed_and_kept_in_any_script() {
        assert_eq!(line("  Łódź 東京 \t", 20), Ok("Łódź 東京".to_owned()));
    }

    #[test]
    fn direction_overrides_and_control_characters_are_refused() {
        assert_eq!(line("ada\u{202E}gnp.exe", 40), Err(Fault::Unprintable));
        assert_eq!(line("a\u{0}b", 40), Err(Fault::Unprintable));
        assert_eq!(line("a\u{200E}b", 40), Err(Fault::Unprintable));
        assert_eq!(line("\u{202E}gnp.exe", 40), Err(Fault::Unprintable));
        assert_eq!(paragraph("two\r\nlines", 40), Ok("two\nlines".to_owned()));
    }

    #[test]
    fn a_text_that_is_too_long_says_how_long_it_may_be() {
        assert_eq!(line(&"x".repeat(1_000_000), 120), Err(Fault::TooLong(120)));
        assert_eq!(line(&"é".repeat(120), 120), Ok("é".repeat(120)));
    }

    #[test]
    fn white_space_alone_is_nothing() {
        assert_eq!(required(" \u{3000} ", 10), Err(Fault::Empty));
        for unseen in ["\u{200B}", "\u{200B} \u{3164}", "\u{FEFF}\u{2060}"] {
            assert_eq!(required(unseen, 10), Err(Fault::Empty), "{unseen:?}");
        }
        // They join what can be seen.
        assert_eq!(required("👩\u{200D}🚀", 10), Ok("👩\u{200D}🚀".to_owned()));
    }

    #[test]
    fn what_is_copied_along_around_a_text_is_dropped() {
        for around in [
            "\u{200E}", "\u{200F}", "\u{61C}", "\u{202A}", "\u{202B}", "\u{202C}", "\u{202D}", "\u{2066}", "\u{2067}",
            "\u{2068}", "\u{2069}", "\u{A0}", "\u{202F}", "\u{2007}", "\u{200B}", "\u{2060}", "\u{FEFF}", "\u{3000}",
            "\u{AD}",
        ] {
            let text = format!("{around} {around}+34 612\u{A0}345 {around}");
            assert_eq!(line(&text, 40), Ok("+34 612\u{A0}345".to_owned()), "{around:?}");
            assert_eq!(paragraph(&text, 40), Ok("+34 612\u{A0}345".to_owned()), "{around:?}");
            assert_eq!(required(around, 40), Err(Fault::Empty), "{around:?}");
        }
        // What a letter is made of is no padding.
        assert_eq!(line("❤\u{FE0F}", 10), Ok("❤\u{FE0F}".to_owned()));
    }

    #[test]
    fn line_breaks_of_a_single_line_are_spaces() {
        for broken in [
            "Calle 7\nPiso 2",
            "Calle 7\r\nPiso 2",
            "Calle 7 \r\r Piso 2\n",
            "\nCalle 7\tPiso 2",
            "Calle 7\u{2028}Piso 2",
        ] {
            assert_eq!(line(broken, 40).as_deref(), Ok("Calle 7 Piso 2"), "{broken:?}");
        }
    }
}
