//! `#members`: who is in the account, under which profile. An account always keeps an Admin.
use house::call::{Caller, Form, call};

use super::{gone, invitations};
use crate::agents::reset_sheet;
use crate::flash::{Saved, owned};
use crate::frame::{page, profile_word};
use domain::id::{Slug, UserId};
use domain::policy::Action;
use domain::role::Profile;
use domain::rule::{Clock, Rule, What};
use domain::time::Time;
use house::confirm::{self, AgainForm};
use house::cx::Cx;
use house::events::{Event, Kind};
use house::second;
use serde::{Deserialize, Serialize};
use store::members::Member;
use views::base::{Base, fields};
use views::error::AppError;
use views::frame::{Page, PageName};
use views::noun;
use views::rules::{Field, Judged, Ruled, announced};
use views::section::{Input, Item, Part, Section, Shape, Sheet};
use views::words::{t, tf, w};

/// Another profile, as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct RoleForm {
    pub profile: String,
}
fields!(RoleForm: profile);

/// What it must be.
pub const RULES: [Field; 1] = [("profile", Rule::of(What::Choice).needed())];

impl RoleForm {
    fn check(&self) -> Result<Profile, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let profile = Profile::parse(&judged.take("profile"));
        judged.or(profile.unwrap_or(Profile::Member))
    }
}

impl Ruled for RoleForm {
    const RULES: &'static [Field] = &RULES;

    fn choices(&self, _field: &str) -> Vec<&str> {
        Profile::ALL.iter().map(|profile| profile.as_str()).collect()
    }
}

/// Settings › Members: its sections. `edit` names the forms that stand open on it.
#[call(MEMBER_LIST)]
pub async fn member_list(
    caller: &Caller,
    account: Slug,
    #[serde(default)] edit: String,
) -> Result<Page<Vec<Part>>, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::ManageMembers).await?;
    cx.open_forms(&edit).await?;
    let members = section(&mut cx).await?;
    let members = gone::tell(&mut cx, members, &[CHANGE_PROFILE, REMOVE_MEMBER]).await?;
    let sections = [members, invitations::section(&mut cx).await?].map(Part::from);
    page(cx, PageName::Members, sections.to_vec()).await
}

/// Gives a member another profile.
#[call]
pub async fn change_profile(
    caller: &Caller,
    account: Slug,
    member: UserId,
    version: i64,
    #[serde(default)] base: Base,
    form: RoleForm,
) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageMembers).await?;
    let found = find(&mut cx, &member).await?;
    // Their name is theirs to change meanwhile.
    let mut form = form;
    let both =
        base.merge(&mut form, RoleForm { profile: found.profile.as_str().to_owned() }, &[], version != found.version);
    let profile = form.check()?;
    if profile == found.profile {
        let view = section(&mut cx).await?;
        return cx.release(view).await;
    }
    if let Some(asked) = both.asked(&[("profile", found.profile.as_str())], &[("profile", profile.as_str())]) {
        let (who, when) = changed(&found);
        return Err(cx.stale((noun::MEMBERS.class, &member.0), found.version, (&who, when), asked).await);
    }
    let mut events = keep_an_admin(&mut cx, &found, profile == Profile::Admin).await?;
    let (id, by, now) = (cx.account.id.clone(), cx.person.name.clone(), cx.now);
    if !store::members::set_profile(cx.tx(), &id, (&member, found.version), profile.as_str(), (&by, now)).await? {
        return Err(AppError::stale(w::ERROR_RELOAD));
    }
    events.push(Event::new(Kind::Member, &member, found.version + 1));
    // Their streams end, and their pages are read anew as who they are now.
    events.push(Event::new(Kind::Person, &member, found.version + 1));
    let view = section(&mut cx).await?;
    cx.commit_all(events, view).await
}

