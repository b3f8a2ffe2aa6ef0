//! Accounts know agents by a name that only a Lead gives, and by a handle that never changes.
use crate::support::{Client, TestApp, both, error, wrong_fields};

both! {
    an_agent_does_not_name_themselves_and_is_told_why,
    a_lead_names_agents_and_nobody_else_does,
    no_agent_is_called_like_another_or_like_an_account,
    an_entry_keeps_the_name_of_its_time_and_the_handle_stays,
    who_gave_a_grant_is_named_as_they_were_called_then,
    wherever_members_read_of_an_agent_the_handle_is_beside_the_name,
}

const ANA: &str = "ana@support.example";

async fn rename(app: &TestApp, lead: &Client, email: &str, name: &str) -> (u16, serde_json::Value) {
    let agent = app.person(email).await;
    let version = app.count("SELECT version FROM people WHERE email = $1", &[email]).await.to_string();
    lead.rpc("rename_agent", &[("agent", &agent), ("version", &version), ("form[name]", name)]).await
}

async fn an_agent_does_not_name_themselves_and_is_told_why(app: TestApp) {
    let ana = app.sign_in(ANA).await;
    let fields = [("version", "1"), ("form[name]", "Ada Lovett"), ("form[language]", "es"), ("form[time_zone]", "")];
    let (status, answer) = ana.rpc("save_profile", &fields).await;
    assert_eq!((status, wrong_fields(&answer)), (422, vec!["name".to_owned()]));
    let page = ana.get("/profile").await.text();
    assert!(
        page.contains(&app.called(ANA).await) && page.contains("Only a support lead gives agents another name"),
        "{page}"
    );
    assert!(!page.contains("profile-form-name"), "it is not asked");
    // All else is theirs, and a form without a name goes well.
    ana.done("save_profile", &[("version", "1"), ("form[language]", "es"), ("form[time_zone]", "")]).await;
    assert_eq!(app.look("SELECT name || language FROM people WHERE email = $1", &[ANA]).await, ["Ana Ferreres"]);
}

async fn a_lead_names_agents_and_nobody_else_does(app: TestApp) {
    let lidia = app.sign_in("lidia@support.example").await;
    for email in [ANA, "ada@nebula.example"] {
        let client = app.sign_in(email).await;
        assert_eq!(rename(&app, &client, "bruno@support.example", "Bruno Sala").await.0, 403, "{email}");
    }
    assert_eq!(rename(&app, &lidia, ANA, "Ana  María Ferrer").await.0, 200);
    assert_eq!(app.look("SELECT changed_by FROM people WHERE email = $1", &[ANA]).await, ["Lidia Campos"]);
    let page = lidia.get_open("/agents/settings").await.text();
    assert!(page.contains(&app.called(ANA).await) && page.contains("which never changes"), "{page}");
    assert_eq!(rename(&app, &lidia, "lidia@support.example", "Lidia Campos Gil").await.0, 200, "themselves too");
    assert_eq!(rename(&app, &lidia, "ada@nebula.example", "Ada").await.0, 404, "no agent");
    for bad in ["", " ", "a\u{202E}b", "a\u{0}b", &"x".repeat(121)] {
        assert_eq!(rename(&app, &lidia, ANA, bad).await.0, 422, "{bad:?}");
    }
    let agent = app.person(ANA).await;
    let stale = [("agent", agent.as_str()), ("version", "1"), ("form[name]", "Ana F.")];
    assert_eq!(lidia.rpc("rename_agent", &stale).await.0, 409, "somebody was faster");
}

async fn no_agent_is_called_like_another_or_like_an_account(app: TestApp) {
    let lidia = app.sign_in("lidia@support.example").await;
    app.meddle("UPDATE accounts SET legal_name = 'Sol Comercial, S. L.' WHERE slug = 'sol'", &[]).await;
    for taken in [
        "Bruno Salas",
        "BRUNO\u{A0}salas",
        "Brúno \u{2003} Salás",
        "Nebula moda",
        "NÉBULA\u{202F}MODA",
        "Tiendas Sol",
        "sol comercial, s. l.",
    ] {
        let (status, answer) = rename(&app, &lidia, ANA, taken).await;
        assert_eq!((status, wrong_fields(&answer)), (422, vec!["name".to_owned()]), "{taken}: {answer}");
        error(&answer);
    }
    assert_eq!(rename(&app, &lidia, ANA, "ANA FERRER").await.0, 200, "one's own in other letters");
    // Nor by the command line.
    use domain::role::Rank;
    use features::people::{Place, add};
    for (name, fine) in [("ana ferrér", false), ("Nébula Moda", false), ("Nora Gil", true)] {
        let email = format!("{fine}@support.example");
        let added = add(&app.house, &email, name, Place::Support(Rank::Agent), "quince lagartos azules".into());
        assert_eq!(added.await.is_ok(), fine, "{name}");
    }
}

