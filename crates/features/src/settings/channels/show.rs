//! What `#other-contacts` shows, and its forms.
use super::{Action, countries, link, number, t, tf, w};
use super::{
    AppError, ChannelForm, ChannelKind, Cx, JUDGE_CHANNEL, MOST, REMOVE_CHANNEL, Row, SAVE_CHANNEL, Section, Sheet,
};
use crate::settings::gone;
use views::base::Fields as _;
use views::noun;
use views::rules::{Ruled as _, announced};
use views::section::{Input, Item, Shape, hidden};
use views::words::lang;

/// The section, for whoever sees settings.
pub async fn section(cx: &mut Cx) -> Result<Option<Section>, AppError> {
    let left = cx.left().await?.filter(|flash| flash.form == SAVE_CHANNEL);
    let section = all(cx, left.map(|flash| ChannelForm::left(&flash))).await?;
    Ok(Some(gone::tell(cx, section, &[SAVE_CHANNEL, REMOVE_CHANNEL]).await?))
}

/// The section, and what was typed in the form it was typed into.
pub(super) async fn all(cx: &mut Cx, typed: Option<ChannelForm>) -> Result<Section, AppError> {
    let account = cx.account.id.clone();
    let rows = store::channels::all(cx.tx(), &account).await?;
    cx.saw(noun::CHANNELS.class, rows.iter().map(|row| row.id.as_str()));
    let home = home(cx);
    let may_change = cx.may(Action::ChangeSettings);
    let is_new = typed.as_ref().is_none_or(|form| !rows.iter().any(|row| row.id == form.id));
    let (new, old) = if is_new { (typed, None) } else { (None, typed) };
    let draw = Draw { slug: &cx.account.slug.0, home };
    let mut sheets = Vec::new();
    if may_change && rows.len() < MOST {
        let fresh = || ChannelForm {
            id: cx.house.chance().id(),
            kind: "phone".into(),
            country: home.into(),
            ..ChannelForm::default()
        };
        let form = || new.unwrap_or_else(fresh);
        sheets.push(draw.sheet("channel-new", t(w::CHANNEL_ADD), form, None));
    }
    let items = rows.iter().map(|row| {
        let sheets = if may_change { draw.sheets(row, old.as_ref()) } else { Vec::new() };
        Item { sheets, ..item(row) }
    });
    Ok(Section {
        id: "other-contacts".to_owned(),
        title: t(w::OTHER_CONTACTS).to_owned(),
        lead: t(w::OTHER_CONTACTS_LEAD).to_owned(),
        empty: t(w::OTHER_CONTACTS_EMPTY).to_owned(),
        items: items.collect(),
        sheets,
        ..Section::default()
    })
}

/// The country of the account, as far as it is known.
pub(super) fn home(cx: &Cx) -> &'static str {
    countries::home(&cx.account).map_or("", |country| country.code)
}

/// The number of a row that is reached by one, in E.164.
fn number_of(kind: ChannelKind, value: &str) -> Option<String> {
    match kind {
        ChannelKind::Phone => Some(value.to_owned()),
        ChannelKind::WhatsApp => value.strip_prefix("https://wa.me/").map(|digits| format!("+{digits}")),
        _ => None,
    }
}

/// A row as it reads: its kind and what it is called.
pub fn called(row: &Row) -> (&'static str, String) {
    let kind = ChannelKind::parse(&row.kind).unwrap_or(ChannelKind::Other);
    let number = number_of(kind, &row.value).map(|number| number::show(&number, lang()));
    (kind.name(), title(kind, number.as_ref(), row))
}

fn title(kind: ChannelKind, number: Option<&number::Shown>, row: &Row) -> String {
    match number {
        Some(number) if kind == ChannelKind::Phone => number.national.clone(),
        Some(number) => number.international.clone(),
        None => link::short(&row.value),
    }
}

fn item(row: &Row) -> Item {
    let kind = ChannelKind::parse(&row.kind).unwrap_or(ChannelKind::Other);
    let number = number_of(kind, &row.value).map(|number| number::show(&number, lang()));
    let title = title(kind, number.as_ref(), row);
    // The country is named: a number as it is dialled there says nothing elsewhere.
    let about = number.map(|shown| match (shown.country_name.as_str(), kind) {
        ("", _) => shown.international,
        (country, ChannelKind::Phone) => format!("{country} · {}", shown.international),
        (country, _) => country.to_owned(),
    });
    Item {
        id: row.id.clone(),
        title,
        // A phone dials it (RFC 3966).
        href: if kind == ChannelKind::Phone { format!("tel:{}", row.value) } else { row.value.clone() },
        lines: about.into_iter().chain([row.label.clone()]).filter(|line| !line.is_empty()).collect(),
        pills: vec![(String::new(), kind.name().to_owned())],
        ..Item::default()
    }
}

