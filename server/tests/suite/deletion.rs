//! The end of an account: asked for with care, undone for 30 days, then nothing is left of it but its slug.
use domain::id::{AccountId, Slug};
use domain::role::Profile;
use domain::time::Span;
use features::people::{Place, add};
use features::{demo, erase, import};

use crate::support::{Client, Folder, Kind, PASSWORD, TestApp, both, message_of, new_id, wrong_fields};
use crate::tables::tables_with;

both! {
    it_takes_the_slug_and_the_password,
    guessing_the_password_is_slowed,
    asking_twice_is_asking_once,
    a_password_is_kept_nowhere,
    all_members_are_told_and_admins_can_undo,
    everything_works_as_before_for_thirty_days,
    undone_nothing_is_ever_erased,
    when_the_time_has_come_nobody_gets_in,
    nothing_is_left_but_the_slug_and_proof_without_names,
    it_goes_in_bounded_steps_and_goes_on_after_a_stop,
    an_import_that_runs_meanwhile_puts_nothing_in,
    a_slug_is_never_given_again,
}

const SETTINGS: &str = "/a/nebula/settings/account";
const ADA: &str = "ada@nebula.example";
const GRACE: Span = Span::days(30);

async fn ask(client: &Client, slug: &str, password: &str) -> (u16, serde_json::Value) {
    let fields = [("account", "nebula"), ("form[slug]", slug), ("form[password]", password)];
    client.rpc("request_deletion", &fields).await
}

async fn asked(app: &TestApp) -> i64 {
    app.count("SELECT COUNT(*) FROM deletions", &[]).await
}

/// Asks, and lets the time pass; the account is shut, its rows are there.
async fn shut(app: &TestApp) {
    let ada = app.sign_in(ADA).await;
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200);
    app.forward(GRACE);
    erase::run(&app.house).await.expect("the job runs");
}

/// And then they go.
async fn erased(app: &TestApp) {
    shut(app).await;
    app.forward(erase::SETTLE);
    erase::run(&app.house).await.expect("the job runs");
}

async fn it_takes_the_slug_and_the_password(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    for (slug, password, wrong) in [
        ("", "", vec!["slug", "password"]),
        ("sol", PASSWORD, vec!["slug"]),
        ("Nebula", PASSWORD, vec!["slug"]),
        ("nebula", "", vec!["password"]),
        ("nebula", "not this one", vec!["password"]),
        ("nebula\u{202E}", PASSWORD, vec!["slug"]),
        (&"nebula".repeat(200_000), PASSWORD, vec!["slug"]),
        ("nebula", &"x".repeat(1_000_000), vec!["password"]),
    ] {
        let (status, answer) = ask(&ada, slug, password).await;
        assert_eq!(
            (status, wrong_fields(&answer)),
            (422, wrong.iter().map(ToString::to_string).collect()),
            "{slug:.20}"
        );
    }
    assert_eq!(asked(&app).await, 0);
    let (status, section) = ask(&ada, " nebula ", PASSWORD).await;
    assert_eq!((status, section["key"].as_str()), (200, Some("delete-account")));
    let section = section.to_string();
    assert!(section.contains("This account will be deleted 21 Dec at 10:00."), "{section}");
    assert!(
        !section.contains("deletion-form") && section.contains("undo-deletion"),
        "there is nothing more to ask for"
    );
    assert_eq!((asked(&app).await, app.events().await), (1, vec!["deletion".to_owned()]));
    let letters =
        async || app.look("SELECT recipient || ' ' || subject FROM outbox ORDER BY created_at, subject", &[]).await;
    assert_eq!(letters().await, [format!("{ADA} Nébula Moda se eliminará")], "whom notices go to is told");
    ada.done("undo_deletion", &[("account", "nebula")]).await;
    assert_eq!(letters().await.len(), 2, "and of the undoing too");
}

async fn guessing_the_password_is_slowed(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let mut last = 0;
    for n in 0..7 {
        last = ask(&ada, "nebula", &format!("guess {n}")).await.0;
    }
    assert_eq!(last, 429);
    let (status, answer) = ask(&ada, "nebula", PASSWORD).await;
    assert_eq!(status, 429, "the right one too: {answer}");
    assert!(message_of(&answer).contains("Too many tries"));
    app.forward(Span::seconds(31));
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200, "and after a short while it is heard");
}

