use super::*;
use domain::role::Lang;
use domain::time::Time;
use house::words::install;
use house::words::say;
use views::words::text_in;

fn form(kind: &str, value: &str, country: &str) -> ChannelForm {
    let (kind, value, country) = (kind.into(), value.into(), country.into());
    ChannelForm { kind, value, country, label: " Sales ".into(), ..ChannelForm::default() }
}

#[test]
fn what_is_typed_is_read_for_its_kind() {
    for (kind, value, country, kept) in [
        ("phone", "601 744 1234", "CO", "+576017441234"),
        ("whatsapp", "300 555 0100", "CO", "https://wa.me/573005550100"),
        ("whatsapp", "https://wa.me/573005550100?text=Hola", "", "https://wa.me/573005550100"),
        ("instagram", " @nebula ", "", "https://www.instagram.com/nebula/"),
        ("other", "nebula.example/tienda", "", "https://nebula.example/tienda"),
    ] {
        let channel = form(kind, value, country).check().expect(value);
        assert_eq!((channel.kind.as_str(), channel.value.as_str(), channel.label.as_str()), (kind, kept, "Sales"));
    }
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let fields = |form: ChannelForm| {
        let Err(AppError::Invalid { fields }) = form.check() else { panic!("nothing is fine") };
        fields.into_iter().map(|error| error.field).collect::<Vec<_>>()
    };
    let label = "\u{202E}".to_owned();
    assert_eq!(fields(ChannelForm { label, ..form("fax", "", "") }), ["kind", "value", "label"]);
    assert_eq!(fields(form("phone", "601 744 1234", "ZZ")), ["value", "country"]);
    assert_eq!(fields(form("instagram", "https://x.com/nebula", "")), ["value"]);
}

#[test]
fn each_kind_has_its_words_in_each_language_and_asks_for_what_fits_it() {
    install();
    for lang in Lang::ALL {
        say(*lang, || {
            for kind in ChannelKind::ALL {
                let inputs = show::inputs(&form(kind.as_str(), "", "CO"));
                let names: Vec<_> = inputs.iter().map(|input| input.name.as_str()).collect();
                let expected: &[&str] =
                    if kind.is_number() { &["kind", "country", "value", "label"] } else { &["kind", "value", "label"] };
                assert_eq!(names, expected, "{kind:?}");
                assert!(inputs.iter().all(|input| !input.label.is_empty()), "{kind:?} {lang:?}");
                assert!(!kind.name().is_empty());
            }
            // All of them, as long as none is chosen.
            let countries = show::inputs(&form("phone", "", ""))[1].options.clone();
            let spain = ["Spain", "España", "Espanha"][*lang as usize].to_owned();
            assert!(countries.contains(&("ES".to_owned(), spain)), "{lang:?}");
        });
        assert_ne!(text_in(*lang, w::CHANNEL_NUMBER), text_in(*lang, w::CHANNEL_LINK));
    }
}

#[test]
fn a_row_reads_as_people_say_it() {
    install();
    let row = |kind: &str, value: &str| Row {
        id: String::new(),
        kind: kind.into(),
        value: value.into(),
        label: String::new(),
        version: 1,
        changed_by: String::new(),
        changed_at: Time(0),
    };
    let called = |kind, value| show::called(&row(kind, value));
    assert_eq!(called("phone", "+34612345678"), ("Phone", "612 34 56 78".to_owned()));
    assert_eq!(called("whatsapp", "https://wa.me/34612345678"), ("WhatsApp", "+34 612 34 56 78".to_owned()));
    assert_eq!(
        called("linkedin", "https://www.linkedin.com/company/nebula/"),
        ("LinkedIn", "linkedin.com/company/nebula".to_owned())
    );
}
