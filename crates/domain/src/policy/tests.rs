use super::*;
use crate::time::Span;
use std::fmt::Write as _;

const NOW: Time = Time(1_000_000);

fn ana() -> UserId {
    UserId("ana".into())
}

fn agent(rank: Rank) -> Actor {
    Actor::Agent { id: ana(), rank }
}

fn grant(id: &str, scope: Scope, named: Option<&str>) -> Grant {
    let agent = named.map(|name| UserId(name.into()));
    Grant { id: GrantId(id.into()), scope, agent, ends: NOW + Span::hours(1), ended: None }
}

fn under(grants: Vec<Grant>) -> Facts {
    Facts { grants, ..Facts::default() }
}

fn shipment(id: &str) -> ShipmentId {
    ShipmentId(id.into())
}

/// The rendered table: what `decide` answers, not what `row` says.
fn matrix() -> String {
    let case = || Facts {
        cases: vec![OpenCase { id: CaseId("c".into()), shipment: shipment("s") }],
        shipment: Some(shipment("s")),
        ..Facts::default()
    };
    let member = |profile| Actor::Member { id: ana(), profile };
    let columns: [(Actor, Facts); 8] = [
        (member(Profile::Admin), Facts::default()),
        (member(Profile::Operator), Facts::default()),
        (member(Profile::Member), Facts::default()),
        (agent(Rank::Agent), Facts::default()),
        (agent(Rank::Lead), Facts::default()),
        (agent(Rank::Agent), case()),
        (agent(Rank::Agent), under(vec![grant("v", Scope::View, None)])),
        (agent(Rank::Agent), under(vec![grant("f", Scope::Full, None)])),
    ];
    let mut text = format!("{:<22}", "action");
    for name in ["Admin", "Operator", "Member", "Agent", "Lead", "Case", "View", "Full"] {
        let _ = write!(text, "{name:<18}");
    }
    for action in Action::ALL {
        text = text.trim_end().to_owned() + &format!("\n{:<22}", action.as_str());
        for (actor, facts) in &columns {
            let _ = write!(text, "{:<18}", word(actor, *action, facts));
        }
    }
    text.trim_end().to_owned() + "\n"
}

fn word(actor: &Actor, action: Action, facts: &Facts) -> String {
    let ask = |facts: &Facts| decide(actor, action, facts, NOW);
    match ask(facts) {
        Decision::Yes => "yes".into(),
        Decision::Log(permit) => {
            let mut word = "log".to_owned();
            word += if permit.sight == Sight::Masked { " masked" } else { "" };
            word += if permit.one_field { " field" } else { "" };
            word + if permit.needs_reason { " reason" } else { "" }
        }
        Decision::No if ask(&Facts { own: true, ..facts.clone() }).allows() => "own".into(),
        Decision::No if ask(&Facts { named: true, ..facts.clone() }).allows() => "named".into(),
        Decision::No => "-".into(),
    }
}

/// Review the difference as you would review code. `ALDABA_BLESS=1 cargo test` writes it anew.
#[test]
fn the_matrix_is_the_reviewed_one() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/src/policy/matrix.txt");
    let now = matrix();
    if std::env::var_os("ALDABA_BLESS").is_some() {
        std::fs::write(path, &now).expect("matrix.txt can be written");
    }
    assert_eq!(now, std::fs::read_to_string(path).expect("matrix.txt is there"));
}

#[test]
fn a_stranger_may_nothing() {
    for action in Action::ALL {
        let facts = Facts { own: true, named: true, ..under(vec![grant("f", Scope::Full, None)]) };
        assert_eq!(decide(&Actor::Stranger, *action, &facts, NOW), Decision::No, "{action:?}");
    }
}

#[test]
fn what_is_never_open_stays_shut_under_every_grant_and_case() {
    let facts = Facts {
        grants: vec![grant("f", Scope::Full, Some("ana")), grant("v", Scope::View, None)],
        cases: vec![OpenCase { id: CaseId("c".into()), shipment: shipment("s") }],
        shipment: Some(shipment("s")),
        own: true,
        named: true,
    };
    for action in [
        Action::DirectDebit,
        Action::MoveShipments,
        Action::RemoveShipment,
        Action::ExportOrDelete,
        Action::ManageGrants,
        Action::ManageKeys,
        Action::ManageMembers,
        Action::ChangeDoors,
        Action::SeeAccessLog,
        Action::AcceptTerms,
    ] {
        assert_eq!(decide(&agent(Rank::Lead), action, &facts, NOW), Decision::No, "{action:?}");
    }
}

