use super::*;

#[derive(Clone, Debug, Default, PartialEq)]
struct Form {
    name: String,
    city: String,
    country: String,
    region: String,
}
fields!(Form: name, city, country, region);

const LEADERS: &[Leader] = &[("country", &["city", "region"])];

fn form([name, city, country, region]: [&str; 4]) -> Form {
    Form { name: name.into(), city: city.into(), country: country.into(), region: region.into() }
}

fn base(values: [&str; 4]) -> Base {
    let mut form = form(values);
    let values = form.fields();
    Base { drawn: drawn(values.iter().map(|(name, value)| (*name, value.as_str()))), ..Base::default() }
}

/// What becomes of a form, and what is asked.
fn merged(base: &Base, typed: [&str; 4], stored: [&str; 4]) -> (Form, Option<Asked>) {
    let (mut typed, mut stored) = (form(typed), form(stored));
    let both = base.merge(&mut typed, stored.clone(), LEADERS, true);
    let read =
        |form: &mut Form| form.fields().into_iter().map(|(name, value)| (name, value.clone())).collect::<Vec<_>>();
    let (stored, posted) = (read(&mut stored), read(&mut typed));
    let asked = both.asked(
        &stored.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(),
        &posted.iter().map(|(name, value)| (*name, value.as_str())).collect::<Vec<_>>(),
    );
    (typed, asked)
}

fn names(asked: Option<Asked>) -> Vec<&'static str> {
    asked.map(|asked| asked.stored.into_iter().map(|(name, _)| name).collect()).unwrap_or_default()
}

const OLD: [&str; 4] = ["Ada", "Cali", "CO", "Valle"];

#[test]
fn different_fields_are_both_kept() {
    let (form_then, asked) = merged(&base(OLD), ["Ada L.", "Cali", "CO", "Valle"], ["Ada", "Tuluá", "CO", "Valle"]);
    assert_eq!((form_then, asked), (form(["Ada L.", "Tuluá", "CO", "Valle"]), None));
}

#[test]
fn what_both_changed_to_the_same_is_not_asked_about() {
    let (form_then, asked) = merged(&base(OLD), ["Eva", "Cali", "CO", "Valle"], ["Eva", "Tuluá", "CO", "Valle"]);
    assert_eq!((form_then, asked), (form(["Eva", "Tuluá", "CO", "Valle"]), None));
}

#[test]
fn only_what_both_changed_is_asked_about_and_then_what_was_chosen_stands() {
    let (typed, stored) = (["Eva", "Cali", "CO", "Valle"], ["Ana", "Tuluá", "CO", "Valle"]);
    let (form_then, asked) = merged(&base(OLD), typed, stored);
    assert_eq!(form_then.name, "Eva");
    let asked = asked.expect("both changed the name");
    assert_eq!(asked.stored, [("name", "Ana".to_owned())]);
    // Saved again, the name is as it was typed, and the city, which nobody touched here, the newest.
    let told = Base { drawn: asked.drawn, ..Base::default() };
    assert_eq!(merged(&told, typed, stored), (form(["Eva", "Tuluá", "CO", "Valle"]), None));
    // But not if somebody has saved once more.
    assert_eq!(names(merged(&told, typed, ["Ida", "Tuluá", "CO", "Valle"]).1), ["name"]);
    // Or theirs is taken.
    let take = BTreeMap::from([("name".to_owned(), "1".to_owned())]);
    assert_eq!(merged(&Base { take, ..told }, typed, stored), (form(["Ana", "Tuluá", "CO", "Valle"]), None));
}

#[test]
fn a_field_with_others_in_its_train_goes_with_them() {
    // Theirs moved to another country; our city belongs to the old one.
    let (typed, stored) = (["Ada", "Tuluá", "CO", "Valle"], ["Ada", "Madrid", "ES", "Madrid"]);
    assert_eq!(names(merged(&base(OLD), typed, stored).1), ["city", "country", "region"]);
    // Nothing of ours is in it: all of it is theirs.
    let (form_then, asked) = merged(&base(OLD), ["Eva", "Cali", "CO", "Valle"], stored);
    assert_eq!((form_then, asked), (form(["Eva", "Madrid", "ES", "Madrid"]), None));
    // Ours moved, and nothing of theirs is in it.
    let (form_then, asked) = merged(&base(OLD), ["Ada", "Madrid", "ES", "Madrid"], ["Eva", "Cali", "CO", "Valle"]);
    assert_eq!((form_then, asked), (form(["Eva", "Madrid", "ES", "Madrid"]), None));
    // Nobody moved: each is a field of its own.
    let (form_then, asked) = merged(&base(OLD), ["Ada", "Tuluá", "CO", "Valle"], ["Ada", "Cali", "CO", "Cauca"]);
    assert_eq!((form_then, asked), (form(["Ada", "Tuluá", "CO", "Cauca"]), None));
}

#[test]
fn whoever_posts_without_a_base_stands_on_the_version() {
    let (typed, stored) = (["Eva", "Cali", "CO", "Valle"], ["Ada", "Tuluá", "CO", "Valle"]);
    assert_eq!(names(merged(&Base::default(), typed, stored).1), ["name", "city"]);
    let mut posted = form(typed);
    let both = Base::default().merge(&mut posted, form(stored), LEADERS, false);
    assert_eq!((posted, both.names.len()), (form(typed), 0));
}

#[test]
fn a_base_that_is_none_is_no_base() {
    for wrong in ["&&=", "name", "name=", "name=zz", "name=-1", &"name=0&".repeat(100_000), "\u{0}"] {
        let base = Base { drawn: wrong.to_owned(), ..Base::default() };
        assert_eq!(names(merged(&base, ["Eva", "Cali", "CO", "Valle"], OLD).1), ["name"], "{wrong:.20}");
    }
}

#[test]
fn a_base_holds_no_value() {
    assert_eq!(drawn([("name", ""), ("city", "a")]), "name=cbf29ce484222325&city=af63dc4c8601ec8c");
}
