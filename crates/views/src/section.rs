//! A section of a settings page as data: what there is to read and to fill in, in the reader's words.
//!
//! The server says it (`features/settings/…`), one component draws it (`ui/section.rs`). A section so has no code of its own in
//! the browser, and is one file: its form, its checks, its server functions, and what it shows to whom.
//!
//! It travels as a tree of [`Part`]s, all of one type: each type that is read, kept in a signal or compared would be code of its
//! own in the WASM.
use std::sync::Arc;

use serde::{Deserialize, Serialize, Serializer};

use crate::base::drawn;
use crate::opened::Opened;
use domain::rule::Rule;
use domain::text::spelled;
use domain::tree::{FromTree, Tree, tree};

/// A closed set that travels as numbers, and is read as what it is.
macro_rules! numbered {
    ($(#[$doc:meta])* $set:ident: $($of:ident),+) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum $set { $($of),+ }

        impl $set {
            /// All of them, each at its number.
            pub const ALL: &'static [Self] = &[$(Self::$of),+];
        }

        impl Serialize for $set {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_u8(*self as u8)
            }
        }

        impl FromTree for $set {
            fn from_tree(tree: Tree) -> Option<Self> {
                let Tree::Number(number) = tree else { return None };
                Self::ALL.get(usize::try_from(number).ok()?).copied()
            }
        }
    };
}

numbered! {
    /// What a part is.
    Kind: Section, Item, Pill, Sheet, Hidden, Input, Choice
}

numbered! {
    /// What a text of a part is: a section's, a record's, a form's, a field's. A sign is a text that is there or not.
    Text: Title, Lead, Art, Empty, Href, Line, Text, Shape, Action, Note, Version, Base, Submit, Then, ReadOnly, Value, Label, Control,
        Hint, Autocomplete, InputMode, Rule, Judge, Required, Optional, Wide, Reshapes, Typed, Stored
}

/// A section, a record, a form, a field, a choice: whatever it is, it has a key, texts, and parts.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Part {
    pub kind: Kind,
    pub key: String,
    /// Only those that say something.
    pub texts: Vec<(Text, String)>,
    /// Shared: a section is copied at every look, and some have hundreds of choices.
    pub parts: Arc<Vec<Part>>,
}
tree!(Part: kind, key, texts, parts);

impl Default for Part {
    fn default() -> Self {
        Self::new(Kind::Section, "")
    }
}

impl Part {
    /// A part without texts yet.
    #[must_use]
    pub fn new(kind: Kind, key: &str) -> Self {
        Self { kind, key: key.to_owned(), texts: Vec::new(), parts: Arc::default() }
    }

    /// With a text, if it says something.
    #[must_use]
    pub fn say(mut self, name: Text, text: &str) -> Self {
        if !text.is_empty() {
            self.texts.push((name, text.to_owned()));
        }
        self
    }

    /// With a sign, if it is so.
    #[must_use]
    pub fn sign(self, name: Text, is_so: bool) -> Self {
        self.say(name, if is_so { "1" } else { "" })
    }

    /// With parts.
    #[must_use]
    pub fn with(mut self, parts: impl IntoIterator<Item = Self>) -> Self {
        Arc::make_mut(&mut self.parts).extend(parts);
        self
    }

    /// A text; empty if it is not there.
    #[must_use]
    pub fn text(&self, name: Text) -> String {
        self.texts.iter().find(|(key, _)| *key == name).map(|(_, text)| text.clone()).unwrap_or_default()
    }

    /// Whether a text or sign is there.
    #[must_use]
    pub fn has(&self, name: Text) -> bool {
        self.texts.iter().any(|(key, _)| *key == name)
    }

    /// Of a form what its button says, and nothing of what is in it. What never folds stays as it is.
    #[must_use]
    pub fn shut(&self) -> Self {
        if !self.shape().folds() {
            return self.clone();
        }
        let title = self.text(Text::Title);
        Self::new(self.kind, &self.key).say(Text::Shape, &self.text(Text::Shape)).say(Text::Title, &title)
    }

    /// How it stands on the page, if it is a form.
    #[must_use]
    pub fn shape(&self) -> Shape {
        Shape::parse(&self.text(Text::Shape)).unwrap_or(Shape::Open)
    }

    /// Whether it is a form of which only the button is there.
    #[must_use]
    pub fn is_shut(&self) -> bool {
        self.kind == Kind::Sheet && !self.has(Text::Action)
    }

