//! How a page announces a field's rule: `line 120 needed`.
use super::{
    Again, Bic, Choice, Email, Iban, Line, NewPassword, Paragraph, Password, PastDay, Phone, Postal, Reference, Rule,
    SlugAgain, TaxId, Until, Website, What,
};

/// The rules without a number.
const NAMES: [(&str, What); 13] = [
    ("choice", Choice),
    ("email", Email),
    ("website", Website),
    ("tax_id", TaxId),
    ("iban", Iban),
    ("bic", Bic),
    ("reference", Reference),
    ("past_day", PastDay),
    ("until", Until),
    ("slug_again", SlugAgain),
    ("password", Password),
    ("new_password", NewPassword),
    ("again", Again),
];

impl Rule {
    /// The rule as a page announces it.
    #[must_use]
    pub fn spell(self) -> String {
        let what = match self.what {
            Line(most) => format!("line {most}"),
            Paragraph(most) => format!("paragraph {most}"),
            Postal(most) => format!("postal {most}"),
            Phone(most) => format!("phone {most}"),
            what => NAMES.iter().find(|(_, named)| *named == what).map_or("", |(name, _)| name).to_owned(),
        };
        if self.needed { what + " needed" } else { what }
    }

    /// Reads what [`Rule::spell`] writes.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let (text, needed) = text.strip_suffix(" needed").map_or((text, false), |text| (text, true));
        let what = match text.split_once(' ') {
            Some((name, most)) => {
                let most = most.parse().ok()?;
                match name {
                    "line" => Line(most),
                    "paragraph" => Paragraph(most),
                    "postal" => Postal(most),
                    "phone" => Phone(most),
                    _ => return None,
                }
            }
            None => NAMES.iter().find(|(name, _)| *name == text)?.1,
        };
        Some(Self { what, needed })
    }
}
