use super::*;

#[test]
fn every_country_is_read_whole_and_named_in_all_three_languages() {
    assert_eq!(all().len(), 250, "249 of ISO 3166-1, and Kosovo");
    for country in all() {
        assert_eq!(find(country.code).map(|found| found.code), Some(country.code));
        assert!(country.names.iter().all(|name| !name.is_empty()) && country.has('A'), "{country:?}");
        assert_eq!(
            country.pattern.is_none(),
            country.examples.is_empty(),
            "{}: a pattern and how it looks",
            country.code
        );
        assert!(country.required.chars().all(|sign| country.has(sign)), "{}: needs what it has not", country.code);
    }
    assert_eq!(
        find("DE").map(|germany| Lang::ALL.iter().map(|lang| germany.name(*lang)).collect::<Vec<_>>()),
        Some(vec!["Germany", "Alemania", "Alemanha"])
    );
    assert!(find("").is_none() && find("de").is_none() && find("ZZ").is_none());
}

#[test]
fn choices_are_in_the_order_of_the_readers_language() {
    let names = |lang| choices(lang).into_iter().map(|(_, name)| name).collect::<Vec<_>>();
    let spanish = names(Lang::Es);
    let place = |name: &str| spanish.iter().position(|known| known == name).expect(name);
    assert!(place("Albania") < place("Alemania") && place("Afganistán") < place("Albania"));
    assert!(place("Emiratos Árabes Unidos") < place("Eslovaquia"));
    assert!(names(Lang::En).contains(&"Spain".to_owned()) && names(Lang::Pt).contains(&"Espanha".to_owned()));
}

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
    ] {
        let country = find(code).expect("a country");
        assert_eq!(country.postal_code(typed).as_deref(), Some(written), "{code} {typed}");
        assert_eq!(country.postal_code(written).as_deref(), Some(written), "{code} {written}");
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
        assert_eq!(find(code).and_then(|country| country.postal_code(typed)), None, "{code} {typed}");
    }
}

#[test]
fn the_examples_of_all_countries_are_right_with_and_without_their_signs() {
    for country in all() {
        for example in &country.examples {
            assert_eq!(country.postal_code(example).as_deref(), Some(*example), "{}", country.code);
            let bare: String = example.chars().filter(char::is_ascii_alphanumeric).collect();
            assert_eq!(country.postal_code(&bare.to_lowercase()).as_deref(), Some(*example), "{}", country.code);
        }
    }
}

#[test]
fn an_address_is_written_in_its_countrys_order_and_what_is_missing_leaves_no_signs_behind() {
    let lines = |code: &str, values: &[(char, &str)]| {
        let value = |sign| values.iter().find(|(known, _)| *known == sign).map(|(_, text)| (*text).to_owned());
        find(code).expect("a country").lines(|sign| value(sign).unwrap_or_default())
    };
    let full =
        [('N', "Ana"), ('A', "Rua Um, 7\nAp 2"), ('D', "Centro"), ('C', "Recife"), ('S', "PE"), ('Z', "50010-000")];
    assert_eq!(lines("BR", &full), ["Ana", "Rua Um, 7", "Ap 2", "Centro", "Recife-PE", "50010-000"]);
    assert_eq!(lines("CO", &[('A', "Cra 7"), ('C', "Bogotá"), ('S', "D. C.")]), ["Cra 7", "Bogotá, D. C."]);
    assert_eq!(lines("CO", &[('A', "Cra 7"), ('C', "Bogotá"), ('Z', "110231")]), ["Cra 7", "Bogotá, 110231"]);
    assert_eq!(lines("GT", &[('A', "Av. 1"), ('C', "Guatemala")]), ["Av. 1", "Guatemala"]);
    assert_eq!(lines("SE", &[('A', "Gata 1"), ('C', "Stockholm"), ('Z', "114 55")]), ["Gata 1", "SE-114 55 Stockholm"]);
    assert_eq!(lines("SE", &[('A', "Gata 1"), ('C', "Stockholm")]), ["Gata 1", "Stockholm"]);
    assert_eq!(lines("GB", &[('A', "1 Lane"), ('C', "London"), ('Z', "SW1A 1AA")]), ["1 Lane", "London", "SW1A 1AA"]);
    assert_eq!(lines("US", &[('A', "1 St"), ('C', "Reno"), ('S', "NV"), ('Z', "89501")]), ["1 St", "Reno, NV 89501"]);
    assert_eq!(lines("DE", &[('A', "Weg 1"), ('C', "Bonn"), ('Z', "53111")]), ["Weg 1", "53111 Bonn"]);
    assert_eq!(lines("SG", &[('A', "1 Rd"), ('Z', "546080")]), ["1 Rd", "SINGAPORE 546080"]);
}

#[test]
fn an_account_is_at_home_where_its_tax_identifier_or_its_clock_says() {
    let home = |tax_kind: &str, tax_id: &str, time_zone: &str| {
        let account = Account {
            tax_kind: tax_kind.into(),
            tax_id: tax_id.into(),
            time_zone: time_zone.into(),
            ..crate::demo::fill::account("x", "X", "X", ("", ""), "", domain::time::Time(0))
        };
        super::home(&account).map(|country| country.code)
    };
    assert_eq!(home("nit", "", "Europe/Madrid"), Some("CO"));
    assert_eq!(home("eu_vat", "EL123456789", "UTC"), Some("GR"));
    assert_eq!(home("other", "", "America/Sao_Paulo"), Some("BR"));
    assert_eq!(home("other", "", "UTC"), None);
}
