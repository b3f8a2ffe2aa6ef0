//! `#invitations`: somebody is invited by mail, for seven days; the link works once. See `crate::invitation` for its other end.
//!
//! An invitation says nothing of whether its address is somebody's elsewhere: it is made and mailed all the same, and who
//! follows the link is told.
use house::call::{Caller, Form, call};
use serde::{Deserialize, Serialize};

use super::members::profiles;
use crate::caps;
use crate::frame::profile_word;
use domain::email;
use domain::id::{Slug, has_id_shape};
use domain::policy::Action;
use domain::role::Profile;
use domain::rule::{Clock, Rule, What};
use domain::time::Span;
use house::cx::Cx;
use house::events::{Event, Kind};
use house::mail::notice::lang_of;
use house::mail::{self, Letter};
use house::moment::Calendar;
use house::session::token_text;
use store::hash::sha256;
use store::invitations::{Invitation, New};
use store::members::Member;
use views::base::fields;
use views::error::AppError;
use views::rules::{Field, Judged, Ruled, Shown, alone, announced};
use views::section::{Input, Item, Section, Shape, Sheet, hidden};
use views::words::{fill, t, text_in, tf, w};

/// How long a link works.
const LIFE: Span = Span::days(7);
/// The least time between two letters to the same address.
const PAUSE: Span = Span::minutes(1);
/// As many as may be open at once: nobody writes to the whole world from here.
const MOST: usize = 100;

/// An invitation as it is posted.
#[derive(Clone, Debug, Default, Serialize, Deserialize, Form)]
#[serde(default)]
pub struct InvitationForm {
    /// Its id, made with the page: the same form twice is one invitation.
    pub id: String,
    pub name: String,
    pub email: String,
    pub profile: String,
}

fields!(InvitationForm: name, email, profile);

/// What each field must be.
pub const RULES: [Field; 3] = [
    ("name", Rule::line(120).needed()),
    ("email", Rule::of(What::Email).needed()),
    ("profile", Rule::of(What::Choice).needed()),
];

/// A checked invitation.
#[derive(Debug, PartialEq, Eq)]
pub struct Checked {
    name: String,
    email: String,
    profile: Profile,
}

impl InvitationForm {
    /// Checks what was typed.
    ///
    /// # Errors
    /// Every field that is not fine.
    pub fn check(&self) -> Result<Checked, AppError> {
        let mut judged = Judged::of(self, Clock::NONE);
        let (name, email) = (judged.take("name"), email::key(&judged.take("email")));
        let profile = Profile::parse(&judged.take("profile")).unwrap_or(Profile::Member);
        if !has_id_shape(&self.id) {
            judged.note("id", t(w::ERROR_RELOAD).to_owned());
        }
        judged.or(Checked { name, email, profile })
    }
}

impl Ruled for InvitationForm {
    const RULES: &'static [Field] = &RULES;

    fn choices(&self, _field: &str) -> Vec<&str> {
        Profile::ALL.iter().map(|profile| profile.as_str()).collect()
    }
}

/// Who cannot be invited once more, and why.
fn known(email: &str, members: &[Member], open: &[Invitation]) -> Result<(), AppError> {
    if members.iter().any(|member| member.email == email) {
        return Err(AppError::field("email", t(w::ERROR_MEMBER_ALREADY)));
    }
    if open.iter().any(|one| one.email == email) {
        return Err(AppError::field("email", t(w::ERROR_INVITED_ALREADY)));
    }
    Ok(())
}

/// Whether an address can be invited, while it is typed.
#[call]
pub async fn judge_invitation(caller: &Caller, account: Slug, form: InvitationForm) -> Result<Shown, AppError> {
    let mut cx = Cx::authorize(caller, &account, Action::ManageMembers).await?;
    let [_, (field, rule), _] = RULES;
    let typed = alone(rule, &form.email).map_err(|why| AppError::field(field, why))?;
    let id = cx.account.id.clone();
    let open = store::invitations::open(cx.tx(), &id).await?;
    known(&email::key(&typed), &store::members::all(cx.tx(), &id).await?, &open)?;
    cx.release(Shown { shown: typed }).await
}

