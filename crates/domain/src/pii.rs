//! Personal data of recipients, and the only way it gets out.
use crate::tree::tree;
use serde::Serialize;

/// A recipient's datum. It has no `Display`, no `Debug` that tells, no `Serialize`: [`Pii::show`] is the way out.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Pii(String);

impl std::fmt::Debug for Pii {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Pii(…)")
    }
}

impl From<String> for Pii {
    fn from(text: String) -> Self {
        Self(text)
    }
}

/// Whether an actor sees personal data or its mask. The policy says which.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sight {
    Clear,
    Masked,
}

/// What the datum is, which decides its mask.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    Name,
    Email,
    Phone,
    Other,
}

/// A datum as it travels: the text, or a mask of fixed shape.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Shown {
    pub text: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub masked: bool,
}
tree!(Shown: text, masked);

impl Pii {
    /// The only way out. An empty datum is masked like any other, so that a mask does not tell.
    #[must_use]
    pub fn show(&self, sight: Sight, kind: Kind) -> Shown {
        match sight {
            Sight::Clear => Shown { text: self.0.clone(), masked: false },
            Sight::Masked => Shown { text: mask(&self.0, kind), masked: true },
        }
    }

    /// For the statement that stores it.
    #[must_use]
    pub fn stored(&self) -> &str {
        &self.0
    }
}

/// `A••• L•••`, `•••@•••`, `••• ••• ••12`: the shape never depends on the length.
fn mask(text: &str, kind: Kind) -> String {
    match kind {
        Kind::Name => {
            let mut initials = text.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric()));
            let first = initials.next().unwrap_or('•');
            let last = initials.next_back().unwrap_or('•');
            format!("{first}••• {last}•••")
        }
        Kind::Email => "•••@•••".to_owned(),
        Kind::Phone => {
            let mut digits = text.chars().rev().filter(char::is_ascii_digit);
            match (digits.next(), digits.next()) {
                (Some(last), Some(before)) if digits.count() >= 4 => format!("••• ••• ••{before}{last}"),
                _ => "••• ••• ••••".to_owned(),
            }
        }
        Kind::Other => "•••".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn masked(text: &str, kind: Kind) -> String {
        Pii::from(text.to_owned()).show(Sight::Masked, kind).text
    }

    #[test]
    fn what_is_stored_and_what_is_shown_in_the_clear_is_the_datum() {
        let pii = Pii::from("Ada Lovelace".to_owned());
        assert_eq!(pii.stored(), "Ada Lovelace");
        assert_eq!(pii.show(Sight::Clear, Kind::Name), Shown { text: "Ada Lovelace".to_owned(), masked: false });
    }

    #[test]
    fn masks_have_the_shapes_of_the_field() {
        assert_eq!(masked("Ada Lovelace", Kind::Name), "A••• L•••");
        assert_eq!(masked("Ana María de la Cruz", Kind::Name), "A••• C•••");
        assert_eq!(masked("ada@lovelace.example", Kind::Email), "•••@•••");
        assert_eq!(masked("+34 612 345 612", Kind::Phone), "••• ••• ••12");
        assert_eq!(masked("Calle de Alcalá", Kind::Other), "•••");
    }

    #[test]
    fn a_mask_does_not_tell_the_length_or_that_nothing_is_there() {
        assert_eq!(masked("Bo", Kind::Name), "B••• ••••");
        assert_eq!(masked("", Kind::Email), masked("x@y.example", Kind::Email));
        assert_eq!(masked("12", Kind::Phone), "••• ••• ••••");
    }

    #[test]
    fn debug_output_keeps_quiet() {
        assert_eq!(format!("{:?}", Pii::from("Ada".to_owned())), "Pii(…)");
    }
}
