//! Who is told what: a total, pure function of the listener, the notice, what lets agents in and the time. `told.txt` beside it
//! is what it answers, for review.
use crate::events::{Kind, Notice};
use domain::id::{AccountId, UserId};
use domain::policy::{Action, Actor, Facts, decide};
use domain::time::Time;
use views::noun;

/// Whether a notice ends the stream of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ends {
    No,
    Yes,
    /// If what pages show of the person themselves changed. It does not when they have another password: the browser in which they
    /// set it goes on.
    IfChanged,
}

/// Signed out here or everywhere, or changed themselves.
pub fn ends(notice: &Notice, session: &str, person: &UserId) -> Ends {
    match notice.kind {
        Kind::SignedOut if notice.record == session || notice.record == person.0 => Ends::Yes,
        Kind::Person if notice.record == person.0 => Ends::IfChanged,
        _ => Ends::No,
    }
}

/// The kind that a listener is told; nothing if it is not for them. `own` is the account that a member is of.
pub fn told(actor: &Actor, own: Option<&AccountId>, notice: &Notice, facts: &Facts, now: Time) -> Option<&'static str> {
    let allowed = || action_of(notice.kind).is_some_and(|action| decide(actor, action, facts, now).allows());
    match (actor, &notice.account) {
        // That something not stored may have been missed, whichever account it is.
        (Actor::Member { .. }, None) if !is_stored(notice.kind) => allowed().then_some(notice.kind.as_str()),
        (Actor::Member { .. }, Some((account, _))) if own == Some(account) => allowed().then_some(notice.kind.as_str()),
        (Actor::Agent { id, .. }, Some(_)) => told_agent(notice, id, allowed),
        (Actor::Stranger | Actor::Member { .. }, _) | (Actor::Agent { .. }, None) => None,
    }
}

/// An agent hears of their own way in and of their own requests; of the rest only what a live grant shows.
fn told_agent(notice: &Notice, me: &UserId, allowed: impl Fn() -> bool) -> Option<&'static str> {
    let mine = notice.agent.as_ref() == Some(me);
    let concerns_me = mine || notice.agent.is_none();
    match notice.kind {
        Kind::Granted | Kind::Extended => concerns_me.then_some(notice.kind.as_str()),
        Kind::Revoked | Kind::Expired => concerns_me.then_some(Kind::Ended.as_str()),
        Kind::Requested | Kind::Answered => mine.then_some(notice.kind.as_str()),
        kind if rests_on_grants(kind) => allowed().then_some(kind.as_str()),
        _ => None,
    }
}

/// Whether what lets agents in decides who of them is told: of whatever an account has.
pub fn rests_on_grants(kind: Kind) -> bool {
    noun::of(kind).is_some()
}

const fn is_stored(kind: Kind) -> bool {
    !matches!(kind, Kind::Presence | Kind::Log)
}

/// The row of the policy's table that a kind of event falls under. Without one nobody hears of it but by what is said above.
fn action_of(kind: Kind) -> Option<Action> {
    match kind {
        Kind::Granted | Kind::Extended | Kind::Revoked | Kind::Expired | Kind::Presence => Some(Action::SeeGrants),
        Kind::Requested | Kind::Answered => Some(Action::ManageGrants),
        // A member's name may have changed. To the person themselves it is the end of the stream.
        Kind::Person => Some(Action::ManageMembers),
        Kind::Import => Some(Action::MoveShipments),
        Kind::Log => Some(Action::SeeAccessLog),
        kind => noun::of(kind).map(|noun| noun.seen),
    }
}

#[cfg(test)]
mod tests;
