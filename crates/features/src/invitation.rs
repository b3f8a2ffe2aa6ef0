//! The other end of an invitation: whoever follows the link of the mail chooses a name and a password, and is a member.
use crate::caps;
use crate::profile::password::check_new;
use domain::id::{Slug, UserId};
use domain::role::Profile;
use domain::rule::Rule;
use house::events::{Event, Kind};
use house::login_throttle::{What, count};
use house::mail::{self, MailNotice};
use house::password::queue::Lane;
use house::request::RequestInfo;
use house::session::{Begun, begin};
use house::{House, password};
use store::accounts::Account;
use store::hash::sha256;
use store::invitations::Invitation;
use store::people::Person;
use views::error::{AppError, Faults};
use views::rules::alone;
use views::words::w;

/// What a link is good for.
pub struct Invited {
    pub account: String,
    pub slug: Slug,
    pub by: String,
    pub name: String,
    pub email: String,
    pub profile: Profile,
    /// The address is somebody's by now, here or elsewhere. Only who reads its mail is told.
    pub taken: bool,
}

/// What a name must be.
pub const NAME: Rule = Rule::line(120).needed();

/// What is posted to accept.
#[derive(Clone, Default, serde::Deserialize)]
#[serde(default)]
pub struct Acceptance {
    pub name: String,
    pub new_password: String,
    pub new_password_again: String,
}

/// What a link is good for; `None` if it is of no use any more. Looking uses nothing up: programs that scan mail look too.
///
/// # Errors
/// If the database does not answer.
pub async fn look(house: &House, token: &str) -> Result<Option<Invited>, AppError> {
    Ok(find(house, token).await?.map(|(_, _, invited)| invited))
}

async fn find(house: &House, token: &str) -> Result<Option<(Invitation, Account, Invited)>, AppError> {
    let mut tx = house.db.read().await?;
    let found = store::invitations::by_token(&mut tx, &sha256(token), house.clock.now()).await?;
    let Some(found) = found else { return Ok(None) };
    let Some(account) = store::accounts::by_id(&mut tx, &found.account_id.0).await? else { return Ok(None) };
    let invited = Invited {
        account: account.trade_name.clone(),
        slug: account.slug.clone(),
        by: found.inviter.clone(),
        name: found.name.clone(),
        email: found.email.clone(),
        profile: found.profile,
        taken: store::people::by_email(&mut tx, &found.email).await?.is_some(),
    };
    Ok(Some((found, account, invited)))
}

/// Accepts: a new member, signed in. `None` if the link is of no use any more.
///
/// # Errors
/// What was wrong with what was typed; or refused, if the address is somebody's by now.
pub async fn accept(
    house: &House,
    request: &RequestInfo,
    token: &str,
    typed: Acceptance,
) -> Result<Option<(Begun, Slug)>, AppError> {
    let Some((found, account, invited)) = find(house, token).await? else { return Ok(None) };
    if invited.taken {
        return Err(AppError::refused(w::INVITATION_TAKEN));
    }
    let mut faults = Faults::default();
    let name = faults.take("name", alone(NAME, &typed.name));
    let about = [typed.name.as_str(), &found.name, &found.email, &account.trade_name, &account.slug.0];
    check_new(&mut faults, &typed.new_password, &typed.new_password_again, &about);
    let name = faults.or(name)?;
    count(house, request, What::ByLink(&sha256(token))).await?;
    let hash = password::hash(house, &Lane::of(&request.address, true), typed.new_password).await?;
    let now = house.clock.now();
    let person = Person {
        id: UserId(house.chance().id()),
        email: found.email.clone(),
        name,
        password_hash: hash,
        account_id: Some(account.id.0.clone()),
        profile: Some(invited.profile.as_str().to_owned()),
        rank: None,
        language: None,
        time_zone: None,
        version: 1,
        changed_by: None,
        changed_at: None,
        created_at: now.0,
    };
    let mut tx = house.db.write().await?;
    tx.lock_account(&account.id.0).await?;
    // Once more, now that nobody else changes it: it may have been used, withdrawn or mailed anew meanwhile.
    if store::invitations::by_token(&mut tx, &sha256(token), now).await?.is_none()
        || !store::invitations::close(&mut tx, &account.id, &found.id, now).await?
    {
        return Ok(None);
    }
    if store::members::all(&mut tx, &account.id).await?.len() >= caps::MEMBERS {
        return Err(caps::full(w::ERROR_MEMBERS_FULL, caps::MEMBERS));
    }
    if !store::people::insert(&mut tx, &person).await? {
        return Err(AppError::refused(w::INVITATION_TAKEN));
    }
    let notice = MailNotice::NewMember { who: person.name.clone(), by: found.inviter.clone() };
    mail::notify(&mut tx, &account.id, notice, now).await?;
    let begun = begin(&mut tx, request, &person, now).await?.ok_or(AppError::Broken { status: 500 })?;
    for event in [Event::new(Kind::Member, &person.id, 1), Event::new(Kind::Invitation, &found.id, found.version + 1)] {
        tx.tell(Some(&account.id), event, &person.id.0, now);
    }
    house.commit(tx).await?;
    Ok(Some((begun, account.slug)))
}
