//! Cuts a stream of bytes into the parcel objects in it, one at a time, whatever the size of the file.
use super::nesting::{Nesting, Step};

/// A parcel object larger than this is not looked at. A real one has about 2 KiB.
pub const LARGEST: usize = 1 << 20;

/// What was found, and the line where it begins.
#[derive(Debug, PartialEq, Eq)]
pub struct Cut {
    pub line: u64,
    pub what: What,
}

#[derive(Debug, PartialEq, Eq)]
pub enum What {
    /// The bytes of one object.
    Object(Vec<u8>),
    /// An object that is larger than [`LARGEST`].
    TooLarge,
    /// Something that is no object, or one whose brackets do not match.
    Broken,
}

enum Place {
    /// Between two objects.
    Between,
    /// In an object: a page as long as its list may come, or a parcel.
    Object(Nesting),
    /// In something that is no object.
    Junk(Nesting),
    /// In a page, after its list.
    Page(Nesting),
    /// The file is no JSON at all.
    Lost,
}

/// The state between two bytes of the file.
pub struct Scanner {
    place: Place,
    line: u64,
    /// The line where the current object begins.
    began: u64,
    /// In the array around the pages.
    pages: bool,
    /// In the list of a page.
    list: bool,
    /// The current object so far; `None` once it is too large.
    bytes: Option<Vec<u8>>,
    /// Nothing but white space has been seen.
    empty: bool,
}

impl Scanner {
    pub fn new() -> Self {
        Self { place: Place::Between, line: 1, began: 1, pages: false, list: false, bytes: None, empty: true }
    }

    /// Takes the next byte, and tells what it completes.
    pub fn feed(&mut self, byte: u8) -> Option<Cut> {
        let cut = match &mut self.place {
            Place::Between => self.between(byte),
            Place::Object(_) => self.object(byte),
            Place::Junk(_) => self.junk(byte),
            Place::Page(nesting) => {
                match nesting.feed(byte) {
                    Step::End => self.place = Place::Between,
                    Step::Next => self.begin(),
                    Step::Outer => (self.place, self.pages) = (Place::Between, false),
                    Step::Inside | Step::List => {}
                }
                None
            }
            Place::Lost => None,
        };
        self.line += u64::from(byte == b'\n');
        cut
    }

    /// The end of the file: a cut if it ends in the middle of something, or has nothing in it.
    pub fn end(self) -> Option<Cut> {
        let line = match self.place {
            Place::Object(_) | Place::Junk(_) => self.began,
            Place::Lost => return None,
            Place::Between if !self.pages && !self.list && !self.empty => return None,
            Place::Between | Place::Page(_) => self.line,
        };
        Some(Cut { line, what: What::Broken })
    }

    fn between(&mut self, byte: u8) -> Option<Cut> {
        /// The byte order mark that some programs put in front of UTF-8.
        const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];
        match byte {
            b',' | b' ' | b'\t' | b'\r' | b'\n' => return None,
            _ if self.empty && MARK.contains(&byte) => return None,
            b'{' => self.begin(),
            b'[' if !self.pages && !self.list => self.pages = true,
            b']' if self.list => (self.list, self.place) = (false, Place::Page(Nesting::object(false))),
            b']' if self.pages => self.pages = false,
            // Brackets that a broken parcel left over.
            b']' | b'}' if !self.empty && !self.pages && !self.list => {}
            _ if self.empty => {
                self.place = Place::Lost;
                return Some(Cut { line: self.line, what: What::Broken });
            }
            b'}' => return Some(Cut { line: self.line, what: What::Broken }),
            b'[' => (self.began, self.place) = (self.line, Place::Junk(Nesting::array())),
            _ => {
                let mut nesting = Nesting::default();
                nesting.feed(byte);
                (self.began, self.place) = (self.line, Place::Junk(nesting));
            }
        }
        self.empty = false;
        None
    }

    fn begin(&mut self) {
        self.place = Place::Object(Nesting::object(!self.list));
        self.began = self.line;
        self.bytes = Some(vec![b'{']);
    }

    fn object(&mut self, byte: u8) -> Option<Cut> {
        let Place::Object(nesting) = &mut self.place else { return None };
        let step = nesting.feed(byte);
        let (line, broken) = (self.began, nesting.broken);
        match &mut self.bytes {
            Some(bytes) if bytes.len() < LARGEST => bytes.push(byte),
            bytes => *bytes = None,
        }
        match step {
            Step::Inside => return None,
            Step::List => {
                (self.list, self.place) = (true, Place::Between);
                return None;
            }
            Step::End | Step::Next | Step::Outer => {}
        }
        let what = match self.bytes.take() {
            None => What::TooLarge,
            Some(bytes) if step == Step::End && !broken => What::Object(bytes),
            Some(_) => What::Broken,
        };
        self.place = Place::Between;
        if step != Step::End {
            // The byte belongs to what follows.
            self.between(byte);
        }
        Some(Cut { line, what })
    }

    /// `null, 5, "x", [1]` where an object should be: one cut for each.
    fn junk(&mut self, byte: u8) -> Option<Cut> {
        let Place::Junk(nesting) = &mut self.place else { return None };
        if nesting.is_plain() && matches!(byte, b',' | b'{' | b']' | b'}') {
            self.place = Place::Between;
            let cut = Cut { line: self.began, what: What::Broken };
            if byte != b'}' {
                self.between(byte);
            }
            return Some(cut);
        }
        if matches!(nesting.feed(byte), Step::End | Step::Next | Step::Outer) {
            self.place = Place::Between;
            return Some(Cut { line: self.began, what: What::Broken });
        }
        None
    }
}