async fn an_entry_keeps_the_name_of_its_time_and_the_handle_stays(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in(ANA).await);
    ada.grant("nebula", &[]).await;
    ana.done("account_settings", &[("account", "nebula")]).await;
    let before = app.called(ANA).await;
    let lidia = app.sign_in("lidia@support.example").await;
    assert_eq!(rename(&app, &lidia, ANA, "Omar Reyes").await.0, 200, "people share names");
    app.forward(domain::time::Span(1));
    ana.done("account_settings", &[("account", "nebula")]).await;
    let after = app.called(ANA).await;
    let log = ada.done("access_log", &[("account", "nebula")]).await;
    let names: Vec<_> =
        log["body"]["entries"].as_array().expect("entries").iter().map(|entry| entry["agent"].clone()).collect();
    assert_eq!(names, [after.as_str(), before.as_str()]);
    let handle = |name: &str| name.rsplit(' ').next().map(str::to_owned);
    assert_eq!(handle(&before), handle(&after));
    // What she changes says so too, and is no member's.
    let fields = [
        ("account", "nebula"),
        ("version", "1"),
        ("form[trade_name]", "Nébula"),
        ("form[legal_name]", "Nébula"),
        ("form[tax_kind]", "other"),
    ];
    ana.done("save_company", &fields).await;
    assert_eq!(app.look("SELECT changed_by FROM accounts WHERE slug = 'nebula'", &[]).await, [after]);
    // An entry of before it was kept shows the present name.
    let old = app.try_meddle("UPDATE access_log SET agent_name = NULL", &[]).await;
    if old.is_ok() {
        let log = ada.done("access_log", &[("account", "nebula")]).await;
        assert_eq!(log["body"]["entries"][1]["agent"], app.called(ANA).await);
    }
}

async fn who_gave_a_grant_is_named_as_they_were_called_then(app: TestApp) {
    let (ada, omar, ana) =
        (app.sign_in("ada@nebula.example").await, app.sign_in("omar@nebula.example").await, app.sign_in(ANA).await);
    let grant = omar.grant("nebula", &[]).await;
    ana.done("account_settings", &[("account", "nebula")]).await;
    let fields = [("version", "1"), ("form[name]", "Ada Lovett"), ("form[language]", ""), ("form[time_zone]", "")];
    omar.done("save_profile", &fields).await;
    let door = ada.done("door", &[("account", "nebula")]).await;
    assert_eq!(door["grants"][0]["granted_by"], "Omar Reyes");
    let log = ada.done("access_log", &[("account", "nebula")]).await;
    assert_eq!(log["body"]["entries"][0]["granter"], "Omar Reyes");
    ada.done("revoke_grant", &[("account", "nebula"), ("grant", &grant)]).await;
    let fields = [("version", "1"), ("form[name]", "Mia Duarte"), ("form[language]", ""), ("form[time_zone]", "")];
    ada.done("save_profile", &fields).await;
    let past = ada.done("account_settings", &[("account", "nebula")]).await["body"]["past"][0].take();
    assert_eq!(past["granted_by"], "Omar Reyes");
    assert!(past["how"].as_str().is_some_and(|how| how.starts_with("Ada Lovett revoked")), "{past}");
}

async fn wherever_members_read_of_an_agent_the_handle_is_beside_the_name(app: TestApp) {
    let (ada, ana) = (app.sign_in("ada@nebula.example").await, app.sign_in(ANA).await);
    let called = app.called(ANA).await;
    ana.ask("nebula", "1h", "full").await;
    let page = ada.get("/a/nebula/settings/account").await.text();
    assert!(
        page.contains(&format!("{called} asks")) && page.matches(&called).count() > 1,
        "the knock, and the choice of whom to let in"
    );
    assert!(app.mailbox().await.concat().contains(&called), "the mail");
    ada.grant("nebula", &[("who", &app.person(ANA).await)]).await;
    ana.get("/a/nebula/shipments").await;
    let door = ada.done("door", &[("account", "nebula")]).await;
    assert_eq!(
        (&door["grants"][0]["agent"], &door["present"][0]["name"]),
        (&called.clone().into(), &called.clone().into())
    );
    for path in ["/a/nebula/settings/account", "/a/nebula/shipments", "/a/nebula/access-log"] {
        let page = ada.get(path).await.text();
        let bare = page.replace(&called, "").matches("Ana Ferrer").count();
        assert_eq!(bare, 0, "{path} names her without it");
    }
}
