//! What the operator does at the command line with people and accounts.
use crate::names;
use domain::email;
use domain::id::{AccountId, Slug, UserId};
use domain::password::SHORTEST;
use domain::role::{Lang, Profile, Rank};
use domain::tax_id::TaxKind;
use domain::text;
use house::events::{Event, Kind};
use house::password::strength::is_hopeless;
use house::security::{About, Incident};
use house::{House, password, second};
use store::accounts::Account;
use store::people::Person;
use views::error::AppError;

/// Who acts, in events.
pub const OPERATOR: &str = "command line";

/// Where a new person belongs.
pub enum Place {
    /// A member; the account is made if it is not there and has a name.
    Account { slug: Slug, name: Option<String>, profile: Profile },
    /// An agent.
    Support(Rank),
}

/// Why it was not done, in words for the operator.
#[derive(Debug)]
pub struct Refusal(pub String);

impl std::fmt::Display for Refusal {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl From<store::Error> for Refusal {
    fn from(error: store::Error) -> Self {
        Self(format!("the database says: {error}"))
    }
}

impl From<AppError> for Refusal {
    fn from(error: AppError) -> Self {
        Self(format!("it failed with {error}"))
    }
}

/// An operator answers for the passwords they set: only what is too short, or guessed first, is refused.
fn checked(password: &str) -> Result<(), Refusal> {
    match password.chars().count() {
        n if n < SHORTEST => Err(Refusal(format!("a password has at least {SHORTEST} characters"))),
        n if n > password::LONGEST => Err(Refusal(format!("a password has at most {} characters", password::LONGEST))),
        _ if is_hopeless(password) => Err(Refusal("this password is among the first that are guessed".to_owned())),
        _ => Ok(()),
    }
}

/// Adds a person.
///
/// # Errors
/// A refusal in words.
pub async fn add(house: &House, email: &str, name: &str, place: Place, password: String) -> Result<(), Refusal> {
    checked(&password)?;
    let email = email::required(email).map_err(|_| Refusal(format!("{email:?} is not an e-mail address")))?;
    let email = email::key(&email);
    let name = text::required(name, 120).map_err(|_| Refusal("a name has 1 to 120 printable characters".to_owned()))?;
    let hash = password::hash(house, &password::queue::Lane::operator(), password).await?;
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    if store::people::by_email(&mut tx, &email).await?.is_some() {
        return Err(Refusal(format!("{email} is somebody already")));
    }
    let (account_id, profile, rank) = match place {
        Place::Support(_) if names::taken(&mut tx, &name, None).await?.is_some() => {
            return Err(Refusal(format!(
                "another agent or an account is called {name:?}: accounts would mistake one for the other"
            )));
        }
        Place::Support(rank) => (None, None, Some(rank.as_str().to_owned())),
        Place::Account { slug, name, profile } => {
            let account = match (store::accounts::by_slug(&mut tx, &slug).await?, name) {
                (Some(account), _) => account,
                (None, Some(_)) if store::deletions::is_gone(&mut tx, &slug).await? => {
                    return Err(Refusal(format!(
                        "{slug} was the slug of an account that was deleted; it is not given again"
                    )));
                }
                (None, Some(name)) => {
                    let name = text::required(&name, 120)
                        .map_err(|_| Refusal("an account's name has 1 to 120 printable characters".to_owned()))?;
                    let account = new_account(house.chance().id(), slug, &name, now.0);
                    store::accounts::insert(&mut tx, &account).await?;
                    account
                }
                (None, None) => {
                    return Err(Refusal(format!("there is no account {slug}; name it with --account-name to make it")));
                }
            };
            (Some(account.id.0), Some(profile.as_str().to_owned()), None)
        }
    };
    let id = UserId(house.chance().id());
    let account = account_id.clone().map(AccountId);
    let person = Person {
        id: id.clone(),
        email,
        name,
        password_hash: hash,
        account_id,
        profile,
        rank,
        language: None,
        time_zone: None,
        version: 1,
        changed_by: None,
        changed_at: None,
        created_at: now.0,
    };
    if !store::people::insert(&mut tx, &person).await? {
        return Err(Refusal(format!("{} is somebody already", person.email)));
    }
    tx.tell(account.as_ref(), Event::new(Kind::Person, &id, 1), OPERATOR, now);
    house.commit(tx).await?;
    Ok(())
}

fn new_account(id: String, slug: Slug, name: &str, now: i64) -> Account {
    Account {
        id: AccountId(id),
        slug,
        trade_name: name.to_owned(),
        legal_name: name.to_owned(),
        tax_kind: TaxKind::Other,
        tax_id: String::new(),
        website: String::new(),
        language: Lang::En,
        time_zone: "UTC".to_owned(),
        version: 1,
        changed_by: None,
        changed_at: now,
        photo: String::new(),
        is_leaving: false,
    }
}

/// Sets a person's password and ends all their sessions.
///
/// # Errors
/// A refusal in words.
pub async fn set_password(house: &House, email: &str, password: String) -> Result<(), Refusal> {
    checked(&password)?;
    let hash = password::hash(house, &password::queue::Lane::operator(), password).await?;
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let person = store::people::by_email(&mut tx, &email::key(email)).await?;
    let person = person.ok_or_else(|| Refusal(format!("there is nobody with the address {email}")))?;
    store::people::set_password(&mut tx, &person.id, &hash).await?;
    store::sessions::end(&mut tx, &person.id, None, now).await?;
    let account = person.account_id.map(AccountId);
    tx.tell(account.as_ref(), Event::new(Kind::SignedOut, &person.id, 0), OPERATOR, now);
    house.commit(tx).await?;
    note(house, Incident::PasswordReset, &person.id);
    Ok(())
}

/// Takes the second factor of somebody who has lost it, and ends all their sessions. Their password stays.
///
/// # Errors
/// A refusal in words.
pub async fn reset_second_factor(house: &House, email: &str) -> Result<(), Refusal> {
    let now = house.clock.now();
    let mut tx = house.db.write().await?;
    let person = store::people::by_email(&mut tx, &email::key(email)).await?;
    let person = person.ok_or_else(|| Refusal(format!("there is nobody with the address {email}")))?;
    if !second::reset(&mut tx, &person, OPERATOR, now).await? {
        return Err(Refusal(format!("{email} has no second factor")));
    }
    let account = person.account_id.map(AccountId);
    tx.tell(account.as_ref(), Event::new(Kind::SignedOut, &person.id, 0), OPERATOR, now);
    house.commit(tx).await?;
    note(house, Incident::SecondFactorReset, &person.id);
    Ok(())
}

fn note(house: &House, incident: Incident, person: &UserId) {
    house.security.note(incident, About { person: Some(&person.0), what: Some(OPERATOR), ..About::default() });
}
