//! A section of a settings page as data: what there is to read and to fill in, in the reader's words.
//!
//! The server says it (`backend/settings/…`), one component draws it (`ui/section.rs`). A section so has no code of its own in
//! the browser, and is one file: its form, its checks, its server functions, and what it shows to whom.
use serde::{Deserialize, Serialize};

use crate::domain::text::spelled;

/// A section: a heading, records, and forms. What a server function of a section answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Section {
    /// Its anchor, `company`.
    pub id: String,
    pub title: String,
    pub lead: String,
    /// What stands where there are no records.
    pub empty: String,
    pub items: Vec<Item>,
    /// The forms below the records.
    pub sheets: Vec<Sheet>,
}

/// A record of a section.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Item {
    pub id: String,
    pub title: String,
    pub lines: Vec<String>,
    /// Small signs beside the title: the look (`ok`, `open`, `warn`, `bad` or none) and the text.
    pub pills: Vec<(String, String)>,
    /// What can be done with it.
    pub sheets: Vec<Sheet>,
}

spelled! {
    /// How a form stands on the page.
    Shape {
        /// Open, with a bar that saves.
        Open = "open",
        /// Behind a button with its title.
        Folded = "folded",
        /// Behind a button, as a question before something is lost.
        Asked = "asked",
        /// Only a button.
        Button = "button",
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Sheet {
    /// Its name on the page, `company-form`: letters, digits and hyphens, another for each form.
    pub id: String,
    /// The server function's address. It answers with the [`Section`] as it is then.
    pub action: String,
    pub shape: Shape,
    /// What its button says while it is folded.
    pub title: String,
    /// What stands above its fields.
    pub note: String,
    /// What is sent along unseen: `("account", …)`, `("form[id]", …)`.
    pub keep: Vec<(String, String)>,
    /// The version that what is typed stands on, sent as `version`.
    pub version: Option<i64>,
    pub inputs: Vec<Input>,
    /// What the button says that sends it.
    pub submit: String,
    /// Where the browser goes after it went well. Empty: it stays.
    pub then: String,
    /// Shown, but not to be changed by this reader.
    pub read_only: bool,
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            id: String::new(),
            action: String::new(),
            shape: Shape::Open,
            title: String::new(),
            note: String::new(),
            keep: Vec::new(),
            version: None,
            inputs: Vec::new(),
            submit: String::new(),
            then: String::new(),
            read_only: false,
        }
    }
}

/// A field of a form, sent as `form[name]`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Input {
    pub name: String,
    pub label: String,
    /// `select`, `area`, `check` (sends `1`), or a type of HTML's `<input>`; empty is `text`.
    pub kind: String,
    pub value: String,
    /// Of a select: what is sent and what is read.
    pub options: Vec<(String, String)>,
    pub hint: String,
    pub required: bool,
    /// Says "(optional)" beside the label.
    pub optional: bool,
    /// As wide as two.
    pub wide: bool,
    pub autocomplete: String,
    pub inputmode: String,
    /// Another choice changes the form's fields: the form is posted with `reshape=1`, and the answer is the section with the form
    /// as it is then. Nothing is saved by it.
    pub reshapes: bool,
}

impl Input {
    /// A text field.
    #[must_use]
    pub fn text(name: &str, label: &str, value: &str) -> Self {
        Self { name: name.to_owned(), label: label.to_owned(), value: value.to_owned(), ..Self::default() }
    }

    /// A field of another kind.
    #[must_use]
    pub fn of(kind: &str, name: &str, label: &str, value: &str) -> Self {
        Self { kind: kind.to_owned(), ..Self::text(name, label, value) }
    }

    /// A choice of one among few.
    #[must_use]
    pub fn select(name: &str, label: &str, value: &str, options: Vec<(String, String)>) -> Self {
        Self { options, ..Self::of("select", name, label, value) }
    }

    /// It must be filled in.
    #[must_use]
    pub fn required(self) -> Self {
        Self { required: true, ..self }
    }

    /// It takes the width of two.
    #[must_use]
    pub fn wide(self) -> Self {
        Self { wide: true, ..self }
    }

    /// What helps to fill it in.
    #[must_use]
    pub fn hint(self, hint: &str) -> Self {
        Self { hint: hint.to_owned(), ..self }
    }

    /// What browsers may fill in (HTML's autofill field names), and the keyboard that fits.
    #[must_use]
    pub fn fills(self, autocomplete: &str, inputmode: &str) -> Self {
        Self { autocomplete: autocomplete.to_owned(), inputmode: inputmode.to_owned(), ..self }
    }
}
