use super::*;
use domain::role::Lang;
use house::words::install;
use house::words::say;

fn form(country: &str) -> AddressForm {
    AddressForm {
        kind: "pickup".into(),
        country: country.into(),
        line_1: " Carrera 7 # 71-21 ".into(),
        city: "Bogotá".into(),
        region: "Bogotá, D. C.".into(),
        ..AddressForm::default()
    }
}

fn wrong(form: &AddressForm) -> Vec<String> {
    let Err(AppError::Invalid { fields }) = form.check() else { panic!("nothing is fine: {form:?}") };
    fields.into_iter().map(|error| error.field).collect()
}

#[test]
fn what_is_typed_is_tidied_as_the_country_writes_it() {
    let said = form("CO").check().expect("all is fine");
    assert_eq!((said.line_1.as_str(), said.postal_code.as_str()), ("Carrera 7 # 71-21", ""));
    let brazil =
        AddressForm { postal_code: "01310100".into(), city: "São Paulo".into(), region: "SP".into(), ..form("BR") };
    assert_eq!(brazil.check().expect("all is fine").postal_code, "01310-100");
    // Portugal's addresses have no region: what stood there for Brazil is not kept.
    let portugal = AddressForm { country: "PT".into(), postal_code: "4000123".into(), ..brazil };
    let said = portugal.check().expect("all is fine");
    assert_eq!((said.region.as_str(), said.postal_code.as_str()), ("", "4000-123"));
}

#[test]
fn what_is_needed_depends_on_the_country() {
    let empty =
        |country: &str| AddressForm { kind: "billing".into(), country: country.into(), ..AddressForm::default() };
    assert_eq!(wrong(&empty("CO")), ["line_1", "city", "region"]);
    assert_eq!(wrong(&empty("BR")), ["line_1", "city", "region", "postal_code"]);
    assert_eq!(wrong(&empty("PT")), ["line_1", "city", "postal_code"]);
    assert_eq!(wrong(&empty("HK")), ["line_1", "city", "region"]);
    assert_eq!(wrong(&empty("SG")), ["line_1", "postal_code"]);
    assert_eq!(wrong(&empty("")), ["country", "line_1", "city"]);
    assert_eq!(wrong(&AddressForm { kind: "home".into(), name: "\u{202E}".into(), ..form("CO") }), ["kind", "name"]);
    assert_eq!(wrong(&AddressForm { postal_code: "4000".into(), ..form("PT") }), ["postal_code"]);
}

#[test]
fn each_country_asks_for_its_fields_in_its_order_and_by_its_names() {
    install();
    let said = |lang: Lang, code: &str| {
        say(lang, || {
            let inputs = show::inputs(&form(code), code, countries::find(code).expect("a country"));
            inputs
                .into_iter()
                .skip(5)
                .map(|input| input.label + if input.required { "*" } else { "" })
                .collect::<Vec<_>>()
        })
    };
    assert_eq!(said(Lang::En, "US"), ["City*", "State*", "ZIP code*"]);
    assert_eq!(said(Lang::En, "GB"), ["Post town*", "Postal code*"]);
    assert_eq!(said(Lang::En, "JP"), ["Postal code*", "Prefecture*"]);
    assert_eq!(said(Lang::Es, "CO"), ["Barrio o colonia", "Ciudad*", "Departamento*", "Código postal"]);
    assert_eq!(said(Lang::Es, "CL"), ["Código postal", "Comuna*", "Región"]);
    assert_eq!(said(Lang::Es, "MX"), ["Barrio o colonia", "Código postal*", "Ciudad*", "Estado*"]);
    assert_eq!(said(Lang::Pt, "BR"), ["Bairro", "Cidade*", "Estado*", "CEP*"]);
    assert_eq!(said(Lang::Pt, "PT"), ["Código postal*", "Cidade*"]);
}

#[test]
fn an_address_is_shown_in_its_countrys_order_in_the_readers_language() {
    let said = Said {
        line_1: "Av. Paulista 1000".into(),
        line_2: "Conjunto 12".into(),
        city: "São Paulo".into(),
        region: "SP".into(),
        postal_code: "01310-100".into(),
        country: "BR".into(),
        ..Said::default()
    };
    for (lang, country) in [(Lang::En, "Brazil"), (Lang::Es, "Brasil"), (Lang::Pt, "Brasil")] {
        say(lang, || {
            assert_eq!(show::lines(&said), ["Av. Paulista 1000", "Conjunto 12", "São Paulo-SP", "01310-100", country]);
        });
    }
}

#[test]
fn every_field_that_a_form_has_comes_back_from_a_flash_and_from_a_row() {
    let typed = serde_json::to_value(AddressForm::default()).expect("a form travels");
    let names: Vec<String> = typed.as_object().expect("fields").keys().cloned().collect();
    let flash = Flash {
        form: String::new(),
        typed: names.iter().map(|name| (format!("form[{name}]"), format!("typed {name}"))).collect(),
        error: None,
    };
    let back = serde_json::to_value(AddressForm::left(&flash)).expect("a form travels");
    for name in names {
        assert_eq!(back[&name], format!("typed {name}"));
    }
}
