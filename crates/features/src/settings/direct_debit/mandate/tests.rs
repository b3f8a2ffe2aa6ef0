use super::*;
use views::error::AppError;

fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 21).expect("a day")
}

fn form() -> DirectDebitForm {
    DirectDebitForm {
        holder: " Nébula Moda S.A.S. ".into(),
        iban: "es91-2100 0418 4502 0005 1332".into(),
        bic: "caixesbb xxx".into(),
        reference: "NEB/2026-01 (A)".into(),
        signed_on: "2026-11-21".into(),
        ..DirectDebitForm::default()
    }
}

fn check(form: &DirectDebitForm) -> Result<Mandate, AppError> {
    let mut faults = Faults::default();
    let mandate = read(form, today(), &mut faults);
    faults.or(mandate)
}

#[test]
fn what_is_typed_is_tidied() {
    let Ok(mandate) = check(&form()) else { panic!("all is fine") };
    let Mandate { holder, iban, bic, reference, signed_on } = mandate;
    let values = [holder, iban, bic, reference, signed_on].map(|plain| plain.reveal().to_owned());
    let expected = ["Nébula Moda S.A.S.", "ES9121000418450200051332", "CAIXESBBXXX", "NEB/2026-01 (A)", "2026-11-21"];
    assert_eq!(values, expected);
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let Err(AppError::Invalid { fields }) = check(&DirectDebitForm::default()) else { panic!("nothing is there") };
    let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["holder", "iban", "reference", "signed_on"]);
    let wrong = DirectDebitForm {
        holder: "\u{202E}".into(),
        iban: "x\u{0}".into(),
        bic: "\u{1B}".into(),
        reference: "ñ".into(),
        signed_on: "soon".into(),
        ..DirectDebitForm::default()
    };
    let Err(AppError::Invalid { fields }) = check(&wrong) else { panic!("nothing is fine") };
    let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(fields, ["holder", "iban", "bic", "reference", "signed_on"]);
}

/// Examples of SWIFT's IBAN registry.
#[test]
fn an_iban_has_its_countrys_shape_and_check_digits() {
    for good in [
        "IBAN NO93 8601 1117 947",
        "mt84 malt 0110 0001 2345 mtlc ast0 01s",
        "GB29NWBK60161331926819",
        "XK051212012345678906",
        "BR1800360305000010009795493C1",
    ] {
        assert!(read_iban(good).is_ok(), "{good}");
    }
    for (bad, why) in [
        ("ES91 2100 0418 4502 0005 1333", w::ERROR_IBAN_DIGITS),
        ("ES19 2100 0418 4502 0005 1332", w::ERROR_IBAN_DIGITS),
        ("ES91 2100 0418 4502 0005 133", w::ERROR_IBAN_DIGITS),
        ("ES", w::ERROR_IBAN),
        ("0000 0000", w::ERROR_IBAN),
        ("ÑS9121000418450200051332", w::ERROR_IBAN),
        // The check digits are right, the country or its shape is not.
        (&checked("ZZ", "21000418450200051332"), w::ERROR_IBAN),
        (&checked("ES", "12"), w::ERROR_IBAN),
    ] {
        assert_eq!(read_iban(bad), Err(why), "{bad}");
    }
}

/// An IBAN with the check digits of ISO 13616 (MOD 97-10 of ISO/IEC 7064), whatever its country asks for.
fn checked(country: &str, account: &str) -> String {
    let digits: String =
        format!("{account}{country}00").chars().filter_map(|c| c.to_digit(36)).map(|digit| digit.to_string()).collect();
    let rest = digits.bytes().fold(0, |rest, digit| (rest * 10 + u32::from(digit - b'0')) % 97);
    format!("{country}{:02}{account}", 98 - rest)
}

