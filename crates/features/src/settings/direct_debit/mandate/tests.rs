use super::*;
use views::error::AppError;
use views::words::{t, w};

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
    let (mandate, judged) = read(form, today());
    judged.or(mandate)
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

#[test]
fn a_reference_and_a_bic_are_those_of_the_form() {
    let refused = |form: DirectDebitForm| match check(&form) {
        Err(AppError::Invalid { fields }) => fields.into_iter().map(|error| error.field).collect(),
        _ => Vec::new(),
    };
    assert_eq!(refused(DirectDebitForm { reference: "x".repeat(36), ..form() }), ["reference"]);
    assert_eq!(refused(DirectDebitForm { bic: "DEUTDEFF".into(), ..form() }), ["bic"]);
    assert!(refused(DirectDebitForm { bic: String::new(), ..form() }).is_empty());
}

#[test]
fn a_mandate_was_signed_on_a_day_that_was() {
    house::words::install();
    let signed = |day: &str| match check(&DirectDebitForm { signed_on: day.to_owned(), ..form() }) {
        Ok(mandate) => Ok(mandate.signed_on.reveal().to_owned()),
        Err(AppError::Invalid { fields }) => Err(fields[0].message.clone()),
        Err(error) => panic!("{error}"),
    };
    for good in ["2026-11-21", "2024-02-29", "1900-01-01"] {
        assert_eq!(signed(good).as_deref(), Ok(good));
    }
    for (bad, why) in [
        ("2026-11-22", w::ERROR_DATE_FUTURE),
        ("2025-02-29", w::ERROR_DATE),
        ("2026-13-01", w::ERROR_DATE),
        ("21/11/2026", w::ERROR_DATE),
        ("0026-11-21", w::ERROR_DATE),
        ("+9999-1-1", w::ERROR_DATE_FUTURE),
    ] {
        assert_eq!(signed(bad), Err(t(why).to_owned()), "{bad}");
    }
}

#[test]
fn a_sealed_mandate_opens_whole_or_not_at_all() {
    let Ok(mandate) = check(&form()) else { panic!("all is fine") };
    let key = DataKey::new(&store::chance::Chance::System, &domain::id::AccountId("nebula".into()));
    let row = || {
        let [holder, iban, bic, reference, signed_on] = mandate.seal(&store::chance::Chance::System, &key, "a-record");
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
