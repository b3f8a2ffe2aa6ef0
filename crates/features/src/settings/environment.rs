//! `#environment`: the language of the account's mails, which its people have too unless they choose another, and its time zone.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use crate::flash::{Saved, owned};
use crate::locale;
use domain::id::Slug;
use domain::policy::Action;
use domain::role::Lang;
use domain::rule::{Clock, Rule, What};
use house::cx::Cx;
use house::events::{Event, Kind};
use house::moment::zones;
use store::accounts::Account;
use views::base::{Base, fields};
use views::error::AppError;
use views::noun;
use views::rules::{Field, Judged, Ruled, announced};
use views::section::{Input, Section, Sheet, hidden};
use views::words::{t, w};

/// The section as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct EnvironmentForm {
    pub language: String,
    pub time_zone: String,
}

/// What was checked.
pub struct Environment {
    language: Lang,
    time_zone: &'static str,
}

fields!(EnvironmentForm: language, time_zone);

/// What each field must be.
pub const RULES: [Field; 2] =
    [("language", Rule::of(What::Choice).needed()), ("time_zone", Rule::of(What::Choice).needed())];

impl EnvironmentForm {
    /// An account as it stands in its form.
    fn of(account: &Account) -> Self {
        Self { language: account.language.as_str().to_owned(), time_zone: account.time_zone.clone() }
    }

    /// Checks what was chosen.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Environment, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let (language, zone) = (judged.take("language"), judged.take("time_zone"));
        let time_zone = zones().find(|known| *known == zone).unwrap_or("UTC");
        judged.or(Environment { language: Lang::parse(&language).unwrap_or(Lang::En), time_zone })
    }
}

impl Ruled for EnvironmentForm {
    const RULES: &'static [Field] = &RULES;

    fn choices(&self, field: &str) -> Vec<&str> {
        locale::keys(field)
    }
}

impl Environment {
    fn fields(&self) -> [(&'static str, &str); 2] {
        [("language", self.language.as_str()), ("time_zone", self.time_zone)]
    }
}

/// The same of what is stored.
fn stored(account: &Account) -> [(&'static str, &str); 2] {
    [("language", account.language.as_str()), ("time_zone", &account.time_zone)]
}

/// What was saved last, and by whom.
pub(super) fn saved(account: &Account) -> Saved {
    let who = account.changed_by.clone().unwrap_or_default();
    Saved { who, at: account.changed_at.into(), fields: owned(&stored(account)) }
}

/// Saves the section. What others changed since that version stays, unless both changed it.
#[call]
pub async fn save_environment(
    caller: &Caller,
    account: Slug,
    version: i64,
    #[serde(default)] base: Base,
    form: EnvironmentForm,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ChangeSettings).await?;
    let id = cx.account.id.0.clone();
    let before = store::accounts::by_id(cx.tx(), &id).await?.ok_or(AppError::NotFound)?;
    let mut form = form;
    let both = base.merge(&mut form, EnvironmentForm::of(&before), &[], version != before.version);
    let environment = form.check()?;
    if stored(&before) == environment.fields() {
        let view = show(&mut cx, &before);
        return cx.release(view).await;
    }
    if let Some(asked) = both.asked(&stored(&before), &environment.fields()) {
        let who = (before.changed_by.as_deref().unwrap_or_default(), before.changed_at.into());
        return Err(cx.stale((noun::ENVIRONMENT.class, &id), before.version, who, asked).await);
    }
    for ((field, old), (_, new)) in stored(&before).into_iter().zip(environment.fields()) {
        cx.note_change(field, old, new);
    }
    let chosen = (environment.language.as_str(), environment.time_zone);
    let (by, now) = (cx.person.name.clone(), cx.now);
    if !store::environment::save(cx.tx(), &before.id, before.version, chosen, &by, now).await? {
        return Err(AppError::stale(w::ERROR_RELOAD));
    }
    let account = store::accounts::by_id(cx.tx(), &id).await?.ok_or(AppError::NotFound)?;
    let view = show(&mut cx, &account);
    // All of a page may speak another language now, and tell other times: the one that asked looks again, as all others do.
    cx.commit(Event::new(Kind::Environment, &before.id, before.version + 1), view).await
}

/// The section, for whoever sees settings.
pub fn section(cx: &mut Cx) -> Section {
    let account = cx.account.clone();
    show(cx, &account)
}

fn show(cx: &mut Cx, account: &Account) -> Section {
    cx.saw(noun::ENVIRONMENT.class, [&*account.id.0]);
    let [(_, language), (_, zone)] = stored(account);
    let (languages, zones) = (locale::languages().rev().collect(), locale::time_zones().collect());
    let inputs = vec![
        Input::select("language", t(w::LANGUAGE), language, languages).hint(t(w::ENVIRONMENT_LANGUAGE_HINT)),
        Input::select("time_zone", t(w::TIME_ZONE), zone, zones).hint(t(w::ENVIRONMENT_ZONE_HINT)),
    ];
    let sheet = Sheet {
        id: "environment-form".to_owned(),
        action: SAVE_ENVIRONMENT.to_owned(),
        hidden: hidden(&[("account", &account.slug.0)]),
        version: Some(account.version),
        inputs: announced(&RULES, inputs),
        read_only: !cx.may(Action::ChangeSettings),
        ..Sheet::default()
    };
    Section {
        id: "environment".to_owned(),
        title: t(w::ENVIRONMENT).to_owned(),
        lead: t(w::ENVIRONMENT_LEAD).to_owned(),
        sheets: vec![sheet],
        ..Section::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_and_a_time_zone_are_of_those_there_are() {
        let form = EnvironmentForm { language: "pt".into(), time_zone: "America/Sao_Paulo".into() };
        let environment = form.check().expect("all is fine");
        assert_eq!(environment.fields(), [("language", "pt"), ("time_zone", "America/Sao_Paulo")]);
        for wrong in [EnvironmentForm::default(), EnvironmentForm { language: "de".into(), time_zone: "Mars".into() }] {
            let Err(AppError::Invalid { fields }) = wrong.check() else { panic!("nothing is fine") };
            let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
            assert_eq!(fields, ["language", "time_zone"]);
        }
    }
}
