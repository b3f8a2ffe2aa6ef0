//! `#profile`: name, language and time zone.
use house::call::{Caller, Form, call};
use house::words::say;
use serde::{Deserialize, Serialize};

use crate::flash::{Saved, owned};
use crate::locale;
use domain::role::Lang;
use domain::rule::{Clock, Rule, What};
use house::events::{Event, Kind};
use house::moment::{readable, zones};
use house::own::{self, Own};
use store::people::{Person, Said};
use views::base::{Base, fields};
use views::error::AppError;
use views::rules::{Field, Judged, Ruled, announced};
use views::section::{Input, Item, Section, Sheet};
use views::words::{t, tf, w};

/// The section as it is posted. An empty language or time zone is no choice of one's own.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct ProfileForm {
    pub name: String,
    pub language: String,
    pub time_zone: String,
}

/// A checked profile.
pub struct Profile {
    name: String,
    language: Option<Lang>,
    time_zone: Option<&'static str>,
}

fields!(ProfileForm: name, language, time_zone);

/// What each field must be.
pub const RULES: [Field; 3] =
    [("name", Rule::line(120).needed()), ("language", Rule::of(What::Choice)), ("time_zone", Rule::of(What::Choice))];

impl ProfileForm {
    /// Somebody as they stand in their form.
    fn of(person: &Person) -> Self {
        let [(_, name), (_, language), (_, time_zone)] = stored(person).map(|(name, value)| (name, value.to_owned()));
        Self { name, language, time_zone }
    }

    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Profile, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let (name, language, zone) = (judged.take("name"), judged.take("language"), judged.take("time_zone"));
        let time_zone = zones().find(|known| *known == zone);
        judged.or(Profile { name, language: Lang::parse(&language), time_zone })
    }
}

impl Ruled for ProfileForm {
    const RULES: &'static [Field] = &RULES;

    fn choices(&self, field: &str) -> Vec<&str> {
        locale::keys(field)
    }
}

impl Profile {
    fn fields(&self) -> [(&'static str, &str); 3] {
        [
            ("name", &self.name),
            ("language", self.language.map_or("", Lang::as_str)),
            ("time_zone", self.time_zone.unwrap_or_default()),
        ]
    }
}

/// The same of who is stored.
fn stored(person: &Person) -> [(&'static str, &str); 3] {
    [
        ("name", &person.name),
        ("language", person.language.as_deref().unwrap_or_default()),
        ("time_zone", person.time_zone.as_deref().unwrap_or_default()),
    ]
}

/// What was saved in another tab.
#[must_use]
pub fn saved(person: &Person) -> Saved {
    let (who, at) = own::changed(person);
    Saved { who: who.to_owned(), at, fields: owned(&stored(person)) }
}

/// Saves the section. What was changed in another tab since that version stays, unless it was changed in both.
#[call]
pub async fn save_profile(
    caller: &Caller,
    version: i64,
    #[serde(default)] base: Base,
    form: ProfileForm,
) -> Result<Section, AppError> {
    let mut own = Own::authorize_change(caller).await?;
    let id = own.person.id.clone();
    own.tx.take_person(&id.0).await?;
    own.person = store::people::by_id(&mut own.tx, &id.0).await?.ok_or(AppError::SignedOut)?;
    let mut form = form;
    let both = base.merge(&mut form, ProfileForm::of(&own.person), &[], version != own.person.version);
    let profile = named(&own, form)?.check()?;
    if stored(&own.person) == profile.fields() {
        return Ok(section(&own));
    }
    if let Some(asked) = both.asked(&stored(&own.person), &profile.fields()) {
        return Err(own.stale(asked));
    }
    let version = own.person.version;
    let said = Said { name: &profile.name, language: profile.language.map(Lang::as_str), time_zone: profile.time_zone };
    if !store::people::save(&mut own.tx, &id, version, &said, own.now).await? {
        return Err(AppError::stale(w::ERROR_RELOAD));
    }
    own.person = store::people::by_id(&mut own.tx, &id.0).await?.ok_or(AppError::SignedOut)?;
    // The answer is in the language that was chosen just now.
    own.request.lang = own.person.lang().unwrap_or(own.request.lang);
    let view = say(own.request.lang, || section(&own));
    own.commit(Event::new(Kind::Person, &id, version + 1), view).await
}

/// What agents say of themselves is not their name: by that, accounts know whom they let in.
fn named(own: &Own, form: ProfileForm) -> Result<ProfileForm, AppError> {
    match &own.person.rank {
        None => Ok(form),
        Some(_) if form.name.is_empty() || form.name == own.person.name => {
            Ok(ProfileForm { name: own.person.name.clone(), ..form })
        }
        Some(_) => Err(AppError::field("name", t(w::ERROR_NAME_BY_LEAD))),
    }
}

/// The section.
#[must_use]
pub fn section(own: &Own) -> Section {
    let [(_, name), (_, language), (_, zone)] = stored(&own.person);
    let none = if own.account.is_some() { w::LANGUAGE_NONE } else { w::LANGUAGE_NONE_AGENT };
    let unchosen = |text: String| [(String::new(), text)].into_iter();
    let languages = unchosen(t(none).to_owned()).chain(locale::languages()).collect();
    let default = tf(w::ZONE_NONE, &[("zone", &readable(own.given_zone()))]);
    let is_agent = own.person.rank.is_some();
    let name = Input::text("name", t(w::NAME), name).wide().fills("name", "");
    let chosen = [
        Input::select("language", t(w::LANGUAGE), language, languages),
        Input::select("time_zone", t(w::TIME_ZONE), zone, unchosen(default).chain(locale::time_zones()).collect())
            .hint(t(w::ZONE_HINT)),
    ];
    let inputs = announced(&RULES, (!is_agent).then_some(name).into_iter().chain(chosen).collect());
    let called = is_agent.then(|| Item {
        id: "called".to_owned(),
        title: own.person.called(),
        lines: vec![t(w::NAME_BY_LEAD).to_owned()],
        ..Item::default()
    });
    let sheet = Sheet {
        id: "profile-form".to_owned(),
        action: SAVE_PROFILE.to_owned(),
        version: Some(own.person.version),
        inputs,
        ..Sheet::default()
    };
    Section {
        id: "profile".to_owned(),
        title: t(w::ABOUT_YOU).to_owned(),
        lead: tf(w::ABOUT_YOU_LEAD, &[("email", &own.person.email)]),
        items: called.into_iter().collect(),
        sheets: vec![sheet],
        ..Section::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_choice_is_a_choice_and_an_unknown_one_is_none() {
        let form = ProfileForm { name: " Ada ".into(), ..ProfileForm::default() };
        let profile = form.check().expect("all is fine");
        assert_eq!(profile.fields(), [("name", "Ada"), ("language", ""), ("time_zone", "")]);
        let wrong = ProfileForm { name: String::new(), language: "de".into(), time_zone: "Mars/Olympus".into() };
        let Err(AppError::Invalid { fields }) = wrong.check() else { panic!("nothing is fine") };
        let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "language", "time_zone"]);
    }
}
