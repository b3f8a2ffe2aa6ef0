//! What a whole column tells of how its dates or numbers are written.
use serde::{Deserialize, Serialize};

use domain::text::trim;

/// What the cells of a column have told of one of two ways to read them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Told<T> {
    /// Each cell can be read in one way only.
    Nothing,
    /// Some cells can be read in this way only, and so all are.
    Way(T),
    /// All can be read either way: somebody has to say. With one of them.
    Open(String),
    /// Some can be read in one way only and some in the other: with a line of each.
    Both(u64, u64),
}

/// What the cells so far have told.
pub struct Facts<T> {
    ways: [(T, Option<u64>); 2],
    open: Option<String>,
}

/// What one cell tells.
pub enum Sign<T> {
    Nothing,
    Way(T),
    Open,
}

/// The longest example that is kept: longer ones are no dates or numbers.
const LONGEST: usize = 40;

impl<T: Copy + PartialEq> Facts<T> {
    /// Nothing yet.
    pub const fn new(ways: [T; 2]) -> Self {
        let [one, other] = ways;
        Self { ways: [(one, None), (other, None)], open: None }
    }

    /// Takes what a cell tells.
    pub fn take(&mut self, sign: Sign<T>, cell: &str, line: u64) {
        match sign {
            Sign::Way(way) => {
                for (known, first) in &mut self.ways {
                    if *known == way && first.is_none() {
                        *first = Some(line);
                    }
                }
            }
            Sign::Open if self.open.is_none() => self.open = Some(trim(cell).chars().take(LONGEST).collect()),
            Sign::Nothing | Sign::Open => {}
        }
    }

    /// What they told.
    pub fn told(self) -> Told<T> {
        match (self.ways, self.open) {
            ([(_, Some(one)), (_, Some(other))], _) => Told::Both(one, other),
            ([(way, Some(_)), _] | [_, (way, Some(_))], _) => Told::Way(way),
            (_, Some(example)) => Told::Open(example),
            (_, None) => Told::Nothing,
        }
    }
}
