//! Which cell of a row is what: by the names in the header, in any order.
use super::headers;
use domain::parcel::Reason;

/// Without these there is no parcel in any row.
pub const NEEDED: [&str; 3] = ["parcel_id", "country", "created"];

/// The longest name that is told back.
const LONGEST: usize = 60;

/// The place of each known column.
pub struct Columns {
    places: Vec<(&'static str, usize)>,
}

impl Columns {
    /// Reads the header. Unknown columns are left aside; of two names for one field the nearest counts, our own before all others.
    /// A name that stands there twice is refused: nobody can say which is meant.
    pub fn of(header: &[String]) -> Result<Self, Reason> {
        let named: Vec<_> = header.iter().map(|name| headers::field(name)).collect();
        let mut places = Vec::new();
        for field in headers::fields() {
            let mut found: Vec<_> =
                (0..named.len()).filter(|at| named[*at].is_some_and(|(known, _)| known == field)).collect();
            found.sort_by_key(|at| named[*at].map(|(_, far)| far));
            match found[..] {
                [] => {}
                [one, other, ..] if named[one] == named[other] => {
                    return Err(Reason::Duplicate(header[one].trim().chars().take(LONGEST).collect()));
                }
                [at, ..] => places.push((field, at)),
            }
        }
        let missing: Vec<_> =
            NEEDED.into_iter().filter(|needed| !places.iter().any(|(name, _)| name == needed)).collect();
        if missing.is_empty() { Ok(Self { places }) } else { Err(Reason::MissingColumns(missing)) }
    }

    /// The place of a field's column, if the file has one.
    pub fn place(&self, name: &str) -> Option<usize> {
        self.places.iter().find(|(known, _)| *known == name).map(|(_, at)| *at)
    }

    /// The field of the column at a place, if it is used.
    pub fn field(&self, place: usize) -> Option<&'static str> {
        self.places.iter().find(|(_, at)| *at == place).map(|(field, _)| *field)
    }

    /// The cell of that column; `None` where the file has no such column.
    pub fn cell<'a>(&self, cells: &'a [String], name: &str) -> Option<&'a str> {
        cells.get(self.place(name)?).map(String::as_str)
    }
}
