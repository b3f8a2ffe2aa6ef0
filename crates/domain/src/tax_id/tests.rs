use super::*;
use TaxKind::{Cnpj, Cpf, Cuit, Es, EuVat, Nit, Other, Rfc, Rut};

/// As typed, and as written. Made by the rules of each office; nobody's numbers, but for the offices' own examples.
const GOOD: &[(TaxKind, &str, &str)] = &[
    (Nit, "900123456-8", "900.123.456-8"),
    (Nit, "213.123.432-1", "213.123.432-1"),
    (Nit, "40 991 692 3", "40.991.692-3"),
    (Nit, "5769682047381241", "576.968.204.738.124-1"),
    (Cnpj, "12.ABC.345/01DE-35", "12.ABC.345/01DE-35"),
    (Cnpj, "12abc34501de35", "12.ABC.345/01DE-35"),
    (Cnpj, "00000000000191", "00.000.000/0001-91"),
    (Cnpj, "16.727.230/0001-97", "16.727.230/0001-97"),
    (Cnpj, "X9KZ56J9AQ3957", "X9.KZ5.6J9/AQ39-57"),
    (Cpf, "390.533.447-05", "390.533.447-05"),
    (Cpf, "90720064104", "907.200.641-04"),
    (Es, "12345678z", "12345678Z"),
    (Es, "X-1234567-L", "X1234567L"),
    (Es, "Y1909160J", "Y1909160J"),
    (Es, "Z0501368L", "Z0501368L"),
    (Es, "M1234567L", "M1234567L"),
    (Es, "ESB64717838", "B64717838"),
    (Es, "J99216582", "J99216582"),
    (Rut, "76.086.428-5", "76.086.428-5"),
    (Rut, "64291703k", "64.291.703-K"),
    (Rut, "6110023-7", "6.110.023-7"),
    (Rfc, "GODE 561231 GR8", "GODE561231GR8"),
    (Rfc, "mab-930714-8t4", "MAB9307148T4"),
    (Rfc, "D&CG2606126U2", "D&CG2606126U2"),
    (Rfc, "XAXX010101000", "XAXX010101000"),
    (Cuit, "20055361682", "20-05536168-2"),
    (Cuit, "23-24720198-9", "23-24720198-9"),
    (EuVat, "ES B64717838", "ESB64717838"),
    (EuVat, "PT 501 964 843", "PT501964843"),
    (EuVat, "FR40303265045", "FR40303265045"),
    (EuVat, "FRK7399859412", "FRK7399859412"),
    (EuVat, "DE136695976", "DE136695976"),
    (EuVat, "IT00743110157", "IT00743110157"),
    (EuVat, "NL004495445B01", "NL004495445B01"),
    (EuVat, "NL844166807B74", "NL844166807B74"),
    (EuVat, "BE 0403.019.261", "BE0403019261"),
    (EuVat, "PL8567346215", "PL8567346215"),
    (EuVat, "GR094259216", "EL094259216"),
    (EuVat, "ATU13585627", "ATU13585627"),
    (EuVat, "IE8D79739I", "IE8D79739I"),
    (EuVat, "XIGD123", "XIGD123"),
    (Other, "  GB 999 9999 73 ", "GB 999 9999 73"),
];

fn expecting(text: &str) -> Result<String, TaxFault> {
    Err(TaxFault::CheckDigit { expected: text.to_owned() })
}

#[test]
fn a_good_number_is_taken_however_it_is_typed_and_written_as_its_office_does() {
    for (kind, typed, written) in GOOD {
        assert_eq!(check(*kind, typed), Ok((*written).to_owned()), "{typed}");
        assert_eq!(check(*kind, written), Ok((*written).to_owned()), "{written}");
    }
}

