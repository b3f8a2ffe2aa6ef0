//! A second factor asked of all agents, and taken from whoever has lost theirs.
use domain::time::Span;
use features::keys::rotate;
use features::people::reset_second_factor;
use house::second::pending_session::Proof;

use crate::second_factor::{Factor, half, second, set_up};
use crate::support::{Client, PASSWORD, TestApp, both, error, soon};
use crate::surface::{address, call, functions, post, records, routes, send};

both! {
    who_has_none_can_do_nothing_but_set_one_up,
    streams_and_sessions_of_who_has_none_end_when_it_is_asked,
    a_lead_must_have_one_before_asking_it_of_others,
    only_a_lead_asks_and_resets,
    a_lead_resets_the_second_factor_of_an_agent_who_lost_it,
    what_is_asked_cannot_be_turned_off,
    an_admin_resets_a_members_and_not_their_own,
    the_operator_resets_anybodys,
    a_rotation_of_the_master_key_takes_second_factors_along,
}

/// What is everybody's own, and so left to whoever has no second factor.
const OWN: [&str; 7] = [
    "save_profile",
    "change_password",
    "end_session",
    "offer_second_factor",
    "turn_off_second_factor",
    "offer_passkey",
    "remove_passkey",
];
/// Addresses for everybody, signed in or not, and those of one's own.
const OPEN: [&str; 20] = [
    "/profile/passkey",
    "/profile",
    "/profile/second-factor",
    "/profile/recovery-codes",
    "/sign-in",
    "/sign-in/second",
    "/sign-out",
    "/confirm/{token}",
    "/invitation/{token}",
    "/reset",
    "/reset/{token}",
    "/legal/terms",
    "/legal/privacy",
    "/help/agents",
    "/health",
    "/ready",
    "/metrics",
    // They lead on to pages that ask, whoever comes.
    "/a/{slug}",
    "/a/{slug}/settings",
    "/rpc/{function}",
];

/// Lidia with a second factor, which she asks of all agents.
async fn asked(app: &TestApp) -> (Client, Factor) {
    let lidia = app.sign_in("lidia@support.example").await;
    let factor = set_up(app, &lidia).await;
    lidia.done("require_second_factor", &[("form[required]", "1")]).await;
    (lidia, factor)
}

async fn who_has_none_can_do_nothing_but_set_one_up(app: TestApp) {
    let ada = app.sign_in("ada@nebula.example").await;
    let ana = app.sign_in("ana@support.example").await;
    ada.grant("nebula", &[]).await;
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 200);
    let lidia = app.sign_in("lidia@support.example").await;
    let records = records(&app, &ada, &lidia).await;
    asked(&app).await;
    let (entries, grants) = (app.entries().await, app.count("SELECT COUNT(*) FROM grants", &[]).await);
    for function in functions().into_iter().filter(|function| !OWN.contains(&function.as_str())) {
        let fields = call(&function, &records);
        let (status, answer) = send(&ana, &function, &fields).await;
        assert_eq!((status, answer["error"].as_str()), (403, Some("forbidden")), "{function}: {answer}");
        assert_eq!(post(&ana, "/a/nebula/shipments", &function, &fields).await.status, 303, "{function}");
    }
    let mut tried = 0;
    for (method, path) in routes().into_iter().filter(|(_, path)| !OPEN.contains(&path.as_str())) {
        let place = address(&path, &records);
        let (status, location) = if path == "/events" {
            (ana.listen(None).await.status, String::new())
        } else {
            let answer = if method == "GET" { ana.get(&place).await } else { ana.form(&place, &[]).await };
            assert!(!answer.text().contains("PK0001001ES"), "{method} {path}");
            (answer.status, answer.location().to_owned())
        };
        let refused = status == 403 || (status == 303 && location == "/profile#second-factor");
        assert!(refused, "{method} {path}: {status} {location}");
        tried += 1;
    }
    assert!(tried >= 15, "too few: {tried}");
    assert_eq!((app.entries().await, app.count("SELECT COUNT(*) FROM grants", &[]).await), (entries, grants));
    // After a new sign-in too, which leads to the profile.
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(ana.get("/").await.location(), "/profile#second-factor");
    let page = ana.get("/profile").await;
    assert!(page.status == 200 && page.text().contains("All agents need two-factor sign-in."));
    // Members are not asked.
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200);
    assert!(!ada.get("/profile").await.text().contains("All agents need"));
    set_up(&app, &ana).await;
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 200);
    assert!(!ana.get("/profile").await.text().contains("All agents need"));
}

