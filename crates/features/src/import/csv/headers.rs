//! What the columns of a table may be called, in four languages: `crates/features/data/columns.txt`. Case, accents, spaces and signs do not count.
use std::collections::HashMap;
use std::sync::LazyLock;

use store::fold;

const FILE: &str = include_str!("../../../data/columns.txt");

/// Each field with the names of its column besides its own, nearest first.
pub static NAMES: LazyLock<Vec<(&'static str, Vec<&'static str>)>> = LazyLock::new(|| {
    let mut names: Vec<(&str, Vec<&str>)> = Vec::new();
    for line in FILE.lines().filter(|line| !line.starts_with('#')) {
        let others = match line.split_once(": ") {
            Some((field, others)) => {
                names.push((field, Vec::new()));
                others
            }
            None => line,
        };
        if let Some((_, known)) = names.last_mut() {
            known.extend(others.split(',').map(str::trim).filter(|name| !name.is_empty()));
        }
    }
    names
});

/// The field of each name as it is compared, and how near the name is to it: its own name is nearest.
static FIELDS: LazyLock<HashMap<String, (&'static str, usize)>> = LazyLock::new(|| {
    let mut fields = HashMap::new();
    for (field, others) in NAMES.iter() {
        for (far, name) in std::iter::once(field).chain(others).enumerate() {
            fields.insert(plain(name), (*field, far));
        }
    }
    fields
});

/// A name as it is compared: letters and digits alone, without case and accents.
fn plain(name: &str) -> String {
    fold(name).chars().filter(|c| c.is_alphanumeric()).collect()
}

/// Every field.
pub fn fields() -> impl Iterator<Item = &'static str> {
    NAMES.iter().map(|(field, _)| *field)
}

/// The field that a column's name means, and how near it is.
pub fn field(name: &str) -> Option<(&'static str, usize)> {
    FIELDS.get(&plain(name)).copied()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn case_accents_and_signs_do_not_count() {
        for name in ["Fecha de creación", "FECHA_DE_CREACION", " fecha-de-creación ", "FechaDeCreacion"] {
            assert_eq!(field(name).map(|(field, _)| field), Some("created"), "{name}");
        }
        for (name, expected) in [
            ("Straße", "street"),
            ("STRASSE", "street"),
            ("Nº de pedido", "order_number"),
            ("N.º de envío", "parcel_id"),
            ("Código Postal", "postal_code"),
            ("E-Mail", "email"),
            ("PLZ", "postal_code"),
            ("Telemóvel", "phone"),
            ("Empfänger", "name"),
            ("parcel_id", "parcel_id"),
        ] {
            assert_eq!(field(name).map(|(field, _)| field), Some(expected), "{name}");
        }
        assert_eq!((field("weird"), field(""), field("¿?")), (None, None, None));
    }

    #[test]
    fn no_name_means_two_fields() {
        let mut seen = std::collections::BTreeMap::new();
        assert_eq!(NAMES.len(), 29);
        for (field, others) in NAMES.iter() {
            for name in std::iter::once(field).chain(others) {
                let before = seen.insert(plain(name), field);
                assert_eq!(before, None, "{name}: {field}");
            }
        }
    }
}