/// Invites somebody.
#[call]
pub async fn invite_member(caller: &Caller, account: Slug, form: InvitationForm) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageMembers).await?;
    let wanted = form.check()?;
    let id = cx.account.id.clone();
    let open = store::invitations::open(cx.tx(), &id).await?;
    if open.iter().any(|one| one.id == form.id) {
        let view = section(&mut cx).await?;
        return cx.release(view).await;
    }
    let of_members = store::members::all(cx.tx(), &id).await?;
    known(&wanted.email, &of_members, &open)?;
    if of_members.len() >= caps::MEMBERS {
        return Err(caps::full(w::ERROR_MEMBERS_FULL, caps::MEMBERS));
    }
    if open.len() >= MOST {
        return Err(AppError::refused(w::ERROR_INVITATIONS_FULL));
    }
    let token = token_text(cx.house.chance());
    let new = New {
        id: &form.id,
        account: &id,
        name: &wanted.name,
        email: &wanted.email,
        profile: wanted.profile.as_str(),
        token_hash: &sha256(&token),
        by: &cx.person.id.clone(),
        at: cx.now,
        ends: cx.now + LIFE,
    };
    if !store::invitations::insert(cx.tx(), &new).await? {
        // Another account's id, or a closed one's: it is not theirs to know.
        return Err(AppError::field("id", t(w::ERROR_RELOAD)));
    }
    write(&mut cx, &wanted.email, Some("email"), wanted.profile, &token).await?;
    let view = section(&mut cx).await?;
    cx.commit(Event::new(Kind::Invitation, &form.id, 1).shown(), view).await
}

/// Mails another link, good for seven days more; the old one is of no use any more.
#[call]
pub async fn resend_invitation(caller: &Caller, account: Slug, invitation: String) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageMembers).await?;
    let found = find(&mut cx, &invitation).await?;
    if cx.now - found.sent_at < PAUSE {
        return Err(AppError::refused(w::ERROR_JUST_SENT));
    }
    let (token, id, now) = (token_text(cx.house.chance()), cx.account.id.clone(), cx.now);
    store::invitations::renew(cx.tx(), &id, &invitation, &sha256(&token), (now, now + LIFE)).await?;
    write(&mut cx, &found.email, None, found.profile, &token).await?;
    let view = section(&mut cx).await?;
    cx.commit(Event::new(Kind::Invitation, &invitation, found.version + 1).shown(), view).await
}

/// Withdraws an invitation: its link is of no use any more.
#[call]
pub async fn withdraw_invitation(caller: &Caller, account: Slug, invitation: String) -> Result<Section, AppError> {
    let mut cx = Cx::authorize_change(caller, &account, Action::ManageMembers).await?;
    let found = find(&mut cx, &invitation).await?;
    let (id, now) = (cx.account.id.clone(), cx.now);
    if !store::invitations::close(cx.tx(), &id, &invitation, now).await? {
        return Err(AppError::NotFound);
    }
    let view = section(&mut cx).await?;
    cx.commit(Event::new(Kind::Invitation, &invitation, found.version + 1).shown(), view).await
}

async fn find(cx: &mut Cx, id: &str) -> Result<Invitation, AppError> {
    let account = cx.account.id.clone();
    store::invitations::by_id(cx.tx(), &account, id).await?.ok_or(AppError::NotFound)
}

/// The letter with the link, in the account's language. What was typed as a name is not in it: nobody writes to strangers with it.
async fn write(cx: &mut Cx, email: &str, field: Option<&str>, profile: Profile, token: &str) -> Result<(), AppError> {
    let (account, now, lang) = (cx.account.clone(), cx.now, lang_of(&cx.account));
    let until = now + LIFE;
    let by = cx.person.name.clone();
    let values = [("who", by.as_str()), ("account", &account.trade_name)];
    let say = |word| text_in(lang, word).to_owned();
    let role = say(profile_word(profile));
    let letter = Letter {
        paragraphs: vec![fill(&say(w::MAIL_INVITED_TEXT), &values)],
        facts: vec![
            (say(w::PROFILE), role),
            (say(w::UNTIL), Calendar::new(lang, &account.time_zone, now).dated(until)),
        ],
        link: Some((say(w::MAIL_INVITED_OPEN), format!("/invitation/{token}"))),
        why: fill(&say(w::MAIL_INVITED_WHY), &values),
        until: Some(until),
        ..Letter::new(email, lang, fill(&say(w::MAIL_INVITED), &values))
    };
    let person = cx.person.id.clone();
    mail::post_asked(cx.tx(), &account.id, &person, &letter, now).await?.map_err(|full| full.said(field))
}