async fn streams_and_sessions_of_who_has_none_end_when_it_is_asked(app: TestApp) {
    app.follow_events().await;
    let (ana, bruno) = (app.sign_in("ana@support.example").await, app.sign_in("bruno@support.example").await);
    set_up(&app, &bruno).await;
    let (mut of_ana, of_bruno) = (ana.listen(None).await, bruno.listen(None).await);
    asked(&app).await;
    let last = soon("the end of Ana's stream", async {
        let mut last = String::new();
        while let Some(notice) = of_ana.next().await {
            last = notice.raw;
        }
        last
    })
    .await;
    assert!(last.contains("bye"), "{last}");
    assert_eq!(ana.listen(None).await.status, 403);
    assert_eq!(bruno.listen(None).await.status, 200);
    drop(of_bruno);
}

async fn a_lead_must_have_one_before_asking_it_of_others(app: TestApp) {
    let lidia = app.sign_in("lidia@support.example").await;
    let (status, answer) = lidia.rpc("require_second_factor", &[("form[required]", "1")]).await;
    assert_eq!(status, 409, "{answer}");
    assert_eq!(lidia.get("/agents").await.status, 200, "nobody is shut out");
    set_up(&app, &lidia).await;
    lidia.done("require_second_factor", &[("form[required]", "1")]).await;
    let ana = app.sign_in("ana@support.example").await;
    assert_eq!(ana.rpc("agents_desk", &[("q", "")]).await.0, 403);
    // Without scripts the box that is not ticked is not sent.
    let answer = lidia.form_on("/agents/settings", "/rpc/require_second_factor", &[("form_id", "agent-rule")]).await;
    assert_eq!((answer.status, answer.location()), (303, "/agents/settings#agent-rule"));
    assert_eq!(ana.rpc("agents_desk", &[("q", "")]).await.0, 200);
}

async fn only_a_lead_asks_and_resets(app: TestApp) {
    let bruno = app.sign_in("bruno@support.example").await;
    set_up(&app, &bruno).await;
    let id = app.person("bruno@support.example").await;
    for email in ["ada@nebula.example", "ana@support.example"] {
        let client = app.sign_in(email).await;
        assert_eq!(client.rpc("require_second_factor", &[("form[required]", "1")]).await.0, 403, "{email}");
        assert_eq!(
            client.rpc("reset_agent_second_factor", &[("agent", &id), ("form[password]", PASSWORD)]).await.0,
            403,
            "{email}"
        );
        let page = client.get("/agents/settings").await;
        assert!(page.status == 403 && !page.text().contains("bruno@support.example"), "{email}");
    }
    assert_eq!(bruno.get("/agents").await.status, 200);
    let page = app.sign_in("lidia@support.example").await.get("/agents/settings").await.text();
    for (name, sign) in
        [("Ana Ferrer", "password only"), ("Bruno Salas", "two-factor"), ("Lidia Campos", "password only")]
    {
        let of = page
            .split("<h3>")
            .skip(1)
            .find(|part| part.contains(name))
            .unwrap_or_else(|| panic!("{name} is missing: {page}"));
        assert!(of.contains(sign), "{name}: {of}");
    }
    assert!(page.contains(&format!("id=\"reset-{id}\"")));
}

async fn a_lead_resets_the_second_factor_of_an_agent_who_lost_it(app: TestApp) {
    let lidia = app.sign_in("lidia@support.example").await;
    let bruno = app.sign_in("bruno@support.example").await;
    let own = set_up(&app, &lidia).await;
    let factor = set_up(&app, &bruno).await;
    let waits = half(&app, "bruno@support.example").await;
    let (id, lead) = (app.person("bruno@support.example").await, app.person("lidia@support.example").await);
    app.mailbox().await;
    for (agent, status) in [(lead.as_str(), 409), ("aaaaaaaaaaaaaaaaaaaaaaaa", 404), ("\u{0}", 404)] {
        assert_eq!(
            lidia.rpc("reset_agent_second_factor", &[("agent", agent), ("form[password]", PASSWORD)]).await.0,
            status
        );
    }
    let ada = app.person("ada@nebula.example").await;
    assert_eq!(
        lidia.rpc("reset_agent_second_factor", &[("agent", &ada), ("form[password]", PASSWORD)]).await.0,
        404,
        "no agent"
    );
    let last = app.count("SELECT MAX(seq) FROM events", &[]).await;
    lidia.done("reset_agent_second_factor", &[("agent", &id), ("form[password]", PASSWORD)]).await;
    let events = app.look(&format!("SELECT kind FROM events WHERE seq > {last} AND record_id = $1"), &[&id]).await;
    assert_eq!(events, ["sign-out"]);
    let mail = app.mailbox().await;
    assert!(
        mail.len() == 1 && mail[0].contains("bruno@support.example") && mail[0].contains("Lidia Campos"),
        "{mail:?}"
    );
    assert_eq!(bruno.rpc("agents_desk", &[("q", "")]).await.0, 401, "signed out");
    assert_eq!(second(&app, &waits, &factor.next(&app)).await.location(), "/sign-in");
    app.sign_in("bruno@support.example").await;
    assert_eq!(
        lidia.rpc("reset_agent_second_factor", &[("agent", &id), ("form[password]", PASSWORD)]).await.0,
        409,
        "there is none"
    );
    drop(own);
}