async fn asking_twice_is_asking_once(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200);
    app.forward(Span::days(7));
    let ada = app.sign_in(ADA).await;
    let (_, section) = ask(&ada, "nebula", PASSWORD).await;
    assert!(section.to_string().contains("deleted 21 Dec at 10:00"), "its day stays: {section}");
    assert_eq!(app.events().await, ["deletion"]);
    for _ in 0..2 {
        ada.done("undo_deletion", &[("account", "nebula")]).await;
    }
    assert_eq!((asked(&app).await, app.events().await.len()), (0, 2));
}

async fn a_password_is_kept_nowhere(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let fields = [
        ("form_id", "deletion-form"),
        ("account", "nebula"),
        ("form[slug]", "nebulosa"),
        ("form[password]", "Narwhal-Secret-7"),
    ];
    let answer = ada.form_on(SETTINGS, "/rpc/request_deletion", &fields).await;
    assert_eq!((answer.status, answer.location()), (303, format!("{SETTINGS}#deletion-form").as_str()));
    assert!(!app.dump().await.contains("Narwhal-Secret-7"), "not in a flash");
    let page = ada.get(SETTINGS).await.text();
    assert!(
        page.contains("Type nebula, exactly so.") && page.contains("value=\"nebulosa\"") && !page.contains("Narwhal")
    );
    app.stranger().form_on(SETTINGS, "/rpc/request_deletion", &fields).await;
    app.forward(Span::hours(13));
    ada.form_on(SETTINGS, "/rpc/request_deletion", &fields).await;
    assert!(!app.dump().await.contains("Narwhal-Secret-7"), "nor behind a sign-in");
}

async fn all_members_are_told_and_admins_can_undo(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    let told = "This account will be deleted 21 Dec at 10:00.";
    assert!(!ada.get("/a/nebula/shipments").await.text().contains(told));
    let fields =
        [("form_id", "deletion-form"), ("account", "nebula"), ("form[slug]", "nebula"), ("form[password]", PASSWORD)];
    assert_eq!(ada.form_on(SETTINGS, "/rpc/request_deletion", &fields).await.status, 303);
    ada.grant("nebula", &[("duration", "1d")]).await;
    for (email, is_told, may_undo) in [
        (ADA, true, true),
        ("omar@nebula.example", true, false),
        ("mia@nebula.example", true, false),
        ("ana@support.example", false, false),
    ] {
        let text = app.sign_in(email).await.get("/a/nebula/shipments").await.text();
        assert_eq!((text.contains(told), text.contains("Keep the account")), (is_told, may_undo), "{email}");
        assert_eq!(text.contains("Ada Lovett asked for this today at 10:00."), is_told, "{email}");
    }
    let id = app.count("SELECT asked_at FROM deletions", &[]).await;
    let undo = [("form_id", format!("deletion-{id}")), ("account", "nebula".to_owned())];
    let undo: Vec<_> = undo.iter().map(|(name, value)| (*name, value.as_str())).collect();
    assert_eq!(ada.form_on("/a/nebula/shipments", "/rpc/undo_deletion", &undo).await.status, 303);
    assert!(!ada.get("/a/nebula/shipments").await.text().contains(told));
    assert!(ada.get(SETTINGS).await.text().contains("id=\"deletion-form\""));
}

async fn everything_works_as_before_for_thirty_days(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200);
    app.forward(Span(GRACE.0 - 1));
    erase::run(&app.house).await.expect("the job runs");
    let ada = app.sign_in(ADA).await;
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 200);
    ada.grant("nebula", &[]).await;
    assert_eq!(app.sign_in("ana@support.example").await.get("/a/nebula/shipments").await.status, 200);
    app.forward(Span(1));
    erase::run(&app.house).await.expect("the job runs");
    assert_eq!(ada.get("/a/nebula/shipments").await.status, 303);
}

async fn undone_nothing_is_ever_erased(app: TestApp) {
    let ada = app.sign_in(ADA).await;
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200);
    app.forward(Span(GRACE.0 - 60_000));
    let ada = app.sign_in(ADA).await;
    ada.done("undo_deletion", &[("account", "nebula")]).await;
    app.forward(Span::days(60));
    for _ in 0..2 {
        erase::run(&app.house).await.expect("the job runs");
        app.forward(erase::SETTLE);
    }
    assert_eq!(app.sign_in(ADA).await.get("/a/nebula/shipments").await.status, 200);
    assert_eq!(
        app.count(
            "SELECT COUNT(*) FROM shipments s JOIN accounts a ON a.id = s.account_id WHERE a.slug = 'nebula'",
            &[]
        )
        .await,
        6
    );
}