/// What the forms need to know of the account.
struct Draw<'a> {
    slug: &'a str,
    home: &'a str,
}

impl Draw<'_> {
    /// The forms of a row.
    fn sheets(&self, row: &Row, typed: Option<&ChannelForm>) -> Vec<Sheet> {
        let form = || typed.filter(|form| form.id == row.id).cloned().unwrap_or_else(|| stored(row, self.home));
        let edit = self.sheet(&format!("channel-{}", row.id), t(w::CHANNEL_EDIT), form, Some(row));
        let remove = Sheet::folding(format!("channel-{}-remove", row.id), Shape::Asked, t(w::REMOVE), || {
            let (kind, title) = called(row);
            Sheet {
                action: REMOVE_CHANNEL.to_owned(),
                note: tf(w::CHANNEL_REMOVE_LEAD, &[("kind", kind), ("value", &title)]),
                hidden: hidden(&[("account", self.slug), ("channel", &row.id)]),
                version: Some(row.version),
                submit: t(w::REMOVE).to_owned(),
                ..Sheet::default()
            }
        });
        vec![edit, remove]
    }

    fn sheet(&self, id: &str, title: &str, form: impl FnOnce() -> ChannelForm, row: Option<&Row>) -> Sheet {
        Sheet::folding(id.to_owned(), Shape::Folded, title, || self.drawn(&form(), row))
    }

    fn drawn(&self, form: &ChannelForm, row: Option<&Row>) -> Sheet {
        let mut kept = vec![("account", self.slug), ("form[id]", form.id.as_str())];
        let is_number = ChannelKind::parse(&form.kind).is_some_and(ChannelKind::is_number);
        if !is_number {
            // Not asked for, and not forgotten either: another choice may bring it back.
            kept.push(("form[country]", &form.country));
        }
        Sheet {
            action: SAVE_CHANNEL.to_owned(),
            hidden: hidden(&kept),
            version: row.map(|row| row.version),
            stored: row.map(|row| stored(row, self.home).named()).unwrap_or_default(),
            inputs: announced(&form.rules(), inputs(form)),
            submit: t(w::SAVE).to_owned(),
            ..Sheet::default()
        }
    }
}

/// A row as it stands in its form.
pub(super) fn stored(row: &Row, home: &str) -> ChannelForm {
    let kind = ChannelKind::parse(&row.kind).unwrap_or(ChannelKind::Other);
    let shown = number_of(kind, &row.value).map(|number| number::show(&number, lang()));
    let (value, country) =
        shown.map_or_else(|| (row.value.clone(), home.to_owned()), |shown| (shown.international, shown.country));
    ChannelForm { id: row.id.clone(), kind: row.kind.clone(), value, country, label: row.label.clone() }
}

/// A value as it is written in its field.
pub(super) fn written(kind: ChannelKind, value: &str) -> String {
    number_of(kind, value).map_or_else(|| value.to_owned(), |number| number::show(&number, lang()).international)
}

/// The fields that fit the kind.
pub(super) fn inputs(form: &ChannelForm) -> Vec<Input> {
    let kinds = ChannelKind::ALL.iter().map(|kind| (kind.as_str().to_owned(), kind.name().to_owned())).collect();
    let kind = Input { reshapes: true, ..Input::select("kind", t(w::CHANNEL_KIND), &form.kind, kinds) };
    let label = Input { optional: true, ..Input::text("label", t(w::CHANNEL_LABEL), &form.label).wide() };
    let chosen = ChannelKind::parse(&form.kind).unwrap_or(ChannelKind::Other);
    if chosen.is_number() {
        let countries = countries::choices_for(&form.country, "", lang());
        let country = Input::select("country", t(w::CHANNEL_COUNTRY), &form.country, countries);
        let country = Input { reshapes: true, ..country };
        let number = Input::text("value", t(w::CHANNEL_NUMBER), &form.value);
        let number = number.hint(t(w::CHANNEL_NUMBER_HINT)).fills("tel", "tel").judged(JUDGE_CHANNEL);
        return vec![kind, country, number, label];
    }
    let (name, mode) = if chosen == ChannelKind::Other { (w::CHANNEL_PAGE, "url") } else { (w::CHANNEL_LINK, "") };
    let hint = tf(w::CHANNEL_LINK_HINT, &[("example", chosen.example())]);
    vec![kind, Input::text("value", t(name), &form.value).hint(&hint).fills("", mode).judged(JUDGE_CHANNEL), label]
}