#[test]
fn a_grant_for_another_agent_a_revoked_one_and_one_at_its_end_open_nothing() {
    let end = NOW + Span::hours(1);
    let revoked = Grant { ended: Some(NOW), ..grant("r", Scope::Full, None) };
    let other = under(vec![grant("b", Scope::Full, Some("bruno"))]);
    assert_eq!(decide(&agent(Rank::Agent), Action::ListShipments, &other, NOW), Decision::No);
    assert_eq!(decide(&agent(Rank::Agent), Action::ListShipments, &under(vec![revoked]), NOW), Decision::No);
    let own = under(vec![grant("a", Scope::Full, Some("ana"))]);
    assert!(decide(&agent(Rank::Agent), Action::ListShipments, &own, Time(end.0 - 1)).allows());
    assert_eq!(decide(&agent(Rank::Agent), Action::ListShipments, &own, end), Decision::No);
}

#[test]
fn several_grants_at_once_give_their_union_and_nothing_more() {
    let facts = under(vec![grant("v", Scope::View, None), grant("f", Scope::Full, Some("ana"))]);
    let Decision::Log(permit) = decide(&agent(Rank::Agent), Action::ChangeRecipient, &facts, NOW) else {
        panic!("the full grant allows it");
    };
    assert_eq!(permit.through, Through::Grant(GrantId("f".into())));
    assert_eq!(decide(&agent(Rank::Agent), Action::RemoveShipment, &facts, NOW), Decision::No);
}

#[test]
fn a_case_opens_that_very_shipment_masked() {
    let facts = |asked| Facts {
        cases: vec![OpenCase { id: CaseId("c".into()), shipment: shipment("s") }],
        shipment: Some(shipment(asked)),
        ..Facts::default()
    };
    assert!(decide(&agent(Rank::Agent), Action::SeeShipment, &facts("s"), NOW).allows());
    assert_eq!(recipient_sight(&agent(Rank::Agent), &facts("s"), NOW), Sight::Masked);
    assert_eq!(decide(&agent(Rank::Agent), Action::SeeShipment, &facts("other"), NOW), Decision::No);
}

#[test]
fn recipients_are_in_the_clear_for_members_and_under_a_grant() {
    let member = Actor::Member { id: UserId("mia".into()), profile: Profile::Member };
    assert_eq!(recipient_sight(&member, &Facts::default(), NOW), Sight::Clear);
    for scope in [Scope::View, Scope::Full] {
        let facts = under(vec![grant("g", scope, None)]);
        assert_eq!(recipient_sight(&agent(Rank::Agent), &facts, NOW), Sight::Clear, "{scope:?}");
    }
    assert_eq!(recipient_sight(&agent(Rank::Lead), &Facts::default(), NOW), Sight::Masked);
    assert_eq!(recipient_sight(&Actor::Stranger, &Facts::default(), NOW), Sight::Masked);
}

#[test]
fn a_lead_sees_no_more_of_an_account_than_an_agent() {
    for action in Action::ALL.iter().filter(|action| **action != Action::ManageAgents) {
        for facts in
            [Facts::default(), under(vec![grant("v", Scope::View, None)]), under(vec![grant("f", Scope::Full, None)])]
        {
            let both = [Rank::Agent, Rank::Lead].map(|rank| decide(&agent(rank), *action, &facts, NOW));
            assert_eq!(both[0], both[1], "{action:?}");
        }
    }
}

#[test]
fn where_two_grants_say_the_same_the_greater_one_is_named() {
    for grants in [
        vec![grant("v", Scope::View, None), grant("f", Scope::Full, None)],
        vec![grant("f", Scope::Full, None), grant("v", Scope::View, None)],
    ] {
        let Decision::Log(permit) = decide(&agent(Rank::Agent), Action::ListShipments, &under(grants), NOW) else {
            panic!("an agent under a grant may, and it is logged")
        };
        assert_eq!(permit.through, Through::Grant(GrantId("f".into())));
    }
}