    /// Its parts of a kind.
    pub fn of(&self, kind: Kind) -> impl Iterator<Item = &Self> {
        self.parts.iter().filter(move |part| part.kind == kind)
    }
}

/// A section: a heading, records, and forms. What a server function of a section answers.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(into = "Part", from = "Part")]
pub struct Section {
    /// Its anchor, `company`.
    pub id: String,
    pub title: String,
    pub lead: String,
    /// HTML of our own on top, for what is no record and no form of these. Never of somebody's typing but escaped.
    pub art: String,
    /// What stands where there are no records.
    pub empty: String,
    pub items: Vec<Item>,
    /// The forms below the records.
    pub sheets: Vec<Sheet>,
}

impl From<Section> for Part {
    fn from(section: Section) -> Self {
        Self::new(Kind::Section, &section.id)
            .say(Text::Title, &section.title)
            .say(Text::Lead, &section.lead)
            .say(Text::Art, &section.art)
            .say(Text::Empty, &section.empty)
            .with(section.items.into_iter().map(Self::from))
            .with(section.sheets.into_iter().map(Self::from))
    }
}

impl From<Part> for Section {
    /// A server function's answer must be readable as what it is; in fact only its name and heading are asked for.
    fn from(part: Part) -> Self {
        Self { id: part.key.clone(), title: part.text(Text::Title), lead: part.text(Text::Lead), ..Self::default() }
    }
}

/// A record of a section.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Item {
    pub id: String,
    pub title: String,
    /// Where its title leads, if it does.
    pub href: String,
    pub lines: Vec<String>,
    /// Small signs beside the title: the look (`ok`, `open`, `warn`, `bad` or none) and the text.
    pub pills: Vec<(String, String)>,
    /// What can be done with it.
    pub sheets: Vec<Sheet>,
}

impl From<Item> for Part {
    fn from(item: Item) -> Self {
        let line = |line: String| (Text::Line, line);
        let mut part = Self::new(Kind::Item, &item.id)
            .say(Text::Title, &item.title)
            .say(Text::Href, &item.href)
            .with(item.pills.iter().map(|(look, text)| Self::new(Kind::Pill, look).say(Text::Text, text)))
            .with(item.sheets.into_iter().map(Self::from));
        part.texts.extend(item.lines.into_iter().map(line));
        part
    }
}

spelled! {
    /// How a form stands on the page.
    Shape {
        /// Open, with a bar that saves.
        Open = "open",
        /// Opened by a link with its title.
        Folded = "folded",
        /// The same, as a question before something is lost.
        Asked = "asked",
        /// Only a button.
        Button = "button",
    }
}

impl Shape {
    /// Whether it is on the page only while somebody wants it.
    #[must_use]
    pub const fn folds(self) -> bool {
        matches!(self, Self::Folded | Self::Asked)
    }
}

/// A form.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Its name on the page, `company-form`: letters, digits and hyphens, another for each form.
    pub id: String,
    /// The server function's address. It answers with the [`Section`] as it is then.
    pub action: String,
    pub shape: Shape,
    /// What leads to it says, while it is folded.
    pub title: String,
    /// What stands above its fields.
    pub note: String,
    /// What is sent along unseen: `("account", …)`, `("form[id]", …)`.
    pub hidden: Vec<(String, String)>,
    /// The version that what is typed stands on, sent as `version`.
    pub version: Option<i64>,
    /// What is stored of each field, where the form may be drawn with what was typed instead; else its inputs say it.
    pub stored: Vec<(String, String)>,
    pub inputs: Vec<Input>,
    /// What the button says that sends it.
    pub submit: String,
    /// Where the browser goes after it went well. Empty: it stays.
    pub then: String,
    /// Shown, but not to be changed by this reader.
    pub read_only: bool,
}

