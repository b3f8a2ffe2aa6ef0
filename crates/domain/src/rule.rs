//! What a field must be: a closed set of pure rules. The server checks what is posted by them, and the browser what is typed: by the
//! very same call, so that no rule is written twice. A page announces each field's rule as [`Rule::spell`] writes it.
//!
//! Here and in what is called from here texts are joined (`concat`) and not formatted: what `format!` brings along would be a twentieth
//! of all that browsers load for the rules.
use super::day::Day;
use super::tax_id::{self, TaxFault, TaxKind};
use super::text::{self, Fault};
use super::time::Time;
use super::{bank, company, email, grant, password, phone, postal};

/// A field's rule: what it must be, and whether it must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    pub what: What,
    pub needed: bool,
}

/// What may stand in a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// One line, of so many characters at most.
    Line(usize),
    /// Several lines.
    Paragraph(usize),
    /// One of what there is to choose from.
    Choice,
    Email,
    Website,
    /// Of the kind in the field `tax_kind`.
    TaxId,
    Iban,
    /// Of a bank in the country of the field `iban`.
    Bic,
    /// A mandate's reference.
    Reference,
    /// A day that was, and that somebody alive can have signed on.
    PastDay,
    /// Of the country in the field `country`, in so many characters.
    Postal(usize),
    /// Something that can be dialled, in so many characters; carriers take national forms and extensions, so no stricter.
    Phone(usize),
    /// A time that lies ahead, where the field `duration` says `until`.
    Until,
    /// The account's name in addresses, which the field `account` says.
    SlugAgain,
    /// A password that is there already: any text, as it was typed.
    Password,
    /// A password to be: how easily it is guessed is the server's to say.
    NewPassword,
    /// The same as in the field `new_password`.
    Again,
}

use What::{
    Again, Bic, Choice, Email, Iban, Line, NewPassword, Paragraph, Password, PastDay, Phone, Postal, Reference,
    SlugAgain, TaxId, Until, Website,
};

/// What a rule reads out of a text that is right.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Read {
    /// As it is kept.
    pub kept: String,
    /// As it is written: the normal form that a field shows.
    pub shown: String,
}

/// Why a text is not right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Wrong {
    Text(Fault),
    Choice,
    Website,
    Tax(TaxFault),
    Iban,
    /// Its check digits do not match.
    IbanDigits,
    Bic,
    /// The bank is in another country than the IBAN.
    BicCountry,
    Reference,
    ReferenceSlash,
    Day,
    DayAhead,
    Postal {
        country: String,
        example: &'static str,
    },
    Phone,
    NoTime,
    Past,
    TooFar,
    Slug {
        slug: String,
    },
    PasswordShort,
    PasswordDiffers,
}

impl From<Fault> for Wrong {
    fn from(fault: Fault) -> Self {
        Self::Text(fault)
    }
}

/// Another field of the form: what is in it, and how that reads.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sibling<'a> {
    pub value: &'a str,
    pub text: &'a str,
}

/// The time, as far as a rule must know it.
#[derive(Clone, Copy)]
pub struct Clock<'a> {
    pub now: Time,
    pub today: Day,
    /// Between which two instants a local time lies. Whoever knows the time zone gives one instant twice.
    pub local: &'a dyn Fn(&str) -> Option<(Time, Time)>,
}

impl Clock<'_> {
    /// For rules that ask for no time.
    pub const NONE: Self = Self { now: Time(0), today: Day { year: 9999, month: 12, day: 31 }, local: &no_time };
}

fn no_time(_: &str) -> Option<(Time, Time)> {
    None
}

/// What a rule looks at beside what was typed.
#[derive(Clone, Copy)]
pub struct Around<'a> {
    /// The field that gives this one its meaning, which [`Rule::with`] names.
    pub sibling: Sibling<'a>,
    /// What there is to choose from.
    pub choices: &'a [&'a str],
    pub clock: Clock<'a>,
}

impl Rule {
    /// A rule for what may be left empty.
    #[must_use]
    pub const fn of(what: What) -> Self {
        Self { what, needed: false }
    }

    /// A line that may be left empty.
    #[must_use]
    pub const fn line(most: usize) -> Self {
        Self::of(Line(most))
    }

    /// The same for what must be there.
    #[must_use]
    pub const fn needed(self) -> Self {
        Self { needed: true, ..self }
    }

