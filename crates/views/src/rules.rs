//! A form and its table of rules: what is posted is checked by it, and what is drawn announces it to the browser.
use domain::rule::{Around, Clock, Rule, Sibling};

use crate::base::Fields;
use crate::error::{AppError, Faults};
use crate::section::Input;
use crate::words::wrong;

/// What of a posted form is kept for nobody, not even for whoever typed it: passwords, and codes that count once.
#[derive(Clone, Copy, Debug)]
pub struct Secrets {
    /// Fields as they are posted, `form[password]`.
    pub names: &'static [&'static str],
    /// All else waits sealed, or not at all.
    pub is_sealed: bool,
}

impl Secrets {
    /// Where nothing is secret.
    pub const NONE: Self = Self { names: &[], is_sealed: false };
}

/// A form, which says what in it is secret; `#[derive(Form)]` makes it.
pub trait Form {
    const SECRETS: Secrets;
}

/// A field by its name, and its rule.
pub type Field = (&'static str, Rule);

/// A form that knows its rules.
pub trait Ruled: Fields {
    /// The rule of each field that one can type or choose in, where that is the same however the form stands.
    const RULES: &'static [Field] = &[];

    /// The same, as the form stands.
    fn rules(&self) -> Vec<Field> {
        Self::RULES.to_vec()
    }

    /// What there is to choose from in a field.
    fn choices(&self, _field: &str) -> Vec<&str> {
        Vec::new()
    }

    /// What stands in another field, and how it reads.
    fn sibling<'a>(&'a self, field: &str) -> Sibling<'a> {
        let value = self.text(field);
        Sibling { value, text: value }
    }
}

/// What a field keeps that stands alone, or what is wrong with it, in words.
///
/// # Errors
/// What is wrong with it.
pub fn alone(rule: Rule, typed: &str) -> Result<String, String> {
    rule.alone(typed).map_err(|why| wrong(&why))
}

/// How the server reads a field that no rule can judge: its normal form.
#[derive(Clone, Debug, PartialEq, Eq, serde::Serialize)]
pub struct Shown {
    pub shown: String,
}

/// A form whose fields were all judged by their rules.
pub struct Judged {
    rules: Vec<Field>,
    kept: Vec<(&'static str, String)>,
    wrong: Vec<(String, String)>,
}

impl Judged {
    /// Judges every field that has a rule.
    #[must_use]
    pub fn of(form: &impl Ruled, clock: Clock) -> Self {
        let mut judged = Self { rules: form.rules(), kept: Vec::new(), wrong: Vec::new() };
        for (field, rule) in judged.rules.clone() {
            let choices = form.choices(field);
            let sibling = rule.with().map(|name| form.sibling(name)).unwrap_or_default();
            match rule.judge(form.text(field), Around { sibling, choices: &choices, clock }) {
                Ok(read) => judged.kept.push((field, read.kept)),
                Err(why) => judged.note(field, wrong(&why)),
            }
        }
        judged
    }

    /// What is kept of a field; nothing of one that is wrong.
    pub fn take(&mut self, field: &str) -> String {
        let place = self.kept.iter_mut().find(|(name, _)| *name == field);
        place.map(|(_, kept)| std::mem::take(kept)).unwrap_or_default()
    }

    /// Whether a field is right so far.
    #[must_use]
    pub fn is_right(&self, field: &str) -> bool {
        !self.wrong.iter().any(|(name, _)| name == field)
    }

    /// Notes what no rule can tell.
    pub fn note(&mut self, field: &str, message: String) {
        self.wrong.push((field.to_owned(), message));
    }

    /// The form's value if every field is fine.
    ///
    /// # Errors
    /// [`AppError::Invalid`] with every field that is not, in the order of the table.
    pub fn or<T>(mut self, value: T) -> Result<T, AppError> {
        let place = |field: &str| self.rules.iter().position(|(name, _)| *name == field).unwrap_or(usize::MAX);
        self.wrong.sort_by_key(|(field, _)| place(field));
        let mut faults = Faults::default();
        for (field, message) in self.wrong {
            faults.note(&field, message);
        }
        faults.or(value)
    }
}

/// Fields as they are drawn, each with its rule; what the rule needs is shown as required.
#[must_use]
pub fn announced(rules: &[Field], inputs: Vec<Input>) -> Vec<Input> {
    let with_rule = |input: Input| match rules.iter().find(|(name, _)| *name == input.name) {
        Some((_, rule)) => input.ruled(*rule),
        None => input,
    };
    inputs.into_iter().map(with_rule).collect()
}
