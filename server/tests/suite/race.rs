//! The promise: a request begun after the revoke's acknowledgement, or after the end, gets nothing.
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};

use domain::time::Span;
use serde_json::Value;
use store::clock::Clock;
use tokio::sync::Notify;
use tokio::task::JoinSet;

use crate::support::{Client, Dice, TestApp, both, error, new_id, soon};

both! {
    nothing_gets_out_after_the_revoke_was_acknowledged,
    nothing_gets_out_after_the_end,
    two_people_granting_and_revoking_at_once_leave_one_truth,
}

/// Agents at work at the same time.
const AGENTS: u64 = 8;
/// Requests each of them begins after the end.
const AFTER: usize = 3;
/// What an answer that gives out data holds.
const DATA: [&str; 4] = ["PK0001001ES", "Ortega", "N-100", "Sevilla"];

/// What the agents and whoever shuts the door know of each other.
#[derive(Default)]
struct Round {
    /// The revoke was acknowledged, or the end has come.
    shut: AtomicBool,
    given: AtomicI64,
    /// One more was given.
    news: Notify,
}

/// A look or a change, chosen by chance.
async fn access(agent: &Client, shipment: &str, dice: &mut Dice, version: &AtomicU64) -> (u16, Value) {
    match dice.below(5) {
        0 | 1 => agent.rpc("shipments", &[("account", "nebula"), ("query[q]", "")]).await,
        2 => agent.rpc("shipment", &[("account", "nebula"), ("shipment", shipment)]).await,
        3 => agent.rpc("account_settings", &[("account", "nebula")]).await,
        _ => {
            let known = version.load(Ordering::SeqCst).to_string();
            // Another each time: what is saved as it is stored is no change.
            let house_number = dice.below(1_000_000).to_string();
            let fields = [
                ("account", "nebula"),
                ("shipment", shipment),
                ("version", known.as_str()),
                ("form[name]", "Lucía Ortega"),
                ("form[street]", "Calle de la Luna"),
                ("form[house_number]", house_number.as_str()),
                ("form[city]", "Sevilla"),
            ];
            let (status, answer) = agent.rpc("change_recipient", &fields).await;
            if let Some(saved) = answer.as_u64() {
                version.fetch_max(saved, Ordering::SeqCst);
            }
            (status, answer)
        }
    }
}

/// An agent who does not stop before the door was shut for a while.
async fn work(round: Arc<Round>, clock: Clock, agent: Client, shipment: String, seed: u64) {
    let (mut dice, version) = (Dice::new(seed), AtomicU64::new(1));
    let mut after = 0;
    while after < AFTER {
        let begun_after = round.shut.load(Ordering::SeqCst);
        let (status, answer) = access(&agent, &shipment, &mut dice, &version).await;
        if begun_after {
            assert_eq!(status, 403, "begun after the end: {answer}");
            after += 1;
        }
        match status {
            200 => {
                round.given.fetch_add(1, Ordering::SeqCst);
                round.news.notify_one();
                // Each access is at an instant of its own.
                clock.forward(Span(1));
            }
            403 => {
                error(&answer);
                for datum in DATA {
                    assert!(!answer.to_string().contains(datum), "{answer}");
                }
            }
            409 => {
                // Somebody else changed the shipment: the answer tells of what is stored, and so is one that leaves an entry.
                round.given.fetch_add(1, Ordering::SeqCst);
                version.fetch_add(1, Ordering::SeqCst);
            }
            _ => panic!("{status}: {answer}"),
        }
    }
}

/// Who shuts the door.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shut {
    /// Ada revokes, and waits for the answer.
    Revoked,
    /// Its time comes.
    RanOut,
}

/// Lets agents work, shuts the door in the midst of it, and looks at what got out.
async fn rounds(app: &TestApp, rounds: u64, shut: Shut) {
    let shipment = app.shipment("N-1001").await;
    let mut agents = Vec::new();
    for email in ["ana@support.example", "bruno@support.example", "lidia@support.example"] {
        agents.push(app.sign_in(email).await);
    }
    let ada = app.sign_in("ada@nebula.example").await;
    for seed in 0..rounds {
        let grant = ada.grant("nebula", &[]).await;
        let before = app.entries().await;
        let round = Arc::new(Round::default());
        let mut work_of_all = JoinSet::new();
        for (n, agent) in (0..AGENTS).zip(agents.iter().cycle()) {
            work_of_all.spawn(work(
                round.clone(),
                app.house.clock.clone(),
                agent.clone(),
                shipment.clone(),
                seed * 1000 + n,
            ));
        }
        let enough = 5 + i64::try_from(Dice::new(seed + 77).below(40)).expect("a small number");
        let busy = async {
            while round.given.load(Ordering::SeqCst) < enough {
                round.news.notified().await;
            }
        };
        soon("the agents' work", busy).await;
        match shut {
            Shut::Revoked => drop(ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await),
            Shut::RanOut => app.forward(Span::hours(1)),
        }
        let when_acknowledged = app.entries().await;
        round.shut.store(true, Ordering::SeqCst);
        while let Some(done) = soon("the agents' end", work_of_all.join_next()).await {
            done.expect("an agent's promise holds");
        }
        let entries = app.entries().await;
        if shut == Shut::Revoked {
            assert_eq!(entries, when_acknowledged, "no entry was written after the end");
        }
        assert_eq!(entries - before, round.given.load(Ordering::SeqCst), "one entry for each answer, and no other");
        let sql = "SELECT COUNT(*) FROM access_log l JOIN grants g ON g.id = l.grant_id
                   WHERE g.id = $1 AND l.at <= COALESCE(g.ended_at, g.ends_at) AND l.at < g.ends_at";
        assert_eq!(app.count(sql, &[&grant]).await, entries - before, "each before the end, and under this grant");
    }
    let changes = app.count("SELECT version - 1 FROM shipments WHERE id = $1", &[&shipment]).await;
    let sql = "SELECT COUNT(*) FROM access_log WHERE records = $1 AND change_hash <> ''";
    assert_eq!(app.count(sql, &[&shipment]).await, changes, "no change without its entry, no entry without its change");
}