    /// The field that gives this one its meaning: once it changes, what was judged is to be judged again.
    #[must_use]
    pub const fn with(self) -> Option<&'static str> {
        match self.what {
            TaxId => Some("tax_kind"),
            Bic => Some("iban"),
            Postal(_) => Some("country"),
            Until => Some("duration"),
            SlugAgain => Some("account"),
            Again => Some("new_password"),
            _ => None,
        }
    }

    /// Judges what was typed.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn judge(self, typed: &str, around: Around) -> Result<Read, Wrong> {
        let Around { sibling, choices, clock } = around;
        let plain = |kept: String| Read { shown: kept.clone(), kept };
        match self.what {
            Line(most) => self.line_of(typed, most).map(plain),
            Paragraph(most) => self.there(text::paragraph(typed, most)?).map(plain),
            Choice => match typed {
                "" if !self.needed => Ok(Read::default()),
                typed => choices.contains(&typed).then(|| plain(typed.to_owned())).ok_or(Wrong::Choice),
            },
            Email => self.there(email::optional(typed)?).map(plain),
            Website => company::website(&self.line_of(typed, 200)?).map(plain).ok_or(Wrong::Website),
            TaxId => match self.line_of(typed, tax_id::LONGEST_OTHER)?.as_str() {
                "" => Ok(Read::default()),
                typed => tax_id::check(kind_of(sibling), typed).map(plain).map_err(Wrong::Tax),
            },
            Iban => match self.line_of(typed, 80)?.as_str() {
                "" => Ok(Read::default()),
                typed => bank::iban(typed).map(|kept| Read { shown: bank::in_fours(&kept), kept }),
            },
            Bic => {
                let bic = bank::bic(&self.line_of(typed, 20)?)?;
                let iban = bank::iban(sibling.value).unwrap_or_default();
                bank::fits(&bic, &iban).then(|| plain(bic)).ok_or(Wrong::BicCountry)
            }
            Reference => {
                let typed = self.line_of(typed, 35)?;
                bank::reference(&typed).map(|()| plain(typed))
            }
            PastDay => match self.line_of(typed, 10)?.as_str() {
                "" => Ok(Read::default()),
                typed => past_day(typed, clock.today).map(|day| plain(day.iso())),
            },
            Postal(most) => match self.line_of(typed, most)?.as_str() {
                "" => Ok(Read::default()),
                typed => postal::read(sibling.value, typed).map(plain).ok_or_else(|| Wrong::Postal {
                    country: sibling.text.to_owned(),
                    example: postal::examples(sibling.value).next().unwrap_or_default(),
                }),
            },
            Phone(most) => {
                let typed = self.line_of(typed, most)?;
                let fine = typed.is_empty() || phone::looks_like_one(&typed);
                fine.then(|| plain(typed)).ok_or(Wrong::Phone)
            }
            Until if sibling.value != "until" => Ok(Read::default()),
            Until => {
                let (first, last) = (clock.local)(typed).ok_or(Wrong::NoTime)?;
                grant::in_reach(first, last, clock.now).map(|()| plain(typed.to_owned()))
            }
            SlugAgain => match self.line_of(typed, 60)? {
                typed if typed == sibling.value => Ok(plain(typed)),
                _ => Err(Wrong::Slug { slug: sibling.value.to_owned() }),
            },
            Password if typed.len() > password::LONGEST => Err(Fault::TooLong(password::LONGEST).into()),
            Password => self.there(typed.to_owned()).map(plain),
            NewPassword => match self.there(typed.to_owned())? {
                typed if typed.is_empty() => Ok(Read::default()),
                typed if typed.chars().count() < password::SHORTEST => Err(Wrong::PasswordShort),
                typed if typed.len() > password::LONGEST => Err(Fault::TooLong(password::LONGEST).into()),
                typed => Ok(plain(typed)),
            },
            // What is wrong with the first is said beside the first.
            Again => {
                let first = Self::of(NewPassword).needed().judge(sibling.value, around);
                if first.is_err() || typed == sibling.value {
                    Ok(plain(typed.to_owned()))
                } else {
                    Err(Wrong::PasswordDiffers)
                }
            }
        }
    }

    /// Judges what stands alone: its rule looks at nothing beside it. Gives what is kept.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn alone(self, typed: &str) -> Result<String, Wrong> {
        let around = Around { sibling: Sibling::default(), choices: &[], clock: Clock::NONE };
        self.judge(typed, around).map(|read| read.kept)
    }

    /// What the field would mean under another of its siblings, if there is exactly one that it would be right under.
    #[must_use]
    pub fn suggest(self, typed: &str, sibling: Sibling) -> Option<&'static str> {
        match self.what {
            TaxId => tax_id::kind_of(typed, kind_of(sibling)).map(TaxKind::as_str),
            _ => None,
        }
    }

    fn line_of(self, typed: &str, most: usize) -> Result<String, Wrong> {
        self.there(text::line(typed, most)?)
    }

    fn there(self, text: String) -> Result<String, Wrong> {
        if text.is_empty() && self.needed { Err(Fault::Empty.into()) } else { Ok(text) }
    }
}

/// An identifier of a kind that nobody knows is said to be wrong beside the kind.
fn kind_of(sibling: Sibling) -> TaxKind {
    TaxKind::parse(sibling.value).unwrap_or(TaxKind::Other)
}

fn past_day(typed: &str, today: Day) -> Result<Day, Wrong> {
    let first = Day { year: 1900, month: 1, day: 1 };
    let day = Day::read(typed).filter(|day| *day >= first).ok_or(Wrong::Day)?;
    if day > today { Err(Wrong::DayAhead) } else { Ok(day) }
}

mod spell;
#[cfg(test)]
mod tests;