/// The section.
///
/// # Errors
/// If the database does not answer.
pub async fn section(cx: &mut Cx) -> Result<Section, AppError> {
    let account = cx.account.id.clone();
    let open = store::invitations::open(cx.tx(), &account).await?;
    let (calendar, slug) = (cx.calendar(), cx.account.slug.0.clone());
    Ok(Section {
        id: "invitations".to_owned(),
        title: t(w::INVITATIONS).to_owned(),
        lead: t(w::INVITATIONS_LEAD).to_owned(),
        empty: t(w::NO_INVITATIONS).to_owned(),
        items: open.iter().map(|one| item(one, &calendar, &slug)).collect(),
        sheets: vec![invite_sheet(cx.house.chance().id(), slug)],
        ..Section::default()
    })
}

fn item(one: &Invitation, calendar: &Calendar, slug: &str) -> Item {
    let is_over = one.ends_at <= calendar.now;
    let until = if is_over { w::INVITATION_ENDED } else { w::INVITATION_UNTIL };
    let ends = calendar.moment(one.ends_at).text;
    let about = tf(until, &[("who", &one.inviter), ("when", &ends)]);
    let state = if is_over { ("bad", w::EXPIRED) } else { ("warn", w::ANSWER_PENDING) };
    let hidden = hidden(&[("account", slug), ("invitation", &one.id)]);
    let resend = Sheet {
        id: format!("resend-{}", one.id),
        action: RESEND_INVITATION.to_owned(),
        shape: Shape::Button,
        hidden: hidden.clone(),
        submit: t(w::SEND_AGAIN).to_owned(),
        ..Sheet::default()
    };
    let withdraw = Sheet {
        id: format!("withdraw-{}", one.id),
        action: WITHDRAW_INVITATION.to_owned(),
        shape: Shape::Asked,
        title: t(w::WITHDRAW).to_owned(),
        note: tf(w::WITHDRAW_NOTE, &[("email", &one.email)]),
        hidden,
        submit: t(w::WITHDRAW_INVITATION).to_owned(),
        ..Sheet::default()
    };
    Item {
        id: one.id.clone(),
        title: one.name.clone(),
        lines: vec![one.email.clone(), about],
        pills: vec![
            (String::new(), t(profile_word(one.profile)).to_owned()),
            (state.0.to_owned(), t(state.1).to_owned()),
        ],
        sheets: vec![resend, withdraw],
        ..Item::default()
    }
}

fn invite_sheet(id: String, slug: String) -> Sheet {
    let inputs = vec![
        Input::text("name", t(w::NAME), ""),
        Input::of("email", "email", t(w::EMAIL), "").fills("off", "email").judged(JUDGE_INVITATION),
        Input::select("profile", t(w::PROFILE), Profile::Member.as_str(), profiles()).hint(t(w::PROFILE_HINT)).wide(),
    ];
    Sheet {
        id: "invite-form".to_owned(),
        action: INVITE_MEMBER.to_owned(),
        shape: Shape::Folded,
        title: t(w::INVITE).to_owned(),
        hidden: hidden(&[("account", &slug), ("form[id]", &id)]),
        inputs: announced(&RULES, inputs),
        submit: t(w::SEND_INVITATION).to_owned(),
        ..Sheet::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_kept_in_lower_case_and_every_wrong_field_is_named() {
        let form = InvitationForm {
            id: store::chance::Chance::System.id(),
            name: " Eva Soto ".into(),
            email: "Eva@Nebula.example ".into(),
            profile: "operator".into(),
        };
        let checked = form.check().expect("all is fine");
        assert_eq!((checked.name.as_str(), checked.email.as_str()), ("Eva Soto", "eva@nebula.example"));
        let wrong = InvitationForm { email: "eva".into(), profile: "lead".into(), ..InvitationForm::default() };
        let Err(AppError::Invalid { fields }) = wrong.check() else { panic!("nothing is fine") };
        let fields: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
        assert_eq!(fields, ["name", "email", "profile", "id"]);
    }
}
