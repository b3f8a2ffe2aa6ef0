//! A row's key in a list that goes on: when it was, and which one of that time.
use domain::id::has_id_shape;
use domain::time::Time;

/// A row's key: `time.id`.
pub fn key(at: Time, id: &str) -> String {
    format!("{}.{id}", at.0)
}

/// Reads a key; a bad one is none.
pub fn read_key(text: &str) -> Option<(Time, String)> {
    let (at, id) = text.split_once('.')?;
    has_id_shape(id).then_some((Time(at.parse().ok()?), id.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_read_back_and_a_bad_one_is_none() {
        let id = "a".repeat(24);
        assert_eq!(read_key(&key(Time(5), &id)), Some((Time(5), id)));
        for bad in ["", "5", "5.x", "x.aaaaaaaaaaaaaaaaaaaaaaaa", "5.' OR 1=1 --"] {
            assert_eq!(read_key(bad), None, "{bad}");
        }
    }
}
