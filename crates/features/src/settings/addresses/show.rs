//! What `#addresses` shows, and its forms.
use super::{Action, AddressForm, AddressKind, AppError, Country, Cx, FIELDS, MOST, PLACE_ADDRESS, REMOVE_ADDRESS};
use super::{Row, SAVE_ADDRESS, Said, Section, Standing, countries, lang, t, tf, w};
use crate::settings::gone;
use domain::postal;
use views::base::Fields as _;
use views::noun;
use views::rules::{Ruled as _, announced};
use views::section::{Input, Item, Shape, Sheet, hidden};
use views::words::Word;

/// The section, for whoever sees settings.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    let left = cx.left().await?.filter(|flash| flash.form == SAVE_ADDRESS);
    let section = all(cx, left.map(|flash| AddressForm::left(&flash))).await?;
    Ok(Some(gone::tell(cx, section, &[SAVE_ADDRESS, REMOVE_ADDRESS, PLACE_ADDRESS]).await?))
}

/// The section, with what was typed in the form it was typed into.
pub(super) async fn all(cx: &mut Cx, typed: Option<AddressForm>) -> Result<Section, AppError> {
    let account = cx.account.id.clone();
    let rows = store::addresses::all(cx.tx(), &account).await?;
    cx.saw(noun::ADDRESSES.class, rows.iter().map(|row| row.id.as_str()));
    let may_change = cx.may(Action::ChangeSettings);
    let is_new = typed.as_ref().is_none_or(|form| !rows.iter().any(|row| row.id == form.id));
    let (new, old) = if is_new { (typed, None) } else { (None, typed) };
    let slug = cx.account.slug.0.as_str();
    let mut sheets = Vec::new();
    if may_change && rows.len() < MOST {
        let home = countries::home(&cx.account).map_or("", |country| country.code);
        let fresh = || AddressForm { id: cx.house.chance().id(), country: home.into(), ..AddressForm::default() };
        let form = || new.unwrap_or_else(fresh);
        sheets.push(sheet(slug, ("address-new", t(w::ADDRESS_ADD)), form, None));
    }
    let items = rows.iter().map(|row| {
        let mut item = item(row);
        if may_change {
            item.sheets.push(edit(slug, row, old.as_ref()));
            item.sheets.extend(places(slug, row));
            // The main one goes last: the section's lead says so.
            if row.standing != Standing::Main.as_str() || rows.len() == 1 {
                item.sheets.push(removal(slug, row));
            }
        }
        item
    });
    Ok(Section {
        id: "addresses".to_owned(),
        title: t(w::ADDRESSES).to_owned(),
        lead: t(w::ADDRESSES_LEAD).to_owned(),
        empty: t(w::ADDRESSES_EMPTY).to_owned(),
        items: items.collect(),
        sheets,
        ..Section::default()
    })
}

/// What an address is for, in words.
const fn kind_word(kind: AddressKind) -> Word {
    match kind {
        AddressKind::Billing => w::ADDRESS_BILLING,
        AddressKind::Delivery => w::ADDRESS_DELIVERY,
        AddressKind::Pickup => w::ADDRESS_PICKUP,
        AddressKind::Return => w::ADDRESS_RETURN,
        AddressKind::Other => w::ADDRESS_OTHER,
    }
}

/// An address on lines, as its country writes it, and the country last.
pub(super) fn lines(said: &Said) -> Vec<String> {
    let country = countries::find(&said.country).unwrap_or_else(countries::plain);
    let street = [said.line_1.as_str(), &said.line_2].join("\n");
    let mut lines = country.lines(|sign| match sign {
        'N' => said.name.clone(),
        'A' => street.trim_end().to_owned(),
        'D' => said.district.clone(),
        'C' => said.city.clone(),
        'S' => said.region.clone(),
        'Z' => said.postal_code.clone(),
        _ => String::new(),
    });
    lines.push(country.name(lang()).to_owned());
    lines
}

/// An address in a word or two: what it is for, and its street.
pub fn called(said: &Said) -> String {
    let kind = AddressKind::parse(&said.kind).unwrap_or(AddressKind::Other);
    format!("{}, {}", t(kind_word(kind)), said.line_1)
}

fn item(row: &Row) -> Item {
    let pill = match Standing::parse(&row.standing) {
        Some(Standing::Main) => Some(("ok".to_owned(), t(w::ADDRESS_MAIN).to_owned())),
        Some(Standing::Secondary) => Some((String::new(), t(w::ADDRESS_SECONDARY).to_owned())),
        _ => None,
    };
    let kind = AddressKind::parse(&row.said.kind).unwrap_or(AddressKind::Other);
    Item {
        id: row.id.clone(),
        title: t(kind_word(kind)).to_owned(),
        lines: lines(&row.said),
        pills: pill.into_iter().collect(),
        ..Item::default()
    }
}