/// Removes a member: they are signed out everywhere at once, and cannot come back in.
#[call]
pub async fn remove_member(
    caller: &Caller,
    account: Slug,
    member: UserId,
    #[serde(default)] form: AgainForm,
) -> Result<Section, AppError> {
    prove(caller, &account, &member, form).await?;
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageMembers).await?;
    let found = find(&mut cx, &member).await?;
    let mut events = keep_an_admin(&mut cx, &found, false).await?;
    let (id, by, now) = (cx.account.id.clone(), cx.person.name.clone(), cx.now);
    if !store::members::remove(cx.tx(), &id, &member, &by, now).await? {
        return Err(AppError::NotFound);
    }
    store::sessions::end(cx.tx(), &member, None, now).await?;
    store::resets::take_all(cx.tx(), &member, now).await?;
    store::second::remove(cx.tx(), &member).await?;
    events.push(Event::new(Kind::Member, &member, found.version + 1));
    events.push(Event::new(Kind::SignedOut, &member, 0));
    let view = section(&mut cx).await?;
    cx.commit_all(events, view).await
}

/// Takes a member's second factor away, because they have lost it. Whoever has lost their own asks another Admin.
#[call]
pub async fn reset_member_second_factor(
    caller: &Caller,
    account: Slug,
    member: UserId,
    #[serde(default)] form: AgainForm,
) -> Result<Section, AppError> {
    prove(caller, &account, &member, form).await?;
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageMembers).await?;
    let found = find(&mut cx, &member).await?;
    if member == cx.person.id {
        return Err(AppError::refused(w::SECOND_RESET_OWN));
    }
    let person = store::people::by_id(cx.tx(), &member.0).await?.ok_or(AppError::NotFound)?;
    let (by, now) = (cx.person.name.clone(), cx.now);
    if !second::reset(cx.tx(), &person, &by, now).await? {
        return Err(AppError::refused(w::SECOND_RESET_NONE));
    }
    let events = vec![Event::new(Kind::Member, &member, found.version), Event::new(Kind::SignedOut, &member, 0)];
    let view = section(&mut cx).await?;
    cx.commit_all(events, view).await
}

/// Before what cannot be taken back, the password again.
async fn prove(caller: &Caller, account: &Slug, member: &UserId, form: AgainForm) -> Result<(), AppError> {
    let mut cx = Cx::authorize(caller, account, Action::ManageMembers).await?;
    find(&mut cx, member).await?;
    confirm::password(cx, "password", form.password).await
}

/// What was saved of a member last, and by whom.
pub(super) fn saved(member: &Member) -> Saved {
    let (who, at) = changed(member);
    Saved { who, at, fields: owned(&[("profile", member.profile.as_str())]) }
}

fn changed(member: &Member) -> (String, Time) {
    (member.changed_by.clone().unwrap_or_default(), Time(member.changed_at.unwrap_or(member.created_at.0)))
}

async fn find(cx: &mut Cx, member: &UserId) -> Result<Member, AppError> {
    let account = cx.account.id.clone();
    store::members::by_id(cx.tx(), &account, member).await?.ok_or(AppError::NotFound)
}

/// Before somebody stops being an Admin: there must be another, and the invitations they sent are withdrawn, so that nobody
/// comes in on the word of whoever may not say it any more. Gives the events.
async fn keep_an_admin(cx: &mut Cx, member: &Member, stays: bool) -> Result<Vec<Event>, AppError> {
    if stays || member.profile != Profile::Admin {
        return Ok(Vec::new());
    }
    let (account, now) = (cx.account.id.clone(), cx.now);
    if !store::members::has_other_admin(cx.tx(), &account, &member.id).await? {
        return Err(AppError::refused(w::ERROR_LAST_ADMIN));
    }
    let closed = store::invitations::close_of(cx.tx(), &account, &member.id, now).await?;
    Ok(closed.into_iter().map(|(id, version)| Event::new(Kind::Invitation, id, version)).collect())
}

/// The section.
///
/// # Errors
/// If the database does not answer.
pub async fn section(cx: &mut Cx) -> Result<Section, AppError> {
    let account = cx.account.id.clone();
    let members = store::members::all(cx.tx(), &account).await?;
    let admins = members.iter().filter(|member| member.profile == Profile::Admin).count();
    let invitations = store::invitations::open(cx.tx(), &account).await?;
    let invites = |member: &Member| invitations.iter().any(|one| one.invited_by == member.id.0);
    let items = members.iter().map(|member| {
        let is_last = admins == 1 && member.profile == Profile::Admin;
        item(cx, member, is_last, invites(member))
    });
    Ok(Section {
        id: "members".to_owned(),
        title: t(w::MEMBERS).to_owned(),
        lead: t(w::MEMBERS_LEAD).to_owned(),
        items: items.collect(),
        ..Section::default()
    })
}