#[test]
fn a_bic_has_the_shape_of_the_standard() {
    for good in ["DEUTDEFF", "DEUT DEFF 500", "1bnkes2a"] {
        assert!(read_bic(good).is_ok(), "{good}");
    }
    for bad in ["DEUTDEF", "DEUTDEFF5", "DEUTDEFF5000", "DEUT1EFF", "DEUT-EFF", "ÑEUTDEF", "DEUTDÉFF"] {
        assert_eq!(read_bic(bad), Err(w::ERROR_BIC), "{bad}");
    }
}

#[test]
fn a_bank_is_where_its_ibans_are_from() {
    for (bic, iban) in [
        ("", "ES9121000418450200051332"),
        ("CAIXESBB", ""),
        ("CAIXESBB", "ES9121000418450200051332"),
        ("BARCJESH", "GB29NWBK60161331926819"),
        ("CRLYREXX", "FR1420041010050500013M02606"),
        ("CMCIFR2A", "MC5811222000010123456789030"),
    ] {
        assert!(fits(bic, iban).is_ok(), "{bic} {iban}");
    }
    for (bic, iban) in [
        ("DEUTDEFF", "ES9121000418450200051332"),
        ("BARCGB22", "JE00"),
        ("CMCIFR2A", "DE89370400440532013000"),
        ("CRLYREXX", "MC5811222000010123456789030"),
    ] {
        assert_eq!(fits(bic, iban), Err(w::ERROR_BIC_COUNTRY), "{bic} {iban}");
    }
}

#[test]
fn a_reference_can_go_into_a_collection() {
    for good in ["1", "A/B", "?:().,'+- ", &"x".repeat(35)] {
        assert!(read_reference(good.to_owned()).is_ok(), "{good}");
    }
    for (bad, why) in [
        ("Ñ1", w::ERROR_REFERENCE),
        ("A_B", w::ERROR_REFERENCE),
        ("A&B", w::ERROR_REFERENCE),
        ("/A", w::ERROR_REFERENCE_SLASH),
        ("A/", w::ERROR_REFERENCE_SLASH),
        ("A//B", w::ERROR_REFERENCE_SLASH),
    ] {
        assert_eq!(read_reference(bad.to_owned()), Err(why), "{bad}");
    }
    let long = DirectDebitForm { reference: "x".repeat(36), ..form() };
    assert!(matches!(check(&long), Err(AppError::Invalid { fields }) if fields[0].field == "reference"));
}

#[test]
fn a_mandate_was_signed_on_a_day_that_was() {
    for good in ["2026-11-21", "2024-02-29", "1900-01-01"] {
        assert_eq!(read_date(good, today()).as_deref(), Ok(good));
    }
    for (bad, why) in [
        ("2026-11-22", w::ERROR_DATE_FUTURE),
        ("2025-02-29", w::ERROR_DATE),
        ("2026-13-01", w::ERROR_DATE),
        ("21/11/2026", w::ERROR_DATE),
        ("0026-11-21", w::ERROR_DATE),
        ("+9999-1-1", w::ERROR_DATE_FUTURE),
    ] {
        assert_eq!(read_date(bad, today()), Err(why), "{bad}");
    }
}

#[test]
fn a_sealed_mandate_opens_whole_or_not_at_all() {
    let Ok(mandate) = check(&form()) else { panic!("all is fine") };
    let key = DataKey::new(&domain::id::AccountId("nebula".into()));
    let row = || {
        let [holder, iban, bic, reference, signed_on] = mandate.seal(&key, "a-record");
        let (id, key_id) = ("a-record".to_owned(), key.id.clone());
        let changed_at = domain::time::Time(0);
        Row { id, key_id, holder, iban, bic, reference, signed_on, version: 1, changed_by: String::new(), changed_at }
    };
    assert!(Mandate::open(&key, &row()) == Some(mandate.clone()));
    let mut swapped = row();
    std::mem::swap(&mut swapped.iban, &mut swapped.bic);
    assert!(Mandate::open(&key, &swapped).is_none());
    assert!(Mandate::open(&key, &Row { id: "another".into(), ..row() }).is_none());
}
