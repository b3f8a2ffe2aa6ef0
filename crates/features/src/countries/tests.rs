use super::*;
use domain::tax_id::TaxKind;

#[test]
fn every_country_is_read_whole_and_named_in_all_three_languages() {
    assert_eq!(all().len(), 250, "249 of ISO 3166-1, and Kosovo");
    for country in all() {
        assert_eq!(find(country.code).map(|found| found.code), Some(country.code));
        assert!(country.names.iter().all(|name| !name.is_empty()) && country.has('A'), "{country:?}");
        let has_examples = domain::postal::examples(country.code).next().is_some();
        assert!(!has_examples || !country.postal.is_empty(), "{}", country.code);
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
    let home = |tax_kind: TaxKind, tax_id: &str, time_zone: &str| {
        let account = Account {
            tax_kind,
            tax_id: tax_id.into(),
            time_zone: time_zone.into(),
            ..crate::demo::fill::account(("x".into(), "x"), "X", "X", (TaxKind::Other, ""), "", domain::time::Time(0))
        };
        super::home(&account).map(|country| country.code)
    };
    assert_eq!(home(TaxKind::Nit, "", "Europe/Madrid"), Some("CO"));
    assert_eq!(home(TaxKind::EuVat, "EL123456789", "UTC"), Some("GR"));
    assert_eq!(home(TaxKind::Other, "", "America/Sao_Paulo"), Some("BR"));
    assert_eq!(home(TaxKind::Other, "", "UTC"), None);
}