async fn what_is_asked_cannot_be_turned_off(app: TestApp) {
    let (lidia, factor) = asked(&app).await;
    let code = factor.next(&app);
    let proof = [("form[password]", PASSWORD), ("form[one_time_code]", code.as_str())];
    assert_eq!(lidia.rpc("turn_off_second_factor", &proof).await.0, 409);
    let page = lidia.get("/profile").await.text();
    assert!(page.contains("It is required of all agents") && !page.contains("second-factor-off"));
    lidia.done("require_second_factor", &[("form[required]", "")]).await;
    assert!(lidia.get("/profile").await.text().contains("second-factor-off"));
    lidia.done("turn_off_second_factor", &proof).await;
}

async fn an_admin_resets_a_members_and_not_their_own(app: TestApp) {
    let (ada, omar) = (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await);
    let (own, lost) = (set_up(&app, &ada).await, set_up(&app, &omar).await);
    let ids = [app.person("ada@nebula.example").await, app.person("omar@nebula.example").await];
    let call = async |client: &Client, account: &str, id: &str| {
        client
            .rpc("reset_member_second_factor", &[("account", account), ("member", id), ("form[password]", PASSWORD)])
            .await
            .0
    };
    assert_eq!(call(&omar, "nebula", &ids[1]).await, 403);
    let sara = app.sign_in("sara@sol.example").await;
    assert_eq!((call(&sara, "nebula", &ids[1]).await, call(&sara, "sol", &ids[1]).await), (404, 404));
    assert_eq!(call(&ada, "nebula", &ids[0]).await, 409, "one's own asks for a code");
    let page = ada.get("/a/nebula/settings/members").await.text();
    assert!(page.contains(&format!("reset-{}", ids[1])) && !page.contains(&format!("reset-{}", ids[0])));
    app.mailbox().await;
    assert_eq!(call(&ada, "nebula", &ids[1]).await, 200);
    let mail = app.mailbox().await;
    assert!(mail.len() == 1 && mail[0].contains("omar@nebula.example") && mail[0].contains("Ada Lovett"));
    assert_eq!(omar.rpc("door", &[("account", "nebula")]).await.0, 401);
    app.sign_in("omar@nebula.example").await;
    assert_eq!(call(&ada, "nebula", &ids[1]).await, 409);
    drop((own, lost));
}

async fn the_operator_resets_anybodys(app: TestApp) {
    let ana = app.sign_in("ana@support.example").await;
    set_up(&app, &ana).await;
    reset_second_factor(&app.house, " Ana@support.example ").await.expect("it is reset");
    assert_eq!(ana.rpc("agents_desk", &[("q", "")]).await.0, 401);
    app.sign_in("ana@support.example").await;
    for email in ["ana@support.example", "nobody@support.example"] {
        assert!(reset_second_factor(&app.house, email).await.is_err(), "{email}");
    }
}

async fn a_rotation_of_the_master_key_takes_second_factors_along(app: TestApp) {
    let factor = set_up(&app, &app.sign_in("ana@support.example").await).await;
    let old = app.house.config.master_key.clone();
    let config = house::program::Config {
        master_key: store::vault::MasterKey::parse(&"b".repeat(64)),
        ..app.house.config.clone()
    };
    let house = app.other_house(config);
    assert!(rotate(&house, None, false).await.is_err(), "the old one is needed");
    let tally = rotate(&house, old.as_ref(), true).await.expect("it is rotated");
    assert!(tally.rewrapped >= 1 && tally.renewed >= 1, "{tally:?}");
    let visit = house::request::RequestInfo::read(&Default::default(), "192.0.2.7".into(), "/".into());
    let waits = half(&app, "ana@support.example").await;
    let code = factor.next(&app);
    let done = house::second::pending_session::finish(&house, &visit, &waits, Proof::Code(&code)).await;
    assert!(done.is_ok_and(|done| done.is_some()), "the new one opens it");
}
