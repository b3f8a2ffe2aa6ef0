//! Where a byte of JSON stands: in a string or not, and between which brackets.
//!
//! It need not tell good JSON from bad: each parcel is parsed later. It must find the end of a parcel, also of a broken
//! one, so that one bad row does not take the next ones with it.

/// Brackets are remembered so deep; deeper ones are only counted. `serde_json` refuses what is deeper than 128.
const DEEPEST: usize = 128;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Object,
    Array,
}

/// What a byte did to the value it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// The value goes on.
    Inside,
    /// The list of the page begins: `"parcels": [`.
    List,
    /// That was its last byte.
    End,
    /// The value was never closed: this `{` begins the next one.
    Next,
    /// The value was never closed: this `]` closes what is around it.
    Outer,
}

/// What the byte before was.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
enum Last {
    /// A comma, a colon, an opening bracket, or white space after a word.
    #[default]
    Open,
    /// Part of a string.
    Quoted,
    /// The backslash in a string.
    Escape,
    /// The end of a string (and white space after it): only `,`, `:`, `}` or `]` may follow.
    Closed,
    /// Part of a number or a word: no string may begin here.
    Bare,
    /// A closing bracket: nothing may begin here.
    Bracket,
}

/// The state between two bytes of one value.
#[derive(Default)]
pub struct Nesting {
    open: Vec<Bracket>,
    deeper: usize,
    last: Last,
    /// A key is due, not a value.
    key: bool,
    /// It may be a page, whose list is to be told.
    page: bool,
    /// The outermost object's last key, as far as is needed to know `parcels`.
    name: Vec<u8>,
    /// Some byte cannot stand where it stands.
    pub broken: bool,
}

impl Nesting {
    /// Just after a `{`, of a page perhaps.
    pub fn object(page: bool) -> Self {
        Self { open: vec![Bracket::Object], key: true, page, ..Self::default() }
    }

    /// Just after a `[`.
    pub fn array() -> Self {
        Self { open: vec![Bracket::Array], ..Self::default() }
    }

    /// Whether the next byte is in no string and between no brackets.
    pub fn is_plain(&self) -> bool {
        !matches!(self.last, Last::Quoted | Last::Escape) && self.open.is_empty()
    }

    /// The next byte.
    pub fn feed(&mut self, byte: u8) -> Step {
        match (self.last, byte) {
            (Last::Quoted | Last::Escape, _) => self.string(byte),
            (Last::Closed, b' ' | b'\t' | b'\r' | b'\n') => {}
            (_, b' ' | b'\t' | b'\r' | b'\n') => self.last = Last::Open,
            (_, b',' | b':' | b'}' | b']') => return self.mark(byte),
            // From here on, what mends a mark too few or too many.
            // `"name": "Ada, "city"`: what seemed to close a string has opened one.
            (Last::Closed, c) if !matches!(c, b'"' | b'{' | b'[') => {
                self.broken = true;
                self.string(byte);
            }
            // `"status" {`: a colon too few after a key; but after a value or a bracket, one mark too many.
            (Last::Closed, b'{' | b'[') if self.key => {
                (self.broken, self.key) = (true, false);
                return self.mark(byte);
            }
            (Last::Closed, b'{' | b'[') | (Last::Bracket, b'"' | b'{' | b'[') => self.broken = true,
            // `"name": Ada", …`: this mark closes.
            (Last::Bare, b'"') => (self.last, self.broken) = (Last::Closed, true),
            (last, _) => {
                self.broken |= last == Last::Closed;
                return self.mark(byte);
            }
        }
        Step::Inside
    }

    /// A byte outside of strings, where it may stand.
    fn mark(&mut self, byte: u8) -> Step {
        self.last = Last::Open;
        match byte {
            b'"' => {
                self.last = Last::Quoted;
                self.name.clear();
            }
            b':' => self.key = false,
            b',' => self.key = self.innermost() == Some(Bracket::Object),
            b'{' if self.key => return Step::Next,
            b'{' => self.push(Bracket::Object),
            b'[' if self.begins_list() => return Step::List,
            b'[' => self.push(Bracket::Array),
            b'}' => return self.close(Bracket::Object),
            b']' => return self.close(Bracket::Array),
            _ => self.last = Last::Bare,
        }
        Step::Inside
    }

    /// A byte inside a string. JSON has no line breaks there, so one ends a string that nobody closed.
    fn string(&mut self, byte: u8) {
        let escaped = self.last == Last::Escape;
        self.last = Last::Quoted;
        match byte {
            b'\n' => (self.last, self.broken) = (Last::Open, true),
            _ if escaped => {}
            b'\\' => self.last = Last::Escape,
            b'"' => self.last = Last::Closed,
            _ if self.key && self.open.len() == 1 && self.name.len() <= LIST.len() => self.name.push(byte),
            _ => {}
        }
    }

    fn innermost(&self) -> Option<Bracket> {
        if self.deeper > 0 { None } else { self.open.last().copied() }
    }

    fn begins_list(&self) -> bool {
        self.page && !self.key && self.open == [Bracket::Object] && self.name == LIST
    }

    fn push(&mut self, bracket: Bracket) {
        self.key = bracket == Bracket::Object;
        if self.open.len() < DEEPEST { self.open.push(bracket) } else { self.deeper += 1 }
    }

    /// Closes the innermost bracket of that kind, with whatever inside it was left open.
    fn close(&mut self, bracket: Bracket) -> Step {
        (self.key, self.last) = (false, Last::Bracket);
        if self.deeper > 0 {
            self.deeper -= 1;
            return Step::Inside;
        }
        match self.open.iter().rposition(|open| *open == bracket) {
            None if bracket == Bracket::Array => return Step::Outer,
            None => self.open.clear(),
            Some(at) => {
                self.broken |= at + 1 < self.open.len();
                self.open.truncate(at);
            }
        }
        // The text of the last value must not pass for a key of the outermost object.
        self.name.clear();
        if self.open.is_empty() { Step::End } else { Step::Inside }
    }
}

/// The key of a page's list.
const LIST: &[u8] = b"parcels";