/// The form that changes an address, with what was typed into it.
fn edit(slug: &str, row: &Row, typed: Option<&AddressForm>) -> Sheet {
    let id = format!("address-{}", row.id);
    let form = || typed.filter(|form| form.id == row.id).cloned().unwrap_or_else(|| AddressForm::of(row));
    sheet(slug, (&id, t(w::ADDRESS_EDIT)), form, Some(row))
}

/// The buttons that make it the main one, the secondary one, or neither.
fn places(slug: &str, row: &Row) -> Vec<Sheet> {
    let places: &[(Standing, &str, Word)] = match Standing::parse(&row.standing) {
        Some(Standing::Main) => &[],
        Some(Standing::Secondary) => {
            &[(Standing::Main, "main", w::ADDRESS_MAKE_MAIN), (Standing::Plain, "plain", w::ADDRESS_MAKE_PLAIN)]
        }
        _ => &[
            (Standing::Main, "main", w::ADDRESS_MAKE_MAIN),
            (Standing::Secondary, "secondary", w::ADDRESS_MAKE_SECONDARY),
        ],
    };
    let button = |(standing, name, word): &(Standing, &str, Word)| Sheet {
        id: format!("address-{}-{name}", row.id),
        action: PLACE_ADDRESS.to_owned(),
        shape: Shape::Button,
        hidden: hidden(&[("account", slug), ("address", &row.id), ("standing", standing.as_str())]),
        submit: t(*word).to_owned(),
        ..Sheet::default()
    };
    places.iter().map(button).collect()
}

/// The question before it is removed.
fn removal(slug: &str, row: &Row) -> Sheet {
    Sheet::folding(format!("address-{}-remove", row.id), Shape::Asked, t(w::REMOVE), || Sheet {
        action: REMOVE_ADDRESS.to_owned(),
        note: tf(w::ADDRESS_REMOVE_LEAD, &[("address", &lines(&row.said).join(", "))]),
        hidden: hidden(&[("account", slug), ("address", &row.id)]),
        version: Some(row.version),
        submit: t(w::REMOVE).to_owned(),
        ..Sheet::default()
    })
}

/// The form that adds or changes an address.
fn sheet(slug: &str, (id, title): (&str, &str), form: impl FnOnce() -> AddressForm, stored: Option<&Row>) -> Sheet {
    Sheet::folding(id.to_owned(), Shape::Folded, title, || drawn(slug, &form(), stored))
}

fn drawn(slug: &str, form: &AddressForm, stored: Option<&Row>) -> Sheet {
    let country = countries::find(&form.country).unwrap_or_else(countries::plain);
    let mut hidden = hidden(&[("account", slug), ("form[id]", &form.id)]);
    // What this country does not ask for is not forgotten: another choice may bring it back.
    for field in FIELDS.iter().filter(|field| !country.has(field.sign) && !(field.of_form)(form).is_empty()) {
        hidden.push((format!("form[{}]", field.name), (field.of_form)(form).clone()));
    }
    Sheet {
        action: SAVE_ADDRESS.to_owned(),
        hidden,
        version: stored.map(|row| row.version),
        stored: stored.map(|row| AddressForm::of(row).named()).unwrap_or_default(),
        inputs: inputs(form, stored.map_or("", |row| &row.said.country), country),
        submit: t(w::SAVE).to_owned(),
        ..Sheet::default()
    }
}

/// The fields of a country, in its order; the record's may be another.
pub(super) fn inputs(form: &AddressForm, stored: &str, country: &Country) -> Vec<Input> {
    let kinds = AddressKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), t(kind_word(*kind)).to_owned()));
    let choices = countries::choices_for(&form.country, stored, lang());
    let mut inputs = vec![
        Input::select("kind", t(w::ADDRESS_KIND), &form.kind, kinds.collect()),
        Input { reshapes: true, ..Input::select("country", t(w::COUNTRY), &form.country, choices) },
    ];
    let mut known: Vec<_> = FIELDS.iter().filter(|field| country.has(field.sign)).collect();
    // Name and street first everywhere, whatever a letter begins with; the others as on a letter.
    known.sort_by_key(|field| match field.sign {
        'N' | 'A' => 0,
        sign => country.format.find(&format!("%{sign}")).map_or(usize::MAX, |at| at + 1),
    });
    inputs.extend(known.into_iter().map(|field| input(field, form, country)));
    announced(&form.rules(), inputs)
}

fn input(field: &super::fields::Field, form: &AddressForm, country: &Country) -> Input {
    let input = Input {
        optional: !field.rule(country).needed,
        wide: matches!(field.sign, 'N' | 'A'),
        ..Input::text(field.name, t(field.word(country)), (field.of_form)(form)).fills(field.autocomplete, "")
    };
    match postal::examples(country.code).next().filter(|_| field.sign == 'Z') {
        Some(example) => input.hint(&tf(w::POSTAL_EXAMPLE, &[("example", example)])),
        None => input,
    }
}
