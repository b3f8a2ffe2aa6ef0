//! An agent with a case and no permission: the shipment of the case, masked, in the access log, and nothing else.
use crate::support::{Client, TestApp, both, new_id};

both! {
    the_agent_of_a_case_sees_its_shipment_masked,
    the_agent_of_a_case_sees_nothing_else,
    a_case_shows_nothing_once_it_is_closed_or_somebody_elses,
    a_permission_beside_a_case_shows_what_it_does_without_one,
}

/// Whatever leads to the recipient of N-1001.
const RECIPIENT: [&str; 8] = ["Lucía", "Ortega", "Luna", "Sevilla", "41001", "600 100", "lucia.ortega", "ref-1001"];

/// Bruno works a case about N-1001. Gives him, the shipment and the case.
async fn bruno_with_a_case(app: &TestApp) -> (Client, String, String) {
    let (shipment, case) = (app.shipment("N-1001").await, new_id());
    let sql = "INSERT INTO cases (id, account_id, shipment_id, agent_id, opened_at)
         SELECT $1, s.account_id, s.id, p.id, s.created_at FROM shipments s, people p
         WHERE s.id = $2 AND p.email = 'bruno@support.example'";
    assert_eq!(app.meddle(sql, &[&case, &shipment]).await, 1);
    (app.sign_in("bruno@support.example").await, shipment, case)
}

/// The page of a shipment and its data, as they leave the server.
async fn looks(client: &Client, shipment: &str) -> [(u16, String); 2] {
    let page = client.get(&format!("/a/nebula/shipments/{shipment}")).await;
    let (status, data) = client.rpc("shipment", &[("account", "nebula"), ("shipment", shipment)]).await;
    [(page.status, page.text()), (status, data.to_string())]
}

async fn the_agent_of_a_case_sees_its_shipment_masked(app: TestApp) {
    let (bruno, shipment, case) = bruno_with_a_case(&app).await;
    for (status, text) in looks(&bruno, &shipment).await {
        assert_eq!(status, 200, "{text}");
        for known in ["N-1001", "PK0001001ES", "L••• O•••", "•••@•••"] {
            assert!(text.contains(known), "{known} is not there: {text}");
        }
        for hidden in RECIPIENT {
            assert!(!text.contains(hidden), "{hidden} is there: {text}");
        }
    }
    let sql = "SELECT action || ' ' || case_id || ' ' || COALESCE(grant_id, '') || ' ' || classes FROM access_log";
    let entry = format!("see-shipment {case}  shipment");
    assert_eq!(app.look(sql, &[]).await, [entry.clone(), entry], "each look is one entry, which tells of no recipient");
    let log = app.sign_in("ada@nebula.example").await.get("/a/nebula/access-log").await;
    assert!(log.status == 200 && log.text().contains("Bruno Salas"), "the account reads who looked");
}

async fn the_agent_of_a_case_sees_nothing_else(app: TestApp) {
    let (bruno, shipment, _) = bruno_with_a_case(&app).await;
    let other = app.shipment("N-1002").await;
    for path in [
        "/a/nebula/shipments".to_owned(),
        "/a/nebula/shipments?q=N-1001".to_owned(),
        "/a/nebula/shipments.csv".to_owned(),
        "/a/nebula/settings/account".to_owned(),
        format!("/a/nebula/shipments/{other}"),
    ] {
        let answer = bruno.get(&path).await;
        assert_eq!(answer.status, 403, "{path}");
        for hidden in RECIPIENT.iter().chain(&["PK0001001ES", "Mateo", "Rivas"]) {
            assert!(!answer.text().contains(hidden), "{path}: {hidden}");
        }
    }
    let fields = [("account", "nebula"), ("shipment", shipment.as_str()), ("version", "1"), ("form[name]", "Bruno")];
    assert_eq!(bruno.rpc("change_recipient", &fields).await.0, 403);
    assert_eq!(bruno.rpc("remove_shipment", &fields[..3]).await.0, 403);
    let (status, answer) = bruno.rpc("shipment", &[("account", "sol"), ("shipment", &shipment)]).await;
    assert_eq!(status, 403, "a case opens no other account: {answer}");
}

async fn a_case_shows_nothing_once_it_is_closed_or_somebody_elses(app: TestApp) {
    let (bruno, shipment, case) = bruno_with_a_case(&app).await;
    let ana = app.sign_in("ana@support.example").await;
    assert!(looks(&ana, &shipment).await.iter().all(|(status, _)| *status == 403), "it is Bruno's");
    let hand_over =
        "UPDATE cases SET agent_id = (SELECT id FROM people WHERE email = 'ana@support.example') WHERE id = $1";
    app.meddle(hand_over, &[&case]).await;
    assert!(looks(&bruno, &shipment).await.iter().all(|(status, _)| *status == 403), "it was Bruno's");
    assert!(looks(&ana, &shipment).await.iter().all(|(status, _)| *status == 200));
    app.meddle("UPDATE cases SET closed_at = opened_at WHERE id = $1", &[&case]).await;
    assert!(looks(&ana, &shipment).await.iter().all(|(status, _)| *status == 403), "it is over");
}

async fn a_permission_beside_a_case_shows_what_it_does_without_one(app: TestApp) {
    let (bruno, shipment, _) = bruno_with_a_case(&app).await;
    let ada = app.sign_in("ada@nebula.example").await;
    ada.grant("nebula", &[("scope", "view")]).await;
    for (status, text) in looks(&bruno, &shipment).await {
        assert_eq!(status, 200);
        assert!(RECIPIENT.iter().all(|shown| text.contains(shown)), "{text}");
    }
}