/// What a form sends along unseen, for [`Sheet::hidden`].
#[must_use]
pub fn hidden(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

impl Default for Sheet {
    fn default() -> Self {
        Self {
            id: String::new(),
            action: String::new(),
            shape: Shape::Open,
            title: String::new(),
            note: String::new(),
            hidden: Vec::new(),
            version: None,
            stored: Vec::new(),
            inputs: Vec::new(),
            submit: String::new(),
            then: String::new(),
            read_only: false,
        }
    }
}

/// What folds travels as what its button says, unless it stands open on the page at hand.
impl From<Sheet> for Part {
    fn from(sheet: Sheet) -> Self {
        if sheet.is_shut() {
            let part = Self::new(Kind::Sheet, &sheet.id).say(Text::Shape, sheet.shape.as_str());
            return part.say(Text::Title, &sheet.title);
        }
        let base = sheet.base();
        let stored = sheet.stored;
        let input = |input: Input| match stored.iter().find(|(name, _)| *name == input.name) {
            Some((_, stored)) if *stored != input.value => {
                Self::from(input).sign(Text::Typed, true).say(Text::Stored, stored)
            }
            _ => Self::from(input),
        };
        Self::new(Kind::Sheet, &sheet.id)
            .say(Text::Action, &sheet.action)
            .say(Text::Shape, sheet.shape.as_str())
            .say(Text::Title, &sheet.title)
            .say(Text::Note, &sheet.note)
            .say(Text::Version, &sheet.version.map(|version| version.to_string()).unwrap_or_default())
            .say(Text::Base, &base)
            .say(Text::Submit, &sheet.submit)
            .say(Text::Then, &sheet.then)
            .sign(Text::ReadOnly, sheet.read_only)
            .with(sheet.hidden.iter().map(|(name, value)| Self::new(Kind::Hidden, name).say(Text::Value, value)))
            .with(sheet.inputs.into_iter().map(input))
    }
}

impl Sheet {
    /// A form that folds, drawn only where it stands open: fields that nobody sees cost nothing.
    pub fn folding(id: String, shape: Shape, title: &str, draw: impl FnOnce() -> Self) -> Self {
        let shut = Self { id, shape, title: title.to_owned(), ..Self::default() };
        if shut.is_shut() {
            return shut;
        }
        let Self { id, title, .. } = shut;
        Self { id, shape, title, ..draw() }
    }

    /// Whether it folds and does not stand open on the page at hand.
    fn is_shut(&self) -> bool {
        self.shape.folds() && !Opened::at_hand().has(&self.id)
    }

    /// What a form that changes a record stands on, sent as `base[drawn]`; see [`crate::base`].
    fn base(&self) -> String {
        if self.version.is_none() || self.inputs.is_empty() {
            return String::new();
        }
        let is_drawn = |input: &&Input| self.stored.is_empty() && input.kind != "password";
        let inputs = self.inputs.iter().filter(is_drawn).map(|input| (input.name.as_str(), input.value.as_str()));
        drawn(self.stored.iter().map(|(name, value)| (name.as_str(), value.as_str())).chain(inputs))
    }
}

/// A field of a form, sent as `form[name]`.
#[expect(clippy::struct_excessive_bools, reason = "each says something of its own of the field")]
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Input {
    pub name: String,
    pub label: String,
    /// `select`, `area`, or a type of HTML's `<input>` (a `checkbox` sends `1`); empty is `text`.
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
    /// What it must be, as [`Rule::spell`] writes it.
    pub rule: String,
    /// The server function that judges what no rule can: what is typed is posted to it while somebody types, and nothing is saved.
    pub judge: String,
}

impl From<Input> for Part {
    fn from(input: Input) -> Self {
        Self::new(Kind::Input, &input.name)
            .say(Text::Label, &input.label)
            .say(Text::Control, &input.kind)
            .say(Text::Value, &input.value)
            .say(Text::Hint, &input.hint)
            .say(Text::Autocomplete, &input.autocomplete)
            .say(Text::InputMode, &input.inputmode)
            .say(Text::Rule, &input.rule)
            .say(Text::Judge, &input.judge)
            .sign(Text::Required, input.required)
            .sign(Text::Optional, input.optional)
            .sign(Text::Wide, input.wide)
            .sign(Text::Reshapes, input.reshapes)
            .with(input.options.iter().map(|(value, text)| Self::new(Kind::Choice, value).say(Text::Text, text)))
    }
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

    /// It must be what a rule says. A choice shows by itself that it is one.
    #[must_use]
    pub fn ruled(self, rule: Rule) -> Self {
        let required = self.required || (rule.needed && self.kind != "select");
        Self { rule: rule.spell(), required, ..self }
    }

    /// What no rule can tell of it, a server function does.
    #[must_use]
    pub fn judged(self, by: &str) -> Self {
        Self { judge: by.to_owned(), ..self }
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
