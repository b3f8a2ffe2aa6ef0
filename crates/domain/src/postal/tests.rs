use super::*;

#[test]
fn a_postal_code_is_written_as_its_country_does_however_it_was_typed() {
    for (code, typed, written) in [
        ("BR", "01310100", "01310-100"),
        ("BR", " 01310 - 100 ", "01310-100"),
        ("PT", "4000123", "4000-123"),
        ("PT", "P-4000 123", "4000-123"),
        ("NL", "1234ab", "1234 AB"),
        ("GB", "sw1a1aa", "SW1A 1AA"),
        ("GB", "M25BQ", "M2 5BQ"),
        ("GB", "W1A4ZZ", "W1A 4ZZ"),
        ("CA", "k1a0b1", "K1A 0B1"),
        ("US", "221621010", "22162-1010"),
        ("US", "95014", "95014"),
        ("SE", "SE-11455", "114 55"),
        ("DE", "D-10115", "10115"),
        ("PL", "00950", "00-950"),
        ("CZ", "11000", "110 00"),
        ("GR", "10431", "104 31"),
        ("LV", "1010", "LV-1010"),
        ("AD", "500", "AD500"),
        ("AR", "c1070aam", "C1070AAM"),
        ("AR", "5000", "5000"),
        ("CO", "110 231", "110231"),
        ("CL", "834 0457", "8340457"),
        ("JP", "1540023", "154-0023"),
        ("IE", "d02x285", "D02 X285"),
        ("SV", "1101", "CP 1101"),
        ("MT", "VLT1117", "VLT 1117"),
        // No codes there, or nobody knows of any: what is typed is what is kept.
        ("AE", "p.o. box 7", "P.O. BOX 7"),
        ("", "x", "X"),
    ] {
        assert_eq!(read(code, typed).as_deref(), Some(written), "{code} {typed}");
        assert_eq!(read(code, written).as_deref(), Some(written), "{code} {written}");
    }
    for (code, typed) in [
        ("BR", "1310-100"),
        ("BR", "01310-10O"),
        ("PT", "4000"),
        ("NL", "0234 AB"),
        ("GB", "SW1A 1A"),
        ("CO", "11023"),
        ("US", "9501"),
        ("ES", "280133"),
        ("DE", "1011é"),
        ("MX", "<b>"),
    ] {
        assert_eq!(read(code, typed), None, "{code} {typed}");
    }
}

fn all() -> impl Iterator<Item = Codes> {
    let table = include_str!("../../data/postal.tsv").lines().filter(|line| !line.starts_with('#'));
    table.map(|line| codes(line.split('\t').next().expect("a country")).expect("it is found"))
}

#[test]
fn the_examples_of_all_countries_are_right_with_and_without_their_signs() {
    assert_eq!(all().count(), 179);
    for codes in all() {
        for example in codes.examples() {
            let country = codes.country;
            assert_eq!(read(country, example).as_deref(), Some(example), "{country}");
            let bare: String = example.chars().filter(char::is_ascii_alphanumeric).collect();
            assert_eq!(read(country, &bare.to_lowercase()).as_deref(), Some(example), "{country}");
        }
    }
}

/// The patterns mean here what they mean to a whole reader of regular expressions.
#[test]
fn each_pattern_is_read_as_it_is_meant() {
    let letters: Vec<char> = "ABCGISW0123456789 -".chars().collect();
    let mut dice: u32 = 1;
    let mut next = |most: usize| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 16) as usize % most
    };
    for codes in all() {
        let whole = regex::Regex::new(&format!("^(?:{})$", codes.pattern)).expect(codes.pattern);
        for example in codes.examples() {
            for _ in 0..300 {
                let mut text: Vec<char> = example.chars().collect();
                let at = next(text.len());
                match next(3) {
                    0 => text[at] = letters[next(letters.len())],
                    1 => drop(text.remove(at)),
                    _ => text.insert(at, letters[next(letters.len())]),
                }
                let text: String = text.into_iter().collect();
                assert_eq!(is_match(codes.pattern, &text), whole.is_match(&text), "{} {text:?}", codes.pattern);
            }
        }
    }
}