async fn when_the_time_has_come_nobody_gets_in(app: TestApp) {
    app.follow_events().await;
    let ada = app.sign_in(ADA).await;
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200);
    app.forward(GRACE);
    let (ada, omar) = (app.sign_in(ADA).await, app.sign_in("omar@nebula.example").await);
    let ana = app.sign_in("ana@support.example").await;
    ada.grant("nebula", &[]).await;
    let (mut members, mut agents) = (omar.listen(None).await, ana.listen(None).await);
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 200);
    for stream in [&mut members, &mut agents] {
        assert_eq!(stream.next().await.map(|notice| notice.event).as_deref(), Some("hello"));
    }
    erase::run(&app.house).await.expect("the job runs");
    agents.expect("ended").await;
    while let Some(notice) = members.next().await {
        assert_ne!(notice.kind(), "company");
        if notice.event == "bye" {
            break;
        }
    }
    assert_eq!(omar.get("/a/nebula/shipments").await.location(), "/sign-in?next=/a/nebula/shipments");
    assert_eq!(app.stranger().try_sign_in(ADA, PASSWORD).await.location(), "/sign-in?next=/", "the password is none");
    assert_eq!(ana.get("/a/nebula/shipments").await.status, 404);
    assert_eq!(
        ana.rpc("ask_access", &[("account", "nebula"), ("form[id]", &new_id()), ("form[reason]", "x")]).await.0,
        404
    );
    let desk = ana.get("/agents").await.text();
    assert!(!desk.contains("Nébula") && desk.contains("Tiendas Sol"), "nor does the directory know it");
    assert_eq!(ada.rpc("undo_deletion", &[("account", "nebula")]).await.0, 401, "it is too late");
    assert_eq!(app.sign_in("sara@sol.example").await.get("/a/sol/shipments").await.status, 200);
}

async fn nothing_is_left_but_the_slug_and_proof_without_names(app: TestApp) {
    let (nebula, sol) = (app.account("nebula").await, app.account("sol").await);
    let ada = app.sign_in(ADA).await;
    ada.grant("nebula", &[("note", "Walrusnote"), ("duration", "1d")]).await;
    let lidia = app.sign_in("lidia@support.example").await;
    assert_eq!(lidia.get("/a/nebula/shipments").await.status, 200);
    app.sign_in("ana@support.example").await.ask("nebula", "1h", "view").await;
    app.sign_in("mia@nebula.example").await.form("/sign-out", &[]).await;
    ada.form_on(SETTINGS, "/rpc/save_company", &[("account", "nebula"), ("version", "1"), ("form[trade_name]", "")])
        .await;
    let people = app.look("SELECT id FROM people WHERE account_id = $1", &[&nebula]).await;
    erased(&app).await;

    for table in tables_with(&app, "account_id").await {
        let count = async |account: &str| {
            app.count(&format!("SELECT COUNT(*) FROM {table} WHERE account_id = $1"), &[account]).await
        };
        let kept = match table.as_str() {
            "acceptances" => 2,
            "gone_accounts" => 1,
            _ => 0,
        };
        assert_eq!(count(&nebula).await, kept, "{table}");
        let untouched = ["shipments", "people", "imports", "acceptances", "acceptance_signers", "doors", "events"];
        assert!(!untouched.contains(&table.as_str()) || count(&sol).await > 0, "{table} of another account");
    }
    for sql in [
        "SELECT COUNT(*) FROM accounts WHERE slug = 'nebula'",
        "SELECT COUNT(*) FROM shipment_steps WHERE shipment_id NOT IN (SELECT id FROM shipments)",
        "SELECT COUNT(*) FROM access_log_changes WHERE entry_id NOT IN (SELECT id FROM access_log)",
        "SELECT COUNT(*) FROM sessions WHERE person_id NOT IN (SELECT id FROM people)",
        "SELECT COUNT(*) FROM flashes",
        "SELECT COUNT(*) FROM events WHERE actor NOT IN (SELECT id FROM people) AND actor NOT IN ('system', 'command line')",
    ] {
        assert_eq!(app.count(sql, &[]).await, 0, "{sql}");
    }
    assert_eq!(app.look("SELECT slug FROM gone_accounts WHERE erased_at IS NOT NULL", &[]).await, ["nebula"]);
    // As it is stored: nothing can be read off the disk either.
    if app.kind() == Kind::Sqlite {
        app.house.db.close().await;
    }
    let dump = app.dump().await;
    assert!(dump.contains("Tiendas Sol") && dump.contains("Irene Solana"), "the dump is one");
    for word in ["Lucía Ortega", "N-1003", "Ada Lovett", "omar@nebula.example", "Walrusnote", "Nébula Moda"] {
        assert!(!dump.contains(word), "{word} is still there");
    }
    let seen_as_actor = people.iter().filter(|id| dump.contains(id.as_str())).count();
    assert_eq!(seen_as_actor, 1, "the pseudonym of the one who accepted");
}

