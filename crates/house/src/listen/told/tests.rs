use std::fmt::Write as _;

use super::*;
use domain::grant::{Grant, Scope};
use domain::id::{GrantId, Slug};
use domain::role::{Profile, Rank};
use domain::time::Span;

const NOW: Time = Time(1_000_000);

/// Somebody who listens: who they are, the account they are of, and what is live in the notice's.
struct Column {
    name: &'static str,
    actor: Actor,
    own: Option<AccountId>,
    grants: Vec<Grant>,
}

fn id(name: &str) -> UserId {
    UserId(name.into())
}

fn nebula() -> AccountId {
    AccountId("nebula".into())
}

fn columns() -> Vec<Column> {
    let member = |name, profile, of: &str| Column {
        name,
        actor: Actor::Member { id: id("ana"), profile },
        own: Some(AccountId(of.into())),
        grants: Vec::new(),
    };
    let agent = |name, rank, grants| Column { name, actor: Actor::Agent { id: id("ana"), rank }, own: None, grants };
    let grant = |scope, agent: Option<&str>, ends| Grant {
        id: GrantId("g".into()),
        scope,
        agent: agent.map(id),
        ends,
        ended: None,
    };
    let later = NOW + Span::hours(1);
    vec![
        member("Admin", Profile::Admin, "nebula"),
        member("Operator", Profile::Operator, "nebula"),
        member("Member", Profile::Member, "nebula"),
        member("Admin elsewhere", Profile::Admin, "sol"),
        agent("Agent in: full", Rank::Agent, vec![grant(Scope::Full, None, later)]),
        agent("Agent in: view", Rank::Agent, vec![grant(Scope::View, None, later)]),
        agent("Agent out", Rank::Agent, Vec::new()),
        agent("time just over", Rank::Agent, vec![grant(Scope::Full, None, NOW)]),
        agent("another is in", Rank::Agent, vec![grant(Scope::Full, Some("bruno"), later)]),
        agent("Lead out", Rank::Lead, Vec::new()),
        Column { name: "Stranger", actor: Actor::Stranger, own: None, grants: Vec::new() },
    ]
}

fn notice(kind: Kind, account: Option<AccountId>, agent: Option<&str>) -> Notice {
    let account = account.map(|account| (account, Slug("nebula".into())));
    Notice { seq: Some(1), kind, account, record: "r".into(), version: 1, agent: agent.map(id) }
}

/// A table of all kinds, of notices that are alike but for the kind.
fn table(text: &mut String, title: &str, make: impl Fn(Kind) -> Notice) {
    let _ = write!(text, "{title:<16}");
    let mut line = String::new();
    for column in columns() {
        let _ = write!(line, "{:<17}", column.name);
    }
    *text = text.clone() + line.trim_end();
    for kind in Kind::ALL {
        let mut line = format!("\n{:<16}", kind.as_str());
        for Column { actor, own, grants, .. } in columns() {
            let facts = Facts { grants, ..Facts::default() };
            let word = told(&actor, own.as_ref(), &make(*kind), &facts, NOW).unwrap_or("-");
            let _ = write!(line, "{word:<17}");
        }
        *text = text.clone() + line.trim_end();
    }
    *text += "\n\n";
}

/// The rendered tables: what [`told`] and [`ends`] answer.
fn rendered() -> String {
    let mut text = String::new();
    table(&mut text, "ABOUT NO AGENT", |kind| notice(kind, Some(nebula()), None));
    table(&mut text, "ABOUT ONESELF", |kind| notice(kind, Some(nebula()), Some("ana")));
    table(&mut text, "ABOUT ANOTHER", |kind| notice(kind, Some(nebula()), Some("bruno")));
    table(&mut text, "OF NO ACCOUNT", |kind| notice(kind, None, None));
    text += "ENDS STREAMS    of the session   of the person    of another";
    for kind in Kind::ALL {
        let word = |session: &str, person: &str| match ends(&notice(*kind, None, None), session, &id(person)) {
            Ends::No => "-",
            Ends::Yes => "yes",
            Ends::IfChanged => "if changed",
        };
        let line = format!("\n{:<16}{:<17}{:<17}{}", kind.as_str(), word("r", "p"), word("s", "r"), word("s", "p"));
        text += &line;
    }
    text + "\n"
}

/// Review the difference as you would review code. `ALDABA_BLESS=1 cargo test` writes it anew.
#[test]
fn who_is_told_what_is_as_reviewed() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/listen/told.txt");
    let now = rendered();
    if std::env::var_os("ALDABA_BLESS").is_some() {
        std::fs::write(path, &now).expect("told.txt can be written");
    }
    assert_eq!(now, std::fs::read_to_string(path).expect("told.txt is there"));
}

/// What rests on grants must be asked with them, or agents who are in are told nothing.
#[test]
fn grants_are_looked_up_wherever_they_make_a_difference() {
    for kind in Kind::ALL {
        let told = |grants| {
            let actor = Actor::Agent { id: id("ana"), rank: Rank::Agent };
            told(&actor, None, &notice(*kind, Some(nebula()), None), &Facts { grants, ..Facts::default() }, NOW)
        };
        let full = columns().into_iter().find(|column| column.name == "Agent in: full").expect("a column").grants;
        assert!(told(full) == told(Vec::new()) || rests_on_grants(*kind), "{kind:?}");
    }
}