async fn nothing_gets_out_after_the_revoke_was_acknowledged(app: TestApp) {
    rounds(&app, 6, Shut::Revoked).await;
}

async fn nothing_gets_out_after_the_end(app: TestApp) {
    rounds(&app, 6, Shut::RanOut).await;
}

/// Opens, extends and shuts at random; gives back how often the door was moved.
async fn fidget(client: Client, seed: u64) -> usize {
    let mut dice = Dice::new(seed);
    let mut own: Vec<String> = Vec::new();
    let mut moves = 0;
    for _ in 0..25 {
        let (status, answer) = match (dice.below(6), own.last().cloned()) {
            (0, _) => client.rpc("revoke_all_grants", &[("account", "nebula")]).await,
            (1, Some(id)) => client.rpc("revoke_grant", &[("account", "nebula"), ("grant", &id)]).await,
            (2, Some(id)) => {
                let fields = [("account", "nebula"), ("grant", id.as_str()), ("version", "1"), ("by", "1h")];
                client.rpc("extend_grant", &fields).await
            }
            _ => {
                let id = new_id();
                own.push(id.clone());
                client.try_grant("nebula", &id, &[]).await
            }
        };
        match status {
            200 => moves += 1,
            409 => {
                error(&answer);
            }
            _ => panic!("{status}: {answer}"),
        }
        // The answer tells of a door that was true at some instant: what it calls live has time left.
        for grant in answer["grants"].as_array().into_iter().flatten() {
            assert!(grant["left_ms"].as_i64().is_some_and(|left| left > 0), "{grant}");
        }
    }
    moves
}

async fn two_people_granting_and_revoking_at_once_leave_one_truth(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let all = [(&ada, 1), (&omar, 2), (&ada, 3), (&omar, 4)].map(|(one, seed)| tokio::spawn(fidget(one.clone(), seed)));
    let mut moves = 0;
    for one in all {
        moves += soon("the end of it", one).await.expect("nothing breaks");
    }
    assert!(moves > 0);
    // The door as both see it is the table of grants, and the events tell how it came to be so.
    let open = app.look("SELECT id FROM grants WHERE ended_at IS NULL ORDER BY id", &[]).await;
    for client in [&ada, &omar] {
        let door = client.done("door", &[("account", "nebula")]).await;
        let mut seen: Vec<String> = door["grants"]
            .as_array()
            .expect("grants")
            .iter()
            .map(|grant| grant["id"].as_str().unwrap_or_default().to_owned())
            .collect();
        seen.sort();
        assert_eq!(seen, open);
    }
    let sql = "SELECT COUNT(*) FROM grants g WHERE
        (SELECT COUNT(*) FROM events e WHERE e.record_id = g.id AND e.kind = 'grant') <> 1
        OR (SELECT COUNT(*) FROM events e WHERE e.record_id = g.id AND e.kind = 'revoke')
            <> (CASE WHEN g.ended_at IS NULL THEN 0 ELSE 1 END)
        OR (SELECT COUNT(*) FROM events e WHERE e.record_id = g.id) <> g.version
        OR (SELECT MAX(e.version) FROM events e WHERE e.record_id = g.id) <> g.version";
    assert_eq!(app.count(sql, &[]).await, 0, "every change of a grant is one version and one event");
    let sql = "SELECT COUNT(*) - MAX(seq) FROM events";
    assert_eq!(app.count(sql, &[]).await, 0, "events are numbered without a gap");
    let grants = app.count("SELECT COUNT(*) FROM grants", &[]).await;
    let told = app.events().await;
    assert_eq!(i64::try_from(told.iter().filter(|kind| *kind == "grant").count()), Ok(grants));
    let sql = "SELECT COUNT(*) FROM events a JOIN events b ON a.record_id = b.record_id
               WHERE a.version < b.version AND a.seq > b.seq";
    assert_eq!(app.count(sql, &[]).await, 0, "in the order in which it happened");
}
