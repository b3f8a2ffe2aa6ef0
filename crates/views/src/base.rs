//! What a form was drawn from, so that two people who change different fields of one record both keep what they did.
//!
//! A form carries a hash of each value that it was drawn with. What is posted is put together field by field: who did not touch a
//! field leaves it to whoever did; only what both have touched, and not to the same, is asked about.
use std::collections::BTreeMap;
use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use crate::error::{AppError, FieldError};

/// As it is posted.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Base {
    /// `name=hash&name=hash`, as [`drawn`] makes it. Nothing: whoever posts stands on the version alone.
    pub drawn: String,
    /// Fields, once they were asked about, in which the stored value is to stay.
    pub take: BTreeMap<String, String>,
}

/// A form's fields by name.
pub trait Fields {
    /// Each one, in a fixed order.
    fn fields(&mut self) -> Vec<(&'static str, &mut String)>;

    /// What stands in one of them; nothing in what is none.
    fn text(&self, name: &str) -> &str;

    /// The same to keep.
    fn named(mut self) -> Vec<(String, String)>
    where
        Self: Sized,
    {
        self.fields().into_iter().map(|(name, value)| (name.to_owned(), std::mem::take(value))).collect()
    }
}

/// Names the fields of a form.
#[macro_export]
macro_rules! fields {
    ($form:ident: $($field:ident),+ $(,)?) => {
        impl $crate::base::Fields for $form {
            fn fields(&mut self) -> Vec<(&'static str, &mut String)> {
                vec![$((stringify!($field), &mut self.$field)),+]
            }

            fn text(&self, name: &str) -> &str {
                match name {
                    $(stringify!($field) => &self.$field,)+
                    _ => "",
                }
            }
        }
    };
}
pub use fields;

/// A field that gives others their meaning, as a country does for a region: once one of two people has changed it, all of them are
/// one field.
pub type Leader = (&'static str, &'static [&'static str]);

/// The fields of a form that both have touched; see [`Base::merge`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Both {
    names: Vec<&'static str>,
    stored: Vec<(&'static str, String)>,
    before: String,
}

/// What there is to ask about.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Asked {
    /// Each field with its stored value, as its form shows it.
    pub stored: Vec<(&'static str, String)>,
    /// What the form stands on once the person was asked.
    pub drawn: String,
}

/// What a form stands on that is drawn with these values.
#[must_use]
pub fn drawn<'a>(values: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let mut text = String::new();
    for (name, value) in values {
        let between = if text.is_empty() { "" } else { "&" };
        let _ = write!(text, "{between}{name}={:016x}", hash(value));
    }
    text
}

/// FNV-1a. Whoever makes two values of one hash deceives nobody but themselves.
fn hash(value: &str) -> u64 {
    value.bytes().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3))
}

/// One hash of many.
fn of<'a>(drawn: &'a str, name: &str) -> Option<&'a str> {
    drawn.split('&').filter_map(|pair| pair.split_once('=')).find(|(key, _)| *key == name).map(|(_, hash)| hash)
}

impl Base {
    /// Puts the stored value in each field that the person did not touch, or takes as it is. Gives the fields that somebody else
    /// touched too since the form was drawn: nobody did, unless another version is stored.
    pub fn merge<F: Fields>(&self, typed: &mut F, mut stored: F, leaders: &[Leader], is_other_version: bool) -> Both {
        let stored: Vec<(&'static str, String)> =
            stored.fields().into_iter().map(|(name, value)| (name, value.clone())).collect();
        let differs = |name: &str, value: &str| {
            let known = of(&self.drawn, name);
            known.is_none_or(|known| u64::from_str_radix(known, 16) != Ok(hash(value)))
        };
        let theirs: Vec<_> =
            stored.iter().filter(|(name, value)| differs(name, value)).map(|(name, _)| *name).collect();
        let ours: Vec<_> =
            typed.fields().into_iter().filter(|(name, value)| differs(name, value)).map(|(name, _)| name).collect();
        let led = leaders.iter().filter(|(leader, _)| theirs.contains(leader) || ours.contains(leader));
        let led: Vec<Vec<&str>> = led.map(|(leader, others)| [&[*leader][..], *others].concat()).collect();
        // A field goes alone, or with all that has its meaning from the same one.
        let touched = |by: &[&str], name: &str| {
            let whole = led.iter().find(|whole| whole.contains(&name));
            whole.map_or_else(|| by.contains(&name), |whole| whole.iter().any(|name| by.contains(name)))
        };
        let taken = |name: &str| self.take.get(name).is_some_and(|take| take == "1");
        for ((name, typed), (_, stored)) in typed.fields().into_iter().zip(&stored) {
            if taken(name) || !touched(&ours, name) {
                typed.clone_from(stored);
            }
        }
        let both = |name: &&str| is_other_version && touched(&ours, name) && touched(&theirs, name) && !taken(name);
        let names = stored.iter().map(|(name, _)| *name).filter(both).collect();
        Both { names, stored, before: self.drawn.clone() }
    }
}

impl Both {
    /// What is to be asked, if anything is: where what is stored and what was typed are not the same, once it was read. Both have
    /// the same fields in the same order.
    #[must_use]
    pub fn asked(&self, stored: &[(&'static str, &str)], typed: &[(&'static str, &str)]) -> Option<Asked> {
        let differ = stored.iter().zip(typed).filter(|((_, stored), (_, typed))| stored != typed);
        let differ: Vec<_> = differ.map(|((name, _), _)| *name).filter(|name| self.names.contains(name)).collect();
        if differ.is_empty() {
            return None;
        }
        let stands = |(name, value): &(&'static str, String)| match of(&self.before, name) {
            // Nobody was asked about it: it stands on what it stood on.
            Some(hash) if !self.names.contains(name) => format!("{name}={hash}"),
            _ => drawn([(*name, value.as_str())]),
        };
        let drawn = self.stored.iter().map(stands).collect::<Vec<_>>().join("&");
        let stored = self.stored.iter().filter(|(name, _)| differ.contains(name)).cloned().collect();
        Some(Asked { stored, drawn })
    }
}

impl Asked {
    /// Says so to whoever came second.
    #[must_use]
    pub fn stale(self, message: String, version: i64) -> AppError {
        let theirs = self.stored.into_iter();
        let theirs = theirs.map(|(field, message)| FieldError { field: field.to_owned(), message }).collect();
        AppError::Stale { message, version, theirs, base: self.drawn }
    }
}

#[cfg(test)]
mod tests;