#[test]
fn a_mistyped_check_digit_is_told_with_the_right_one() {
    for (kind, typed, right) in [
        (Nit, "900.123.456-7", "8"),
        (Nit, "26497883", "9"),
        (Cnpj, "12.ABC.345/01DE-36", "35"),
        (Cnpj, "28BZT435P68289", "48"),
        (Cpf, "390.533.447-06", "05"),
        (Es, "12345678A", "Z"),
        (Es, "X1234567M", "L"),
        (Es, "B64717839", "8"),
        (Es, "S2193081O", "C"),
        (Rut, "64.291.703-8", "K"),
        (Rut, "76.086.428-K", "5"),
        (Rfc, "GODE561231GR9", "8"),
        (Rfc, "VACE460910SX6", "5"),
        (Cuit, "20-05536168-3", "2"),
        (EuVat, "PT501964844", "3"),
        (EuVat, "DE136695977", "6"),
        (EuVat, "IT00743110158", "7"),
        (EuVat, "BE0403019262", "61"),
        (EuVat, "PL8567346216", "5"),
        (EuVat, "FR41303265045", "40"),
        (EuVat, "FR40303265046", "5"),
        (EuVat, "ESB64717839", "8"),
    ] {
        assert_eq!(check(kind, typed), expecting(right), "{typed}");
    }
}

#[test]
fn numbers_that_no_check_digit_mends_are_told_so() {
    for typed in ["PL3461894862", "NL454748554B56", "FRHU810337071"] {
        assert_eq!(check(EuVat, typed), Err(TaxFault::Checksum), "{typed}");
    }
}

#[test]
fn any_single_digit_changed_is_noticed_where_eleven_or_more_check_digits_tell_them_apart() {
    for (kind, _, written) in GOOD.iter().filter(|(kind, _, written)| *kind == Rut || written.starts_with("1234")) {
        for (at, digit) in written.char_indices().filter(|(_, c)| c.is_ascii_digit()) {
            for other in ('0'..='9').filter(|other| *other != digit) {
                let mut changed = (*written).to_owned();
                changed.replace_range(at..=at, &other.to_string());
                assert!(check(*kind, &changed).is_err(), "{changed}");
            }
        }
    }
}

#[test]
fn what_has_not_the_shape_is_told_so() {
    for (kind, typed) in [
        (Nit, "12345"),
        (Nit, "900.123.45B-8"),
        (Nit, "٩٠٠١٢٣٤٥٦٨"),
        (Cnpj, "12.ABC.345/01DE-3A"),
        (Cnpj, "00.000.000/0000-00"),
        (Cpf, "111.111.111-11"),
        (Cpf, "390.533.447"),
        (Es, "O1234567A"),
        (Es, "123456789"),
        (Es, "Ñ2345678Z"),
        (Rut, "1.234-K5"),
        (Rfc, "GODE561331GR8"),
        (Rfc, "GODE560230GR8"),
        (Rfc, "GODE561231"),
        (Cuit, "99-05536168-2"),
        (EuVat, "B64717838"),
        (EuVat, "GB999999973"),
        (EuVat, "DE036695976"),
        (EuVat, "FRO7399859412"),
        (EuVat, "E"),
        (EuVat, "ÑÑ123456789"),
        (Other, "a\u{202E}b"),
    ] {
        assert_eq!(check(kind, typed), Err(TaxFault::Shape), "{typed}");
    }
}

#[test]
fn nothing_is_empty_and_too_much_is_refused() {
    for kind in TaxKind::ALL {
        assert_eq!(check(*kind, " - "), if *kind == Other { Ok("-".to_owned()) } else { Err(TaxFault::Empty) });
        assert_eq!(check(*kind, ""), Err(TaxFault::Empty));
        assert_eq!(check(*kind, &"1".repeat(100_000)), Err(TaxFault::Shape));
    }
}

#[test]
fn no_text_makes_a_check_stumble() {
    let parts = ["", "0", "1", "B", "K", "Ñ", "&", "+", "ß", "1234567", "00000000", "ES", "FR", "NL", "B01", "🦀", "Z"];
    for kind in TaxKind::ALL {
        for (one, two, three) in (0..parts.len().pow(3)).map(|n| (n % 17, n / 17 % 17, n / 289)) {
            let _any = check(*kind, &[parts[one], parts[two], parts[three]].concat());
        }
    }
}