fn item(cx: &Cx, member: &Member, is_last: bool, invites: bool) -> Item {
    let is_you = member.id == cx.person.id;
    let calendar = cx.calendar();
    let since = tf(w::MEMBER_SINCE, &[("day", &calendar.day(member.created_at).text)]);
    let seen = member
        .last_seen_at
        .map_or(t(w::NEVER_SEEN).to_owned(), |at| tf(w::LAST_SEEN, &[("when", &calendar.moment(Time(at)).text)]));
    let mut lines = vec![member.email.clone(), format!("{since} · {seen}")];
    let mut pills = vec![(String::new(), t(profile_word(member.profile)).to_owned())];
    if is_you {
        pills.push(("ok".to_owned(), t(w::YOU).to_owned()));
    }
    if member.has_second {
        pills.push(("ok".to_owned(), t(w::SECOND_HAS).to_owned()));
    }
    let mut sheets = if is_last {
        lines.push(t(w::LAST_ADMIN).to_owned());
        Vec::new()
    } else {
        vec![role_sheet(cx, member, is_you), removal_sheet(cx, member, is_you, invites)]
    };
    if member.has_second && !is_you {
        let (id, action) = (format!("reset-{}", member.id), RESET_MEMBER_SECOND_FACTOR);
        sheets.push(reset_sheet(id, action, kept(cx, member), &member.name));
    }
    Item { id: member.id.0.clone(), title: member.name.clone(), lines, pills, sheets, ..Item::default() }
}

/// Another profile. Whoever takes this page from themselves goes to the start.
fn role_sheet(cx: &Cx, member: &Member, is_you: bool) -> Sheet {
    Sheet {
        id: format!("role-{}", member.id),
        action: CHANGE_PROFILE.to_owned(),
        shape: Shape::Folded,
        title: t(w::CHANGE_PROFILE).to_owned(),
        note: if is_you { t(w::CHANGE_PROFILE_OWN).to_owned() } else { String::new() },
        hidden: kept(cx, member),
        version: Some(member.version),
        inputs: announced(
            &RULES,
            vec![
                Input::select("profile", t(w::PROFILE), member.profile.as_str(), profiles())
                    .hint(t(w::PROFILE_HINT))
                    .wide(),
            ],
        ),
        submit: t(w::SAVE).to_owned(),
        then: if is_you { "/".to_owned() } else { String::new() },
        ..Sheet::default()
    }
}

/// Removing somebody names what is lost, and what stays.
fn removal_sheet(cx: &Cx, member: &Member, is_you: bool, invites: bool) -> Sheet {
    let (title, note) =
        if is_you { (w::LEAVE_COMPANY, w::LEAVE_COMPANY_NOTE) } else { (w::REMOVE, w::REMOVE_MEMBER_NOTE) };
    let names = [("name", member.name.as_str()), ("account", &cx.account.trade_name)];
    let mut note = tf(note, &names);
    if invites {
        note = format!("{note} {}", t(w::REMOVE_MEMBER_INVITATIONS));
    }
    Sheet {
        id: format!("remove-{}", member.id),
        action: REMOVE_MEMBER.to_owned(),
        shape: Shape::Asked,
        title: tf(title, &names),
        note,
        hidden: kept(cx, member),
        inputs: vec![confirm::input()],
        submit: tf(if is_you { w::LEAVE_COMPANY } else { w::REMOVE_MEMBER_NAMED }, &names),
        then: if is_you { "/sign-in".to_owned() } else { String::new() },
        ..Sheet::default()
    }
}

fn kept(cx: &Cx, member: &Member) -> Vec<(String, String)> {
    vec![("account".to_owned(), cx.account.slug.0.clone()), ("member".to_owned(), member.id.0.clone())]
}

/// The profiles to choose from.
pub(super) fn profiles() -> Vec<(String, String)> {
    Profile::ALL.iter().map(|profile| (profile.as_str().to_owned(), t(profile_word(*profile)).to_owned())).collect()
}