async fn it_goes_in_bounded_steps_and_goes_on_after_a_stop(app: TestApp) {
    let rows: String = (0..1200).map(|n| format!("{},ES,2026-11-01\n", 30_000 + n)).collect();
    app.bring("nebula", &format!("parcel_id,country,created\n{rows}")).await;
    let nebula = AccountId(app.account("nebula").await);
    shut(&app).await;
    let left = async || app.count("SELECT COUNT(*) FROM shipments WHERE account_id = $1", &[&nebula.0]).await;
    let (mut before, mut sizes) = (left().await, Vec::new());
    assert_eq!(before, 1206);
    while left().await > 300 {
        assert!(erase::step(&app.house, &nebula).await.expect("a step"));
        let now = left().await;
        sizes.push(before - now);
        before = now;
    }
    assert!(sizes.iter().all(|size| *size <= 500) && sizes.iter().filter(|size| **size > 0).count() == 2, "{sizes:?}");
    let newest = app.count("SELECT MAX(seq) FROM events", &[]).await;
    // The program stops here; another one finds it unfinished. Somebody's late row goes too.
    let late = "INSERT INTO imports (id, account_id, file_name, state, bytes, bytes_read, added, changed, unchanged, bad, problems, started_at)
        VALUES ('late', $1, 'late.csv', 'running', 0, 0, 0, 0, 0, 0, '[]', 0)";
    app.meddle(late, &[&nebula.0]).await;
    app.forward(erase::SETTLE);
    erase::run(&app.house).await.expect("the job runs");
    assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE id = $1", &[&nebula.0]).await, 0);
    assert!(app.count("SELECT MAX(seq) FROM events", &[]).await > newest, "events are numbered on, never anew");
    erase::run(&app.house).await.expect("and there is nothing more to do");
}

async fn an_import_that_runs_meanwhile_puts_nothing_in(app: TestApp) {
    let folder = Folder::new();
    let file = folder.path().join("late.csv");
    std::fs::write(&file, "parcel_id,country,created\n40001,ES,2026-11-01\n").expect("a file");
    app.forward(GRACE);
    let ada = app.sign_in(ADA).await;
    assert_eq!(ask(&ada, "nebula", PASSWORD).await.0, 200);
    let begun = import::begin::command(&app.house, &Slug("nebula".into()), &file).await.expect("the account");
    app.forward(GRACE);
    erase::run(&app.house).await.expect("the job runs");
    assert!(import::run(&app.house, &begun.source, &file, |_| ()).await.is_err());
    assert_eq!(app.count("SELECT COUNT(*) FROM shipments WHERE parcel_id = 40001", &[]).await, 0);
    app.forward(erase::SETTLE);
    erase::run(&app.house).await.expect("the job runs");
    assert_eq!(app.count("SELECT COUNT(*) FROM accounts WHERE slug = 'nebula'", &[]).await, 0);
}

async fn a_slug_is_never_given_again(app: TestApp) {
    erased(&app).await;
    let place =
        || Place::Account { slug: Slug("nebula".into()), name: Some("Another".into()), profile: Profile::Admin };
    let refused = add(&app.house, "eve@example.com", "Eve", place(), PASSWORD.to_owned()).await.expect_err("no");
    assert!(refused.0.contains("not given again"), "{refused}");
    assert!(!demo::fill::fill(&app.house).await.expect("the demo looks"), "nor by the demo");
    assert_eq!(app.count("SELECT COUNT(*) FROM accounts", &[]).await, 1);
    // But its people may begin anew, elsewhere.
    let elsewhere =
        Place::Account { slug: Slug("nebula-2".into()), name: Some("Another".into()), profile: Profile::Admin };
    add(&app.house, ADA, "Ada Lovett", elsewhere, PASSWORD.to_owned()).await.expect("a new start");
    assert_eq!(app.sign_in(ADA).await.get("/a/nebula-2/shipments").await.status, 200);
    assert_eq!(app.sign_in(ADA).await.get("/a/nebula/shipments").await.status, 404);
}
