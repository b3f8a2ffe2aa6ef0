//! `#password`: the present one, and a new one that is not easily guessed. Whoever else is signed in as this person is out.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use domain::id::AccountId;
use domain::role::Lang;
use domain::rule::{Around, Clock, Rule, Sibling, What};
use domain::time::Time;
use house::confirm::{PASSWORD, is_theirs};
use house::events::{Event, Kind};
use house::mail::{self, Letter, Sender};
use house::moment::Calendar;
use house::own::Own;
use house::password::hash;
use house::password::strength::{self, Weak};
use house::security::Incident;
use store::db::Tx;
use store::people::Person;
use views::error::{AppError, Faults};
use views::rules::{Field, alone, announced};
use views::section::{Input, Section, Shape, Sheet};
use views::words::{Word, fill, t, text_in, w, wrong};

/// The section as it is posted.
#[derive(Clone, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct PasswordForm {
    #[secret]
    pub password: String,
    #[secret]
    pub new_password: String,
    #[secret]
    pub new_password_again: String,
}

impl std::fmt::Debug for PasswordForm {
    /// Passwords are not shown, whoever asks.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("PasswordForm")
    }
}

/// What a new password must be, typed twice.
pub const NEW: [Field; 2] =
    [("new_password", Rule::of(What::NewPassword).needed()), ("new_password_again", Rule::of(What::Again))];

/// Checks one of somebody of whom others know `about`.
pub fn check_new(faults: &mut Faults, new: &str, again: &str, about: &[&str]) {
    let [(first, rule), (second, same)] = NEW;
    let said = alone(rule, new);
    if let Err(message) = said.and_then(|new| strength::check(&new, about).map_err(Weak::text)) {
        return faults.note(first, message);
    }
    let sibling = Sibling { value: new, text: "" };
    if let Err(why) = same.judge(again, Around { sibling, choices: &[], clock: Clock::NONE }) {
        faults.note(second, wrong(&why));
    }
}

/// Sets a new password.
#[call]
pub async fn change_password(caller: &Caller, form: PasswordForm) -> Result<Section, AppError> {
    let own = Own::authorize(caller).await?;
    let mut faults = Faults::default();
    faults.take("password", alone(PASSWORD, &form.password));
    check_new(&mut faults, &form.new_password, &form.new_password_again, &own.known());
    faults.or(())?;
    let (house, request, old) = (own.house.clone(), own.request.clone(), own.person.password_hash.clone());
    // No transaction stands while passwords are hashed.
    drop(own);
    let turn = is_theirs(&house, &request, old.clone(), "password", form.password).await?;
    let new = hash(&house, &turn, form.new_password).await?;
    let mut own = Own::authorize_change(caller).await?;
    let (id, session, now) = (own.person.id.clone(), own.session.clone(), own.now);
    if !store::people::enter(&mut own.tx, &Person { password_hash: old, ..own.person.clone() }, now).await? {
        return Err(AppError::field("password", t(w::ERROR_PASSWORD)));
    }
    store::people::set_password(&mut own.tx, &id, &new).await?;
    store::sessions::end_others(&mut own.tx, &id, &session, now).await?;
    own.rotate().await?;
    store::resets::take_all(&mut own.tx, &id, now).await?;
    let (lang, calendar) = (own.request.lang, own.calendar());
    let account = own.account.as_ref().map(|account| account.id.clone());
    tell(&mut own.tx, account.as_ref(), (&own.person.email, lang), &calendar, now).await?;
    let view = section(&own);
    // It ends the streams of all sessions but this one.
    let event = Event::new(Kind::Person, &id, own.person.version);
    let view = own.commit(event, view).await?;
    house.security.note_request(Incident::PasswordChange, Some(&id), "profile", &request);
    Ok(view)
}

/// Tells a person by mail that their password is another one now: if it was not them, they should know.
pub async fn tell(
    tx: &mut Tx,
    account: Option<&AccountId>,
    (email, lang): (&str, Lang),
    calendar: &Calendar,
    now: Time,
) -> Result<(), store::Error> {
    let say = |word: Word| text_in(lang, word).to_owned();
    let letter = Letter {
        paragraphs: vec![fill(&say(w::MAIL_PASSWORD_TEXT), &[("when", &calendar.dated(now))])],
        link: Some((say(w::RESET_TITLE), "/reset".to_owned())),
        ..Letter::new(email, lang, say(w::MAIL_PASSWORD))
    };
    mail::post(tx, Sender { kind: mail::Kind::Own, account, person: None }, &letter, now).await
}

/// The section.
#[must_use]
pub fn section(_own: &Own) -> Section {
    let password = |name: &str, label: Word, autocomplete: &str| {
        Input::of("password", name, t(label), "").fills(autocomplete, "").required()
    };
    let inputs = vec![
        password("password", w::PASSWORD_PRESENT, "current-password").wide(),
        password("new_password", w::PASSWORD_NEW, "new-password").hint(t(w::PASSWORD_HINT)),
        password("new_password_again", w::PASSWORD_AGAIN, "new-password"),
    ];
    let sheet = Sheet {
        id: "password-form".to_owned(),
        action: CHANGE_PASSWORD.to_owned(),
        shape: Shape::Folded,
        title: t(w::PASSWORD_CHANGE).to_owned(),
        inputs: announced(&[[("password", PASSWORD)].as_slice(), &NEW].concat(), inputs),
        submit: t(w::PASSWORD_CHANGE).to_owned(),
        ..Sheet::default()
    };
    Section {
        id: "password".to_owned(),
        title: t(w::PASSWORD).to_owned(),
        lead: t(w::PASSWORD_LEAD).to_owned(),
        sheets: vec![sheet],
        ..Section::default()
    }
}
