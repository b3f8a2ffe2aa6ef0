//! That it is really the person who changes their second factor: the password, and what they sign in with besides.
use house::call::{Caller, Form};
use serde::{Deserialize, Serialize};

use domain::rule::Rule;
use domain::time::Span;
use house::confirm::{PASSWORD, is_theirs};
use house::login_throttle::{Counted, What, count};
use house::own::Own;
use house::password::queue::Lane;
use house::second::recovery::{New, make};
use house::second::{Code, read, take, wrong};
use house::security::Incident;
use store::passkeys::Row;
use store::people::Person;
use views::error::{AppError, Faults};
use views::rules::Field;
use views::section::Input;
use views::words::{self, Word, t, w};

/// A passkey that somebody signed in with is proof for so long.
const FRESH: Span = Span::minutes(15);

/// What a code must be, before anybody looks whether it is the right one.
pub const CODE: Rule = Rule::line(60).needed();
const RULES: [Field; 2] = [("one_time_code", CODE), ("password", PASSWORD)];

/// Password and code, as they are posted. What has `password` or `one_time` in its name comes back to no page.
#[derive(Clone, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct ProofForm {
    #[secret]
    pub password: String,
    #[secret]
    pub one_time_code: String,
}

impl std::fmt::Debug for ProofForm {
    /// Neither is shown, whoever asks.
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("ProofForm")
    }
}

/// What proves a second factor.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Besides {
    /// A code of the app, or a recovery code.
    Code,
    /// A recovery code: there is no app, and the last sign-in is too long ago.
    Recovery,
    /// A passkey signed them in just now.
    Passkey,
}

/// What proves that of somebody who has one.
///
/// # Errors
/// If the database does not answer.
pub async fn besides(own: &mut Own) -> Result<Besides, store::Error> {
    let app = store::second::has_app(&mut own.tx, &own.person.id).await?;
    let keys = store::passkeys::of(&mut own.tx, &own.person.id).await?;
    Ok(besides_of(own, app, &keys))
}

/// The same of somebody whose app and passkeys were looked up.
pub fn besides_of(own: &Own, app: bool, keys: &[Row]) -> Besides {
    // Who signed in before there was a passkey was asked for none.
    let asked = || keys.iter().any(|key| key.made_at <= own.since);
    match app {
        true => Besides::Code,
        false if own.now - own.since < FRESH && asked() => Besides::Passkey,
        false => Besides::Recovery,
    }
}

/// The fields for it.
pub fn inputs(besides: Besides) -> Vec<Input> {
    let code = |hint: Word| {
        Input::text("one_time_code", t(w::SECOND_CODE), "").ruled(CODE).fills("one-time-code", "").hint(t(hint))
    };
    let code = match besides {
        Besides::Code => Some(code(w::SECOND_CODE_HINT)),
        Besides::Recovery => Some(code(w::RECOVERY_OR_SIGN_IN)),
        Besides::Passkey => None,
    };
    code.into_iter().chain([password()]).collect()
}

/// The field for the password.
pub fn password() -> Input {
    Input::of("password", "password", t(w::PASSWORD_PRESENT), "").ruled(PASSWORD).fills("current-password", "")
}

/// What somebody showed: the right password, and a code that is still to be looked at.
pub struct Proof {
    caller: Caller,
    person: Person,
    lane: Lane,
    /// None where a passkey stands for it.
    code: Option<(Counted, Code)>,
}

impl Proof {
    /// Looks at the password, and counts the code. No transaction stands while anything is hashed.
    ///
    /// # Errors
    /// What is wrong with what was typed, that tries are too many, or that there is no second factor.
    pub async fn of(mut own: Own, form: ProofForm) -> Result<Self, AppError> {
        if store::second::count(&mut own.tx, &own.person.id).await? == 0 {
            return Err(AppError::refused(w::SECOND_NONE));
        }
        let by_passkey = besides(&mut own).await? == Besides::Passkey;
        let asked = if by_passkey { None } else { Some(form.one_time_code.as_str()) };
        note_wrong(Faults::default(), asked, &form.password).or(())?;
        let (caller, person) = (own.caller(), own.person.clone());
        drop(own);
        let Caller { house, request } = &caller;
        let lane = is_theirs(house, request, person.password_hash.clone(), "password", form.password).await?;
        let mut code = None;
        if !by_passkey {
            let counted = count(house, request, What::CodeAgain).await?;
            let read = read(house, &counted.lane, &person.id, &form.one_time_code).await?;
            code = Some((counted, read));
        }
        Ok(Self { caller, person, lane, code })
    }

    /// New recovery codes for whoever showed it, made before the transaction in which they are stored.
    ///
    /// # Errors
    /// [`AppError::Busy`].
    pub async fn new_codes(&self) -> Result<New, AppError> {
        make(&self.caller.house, &self.lane, &self.person.id).await
    }

    /// The person in a transaction that changes something, if the code is right too. It is used up.
    ///
    /// # Errors
    /// That it is wrong.
    pub async fn take(self) -> Result<Own, AppError> {
        let Self { caller, person, code, .. } = self;
        let mut own = held(&caller, &person.password_hash).await?;
        if besides(&mut own).await? == Besides::Passkey {
            return Ok(own);
        }
        // It may have taken so long that the passkey does not count any more.
        let Some((counted, code)) = code else { return Err(wrong("one_time_code")) };
        if take(&caller.house, &mut own.tx, &person.id, &code, own.now).await?.is_none() {
            caller.house.security.note_request(
                Incident::SecondFactorRefused,
                Some(&person.id),
                "confirmation",
                &own.request,
            );
            return Err(wrong("one_time_code"));
        }
        counted.right(&mut own.tx).await?;
        Ok(own)
    }
}

/// The person in a transaction that changes something, if their password and their second factor are right. A code is used up.
///
/// # Errors
/// What is wrong with what was typed, or that there is no second factor.
pub async fn proven(own: Own, form: ProofForm) -> Result<Own, AppError> {
    Proof::of(own, form).await?.take().await
}

/// Notes what is asked and is not as it must be.
#[must_use]
pub fn note_wrong(mut faults: Faults, code: Option<&str>, password: &str) -> Faults {
    for ((field, rule), typed) in RULES.into_iter().zip([code, Some(password)]) {
        if let Some(Err(why)) = typed.map(|typed| rule.alone(typed)) {
            faults.note(field, words::wrong(&why));
        }
    }
    faults
}

/// The person's row held in a transaction that changes something, if the password that was typed is right.
///
/// # Errors
/// That it is wrong, or that tries are too many.
pub async fn with_password(own: Own, typed: String) -> Result<Own, AppError> {
    let (caller, hash) = (own.caller(), own.person.password_hash.clone());
    // No transaction stands while a password is hashed.
    drop(own);
    is_theirs(&caller.house, &caller.request, hash.clone(), "password", typed).await?;
    held(&caller, &hash).await
}

/// The same once it is known that it was right, if it still is.
///
/// # Errors
/// That it is another one by now.
pub async fn held(caller: &Caller, hash: &str) -> Result<Own, AppError> {
    let mut own = Own::authorize_change(caller).await?;
    if !store::second::hold(&mut own.tx, &own.person.id, hash).await? {
        return Err(AppError::field("password", t(w::ERROR_PASSWORD)));
    }
    Ok(own)
}
